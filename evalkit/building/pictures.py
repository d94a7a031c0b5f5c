"""The pictures that a network is quantised on, and others on which the loss is measured: of a folder, a video, or the generated scene."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.building.request import CALIBRATION_PICTURES, HELD_OUT_PICTURES
from evalkit.emulator.scenes.opening import GENERATED, open_scene
from evalkit.errors import ModelError
from evalkit.geometry import Size

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"})
MAX_PICTURE_BYTES = 64 << 20
"""Of one picture file; larger ones are left out."""
MAX_PICTURE_PIXELS = 100_000_000
_SCENE_STEP_S = 1.7
"""Between two pictures of the generated scene: long enough for everybody in it to have moved on."""
_SCENE_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture as the network's input sees it."""

    name: str
    rgb: NDArray[np.uint8]
    """(3, height, width), planar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSet:
    """Pictures for two purposes."""

    calibration: tuple[Picture, ...]
    held_out: tuple[Picture, ...]
    is_held_out: bool
    """False: there were too few, and both are the same."""
    origin: str
    warnings: tuple[str, ...]


def load_pictures(source: str, size: Size) -> PictureSet:
    """Return pictures of `source` ("": the generated scene), scaled to `size`; ModelError if there is none that can be read."""
    wanted = CALIBRATION_PICTURES + HELD_OUT_PICTURES
    warnings: list[str] = []
    if not source:
        warnings.append("No pictures were given: the network was quantised on the generated scene. Give pictures of what it will see.")
        found, origin = list(_generated(wanted, size)), GENERATED
    else:
        path = Path(source).expanduser()
        if not path.exists():
            raise ModelError(f"There is no {path}.", hint="Name a folder of pictures, or a video.")
        found = list(_of_folder(path, wanted, size, warnings) if path.is_dir() else _of_video(path, wanted, size))
        origin = path.name
    if not found:
        raise ModelError(f"{source} holds no picture that can be read.", hint="Put PNG, JPEG, BMP, WebP or TIFF files into it.")
    # Every third picture is for measuring: a video's or a folder's beginning and end look different.
    held_out = tuple(found[2::3])
    if not held_out:
        warnings.append(f"There are only {len(found)} pictures: the loss is measured on those that the network was quantised on.")
        return PictureSet(calibration=tuple(found), held_out=tuple(found), is_held_out=False, origin=origin, warnings=tuple(warnings))
    calibration = tuple(picture for index, picture in enumerate(found) if index % 3 != 2)
    return PictureSet(calibration=calibration, held_out=held_out, is_held_out=True, origin=origin, warnings=tuple(warnings))


def _spread(count: int, wanted: int) -> list[int]:
    """Return up to `wanted` of `count` indices, evenly spread."""
    return sorted({int(index) for index in np.linspace(0, count - 1, min(count, wanted))}) if count else []


def _of_folder(folder: Path, wanted: int, size: Size, warnings: list[str]) -> Iterator[Picture]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    unreadable = []
    for index in _spread(len(paths), wanted):
        rgb = _decoded(paths[index])
        if rgb is None:
            unreadable.append(paths[index].name)
        else:
            yield Picture(name=paths[index].relative_to(folder).as_posix(), rgb=_scaled(rgb, size))
    if unreadable:
        warnings.append(f"{len(unreadable)} pictures cannot be decoded and were left out: {', '.join(unreadable[:3])}.")


def _decoded(path: Path) -> NDArray[np.uint8] | None:
    try:
        if path.stat().st_size > MAX_PICTURE_BYTES:
            return None
        # cv2.imread cannot open paths outside the code page on Windows.
        encoded = np.frombuffer(path.read_bytes(), np.uint8)
        decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB) if encoded.size else None
    except (OSError, cv2.error):
        return None
    return None if decoded is None or decoded.size > 3 * MAX_PICTURE_PIXELS else np.asarray(decoded, np.uint8)


def _of_video(path: Path, wanted: int, size: Size) -> Iterator[Picture]:
    video = cv2.VideoCapture(str(path))
    try:
        if not video.isOpened():
            raise ModelError(f"{path} cannot be opened as a video.", hint="Name a folder of pictures, or a video that players can play.")
        indices = set(_spread(int(video.get(cv2.CAP_PROP_FRAME_COUNT)), wanted)) or set(range(wanted))
        for index in range(max(indices) + 1):
            if not video.grab():
                return
            if index in indices:
                is_there, bgr = video.retrieve()
                if is_there:
                    rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
                    yield Picture(name=f"{path.name} frame {index}", rgb=_scaled(rgb, size))
    finally:
        video.release()


def _generated(wanted: int, size: Size) -> Iterator[Picture]:
    scene = open_scene(GENERATED, _SCENE_SEED)
    try:
        for index in range(wanted):
            t_s = index * _SCENE_STEP_S
            yield Picture(name=f"generated scene at {t_s:.1f} s", rgb=_scaled(scene.picture(t_s), size))
    finally:
        scene.close()


def _scaled(rgb: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Return a picture as the sensor's scaler makes it: the whole of it, in the input's size."""
    small = cv2.resize(rgb, (size.width, size.height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small.transpose(2, 0, 1), np.uint8)

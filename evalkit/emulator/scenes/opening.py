"""From the name of a scene to the scene."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from evalkit.emulator.scenes.ceiling import Ceiling
from evalkit.emulator.scenes.door import Door
from evalkit.emulator.scenes.folder import FolderScene
from evalkit.emulator.scenes.scene import Scene
from evalkit.emulator.scenes.shelf import Shelf
from evalkit.emulator.scenes.shop_floor import ShopFloor
from evalkit.emulator.scenes.video import VideoScene
from evalkit.emulator.scenes.webcam import WebcamScene
from evalkit.errors import SceneError

GENERATED = ShopFloor.uri
GENERATED_SCENES: Mapping[str, Callable[[int], Scene]] = MappingProxyType(
    {ShopFloor.uri: ShopFloor, Door.uri: Door, Shelf.uri: Shelf, Ceiling.uri: Ceiling}
)
"""Scenes that need no file, by name; made with a seed."""
_KINDS = f"Name a scene as {', '.join(GENERATED_SCENES)}, file:PATH (a video; file:PATH#t=4.5 begins there), folder:PATH (pictures) or webcam:NUMBER."
_TIMES = "Write seconds, minutes:seconds or hours:minutes:seconds, as #t=4.5, #t=1:30 or #t=1:00:00; an end is not possible, the clip loops whole."
_START = re.compile(r"(?:npt:)?(?:(?:(\d{1,4}):)?([0-5]?\d):)?(\d{1,9}(?:\.\d*)?)")
"""Normal play time of W3C Media Fragments 1.0, section 4.2.1, without an end."""


def open_scene(uri: str, seed: int) -> Scene:
    """Open "generated:NAME" (see GENERATED_SCENES), "file:PATH", "folder:PATH", "webcam:NUMBER", or a plain path of a file or folder.

    A file's path may end with a start, as in "clip.mp4#t=4.5" (W3C Media Fragments). `seed` chooses the cast of a generated scene. SceneError says what cannot be opened and what to do.
    """
    kind, _, rest = uri.partition(":")
    match kind:
        case "generated":
            make = GENERATED_SCENES.get(uri)
            if make is None:
                raise SceneError(f"There is no generated scene {rest!r}.", hint=f"Those there are: {', '.join(GENERATED_SCENES)}.")
            return make(seed)
        case "file":
            return _video(_path(rest, uri), uri)
        case "folder":
            return FolderScene(_path(rest, uri))
        case "webcam":
            if not rest.isdecimal():
                raise SceneError(f"{uri!r} names no camera.", hint="Cameras have numbers, and the first is webcam:0.")
            return WebcamScene(int(rest))
    path = Path(uri).expanduser()
    if uri and path.is_dir():
        return FolderScene(path)
    if uri and (path.is_file() or Path(uri.rpartition("#")[0]).expanduser().is_file()):
        return _video(path, uri)
    raise SceneError(f"There is no scene {uri!r}.", hint=_KINDS)


def _video(path: Path, uri: str) -> VideoScene:
    """Open a video at its start, or where the fragment of its path says."""
    name, mark, fragment = path.name.rpartition("#")
    # A file may have such a name.
    if not mark or not name or not fragment.startswith("t=") or path.is_file():
        return VideoScene(path)
    found = _START.fullmatch(fragment.removeprefix("t="))
    if found is None:
        raise SceneError(f"{uri!r} does not say where to begin: #{fragment} is no start.", hint=_TIMES)
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return VideoScene(path.with_name(name), start_s=3600 * hours + 60 * minutes + seconds)


def _path(text: str, uri: str) -> Path:
    if not text:
        raise SceneError(f"{uri!r} names no path.", hint=_KINDS)
    return Path(text).expanduser()

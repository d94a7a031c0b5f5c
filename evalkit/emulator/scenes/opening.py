"""From the name of a scene to the scene."""

from __future__ import annotations

from pathlib import Path

from evalkit.emulator.scenes.folder import FolderScene
from evalkit.emulator.scenes.scene import Scene
from evalkit.emulator.scenes.shop_floor import ShopFloor
from evalkit.emulator.scenes.video import VideoScene
from evalkit.emulator.scenes.webcam import WebcamScene
from evalkit.errors import SceneError

GENERATED = ShopFloor.uri
_KINDS = "Name a scene as generated:shop-floor, file:PATH (a video), folder:PATH (pictures) or webcam:NUMBER."


def open_scene(uri: str, seed: int) -> Scene:
    """Open "generated:shop-floor", "file:PATH", "folder:PATH", "webcam:NUMBER", or a plain path of a file or folder.

    `seed` chooses the cast of a generated scene. SceneError says what cannot be opened and what to do.
    """
    kind, _, rest = uri.partition(":")
    match kind:
        case "generated":
            if uri != GENERATED:
                raise SceneError(f"There is no generated scene {rest!r}.", hint=f"The one there is: {GENERATED}.")
            return ShopFloor(seed)
        case "file":
            return VideoScene(_path(rest, uri))
        case "folder":
            return FolderScene(_path(rest, uri))
        case "webcam":
            if not rest.isdecimal():
                raise SceneError(f"{uri!r} names no camera.", hint="Cameras have numbers, and the first is webcam:0.")
            return WebcamScene(int(rest))
    path = Path(uri).expanduser()
    if uri and path.is_dir():
        return FolderScene(path)
    if uri and path.is_file():
        return VideoScene(path)
    raise SceneError(f"There is no scene {uri!r}.", hint=_KINDS)


def _path(text: str, uri: str) -> Path:
    if not text:
        raise SceneError(f"{uri!r} names no path.", hint=_KINDS)
    return Path(text).expanduser()

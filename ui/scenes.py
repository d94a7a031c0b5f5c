"""Scenes of the emulator by their addresses, and installed clips.

Clips are found without the catalogue: the first picture must not wait for the libraries that read networks.
"""

from __future__ import annotations

from pathlib import Path

GENERATED = "generated:shop-floor"
DOOR = "generated:door"
SHELF = "generated:shelf"
CEILING = "generated:ceiling"
WEBCAM = "webcam:0"
FOLDER = "footage"
"""Beside the models, as evalkit.models.catalogue keeps it."""
BEGIN_MARK = "#t="
BEGIN_S = {"bikes": 4.0}
"""Where a clip's people come into sight: the first picture has something to find."""


def file_scene(path: Path) -> str:
    """Return the scene that shows a video file."""
    return f"file:{path}"


def clip_scene(path: Path) -> str:
    """Return the scene that shows an installed clip, from where it is worth looking."""
    begin_s = BEGIN_S.get(path.stem)
    return file_scene(path) if begin_s is None else f"{file_scene(path)}{BEGIN_MARK}{begin_s:g}"


def path_of(scene: str) -> Path | None:
    """Return the file or folder that a scene shows; None for one that needs no file."""
    kind, _, rest = scene.partition(":")
    return Path(rest.partition(BEGIN_MARK)[0]) if kind in {"file", "folder"} else None


def installed_scenes(models: Path) -> tuple[tuple[str, str], ...]:
    """Return clips below the library's folder as (scene, title), by name."""
    folder = models / FOLDER
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return tuple((clip_scene(path), path.stem) for path in files)

"""What the emulator looks at: entries of the scene panel, and what a scene is called."""

from __future__ import annotations

from ui.presenters.states import Choice, SceneState
from ui.presenters.units import Translate
from ui.presenters.wanted import Wanted
from ui.presenters.window_state import WindowState
from ui.scenes import CEILING, DOOR, GENERATED, SHELF, WEBCAM, path_of

PICK_FILE = "pick:file"
PICK_FOLDER = "pick:folder"


def present_scene(window: WindowState, wanted: Wanted, footage: tuple[tuple[str, str], ...], tr: Translate = str) -> SceneState:
    """Return the scene panel's state; `footage` are installed clips as (scene, title)."""
    snapshot = window.snapshot
    if not window.connected or snapshot is None or snapshot.board is None or snapshot.status is None:
        return SceneState()
    if "scene" not in snapshot.board.capabilities.features:
        return SceneState()
    scene = snapshot.status.scene if wanted.scene is None else wanted.scene
    choices = [Choice(key=key, text=title) for key, title in generated_scenes(tr).items()]
    choices += [Choice(key=key, text=title) for key, title in footage]
    if scene and scene not in {choice.key for choice in choices} and scene != WEBCAM:
        choices.append(Choice(key=scene, text=scene_title(scene, tr)))
    choices += [
        Choice(key=WEBCAM, text=tr("Webcam")),
        Choice(key=PICK_FILE, text=tr("Video file…")),
        Choice(key=PICK_FOLDER, text=tr("Image folder…")),
    ]
    path = None if scene in {key for key, _ in footage} else path_of(scene)
    return SceneState(visible=True, choices=tuple(choices), choice=scene, detail="" if path is None else str(path))


def generated_scenes(tr: Translate = str) -> dict[str, str]:
    """Return titles of the scenes that need no file, by address, in the order of the list."""
    return {
        GENERATED: tr("Generated shop floor"),
        DOOR: tr("Generated entrance"),
        SHELF: tr("Generated shelf"),
        CEILING: tr("Generated view from the ceiling"),
    }


def scene_title(scene: str, tr: Translate = str) -> str:
    """Return how a scene is called: the name of its file or folder, without the path."""
    path = path_of(scene)
    if path is not None:
        return path.name or str(path)
    if scene.startswith("webcam:"):
        return tr("Webcam")
    return generated_scenes(tr).get(scene, scene)

"""What the window remembers between two starts, in the words of the window; the file is evalkit.settings' business."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from evalkit.errors import SettingsError
from evalkit.settings import load_settings, save_settings
from ui.presenters.phase import EmulatorTarget, Target, UrlTarget
from ui.scenes import GENERATED, path_of

log = logging.getLogger(__name__)


class Remembered:
    """Settings of the user. Kept in memory and written by `save`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._settings, self.problem = load_settings(path)
        """`problem`: why the file could not be used, or None."""

    @property
    def first_run(self) -> bool:
        """Whether the window was never used."""
        return self._settings.first_run

    @property
    def hints_due(self) -> bool:
        """Whether the hints for newcomers were never shown."""
        return not self._settings.saw_hints

    def saw_hints(self) -> None:
        """Remember that the hints were shown."""
        self._change(saw_hints=True)

    @property
    def pictures_folder(self) -> str:
        """Where screenshots go; "": the system's folder for pictures."""
        return self._settings.pictures_folder

    @property
    def converter_path(self) -> str:
        """Folder of Sony's converter; "": it is looked for on the PATH."""
        return self._settings.converter_path

    def set_folders(self, *, pictures: str, converter: str) -> None:
        """Remember the folders of the preferences."""
        self._change(pictures_folder=pictures, converter_path=converter)

    @property
    def pixel_format(self) -> str:
        """Format of the full image that was used last; "" if none was."""
        return self._settings.pixel_format

    @property
    def output(self) -> str:
        """Name of the output format that was used last."""
        return self._settings.output

    @property
    def model(self) -> str:
        """Name of the network that was deployed last."""
        return self._settings.model

    @property
    def url(self) -> str:
        """Address that was used last; "" if it was the emulator."""
        return self._settings.url

    def emulator_target(self, footage: tuple[tuple[str, str], ...]) -> EmulatorTarget:
        """Return what the emulator shows: what it showed last, else the first installed clip, else the generated scene.

        `footage` are the installed clips as (scene, title).
        """
        first = footage[0][0] if footage else GENERATED
        scene = self._settings.scene
        path = path_of(scene)
        if path is not None and not path.exists():
            scene = ""
        return EmulatorTarget(scene=scene or first, model="")

    def used_once(self) -> None:
        """Remember that this is not the first run any more."""
        self._change(first_run=False)

    def connected_to(self, target: Target) -> None:
        """Remember a connection that the user picked and that came about."""
        self._change(url=target.url if isinstance(target, UrlTarget) else "")

    def used_output(self, preset: str, pixel_format: str) -> None:
        """Remember an output format; a pixel format of "" leaves the last one."""
        self._change(output=preset, pixel_format=pixel_format or self.pixel_format)

    def used_scene(self, scene: str) -> None:
        """Remember a scene that opened."""
        self._change(scene=scene)

    def ran_model(self, name: str) -> None:
        """Remember a network that was deployed."""
        self._change(model=name)

    def save(self) -> SettingsError | None:
        """Write the file; return why that was not possible."""
        try:
            save_settings(self._path, self._settings)
        except SettingsError as error:
            log.warning("%s", error)
            return error
        return None

    def _change(self, **fields: object) -> None:
        self._settings = msgspec.structs.replace(self._settings, **fields)

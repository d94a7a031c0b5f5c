"""Networks of the user's own: built here for the emulator, or converted by Sony's tools for the sensor."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from ui.desk import Desk

BUILT = frozenset({".onnx", ".tflite"})
CONVERTED = frozenset({".keras"})


def furnish(desk: Desk) -> None:
    """Connect the actions, and take files that are dropped."""
    _Building(desk)


class _Building(QObject):
    """One dialog of each kind at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        desk.window.actions_table.on("build-model", lambda: self._build(None))
        desk.window.actions_table.on("convert-model", lambda: self._convert(None))
        desk.window.files_opened.connect(self._open)

    def _open(self, paths: Sequence[Path]) -> None:
        for path in paths:
            if path.suffix.lower() in BUILT:
                self._build(path)
            elif path.suffix.lower() in CONVERTED:
                self._convert(path)

    def _build(self, path: Path | None) -> None:
        self._load("ui.model_building", lambda module: module.Building(self._desk, path, self))

    def _convert(self, path: Path | None) -> None:
        self._load("ui.model_converting", lambda module: module.Converting(self._desk, path, self))

    def _load(self, name: str, done: Callable[[Any], None]) -> None:
        """Import what a dialog brings, which takes half a second, in the background."""
        self._desk.bridge.run("load-dialog", lambda: importlib.import_module(name), done, self._desk.tell)

"""The application object: what the system sends to the program as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Takes the files that macOS asks a running program to open, by a double click say; elsewhere they come as arguments."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(arguments)
        self._open: Callable[[tuple[Path, ...]], object] | None = None
        self._early: list[Path] = []

    def open_files_with(self, handler: Callable[[tuple[Path, ...]], object]) -> None:
        """Give files to `handler` from now on, first those that came before anything could be done with them."""
        self._open = handler
        if self._early:
            handler(tuple(self._early))
            self._early.clear()

    def event(self, event: QEvent) -> bool:
        """Take files."""
        if not (isinstance(event, QFileOpenEvent) and event.file()):
            return super().event(event)
        if self._open is None:
            self._early.append(Path(event.file()))
        else:
            self._open((Path(event.file()),))
        return True

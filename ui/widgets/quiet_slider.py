"""A slider that leaves the wheel to the panel it is in: a touched wheel must not change a sensor."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSlider


class QuietSlider(QSlider):
    """Moves by handle, click and keys."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Let the panel scroll."""
        event.ignore()

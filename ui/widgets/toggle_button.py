"""A button that stays down, and shows it: Fusion darkens a pressed button by so little that in dark colours nobody sees it."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStyleOptionToolButton, QToolButton, QWidget


class ToggleButton(QToolButton):
    """Drawn in the colours of a selection while it is checked."""

    def __init__(self, name: str, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(tip)
        self.setCheckable(True)

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:  # noqa: N802 - Qt's name
        """Take other colours while it is checked."""
        super().initStyleOption(option)
        if self.isChecked():
            palette = QPalette(option.palette)
            palette.setBrush(QPalette.ColorRole.Button, palette.highlight())
            palette.setBrush(QPalette.ColorRole.ButtonText, palette.highlightedText())
            option.palette = palette

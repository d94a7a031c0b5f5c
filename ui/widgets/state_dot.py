"""A coloured dot beside a word that says the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.presenters.mood import Mood
from ui.theme import tokens_of

DIAMETER_PX = 9


class StateDot(QWidget):
    """Green: works; amber: under way; red: failed; hollow: nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mood = Mood.QUIET
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def apply(self, mood: Mood) -> None:
        """Show `mood`."""
        if mood is not self._mood:
            self._mood = mood
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return its only size."""
        return QSize(DIAMETER_PX + 4, DIAMETER_PX + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw the dot."""
        tokens = tokens_of(self.palette())
        colour = {Mood.GOOD: tokens.ok, Mood.BUSY: tokens.warn, Mood.BAD: tokens.error, Mood.QUIET: tokens.muted}[self._mood]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colour))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._mood is Mood.QUIET else QColor(colour))
        painter.drawEllipse(QRectF(2.5, 2.5, DIAMETER_PX - 1, DIAMETER_PX - 1))

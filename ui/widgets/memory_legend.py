"""What the colours of the memory bars mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens_of
from ui.widgets.memory_bar import part_colours

SQUARE_PX = 9
GAP_PX = 5
STEP_PX = 12


class MemoryLegend(QWidget):
    """Coefficients, runtime, reserved, free."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = (self.tr("Coefficients"), self.tr("Runtime"), self.tr("Reserved"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return one line of text."""
        width = sum(SQUARE_PX + GAP_PX + STEP_PX + self.fontMetrics().horizontalAdvance(word) for word in self._words)
        return QSize(width, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never force the panel wider."""
        return QSize(40, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw squares and words."""
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        metrics = self.fontMetrics()
        x = 0.0
        for word, colour in zip(self._words, part_colours(tokens), strict=True):
            painter.fillRect(QRectF(x, (self.height() - SQUARE_PX) / 2, SQUARE_PX, SQUARE_PX), QColor(colour))
            x += SQUARE_PX + GAP_PX
            painter.setPen(QColor(tokens.muted))
            painter.drawText(round(x), (self.height() + metrics.ascent() - metrics.descent()) // 2, word)
            x += metrics.horizontalAdvance(word) + STEP_PX

"""The sensor's memory as a bar: coefficients, runtime, reserved, and what is free."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.presenters.memory import NO_MEMORY, MemoryState, memory_text, memory_tip
from ui.theme import Tokens, tokens_of

HEIGHT_PX = 14
RADIUS_PX = 3.0


def part_colours(tokens: Tokens) -> tuple[str, str, str]:
    """Return the colours of coefficients, runtime and reserved."""
    return tokens.kinds[0], tokens.kinds[1], tokens.kinds[4]


class MemoryBar(QWidget):
    """One network in the memory; striped red beyond the end if it does not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = NO_MEMORY
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(memory_tip(NO_MEMORY, self.tr))

    @property
    def memory(self) -> MemoryState:
        """What is shown."""
        return self._memory

    def apply(self, memory: MemoryState) -> None:
        """Show `memory`."""
        if memory == self._memory:
            return
        self._memory = memory
        self.setToolTip(memory_tip(memory, self.tr))
        self.setAccessibleDescription(memory_text(memory, self.tr))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a wide, low bar."""
        return QSize(160, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least that can be read."""
        return QSize(60, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw the parts to scale."""
        tokens = tokens_of(self.palette())
        memory = self._memory
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        painter.fillPath(outline, QColor(tokens.surface))
        painter.setClipPath(outline)
        # A network that does not fit is drawn to its own size, so that the end of the memory lies inside the bar.
        scale = frame.width() / max(1, memory.total, memory.used)
        x = frame.x()
        for count, colour in zip((memory.coefficients, memory.runtime, memory.reserved), part_colours(tokens), strict=True):
            painter.fillRect(QRectF(x, 0, count * scale, self.height()), QColor(colour))
            x += count * scale
        if not memory.fits:
            end = frame.x() + memory.total * scale
            painter.fillRect(QRectF(end, 0, frame.right() - end, self.height()), Qt.BrushStyle.BDiagPattern)
            painter.fillRect(QRectF(end - 1, 0, 2, self.height()), QColor(tokens.error))
        painter.setClipping(False)
        painter.setPen(QPen(QColor(tokens.error if not memory.fits else tokens.border), 1))
        painter.drawPath(outline)

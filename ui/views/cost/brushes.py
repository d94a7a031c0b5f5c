"""What the painters of the bench share: fonts, colours, text in a cell."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ui.theme import Tokens

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter

_LIGHT_LINES = ("#0067a8", "#b34f00", "#0e7452", "#826300", "#a8417d", "#6346c0", "#3d4650", "#8a1f1f")
"""As the colours of classes, dark enough for a white ground."""


@dataclass(frozen=True, slots=True)
class Brushes:
    """A painter with the look of the program."""

    painter: QPainter
    tokens: Tokens
    font: QFont

    def line_colour(self, number: int) -> QColor:
        """Return the colour of an output."""
        colours = self.tokens.classes if self.tokens.dark else _LIGHT_LINES
        return QColor(colours[number % len(colours)])

    def sized(self, share: float = 1.0, *, bold: bool = False, italic: bool = False) -> QFont:
        """Return the font in another size."""
        font = QFont(self.font)
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * share)
        else:
            font.setPixelSize(max(1, round(font.pixelSize() * share)))
        font.setBold(bold)
        font.setItalic(italic)
        return font

    def text(
        self, rect: QRectF, text: str, colour: str, font: QFont | None = None, align: Qt.AlignmentFlag = LEFT, *, elide: bool = True
    ) -> None:
        """Write into a rectangle, shortened with an ellipsis where it does not fit."""
        font = font or self.font
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        if elide and "\n" not in text:
            text = QFontMetricsF(font, self.painter.device()).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        self.painter.drawText(rect, align, text)

"""What a box under the pointer says, on a card beside it. Painted with the frame, so that it neither flickers nor lags behind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from ui.views.frame.tool import Point
from ui.views.marks import DARK_TEXT, GROUNDS, PADDING_X, PADDING_Y, Tone
from ui.views.overlay import Surface

BESIDE = 14
"""Logical pixels between pointer and card."""


def paint_card(painter: QPainter, lines: Sequence[str], point: Point, surface: Surface, colour: str) -> None:
    """Paint `lines`, the first in bold, right below a view point, or on its other side where there is no room."""
    bold = QFont(surface.font)
    bold.setBold(True)
    fonts = [bold, *[surface.font] * (len(lines) - 1)]
    row = QFontMetrics(bold).height()
    pad_x, pad_y, beside, bar = surface.px(PADDING_X), surface.px(PADDING_Y), surface.px(BESIDE), surface.px(4)
    width = max(QFontMetrics(font).horizontalAdvance(line) for font, line in zip(fonts, lines, strict=True)) + 2 * pad_x + bar
    height = row * len(lines) + 2 * pad_y
    x, y = round(point[0]) + beside, round(point[1]) + beside
    if x + width > surface.view.width:
        x = max(0, round(point[0]) - beside - width)
    if y + height > surface.view.height:
        y = max(0, round(point[1]) - beside - height)
    painter.fillRect(QRect(x, y, width, height), QColor(GROUNDS[Tone.STATEMENT]))
    painter.fillRect(QRect(x, y, bar, height), QColor(colour))
    painter.setPen(QColor(DARK_TEXT))
    for number, (font, line) in enumerate(zip(fonts, lines, strict=True)):
        painter.setFont(font)
        painter.drawText(x + bar + pad_x, y + pad_y + number * row + QFontMetrics(font).ascent(), line)

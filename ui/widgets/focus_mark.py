"""Shows which of the views that paint themselves has the keyboard; Qt's own controls do so by style."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import tokens_of

WIDTH_PX = 2


def paint_focus_mark(painter: QPainter, widget: QWidget, rect: QRect) -> None:
    """Draw a frame inside `rect` (logical pixels) if `widget` has the keyboard."""
    if not widget.hasFocus():
        return
    painter.resetTransform()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens_of(widget.palette()).accent), WIDTH_PX, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(rect.adjusted(1, 1, -1, -1))

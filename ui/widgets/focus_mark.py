"""Shows which of the views that paint themselves has the keyboard; Qt's own controls do so by style."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import tokens_of

WIDTH_PX = 2


def paint_focus_mark(painter: QPainter, widget: QWidget, rect: QRect) -> None:
    """Draw a frame inside `rect` (logical pixels) if `widget` has the keyboard, once the keyboard is used to get about: a click needs no mark."""
    if not (widget.hasFocus() and widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)):
        return
    painter.resetTransform()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens_of(widget.palette()).accent), WIDTH_PX, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(rect.adjusted(1, 1, -1, -1))

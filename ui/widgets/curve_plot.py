"""A small plot of a few channels in their own colours: bars for a histogram, lines for a profile. Light, and redrawn with each frame."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui.theme import Tokens, tokens_of

MARGIN = 6
HEAD_ROOM = 1.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curves:
    """What is plotted."""

    names: tuple[str, ...]
    x: NDArray[np.float64] = field(repr=False)
    """(points,)"""
    y: NDArray[np.float64] = field(repr=False)
    """(channels, points); NaN: no point there, the line goes on."""
    y_max: float = 0.0
    """Top of the plot; 0: the largest value."""
    marks: tuple[str, ...] = ()
    """Of each channel: what is to be said beside its name ("clipped 3 %")."""
    alarm: tuple[bool, ...] = ()
    """Of each channel: whether that is bad."""
    x_label: str = ""
    low_x: float = 0.0
    high_x: float = 1.0


class CurvePlot(QWidget):
    """Shows Curves, or says why there are none."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._curves: Curves | None = None
        self._empty = ""
        self.setMinimumSize(160, 80)

    @property
    def curves(self) -> Curves | None:
        """What is shown."""
        return self._curves

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a wide strip."""
        return QSize(320, 150)

    def show_curves(self, curves: Curves) -> None:
        """Show `curves`."""
        self._curves = curves
        self.setAccessibleDescription(", ".join(f"{name} {mark}".strip() for name, mark in zip(curves.names, curves.marks, strict=False)))
        self.update()

    def show_text(self, text: str) -> None:
        """Show no curves and say why."""
        self._curves, self._empty = None, text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint legend, axes and curves."""
        tokens, curves = tokens_of(self.palette()), self._curves
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            if curves is None:
                painter.setPen(QColor(tokens.muted))
                painter.drawText(self.rect().adjusted(8, 8, -8, -8), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
                return
            line = painter.fontMetrics().height()
            top = self._paint_legend(painter, curves, tokens, line) + MARGIN
            area = self.rect().adjusted(MARGIN, top, -MARGIN, -line - MARGIN)
            painter.setPen(QColor(tokens.border))
            painter.drawRect(area)
            painter.setPen(QColor(tokens.muted))
            foot = QRect(area.left(), area.bottom() + 2, area.width(), line)
            painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, f"{curves.low_x:.0f}")
            painter.drawText(foot, Qt.AlignmentFlag.AlignRight, f"{curves.high_x:.0f}")
            painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter, curves.x_label)
            self._paint_lines(painter, curves, tokens, area)

    def _paint_legend(self, painter: QPainter, curves: Curves, tokens: Tokens, line: int) -> int:
        """Write the channels' names and marks, in as many lines as the width takes; return where they end."""
        x, y = MARGIN, MARGIN
        for index, name in enumerate(curves.names):
            mark = curves.marks[index] if index < len(curves.marks) else ""
            alarm = index < len(curves.alarm) and curves.alarm[index]
            text = f"{name} {mark}".strip()
            width = line // 2 + 4 + painter.fontMetrics().horizontalAdvance(text)
            if x > MARGIN and x + width > self.width() - MARGIN:
                x, y = MARGIN, y + line
            painter.fillRect(QRect(x, y + line // 4, line // 2, line // 2), QColor(channel_colour(name, tokens)))
            painter.setPen(QColor(tokens.error if alarm else tokens.text))
            painter.drawText(x + line // 2 + 4, y + painter.fontMetrics().ascent(), text)
            x += width + 10
        return y + line

    def _paint_lines(self, painter: QPainter, curves: Curves, tokens: Tokens, area: QRect) -> None:
        top = curves.y_max or float(np.nanmax(curves.y, initial=0.0)) * HEAD_ROOM or 1.0
        span = max(curves.high_x - curves.low_x, 1e-9)
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name, values in zip(curves.names, curves.y, strict=True):
            there = np.isfinite(values)
            x = area.left() + (curves.x[there] - curves.low_x) / span * area.width()
            y = area.bottom() - values[there] / top * area.height()
            painter.setPen(QPen(QColor(channel_colour(name, tokens)), 1.2))
            painter.drawPolyline(QPolygonF([QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)]))


def channel_colour(name: str, tokens: Tokens) -> str:
    """Return the colour of a channel, readable on the theme's ground; the two greens of a Bayer cell differ."""
    light = {"R": "#c62828", "G": "#1b7f3b", "Gr": "#1b7f3b", "Gb": "#5f8f00", "B": "#1558c0"}
    dark = {"R": "#ff7b74", "G": "#4cd07d", "Gr": "#4cd07d", "Gb": "#b5d84a", "B": "#7db4ff"}
    return (dark if tokens.dark else light).get(name, tokens.text)

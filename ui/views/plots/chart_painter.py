"""Paints a Drawing: axes, grid, layers, marks. The same strokes on the screen, in a picture file and in an SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from shiboken6 import VoidPtr

from ui.presenters.plots.drawing import Area, Curve, Drawing, Floats, Stroke
from ui.presenters.plots.scales import ticks_between
from ui.theme import Tokens
from ui.views.plots.colours import colour_of, mixed

AXIS_WIDTH_PX = 58
"""Room for "150 MB/s"; fixed, so that the plot does not jump when the numbers grow."""
RIGHT_AXIS_PX = 40
TOP_PX, RIGHT_PX, TICK_GAP_PX = 5, 8, 4
ROW_PX = 26
"""Between two numbers of the vertical axis, at least."""
AXIS_FONT_SHARE = 0.88
POINT_BYTES = 16
"""Of a QPointF: two doubles."""
GRID_SHARE = 0.16
"""Of the axes' colour in the ground's: seen when looked for."""
_PENS = {Stroke.SOLID: Qt.PenStyle.SolidLine, Stroke.DASHED: Qt.PenStyle.DashLine, Stroke.DOTTED: Qt.PenStyle.DotLine}


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Where the values of a drawing are on the paper."""

    plot: QRectF
    drawing: Drawing

    def x_px(self, x: float) -> float:
        """Return where an x is."""
        drawing = self.drawing
        return self.plot.left() + (x - drawing.x0) / ((drawing.x1 - drawing.x0) or 1.0) * self.plot.width()

    def y_px(self, y: float) -> float:
        """Return where a height is."""
        drawing = self.drawing
        return self.plot.bottom() - (y - drawing.bottom) / ((drawing.top - drawing.bottom) or 1.0) * self.plot.height()

    def x_at(self, px: float) -> float:
        """Return the x at a place."""
        return self.drawing.x0 + (px - self.plot.left()) / max(1.0, self.plot.width()) * (self.drawing.x1 - self.drawing.x0)

    def y_at(self, px: float) -> float:
        """Return the height at a place."""
        return self.drawing.bottom + (self.plot.bottom() - px) / max(1.0, self.plot.height()) * (self.drawing.top - self.drawing.bottom)

    def points(self, x: Floats, y: Floats) -> Floats:
        """Return places (points, 2)."""
        places = np.empty((x.size, 2))
        drawing, plot = self.drawing, self.plot
        np.multiply(x - drawing.x0, plot.width() / ((drawing.x1 - drawing.x0) or 1.0), out=places[:, 0])
        np.multiply(y - drawing.bottom, -plot.height() / ((drawing.top - drawing.bottom) or 1.0), out=places[:, 1])
        places += (plot.left(), plot.bottom())
        return places


def geometry_of(drawing: Drawing, paper: QRectF, font: QFont) -> Geometry:
    """Return where things are on a paper of this size."""
    foot = QFontMetricsF(axis_font(font)).height() + TICK_GAP_PX
    right = RIGHT_AXIS_PX if drawing.right_ticks else RIGHT_PX
    return Geometry(plot=paper.adjusted(AXIS_WIDTH_PX, TOP_PX, -right, -foot), drawing=drawing)


def axis_font(font: QFont) -> QFont:
    """Return the font of the axes: smaller than that of the window."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * AXIS_FONT_SHARE)
    return small


def paint_drawing(painter: QPainter, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    """Paint all but the ground."""
    painter.setFont(axis_font(font))
    _paint_axes(painter, geometry, tokens)
    painter.save()
    painter.setClipRect(geometry.plot)
    for layer in geometry.drawing.layers:
        if isinstance(layer, Area):
            _paint_area(painter, geometry, layer, colour_of(layer.colour, tokens))
        else:
            _paint_curve(painter, geometry, layer, colour_of(layer.colour, tokens))
    painter.restore()
    _paint_marks(painter, geometry, tokens)


def _paint_axes(painter: QPainter, geometry: Geometry, tokens: Tokens) -> None:
    plot, drawing, metrics = geometry.plot, geometry.drawing, QFontMetricsF(painter.font())
    grid, edge = mixed(QColor(tokens.surface), QColor(tokens.muted), GRID_SHARE), QColor(tokens.border)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for value in ticks_between(drawing.bottom, drawing.top, max(1, int(plot.height() / ROW_PX))):
        y = geometry.y_px(value)
        _paint_rule(painter, QPointF(plot.left(), y), plot.width(), 0, grid)
        painter.setPen(QColor(tokens.muted))
        box = QRectF(plot.left() - AXIS_WIDTH_PX, y - metrics.height() / 2, AXIS_WIDTH_PX - TICK_GAP_PX, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, drawing.y_text(round(value, 9)))
    for tick in drawing.right_ticks:
        box = QRectF(plot.right() + TICK_GAP_PX, geometry.y_px(tick.value) - metrics.height() / 2, RIGHT_AXIS_PX, metrics.height())
        painter.drawText(box.translated(0, metrics.height() / 2 if tick.value >= drawing.top else 0), tick.text)
    _paint_rule(painter, plot.bottomLeft(), plot.width(), 0, edge)
    _paint_rule(painter, plot.topLeft(), 0, plot.height(), edge)
    painter.setPen(QColor(tokens.muted))
    for tick in drawing.x_ticks:
        x, width = geometry.x_px(tick.value), metrics.horizontalAdvance(tick.text) + 2
        _paint_rule(painter, QPointF(x, plot.bottom()), 0, 3, edge)
        left = min(max(x - width / 2, plot.left() - AXIS_WIDTH_PX), plot.right() + RIGHT_PX - width)
        painter.drawText(QRectF(left, plot.bottom() + TICK_GAP_PX, width, metrics.height()), Qt.AlignmentFlag.AlignCenter, tick.text)


def _paint_rule(painter: QPainter, begin: QPointF, width: float, height: float, colour: QColor) -> None:
    """Paint a straight line one pixel wide; filling it is ten times as fast as drawing it."""
    painter.fillRect(QRectF(round(begin.x()), round(begin.y()), max(1.0, width), max(1.0, height)), colour)


def _paint_curve(painter: QPainter, geometry: Geometry, curve: Curve, colour: QColor) -> None:
    if not curve.x.size:
        return
    if curve.low is curve.high:
        points, breaks = geometry.points(curve.x, curve.high), breaks_of(curve.x, curve.gap, curve.cuts)
    else:
        both = np.stack((curve.low, curve.high), axis=1)
        points, breaks = geometry.points(np.repeat(curve.x, 2), both.reshape(-1)), breaks_of(curve.x, curve.gap, curve.cuts) * 2
    smooth = curve.strong and curve.stroke is Stroke.SOLID  # dashes would cost half a millisecond each
    painter.setPen(QPen(colour, 1.6 if smooth else 1.0, _PENS[curve.stroke]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=smooth)
    for begin, end in zip(breaks[:-1].tolist(), breaks[1:].tolist(), strict=True):
        if end - begin == 1:
            painter.drawPoint(QPointF(*points[begin].tolist()))
        else:
            painter.drawPolyline(_polygon(points[begin:end]))


def _paint_area(painter: QPainter, geometry: Geometry, area: Area, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    if area.bar_width:
        corners = geometry.points(np.concatenate((area.x, area.x + area.bar_width)), np.concatenate((area.base, area.top)))
        count = area.x.size
        for (left, low), (right, high) in zip(corners[:count].tolist(), corners[count:].tolist(), strict=True):
            if low > high:  # one outline of all bars costs five times as much
                width, height = max(1.0, right - left - (1.0 if right - left > 3 else 0.0)), max(1.0, low - high)
                painter.fillRect(QRectF(left, low - height, width, height), colour)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour))
    breaks = breaks_of(area.x, area.gap)
    for begin, end in zip(breaks[:-1].tolist(), breaks[1:].tolist(), strict=True):
        part = slice(begin, end)
        x = np.concatenate((area.x[part], area.x[part][::-1]))
        painter.drawPolygon(_polygon(geometry.points(x, np.concatenate((area.top[part], area.base[part][::-1])))))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_marks(painter: QPainter, geometry: Geometry, tokens: Tokens) -> None:
    plot, metrics, taken = geometry.plot, QFontMetricsF(painter.font()), [-1e9]
    beside: list[tuple[float, float]] = []
    labels: list[tuple[QPointF, str, QColor]] = []
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for mark in geometry.drawing.marks:
        colour = colour_of(mark.colour, tokens)
        painter.setPen(QPen(colour, 1, _PENS[mark.stroke]))
        width = metrics.horizontalAdvance(mark.text)
        if mark.upright:
            x, text = geometry.x_px(mark.value), mark.text
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            row = 0 if x - taken[-1] > width + 6 else 1
            taken.append(x)
            place = QPointF(min(x + 3, plot.right() - width), plot.top() + metrics.ascent() + row * metrics.height())
        else:
            y, text = geometry.y_px(mark.value), mark.text
            if mark.value > geometry.drawing.top:
                y, text = plot.top(), f"\N{UPWARDS ARROW} {mark.text}"
                width = metrics.horizontalAdvance(text)
            else:
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            above = y - 2 if y - metrics.height() > plot.top() else y + metrics.ascent()
            # The newest values are at the right end: words stand at the left, and side by side where two lines are close.
            left = plot.left() + 4 + sum(wide for other, wide in beside if abs(above - other) < metrics.height())
            beside.append((above, width + 10))
            place = QPointF(left, above)
        labels.append((place, text, colour))
    for place, text, colour in labels:  # over all lines, of which another one may be near
        _paint_label(painter, place, text, colour, tokens)


def _paint_label(painter: QPainter, place: QPointF, text: str, colour: QColor, tokens: Tokens) -> None:
    metrics = QFontMetricsF(painter.font())
    ground = QColor(tokens.surface)
    ground.setAlpha(190)
    painter.fillRect(metrics.boundingRect(text).translated(place).adjusted(-2, 0, 2, 0), ground)
    painter.setPen(colour)
    painter.drawText(place, text)


def breaks_of(x: Floats, gap: float, cuts: tuple[float, ...] = ()) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return where runs without a gap or a cut begin, and the end of the last."""
    broken = np.diff(x) > gap
    if cuts:
        broken |= np.diff(np.searchsorted(cuts, x, side="right")) > 0
    return np.concatenate(([0], np.flatnonzero(broken) + 1, [x.size])).astype(np.intp)


def _polygon(points: Floats) -> QPolygonF:
    """Return points (n, 2) as Qt's, copied in one piece."""
    polygon = QPolygonF()
    polygon.resize(len(points))
    address: Any = polygon.data()  # the stub says one point; it is where all of them are
    memory: Any = VoidPtr(address, len(points) * POINT_BYTES, True)  # type: ignore[call-arg]  # noqa: FBT003 - as shiboken has it
    np.frombuffer(memory, np.float64).reshape(-1, 2)[:] = points
    return polygon

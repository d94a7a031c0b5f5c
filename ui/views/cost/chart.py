"""The chart of the bench: frames per second over what a link carries, both logarithmic, a curve per output with its knee."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen, QPolygonF

from ui.presenters.cost_bench import CostRow, CostState, log_span
from ui.presenters.units import bytes_text
from ui.views.cost.brushes import CENTRE, RIGHT, Brushes

LINK_LOW, LINK_HIGH = 1e5, 1e9
"""From less than a UART to more than USB 3 carries."""
FPS_LOW = 0.03
"""A full RGB image over a UART."""
DOT = 4.0


@dataclass(frozen=True, slots=True)
class _Axes:
    area: QRectF
    fps_high: float

    def x(self, bytes_per_s: float) -> float:
        return self.area.left() + self.area.width() * _share(bytes_per_s, LINK_LOW, LINK_HIGH)

    def y(self, fps: float) -> float:
        return self.area.bottom() - self.area.height() * _share(fps, FPS_LOW, self.fps_high)


def paint_chart(brushes: Brushes, area: QRectF, state: CostState, line: float, em: float) -> None:
    """Draw it into `area`, axes and words included."""
    title = _tr("Frames per second over the link, with the knee of each output")
    brushes.text(QRectF(area.left(), area.top(), area.width(), 1.85 * line), title, brushes.tokens.text, brushes.sized(bold=True))
    inner = QRectF(area.left() + 7 * em, area.top() + 4.4 * line, area.width() - 10 * em, area.height() - 7.4 * line)
    axes = _Axes(inner, max(100.0, 2 * state.mode_fps, 2 * state.fps))
    brushes.painter.fillRect(inner, QColor(brushes.tokens.surface))
    _grid(brushes, axes, line, em)
    _links(brushes, axes, state, line, em)
    brushes.painter.save()
    brushes.painter.setClipRect(inner.adjusted(-DOT, -DOT, DOT, DOT))
    _wanted(brushes, axes, state)
    for row in state.rows:
        if row.bytes_per_frame:
            _curve(brushes, axes, row, state)
    for row in state.rows:
        if row.bytes_per_frame:
            _marks(brushes, axes, row, state)
    brushes.painter.restore()
    label = _tr("asked: {fps} fps").format(fps=f"{state.fps:.3g}")
    place = QRectF(inner.left() + 6, axes.y(state.fps) - 1.25 * line, 24 * em, 1.2 * line)
    brushes.text(place, label, brushes.tokens.accent, brushes.sized(0.86, bold=True))


def _grid(brushes: Brushes, axes: _Axes, line: float, em: float) -> None:
    area, small = axes.area, brushes.sized(0.86)
    painter, tokens = brushes.painter, brushes.tokens
    for value in log_span(LINK_LOW, LINK_HIGH):
        x = axes.x(value)
        painter.fillRect(QRectF(x, area.top(), 1, area.height()), QColor(tokens.border))
        text = f"{bytes_text(value).replace('.00', '').replace('.0', '')}/s"
        brushes.text(QRectF(x - 7 * em, area.bottom() + 2, 14 * em, 1.3 * line), text, tokens.muted, small, CENTRE)
    for value in log_span(FPS_LOW, axes.fps_high):
        y = axes.y(value)
        painter.fillRect(QRectF(area.left(), y, area.width(), 1), QColor(tokens.border))
        brushes.text(QRectF(area.left() - 7 * em, y - line, 6.4 * em, 2 * line), f"{value:g}", tokens.muted, small, RIGHT)
    words = _tr("what the link carries")
    brushes.text(QRectF(area.left(), area.bottom() + 1.35 * line, area.width(), 1.4 * line), words, tokens.muted, small, CENTRE)
    brushes.text(QRectF(area.left() - 7 * em, area.top() - 1.5 * line, 4 * em, 1.4 * line), _tr("fps"), tokens.muted, small, RIGHT)


def _links(brushes: Brushes, axes: _Axes, state: CostState, line: float, em: float) -> None:
    painter, tokens = brushes.painter, brushes.tokens
    ordered = sorted(zip(state.links, state.link_texts, strict=True), key=lambda pair: pair[0].bytes_per_s)
    fonts = [brushes.sized(0.86, bold=link.measured) for link, _ in ordered]
    widths = [
        max(QFontMetricsF(font, painter.device()).horizontalAdvance(part) for part in text.split("\n")) + em
        for font, (_, text) in zip(fonts, ordered, strict=True)
    ]
    xs = [axes.x(link.bytes_per_s) for link, _ in ordered]
    lefts = side_by_side(xs, widths, axes.area.left() - 2 * em, axes.area.right() + 3 * em)
    for (link, text), font, x, left, width in zip(ordered, fonts, xs, lefts, widths, strict=True):
        colour = QColor(tokens.text if link.measured else tokens.muted)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine if link.measured else Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, axes.area.top()), QPointF(x, axes.area.bottom()))
        brushes.text(QRectF(left, axes.area.top() - 2.5 * line, width, 2.4 * line), text, colour.name(), font, CENTRE)


def side_by_side(middles: list[float], widths: list[float], low: float, high: float) -> list[float]:
    """Return where words begin that stand around their middles (sorted), but over none of their neighbours, nor beyond the ends."""
    lefts: list[float] = []
    for middle, width in zip(middles, widths, strict=True):
        low = max(low, middle - width / 2)
        lefts.append(low)
        low += width
    for index in range(len(lefts) - 1, -1, -1):
        high = min(high - widths[index], lefts[index])
        lefts[index] = high
    return lefts


def _wanted(brushes: Brushes, axes: _Axes, state: CostState) -> None:
    brushes.painter.setPen(QPen(QColor(brushes.tokens.accent), 1.5, Qt.PenStyle.DotLine))
    y = axes.y(state.fps)
    brushes.painter.drawLine(QPointF(axes.area.left(), y), QPointF(axes.area.right(), y))


def _curve(brushes: Brushes, axes: _Axes, row: CostRow, state: CostState) -> None:
    """Draw what the link allows, up to what the sensor gives: computed, so dashed."""
    top = state.mode_fps or axes.fps_high
    knee = row.bytes_per_frame * top
    low = max(LINK_LOW, FPS_LOW * row.bytes_per_frame)
    points = [QPointF(axes.x(low), axes.y(low / row.bytes_per_frame))] if low < knee else []
    points += [QPointF(axes.x(max(knee, LINK_LOW)), axes.y(top)), QPointF(axes.x(LINK_HIGH), axes.y(top))]
    pen = QPen(brushes.line_colour(row.colour), 2.0)
    pen.setDashPattern([5, 2])
    brushes.painter.setPen(pen)
    brushes.painter.setBrush(Qt.BrushStyle.NoBrush)
    brushes.painter.drawPolyline(QPolygonF(points))


def _marks(brushes: Brushes, axes: _Axes, row: CostRow, state: CostState) -> None:
    """Mark the knee at the rate that is asked for (computed, hollow), and what was received on this link (measured, filled)."""
    painter, colour = brushes.painter, brushes.line_colour(row.colour)
    if row.knee:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(QColor(brushes.tokens.surface))
        painter.drawEllipse(QPointF(axes.x(row.knee), axes.y(state.fps)), DOT, DOT)
    link = next((link for link in state.links if link.measured), None)
    if link is not None and row.measured and row.received_fps:
        painter.setPen(QPen(QColor(brushes.tokens.surface), 1))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(axes.x(link.bytes_per_s), axes.y(row.received_fps)), DOT, DOT)


def _share(value: float, low: float, high: float) -> float:
    return (math.log10(max(value, 1e-9)) - math.log10(low)) / (math.log10(high) - math.log10(low))


def _tr(text: str) -> str:
    return QCoreApplication.translate("CostBench", text)

"""The tables of the bench: what was measured, with a bar of the bytes; and what follows for each link."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from ui.presenters.cost_bench import CostRow, CostState
from ui.views.cost.brushes import LEFT, RIGHT, Brushes

SWATCH = 9
BAR_HEIGHT = 0.52
GAP = 12

_COLUMNS = (("reduction", 10.5), ("fps", 15.0), ("lost", 7.0), ("latency", 19.0), ("cpu", 7.0), ("link", 11.0))
"""Widths in digits, right of name and bar."""
NAME_EMS = 29.0
SIZE_EMS = 11.0


def head_texts() -> tuple[str, ...]:
    """Return the headings of the measured table: name, bytes, and the figures in the order of their columns."""
    figures = (_tr("vs RAW10"), _tr("fps sensor / here"), _tr("lost"), _tr("latency p50 / p95"), _tr("CPU"), _tr("link use"))
    return (_tr("Output"), _tr("Bytes per frame, to scale"), *figures)


def paint_measured(brushes: Brushes, area: QRectF, state: CostState, height: float, em: float) -> None:
    """Draw the measured table into `area`: a heading, then a row each, all of a height."""
    name, size, *heads = head_texts()
    small = brushes.sized(0.86)
    right = sum(width for _, width in _COLUMNS) * em
    bar = QRectF(area.left() + NAME_EMS * em, area.top(), max(SIZE_EMS * em, area.width() - NAME_EMS * em - right), height)
    brushes.text(QRectF(area.left(), area.top(), NAME_EMS * em, height), name, brushes.tokens.muted, small)
    brushes.text(bar, size, brushes.tokens.muted, small)
    x = bar.right()
    for head, (_, width) in zip(heads, _COLUMNS, strict=True):
        brushes.text(QRectF(x, area.top(), width * em - GAP / 2, height), head, brushes.tokens.muted, small, RIGHT)
        x += width * em
    longest = max((row.total for row in state.rows), default=0.0)
    for number, row in enumerate(state.rows):
        top = area.top() + (number + 1) * height
        _rule(brushes, area, top)
        paint_name(brushes, QRectF(area.left(), top, NAME_EMS * em - GAP, height), row)
        _paint_bar(brushes, QRectF(bar.left(), top, bar.width() - GAP, height), row, longest, em)
        _paint_figures(brushes, bar.right(), top, height, row, em)


def paint_name(brushes: Brushes, area: QRectF, row: CostRow) -> None:
    """Draw a swatch in the colour of the output's curve, and its name."""
    brushes.painter.fillRect(QRectF(area.left(), area.center().y() - SWATCH / 2, SWATCH, SWATCH), brushes.line_colour(row.colour))
    brushes.text(area.adjusted(SWATCH + 7, 0, 0, 0), row.name, brushes.tokens.text)


def _paint_bar(brushes: Brushes, area: QRectF, row: CostRow, longest: float, em: float) -> None:
    room, height = area.width() - SIZE_EMS * em, area.height() * BAR_HEIGHT
    x = area.left()
    if longest > 0:
        for value, colour in zip(row.kinds, brushes.tokens.kinds, strict=True):
            width = room * value / longest
            place = QRectF(x, area.center().y() - height / 2, width, height)
            if row.measured:
                brushes.painter.fillRect(place, QColor(colour))
            elif value:
                brushes.painter.setPen(QPen(QColor(colour), 1, Qt.PenStyle.DashLine))
                brushes.painter.setBrush(Qt.BrushStyle.NoBrush)
                brushes.painter.drawRect(place)
            x += width
        if row.total and x - area.left() < 1.5:  # the point of it all: so little that it cannot be drawn
            brushes.painter.fillRect(QRectF(area.left(), area.center().y() - height / 2, 1.5, height), QColor(brushes.tokens.text))
            x = area.left() + 1.5
    font = brushes.sized(bold=row.measured, italic=not row.measured)
    brushes.text(QRectF(x + 6, area.top(), area.right() - x, area.height()), row.size, brushes.tokens.text, font, LEFT)


def _paint_figures(brushes: Brushes, x: float, top: float, height: float, row: CostRow, em: float) -> None:
    tokens = brushes.tokens
    if not row.measured:
        width = sum(width for _, width in _COLUMNS) * em - GAP / 2
        brushes.text(QRectF(x, top, width, height), row.problem, tokens.warn, brushes.sized(0.9, italic=True), RIGHT)
        return
    values = (
        (row.factor, tokens.ok if row.factor_better else tokens.text, row.factor_better),
        (row.fps, tokens.text, False),
        (row.lost, tokens.error if row.lossy else tokens.muted, row.lossy),
        (row.age, tokens.text, False),
        (row.cpu, tokens.text, False),
        (row.link, tokens.text, False),
    )
    for (_, width), (text, colour, bold) in zip(_COLUMNS, values, strict=True):
        brushes.text(QRectF(x, top, width * em - GAP / 2, height), text, colour, brushes.sized(bold=bold), RIGHT)
        x += width * em


def paint_links(brushes: Brushes, area: QRectF, state: CostState, height: float) -> float:
    """Draw the computed table into `area`: the highest rate of each output on each link; return where it ends."""
    small, tokens = brushes.sized(0.86), brushes.tokens
    brushes.text(
        QRectF(area.left(), area.top(), area.width(), height),
        _tr("Highest fps each link carries (computed)"),
        tokens.text,
        brushes.sized(bold=True),
    )
    columns: Sequence[str] = (*state.link_texts, _tr("needs at\n{fps} fps").format(fps=_fps(state.fps)))
    metrics = QFontMetricsF(brushes.font, brushes.painter.device())
    name = max((metrics.horizontalAdvance(row.name) for row in state.rows), default=0.0) + SWATCH + 7 + GAP
    width = max(1.0, (area.width() - name) / max(1, len(columns)))
    top = area.top() + height
    for number, text in enumerate(columns):
        place = QRectF(area.left() + name + number * width, top, width - 4, 1.7 * height)
        brushes.text(place, text, tokens.muted, small, RIGHT)
    top += 1.7 * height
    for number, row in enumerate(state.rows):
        y = top + number * height
        _rule(brushes, area, y)
        paint_name(brushes, QRectF(area.left(), y, name - GAP, height), row)
        for column, cell in enumerate(row.cells):
            place = QRectF(area.left() + name + column * width, y, width - 4, height)
            if cell.carries:
                ground = QColor(tokens.ok)
                ground.setAlphaF(0.16)
                brushes.painter.fillRect(place.adjusted(6, 2, 2, -2), ground)
            font = brushes.sized(bold=cell.carries, italic=True)
            brushes.text(place, cell.text, tokens.ok if cell.carries else tokens.muted, font, RIGHT)
        place = QRectF(area.left() + name + len(row.cells) * width, y, width - 4, height)
        brushes.text(place, row.needs, tokens.text, brushes.sized(italic=True), RIGHT)
    return top + len(state.rows) * height


def paint_kinds(brushes: Brushes, area: QRectF, em: float) -> None:
    """Draw what the colours of the bars mean."""
    names = (_tr("image"), _tr("ROI"), _tr("input tensor"), _tr("metadata"), _tr("overhead"))
    x, small = area.left(), brushes.sized(0.86)
    for name, colour in zip(names, brushes.tokens.kinds, strict=True):
        brushes.painter.fillRect(QRectF(x, area.center().y() - SWATCH / 2, SWATCH, SWATCH), QColor(colour))
        width = QFontMetricsF(small, brushes.painter.device()).horizontalAdvance(name) + 2 * em
        brushes.text(QRectF(x + SWATCH + 5, area.top(), width, area.height()), name, brushes.tokens.muted, small, elide=False)
        x += SWATCH + 5 + width


def _rule(brushes: Brushes, area: QRectF, y: float) -> None:
    brushes.painter.fillRect(QRectF(area.left(), y, area.width(), 1), QColor(brushes.tokens.border))


def _fps(fps: float) -> str:
    return f"{fps:.0f}" if fps >= 10 else f"{fps:.1f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("CostBench", text)

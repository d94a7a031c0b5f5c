"""The stages of one frame as one horizontal bar; hatched: computed from the mode's timing, not measured."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.presenters.plots.scales import ticks_between
from ui.presenters.plots.stages import Segment, Waterfall
from ui.presenters.units import ms_text
from ui.theme import Tokens, tokens_of
from ui.views.plots.chart_painter import axis_font
from ui.views.plots.colours import colour_of

MARGIN_PX = 10
BAR_PX = (18, 46)
"""Height of the bar, at least and at most."""
TICK_PX = 56
FEWEST_PX = 1.0
"""A stage that is too short to be seen is a line."""


class WaterfallBar(QWidget):
    """Shows one Waterfall."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("waterfall-bar")
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._waterfall: Waterfall | None = None

    @property
    def waterfall(self) -> Waterfall | None:
        """What is shown."""
        return self._waterfall

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a flat strip."""
        return QSize(420, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Hold a line of text, the bar and the axis."""
        return QSize(170, BAR_PX[0] + 2 * self.fontMetrics().height() + 14)

    def show_waterfall(self, waterfall: Waterfall) -> None:
        """Show one frame."""
        if waterfall != self._waterfall:
            self._waterfall = waterfall
            self.setAccessibleDescription(f"{waterfall.title}: {waterfall.total}")
            self.update()

    def segment_at(self, place: QPoint) -> Segment | None:
        """Return the stage under a point."""
        waterfall = self._waterfall
        if waterfall is None:
            return None
        bar = self._bar(QRectF(self.rect()))
        if not bar.adjusted(0, -2, 0, 2).contains(place):
            return None
        ms = (place.x() - bar.left()) / bar.width() * waterfall.top_ms
        return next((segment for segment in waterfall.segments if 0 <= ms - segment.begin_ms < segment.ms), None)

    def event(self, event: QEvent) -> bool:
        """Say what the stage under the pointer is, and where its figure comes from."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            segment = self.segment_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if segment is None else f"{segment.name}: {ms_text(segment.ms)}\n{segment.tip}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Paint title, bar and axis."""
        tokens = tokens_of(self.palette())
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            self.paint_into(painter, QRectF(self.rect()), tokens)

    def paint_into(self, painter: QPainter, paper: QRectF, tokens: Tokens) -> None:
        """Paint it on a paper of any size."""
        waterfall = self._waterfall
        if waterfall is None:
            return
        painter.setFont(self.font())
        bar, metrics = self._bar(paper), QFontMetricsF(self.font())
        head = QRectF(bar.left(), paper.top() + 2, bar.width(), metrics.height())
        painter.setPen(QColor(tokens.accent if waterfall.picked else tokens.muted))
        total_px = metrics.horizontalAdvance(waterfall.total)
        title = metrics.elidedText(waterfall.title, Qt.TextElideMode.ElideRight, max(0.0, bar.width() - total_px - MARGIN_PX))
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(QColor(tokens.text))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight, waterfall.total)
        self._paint_axis(painter, paper, bar, waterfall, tokens)
        painter.setFont(axis_font(self.font()))
        for segment in waterfall.segments:
            if not math.isnan(segment.ms) and segment.ms > 0:
                self._paint_segment(painter, bar, segment, waterfall.top_ms, tokens)

    def _bar(self, paper: QRectF) -> QRectF:
        line = QFontMetricsF(self.font()).height()
        room = paper.height() - 2 * line - 14
        height = min(max(room, BAR_PX[0]), BAR_PX[1])
        return QRectF(paper.left() + MARGIN_PX, paper.top() + line + 8, paper.width() - 2 * MARGIN_PX, height)

    @staticmethod
    def _paint_segment(painter: QPainter, bar: QRectF, segment: Segment, top_ms: float, tokens: Tokens) -> None:
        colour = colour_of(f"stage-{segment.stage}", tokens)
        left = bar.left() + segment.begin_ms / top_ms * bar.width()
        box = QRectF(left, bar.top(), max(FEWEST_PX, segment.ms / top_ms * bar.width()), bar.height())
        if segment.computed:
            faint = QColor(colour)
            faint.setAlpha(70)
            painter.fillRect(box, faint)
            painter.fillRect(box, QBrush(colour, Qt.BrushStyle.BDiagPattern))
        else:
            painter.fillRect(box, colour)
        painter.setPen(QPen(QColor(tokens.surface), 1))
        painter.drawLine(box.topRight(), box.bottomRight())
        metrics, text = QFontMetricsF(painter.font()), segment.name
        if metrics.horizontalAdvance(text) + 6 <= box.width() and not segment.computed:
            painter.setPen(QColor("#101418" if colour.lightnessF() > 0.45 else "#ffffff"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_axis(self, painter: QPainter, paper: QRectF, bar: QRectF, waterfall: Waterfall, tokens: Tokens) -> None:
        font = axis_font(self.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        painter.setPen(QColor(tokens.border))
        painter.drawLine(QPointF(bar.left(), bar.bottom() + 2), QPointF(bar.right(), bar.bottom() + 2))
        for value in ticks_between(0.0, waterfall.top_ms, max(1, int(bar.width() / TICK_PX))):
            x, text = bar.left() + value / waterfall.top_ms * bar.width(), f"{value:g} ms"
            width = metrics.horizontalAdvance(text) + 2
            painter.setPen(QColor(tokens.muted))
            painter.drawLine(QPointF(x, bar.bottom() + 2), QPointF(x, bar.bottom() + 5))
            box = QRectF(min(max(x - width / 2, bar.left()), bar.right() - width), bar.bottom() + 5, width, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if 0 < waterfall.period_ms <= waterfall.top_ms:
            x = bar.left() + waterfall.period_ms / waterfall.top_ms * bar.width()
            painter.setPen(QPen(QColor(tokens.error), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 5))
            place = QRectF(bar.left(), bar.bottom() + 7 + metrics.height(), bar.width(), metrics.height())
            if place.bottom() <= paper.bottom():  # a flat strip has no room for the words
                painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
                text = f"{self.tr('Frame period')} {ms_text(waterfall.period_ms)}"
                width = metrics.horizontalAdvance(text) + 4
                left = x + 4 if x + 4 + width <= bar.right() else x - 4 - width
                painter.drawText(QRectF(left, place.top(), width, place.height()), Qt.AlignmentFlag.AlignLeft, text)

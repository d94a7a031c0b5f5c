"""The picture of the bench as a widget, and as an image for a slide."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.presenters.cost_bench import CostState, text_of
from ui.theme import Tokens, tokens_of
from ui.views.cost.brushes import RIGHT, Brushes
from ui.views.cost.chart import paint_chart
from ui.views.cost.table import NAME_EMS, head_texts, paint_kinds, paint_links, paint_measured

MARGIN = 20
EXPORT_SIZE = QSize(1400, 980)
"""Of an exported picture in points: it fills a slide."""
EXPORT_RATIO = 2
"""Pixels a point of it: sharp on a projector and in print."""
CHART_SHARE = 0.47
SMALLEST_PX = 9
LARGEST = 1.35
"""Of the letters: in pixels, and in letters of the window."""
ROW, TIGHT_ROW = 1.85, 1.25
"""Height of a row in heights of a line: as there is room, between these."""
_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
USUAL_ROWS = 9
"""What a board with three pixel formats and a network has: while they come one by one, letters keep their size."""


class CostView(QWidget):
    """Shows a CostState, or says what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cost-view")
        self.setAccessibleName(self.tr("Cost of each output"))
        self.setMinimumSize(900, 560)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._state: CostState | None = None

    @property
    def state(self) -> CostState | None:
        """What is on show."""
        return self._state

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for room for both tables and the chart."""
        return QSize(1220, 780)

    def apply(self, state: CostState | None) -> None:
        """Show it."""
        if state != self._state:
            self._state = state
            self.setAccessibleDescription(self.text())
            self.update()

    def text(self) -> str:
        """Return what is on show as a table; "" if there is nothing."""
        return "" if self._state is None else text_of(self._state, head_texts())

    def image(self) -> QImage:
        """Return the picture in the size of a slide."""
        image = QImage(EXPORT_SIZE * EXPORT_RATIO, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(EXPORT_RATIO)
        with QPainter(image) as painter:
            self._paint(painter, QRectF(0, 0, EXPORT_SIZE.width(), EXPORT_SIZE.height()))
        return image

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Paint it."""
        with QPainter(self) as painter:
            self._paint(painter, QRectF(self.rect()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow theme and font."""
        self.update()
        super().changeEvent(event)

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        tokens = tokens_of(self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(tokens.window))
        if self._state is None:
            _paint_empty(painter, area, tokens, self.font())
        else:
            paint_costs(Brushes(painter, tokens, _fitting(self.font(), area, max(USUAL_ROWS, len(self._state.rows)))), area, self._state)


def paint_costs(brushes: Brushes, area: QRectF, state: CostState) -> None:
    """Paint everything into `area`: heading, measured table, chart and computed table, notes."""
    metrics = QFontMetricsF(brushes.font, brushes.painter.device())
    line, em = metrics.height(), metrics.horizontalAdvance("0")
    inner = area.adjusted(MARGIN, MARGIN * 0.7, -MARGIN, -MARGIN * 0.6)
    top = inner.top() + _paint_heading(brushes, inner, state, line, em)
    split = inner.width() * CHART_SHARE
    right = QRectF(inner.left() + split + em, top, inner.width() - split - em, inner.bottom() - top)
    notes, small = "\n".join(state.notes), brushes.sized(0.86)
    below = QFontMetricsF(small, brushes.painter.device()).boundingRect(right, _WRAP, notes).height() + 0.8 * line
    # Both tables lie one above the other, with a heading each; between them the legend, and below them the notes.
    row = min(max((right.height() - below) / (2 * len(state.rows) + 5), TIGHT_ROW * line), ROW * line)
    paint_measured(brushes, QRectF(inner.left(), top, inner.width(), inner.height()), state, row, em)
    top += (len(state.rows) + 1) * row
    paint_kinds(brushes, QRectF(inner.left() + NAME_EMS * em, top, inner.width(), row), em)
    right.setTop(top + 1.3 * row)
    paint_chart(brushes, QRectF(inner.left(), right.top(), split, right.height()), state, line, em)
    right.setTop(paint_links(brushes, right, state, row) + 0.8 * line)
    brushes.text(right, notes, brushes.tokens.muted, small, _WRAP, elide=False)


def _paint_heading(brushes: Brushes, inner: QRectF, state: CostState, line: float, em: float) -> float:
    """Draw title, conditions, and the greatest reduction; return the height."""
    tokens = brushes.tokens
    wide = inner.width() - 52 * em
    brushes.text(QRectF(inner.left(), inner.top(), wide, 2 * line), state.title, tokens.text, brushes.sized(1.7, bold=True))
    brushes.text(QRectF(inner.left(), inner.top() + 2 * line, wide, 1.3 * line), state.board, tokens.text)
    brushes.text(QRectF(inner.left(), inner.top() + 3.3 * line, wide, 1.3 * line), state.when, tokens.muted)
    right = QRectF(inner.right() - 50 * em, inner.top() - 0.2 * line, 50 * em, 3.3 * line)
    brushes.text(right, state.headline, tokens.ok, brushes.sized(2.8, bold=True), RIGHT)
    below = QRectF(inner.right() - 0.6 * inner.width(), right.bottom(), 0.6 * inner.width(), 1.4 * line)
    brushes.text(below, state.headline_note, tokens.text, None, RIGHT)
    return 5.1 * line


def _fitting(font: QFont, area: QRectF, rows: int) -> QFont:
    """Return the font as large as the picture has room for: a slide is read from far."""
    lines = 1.6 * (2 * rows + 5) + 14  # rows between loose and tight, heading and notes
    usual = QFontMetricsF(font).height()
    height = min(area.height() / lines, area.width() / 66, usual * LARGEST)
    fitting = QFont(font)
    fitting.setPixelSize(max(SMALLEST_PX, round(height * QFontInfo(font).pixelSize() / usual)))
    return fitting


def _paint_empty(painter: QPainter, area: QRectF, tokens: Tokens, font: QFont) -> None:
    brushes = Brushes(painter, tokens, font)
    metrics = QFontMetricsF(font, painter.device())
    middle = area.center().y()
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
    large = brushes.sized(1.5, bold=True)
    title = QCoreApplication.translate("CostBench", "Nothing measured yet")
    hint = QCoreApplication.translate(
        "CostBench", "Press Measure: each output of the board runs for some seconds, then the one from before is set again."
    )
    brushes.text(
        QRectF(area.left(), middle - 3 * metrics.height(), area.width(), 2.4 * metrics.height()),
        title,
        tokens.text,
        large,
        wrap,
        elide=False,
    )
    place = QRectF(area.left() + 40, middle - 0.4 * metrics.height(), area.width() - 80, 3 * metrics.height())
    brushes.text(place, hint, tokens.muted, font, wrap, elide=False)

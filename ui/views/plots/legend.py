"""Colour, name and value of each curve. Entries flow into as many lines as they need; values have a fixed place, so that nothing dances."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.presenters.plots.readings import Reading, Rows
from ui.theme import Tokens, tokens_of
from ui.views.plots.colours import colour_of

SQUARE_PX = 9
GAP_PX = 4
STEP_PX = 10
FONT_SHARE = 0.92
MAX_LINES = 6
"""More would leave nothing of a small plot; what has no room then is told in the tool tip."""


class Legend(QWidget):
    """Draws entries from left to right. Its height follows from the widths that are kept free, not from the values of the moment."""

    def __init__(self, *, keep_free_px: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keep_free_px = keep_free_px  # at the right end of the first line, for the controls that sit there
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * FONT_SHARE)
        self.setFont(font)
        self._rows: Rows = ()
        self._lines = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def rows(self) -> Rows:
        """What is shown."""
        return self._rows

    def apply(self, rows: Rows) -> None:
        """Show `rows`."""
        if rows == self._rows:
            return
        self._rows = rows
        self.setAccessibleName(", ".join(_words(entry) for row in rows for entry in row))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of its lines."""
        return QSize(200, self.fontMetrics().height() * self._lines)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never force the dock wider, nor the window higher than its screen."""
        return QSize(40, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Flow anew."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Say what the entry under the pointer means, or all entries in words."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            entry = self.entry_at(event.pos())
            words = [_words(entry) for row in self._rows for entry in row]
            QToolTip.showText(event.globalPos(), entry.tip if entry is not None and entry.tip else "\n".join(words), self)
            return True
        return super().event(event)

    def entry_at(self, place: QPoint) -> Reading | None:
        """Return the entry under a point."""
        for entry, x, line, width in self._places(self.width(), self.fontMetrics()):
            if QRectF(x, line * self.fontMetrics().height(), width, self.fontMetrics().height()).contains(place):
                return entry
        return None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw the entries."""
        with QPainter(self) as painter:
            self.paint(painter, self.width(), tokens_of(self.palette()))

    def paint(self, painter: QPainter, width: int, tokens: Tokens, *, alone: bool = False) -> None:
        """Draw the entries with `painter` at its origin; `alone`: there are no controls to keep free of."""
        metrics = self.fontMetrics()
        painter.setFont(self.font())
        for entry, left, line, _ in self._places(width, metrics, alone=alone):
            x, top = left, line * metrics.height()
            if entry.colour:
                _paint_swatch(painter, QRectF(x, top + (metrics.height() - SQUARE_PX) / 2, SQUARE_PX, SQUARE_PX), entry, tokens)
                x += SQUARE_PX + GAP_PX
            if entry.name:
                painter.setPen(QColor(tokens.muted))
                painter.drawText(x, top + metrics.ascent(), entry.name)
                x += metrics.horizontalAdvance(entry.name) + GAP_PX
            painter.setPen(QColor(tokens.text))
            painter.drawText(x, top + metrics.ascent(), metrics.elidedText(entry.value, Qt.TextElideMode.ElideRight, max(1, width - x)))

    def lines_at(self, width: int, *, alone: bool = False) -> int:
        """Return how many lines there are at a width."""
        return 1 + max((line for _, _, line, _ in self._places(width, self.fontMetrics(), alone=alone)), default=0)

    def _fit(self) -> None:
        lines = self.lines_at(self.width())
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def _places(self, width: int, metrics: QFontMetrics, *, alone: bool = False) -> list[tuple[Reading, int, int, int]]:
        """Return of each entry: x, line, width."""
        places: list[tuple[Reading, int, int, int]] = []
        line, taken = 0, 0 if alone else self._keep_free_px
        for index, row in enumerate(self._rows):
            line, x = line + (index > 0), 0
            for entry in row:
                wide = _width(entry, metrics)
                if x + wide > width - (0 if line else taken) and (x or (taken and not line)):
                    line, x = line + 1, 0
                if line >= MAX_LINES:
                    return places
                places.append((entry, x, line, wide))
                x += wide + STEP_PX
        return places


def _width(entry: Reading, metrics: QFontMetrics) -> int:
    value = max(metrics.horizontalAdvance(entry.value), metrics.horizontalAdvance(entry.widest))
    parts = [width for width in (SQUARE_PX if entry.colour else 0, metrics.horizontalAdvance(entry.name), value) if width]
    return sum(parts) + GAP_PX * (len(parts) - 1)


def _words(entry: Reading) -> str:
    return f"{entry.name} {entry.value}".strip()


def _paint_swatch(painter: QPainter, square: QRectF, entry: Reading, tokens: Tokens) -> None:
    colour = colour_of(entry.colour, tokens)
    if not entry.hatched:
        painter.fillRect(square, colour)
        return
    painter.fillRect(square, QBrush(colour, Qt.BrushStyle.BDiagPattern))
    painter.setPen(colour)
    painter.drawRect(square.adjusted(0, 0, -1, -1))

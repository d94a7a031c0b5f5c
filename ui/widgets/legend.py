"""Colour, name and value of each curve, in rows. Values have a fixed place, so that nothing dances when they change."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens_of

SQUARE_PX = 9
GAP_PX = 4
STEP_PX = 10
FONT_SHARE = 0.92


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """One curve."""

    colour: str
    """"#rrggbb"; "": a mere text."""
    name: str
    value: str = ""
    widest: str = ""
    """A value as wide as they come: room is kept for it."""


Rows = tuple[tuple[LegendEntry, ...], ...]


class Legend(QWidget):
    """Draws entries from left to right; what has no room is left out and told in the tool tip."""

    def __init__(self, rows: int, *, keep_free_px: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_count = rows
        self._keep_free_px = keep_free_px  # at the right end of the last row, for a control that sits there
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * FONT_SHARE)
        self.setFont(font)
        self._rows: Rows = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def apply(self, rows: Rows) -> None:
        """Show `rows`."""
        if rows == self._rows:
            return
        self._rows = rows
        words = [f"{entry.name} {entry.value}".strip() for row in rows for entry in row]
        self.setToolTip("\n".join(words))
        self.setAccessibleName(", ".join(words))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of its rows."""
        return QSize(200, self.fontMetrics().height() * self._row_count)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never force the dock wider."""
        return QSize(40, self.fontMetrics().height() * self._row_count)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw what fits."""
        painter = QPainter(self)
        for index, row in enumerate(self._rows):
            kept = self._keep_free_px if index == self._row_count - 1 else 0
            self._paint_row(painter, row, index * self.fontMetrics().height(), self.width() - kept)

    def _paint_row(self, painter: QPainter, row: tuple[LegendEntry, ...], top: int, room: int) -> None:
        tokens = tokens_of(self.palette())
        metrics = self.fontMetrics()
        x = 0
        for entry in row:
            value_width = max(metrics.horizontalAdvance(entry.value), metrics.horizontalAdvance(entry.widest))
            name_width = metrics.horizontalAdvance(entry.name)
            parts = [width for width in (SQUARE_PX if entry.colour else 0, name_width, value_width) if width]
            if x and x + sum(parts) + GAP_PX * (len(parts) - 1) > room:
                return
            if entry.colour:
                painter.fillRect(QRectF(x, top + (metrics.height() - SQUARE_PX) / 2, SQUARE_PX, SQUARE_PX), QColor(entry.colour))
                x += SQUARE_PX + GAP_PX
            if entry.name:
                painter.setPen(QColor(tokens.muted))
                painter.drawText(x, top + metrics.ascent(), entry.name)
                x += name_width + GAP_PX
            painter.setPen(QColor(tokens.text))
            painter.drawText(x, top + metrics.ascent(), metrics.elidedText(entry.value, Qt.TextElideMode.ElideRight, room - x))
            x += value_width + STEP_PX

"""The big numbers and the caption of a demonstration: they fill the room they have, whatever the screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.presenters.demo import DemoFigure, DemoState
from ui.theme import tokens_of

TALLEST = 0.2
"""Height of a figure at most, as a share of the column: one alone is not to fill a screen."""
VALUE, WORDS, DETAIL = 0.52, 0.2, 0.13
"""Shares of a figure's height."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FigureColumn(QWidget):
    """The numbers, one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("demo-figures")
        self._figures: tuple[DemoFigure, ...] = ()

    def apply(self, state: DemoState) -> None:
        """Show the figures of a state."""
        if state.figures != self._figures:
            self._figures = state.figures
            spoken = (" ".join((figure.value, figure.words, figure.detail)) for figure in state.figures)
            self.setAccessibleDescription("; ".join(spoken))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Paint each with its words below."""
        tokens = tokens_of(self.palette())
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.stage))
            if not self._figures:
                return
            margin = self.width() * 0.08
            height = min(self.height() / len(self._figures), self.height() * max(TALLEST, 0.25))
            top = (self.height() - height * len(self._figures)) / 2
            for number, figure in enumerate(self._figures):
                area = QRectF(margin, top + number * height, self.width() - 2 * margin, height)
                y = area.top() + 0.04 * height
                colour = tokens.ok if figure.key == "saved" else tokens.text
                rows = (
                    (figure.value, VALUE, colour, True),
                    (figure.words, WORDS, tokens.text, False),
                    (figure.detail, DETAIL, tokens.muted, False),
                )
                for text, share, ink, bold in rows:
                    fit_text(painter, QRectF(area.left(), y, area.width(), share * height), text, ink, self.font(), bold=bold)
                    y += share * height


class CaptionStrip(QWidget):
    """The caption and what is said about privacy, below everything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("demo-caption")
        self._state = DemoState()

    def apply(self, state: DemoState) -> None:
        """Show the words of a state."""
        told, known = (state.title, state.caption, state.statement), (self._state.title, self._state.caption, self._state.statement)
        if told != known or state.private != self._state.private:
            self._state = state
            self.setAccessibleDescription(". ".join(text for text in told if text))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Paint caption left, statement right."""
        tokens, state = tokens_of(self.palette()), self._state
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.window))
            margin, width, height = self.height() * 0.3, self.width(), self.height()
            said = width * 0.4 if state.statement else 0.0
            words = QRectF(margin, height * 0.14, width - said - 3 * margin, height * 0.4)
            fit_text(painter, words, state.title, tokens.text, self.font(), bold=True)
            below = QRectF(margin, height * 0.55, words.width(), height * 0.28)
            fit_text(painter, below, state.caption, tokens.muted, self.font())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            place = QRectF(width - said - margin, height * 0.2, said, height * 0.6)
            ink = tokens.ok if state.private else tokens.muted
            fit_text(painter, place, state.statement, ink, self.font(), bold=state.private, align=right, tallest=0.55)


def fit_text(
    painter: QPainter,
    area: QRectF,
    text: str,
    colour: str,
    font: QFont,
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
    tallest: float = 0.92,
) -> None:
    """Write a line as large as the area allows, smaller if it is long, and shortened only if it would become hard to read."""
    if not text or area.width() < 1:
        return
    font = QFont(font)
    font.setBold(bold)
    size = max(8.0, area.height() * tallest * 0.78)
    font.setPixelSize(round(size))
    least = max(8, round(size * 0.3))
    while font.pixelSize() > least and (width := QFontMetricsF(font).horizontalAdvance(text)) > area.width():
        font.setPixelSize(max(least, min(font.pixelSize() - 1, int(font.pixelSize() * area.width() / width))))
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(area, align, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width()))

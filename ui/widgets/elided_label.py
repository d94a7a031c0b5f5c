"""A label that shortens its text to the room it has, and shows all of it as a tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

LEAST_CHARACTERS = 6
"""How narrow it may become."""


class ElidedLabel(QLabel):
    """One line of plain text; never forces its parent to be wider."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, tip: str = ""
    ) -> None:
        """`tip`: what the tool tip says beside a text that is cut."""
        super().__init__(parent)
        self._mode, self._tip = mode, tip
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text`."""
        if text != self.text():
            super().setText(text)
        self._renew_tip()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room of a few characters."""
        return QSize(self.fontMetrics().averageCharWidth() * LEAST_CHARACTERS, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find out anew whether all of the text is seen."""
        super().resizeEvent(event)
        self._renew_tip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw the text, shortened where it must be."""
        painter = QPainter(self)
        painter.setFont(self.font())
        rect = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, rect.width())
        self.style().drawItemText(painter, rect, int(self.alignment()), self.palette(), self.isEnabled(), text, self.foregroundRole())

    def _renew_tip(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip("\n".join(part for part in (self.text() if cut else "", self._tip) if part))


class SteadyLabel(ElidedLabel):
    """Says something else many times a second, on one line whatever it says.

    A QLabel asks for another layout with each text, up to the whole window: half a millisecond each time.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, tip: str = "") -> None:
        self._said = ""
        super().__init__(parent=parent, tip=tip)
        self.setText(text)

    def text(self) -> str:
        """Return what is shown."""
        return self._said

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text`."""
        if text != self._said:
            self._said = text
            self.setAccessibleDescription(text)
            self._renew_tip()
            self.update()

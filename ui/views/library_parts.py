"""What cards of the library and of the catalogue have in common."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from ui import resources
from ui.theme import tokens_of

RADIUS_PX = 7


class Badge(QLabel):
    """One or two words in a rounded frame."""

    def __init__(self, text: str, *, strong: bool = False) -> None:
        super().__init__(text)
        self._strong = strong
        self.setContentsMargins(7, 1, 7, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.88)
        self.setFont(font)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw frame and text in the theme's colours."""
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(tokens.ok if self._strong else tokens.muted)
        painter.setPen(colour)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1).toRectF().translated(0.5, 0.5), RADIUS_PX, RADIUS_PX)
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignCenter, self.text())


def label(role: str = "", *, wrap: bool = False) -> QLabel:
    """Return a plain label."""
    widget = QLabel(wordWrap=wrap)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        widget.setProperty("role", role)
    return widget


def tool_button(name: str, text: str, tip: str, icon: str, handler: Callable[[], object], owner: QWidget) -> QToolButton:
    """Return a flat button with words; `icon` "" shows none."""
    button = QToolButton(owner)
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAutoRaise(True)
    if icon:
        button.setIcon(resources.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.clicked.connect(lambda _checked=False: handler())
    return button

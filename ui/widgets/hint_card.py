"""A small card beside the thing that it explains. It takes no focus and covers little."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.theme import tokens_of

WIDTH_PX = 300
GAP_PX = 10


class HintCard(QFrame):
    """One hint of several, over `window`."""

    next_wanted = Signal()
    skip_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("hint-card")
        self.setAccessibleName(self.tr("Hint"))
        self.setFixedWidth(WIDTH_PX)
        self._target: QWidget | None = None
        self._title = QLabel()
        self._title.setObjectName("hint-title")
        self._title.setProperty("role", "title")
        self._text = QLabel(wordWrap=True)
        self._text.setObjectName("hint-text")
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self._next = QPushButton()
        self._next.setObjectName("hint-next")
        self._skip = skip = QPushButton(self.tr("Skip"))
        skip.setObjectName("hint-skip")
        skip.setToolTip(self.tr("Close the hints; Help shows them again"))
        for button in (self._next, skip):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        row.addWidget(skip)
        row.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 10)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addLayout(row)
        self._next.clicked.connect(self.next_wanted)
        skip.clicked.connect(self.skip_wanted)
        window.installEventFilter(self)

    def show_hint(self, title: str, text: str, target: QWidget, *, number: int, count: int) -> None:
        """Explain `target`."""
        self._target = target
        self._title.setText(title)
        self._text.setText(text)
        self._count.setText(f"{number} / {count}")
        self._next.setText(self.tr("Done") if number == count else self.tr("Next"))
        self._skip.setVisible(number < count)
        self.setAccessibleDescription(f"{title}. {text}")
        self.resize(WIDTH_PX, self.heightForWidth(WIDTH_PX))  # adjustSize reckons with the width of an unwrapped text
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay beside the target when the window changes."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest} and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw a card that stands out from panels and picture in both themes."""
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)

    def _place(self) -> None:
        """Stand below, above, right or left of the target, whichever has room; else in the middle of it."""
        window, target = self.parentWidget(), self._target
        if window is None or target is None:
            return
        at = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        spots: tuple[QPoint, ...] = (
            QPoint(at.left(), at.bottom() + GAP_PX),
            QPoint(at.left(), at.top() - self.height() - GAP_PX),
            QPoint(at.right() + GAP_PX, at.top() + GAP_PX),
            QPoint(at.left() - self.width() - GAP_PX, at.top() + GAP_PX),
            at.center() - self.rect().center(),
        )
        room = window.rect()
        if at.width() > room.width() // 3 and at.height() > room.height() // 3:
            spots = (at.bottomLeft() + QPoint(GAP_PX, -self.height() - GAP_PX),)  # something so large has room for it
        best = next((spot for spot in spots if room.contains(QRect(spot, self.size()))), spots[-1])
        best.setX(max(GAP_PX, min(best.x(), room.width() - self.width() - GAP_PX)))
        best.setY(max(GAP_PX, min(best.y(), room.height() - self.height() - GAP_PX)))
        self.move(best)

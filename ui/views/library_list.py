"""A list of cards that keys can use: arrows choose, Enter swaps, Del removes, F2 renames, Ctrl+Z takes back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListWidget, QListWidgetItem, QWidget

_KEYS = {
    Qt.Key.Key_Return: "swap",
    Qt.Key.Key_Enter: "swap",
    Qt.Key.Key_Delete: "remove",
    Qt.Key.Key_F2: "rename",
    Qt.Key.Key_Space: "details",
}


VIEWS_A_TURN = 5
"""Fill a list of usual height; the event loop turns before more are made."""
FRAME_PX = 4
"""What the frame of an item takes of its height."""


class Named(Protocol):
    """A card: a value that is shown, and known again by its name."""

    @property
    def name(self) -> str:
        """Identifier."""
        ...


class CardList(QListWidget):
    """Shows one view for each card. Which card is chosen survives a new list."""

    picked = Signal(str)
    """Name of the card that was chosen."""
    wanted = Signal(str, str)
    """Name of the card, and what the user wants of it: "swap", "remove", "rename", "undo", or what its view says."""
    made = Signal()
    """There are views that were not there before."""
    menu_wanted = Signal(str, QPoint)
    """Name of the card, and where on the screen."""

    def __init__(self, make_view: Callable[[object], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_view = make_view
        self._cards: tuple[Named, ...] = ()
        self._missing: deque[int] = deque()
        """Rows whose views are still to be made, or made anew."""
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._put_some)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalScrollBar().setSingleStep(24)
        self.setSpacing(2)
        self.currentItemChanged.connect(self._select)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.setStyleSheet(
            "QListWidget::item { border: 1px solid palette(mid); border-radius: 4px; }"
            "QListWidget::item:selected { background: palette(alternate-base); border: 1px solid palette(highlight); }"
        )

    def apply(self, cards: Sequence[Named]) -> None:
        """Show `cards`; views of cards that stay stay."""
        new = tuple(cards)
        if new == self._cards:
            return
        chosen = self.chosen
        if [card.name for card in new] != [card.name for card in self._cards]:
            self._cards = ()
            self.clear()
            for _ in new:
                self.addItem(QListWidgetItem())
        changed = [row for row, card in enumerate(new) if not self._cards or self._cards[row] != card or row in self._missing]
        self._cards, self._missing = new, deque(changed)
        self._put_some()
        self.choose(chosen)

    def _put_some(self) -> None:
        """Make some of the views that are missing, and the others in the next turns: each takes two or three milliseconds."""
        for _ in range(min(VIEWS_A_TURN, len(self._missing))):
            row = self._missing.popleft()
            self._put(row, self._cards[row])
        self.made.emit()
        if self._missing:
            self._next.start()

    @property
    def chosen(self) -> str:
        """Name of the card that is chosen, or ""."""
        row = self.currentRow()
        return self._cards[row].name if 0 <= row < len(self._cards) else ""

    def choose(self, name: str) -> None:
        """Choose a card; nothing changes if there is none of that name."""
        for row, card in enumerate(self._cards):
            if card.name == name:
                self.setCurrentRow(row)

    def view_of(self, name: str) -> QWidget | None:
        """Return the view of a card."""
        row = next((row for row, card in enumerate(self._cards) if card.name == name), -1)
        if row in self._missing:
            self._missing.remove(row)
            self._put(row, self._cards[row])
        return self.itemWidget(self.item(row)) if row >= 0 else None

    def views(self) -> list[QWidget]:
        """Return all views that there are, in their order."""
        views: list[QWidget | None] = [self.itemWidget(self.item(row)) for row in range(self.count())]
        return [view for view in views if view is not None]

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the window's shortcuts."""
        if event.type() is QEvent.Type.ShortcutOverride:
            key = cast("QKeyEvent", event)
            if key.matches(QKeySequence.StandardKey.Undo) or key.key() == Qt.Key.Key_Delete:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Do what a key means."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.wanted.emit("", "undo")
        elif event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier} and (
            what := _KEYS.get(Qt.Key(event.key()))
        ):
            if self.chosen:
                self.wanted.emit(self.chosen, what)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give each card the height that its words need in the new width."""
        super().resizeEvent(event)
        self._fit_all()

    def _put(self, row: int, card: Named) -> None:
        item = self.item(row)
        old: QWidget | None = self.itemWidget(item)
        if old is not None and hasattr(old, "take") and old.take(card):
            return
        focus = QApplication.focusWidget()
        had_focus = old is not None and focus is not None and old.isAncestorOf(focus)
        view = self._make_view(card)
        view.wanted.connect(lambda what, name=card.name: self.wanted.emit(name, what))  # type: ignore[attr-defined]  # both views have it
        view.resized.connect(self._fit_all)  # type: ignore[attr-defined]
        self.setItemWidget(item, view)
        view.set_selected(selected=item is self.currentItem())  # type: ignore[attr-defined]
        self._fit(item, view)
        if had_focus:
            self.setFocus()

    def _fit_all(self) -> None:
        for row in range(self.count()):
            view = self.itemWidget(self.item(row))
            if view is not None:
                self._fit(self.item(row), view)

    def _fit(self, item: QListWidgetItem, view: QWidget) -> None:
        width = self.viewport().width() - 2 * self.spacing()
        layout = view.layout()
        height = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else view.sizeHint().height()
        item.setSizeHint(QSize(max(50, width), height + FRAME_PX))

    def _select(self, now: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        for item, selected in ((before, False), (now, True)):
            view = self.itemWidget(item) if item is not None else None
            if view is not None:
                view.set_selected(selected=selected)  # type: ignore[attr-defined]
        if now is not None:
            if self._cards:
                self.picked.emit(self.chosen)
            QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        if self.currentRow() >= 0:
            self.scrollToItem(self.currentItem())

    def _ask_menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is not None:
            self.setCurrentItem(item)
            self.menu_wanted.emit(self.chosen, self.viewport().mapToGlobal(at))

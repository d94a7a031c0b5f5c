"""Everything the window can do, found by typing: a list over the window that Ctrl+K opens and Escape closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QDialog, QHeaderView, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.presenters.matching import best_first

WIDTH_PX = 560
ROWS = 12
"""Rows that are seen at once."""
ICON_PX, PADDING_PX = 16, 8
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: 1 - ROWS, Qt.Key.Key_PageDown: ROWS - 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaletteEntry:
    """One thing that can be done now."""

    text: str
    """With where it is found: "View › Colours › Dark"."""
    run: Callable[[], object]
    keys: str = ""
    """Its shortcut, as the system writes it."""
    icon: QIcon | None = None
    words: str = ""
    """What it does, in a sentence: found by its words too, after what is called so."""


class CommandPalette(QDialog):
    """Filters while one types; Enter or a click runs the entry and closes."""

    def __init__(self, entries: Sequence[PaletteEntry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("command-palette")
        self.setWindowTitle(self.tr("Commands"))
        self.setAccessibleName(self.tr("Commands"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = tuple(entries)
        self._typed = QLineEdit()
        self._typed.setObjectName("palette-typed")
        self._typed.setAccessibleName(self.tr("What to do"))
        self._typed.setPlaceholderText(self.tr("Type what you want to do"))
        self._typed.setClearButtonEnabled(True)
        self._typed.installEventFilter(self)
        self._list = QTreeWidget()
        self._list.setObjectName("palette-list")
        self._list.setAccessibleName(self.tr("Commands"))
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setIconSize(QSize(ICON_PX, ICON_PX))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = QLabel(self.tr("Nothing is called that. Try fewer letters."))
        self._nothing.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._typed)
        column.addWidget(self._nothing)
        column.addWidget(self._list)
        self._typed.textChanged.connect(self._filter)
        self._typed.returnPressed.connect(self._run_current)
        self._list.itemClicked.connect(lambda item, _column: self._run(item))
        self._row_px = max(ICON_PX, self._list.fontMetrics().height()) + PADDING_PX
        self._filter("")
        self.setFixedWidth(min(WIDTH_PX, parent.width() - 40))
        self._list.setFixedHeight(self._row_px * ROWS + 2 * self._list.frameWidth())

    def open_over(self, window: QWidget) -> None:
        """Show it at the top middle of `window`."""
        self.adjustSize()
        top_left = window.mapToGlobal(window.rect().topLeft())
        self.move(top_left.x() + (window.width() - self.width()) // 2, top_left.y() + window.height() // 8)
        self.show()
        self._typed.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrows move in the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and Qt.Key(event.key()) in _MOVES:
            row = self._list.currentIndex().row() + _MOVES[Qt.Key(event.key())]
            self._select(max(0, min(self._list.topLevelItemCount() - 1, row)))
            return True
        return super().eventFilter(watched, event)

    def _filter(self, typed: str) -> None:
        self._list.clear()
        called = best_first(typed, [entry.text for entry in self._entries])
        wanted = typed.casefold().split()
        blank = _blank()
        meant = [i for i, entry in enumerate(self._entries) if i not in called and all(word in entry.words.casefold() for word in wanted)]
        for index in called + meant:
            entry = self._entries[index]
            item = QTreeWidgetItem([entry.text, entry.keys])
            item.setIcon(0, blank if entry.icon is None or entry.icon.isNull() else entry.icon)
            item.setData(0, Qt.ItemDataRole.UserRole, index)
            item.setSizeHint(0, QSize(0, self._row_px))
            item.setForeground(1, self.palette().placeholderText())
            self._list.addTopLevelItem(item)
        self._select(0)
        self._nothing.setVisible(self._list.topLevelItemCount() == 0)

    def _select(self, row: int) -> None:
        item = self._list.topLevelItem(row)
        if item is not None:
            self._list.setCurrentItem(item)

    def _run_current(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._run(item)

    def _run(self, item: QTreeWidgetItem) -> None:
        entry = self._entries[int(item.data(0, Qt.ItemDataRole.UserRole))]
        self.close()  # first: what it opens must not be closed with the palette
        entry.run()


def _blank() -> QIcon:
    """Return an icon for what has none, which keeps the texts in line."""
    pixmap = QPixmap(ICON_PX, ICON_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    return QIcon(pixmap)

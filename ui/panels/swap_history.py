"""The history of model swaps: a table, the words of the selected swap, undo, run again, copy."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import resources
from ui.actions import Actions
from ui.presenters.mood import Mood
from ui.presenters.swap_history import SwapRow
from ui.theme import tokens_of
from ui.widgets.action_button import ActionButton

ICON_PX = 16
NUMBER_COLUMNS = (3, 4, 5)
_ROW = Qt.ItemDataRole.UserRole


class SwapHistoryPanel(QWidget):
    """Newest first; the selection stays with its swap when the table is renewed."""

    repeat_wanted = Signal(str)
    """Id of the swap whose network is to run again."""
    json_wanted = Signal()
    csv_wanted = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("swap-history")
        self.setAccessibleName(self.tr("Model history"))
        self._shown: tuple[SwapRow, ...] | None = None
        self._items: list[QTreeWidgetItem] = []
        self._can_swap = False
        self._empty = QLabel(
            self.tr("No model was swapped on this computer yet. Each swap will stand here, with what it cost."), wordWrap=True
        )
        self._empty.setObjectName("history-empty")
        self._empty.setProperty("role", "muted")
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("role", "warn")
        self._table = self._build_table()
        self._words = QPlainTextEdit(readOnly=True)
        self._words.setObjectName("history-words")
        self._words.setAccessibleName(self.tr("Details"))
        self._undo = ActionButton(actions["undo-swap"])
        self._undo.setObjectName("history-undo")
        self._again = _button("history-again", self.tr("Run again"), self.tr("Let the network of the selected swap run again"))
        self._json = _button("history-json", self.tr("Copy as JSON"), self.tr("Copy all swaps for a program"))
        self._csv = _button("history-csv", self.tr("Copy as CSV"), self.tr("Copy all swaps for a spreadsheet"))
        self._again.clicked.connect(self._repeat)
        self._json.clicked.connect(self.json_wanted)
        self._csv.clicked.connect(self.csv_wanted)
        self._lay_out()
        self.apply((), can_swap=False)

    def apply(self, rows: tuple[SwapRow, ...], *, can_swap: bool, problem: str = "") -> None:
        """Show `rows`; `problem` says what of the file could not be read."""
        self._can_swap = can_swap
        if rows != self._shown:
            self._fill(rows)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._look()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for item in self._items:
                self._dress(item)

    def _fill(self, rows: tuple[SwapRow, ...]) -> None:
        current, newest = self._current(), None if not self._shown else self._shown[0].id
        # Who looks at the newest swap wants to see the next one too.
        keep = None if current is None or current.id == newest else current.id
        self._shown = rows
        self._table.clear()
        self._items = []
        for row in rows:
            item = QTreeWidgetItem(list(row.cells))
            item.setData(0, _ROW, row)
            for column in NUMBER_COLUMNS:
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._table.addTopLevelItem(item)
            self._items.append(item)
            self._dress(item)
            if row.id == keep:
                self._table.setCurrentItem(item)
        if self._table.currentItem() is None and self._items:
            self._table.setCurrentItem(self._items[0])
        for column in range(self._table.columnCount()):
            self._table.resizeColumnToContents(column)

    def _dress(self, item: QTreeWidgetItem) -> None:
        row: SwapRow = item.data(0, _ROW)
        tokens = tokens_of(self.palette())
        colour = {Mood.GOOD: tokens.ok, Mood.BAD: tokens.error, Mood.BUSY: tokens.accent, Mood.QUIET: tokens.muted}[row.mood]
        ratio = self.devicePixelRatioF()
        icon = QIcon(resources.line_pixmap(row.icon, QColor(colour), ICON_PX, ratio))
        icon.addPixmap(resources.line_pixmap(row.icon, QColor(tokens.on_accent), ICON_PX, ratio), QIcon.Mode.Selected)
        item.setIcon(0, icon)

    def _current(self) -> SwapRow | None:
        item = self._table.currentItem()
        return None if item is None else item.data(0, _ROW)

    def _look(self) -> None:
        current = self._current()
        words = "" if current is None else current.details
        if words != self._words.toPlainText():
            self._words.setPlainText(words)
        self._again.setEnabled(self._can_swap and current is not None and current.can_repeat)
        some = bool(self._shown)
        self._empty.setVisible(not some)
        self._splitter.setVisible(some)
        self._json.setEnabled(some)
        self._csv.setEnabled(some)

    def _repeat(self) -> None:
        current = self._current()
        if current is not None:
            self.repeat_wanted.emit(current.id)

    def _build_table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setObjectName("history-table")
        table.setAccessibleName(self.tr("Model swaps"))
        table.setHeaderLabels(
            [
                self.tr("Time"),
                self.tr("From → to"),
                self.tr("Outcome"),
                self.tr("Sent"),
                self.tr("Rate"),
                self.tr("Paused"),
                self.tr("Verified"),
            ]
        )
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAlternatingRowColors(True)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.currentItemChanged.connect(lambda _item, _before: self._look())
        return table

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self._table)
        self._splitter.addWidget(self._words)
        self._splitter.setStretchFactor(0, 2)
        self._splitter.setStretchFactor(1, 1)
        row = QHBoxLayout()
        for button in (self._undo, self._again):
            row.addWidget(button)
        row.addStretch(1)
        copies = QHBoxLayout()
        copies.addStretch(1)
        for button in (self._json, self._csv):
            copies.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self._empty)
        column.addWidget(self._problem)
        column.addWidget(self._splitter, 1)
        column.addLayout(row)
        column.addLayout(copies)


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button

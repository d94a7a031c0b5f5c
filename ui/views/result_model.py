"""The table of a frame's results. It changes in place, so that selection and scroll position survive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from ui.presenters.inspection import ResultRow

LABEL, SCORE, X, Y, WIDTH, HEIGHT = range(6)
CLASS_COLUMNS = 2
BOX_COLUMNS = 6
LABEL_WIDTH_EM, ROOMY_LABEL_EM = 5, 9
"""Room that is left for a label, and room from which on numbers get more than they must, in heights of a line."""
NUMBER_PADDING = 10
"""Beside the digits of a number, both sides together."""
MOST_SPARE = 12
"""A column of numbers is so much wider at most than it must be; what is left is the label's."""

NO_PARENT = QModelIndex()


class ResultModel(QAbstractTableModel):
    """One row an item: label and score, and for detections the box in sensor pixels."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ResultRow] = []
        """In the order of the table."""
        self._sorting: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._columns = BOX_COLUMNS
        self._colours: Sequence[str] = ()
        # Short headings leave the room to the labels: those of key points are long.
        self._names = (self.tr("Label"), self.tr("Score"), self.tr("X"), self.tr("Y"), self.tr("W"), self.tr("H"))
        whole, in_pixels = (*self._names[:WIDTH], self.tr("Width"), self.tr("Height")), self.tr("{name} in pixels of the full sensor")
        self._tips = (*whole[:X], *(in_pixels.format(name=name) for name in whole[X:]))

    def apply(self, rows: list[ResultRow], colours: Sequence[str]) -> None:
        """Show `rows`, in the order that the user chose, else in theirs; `colours` are those of the classes."""
        rows = self._in_order(rows)
        columns = CLASS_COLUMNS if rows and rows[0].box is None else BOX_COLUMNS if rows else self._columns
        if columns != self._columns:
            self.beginResetModel()
            self._rows, self._columns, self._colours = list(rows), columns, colours
            self.endResetModel()
            return
        kept, before, after = min(len(self._rows), len(rows)), len(self._rows), len(rows)
        self._colours = colours
        if after < before:
            self.beginRemoveRows(NO_PARENT, after, before - 1)
            del self._rows[after:]
            self.endRemoveRows()
        elif after > before:
            self.beginInsertRows(NO_PARENT, before, after - 1)
            self._rows += rows[before:]
            self.endInsertRows()
        if self._rows[:kept] != rows[:kept]:
            self._rows[:kept] = rows[:kept]
            self.dataChanged.emit(self.index(0, 0), self.index(kept - 1, self._columns - 1))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows into the order of a column, now and later; -1: into that of the network's answer."""
        self._sorting = (column, order)
        rows = self._in_order(sorted(self._rows, key=lambda row: row.number))
        self._rows = rows
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self._columns - 1))

    def row(self, position: int) -> ResultRow | None:
        """Return what stands in a row of the table, or None outside."""
        return self._rows[position] if 0 <= position < len(self._rows) else None

    def position_of(self, item: int) -> int:
        """Return the row of the table that an item of the result stands in, or -1."""
        return next((position for position, row in enumerate(self._rows) if row.item == item and not row.is_part), -1)

    def _in_order(self, rows: list[ResultRow]) -> list[ResultRow]:
        column, order = self._sorting
        if column < 0:
            return rows
        if column == LABEL:
            return sorted(rows, key=lambda row: row.label.casefold(), reverse=order is Qt.SortOrder.DescendingOrder)
        # What is no number stands last, whichever way.
        sign = -1.0 if order is Qt.SortOrder.DescendingOrder else 1.0
        keys = [_number(row, column) for row in rows]
        ranked = sorted(range(len(rows)), key=lambda at: (math.isnan(keys[at]), 0.0 if math.isnan(keys[at]) else sign * keys[at]))
        return [rows[at] for at in ranked]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NO_PARENT) -> int:  # noqa: N802
        """Return the number of items."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NO_PARENT) -> int:  # noqa: N802
        """Return 6 for detections, 2 for classes."""
        return 0 if parent.isValid() else self._columns

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, alignment, or the colour of the class (as the decoration of its label)."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column != LABEL:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and column == LABEL and self._colours and row.box is not None and not row.is_part:
            return QColor(self._colours[row.class_id % len(self._colours)])
        if role == Qt.ItemDataRole.ToolTipRole and column == LABEL:
            place = "" if row.box is None else "\n{2:.0f}x{3:.0f} +{0:.0f} +{1:.0f}".format(*row.box)
            return f"{row.label} (#{row.class_id}){place}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Return the column's name, with the unit in the tool tip."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[section]
        return self._tips[section] if role == Qt.ItemDataRole.ToolTipRole else None


class ResultTable(QTableView):
    """A table that says why it is empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = ""

    def set_empty_text(self, text: str) -> None:
        """Set what an empty table says."""
        if text != self._empty:
            self._empty = text
            self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """Show a model, whose columns share the room anew whenever they are others."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self.share_room)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the room anew."""
        self.share_room()
        super().resizeEvent(event)

    def share_room(self) -> None:
        """Give every number its whole width, and the label what is left; where that is too little for a label, the table can be scrolled."""
        header = self.horizontalHeader()
        if not header.count():
            return
        digits = self.fontMetrics().horizontalAdvance("0000") + NUMBER_PADDING
        tight = [max(digits, header.sectionSizeHint(column)) for column in range(SCORE, header.count())]
        least = LABEL_WIDTH_EM * self.fontMetrics().height()
        spare = self.viewport().width() - least - sum(tight)
        roomy = spare - (ROOMY_LABEL_EM - LABEL_WIDTH_EM) * self.fontMetrics().height()
        each = min(max(0, roomy // len(tight)), MOST_SPARE)
        header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch if spare >= 0 else QHeaderView.ResizeMode.Interactive)
        if spare < 0:
            header.resizeSection(LABEL, least)
        for column, width in enumerate(tight, SCORE):
            header.resizeSection(column, width + each)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the rows, or the text."""
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            with QPainter(self.viewport()) as painter:
                painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)


def _text(row: ResultRow, column: int) -> str:
    if column == LABEL:
        return row.label
    if column == SCORE:
        return f"{row.score:.3f}"
    number = _number(row, column)
    return "" if row.box is None or (row.is_part and column >= WIDTH) else f"{number:.0f}"


def _number(row: ResultRow, column: int) -> float:
    if column == SCORE:
        return row.score
    return row.box[column - X] if row.box is not None else math.nan

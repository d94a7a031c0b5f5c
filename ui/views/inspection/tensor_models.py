"""Tensors and their elements as tables. Elements are looked up when they are painted, so a million cost what a screenful costs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.presenters.inspection import TensorRow
from ui.presenters.tensors import TensorContent

MAX_ROWS = 1_000_000
"""Elements in the table: the view keeps some bytes for each row. The copy as JSON and the histogram are not bound to it."""
COLUMNS = 6
NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class TensorListModel(QAbstractTableModel):
    """One row a tensor."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contents: tuple[TensorContent, ...] = ()
        self._names = (self.tr("Tensor"), self.tr("Shape"), self.tr("Type"), self.tr("Scale"), self.tr("Zero"), self.tr("Values"))
        self._not_sent = self.tr("not sent")

    def apply(self, contents: tuple[TensorContent, ...]) -> None:
        """Show `contents`; rows change in place while the tensors are the same ones."""
        same = [content.row.name for content in contents] == [content.row.name for content in self._contents]
        if not same:
            self.beginResetModel()
        self._contents = contents
        if not same:
            self.endResetModel()
        elif contents:
            self.dataChanged.emit(self.index(0, 0), self.index(len(contents) - 1, self.columnCount() - 1))

    def content(self, row: int) -> TensorContent | None:
        """Return a tensor, or None outside."""
        return self._contents[row] if 0 <= row < len(self._contents) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Return the number of tensors."""
        return 0 if parent.isValid() else len(self._contents)

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802
        """Return name, shape, type, scale, zero point, and from which to which value."""
        return 0 if parent.isValid() else COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text or alignment."""
        if not index.isValid() or index.row() >= len(self._contents):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 2:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        row = self._contents[index.row()].row
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 0:
            return (
                self.tr("Input tensor {name}").format(name=row.name)
                if row.is_input
                else self.tr("Output tensor {name}").format(name=row.name)
            )
        return self._text(row, index.column()) if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Return the columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._names[section]
        return None

    def _text(self, row: TensorRow, column: int) -> str:
        absent = row.low is None or row.high is None
        return (
            f"→ {row.name}" if row.is_input else row.name,
            "x".join(str(size) for size in row.shape),
            row.dtype,
            f"{row.scale:.4g}",
            str(row.shift),
            self._not_sent if absent else f"{row.low:.3g} … {row.high:.3g}",
        )[column]


class ElementModel(QAbstractTableModel):
    """One row an element: index, raw number, value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._content: TensorContent | None = None
        self._count = 0
        self._names = (self.tr("Index"), self.tr("Raw"), self.tr("Value"))

    def apply(self, content: TensorContent | None) -> None:
        """Show the elements of a tensor, or none; the scroll position stays while their number does."""
        count = min(content.size, MAX_ROWS) if content is not None else 0
        if count != self._count:
            self.beginResetModel()
            self._content, self._count = content, count
            self.endResetModel()
            return
        self._content = content
        if count:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, 2))

    def rowCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802
        """Return the number of elements that are listed."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802
        """Return 3."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text or alignment."""
        if not index.isValid() or self._content is None or index.row() >= self._count:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        place, raw, value = self._content.element(index.row())
        return (", ".join(str(part) for part in place), str(raw), f"{value:.6g}")[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Return the columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._names[section]
        return None

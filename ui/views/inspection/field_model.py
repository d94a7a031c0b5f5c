"""Fields of the inference stream as a tree. Values change in place, so that what is unfolded and selected stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from evalkit.imx500.spans import Field

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
NAME, VALUE, OFFSET, LENGTH = range(4)


@dataclass(slots=True)
class _Node:
    what: Field
    parent: int
    row: int
    children: list[int] = field(default_factory=list)


class FieldModel(QAbstractItemModel):
    """Name, value, offset and length of each field; the meaning is the tool tip."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[_Node] = []
        self._top: list[int] = []
        self._alarm = QColor()
        self._names = (self.tr("Field"), self.tr("Value"), self.tr("Offset"), self.tr("Bytes"))

    def set_alarm(self, colour: QColor) -> None:
        """Set the colour of what is damaged."""
        self._alarm = colour

    def apply(self, fields: tuple[Field, ...]) -> None:
        """Show `fields`; the model is reset only if they are other fields than those shown."""
        nodes: list[_Node] = []
        top = _grow(nodes, fields, -1)
        if [(node.what.name, node.parent) for node in nodes] != [(node.what.name, node.parent) for node in self._nodes]:
            self.beginResetModel()
            self._nodes, self._top = nodes, top
            self.endResetModel()
            return
        before, self._nodes, self._top = self._nodes, nodes, top
        for number, (old, new) in enumerate(zip(before, nodes, strict=True)):
            if old.what is not new.what and _shown(old.what) != _shown(new.what):
                self.dataChanged.emit(self.createIndex(new.row, VALUE, number), self.createIndex(new.row, LENGTH, number))

    def field(self, index: Index) -> Field | None:
        """Return the field of a row."""
        return self._nodes[int(index.internalId())].what if index.isValid() else None

    def at(self, way: tuple[int, ...]) -> QModelIndex:
        """Return the index at the end of a way (positions among siblings, from the top)."""
        index = QModelIndex()
        for row in way:
            index = self.index(row, 0, index)
        return index

    def index(self, row: int, column: int, parent: Index = NO_PARENT) -> QModelIndex:
        """Return the index of a child."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._children(parent)[row])

    def parent(self, child: Index | None = None) -> Any:
        """Return what a field is part of."""
        if child is None:
            return super().parent()
        if not child.isValid():
            return QModelIndex()
        number = self._nodes[int(child.internalId())].parent
        return QModelIndex() if number < 0 else self.createIndex(self._nodes[number].row, 0, number)

    def rowCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Return the number of parts."""
        return 0 if parent.isValid() and parent.column() != 0 else len(self._children(parent))

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802, ARG002
        """Return 4."""
        return 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, tool tip, or the colour of damage."""
        one = self.field(index)
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            offset, length = (f"{one.offset:#06x}", str(one.length)) if one.length else ("", "")
            return (one.name, one.value, offset, length)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(text for text in (f"{one.name}: {one.value}" if one.value else one.name, one.meaning) if text)
        if role == Qt.ItemDataRole.ForegroundRole and one.damaged:
            return self._alarm
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= OFFSET:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Return the columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._names[section]
        return None

    def _children(self, parent: Index) -> list[int]:
        return self._nodes[int(parent.internalId())].children if parent.isValid() else self._top


def _grow(nodes: list[_Node], fields: tuple[Field, ...], parent: int) -> list[int]:
    numbers = []
    for row, one in enumerate(fields):
        number = len(nodes)
        numbers.append(number)
        nodes.append(_Node(one, parent, row))
        nodes[number].children = _grow(nodes, one.children, number)
    return numbers


def _shown(one: Field) -> tuple[str, int, int, bool]:
    return one.value, one.offset, one.length, one.damaged

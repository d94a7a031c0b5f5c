"""Names and values in sections, as a tree of two levels. Values change in place, so that nothing flickers or folds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
TOP = 0
"""Internal id of a section; its rows carry its number plus one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it, in words."""

    title: str
    rows: tuple[tuple[str, str], ...]

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """What must be the same for values to be changed in place."""
        return self.title, tuple(name for name, _ in self.rows)


class PropertyModel(QAbstractItemModel):
    """Two columns, name and value, under headings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sections: tuple[Section, ...] = ()
        self._names = (self.tr("Name"), self.tr("Value"))

    def apply(self, sections: tuple[Section, ...]) -> None:
        """Show `sections`; the model is reset only if their names differ from those shown."""
        if [section.shape for section in sections] != [section.shape for section in self._sections]:
            self.beginResetModel()
            self._sections = sections
            self.endResetModel()
            return
        before, self._sections = self._sections, sections
        for number, (old, new) in enumerate(zip(before, sections, strict=True)):
            changed = [row for row, (one, other) in enumerate(zip(old.rows, new.rows, strict=True)) if one != other]
            if changed:
                parent = self.index(number, 0)
                self.dataChanged.emit(self.index(changed[0], 1, parent), self.index(changed[-1], 1, parent))

    def index(self, row: int, column: int, parent: Index = NO_PARENT) -> QModelIndex:
        """Return the index of a section or of a row in one."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else TOP)

    def parent(self, child: Index | None = None) -> Any:
        """Return the section that a row is in."""
        if child is None:
            return super().parent()
        if not child.isValid() or child.internalId() == TOP:
            return QModelIndex()
        return self.createIndex(int(child.internalId()) - 1, 0, TOP)

    def rowCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802
        """Return the number of sections, or of rows in one."""
        if not parent.isValid():
            return len(self._sections)
        if parent.internalId() != TOP or parent.column() != 0:
            return 0
        return len(self._sections[parent.row()].rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:  # noqa: N802, ARG002
        """Return 2."""
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return names and values; headings are bold."""
        if not index.isValid():
            return None
        is_heading = index.internalId() == TOP
        if role == Qt.ItemDataRole.FontRole and is_heading:
            font = QFont()
            font.setBold(True)
            return font
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if is_heading:
            return self._sections[index.row()].title if index.column() == 0 else None
        return self._sections[int(index.internalId()) - 1].rows[index.row()][index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Return the columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._names[section]
        return None

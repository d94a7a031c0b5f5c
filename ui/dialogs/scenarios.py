"""The list of scenarios: order (which decides on the keys), edit, remove, import, export."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import plain_box
from ui.presenters.scenarios import ScenarioRow

SIZE_PX = (720, 420)
_NAME = Qt.ItemDataRole.UserRole


class ScenariosDialog(QDialog):
    """Says what is wanted; whoever opened it does it, and shows the new list."""

    edit_wanted = Signal(str)
    remove_wanted = Signal(str)
    export_wanted = Signal(str)
    apply_wanted = Signal(str)
    """Each the name of a scenario."""
    import_wanted = Signal()
    restore_wanted = Signal()
    """Bring back what was removed last."""
    order_wanted = Signal(object)
    """Tuple of all names in the new order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scenarios")
        self.setWindowTitle(self.tr("Scenarios"))
        self.resize(*SIZE_PX)
        self._rows: tuple[ScenarioRow, ...] = ()
        self._connected = False
        self._list = QTreeWidget()
        self._list.setObjectName("scenario-list")
        self._list.setAccessibleName(self.tr("Scenarios"))
        self._list.setHeaderLabels([self.tr("Key"), self.tr("Title"), self.tr("What it is")])
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.currentItemChanged.connect(lambda _item, _before: self._look())
        self._list.itemActivated.connect(lambda *_: self._wish(self.apply_wanted))
        self._buttons = {
            "apply": _button("apply", self.tr("Set up"), self.tr("Set up this scenario now")),
            "edit": _button("edit", self.tr("Edit…"), self.tr("Change title, caption and number")),
            "up": _button("up", self.tr("Up"), self.tr("Give it the key before")),
            "down": _button("down", self.tr("Down"), self.tr("Give it the key after")),
            "remove": _button("remove", self.tr("Remove"), self.tr("Remove your file")),
            "restore": _button("restore", self.tr("Undo remove"), self.tr("Bring back what was removed last")),
            "import": _button("import", self.tr("Import…"), self.tr("Take a scenario file into the list")),
            "export": _button("export", self.tr("Export…"), self.tr("Write it to a file, for another computer")),
        }
        self._buttons["apply"].clicked.connect(lambda: self._wish(self.apply_wanted))
        self._buttons["edit"].clicked.connect(lambda: self._wish(self.edit_wanted))
        self._buttons["remove"].clicked.connect(lambda: self._wish(self.remove_wanted))
        self._buttons["export"].clicked.connect(lambda: self._wish(self.export_wanted))
        self._buttons["restore"].clicked.connect(self.restore_wanted)
        self._buttons["import"].clicked.connect(self.import_wanted)
        self._buttons["up"].clicked.connect(lambda: self._move(-1))
        self._buttons["down"].clicked.connect(lambda: self._move(1))
        self._lay_out()

    def apply(self, rows: tuple[ScenarioRow, ...], *, connected: bool, removed: str = "") -> None:
        """Show the list; `removed` is the title of what can be brought back."""
        self._connected = connected
        restore = self._buttons["restore"]
        restore.setEnabled(bool(removed))
        restore.setToolTip(self.tr("Bring back “{title}”").format(title=removed) if removed else self.tr("Nothing was removed"))
        if rows != self._rows:
            at = self._current()
            self._rows = rows
            self._list.clear()
            for row in rows:
                item = QTreeWidgetItem([row.keys, row.title, row.detail])
                item.setData(0, _NAME, row.name)
                item.setToolTip(2, row.detail)
                if row.problem:
                    item.setForeground(2, self.palette().brightText())
                self._list.addTopLevelItem(item)
                if at is None or row.name == at.name:
                    self._list.setCurrentItem(item)
                    at = at or row
        self._look()

    def _current(self) -> ScenarioRow | None:
        index = self._list.currentIndex().row()
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def _look(self) -> None:
        row = self._current()
        index = self._list.currentIndex().row()
        usable = row is not None and not row.problem
        self._buttons["apply"].setEnabled(usable and self._connected)
        self._buttons["edit"].setEnabled(usable)
        self._buttons["export"].setEnabled(usable)
        self._buttons["up"].setEnabled(index > 0)
        self._buttons["down"].setEnabled(0 <= index < len(self._rows) - 1)
        remove = self._buttons["remove"]
        remove.setEnabled(row is not None and row.can_remove)
        remove.setText(self.tr("As built in") if row is not None and row.is_builtin else self.tr("Remove"))

    def _wish(self, signal: SignalInstance) -> None:
        row = self._current()
        if row is not None:
            signal.emit(row.name)

    def _move(self, places: int) -> None:
        names = [row.name for row in self._rows]
        index = self._list.currentIndex().row()
        names.insert(index + places, names.pop(index))
        self.order_wanted.emit(tuple(names))

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for key in ("apply", "edit", "up", "down", "remove", "restore"):
            side.addWidget(self._buttons[key])
        side.addStretch(1)
        for key in ("import", "export"):
            side.addWidget(self._buttons[key])
        row = QHBoxLayout()
        row.addWidget(self._list, 1)
        row.addLayout(side)
        note = QLabel(
            self.tr("The first nine have a key each. Built-in scenarios can be edited; “As built in” takes that back."), wordWrap=True
        )
        note.setProperty("role", "muted")
        close = plain_box(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(note)
        column.addWidget(close)


def _button(key: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(f"scenario-{key}")
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button

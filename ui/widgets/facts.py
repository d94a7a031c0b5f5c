"""Names and values in two columns, as a data sheet has them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.widgets.elided_label import ElidedLabel


class Facts(QWidget):
    """Shows (name, value) rows; values can be selected, long ones are shortened in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._rows: list[tuple[QLabel, ElidedLabel]] = []

    def apply(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Show `facts` in their order."""
        if facts == self._shown:
            return
        self._shown = facts
        while len(self._rows) < len(facts):
            self._add_row()
        for index, (name_label, value_label) in enumerate(self._rows):
            name, value = facts[index] if index < len(facts) else ("", "")
            name_label.setText(name)
            value_label.setText(value)
            name_label.setVisible(bool(name))
            value_label.setVisible(bool(name))
        self.setVisible(bool(facts))

    def _add_row(self) -> None:
        name, value = QLabel(), ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        name.setProperty("role", "muted")
        row = len(self._rows)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._rows.append((name, value))

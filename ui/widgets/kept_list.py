"""The networks that a board holds: one is switched to by a double click, Enter, or the button below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from ui.presenters.states import KeptNetwork

MOST_ROWS = 5
"""Rows that are seen at once; of more one scrolls."""


class KeptList(QWidget):
    """Shows KeptNetworks."""

    picked = Signal(object)
    """The KeptNetwork to switch to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[KeptNetwork, ...] = ()
        self._enabled = False
        heading = QLabel(self.tr("On the board, no upload needed"))
        heading.setProperty("role", "title")
        self._list = QListWidget()
        self._list.setObjectName("model-kept")
        self._list.setAccessibleName(self.tr("Networks on the board"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._button = QPushButton(self.tr("Switch to it"))
        self._button.setObjectName("model-switch")
        self._button.setToolTip(self.tr("Let this network run; the board has it already"))
        self._button.setAutoDefault(False)
        self._list.itemActivated.connect(lambda _: self._pick())
        self._list.currentRowChanged.connect(lambda _: self._look())
        self._button.clicked.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        for widget in (heading, self._list, self._button):
            column.addWidget(widget)

    def apply(self, networks: tuple[KeptNetwork, ...], *, enabled: bool) -> None:
        """Show `networks`; none hides the list."""
        if networks != self._shown:
            self._fill(networks)
        self._enabled = enabled
        self._look()
        self.setVisible(bool(networks))

    def _fill(self, networks: tuple[KeptNetwork, ...]) -> None:
        at = self._current()
        self._list.clear()
        self._shown = networks
        for one in networks:
            item = QListWidgetItem(f"{one.text} ●" if one.runs else one.text)
            item.setToolTip(self.tr("It runs") if one.runs else self.tr("Double-click to switch to it"))
            self._list.addItem(item)
            if at is not None and (one.sha256, one.network) == (at.sha256, at.network):
                self._list.setCurrentItem(item)
        row_px = max(self._list.sizeHintForRow(0), self._list.fontMetrics().height())
        self._list.setFixedHeight(row_px * min(len(networks), MOST_ROWS) + 2 * self._list.frameWidth() + 2)

    def _current(self) -> KeptNetwork | None:
        row = self._list.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _look(self) -> None:
        current = self._current()
        enabled = self._enabled and current is not None and not current.runs
        if enabled != self._button.isEnabled():
            self._button.setEnabled(enabled)

    def _pick(self) -> None:
        current = self._current()
        if self._enabled and current is not None and not current.runs:
            self.picked.emit(current)

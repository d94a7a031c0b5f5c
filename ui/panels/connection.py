"""The connection panel: who is there, and the two buttons that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.widgets.action_button import ActionButton
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.facts import Facts
from ui.widgets.state_dot import StateDot

if TYPE_CHECKING:
    from ui.presenters.states import ConnectionState


class ConnectionPanel(QWidget):
    """Shows the board; its buttons are the window's actions."""

    def __init__(self, actions: Actions, connect_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connection-panel")
        self.setAccessibleName(self.tr("Connection"))
        self._shown: ConnectionState | None = None
        self._dot = StateDot()
        self._title = ElidedLabel()
        self._title.setProperty("role", "title")
        self._title.setObjectName("connection-title")
        self._advice = QLabel(wordWrap=True)
        self._advice.setProperty("role", "muted")
        self._facts = Facts()
        self._connect = QPushButton(self.tr("Connect"))
        self._connect.setObjectName("connect-button")
        self._connect.setToolTip(self.tr("Choose what to connect to"))
        self._connect.setAccessibleName(self.tr("Connect"))
        self._connect.setMenu(connect_menu)
        self._start = ActionButton(actions["start"])
        self._disconnect = ActionButton(actions["disconnect"])
        self._lay_out()

    def apply(self, state: ConnectionState) -> None:
        """Show `state`."""
        if state == self._shown:
            return
        self._shown = state
        self._dot.apply(state.mood)
        self._title.setText(state.title)
        self._advice.setText(state.advice)
        self._advice.setVisible(bool(state.advice))
        self._facts.apply(state.facts)
        # Either there is something to disconnect, or something to connect: never two buttons of which one is dead.
        self._connect.setVisible(not state.facts)
        self._disconnect.setVisible(bool(state.facts))
        self._start.setVisible(bool(state.facts))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._dot)
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        for button in (self._connect, self._start, self._disconnect):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._advice)
        column.addWidget(self._facts)
        column.addLayout(buttons)

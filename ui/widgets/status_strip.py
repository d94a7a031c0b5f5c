"""The content of the status bar: fields with fixed places, so that changing numbers do not move each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ui.widgets.elided_label import SteadyLabel
from ui.widgets.state_dot import StateDot

if TYPE_CHECKING:
    from ui.presenters.states import StatusState

GAP_PX = 18


class StatusStrip(QWidget):
    """State, frame rates, link load, lost frames (a button), temperature."""

    drops_wanted = Signal()
    """The user wants to know why frames were lost."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status-strip")
        self.setAccessibleName(self.tr("Status"))
        self._shown: StatusState | None = None
        self._dot = StateDot()
        self._state = QLabel()
        self._state.setObjectName("status-state")
        self._state.setToolTip(self.tr("State of the connection"))
        self._state.setMinimumWidth(self._state.fontMetrics().horizontalAdvance(self.tr("Connected, stopped")))
        self._fps = _field(
            "status-fps",
            self.tr("Sensor {sensor} · received {received} · shown {shown} fps").format(sensor="888.8", received="888.8", shown="888.8"),
            self.tr("Frames per second: exposed by the sensor, received here, painted on the screen"),
        )
        self._link = _field(
            "status-link",
            self.tr("{rate} · link {load}").format(rate="888 MB/s", load="100 %"),
            self.tr("Bytes per second, and their share of what the link carries"),
        )
        self._temperature = _field("status-temperature", "88.8 °C", self.tr("Temperature of the sensor"))
        self._temperature.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._drops = QToolButton(autoRaise=True)
        self._drops.setObjectName("status-drops")
        self._drops.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._drops.clicked.connect(self.drops_wanted)
        row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(GAP_PX)
        head = QHBoxLayout()
        head.setSpacing(5)
        head.addWidget(self._dot)
        head.addWidget(self._state)
        row.addLayout(head)
        row.addWidget(self._fps)
        row.addWidget(self._link)
        row.addWidget(self._drops)
        row.addStretch(1)
        row.addWidget(self._temperature)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never force the window wider: what has no room goes, the least important first."""
        return QSize(160, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show the fields that have room."""
        super().resizeEvent(event)
        self._fit()

    def apply(self, state: StatusState) -> None:
        """Show `state`."""
        if state == self._shown:
            return
        self._shown = state
        self._dot.apply(state.mood)
        self._state.setText(state.state)
        self._fps.setText(state.fps)
        self._link.setText(state.link)
        role = "warn" if state.link_is_full else ""
        if self._link.property("role") != role:
            self._link.setProperty("role", role)
            self._link.style().polish(self._link)
        self._drops.setText(state.drops)
        self._drops.setFixedSize(self._drops.sizeHint())
        self._drops.setToolTip(state.drops_tip)
        self._drops.setAccessibleName(state.drops)
        self._temperature.setText(state.temperature)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self._state.minimumWidth() - 4 * GAP_PX
        for field in (self._fps, self._link, self._drops, self._temperature):
            room -= field.minimumWidth() + GAP_PX
            field.setVisible(room >= 0 and bool(field.text()))


def _field(name: str, widest: str, tip: str) -> SteadyLabel:
    label = SteadyLabel(tip=tip)
    label.setObjectName(name)
    label.setFixedWidth(label.fontMetrics().horizontalAdvance(widest) + 1)
    return label

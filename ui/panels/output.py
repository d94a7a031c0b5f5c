"""The output panel: what leaves the board with each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from ui.widgets.choice_box import ChoiceBox

if TYPE_CHECKING:
    from ui.presenters.states import OutputState


class OutputPanel(QWidget):
    """Shows the output format; can be changed while frames stream."""

    preset_picked = Signal(str)
    format_picked = Signal(str)
    input_tensor_picked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("output-panel")
        self.setAccessibleName(self.tr("Output format"))
        self._shown: OutputState | None = None
        self._preset = ChoiceBox()
        self._preset.setObjectName("output-preset")
        self._preset.setAccessibleName(self.tr("What the board sends"))
        self._preset.setToolTip(self.tr("What the board sends with each frame; the rest never leaves it"))
        self._preset.picked.connect(self.preset_picked)
        self._format = ChoiceBox()
        self._format.setObjectName("output-format")
        self._format.setAccessibleName(self.tr("Pixel format"))
        self._format.setToolTip(self.tr("How the pixels of the full image are sent"))
        self._format.picked.connect(self.format_picked)
        self._tensor = QCheckBox(self.tr("With the input tensor"))
        self._tensor.setObjectName("output-tensor")
        self._tensor.setToolTip(self.tr("Also send what the network saw: its input, as the sensor scaled it"))
        self._tensor.toggled.connect(self.input_tensor_picked)
        self._cost = QLabel(wordWrap=True)
        self._cost.setObjectName("output-cost")
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Send"), self._preset)
        form.addRow(self.tr("Pixels"), self._format)
        form.addRow("", self._tensor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addWidget(self._cost)

    def apply(self, state: OutputState) -> None:
        """Show `state`."""
        if state == self._shown:
            return
        self._shown = state
        self.setEnabled(state.enabled)
        self._preset.apply(state.presets, state.preset)
        self._format.apply(state.formats, state.format)
        self._format.setEnabled(state.formats_enabled)
        with QSignalBlocker(self._tensor):
            self._tensor.setChecked(state.input_tensor)
        self._tensor.setEnabled(state.input_tensor_enabled)
        self._cost.setText(state.cost)
        role = "error" if state.too_much else "muted"
        if self._cost.property("role") != role:
            self._cost.setProperty("role", role)
            self._cost.style().polish(self._cost)

"""The sensor panel: mode, exposure, gain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QSpinBox, QWidget

from ui.widgets.choice_box import ChoiceBox
from ui.widgets.log_slider import LogSlider
from ui.widgets.quiet_slider import QuietSlider

if TYPE_CHECKING:
    from ui.presenters.states import SensorState

GAIN_STEPS_PER_DB = 10
"""The slider moves in tenths of a decibel, as fine as the gain codes of the sensor are apart."""


class SensorPanel(QWidget):
    """Shows what the sensor is set to."""

    mode_picked = Signal(str)
    exposure_picked = Signal(int)
    """Microseconds."""
    gain_picked = Signal(float)
    """Decibels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sensor-panel")
        self.setAccessibleName(self.tr("Sensor"))
        self._shown: SensorState | None = None
        self._mode = ChoiceBox()
        self._mode.setObjectName("sensor-mode")
        self._mode.setAccessibleName(self.tr("Sensor mode"))
        self._mode.setToolTip(self.tr("Picture size and frame rate of the sensor"))
        self._mode.picked.connect(self.mode_picked)
        self._exposure_slider = LogSlider()
        self._exposure = _ExposureBox(suffix=self.tr(" µs"))
        self._gain_slider = QuietSlider(Qt.Orientation.Horizontal)
        self._gain = _GainBox(suffix=self.tr(" dB"), decimals=1, singleStep=0.1)
        for key, name, widgets in (
            ("exposure", self.tr("Exposure time"), (self._exposure_slider, self._exposure)),
            ("gain", self.tr("Analogue gain"), (self._gain_slider, self._gain)),
        ):
            for part, widget in zip(("slider", "box"), widgets, strict=True):
                widget.setObjectName(f"sensor-{key}-{part}")
                widget.setAccessibleName(name)
                widget.setToolTip(name)
        self._exposure_slider.moved.connect(self._move_exposure)
        self._exposure.valueChanged.connect(self.exposure_picked)
        self._gain_slider.valueChanged.connect(self._move_gain)
        self._gain.valueChanged.connect(self.gain_picked)
        self._window = QLabel()
        self._window.setToolTip(self.tr("What part of the array the network sees, in sensor pixels"))
        self._lay_out()

    def apply(self, state: SensorState) -> None:
        """Show `state`; a control that the user is holding or typing in is left alone."""
        if state == self._shown:
            return
        self._shown = state
        self.setEnabled(state.enabled)
        self._mode.apply(state.modes, state.mode)
        self._exposure_slider.apply(state.exposure_us, state.exposure_min_us, state.exposure_max_us)
        if not self._exposure.typing:
            with QSignalBlocker(self._exposure):
                self._exposure.setRange(state.exposure_min_us, state.exposure_max_us)
                self._exposure.setValue(state.exposure_us)
        if not self._gain_slider.isSliderDown():
            with QSignalBlocker(self._gain_slider):
                self._gain_slider.setRange(round(state.gain_min_db * GAIN_STEPS_PER_DB), round(state.gain_max_db * GAIN_STEPS_PER_DB))
                self._gain_slider.setValue(round(state.gain_db * GAIN_STEPS_PER_DB))
        if not self._gain.typing:
            with QSignalBlocker(self._gain):
                self._gain.setRange(state.gain_min_db, state.gain_max_db)
                self._gain.setValue(state.gain_db)
        self._window.setText(state.window_text)
        self._window_name.setVisible(bool(state.window_text))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel(self.tr("Mode")), 0, 0)
        grid.addWidget(self._mode, 0, 1, 1, 2)
        for row, (text, slider, box) in enumerate(
            (
                (self.tr("Exposure"), self._exposure_slider, self._exposure),
                (self.tr("Gain"), self._gain_slider, self._gain),
            ),
            start=1,
        ):
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(box, row, 2)
        self._window_name = QLabel(self.tr("Network sees"))
        self._window_name.setProperty("role", "muted")
        self._window.setProperty("role", "muted")
        grid.addWidget(self._window_name, 3, 0)
        grid.addWidget(self._window, 3, 1, 1, 2)

    def _move_exposure(self, value: float) -> None:
        with QSignalBlocker(self._exposure):
            self._exposure.setValue(round(value))
        self.exposure_picked.emit(self._exposure.value())

    def _move_gain(self, position: int) -> None:
        with QSignalBlocker(self._gain):
            self._gain.setValue(position / GAIN_STEPS_PER_DB)
        self.gain_picked.emit(self._gain.value())


class _ExposureBox(QSpinBox):
    """Microseconds; a number being typed counts when Enter is pressed or the box is left."""

    def __init__(self, *, suffix: str) -> None:
        super().__init__(suffix=suffix)
        self.setKeyboardTracking(False)
        self.setGroupSeparatorShown(True)
        self.setRange(1, 10_000_000)
        self.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)

    @property
    def typing(self) -> bool:
        """Whether the text is not yet the value."""
        return self.hasFocus() and self.valueFromText(self.text()) != self.value()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Change only what has the focus; else the wheel belongs to the panel."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class _GainBox(QDoubleSpinBox):
    """Decibels, typed like the exposure."""

    def __init__(self, *, suffix: str, decimals: int, singleStep: float) -> None:  # noqa: N803 - Qt's name
        super().__init__(suffix=suffix, decimals=decimals, singleStep=singleStep)
        self.setKeyboardTracking(False)

    @property
    def typing(self) -> bool:
        """Whether the text is not yet the value."""
        return self.hasFocus() and abs(self.valueFromText(self.text()) - self.value()) >= self.singleStep() / 2

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Change only what has the focus; else the wheel belongs to the panel."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

"""A slider whose steps are ratios: as fine at 20 µs as at 20 ms."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.quiet_slider import QuietSlider

STEPS = 1000
"""Positions from the lowest to the highest value: over four decades one is 0.9 %."""


class LogSlider(QuietSlider):
    """Shows a positive value on a logarithmic scale."""

    moved = Signal(float)
    """The user moved it to this value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, STEPS)
        self.setPageStep(STEPS // 20)
        self.setSingleStep(STEPS // 100)
        self._low, self._high = 1.0, 10.0
        self.valueChanged.connect(lambda position: self.moved.emit(self._value_at(position)))

    def apply(self, value: float, low: float, high: float) -> None:
        """Show `value` between `low` and `high`; not while the user holds the handle."""
        if self.isSliderDown():
            return
        self._low, self._high = max(low, 1e-9), max(high, low * 1.001, 1e-9)
        share = math.log(min(max(value, self._low), self._high) / self._low) / math.log(self._high / self._low)
        with QSignalBlocker(self):
            self.setValue(round(share * STEPS))

    def _value_at(self, position: int) -> float:
        return float(self._low * (self._high / self._low) ** (position / STEPS))

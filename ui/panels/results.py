"""The results panel: from which score on a detection is shown."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from ui.widgets.quiet_slider import QuietSlider

STEPS = 100
"""Hundredths: no detector's scores mean more."""


class ResultsPanel(QWidget):
    """A slider and a number; it filters what is shown, not what is measured."""

    score_picked = Signal(float)

    def __init__(self, least: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("results-panel")
        self.setAccessibleName(self.tr("Results"))
        tip = self.tr("Detections with a lower score are not shown; they are still received and measured")
        self._slider = QuietSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("results-score-slider")
        self._slider.setRange(round(least * STEPS), STEPS)
        self._box = QDoubleSpinBox(decimals=2, singleStep=0.05)
        self._box.setObjectName("results-score-box")
        self._box.setRange(least, 1.0)
        for widget in (self._slider, self._box):
            widget.setAccessibleName(self.tr("Lowest score that is shown"))
            widget.setToolTip(tip)
        self._slider.valueChanged.connect(lambda position: self._pick(position / STEPS))
        self._box.valueChanged.connect(self._pick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(self.tr("Scores from")))
        row.addWidget(self._slider, 1)
        row.addWidget(self._box)

    def apply(self, score: float) -> None:
        """Show `score`."""
        with QSignalBlocker(self._slider), QSignalBlocker(self._box):
            self._slider.setValue(round(score * STEPS))
            self._box.setValue(score)

    def _pick(self, score: float) -> None:
        self.apply(score)
        self.score_picked.emit(score)

"""The pixel panel: histogram with clipping, and the values along a line drawn on the picture."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from evalkit.frames import Picture
from evalkit.imaging.measure import histogram, line_profile, rendered_histogram
from ui.presenters.pixels import histogram_curves, profile_top
from ui.presenters.states import Choice
from ui.presenters.units import percent_text
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.curve_plot import CurvePlot, Curves
from ui.widgets.toggle_button import ToggleButton

RENEW_MS = 200
"""Five times a second: faster than anybody reads, and it costs some milliseconds each time."""


LEAST_TOLD = 0.0005
"""Smaller shares would read as 0.0 %."""


class PixelPanel(QWidget):
    """Plots the picture it was shown last, while it can be seen."""

    profile_wanted = Signal(bool)
    """The user wants to draw a line on the picture, or no longer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pixel-panel")
        self.setAccessibleName(self.tr("Histogram"))
        self._picture: Picture | None = None
        self._no_picture = self.tr("There is no picture to count. Choose an output with an image.")
        self._line: tuple[tuple[float, float], tuple[float, float]] | None = None
        self._space = ChoiceBox()
        self._space.setObjectName("pixels-space")
        self._space.setAccessibleName(self.tr("Histogram of"))
        self._space.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self._space.apply(
            (
                Choice(key="sent", text=self.tr("As sent"), tip=self.tr("The numbers that left the sensor: RAW in DN, else RGB")),
                Choice(key="shown", text=self.tr("As shown"), tip=self.tr("After development for the screen (ISP)")),
            ),
            "sent",
        )
        self._space.picked.connect(self._use_space)
        self._space_key = "sent"
        self._log = QCheckBox(self.tr("Logarithmic"))
        self._log.setObjectName("pixels-log")
        self._log.setToolTip(self.tr("Show rare values as well: the height is the logarithm of the count"))
        self._log.toggled.connect(self.renew)
        self._profile_button = ToggleButton(
            "pixels-profile", self.tr("Line profile"), self.tr("Drag a line on the picture to see the values along it")
        )
        self._profile_button.toggled.connect(self._use_profile)
        self.histogram = CurvePlot("pixels-histogram", self.tr("Histogram"))
        self.profile = CurvePlot("pixels-line", self.tr("Line profile"))
        self.profile.hide()
        self._sample = QLabel()
        self._sample.setProperty("role", "muted")
        self._timer = QTimer(self, interval=RENEW_MS, singleShot=True)
        self._timer.timeout.connect(self.renew)
        self._lay_out()
        self.show_picture(None)
        self.renew()

    def show_picture(self, picture: Picture | None) -> None:
        """Take the picture of another frame; it is plotted within RENEW_MS."""
        self._picture = picture
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def forget(self) -> None:
        """Show nothing: there is no picture any more."""
        if self._picture is not None:
            self._picture = None
            self.renew()

    def show_line(self, line: tuple[tuple[float, float], tuple[float, float]] | None) -> None:
        """Plot the values along a line (image coordinates), or none."""
        if line != self._line:
            self._line = line
            self._renew_profile()

    def renew(self) -> None:
        """Plot now."""
        self._timer.stop()
        self._renew_histogram()
        self._renew_profile()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up."""
        super().showEvent(event)
        self.renew()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Compute nothing that nobody sees."""
        self._timer.stop()
        super().hideEvent(event)

    def _renew_histogram(self) -> None:
        picture = self._picture
        if picture is None or not picture.size.area:
            self.histogram.show_text(self._no_picture)
            self._sample.setText("")
            return
        counted = histogram(picture) if self._space_key == "sent" else rendered_histogram(picture)
        curves = histogram_curves(counted, logarithmic=self._log.isChecked())
        marks = tuple(self._mark(high, low) for high, low in zip(curves.high, curves.low, strict=True))
        unit = self.tr("DN") if counted.space == "RAW" else self.tr("code")
        self.histogram.show_curves(
            Curves(names=curves.names, x=curves.x, y=curves.y, marks=marks, alarm=curves.alarm, x_label=unit, high_x=curves.top)
        )
        share = min(counted.sampled, 1.0)
        self._sample.setText(
            self.tr("Every pixel counted") if share == 1 else self.tr("{share} of the pixels counted").format(share=percent_text(share))
        )

    def _renew_profile(self) -> None:
        if self._picture is None:
            self.profile.show_text(self._no_picture)
            return
        if self._line is None:
            self.profile.show_text(self.tr("Drag a line on the picture."))
            return
        profile = line_profile(self._picture, *self._line)
        if profile.distance.size < 2:
            self.profile.show_text(self.tr("The line lies outside the picture."))
            return
        marks = tuple(
            self.tr("{low:.0f} … {high:.0f}").format(low=np.nanmin(values), high=np.nanmax(values)) if np.isfinite(values).any() else ""
            for values in profile.values
        )
        self.profile.show_curves(
            Curves(
                names=profile.channels,
                x=profile.distance,
                y=profile.values,
                y_max=profile_top(profile),
                marks=marks,
                x_label=self.tr("pixels along the line"),
                low_x=float(profile.distance[0]),
                high_x=float(profile.distance[-1]),
            )
        )

    def _mark(self, high: float, low: float) -> str:
        parts = []
        if high >= LEAST_TOLD:
            parts.append(self.tr("clipped {share:.1%}").format(share=high))
        if low >= LEAST_TOLD:
            parts.append(self.tr("black {share:.1%}").format(share=low))
        return ", ".join(parts)

    def _use_space(self, key: str) -> None:
        self._space_key = key
        self.renew()

    def _use_profile(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.profile.setVisible(on)
        self.profile_wanted.emit(on)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._space)
        row.addWidget(self._log)
        row.addStretch(1)
        row.addWidget(self._profile_button)
        plots = QSplitter(Qt.Orientation.Vertical)
        plots.addWidget(self.histogram)
        plots.addWidget(self.profile)
        plots.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.addLayout(row)
        column.addWidget(plots, 1)
        column.addWidget(self._sample)

"""The latencies that can be chosen, to be seen over time and as a distribution."""

from __future__ import annotations

import enum

import numpy as np
from numpy.typing import NDArray

from evalkit.metrics.frame_log import FrameRows
from evalkit.metrics.series import TimeSeries
from evalkit.metrics.session_metrics import SessionMetrics
from ui.presenters.units import Translate


class Quantity(enum.Enum):
    """One latency of each frame."""

    DNN = "dnn"
    DSP = "dsp"
    AGE = "age"
    TOTAL = "total"

    @property
    def of_network(self) -> bool:
        """Whether it is a time of the network, and not of the frame's way."""
        return self in {Quantity.DNN, Quantity.DSP}

    def series(self, metrics: SessionMetrics) -> TimeSeries:
        """Return it over time."""
        return {
            Quantity.DNN: metrics.dnn_ms,
            Quantity.DSP: metrics.dsp_ms,
            Quantity.AGE: metrics.age_ms,
            Quantity.TOTAL: metrics.total_ms,
        }[self]

    def values(self, rows: FrameRows) -> NDArray[np.float64]:
        """Return it for single frames; NaN where it is not known."""
        values = {
            Quantity.DNN: lambda: rows.stage("kpi_dnn"),
            Quantity.DSP: lambda: rows.stage("kpi_dsp"),
            Quantity.AGE: lambda: rows.sum("wait", "paint"),
            Quantity.TOTAL: lambda: rows.sum("exposure", "paint"),
        }[self]()
        return np.asarray(values, np.float64)

    def text(self, tr: Translate) -> str:
        """Return its name."""
        return {
            Quantity.DNN: tr("DNN"),
            Quantity.DSP: tr("DSP"),
            Quantity.AGE: tr("Age when shown"),
            Quantity.TOTAL: tr("Exposure to screen"),
        }[self]

    def tip(self, tr: Translate) -> str:
        """Return what it means."""
        return {
            Quantity.DNN: tr("Time of the network's layers, from the sensor's KPI line"),
            Quantity.DSP: tr("Time of the whole inference in the sensor, from the KPI line"),
            Quantity.AGE: tr("From ready at the board to painted on the screen"),
            Quantity.TOTAL: tr("From the start of the exposure to painted on the screen"),
        }[self]


NETWORK = (Quantity.DSP, Quantity.DNN)
WAY = (Quantity.TOTAL, Quantity.AGE)

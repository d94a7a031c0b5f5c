"""Redraw of the plots with an hour of history against ten seconds, both at 120 samples a second."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from evalkit.frames import ByteCount
from evalkit.metrics.session_metrics import KINDS, RATES, SessionMetrics
from evalkit.session.snapshot import Percentiles, Rates, SessionSnapshot, SessionState
from tests.benchmarks.rows import Row
from ui.presenters.units import Translate
from ui.theme import ThemeChoice, apply_theme
from ui.views.plot_frame import Canvas, PlotFrame
from ui.views.plots import BandwidthPlot, LatencyPlot, RatesPlot

RATE_HZ = 120
SHORT_S, LONG_S = 10.0, 3600.0
REDRAWS = 60
SIZE_PX = (640, 220)
GOAL_TIMES = 1.5
SNAPSHOT = SessionSnapshot(
    state=SessionState.STREAMING,
    link_name="memory",
    rates=Rates(sensor_fps=30, received_fps=30, shown_fps=30, bytes_per_s=ByteCount(image=139_000_000), link_load=0.35),
    dnn_ms=Percentiles(p50=9.5, p95=9.8, last=9.5),
    dsp_ms=Percentiles(p50=8.5, p95=8.8, last=8.5),
)
PLOTS: dict[str, Callable[[Translate], Canvas]] = {"latency": LatencyPlot, "bandwidth": BandwidthPlot, "rates": RatesPlot}


def metrics_of(seconds: float) -> SessionMetrics:
    """Return what a session of that length has measured: noisy times, a rare spike, rates every quarter of a second."""
    metrics = SessionMetrics()
    metrics.link_capacity_bytes_per_s = 400_000_000
    random = np.random.default_rng(1)
    count = round(seconds * RATE_HZ)
    noise = random.normal(0, 0.2, (2, count)).tolist()
    for index in range(count):
        t_s = index / RATE_HZ
        metrics.dnn_ms.append(t_s, 9.5 + noise[0][index])
        metrics.dsp_ms.append(t_s, 8.5 + noise[1][index] + (4.0 if index % 977 == 0 else 0.0))
        if index % (RATE_HZ // 4) == 0:
            for kind in KINDS:
                metrics.bytes_per_s[kind].append(t_s, 25e6 + 1e6 * noise[0][index])
            for name in RATES:
                metrics.fps[name].append(t_s, 30 + noise[1][index])
    return metrics


class Shown:
    """One plot on the screen, with a history behind it."""

    def __init__(self, name: str, metrics: SessionMetrics, window_s: float) -> None:
        self._metrics = metrics
        self._window_s = window_s
        self._count = 0
        self._frame = PlotFrame(name, name, "")
        self._frame.set_canvas(PLOTS[name](str))
        self._frame.set_window(window_s)
        self._frame.resize(*SIZE_PX)
        self._frame.show()
        self.times_ms: list[float] = []

    def redraw(self, application: QApplication) -> None:
        """Draw one sample later, painting included, and note the time."""
        self._count += 1
        begin = time.perf_counter()
        self._frame.redraw(self._metrics, SNAPSHOT, self._window_s + self._count / RATE_HZ)
        application.processEvents()
        self.times_ms.append((time.perf_counter() - begin) * 1e3)

    def close(self) -> float:
        """Close it and return the median."""
        self._frame.close()
        self._frame.deleteLater()
        return statistics.median(self.times_ms[5:])


def run() -> list[Row]:
    """Return one row a plot."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([])
    apply_theme(application, ThemeChoice.LIGHT)
    short, long = metrics_of(SHORT_S), metrics_of(LONG_S)
    rows = []
    for name in PLOTS:
        pair = Shown(name, short, SHORT_S), Shown(name, long, LONG_S)
        for _ in range(REDRAWS):
            for shown in pair:  # in turns, so that other work on the machine meets both
                shown.redraw(application)
        reference, value = (shown.close() for shown in pair)
        rows.append(
            Row(
                what=f"{name} plot, 1 h at {RATE_HZ} samples/s",
                value=value,
                unit="ms",
                reference="10 s:",
                reference_value=reference,
                ratio=reference / value,
                goal=1 / GOAL_TIMES,
            )
        )
    return rows

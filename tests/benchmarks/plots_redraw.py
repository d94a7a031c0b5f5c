"""Redraw of the plots with a day of history against ten seconds, both at 120 frames a second; and what a moving cursor costs."""

from __future__ import annotations

import os
import statistics
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from evalkit.frames import ByteCount
from evalkit.metrics.frame_log import STAGES, FrameTimes
from evalkit.metrics.session_metrics import KINDS, RATES, TICK_S, SessionMetrics
from evalkit.session.snapshot import Percentiles, Rates, SessionSnapshot, SessionState
from tests.benchmarks.rows import Row
from ui.presenters.plots.bandwidth import BandwidthPlot
from ui.presenters.plots.distribution import DistributionPlot
from ui.presenters.plots.latency import LatencyPlot
from ui.presenters.plots.rates import RatesPlot, TemperaturePlot
from ui.presenters.plots.source import Plot, Source
from ui.presenters.plots.stages import StagesPlot, WaterfallMaker
from ui.presenters.plots.time_view import TimeView
from ui.theme import ThemeChoice, apply_theme
from ui.views.plots.chart import Chart
from ui.views.plots.frame import PlotFrame
from ui.views.plots.waterfall import WaterfallBar

RATE_HZ = 120
SHORT_S, LONG_S = 10.0, 86_400.0
REDRAWS = 60
SIZE_PX = (640, 220)
GOAL_TIMES = 1.5
"""A day costs at most so many times what ten seconds cost."""
GOAL_MS = 5.0
"""A redraw stays within it: frames wait so long at most."""
SNAPSHOT = SessionSnapshot(
    state=SessionState.STREAMING,
    link_name="memory",
    rates=Rates(sensor_fps=30, received_fps=30, shown_fps=30, bytes_per_s=ByteCount(image=139_000_000), link_load=0.35),
    dnn_ms=Percentiles(p50=9.5, p95=9.8, last=9.5),
    dsp_ms=Percentiles(p50=8.5, p95=8.8, last=8.5),
    drops={"link": 4, "not_shown": 17},
)
PLOTS: dict[str, type] = {
    "latency": LatencyPlot,
    "bandwidth": BandwidthPlot,
    "rates": RatesPlot,
    "stages": StagesPlot,
    "distribution": DistributionPlot,
    "temperature": TemperaturePlot,
}


def metrics_of(seconds: float) -> SessionMetrics:
    """Return what a session of that length has measured: noisy times, a rare spike, rates every quarter of a second, losses.

    Each twentieth frame of a long session is noted: the coarser levels that a day is drawn from are as full as with all of them.
    """
    metrics = SessionMetrics()
    metrics.link_capacity_bytes_per_s = 400_000_000
    thinned = 20 if seconds > 3600 else 1
    rate = RATE_HZ / thinned
    random = np.random.default_rng(1)
    noise = random.normal(0, 0.2, 4096).tolist()
    tick = 0
    for index in range(round(seconds * rate)):
        t_s, jitter = index / rate, noise[index % 4096]
        spike = 4.0 if index % 977 == 0 else 0.0
        stages = (10.0, 19.2, 1.0, 9.5 + jitter, 0.7, 1.5 + spike, 0.4, 11.0 + jitter, 0.1, 1.1, 12.0 + 4 * jitter)
        metrics.note_times(
            FrameTimes(t_s=t_s, frame_id=index, stages_ms=stages, kpi_ms=(9.5 + jitter, 10.2 + spike)), temperature_c=41 + jitter
        )
        metrics.dnn_ms.append(t_s, 9.5 + jitter)
        metrics.dsp_ms.append(t_s, 10.2 + jitter + spike)
        while tick * TICK_S <= t_s:
            metrics.note_bytes(ByteCount(**dict.fromkeys(KINDS, 6_000_000 + round(1e5 * jitter))))
            metrics.note_frames(t_s, received=8, lost={"link": tick % 7 == 0, "gap": tick % 31 == 0})
            metrics.note_not_shown(tick // 3)
            metrics.tick(tick * TICK_S)
            tick += 1
    assert set(metrics.fps) == set(RATES) and len(stages) == len(STAGES)  # noqa: PT018 - what is measured is what is drawn
    return metrics


class Shown:
    """One plot on the screen, with a history behind it."""

    def __init__(self, name: str, metrics: SessionMetrics, window_s: float) -> None:
        self._source = Source(metrics=metrics, snapshot=SNAPSHOT)
        self._view, self._window_s, self._count = TimeView(span_s=window_s), window_s, 0
        self._plot: Plot | None = PLOTS[name](str) if name in PLOTS else None
        self._maker = WaterfallMaker(str)
        self.canvas: QWidget = Chart(name) if self._plot is not None else WaterfallBar(name)
        self._frame = PlotFrame(name, name, "")
        self._frame.set_canvas(self.canvas)
        self._frame.show_rows(())
        self._frame.resize(*SIZE_PX)
        self._frame.show()
        self.times_ms: list[float] = []

    def redraw(self, application: QApplication) -> None:
        """Draw one frame later, painting included, and note the time of this thread: what else the machine does is not meant."""
        self._count += 1
        begin = time.thread_time()
        bounds = self._view.bounds(self._window_s + self._count / RATE_HZ)
        if isinstance(self.canvas, Chart) and self._plot is not None:
            drawing = self._plot.draw(self._source, bounds, self.canvas.width())
            self.canvas.show_drawing(drawing)
            self._frame.show_rows(drawing.rows)
        elif isinstance(self.canvas, WaterfallBar) and (times := self._source.metrics.frames.newest()) is not None:
            self.canvas.show_waterfall(self._maker.make(times, period_ms=33.3, when=str(self._count)))
        application.processEvents()
        self.times_ms.append((time.thread_time() - begin) * 1e3)

    def point(self, application: QApplication) -> None:
        """Move the cursor, and note the time."""
        self._count += 1
        if isinstance(self.canvas, Chart):
            begin = time.thread_time()
            self.canvas.set_cursor(self._window_s * (0.3 + 0.005 * (self._count % 100)), "-12.3 s")
            application.processEvents()
            self.times_ms.append((time.thread_time() - begin) * 1e3)

    def close(self) -> float:
        """Close it and return the mean: a clock of threads may be coarse."""
        self._frame.close()
        self._frame.deleteLater()
        return statistics.fmean(self.times_ms[5:])


def run() -> list[Row]:
    """Return one row a plot."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([])
    apply_theme(application, ThemeChoice.LIGHT)
    short, long = metrics_of(SHORT_S), metrics_of(LONG_S)
    rows = []
    for name in (*PLOTS, "waterfall"):
        pair = Shown(name, short, SHORT_S), Shown(name, long, LONG_S)
        for _ in range(REDRAWS):
            for shown in pair:  # in turns, so that other work on the machine meets both
                shown.redraw(application)
        reference, value = (shown.close() for shown in pair)
        what = f"{name}, 24 h"
        rows.append(
            Row(
                what=what,
                value=value,
                unit="ms",
                reference="10 s:",
                reference_value=reference,
                ratio=reference / value,
                goal=1 / GOAL_TIMES,
            )
        )
        rows.append(Row(what=f"{name}, the slower of both", value=max(value, reference), unit="ms", goal=GOAL_MS))
    pointed = Shown("latency", long, LONG_S)
    pointed.redraw(application)
    pointed.times_ms.clear()
    for _ in range(REDRAWS):
        pointed.point(application)
    rows.append(Row(what="latency, cursor moved", value=pointed.close(), unit="ms", goal=1.0))
    return rows

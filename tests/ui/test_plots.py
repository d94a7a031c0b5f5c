"""Scales, columns and drawings of the plots."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from evalkit.frames import ByteCount
from evalkit.metrics.series import Columns
from evalkit.metrics.session_metrics import KINDS, RATES, SessionMetrics
from evalkit.session.snapshot import Percentiles, Rates
from tests.ui.screenshots import keep_screenshot
from tests.ui.window_fakes import snapshot
from ui.presenters.curves import LostRate, Scale, nice_ceiling, stacked, zigzag
from ui.presenters.spans import WINDOWS_S, ago_text, window_text
from ui.theme import ThemeChoice, apply_theme, tokens_of
from ui.views.plot_frame import PlotFrame
from ui.views.plots import BandwidthPlot, LatencyPlot, RatesPlot, TimePlot

SNAPSHOT = snapshot(
    rates=Rates(sensor_fps=30.0, received_fps=29.0, shown_fps=28.0, bytes_per_s=ByteCount(image=139_000_000), link_load=0.35),
    dnn_ms=Percentiles(p50=9.5, p95=9.8, last=9.6),
    dsp_ms=Percentiles(p50=8.5, p95=8.8, last=8.6),
    drops={"link": 4},
)


def columns(t: list[float], low: list[float], high: list[float]) -> Columns:
    return Columns(np.array(t), np.array(low), np.array(high))


# ---- scales and columns ----


@pytest.mark.parametrize(("value", "top"), [(0.0, 1.0), (0.9, 1.0), (1.01, 1.2), (13.0, 15.0), (95.0, 100.0), (139e6, 150e6)])
def test_scales_end_at_round_numbers(value: float, top: float) -> None:
    assert nice_ceiling(value) == pytest.approx(top)


def test_a_scale_grows_at_once_and_shrinks_only_when_much_is_empty() -> None:
    scale = Scale(top=0.0, least=2.0)
    assert scale.follow(9.0)
    assert scale.top == 10.0
    assert scale.follow(13.0)
    assert scale.top == 15.0
    assert not scale.follow(9.0)  # a scale that breathes cannot be read
    assert scale.follow(4.0)
    assert scale.top == 5.0


def test_a_limit_is_in_the_scale_only_when_the_curve_comes_near_it() -> None:
    scale = Scale(top=0.0, least=2.0)
    scale.follow(9.0, limit=33.3)
    assert scale.top >= 33.3
    far = Scale(top=0.0, least=2.0)
    far.follow(4.0, limit=33.3)
    assert far.top < 33.3


def test_a_curve_goes_through_the_lowest_and_highest_of_each_column_and_breaks_at_gaps() -> None:
    x, y, connect = zigzag(columns([1.0, 1.1, 5.0], [1, 2, 3], [4, 5, 6]), now_s=10.0, column_s=0.1)
    assert x.tolist() == [-9.0, -9.0, -8.9, -8.9, -5.0, -5.0]
    assert y.tolist() == [1, 4, 2, 5, 3, 6]
    assert connect.tolist() == [1, 1, 1, 0, 1, 1]


def test_an_empty_curve_is_empty() -> None:
    x, y, connect = zigzag(columns([], [], []), now_s=10.0, column_s=0.1)
    assert (x.size, y.size, connect.size) == (0, 0, 0)


def test_a_stack_adds_the_kinds_up_even_if_one_has_a_column_less() -> None:
    x, sums = stacked([columns([1.0, 2.0], [1, 1], [3, 3]), columns([2.0], [10], [10])], now_s=2.0)
    assert x.tolist() == [0.0]
    assert sums.tolist() == [[2.0], [12.0]]


def test_lost_frames_become_a_rate_and_a_new_session_begins_at_zero() -> None:
    lost = LostRate()
    for tenth in range(20):
        lost.note(100 + tenth / 10, {"link": tenth * 3, "not_shown": tenth * 100})
    assert lost.series.latest == pytest.approx(30.0, rel=0.01)
    lost.note(103.0, {})
    assert lost.series.latest == 0.0


def test_time_is_written_in_the_unit_of_the_span() -> None:
    assert [window_text(window_s) for window_s in WINDOWS_S] == ["10 s", "1 min", "10 min", "1 h"]
    assert ago_text(-30.0, 60.0) == "-30 s"
    assert ago_text(-1200.0, 3600.0) == "-20 min"
    assert ago_text(0.0, 60.0) == "now"


# ---- drawings ----


def measured(seconds: float = 20.0) -> SessionMetrics:
    metrics = SessionMetrics()
    metrics.link_capacity_bytes_per_s = 400_000_000
    for index in range(round(seconds * 30)):
        t_s = 1000 + index / 30
        metrics.dnn_ms.append(t_s, 9.5)
        metrics.dsp_ms.append(t_s, 8.5 if index % 100 else 12.5)
    for index in range(round(seconds * 4)):
        t_s = 1000 + index / 4
        for kind, rate in zip(KINDS, (139e6, 0.0, 8e6, 2e6, 3e5), strict=True):
            metrics.bytes_per_s[kind].append(t_s, rate)
        for name in RATES:
            metrics.fps[name].append(t_s, 30.0)
    return metrics


def frame_of(qtbot: QtBot, canvas: TimePlot) -> PlotFrame:
    frame = PlotFrame("test", "Test", "Nothing yet")
    qtbot.addWidget(frame)
    frame.set_canvas(cast("Any", canvas))
    frame.set_window(10.0)
    frame.resize(640, 220)
    frame.show()
    return frame


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("kind", [LatencyPlot, BandwidthPlot, RatesPlot])
def test_each_plot_draws_in_the_colours_of_the_theme(qapp: QApplication, qtbot: QtBot, kind: type[TimePlot], theme: ThemeChoice) -> None:
    apply_theme(qapp, theme)
    frame = frame_of(qtbot, kind(str))  # type: ignore[call-arg, arg-type]
    empty = frame.grab().toImage()
    frame.redraw(measured(), SNAPSHOT, 1020.0)
    qapp.processEvents()
    drawn = frame.grab().toImage()
    assert drawn != empty
    ground = drawn.pixelColor(600, 190).name()
    assert ground in {tokens_of(frame.palette()).surface, *tokens_of(frame.palette()).kinds}
    keep_screenshot(frame, f"plot-{kind.__name__.removesuffix('Plot').lower()}-{theme.value}")


def test_the_latency_plot_reads_out_median_and_95th_percentile_and_the_frame_period(qtbot: QtBot) -> None:
    rows = LatencyPlot(str).redraw(measured(), SNAPSHOT, 1020.0)
    assert [(entry.name, entry.value) for row in rows for entry in row] == [
        ("DNN", "p50 9.50 ms, p95 9.80 ms"),
        ("Frame period", "33.3 ms"),
        ("DSP", "p50 8.50 ms, p95 8.80 ms"),
    ]


def test_the_bandwidth_plot_names_only_kinds_that_occur_and_the_share_of_the_link(qtbot: QtBot) -> None:
    rows = BandwidthPlot(str).redraw(measured(), SNAPSHOT, 1020.0)
    assert rows[0][0].value == "139 MB/s, 35 % of the link's 400 MB/s"
    assert [entry.name for entry in rows[1]] == ["Image", "Tensor", "Metadata", "Overhead"]


def test_the_rates_plot_names_the_causes_of_lost_frames(qtbot: QtBot) -> None:
    rows = RatesPlot(str).redraw(measured(), SNAPSHOT, 1020.0)
    assert [entry.value for entry in rows[0]] == ["30.0", "29.0", "28.0"]
    assert rows[1][0].value == "Link too slow 4"


def test_a_spike_of_one_frame_is_in_the_drawing_however_long_the_span_is(qtbot: QtBot) -> None:
    plot = LatencyPlot(str)
    metrics = measured(600.0)
    for window_s in WINDOWS_S:
        plot.set_window(window_s)
        plot.redraw(metrics, SNAPSHOT, 1600.0)
        _, y = cast("Any", plot)._curves["dsp"].getData()
        assert y.max() == 12.5


def test_a_hidden_plot_costs_nothing(qtbot: QtBot) -> None:
    frame = frame_of(qtbot, LatencyPlot(str))
    frame.hide()
    frame.redraw(cast("Any", None), SNAPSHOT, 0.0)  # would fail if it looked at the metrics

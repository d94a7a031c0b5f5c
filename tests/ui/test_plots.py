"""Scales, spans and curves of the plots, and what they draw."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from evalkit.frames import ByteCount
from evalkit.metrics.frame_log import STAGES, FrameTimes
from evalkit.metrics.series import TimeSeries
from evalkit.metrics.session_metrics import KINDS, TICK_S, SessionMetrics
from evalkit.session.snapshot import Percentiles, Rates
from tests.ui.screenshots import keep_screenshot
from tests.ui.test_craft_colours import EYES, TOLD_APART, lab
from tests.ui.window_fakes import snapshot
from ui.presenters.plots.bandwidth import BandwidthPlot, reduction_text
from ui.presenters.plots.curves import bars, percentile_curves, stacked
from ui.presenters.plots.distribution import DistributionPlot
from ui.presenters.plots.drawing import Area, Curve, Drawing
from ui.presenters.plots.latency import LatencyPlot
from ui.presenters.plots.quantities import Quantity
from ui.presenters.plots.rates import CAUSES, RatesPlot, TemperaturePlot, cause_colour
from ui.presenters.plots.readings import Reading
from ui.presenters.plots.scales import Range, Scale, nice_ceiling, ticks_between
from ui.presenters.plots.source import Plot, Source
from ui.presenters.plots.spans import WINDOWS_S, ago_text, window_text
from ui.presenters.plots.stages import StagesPlot, WaterfallMaker
from ui.presenters.plots.time_view import Bounds, TimeView
from ui.theme import ThemeChoice, apply_theme, tokens_of
from ui.views.plots.chart import Chart
from ui.views.plots.chart_painter import breaks_of
from ui.views.plots.colours import colour_of
from ui.views.plots.frame import PlotFrame
from ui.views.plots.legend import Legend
from ui.views.plots.waterfall import WaterfallBar

SNAPSHOT = snapshot(
    rates=Rates(
        sensor_fps=30.0, received_fps=29.0, shown_fps=28.0, bytes_per_s=ByteCount(image=4_000_000, metadata=500_000), link_load=0.0125
    ),
    dnn_ms=Percentiles(p50=9.5, p95=9.8, last=9.6),
    drops={"link": 4},
)
BOUNDS = Bounds(t0_s=1010.0, t1_s=1020.0, now_s=1020.0, live=True)
SPIKE = 500
"""The frame that is an outlier."""


def measured(seconds: float = 20.0, *, rate: float = 30.0) -> SessionMetrics:
    """Return what a session of that length has measured from 1000 s on."""
    metrics = SessionMetrics()
    metrics.link_capacity_bytes_per_s = 400_000_000
    for index in range(round(seconds * rate)):
        t_s = 1000 + index / rate
        dnn = 21.0 if index == SPIKE else 9.5 + (index % 5) / 10
        stages = (10.0, 19.2, 1.0, dnn, 0.7, 1.5, 0.4, 11.0, 0.1, 1.1, 12.0)
        metrics.note_times(FrameTimes(t_s=t_s, frame_id=index, stages_ms=stages, kpi_ms=(dnn, dnn + 0.7)), temperature_c=40 + index / 100)
        metrics.dnn_ms.append(t_s, dnn)
        metrics.dsp_ms.append(t_s, dnn + 0.7)
        metrics.total_ms.append(t_s, sum(stages))
    for tick in range(round(seconds / TICK_S)):
        t_s = 1000 + tick * TICK_S
        metrics.note_bytes(ByteCount(image=1_000_000, metadata=125_000))
        metrics.note_frames(t_s, received=7, lost={"link": 1 if tick >= 44 else 0, "gap": 2 if tick == 60 else 0})
        metrics.tick(t_s)
    return metrics


def drawn(plot: Plot, metrics: SessionMetrics | None = None, bounds: Bounds = BOUNDS, quantity: Quantity = Quantity.DNN) -> Drawing:
    return plot.draw(Source(metrics=metrics or measured(), snapshot=SNAPSHOT, quantity=quantity), bounds, 600)


def test_latencies_of_two_networks_are_not_joined_by_a_line() -> None:
    metrics = measured()
    metrics.note_generation(1000.0, 1)
    metrics.note_generation(1015.0, 2)
    curves = [layer for layer in drawn(LatencyPlot(str), metrics).layers if isinstance(layer, Curve)]
    assert curves
    for curve in curves:
        assert curve.cuts == (1015.0,)
        (cut,) = breaks_of(curve.x, curve.gap, curve.cuts)[1:-1]
        assert curve.x[cut - 1] < 1015.0 <= curve.x[cut]
    assert not drawn(LatencyPlot(str), metrics, Bounds(t0_s=1000.0, t1_s=1010.0, now_s=1020.0, live=False)).layers[0].cuts  # type: ignore[union-attr]


# ---- scales and spans ----


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
    scale.follow(17.0, limit=33.3)
    assert scale.top >= 33.3
    far = Scale(top=0.0, least=2.0)
    far.follow(4.0, limit=33.3)
    assert far.top < 33.3


def test_a_range_fits_what_does_not_begin_at_zero_and_does_not_breathe() -> None:
    span = Range(least=0.5)
    span.follow(9.4, 9.9)
    assert (span.low, span.high) == pytest.approx((9.4, 9.9))
    before = span.low, span.high
    span.follow(9.5, 9.8)
    assert (span.low, span.high) == before
    span.follow(9.5, 21.0)
    assert span.low <= 9.5 < 21.0 <= span.high


def test_ticks_are_round_and_not_more_than_there_is_room_for() -> None:
    assert ticks_between(0.0, 150.0, 3) == [0.0, 50.0, 100.0, 150.0]
    assert ticks_between(9.4, 9.9, 5) == pytest.approx([9.4, 9.5, 9.6, 9.7, 9.8, 9.9])


def test_time_is_written_in_the_unit_of_the_span() -> None:
    assert [window_text(window_s) for window_s in WINDOWS_S] == ["10 s", "1 min", "10 min", "1 h", "6 h", "24 h"]
    words = ((-30.0, 60.0), (-1200.0, 3600.0), (-7200.0, 86_400.0), (0.0, 60.0))
    assert [ago_text(seconds, window_s) for seconds, window_s in words] == [*("-30 s", "-20 min", "-2 h", "now")]
    assert [text for _, text in BOUNDS.ticks(5)] == ["-10 s", "-8 s", "-6 s", "-4 s", "-2 s", "now"]


def test_a_past_span_has_the_clocks_time_on_its_axis() -> None:
    past = Bounds(t0_s=1000.0, t1_s=1060.0, now_s=2000.0, live=False, wall_s=86_400.0 - 1000)
    texts = [text for _, text in past.ticks(4)]
    assert [text[-2:] for text in texts] == ["00", "15", "30", "45", "00"]
    assert past.when_text(1012.34).endswith("12.3")


def test_zooming_keeps_the_moment_under_the_pointer_and_panning_to_now_follows_the_clock_again() -> None:
    view = TimeView(span_s=60.0)
    view.zoom(0.5, 980.0, 1000.0)
    assert (view.live, view.bounds(1000.0).t0_s) == (True, 970.0)  # a live view keeps its right end at now
    view.pan(-20.0, 1000.0)
    assert view.bounds(1005.0) == Bounds(t0_s=950.0, t1_s=980.0, now_s=1005.0, live=False)
    view.zoom(0.5, 960.0, 1005.0)
    assert (view.bounds(1005.0).t0_s, view.bounds(1005.0).t1_s) == (955.0, 970.0)
    view.zoom(1e9, 960.0, 1005.0)
    assert view.span_s == 86_400.0
    view.pan(1e6, 1005.0)
    assert view.live


# ---- curves ----


def test_a_stack_adds_the_kinds_up_even_if_one_has_a_column_less() -> None:
    columns = measured().bytes_per_s["image"].columns(1010.0, 1020.0, 100)
    less = type(columns)(columns.t[1:], columns.low[1:] + 10, columns.high[1:] + 10)
    x, sums = stacked([columns, less])
    assert x.size == columns.t.size - 1
    assert sums[1].tolist() == pytest.approx((2 * sums[0] + 10).tolist())


def test_bars_of_causes_that_began_at_different_times_stand_on_each_other() -> None:
    lost = measured().lost_per_s()
    x, sums, width = bars([lost["link"], lost["gap"]], BOUNDS, 40)
    assert width == 0.25
    assert x[0] == pytest.approx(1011.0, abs=0.26)
    both = int(np.argmax(sums[1] - sums[0]))
    assert x[both] <= 1015.0 <= x[both] + 0.5
    assert (sums[0][both], sums[1][both]) == pytest.approx((4.0, 12.0))


def test_percentiles_over_time_rest_on_enough_frames() -> None:
    t_s = np.arange(1010.0, 1020.0, 1 / 120)
    values = np.where(np.arange(t_s.size) % 30 == 0, 30.0, 10.0)
    p50, p95, p99 = percentile_curves(t_s, values, BOUNDS, "dnn-strong")
    assert set(p50.high) == set(p95.high) == {10.0}
    assert set(p99.high) == {30.0}
    assert p50.x.size <= t_s.size / 20
    assert percentile_curves(t_s[:12], values[:12], BOUNDS, "dnn") == ()


def test_the_spike_of_one_frame_is_in_the_drawing_however_long_the_span_is() -> None:
    metrics = measured(600.0, rate=10.0)
    for window_s in WINDOWS_S[2:]:
        drawing = drawn(LatencyPlot(str), metrics, Bounds(t0_s=1600.0 - window_s, t1_s=1600.0, now_s=1600.0, live=True))
        assert max(float(layer.high.max()) for layer in drawing.layers if isinstance(layer, Curve)) == pytest.approx(21.7)


# ---- what the plots say ----


def readings(drawing: Drawing) -> list[tuple[str, str]]:
    return [(entry.name, entry.value) for row in drawing.rows for entry in row]


def test_the_latency_plot_has_percentiles_and_budgets() -> None:
    drawing = drawn(LatencyPlot(str))
    assert readings(drawing)[0] == ("DNN", "p50 9.70 · p95 9.90 · p99 9.90 ms")
    assert [(mark.text, round(mark.value, 1)) for mark in drawing.marks] == [
        *(("Frame period 33.3 ms", 33.3), ("MobileNet V1 (Sony): 3.1 ms", 3.1))
    ]
    assert {layer.name for layer in drawing.layers} == {"DNN", "DSP", "p50", "p95", "p99"}
    assert {layer.name for layer in drawn(LatencyPlot(str), quantity=Quantity.TOTAL).layers} >= {
        "Exposure to screen",
        "Age when shown",
        "p99",
    }


def test_the_bandwidth_plot_says_the_share_of_the_link_and_the_factor_against_raw() -> None:
    drawing = drawn(BandwidthPlot(str))
    # Of a received frame: 1.125 MB a tick are 7 frames, and RAW10 is 3.85 MB a frame. What was lost on the way is not saved.
    assert [value for name, value in readings(drawing) if not name] == [
        *("4.50 MB/s", "1 % of the link", "24x less than RAW (161 kB of 3.85 MB a frame)")
    ]
    assert [mark.text for mark in drawing.marks] == ["Link 400 MB/s", "Full RAW 116 MB/s"]
    assert [layer.name for layer in drawing.layers] == ["Image", "Metadata"]
    assert float(drawing.layers[1].top.max()) == pytest.approx(4.5e6)  # type: ignore[union-attr]
    assert [reduction_text(factor, str) for factor in (217.4, 2.34, 1.0, 0.5)] == [
        *("217x less than RAW", "2.3x less than RAW", "as much as RAW", "2.0x RAW")
    ]


def test_the_rates_plot_stacks_lost_frames_by_cause() -> None:
    drawing = drawn(RatesPlot(str))
    stack = {layer.name: layer for layer in drawing.layers if isinstance(layer, Area)}
    assert list(stack) == ["Link too slow", "Missing on the way"]
    assert stack["Missing on the way"].value_at(1015.1, 0.1) == pytest.approx(8.0)
    assert readings(drawing) == [("Sensor", "30.0"), ("Received", "29.0"), ("Shown", "28.0"), ("Lost", "4"), ("Link too slow", "4")]


def test_the_stage_history_adds_up_to_the_mean_of_the_whole_way() -> None:
    drawing = drawn(StagesPlot(str))
    assert len(drawing.layers) == len(STAGES)
    top = drawing.layers[-1]
    assert isinstance(top, Area)
    assert float(np.median(top.top)) == pytest.approx(57.0 + 9.7, abs=0.3)
    assert dict(readings(drawing))["Readout"] == "19.2"


def test_the_distribution_counts_every_frame_and_tells_how_many_are_not_drawn() -> None:
    metrics = measured(100.0)
    drawing = drawn(DistributionPlot(str), metrics, Bounds(t0_s=1000.0, t1_s=1100.0, now_s=1100.0, live=True))
    bar, cdf = drawing.layers
    assert isinstance(bar, Area)
    assert isinstance(cdf, Curve)
    assert float(bar.top.sum()) == pytest.approx(1 - 1 / 3000, abs=1e-6)
    assert cdf.value_at(9.75, 1.0) == pytest.approx(0.6, abs=0.01)
    assert ("outside", "1") in readings(drawing)
    assert [mark.text for mark in drawing.marks] == ["p50", "p95", "p99"]


def test_the_temperature_plot_says_the_extremes() -> None:
    assert readings(drawn(TemperaturePlot(str))) == [("Now", "46.0 °C"), ("Lowest", "40.0 °C"), ("Highest", "46.0 °C")]


@pytest.mark.parametrize("plot", [LatencyPlot, BandwidthPlot, RatesPlot, StagesPlot, DistributionPlot, TemperaturePlot])
def test_before_anything_was_measured_all_plots_are_empty(plot: Any) -> None:
    drawing = drawn(plot(str), SessionMetrics())
    assert not any(layer.x.size for layer in drawing.layers)
    assert drawing.top > drawing.bottom


def test_the_waterfall_says_what_was_measured_and_what_was_computed_and_where_each_stage_begins() -> None:
    maker, times = WaterfallMaker(str), measured().frames.newest()
    assert times is not None
    waterfall = maker.make(times, period_ms=33.3)
    assert [segment.name for segment in waterfall.segments if segment.computed] == ["Readout", "ISP", "Pack"]
    ends = [segment.begin_ms + segment.ms for segment in waterfall.segments]
    assert [segment.begin_ms for segment in waterfall.segments[1:]] == pytest.approx(ends[:-1])
    assert waterfall.total == "66.9 ms from exposure to screen"
    assert waterfall.top_ms >= ends[-1]
    assert maker.make(times, period_ms=33.3, when="14:02:31.4").title == f"Frame {times.frame_id}, 14:02:31.4"


# ---- on the screen ----

KINDS_OF_PLOTS: dict[str, Any] = {
    "latency": LatencyPlot,
    "bandwidth": BandwidthPlot,
    "rates": RatesPlot,
    "stages": StagesPlot,
    "distribution": DistributionPlot,
    "temperature": TemperaturePlot,
}


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("key", list(KINDS_OF_PLOTS))
def test_each_plot_draws_its_layers_in_the_colours_of_the_theme(qapp: QApplication, qtbot: QtBot, key: str, theme: ThemeChoice) -> None:
    apply_theme(qapp, theme)
    frame, chart = PlotFrame(key, key.capitalize(), "Nothing yet"), Chart(key)
    qtbot.addWidget(frame)
    frame.set_canvas(chart)
    frame.resize(420, 220)
    frame.show()
    drawing = drawn(KINDS_OF_PLOTS[key](str))
    frame.show_rows(drawing.rows)
    chart.show_drawing(drawing)
    image = chart.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(60, image.width(), 1) for y in range(4, image.height(), 1)}
    tokens = tokens_of(frame.palette())
    assert tokens.surface in seen
    assert {colour_of(layer.colour, tokens).name() for layer in drawing.layers if isinstance(layer, Area)} <= seen
    keep_screenshot(frame, f"plot-{key}-{theme.value}")


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_hatched_stages_are_not_filled(qapp: QApplication, qtbot: QtBot, theme: ThemeChoice) -> None:
    apply_theme(qapp, theme)
    bar = WaterfallBar("Waterfall")
    qtbot.addWidget(bar)
    bar.resize(600, 120)
    times = measured().frames.newest()
    assert times is not None
    bar.show_waterfall(WaterfallMaker(str).make(times, period_ms=33.3))
    bar.show()
    image = bar.grab().toImage()
    places = {segment.stage: (segment.begin_ms + segment.ms / 2) for segment in bar.waterfall.segments}  # type: ignore[union-attr]
    row = [image.pixelColor(x, 50).name() for x in range(image.width())]
    tokens = tokens_of(bar.palette())
    at = {stage: 10 + round(ms / bar.waterfall.top_ms * 580) for stage, ms in places.items()}  # type: ignore[union-attr]
    link, readout = colour_of("stage-link", tokens).name(), colour_of("stage-readout", tokens).name()
    assert row[at["link"] - 20] == row[at["link"] + 20] == link
    hatched = row[at["readout"] - 30 : at["readout"] + 30]
    assert readout in hatched
    assert len(set(hatched)) > 1
    keep_screenshot(bar, f"waterfall-{theme.value}")


@pytest.mark.parametrize("width", [230, 300, 420, 900])
def test_a_legend_shows_every_entry_at_every_width_and_keeps_its_height_when_values_change(qtbot: QtBot, width: int) -> None:
    legend = Legend(keep_free_px=104)
    qtbot.addWidget(legend)
    legend.resize(width, 40)
    legend.show()
    for plot in KINDS_OF_PLOTS.values():
        rows = drawn(plot(str)).rows
        legend.apply(rows)
        entries = [entry for row in rows for entry in row]
        places = legend._places(width, legend.fontMetrics())
        assert [entry for entry, *_ in places] == entries
        height = legend.sizeHint().height()
        legend.apply(tuple(tuple(_shorter(entry) for entry in row) for row in rows))
        assert legend.sizeHint().height() == height


def _shorter(entry: Reading) -> Reading:
    return Reading(colour=entry.colour, name=entry.name, value="1" if entry.widest else entry.value, widest=entry.widest, tip=entry.tip)


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_a_thing_has_one_colour_in_all_plots_and_no_two_of_one_legend_share_one(qapp: QApplication, theme: ThemeChoice) -> None:
    tokens = apply_theme(qapp, theme)
    for stage in ("dnn", "dsp"):
        assert colour_of(f"stage-{stage}", tokens) == colour_of(stage, tokens)
    rates = [colour_of(name, tokens).name() for name in ("sensor", "received", "shown", *(cause_colour(cause) for cause in (*CAUSES, "x")))]
    assert len(set(rates)) == len(rates)
    stages = [colour_of(f"stage-{stage}", tokens) for stage in STAGES]
    neighbours = [np.linalg.norm(lab(one.name(), eyes) - lab(other.name(), eyes)) for one, other in pairwise(stages) for eyes in EYES]
    assert min(neighbours) > TOLD_APART


def test_kinds_and_their_colours_are_complete() -> None:
    apply = [colour_of(f"kind-{kind}", tokens_of(QApplication.palette())) for kind in KINDS]
    assert len({colour.name() for colour in apply}) == len(KINDS)


def test_a_bar_of_many_ticks_is_their_mean() -> None:
    lost = TimeSeries()
    for tick in range(240):  # of eight ticks one has all that is lost
        lost.append(960.0 + tick * 0.25 + 0.1, 32.0 if tick % 8 == 0 else 0.0)
    bounds = replace(BOUNDS, t0_s=960.0, t1_s=1020.0)
    _, sums, width = bars([lost], bounds, 30)
    assert width == 2.0
    assert set(np.round(sums[0], 6)) == {4.0}

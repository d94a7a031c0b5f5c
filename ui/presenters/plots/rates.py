"""Frames per second, frames lost by cause, and the sensor's temperature."""

from __future__ import annotations

import math

from evalkit.metrics.session_metrics import NOT_SHOWN
from ui.presenters.drops import drop_lines
from ui.presenters.plots.curves import bars, columns_of, curve_of, gap_of, highest_of, stack_of
from ui.presenters.plots.drawing import Drawing
from ui.presenters.plots.latency import MAX_COLUMNS
from ui.presenters.plots.readings import Reading
from ui.presenters.plots.scales import Range, Scale
from ui.presenters.plots.source import Source, time_ticks
from ui.presenters.plots.time_view import Bounds
from ui.presenters.units import NOTHING, Translate, fps_text

COLUMN_PX = 4
BAR_PX = 8
"""Rates are calm and losses are counts: finer than this costs much in a day's view and shows nothing more."""
LEAST_BAR_S = 0.25
"""A bar is not shorter than the interval in which losses are counted."""
CAUSES = ("link", "busy", "corrupt", "gap", "host_queue", NOT_SHOWN)
"""Causes with colours of their own, in the order of the stack."""
LEAST_DEGREES = 4.0


class RatesPlot:
    """Exposed, received, shown as lines; lost frames as stacked bars, because they are frames a second too."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._scale = Scale(top=0.0, least=10.0)

    def draw(self, source: Source, bounds: Bounds, width_px: int) -> Drawing:
        """Return lines, bars, and the counts since the session began."""
        tr, count = self._tr, min(max(width_px // COLUMN_PX, 50), MAX_COLUMNS)
        rates, fps = source.snapshot.rates, source.metrics.fps
        names = {"sensor": tr("Sensor"), "received": tr("Received"), "shown": tr("Shown")}
        parts = {key: columns_of(fps[key], bounds, count) for key in names}
        lost = source.metrics.lost_per_s()
        causes = sorted(lost, key=_place)
        titles = {line.cause: line.title for line in drop_lines(dict.fromkeys(causes, 1), tr)}
        bar_count = max(1, min(width_px // BAR_PX, round(bounds.span_s / LEAST_BAR_S)))
        x, sums, width = bars([lost[cause] for cause in causes], bounds, bar_count)
        stack = stack_of([titles[cause] for cause in causes], [cause_colour(cause) for cause in causes], x, sums, gap=0.0, bar_width=width)
        highest = max(highest_of(list(parts.values())), float(sums[-1].max()) if sums.size else 0.0)
        self._scale.follow(highest)
        now = {"sensor": rates.sensor_fps, "received": rates.received_fps, "shown": rates.shown_fps}
        readings = tuple(Reading(colour=key, name=name, value=fps_text(now[key]), widest="888.8") for key, name in names.items())
        counts = tuple(
            Reading(colour=cause_colour(line.cause), name=line.title, value=f"{line.count:,}", widest="888", tip=line.advice)
            for line in sorted(drop_lines(source.snapshot.drops, tr), key=lambda line: _place(line.cause))
        )
        total = f"{sum(source.snapshot.drops.values()):,}" if counts else tr("none")
        heading = Reading(name=tr("Lost"), value=total, widest="888", tip=tr("Frames lost since the connection, by cause"))
        return Drawing(
            layers=(*stack, *(curve_of(name, key, parts[key], gap_of(bounds, count)) for key, name in names.items())),
            x0=bounds.t0_s,
            x1=bounds.t1_s,
            top=self._scale.top,
            y_text=lambda value: f"{value:g} fps",
            read_text=lambda value: f"{fps_text(value)} fps",
            x_ticks=time_ticks(bounds, width_px),
            rows=(readings, (heading, *counts)),
            unit="frames/s",
        )


class TemperaturePlot:
    """The sensor's own temperature."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._range = Range(least=LEAST_DEGREES)

    def draw(self, source: Source, bounds: Bounds, width_px: int) -> Drawing:
        """Return the curve, and its lowest and highest value."""
        tr, count = self._tr, min(max(width_px // COLUMN_PX, 50), MAX_COLUMNS)
        series = source.metrics.temperature_c
        part = columns_of(series, bounds, count)
        if part.t.size:
            self._range.follow(float(part.low.min()), float(part.high.max()))
        low, high = (0.0, 1.0) if math.isnan(self._range.low) else (self._range.low, self._range.high)
        values = (series.latest, *series.extremes)
        names = (tr("Now"), tr("Lowest"), tr("Highest"))
        readings = tuple(
            Reading(colour="temperature" if index == 0 else "", name=name, value=_degrees(value), widest="88.8 °C")
            for index, (name, value) in enumerate(zip(names, values, strict=True))
        )
        return Drawing(
            layers=(curve_of(tr("Temperature"), "temperature", part, gap_of(bounds, count)),),
            x0=bounds.t0_s,
            x1=bounds.t1_s,
            bottom=low,
            top=high,
            y_text=lambda value: f"{value:g} °C",
            read_text=_degrees,
            x_ticks=time_ticks(bounds, width_px),
            rows=(readings,),
            unit="degrees Celsius",
        )


def _place(cause: str) -> int:
    """Return where a cause stands in stack and legend: always at the same place, so that nothing dances."""
    return CAUSES.index(cause) if cause in CAUSES else len(CAUSES)


def cause_colour(cause: str) -> str:
    """Return the name of a cause's colour; causes that only a board knows share one."""
    return f"cause-{cause if cause in CAUSES else 'other'}"


def _degrees(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{value:.1f} °C"

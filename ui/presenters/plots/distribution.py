"""How the chosen latency is distributed over the visible span: histogram, and share of frames that took at most so long (CDF)."""

from __future__ import annotations

import math

import numpy as np

from ui.presenters.plots.drawing import Area, Curve, Drawing, Floats, Mark, Stroke, Tick
from ui.presenters.plots.latency import percentiles
from ui.presenters.plots.quantities import Quantity
from ui.presenters.plots.readings import Reading
from ui.presenters.plots.scales import Range, Scale, ticks_between
from ui.presenters.plots.source import Source
from ui.presenters.plots.time_view import Bounds
from ui.presenters.units import Translate, ms_text, percent_text

BINS = 60
CDF_POINTS = 400
SEEN = (0.05, 99.95)
"""Percentiles that the axis reaches to: a single frame that took a second must not squeeze all others into one bar. It is counted."""
TICK_PX = 70
LEAST_RANGE_MS = 0.5


class DistributionPlot:
    """Histogram and CDF."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._ranges = {quantity: Range(least=LEAST_RANGE_MS) for quantity in Quantity}
        self._scale = Scale(top=0.0, least=0.05)

    def draw(self, source: Source, bounds: Bounds, width_px: int) -> Drawing:
        """Return both, with the percentiles as upright lines."""
        tr, quantity = self._tr, source.quantity
        rows = source.metrics.frames.rows(bounds.t0_s, bounds.t1_s)
        values = quantity.values(rows)
        values = np.sort(values[np.isfinite(values)])
        span = self._ranges[quantity]
        if values.size:
            seen_low, seen_high = np.percentile(values, SEEN)
            span.follow(float(seen_low), float(seen_high))
        low, high = (0.0, 1.0) if math.isnan(span.low) else (span.low, span.high)
        counts, edges = np.histogram(values, BINS, (low, high))
        shares = counts / max(1, values.size)
        self._scale.follow(float(shares.max()))
        top = self._scale.top
        bars = Area(
            name=quantity.text(tr), colour=quantity.value, x=edges[:-1], base=np.zeros(BINS), top=shares, bar_width=edges[1] - edges[0]
        )
        x = np.linspace(low, high, CDF_POINTS)
        share = np.searchsorted(values, x, side="right") / max(1, values.size)
        cdf = Curve(name=tr("at most so long"), colour="text", x=x, low=share * top, high=share * top, strong=True, unit=top)
        marks = tuple(
            Mark(text=text, colour="muted", value=value, upright=True, stroke=stroke)
            for text, value, stroke in zip(
                ("p50", "p95", "p99"), percentiles(values), (Stroke.SOLID, Stroke.DASHED, Stroke.DOTTED), strict=True
            )
            if low <= value <= high
        )
        return Drawing(
            layers=(bars, cdf) if values.size else (),
            x0=low,
            x1=high,
            top=top,
            y_text=lambda value: f"{value * 100:g} %",
            read_text=percent_text,
            x_ticks=tuple(Tick(value=value, text=f"{value:.4g} ms") for value in ticks_between(low, high, width_px // TICK_PX)),
            right_ticks=tuple(Tick(value=share * top, text=f"{share * 100:.0f} %") for share in (0.0, 0.5, 1.0)),
            marks=marks,
            rows=(self._reading(quantity, values), self._count(values, rows.every, low, high)),
            timed=False,
            unit="share of frames",
        )

    def _reading(self, quantity: Quantity, values: Floats) -> tuple[Reading, ...]:
        p50, p95, p99 = percentiles(values)
        readings = [Reading(colour=quantity.value, name=quantity.text(self._tr), tip=quantity.tip(self._tr))]
        highest = float(values[-1]) if values.size else math.nan
        for name, value in (("p50", p50), ("p95", p95), ("p99", p99), (self._tr("max"), highest)):
            readings.append(Reading(name=name, value=ms_text(value), widest="88.8 ms"))
        return tuple(readings)

    def _count(self, values: Floats, every: int, low: float, high: float) -> tuple[Reading, ...]:
        tr = self._tr
        text = tr("{count} frames") if every == 1 else tr("{count} frames, one of {every}")
        readings = [
            Reading(name="", value=text.format(count=f"{values.size:,}", every=every), widest=text.format(count="88,888", every=every))
        ]
        outside = int(np.count_nonzero((values < low) | (values > high)))
        if outside:
            readings.append(Reading(name=tr("outside"), value=f"{outside:,}", tip=tr("Frames left and right of what is drawn")))
        return tuple(readings)

"""Latency over time: lowest and highest of each column, percentiles of the chosen one, and the budgets."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ui.presenters.plots.curves import columns_of, curve_of, gap_of, highest_of, percentile_curves
from ui.presenters.plots.drawing import Drawing, Floats, Mark
from ui.presenters.plots.quantities import NETWORK, WAY, Quantity
from ui.presenters.plots.readings import Reading
from ui.presenters.plots.scales import Scale
from ui.presenters.plots.source import Source, time_ticks
from ui.presenters.plots.time_view import Bounds
from ui.presenters.units import NOTHING, Translate, ms_text

MOBILENET_MS = 3.1
"""ISP and MobileNet V1 on this sensor, as Sony announced it in May 2020: what "fast" means here."""
MAX_COLUMNS = 1500
"""On a wider plot a column is more than a pixel."""


class LatencyPlot:
    """Two latencies: the network's, or the frame's way to the screen."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._scales = {True: Scale(top=0.0, least=2.0), False: Scale(top=0.0, least=20.0)}

    def draw(self, source: Source, bounds: Bounds, width_px: int) -> Drawing:
        """Return curves, percentiles of the chosen latency, and the lines of the budgets."""
        tr, count = self._tr, min(max(width_px, 50), MAX_COLUMNS)
        shown = NETWORK if source.quantity.of_network else WAY
        parts = {quantity: columns_of(quantity.series(source.metrics), bounds, count) for quantity in shown}
        rows = source.metrics.frames.rows(bounds.t0_s, bounds.t1_s)
        curves = [curve_of(quantity.text(tr), quantity.value, part, gap_of(bounds, count)) for quantity, part in parts.items()]
        for quantity in shown:
            if quantity is source.quantity:
                curves += percentile_curves(rows.t_s, quantity.values(rows), bounds, f"{quantity.value}-strong")
        swaps_s = tuple(t_s for t_s in source.metrics.swaps_s() if bounds.t0_s <= t_s <= bounds.t1_s)
        period_ms = source.frame_period_ms
        scale = self._scales[source.quantity.of_network]
        scale.follow(highest_of(list(parts.values())), period_ms)
        marks = period_marks(period_ms, tr)
        if source.quantity.of_network:
            marks.append(Mark(text=tr("MobileNet V1 (Sony): 3.1 ms"), colour="muted", value=MOBILENET_MS))
        return Drawing(
            layers=tuple(replace(curve, cuts=swaps_s) for curve in curves),
            x0=bounds.t0_s,
            x1=bounds.t1_s,
            top=scale.top,
            y_text=lambda value: f"{value:g} ms",
            read_text=ms_text,
            x_ticks=time_ticks(bounds, width_px),
            marks=tuple(marks),
            rows=tuple((self._reading(quantity, quantity.values(rows)),) for quantity in reversed(shown)),
            unit="ms",
        )

    def _reading(self, quantity: Quantity, values: Floats) -> Reading:
        value, widest = _percentiles_text(percentiles(values)), _percentiles_text((88.8, 88.8, 88.8))
        return Reading(colour=quantity.value, name=quantity.text(self._tr), value=value, widest=widest, tip=quantity.tip(self._tr))


def period_marks(period_ms: float, tr: Translate) -> list[Mark]:
    """Return the line that a sensor's frame period is; none if that is not known."""
    name = tr("Frame period")
    return [Mark(text=f"{name} {ms_text(period_ms)}", colour="error", value=period_ms)] if period_ms > 0 else []


def percentiles(values: Floats) -> tuple[float, float, float]:
    """Return p50, p95, p99; NaN if there are no values."""
    known = values[np.isfinite(values)]
    if not known.size:
        return math.nan, math.nan, math.nan
    p50, p95, p99 = np.percentile(known, (50.0, 95.0, 99.0))
    return float(p50), float(p95), float(p99)


def _percentiles_text(values: tuple[float, float, float]) -> str:
    return " · ".join(f"{name} {_bare(value)}" for name, value in zip(("p50", "p95", "p99"), values, strict=True)) + " ms"


def _bare(value_ms: float) -> str:
    return NOTHING if math.isnan(value_ms) else ms_text(value_ms).removesuffix(" ms")

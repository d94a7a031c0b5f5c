"""From measurements to columns of a plot: curves with gaps, stacks, means and percentiles of frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evalkit.metrics.series import Columns, TimeSeries
from ui.presenters.plots.drawing import Area, Curve, Stroke
from ui.presenters.plots.time_view import Bounds

Floats = NDArray[np.float64]

GAP_S = 1.0
"""A curve is interrupted where nothing was measured for so long: the stream stood still."""
GAP_COLUMNS = 4.0
"""... or, in a long view, for so many columns."""
FRAMES_PER_BIN = 40
"""A percentile over time rests on at least so many frames, on the average."""
MOST_BINS = 48
FINEST_S, MOST_STEPS = 0.25, 16
"""A bar is the mean of values so far apart, if these are not too many: of a longer bar, of its lowest and highest value."""


def columns_of(series: TimeSeries, bounds: Bounds, count: int) -> Columns:
    """Return the columns of what is to be seen."""
    return series.columns(bounds.t0_s, bounds.t1_s, count)


def gap_of(bounds: Bounds, count: int) -> float:
    """Return how long nothing must be measured for a curve to be interrupted."""
    return max(GAP_S, GAP_COLUMNS * bounds.span_s / count)


def curve_of(name: str, colour: str, columns: Columns, gap: float) -> Curve:
    """Return columns as a line."""
    return Curve(name=name, colour=colour, x=columns.t, low=columns.low, high=columns.high, gap=gap)


def highest_of(parts: Sequence[Columns]) -> float:
    """Return the highest value of all; 0 if there is none."""
    return max((float(part.high.max()) for part in parts if part.high.size), default=0.0)


def stacked(parts: Sequence[Columns]) -> tuple[Floats, Floats]:
    """Return x and, one row a part, the running sums of the columns' middles (the parts share their times)."""
    count = min((part.t.size for part in parts), default=0)
    if not count:
        return np.empty(0), np.empty((len(parts), 0))
    middles = np.stack([(part.low[-count:] + part.high[-count:]) / 2 for part in parts])
    return parts[0].t[-count:], np.cumsum(middles, axis=0)


def stack_of(
    names: Sequence[str], colours: Sequence[str], x: Floats, sums: Floats, *, gap: float, bar_width: float = 0.0
) -> tuple[Area, ...]:
    """Return the parts of a stack from the bottom to the top; parts that are nothing everywhere are left out."""
    areas = []
    base = np.zeros(x.size)
    for name, colour, top in zip(names, colours, sums, strict=True):
        if (top > base).any():
            areas.append(Area(name=name, colour=colour, x=x, base=base, top=top, gap=gap, bar_width=bar_width))
        base = top
    return tuple(areas)


def bars(series: Sequence[TimeSeries], bounds: Bounds, count: int) -> tuple[Floats, Floats, float]:
    """Return x, running sums (one row a series) and width of bars: of each bar the mean of the series, as a sum of highest values never was.

    The series may begin at different times; a bar without a value has none.
    """
    width = bounds.span_s / count
    steps = round(width / FINEST_S)
    parts = [columns_of(one, bounds, count * steps if 1 < steps <= MOST_STEPS else count) for one in series]
    used = [np.floor(part.t / width).astype(np.int64) for part in parts]
    places = np.unique(np.concatenate(used)) if used else np.empty(0, np.int64)
    heights = np.zeros((len(parts), places.size))
    for row, place, part in zip(heights, used, parts, strict=True):
        into = np.searchsorted(places, place)
        row[:] = np.bincount(into, (part.low + part.high) / 2, places.size) / np.maximum(np.bincount(into, minlength=places.size), 1)
    shown = heights.any(axis=0)
    return np.asarray(places[shown] * width, np.float64), np.cumsum(heights[:, shown], axis=0), width


class Bins(NamedTuple):
    """Frames in order of time, in bins of the same length: where each bin begins, how many there are in it, and its middle."""

    begins: NDArray[np.intp]
    counts: NDArray[np.intp]
    t: Floats


def bins_of(t_s: Floats, bounds: Bounds, count: int) -> Bins:
    """Put frames into bins whose borders lie on multiples of their length, so that a moving view does not flicker."""
    width = bounds.span_s / max(1, count)
    index = np.floor(t_s / width)
    begins = np.flatnonzero(np.concatenate(([True], index[1:] != index[:-1]))) if t_s.size else np.empty(0, np.intp)
    return Bins(begins, np.diff(np.append(begins, t_s.size)), (index[begins] + 0.5) * width)


def percentile_curves(t_s: Floats, values: Floats, bounds: Bounds, colour: str) -> tuple[Curve, ...]:
    """Return p50, p95 and p99 of frames over time, in bins that hold enough of them to have a 99th percentile; none for few frames."""
    known = np.isfinite(values)
    t_s, values = t_s[known], values[known]
    bins = bins_of(t_s, bounds, min(MOST_BINS, t_s.size // FRAMES_PER_BIN))
    enough = bins.counts >= FRAMES_PER_BIN // 2
    if not enough.any():
        return ()
    owner = np.repeat(np.arange(bins.begins.size), bins.counts)
    ordered = values[np.lexsort((values, owner))]
    curves = []
    for text, share, stroke in (("p50", 0.5, Stroke.SOLID), ("p95", 0.95, Stroke.DASHED), ("p99", 0.99, Stroke.DOTTED)):
        place = bins.begins + np.rint(share * (bins.counts - 1)).astype(np.intp)
        y, t = ordered[place][enough].astype(np.float64), bins.t[enough]
        gap = max(GAP_S, 2.5 * bounds.span_s / max(1, min(MOST_BINS, t_s.size // FRAMES_PER_BIN)))
        curves.append(Curve(name=text, colour=colour, x=t, low=y, high=y, gap=gap, stroke=stroke, strong=True))
    return tuple(curves)


def means(t_s: Floats, columns: NDArray[np.float32], bounds: Bounds, count: int) -> tuple[Floats, Floats]:
    """Return times and means, one row a column of `columns`, of bins; what is not known counts nothing."""
    bins = bins_of(t_s, bounds, count)
    if not bins.begins.size:
        return np.empty(0), np.empty((columns.shape[1], 0))
    sums = np.add.reduceat(np.nan_to_num(columns), bins.begins, axis=0)
    return bins.t, (sums / bins.counts[:, None]).T.astype(np.float64)

"""A time series that can be drawn at any zoom for the same cost, however long it runs.

Raw samples are kept for minutes; behind them lies a pyramid of buckets (lowest and highest value of 1/32 s, 1/16 s, ... 64 s),
each level with as many entries as the next. A drawing of N columns reads the coarsest level that still has a bucket per column.
"""

from __future__ import annotations

import math
import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RAW_SAMPLES = 16_384
"""Raw samples kept: 136 s at 120 samples/s, which covers every view of the last minute or two sample by sample."""
LEVEL_BUCKETS = 4_096
"""Buckets kept per level: twice what a drawing of 2048 columns needs, so a level serves until the next one can take over."""
FINEST_BUCKET_S = 1 / 32
LEVEL_FACTOR = 2
LEVEL_COUNT = 12
"""Buckets of 31 ms to 64 s; the coarsest level reaches back 72 h, the one that a day in 2048 columns is drawn from 36 h."""


class Columns(NamedTuple):
    """One entry per pixel column that holds samples, oldest first: the column's middle, its lowest and its highest value."""

    t: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Spread(NamedTuple):
    """How a quantity spread over a window; NaN while there are no values."""

    p50: float
    p95: float
    last: float


class TimeSeries:
    """Values over time, bounded in memory (3 MB after a day), for one writer and any readers on other threads.

    Time is in seconds of the session's clock and does not go backwards; a sample that claims to be older is put at the last one's time.
    Values that are not finite are ignored: they would make a whole bucket unreadable.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._raw = _Track(RAW_SAMPLES)
        self._levels = [_Level(FINEST_BUCKET_S * LEVEL_FACTOR**k) for k in range(LEVEL_COUNT)]
        self._first_t = 0.0
        self._last_t = -math.inf
        self._latest = math.nan
        self._lowest, self._highest = math.nan, math.nan
        self._count = 0

    def append(self, t_s: float, value: float) -> None:
        """Add one sample; about two microseconds."""
        if not (math.isfinite(value) and math.isfinite(t_s)):
            return
        with self._lock:
            t_s = max(t_s, self._last_t)
            if not self._count:
                self._first_t, self._lowest, self._highest = t_s, value, value
            elif value < self._lowest:
                self._lowest = value
            elif value > self._highest:
                self._highest = value
            self._last_t, self._latest = t_s, value
            self._count += 1
            self._raw.push(t_s, value, value)
            low = high = value
            for level in self._levels:
                done = level.add(t_s, low, high)
                if done is None:
                    return
                t_s, low, high = done

    @property
    def latest(self) -> float:
        """The last value; NaN if there is none."""
        with self._lock:
            return self._latest

    @property
    def latest_t_s(self) -> float | None:
        """When the last value came; None if there is none."""
        with self._lock:
            return self._last_t if self._count else None

    @property
    def first_t_s(self) -> float | None:
        """When the first value came; None if there is none."""
        with self._lock:
            return self._first_t if self._count else None

    @property
    def extremes(self) -> tuple[float, float]:
        """The lowest and the highest value of all; NaN if there is none."""
        with self._lock:
            return self._lowest, self._highest

    def __len__(self) -> int:
        """How many samples were ever added."""
        with self._lock:
            return self._count

    def percentiles(self, window_s: float) -> Spread:
        """Return median and 95th percentile of the last `window_s` seconds before the latest sample (of what is kept raw), and it."""
        with self._lock:
            if not self._count:
                return Spread(math.nan, math.nan, math.nan)
            t, values, _ = self._raw.view()
            recent = values[np.searchsorted(t, self._last_t - window_s) :].copy()
            latest = self._latest
        p50, p95 = np.percentile(recent, (50.0, 95.0))
        return Spread(float(p50), float(p95), latest)

    def columns(self, t0_s: float, t1_s: float, count: int) -> Columns:
        """Return lowest and highest value of each of `count` columns between two times; columns without samples are left out.

        Column borders lie on multiples of the column width (not on `t0_s`), so that a moving view does not flicker; that may
        give one column more. Where only coarser buckets are left of an old time, columns are as wide as those. A bucket counts
        where it began, so at the left end up to one column may be missing.
        """
        if count < 1 or not t1_s > t0_s:
            raise ValueError(f"{count} columns from {t0_s} s to {t1_s} s cannot be drawn")
        width = (t1_s - t0_s) / count
        with self._lock:
            t, low, high = self._pick(t0_s, t1_s, width)
        if not t.size:
            return Columns(t, low, high)
        index = np.floor(t / width)
        first = np.empty(t.size + 1, np.bool_)
        first[0] = first[-1] = True
        np.not_equal(index[1:], index[:-1], out=first[1:-1])
        borders = np.flatnonzero(first)
        return Columns((index[borders[:-1]] + 0.5) * width, _fold(np.minimum, low, borders), _fold(np.maximum, high, borders))

    def _pick(self, t0_s: float, t1_s: float, width_s: float) -> NDArray[np.float64]:
        """Copy (t, low, high) of the window: of the coarsest level with buckets of at most `width_s`, or a coarser one that reaches back."""
        chosen = sum(level.bucket_s <= width_s for level in self._levels) - 1  # -1: the raw samples
        while chosen < len(self._levels) - 1 and not self._track(chosen).reaches(t0_s):
            chosen += 1
        kept = self._track(chosen).view()
        begin, end = int(kept[0].searchsorted(t0_s)), int(kept[0].searchsorted(t1_s, side="right"))
        tail = [entry for entry in self._tail(chosen) if t0_s <= entry[0] <= t1_s]
        window = np.empty((3, end - begin + len(tail)))
        window[:, : end - begin] = kept[:, begin:end]
        for place, entry in enumerate(tail, end - begin):
            window[:, place] = entry
        return window

    def _tail(self, chosen: int) -> list[tuple[float, float, float]]:
        """Return what has not yet grown into a finished bucket of this level: it waits in it and in those below, oldest in the coarsest."""
        tail: list[tuple[float, float, float]] = []
        for level in reversed(self._levels[: chosen + 1]):
            if level.waiting is None:
                continue
            t, low, high = level.waiting
            t = self._levels[chosen].begin_of(t)
            if tail and tail[-1][0] == t:
                _, other_low, other_high = tail.pop()
                low, high = min(low, other_low), max(high, other_high)
            tail.append((t, low, high))
        return tail

    def _track(self, chosen: int) -> _Track:
        return self._raw if chosen < 0 else self._levels[chosen].track


class _Track:
    """The last `capacity` entries (t, low, high) in one piece of memory: appended to twice that length, then moved to the front."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._data = np.empty((3, 2 * capacity))
        self._end = 0
        self._overflowed = False

    def push(self, t_s: float, low: float, high: float) -> None:
        if self._end == 2 * self._capacity:
            self._data[:, : self._capacity] = self._data[:, self._capacity :]
            self._end = self._capacity
        data, end = self._data, self._end
        data[0, end] = t_s
        data[1, end] = low
        data[2, end] = high
        self._end = end + 1
        self._overflowed = self._overflowed or self._end > self._capacity

    def view(self) -> NDArray[np.float64]:
        """Return the kept entries (3, n), oldest first; good until the next push."""
        return self._data[:, max(0, self._end - self._capacity) : self._end]

    def reaches(self, t_s: float) -> bool:
        """Return whether nothing after `t_s` was forgotten."""
        return not self._overflowed or bool(self.view()[0, 0] <= t_s)


class _Level:
    """Buckets of one width, and the one that is being filled."""

    def __init__(self, bucket_s: float) -> None:
        self.bucket_s = bucket_s
        self.track = _Track(LEVEL_BUCKETS)
        self.waiting: tuple[float, float, float] | None = None

    def begin_of(self, t_s: float) -> float:
        """Return when the bucket began that `t_s` lies in."""
        return t_s // self.bucket_s * self.bucket_s

    def add(self, t_s: float, low: float, high: float) -> tuple[float, float, float] | None:
        """Merge an entry in; return the bucket that it finished, or None."""
        t_s = self.begin_of(t_s)
        waiting = self.waiting
        if waiting is not None and t_s == waiting[0]:
            if low < waiting[1] or high > waiting[2]:
                self.waiting = (t_s, min(low, waiting[1]), max(high, waiting[2]))
            return None
        self.waiting = (t_s, low, high)
        if waiting is not None:
            self.track.push(*waiting)
        return waiting


def _fold(fold: np.ufunc, values: NDArray[np.float64], borders: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return `fold` over each run of values between two borders."""
    folded: NDArray[np.float64]
    if int(np.diff(borders).max()) <= 2:  # so it is for buckets, and gathering two is twice as fast as reduceat
        folded = fold(values[borders[:-1]], values[borders[1:] - 1])
    else:
        folded = fold.reduceat(values, borders[:-1])
    return folded

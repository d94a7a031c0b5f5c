"""Scales and columns of the plots: which range to show, where a curve is interrupted, how lost frames become a curve."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.metrics.series import Columns, TimeSeries

GAP_S = 1.0
"""A curve is interrupted where nothing was measured for so long: the stream stood still."""
GAP_COLUMNS = 4.0
"""... or, in a long view, for so many columns."""
HEADROOM = 1.08
SHRINK_BELOW = 0.55
"""The scale grows at once, and shrinks only when the curve uses less than this of it: a scale that breathes cannot be read."""
LIMIT_FROM = 0.25
"""A limit (frame period, capacity of the link) is inside the scale from this share of it on; below, the curve needs the room."""
LOST_WINDOW_S = 1.0


def nice_ceiling(value: float) -> float:
    """Return the next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
        if value <= step * power * 1.000001:
            return step * power
    return 10.0 * power


@dataclass(slots=True)
class Scale:
    """The top of a vertical axis, which follows a curve without breathing."""

    top: float
    least: float
    """The scale is never smaller than this."""

    def follow(self, highest: float, limit: float = 0.0) -> bool:
        """Fit `highest`, and `limit` if the curve comes near it; return whether the top is another one."""
        needed = max(self.least, highest * HEADROOM if math.isfinite(highest) else 0.0)
        if limit > 0 and needed >= limit * LIMIT_FROM:
            needed = max(needed, limit * HEADROOM)
        if SHRINK_BELOW * self.top <= needed <= self.top:
            return False
        top = nice_ceiling(needed)
        changed = top != self.top
        self.top = top
        return changed


def zigzag(columns: Columns, now_s: float, column_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int32]]:
    """Return x (seconds before now), y and connections of a line through the low and high end of each column in turn."""
    count = columns.t.size
    x = np.repeat(columns.t - now_s, 2)
    y = np.empty(2 * count)
    y[0::2], y[1::2] = columns.low, columns.high
    connect = np.ones(2 * count, np.int32)
    connect[1::2][:-1][np.diff(columns.t) > max(GAP_S, GAP_COLUMNS * column_s)] = 0
    return x, y, connect


def stacked(parts: list[Columns], now_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and, one row a part, the running sums of the columns' middles (the parts share their times)."""
    count = min((part.t.size for part in parts), default=0)
    if not count:
        return np.empty(0), np.empty((len(parts), 0))
    middles = np.stack([(part.low[-count:] + part.high[-count:]) / 2 for part in parts])
    return parts[0].t[-count:] - now_s, np.cumsum(middles, axis=0)


class LostRate:
    """Turns counts of lost frames into a curve: frames lost in the last second."""

    def __init__(self) -> None:
        self.series = TimeSeries()
        self._marks: deque[tuple[float, int]] = deque()

    def note(self, t_s: float, drops: Mapping[str, int]) -> None:
        """Take the counts of a moment; frames that were merely not painted are not lost."""
        total = sum(count for cause, count in drops.items() if cause != "not_shown")
        if self._marks and total < self._marks[-1][1]:
            self._marks.clear()  # another session
        self._marks.append((t_s, total))
        while len(self._marks) > 2 and self._marks[1][0] <= t_s - LOST_WINDOW_S:
            self._marks.popleft()
        first_t, first = self._marks[0]
        self.series.append(t_s, (total - first) / max(LOST_WINDOW_S, t_s - first_t))

"""Ranges of axes that do not breathe, and the round numbers on them."""

from __future__ import annotations

import math
from dataclasses import dataclass

HEADROOM = 1.08
SHRINK_BELOW = 0.55
"""The scale grows at once, and shrinks only when the curve uses less than this of it: a scale that breathes cannot be read."""
LIMIT_FROM = 0.5
"""A limit (frame period, capacity of the link) is inside the scale from this share of it on; below, the curve needs the room, and the limit is named at the top."""
LEAST_USED = 0.35
"""The same for a range that does not begin at zero: of it, the values use at least this share."""


def nice_ceiling(value: float) -> float:
    """Return the next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
        if value <= step * power * 1.000001:
            return step * power
    return 10.0 * power


def nice_step(span: float, room: int) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that divides `span` into at most `room` parts."""
    least = span / max(1, room)
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 and math.isfinite(least) else 1.0
    return next((step * power for step in (1, 2, 5) if step * power >= least * 0.999999), 10 * power)


def ticks_between(low: float, high: float, room: int) -> list[float]:
    """Return at most `room` + 1 round values between two."""
    step = nice_step(high - low, room)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


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


@dataclass(slots=True)
class Range:
    """Both ends of an axis that need not begin at zero; it does not breathe either."""

    least: float
    """It is never shorter than this."""
    low: float = math.nan
    high: float = math.nan

    def follow(self, lowest: float, highest: float) -> None:
        """Fit both values; NaN changes nothing."""
        if not (math.isfinite(lowest) and math.isfinite(highest)):
            return
        spread = max(highest - lowest, self.least)
        if self.low <= lowest and highest <= self.high and spread >= LEAST_USED * (self.high - self.low):
            return
        middle = (lowest + highest) / 2
        low, high = min(lowest, middle - spread / 2), max(highest, middle + spread / 2)
        step = nice_step(high - low, 5)
        floor = math.floor(low / step) * step
        self.low = max(0.0, floor) if lowest >= 0 else floor
        self.high = math.ceil(high / step) * step

"""Which span of time all plots show: the last seconds up to now, or a past one that was panned or zoomed to. Free of Qt and numpy."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from ui.presenters.plots.spans import DEFAULT_WINDOW_S, ago_text
from ui.presenters.units import Translate

SHORTEST_S = 0.5
LONGEST_S = 86_400.0
_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)
"""Where people expect ticks of a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A span of the session's clock."""

    t0_s: float
    t1_s: float
    now_s: float
    live: bool
    wall_s: float = 0.0
    """What to add to get seconds of the computer's calendar clock."""
    tr: Translate = str

    @property
    def span_s(self) -> float:
        """How long it is."""
        return self.t1_s - self.t0_s

    def when_text(self, t_s: float) -> str:
        """Return "-12.3 s" in a live view, "14:02:31.4" in a past one."""
        if not self.live:
            return clock_text(t_s + self.wall_s, fine=self.span_s <= 120)
        ago = t_s - self.now_s
        if self.span_s <= 120:
            return self.tr("{number} s").format(number=f"{ago:.1f}")
        return ago_text(ago if self.span_s > 900 else round(ago / 6) * 6, self.span_s, self.tr)

    def ticks(self, room: int) -> tuple[tuple[float, str], ...]:
        """Return at most `room` places on the time axis, with their words."""
        step = next((step for step in _STEPS_S if self.span_s / step <= max(1, room)), 86_400.0)
        origin = self.now_s if self.live else -self.wall_s - _local_offset_s(self.t0_s + self.wall_s)
        first = math.ceil((self.t0_s - origin) / step - 1e-6)
        last = math.floor((self.t1_s - origin) / step + 1e-6)
        places = [origin + index * step for index in range(first, last + 1)]
        if self.live:
            return tuple((t_s, ago_text(t_s - self.now_s, self.span_s, self.tr)) for t_s in places)
        return tuple((t_s, clock_text(t_s + self.wall_s + 1e-4, fine=step < 1, seconds=step < 60)) for t_s in places)


@dataclass(slots=True)
class TimeView:
    """The span that is looked at."""

    span_s: float = DEFAULT_WINDOW_S
    end_s: float | None = None
    """None: up to now."""
    tr: Translate = str

    @property
    def live(self) -> bool:
        """Whether it follows the clock."""
        return self.end_s is None

    def bounds(self, now_s: float, wall_s: float = 0.0) -> Bounds:
        """Return what is to be seen now."""
        end_s = now_s if self.end_s is None else self.end_s
        return Bounds(t0_s=end_s - self.span_s, t1_s=end_s, now_s=now_s, live=self.live, wall_s=wall_s, tr=self.tr)

    def hold(self, now_s: float) -> None:
        """Stand still."""
        if self.end_s is None:
            self.end_s = now_s

    def follow(self) -> None:
        """Go on with the clock."""
        self.end_s = None

    def pan(self, seconds: float, now_s: float) -> None:
        """Look `seconds` later (earlier if negative); whoever arrives at now follows the clock again."""
        end_s = (now_s if self.end_s is None else self.end_s) + seconds
        self.end_s = None if end_s >= now_s else end_s

    def zoom(self, factor: float, at_s: float, now_s: float) -> None:
        """Show `factor` times as long a span, around the moment `at_s`; a live view keeps its right end at now."""
        bounds = self.bounds(now_s)
        self.span_s = min(max(self.span_s * factor, SHORTEST_S), LONGEST_S)
        if self.end_s is not None:
            share = (at_s - bounds.t0_s) / bounds.span_s
            self.end_s = at_s + (1 - share) * self.span_s
            if self.end_s >= now_s:
                self.end_s = now_s


def clock_text(wall_s: float, *, fine: bool = False, seconds: bool = True) -> str:
    """Return "14:02:31", with tenths of a second if `fine`."""
    text = time.strftime("%H:%M:%S" if seconds or fine else "%H:%M", time.localtime(wall_s))
    return f"{text}.{int(wall_s * 10) % 10}" if fine else text


def _local_offset_s(wall_s: float) -> int:
    return time.localtime(wall_s).tm_gmtoff

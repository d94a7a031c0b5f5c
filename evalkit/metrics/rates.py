"""How many of something happen per second, from when they happened: exact for a steady stream, and zero soon after it ends."""

from __future__ import annotations

from collections import deque

RATE_WINDOW_S = 2.0
"""What "now" means in every rate that is shown: long enough to be steady, short enough to follow a change."""
PATIENCE = 3.0
"""Mean intervals without an event after which a rate begins to fall; below that an interval may just be a little long."""
MAX_EVENTS = 4096
"""Events kept: two seconds at 2000 a second; of faster ones the window is shorter."""


class EventRate:
    """Events per second over the last two seconds; for one thread, or behind a lock."""

    def __init__(self) -> None:
        self._events: deque[tuple[float, int]] = deque(maxlen=MAX_EVENTS)
        self._sum = 0
        self._began_s = 0.0
        """When the first event came after none in a whole window."""

    def add(self, t_s: float, count: int = 1) -> None:
        """Note that `count` events happened until `t_s`, since the last call."""
        self._forget(t_s)
        if not self._events:
            self._began_s = t_s
        if len(self._events) == MAX_EVENTS:
            self._sum -= self._events[0][1]
        self._events.append((t_s, count))
        self._sum += count

    def is_settled(self, now_s: float) -> bool:
        """Return whether the rate rests on a whole window: what begins often begins with a burst, which says nothing of its rate."""
        self._forget(now_s)
        return not self._events or now_s - self._began_s >= RATE_WINDOW_S

    def per_second(self, now_s: float) -> float:
        """Return the rate: the events of the window over the time since the one before them."""
        self._forget(now_s)
        if len(self._events) < 2:
            return 0.0
        first_t, first_count = self._events[0]
        elapsed = self._events[-1][0] - first_t
        events = self._sum - first_count
        if elapsed <= 0.0:
            return 0.0
        silence = now_s - self._events[-1][0]
        if silence > PATIENCE * elapsed / (len(self._events) - 1):
            elapsed = now_s - first_t
        return events / elapsed

    def _forget(self, now_s: float) -> None:
        """Forget what is older than the window, but for the last of it: after a stall a burst would else be all there is."""
        begin_s, events = now_s - RATE_WINDOW_S, self._events
        while events and events[0][0] < begin_s and (len(events) == 1 or events[1][0] <= begin_s):
            self._sum -= events.popleft()[1]

"""Time as an argument: what waits or stamps is handed a clock, so that tests can own time."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Monotonic time in nanoseconds, and waiting on it."""

    def now_ns(self) -> int:
        """Return monotonic nanoseconds; only differences mean anything."""
        ...

    def wait_until(self, deadline_ns: int, wake: threading.Event) -> bool:
        """Wait until the deadline or until `wake` is set; return whether `wake` is set."""
        ...


class SystemClock:
    """The computer's own clock. It is the same for all processes of one machine on Linux, macOS and Windows."""

    def now_ns(self) -> int:
        """Return `time.monotonic_ns()`."""
        return time.monotonic_ns()

    def wait_until(self, deadline_ns: int, wake: threading.Event) -> bool:
        """Wait until the deadline or until `wake` is set; return whether `wake` is set."""
        return wake.wait(max(0, deadline_ns - time.monotonic_ns()) / 1e9)


class ManualClock:
    """A clock that stands still until someone calls `advance`; for tests and for simulations that run as fast as they can."""

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns
        self._moved = threading.Condition()

    def now_ns(self) -> int:
        """Return the time that was last set."""
        with self._moved:
            return self._now_ns

    def advance(self, *, ns: int = 0, ms: float = 0.0) -> None:
        """Move time forward and wake everyone whose deadline has come."""
        with self._moved:
            self._now_ns += ns + round(ms * 1e6)
            self._moved.notify_all()

    def wait_until(self, deadline_ns: int, wake: threading.Event) -> bool:
        """Wait until time was advanced to the deadline or `wake` is set; return whether `wake` is set."""
        with self._moved:
            # `wake` belongs to somebody who does not know this condition, so it is looked at every 10 ms of real time.
            while not self._moved.wait_for(lambda: self._now_ns >= deadline_ns or wake.is_set(), timeout=0.01):
                pass
        return wake.is_set()

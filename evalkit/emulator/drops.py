"""Which frames the board did not send, and why. Every frame announcement says how many there were before it."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass

LINK = "link"
"""The link or the host's credit was not free in time."""
BUSY = "busy"
"""This computer was not done with the frame before."""
LOAD = "load"
"""The sensor took a network, and does not stream meanwhile."""


@dataclass(slots=True)
class _Run:
    """Frames `first` … `end - 1`, dropped for one cause."""

    first: int
    end: int
    cause: str


class DropLedger:
    """Thread-safe: frames are dropped by whoever must, in any order, and counted in the order of their numbers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: list[_Run] = []
        self._counted = Counter[str]()

    def begin(self) -> None:
        """Begin a stream: nothing is dropped."""
        with self._lock:
            self._runs.clear()
            self._counted.clear()

    def drop(self, first_id: int, cause: str, *, count: int = 1) -> None:
        """Note that frames `first_id`, `first_id` + 1 … will not be sent."""
        with self._lock:
            newest = self._runs[-1] if self._runs else None
            if newest is not None and newest.cause == cause and newest.end == first_id:
                newest.end += count
            else:
                self._runs.append(_Run(first_id, first_id + count, cause))

    def before(self, frame_id: int) -> dict[str, int]:
        """Return how many frames with smaller numbers were dropped, by cause. Ask with growing numbers."""
        with self._lock:
            for run in self._runs:
                end = min(run.end, frame_id)
                if run.first < end:
                    self._counted[run.cause] += end - run.first
                    run.first = end
            self._runs = [run for run in self._runs if run.first < run.end]
            return dict(self._counted)

"""Which network answered when: the first and the last result of each generation, and a way to wait for a first one."""

from __future__ import annotations

import threading
from dataclasses import dataclass

KEPT_GENERATIONS = 4
"""A swap looks at two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTime:
    """A result: when its frame was ready at the board (board clock) and when it was here (host clock)."""

    ready_ns: int
    received_ns: int


class ResultLog:
    """Thread-safe: the decoding thread notes, a swap waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._first: dict[int, ResultTime] = {}
        self._last: dict[int, ResultTime] = {}

    def note(self, generation: int, time: ResultTime) -> None:
        """Note a frame with valid outputs of a network."""
        with self._changed:
            self._last[generation] = time
            if generation not in self._first:
                self._first[generation] = time
                for old in sorted(self._first)[:-KEPT_GENERATIONS]:
                    del self._first[old], self._last[old]
                self._changed.notify_all()

    def last(self, generation: int) -> ResultTime | None:
        """Return the newest result of a network, or None."""
        with self._changed:
            return self._last.get(generation)

    def wait_for_first(self, generation: int, timeout_s: float) -> ResultTime | None:
        """Return the first result of a network; None if it did not come in time."""
        with self._changed:
            self._changed.wait_for(lambda: generation in self._first, timeout_s)
            return self._first.get(generation)

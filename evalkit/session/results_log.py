"""Which network answered when: the first and the last frame and result of each generation, and a way to wait for a first result."""

from __future__ import annotations

import threading
from dataclasses import dataclass

KEPT_GENERATIONS = 4
"""A swap looks at two, and at a third if it goes back."""
BAD_RESULTS = 3
"""So many results that cannot be decoded, and none that can, say that no other will be either."""


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
        self._bad: dict[int, list[str]] = {}
        self._frames: dict[int, tuple[int, int]] = {}
        self._pause_ns = 0

    def note(self, generation: int, time: ResultTime) -> None:
        """Note a frame whose result was decoded."""
        with self._changed:
            if (before := self._last.get(generation)) is not None:
                self._pause_ns = max(0, time.received_ns - before.received_ns)
            self._last[generation] = time
            if generation not in self._first:
                self._first[generation] = time
                for old in sorted(self._first)[:-KEPT_GENERATIONS]:
                    del self._first[old], self._last[old]
                self._changed.notify_all()

    def note_frame(self, generation: int, ready_ns: int) -> None:
        """Note a frame, with or without a result (board clock)."""
        with self._changed:
            first_ns, _ = self._frames.get(generation, (ready_ns, 0))
            self._frames[generation] = first_ns, ready_ns
            for old in sorted(self._frames)[:-KEPT_GENERATIONS]:
                del self._frames[old]

    def rested_ms(self, before: int, after: int) -> float | None:
        """Return the time from the last frame of one network to the first of the next; None if one of them does not exist."""
        with self._changed:
            if before not in self._frames or after not in self._frames:
                return None
            return (self._frames[after][0] - self._frames[before][1]) / 1e6

    def note_bad(self, generation: int, problem: str) -> None:
        """Note a frame whose lines or result could not be decoded, and why."""
        with self._changed:
            problems = self._bad.setdefault(generation, [])
            if len(problems) < BAD_RESULTS:
                problems.append(problem)
                self._changed.notify_all()
            for old in sorted(self._bad)[:-KEPT_GENERATIONS]:
                del self._bad[old]

    @property
    def pause_s(self) -> float:
        """Seconds between the two newest results of one network; 0 if there were none."""
        with self._changed:
            return self._pause_ns / 1e9

    def last(self, generation: int) -> ResultTime | None:
        """Return the newest result of a network, or None."""
        with self._changed:
            return self._last.get(generation)

    def problem(self, generation: int) -> str:
        """Return why the results of a network cannot be decoded, "" if some could, or too few came to say so."""
        with self._changed:
            problems = self._bad.get(generation, [])
            return problems[-1] if generation not in self._first and len(problems) >= BAD_RESULTS else ""

    def wait_for_first(self, generation: int, timeout_s: float) -> ResultTime | None:
        """Return the first result of a network; None if it did not come in time."""
        with self._changed:
            self._changed.wait_for(lambda: generation in self._first, timeout_s)
            return self._first.get(generation)

"""How the board's clock relates to ours, from pings and their answers: the one that was fastest tells best. Pure."""

from __future__ import annotations

from collections import deque

SAMPLES = 10
"""Answers that are compared: at one ping a second, two clocks that differ by 50 ppm drift apart 0.5 ms in that time."""


class ClockSync:
    """Keeps the offset of the answer with the shortest round trip of the last ten. One thread adds, any may read."""

    def __init__(self) -> None:
        self._samples: deque[tuple[int, int]] = deque(maxlen=SAMPLES)
        self._best: tuple[int, int] | None = None

    def add(self, *, sent_ns: int, received_ns: int, board_ns: int) -> None:
        """Take the stamps of one ping: when it left, when its answer was here (host clock), and the board's clock between."""
        if received_ns < sent_ns:
            return  # not the answer to a ping of ours
        self._samples.append((received_ns - sent_ns, (sent_ns + received_ns) // 2 - board_ns))
        self._best = min(self._samples)

    @property
    def offset_ns(self) -> int | None:
        """Host clock minus board clock, right to half a round trip; None until the first answer."""
        return None if self._best is None else self._best[1]

"""Makes a fast link as slow as it says it is."""

from __future__ import annotations

import threading

from evalkit.clock import Clock

_BURST_NS = 3_000_000
"""What may always be sent at once, as an adapter's buffer does. What was overslept (15 ms on Windows) may be caught up too."""


class Throttle:
    """The line is busy for bytes / rate after each write. One thread paces; any thread may ask how long the line is busy."""

    def __init__(self, bytes_per_s: int, clock: Clock) -> None:
        """`bytes_per_s` 0: no limit."""
        self._clock = clock
        self._ns_per_byte = 1e9 / bytes_per_s if bytes_per_s else 0.0
        self._free_ns = 0.0
        self._slack_ns = _BURST_NS

    def pace(self, count: int, give_up: threading.Event) -> None:
        """Wait until `count` bytes have passed the line, or `give_up` is set."""
        now_ns = self._clock.now_ns()
        self._free_ns = max(self._free_ns, now_ns - self._slack_ns) + count * self._ns_per_byte
        if self._free_ns > now_ns:
            self._clock.wait_until(round(self._free_ns), give_up)
            self._slack_ns = _BURST_NS + max(0, self._clock.now_ns() - round(self._free_ns))

    def busy_ns(self, count: int) -> float:
        """Return how long `count` more bytes take from now on."""
        return max(0.0, self._free_ns - self._clock.now_ns()) + count * self._ns_per_byte

"""How many frames the board may send ahead of us: enough that none is lost to a hiccup, few enough that none is old. Told the time.

A credit is cumulative: "you may have sent `total` frames since your hello". Each announcement says what the board has sent, so a
lost frame or a lost credit never shrinks the window.

The window: one frame is always allowed. A second one as soon as the arriving frame needs less than a frame period more, so that on a
slow link the newest exposure goes out when the link is free, and none waits in line. A third one while a frame is received
and decoded faster than frames come: then nothing queues, and the third only bridges a hiccup of this computer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from evalkit.protocol.messages import FrameStart

MAX_IN_FLIGHT = 3
"""Frames announced and not decoded, at most."""
STALL_NS = 1_000_000_000
"""Silence after which granted frames are taken for lost with all their traces, and granted again; doubled each time it did not help."""
MAX_STALL_NS = 16 * STALL_NS
"""Beyond it the board is not stuck without credit, it has nothing to send."""


class Credits:
    """Thread-safe: the link's thread announces, the decoding thread retires. Nothing is granted before `begin`."""

    def __init__(self) -> None:
        self._post: Callable[[int], None] | None = None
        self._lock = threading.Lock()
        self._in_flight: dict[int, int] = {}
        """Frame id to when it was announced."""
        self._sent = 0
        self._granted = 0
        self._period_ns = 0
        self._service_ns = 0
        self._transit_ns_per_byte = 0.0
        self._missing_bytes = 0
        self._quiet_since_ns = 0
        self._stall_ns = STALL_NS

    def begin(self, post: Callable[[int], None], now_ns: int) -> None:
        """Begin to grant: the board has greeted and wants credits. `post` sends a total and must not wait."""
        with self._lock:
            self._post = post
            self._quiet_since_ns = now_ns
        self._grant(MAX_IN_FLIGHT)

    def restart(self, now_ns: int) -> None:
        """Note that the board has greeted again: it has sent nothing, and has no credit."""
        with self._lock:
            self._in_flight.clear()
            self._sent = self._granted = self._missing_bytes = 0
            self._quiet_since_ns, self._stall_ns = now_ns, STALL_NS
        self._grant(MAX_IN_FLIGHT)

    def announced(self, start: FrameStart, now_ns: int) -> None:
        """Note that a frame began."""
        with self._lock:
            self._in_flight[start.frame_id] = now_ns
            self._sent = start.sent or self._sent + 1
            self._period_ns = start.frame_period_us * 1000
            self._quiet_since_ns, self._stall_ns = now_ns, STALL_NS

    def arrived(self, missing_bytes: int) -> None:
        """Note how much the arriving frame still lacks."""
        with self._lock:
            self._missing_bytes = missing_bytes
        self._grant_due()

    def received(self, frame_id: int, size_bytes: int, now_ns: int) -> None:
        """Note that a frame is complete."""
        with self._lock:
            begun_ns = self._in_flight.get(frame_id)
            if begun_ns is not None and size_bytes:
                self._transit_ns_per_byte = (now_ns - begun_ns) / size_bytes

    def retired(self, frame_id: int, now_ns: int) -> None:
        """Note that a frame was decoded, dropped here, or given up."""
        with self._lock:
            begun_ns = self._in_flight.pop(frame_id, None)
            if begun_ns is not None:
                self._service_ns = now_ns - begun_ns
        self._grant_due()

    def check_silence(self, now_ns: int) -> None:
        """Grant again if nothing comes of a stream although frames are granted; called now and then while streaming."""
        with self._lock:
            if self._in_flight or self._stall_ns > MAX_STALL_NS or now_ns - self._quiet_since_ns < self._stall_ns:
                return
            self._quiet_since_ns = now_ns
            self._stall_ns *= 2
            total = self._granted + MAX_IN_FLIGHT
        self._grant(total)

    def _grant_due(self) -> None:
        with self._lock:
            total = self._sent - len(self._in_flight) + self._window()
        self._grant(total)

    def _window(self) -> int:
        if self._service_ns < self._period_ns or not self._period_ns:
            return MAX_IN_FLIGHT
        return 2 if self._in_flight and self._missing_bytes * self._transit_ns_per_byte < self._period_ns else 1

    def _grant(self, total: int) -> None:
        with self._lock:
            post = self._post
            if post is None or total <= self._granted:
                return
            self._granted = total
        post(total)

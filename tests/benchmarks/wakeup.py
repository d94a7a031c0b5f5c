"""From a finished frame on the decoding thread to the window's slot: mailbox, one coalesced wake-up, tick."""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from evalkit.flow import BoundedQueue, Mailbox, Overflow
from evalkit.notices import Notice
from evalkit.session.snapshot import SessionSnapshot, SessionState
from tests.benchmarks.rows import Row
from ui.app import SWITCH_INTERVAL_S
from ui.bridge import Bridge

if TYPE_CHECKING:
    from evalkit.session.session import Session

FRAMES = 400
PERIOD_S = 1 / 100
"""Faster than any mode of the sensor."""
GOAL_MS = 0.5
POLL_MS = 16
"""What is compared: a timer that looks sixty times a second."""


class Source:
    """What the bridge needs of a session: a mailbox that another thread fills with the time of each put."""

    def __init__(self) -> None:
        self.frames: Mailbox[Any] = Mailbox()
        self.notices: BoundedQueue[Notice] = BoundedQueue(8, Overflow.DROP_OLDEST)
        self.on_change: Callable[[], None] | None = None

    def snapshot(self) -> SessionSnapshot:
        """Return a state that never changes."""
        return SessionSnapshot(state=SessionState.STREAMING, link_name="memory")

    def put_frames(self) -> None:
        """Put FRAMES time stamps."""
        for _ in range(FRAMES):
            time.sleep(PERIOD_S)
            self.frames.put(time.perf_counter())


def _delays(application: QApplication, source: Source, take: Callable[[Callable[[float], None]], None]) -> list[float]:
    """Return milliseconds from put to the window's thread, for all frames but the first ten."""
    delays: list[float] = []
    take(lambda stamp: delays.append((time.perf_counter() - stamp) * 1e3))
    thread = threading.Thread(target=source.put_frames, name="evalkit-benchmark")
    thread.start()
    watch = QTimer(interval=200)
    watch.timeout.connect(lambda: None if thread.is_alive() else application.quit())
    watch.start()
    application.exec()
    thread.join()
    return delays[10:]


def run() -> list[Row]:
    """Return the median and the 99th percentile, and the same for polling."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([])
    try:
        woken_source = Source()
        bridge = Bridge()
        bridge.attach(cast("Session", woken_source))
        woken = _delays(application, woken_source, lambda note: cast("None", bridge.frame_ready.connect(note)))
        bridge.close()
        polled_source = Source()
        poll = QTimer(interval=POLL_MS)

        def look(note: Callable[[float], None]) -> None:
            poll.timeout.connect(lambda: None if (stamp := polled_source.frames.take()) is None else note(stamp))
            poll.start()

        polled = _delays(application, polled_source, look)
        poll.stop()
    finally:
        sys.setswitchinterval(before)
    p50, p99 = statistics.median(woken), statistics.quantiles(woken, n=100)[98]
    reference = statistics.median(polled)
    return [
        Row(what="wake-up, p50", value=p50, unit="ms", goal=GOAL_MS),
        Row(what="wake-up, p99", value=p99, unit="ms"),
        Row(
            what="wake-up against polling every 16 ms, p50",
            value=p50,
            unit="ms",
            reference="polling:",
            reference_value=reference,
            ratio=reference / p50,
        ),
    ]

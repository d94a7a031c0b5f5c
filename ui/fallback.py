"""What a demonstration shows when the hardware fails: frames that were recorded before, played in a loop until the board is back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from evalkit.session.bundle import FrameBundle
from ui.presenters.history import size_of
from ui.presenters.small_frames import smaller

KEEP_S = 15.0
"""Seconds that are kept: long enough for something to happen in them."""
LEAST_GAP_NS = 90_000_000
"""At most eleven frames a second are kept: a recording may be less smooth than the live picture, and costs a third of it."""
MAX_BYTES = 192 * 1024 * 1024
"""Memory of the ring: fifteen seconds of YUV at half of the binned size."""
SHORTEST_MS, LONGEST_MS = 20, 500
"""Between two frames when they are played: a gap in the recording is not waited for."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames in their order, and when the last of them was taken."""

    bundles: tuple[FrameBundle, ...]
    recorded: datetime


class FallbackSource(Protocol):
    """Whoever has a recording that may stand in for a board."""

    def clip(self) -> Clip | None:
        """Return what can be played; None if there is nothing."""
        ...


class RecentFrames:
    """The last seconds of this run, bounded in time and memory."""

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._frames: deque[FrameBundle] = deque()
        self._bytes = 0
        self._max_bytes = max_bytes
        self._recorded: datetime | None = None

    def add(self, bundle: FrameBundle, clock: datetime) -> None:
        """Keep a frame, unless it follows the one before too soon."""
        newest = self._frames[-1] if self._frames else None
        if newest is not None and (bundle.timestamp_ns < newest.timestamp_ns or bundle.model_generation != newest.model_generation):
            self._frames.clear()  # another board, or another network: two worlds in one loop would confuse
            self._bytes = 0
        if self._frames and bundle.timestamp_ns - self._frames[-1].timestamp_ns < LEAST_GAP_NS:
            return
        small = replace(smaller(bundle), inference=None, inference_bytes=None)  # what only an inspector looks at
        self._frames.append(small)
        self._bytes += size_of(small)
        self._recorded = clock
        while len(self._frames) > 1 and (
            self._bytes > self._max_bytes or bundle.timestamp_ns - self._frames[0].timestamp_ns > KEEP_S * 1e9
        ):
            self._bytes -= size_of(self._frames.popleft())

    def clip(self) -> Clip | None:
        """Return what is kept."""
        return Clip(tuple(self._frames), self._recorded) if self._frames and self._recorded is not None else None


class Player(QObject):
    """Plays a clip in a loop, at the pace at which it was taken."""

    frame_due = Signal(object)
    """A FrameBundle of the clip."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clip: Clip | None = None
        self._next = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._step)

    @property
    def clip(self) -> Clip | None:
        """What is played; None: nothing is."""
        return self._clip

    def play(self, clip: Clip) -> None:
        """Play from the beginning."""
        self._clip, self._next = clip, 0
        self._step()

    def stop(self) -> None:
        """Play nothing."""
        self._timer.stop()
        self._clip = None

    def _step(self) -> None:
        clip = self._clip
        if clip is None:
            return
        bundle = clip.bundles[self._next]
        self._next = (self._next + 1) % len(clip.bundles)
        gap_ms = (clip.bundles[self._next].timestamp_ns - bundle.timestamp_ns) // 1_000_000
        self._timer.start(LONGEST_MS if gap_ms <= 0 else min(LONGEST_MS, max(SHORTEST_MS, gap_ms)))
        self.frame_due.emit(bundle)

"""The frames that took longest, with their pictures: a click on an outlier opens it, also when the ring of frames has moved on."""

from __future__ import annotations

from collections import deque

from evalkit.session.bundle import FrameBundle
from ui.presenters.history import size_of
from ui.presenters.small_frames import smaller

SLOT_S = 2.0
"""Of each two seconds the slowest frame is kept, by each of both latencies: an outlier that can be seen is the slowest nearby."""
MAX_BYTES = 96 * 1024 * 1024
"""A minute and more of pictures at half the binned size; the default span of the plots is a minute."""


class SlowFrames:
    """The slowest frames of the last minute: on their way here, and in the sensor's network."""

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._kept: deque[FrameBundle] = deque()
        self._held_bytes, self._max_bytes = 0, max_bytes
        self._slot = -1
        self._slowest: dict[str, tuple[float, FrameBundle]] = {}

    def add(self, bundle: FrameBundle, now_ns: int) -> None:
        """Look at a frame that is about to be painted, `now_ns` by the host's clock."""
        slot = int(bundle.received_ns / 1e9 / SLOT_S)
        if slot != self._slot:
            self._keep()
            self._slot = slot
        inference = bundle.inference
        times = {"way": bundle.age_ms(now_ns), "network": None if inference is None else float(inference.dsp_us)}
        for key, time in times.items():
            if time is not None and (key not in self._slowest or time > self._slowest[key][0]):
                self._slowest[key] = time, bundle

    def find(self, frame_id: int, received_ns: int) -> FrameBundle | None:
        """Return the frame that was received at `received_ns` (to a microsecond); None if it is not kept."""
        candidates = (*self._kept, *(bundle for _, bundle in self._slowest.values()))
        return next((one for one in candidates if one.frame_id == frame_id and abs(one.received_ns - received_ns) < 1000), None)

    def forget(self) -> None:
        """Let go of all frames: another board."""
        self._kept.clear()
        self._slowest.clear()
        self._held_bytes, self._slot = 0, -1

    def _keep(self) -> None:
        for bundle in {id(bundle): bundle for _, bundle in self._slowest.values()}.values():
            small = smaller(bundle)
            self._kept.append(small)
            self._held_bytes += size_of(small)
        self._slowest.clear()
        while len(self._kept) > 1 and self._held_bytes > self._max_bytes:
            self._held_bytes -= size_of(self._kept.popleft())

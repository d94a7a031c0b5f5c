"""The last frames, for freezing the picture and stepping through what has just been. Free of Qt."""

from __future__ import annotations

from collections import deque

from evalkit.session.bundle import FrameBundle

MAX_BYTES = 192 * 1024 * 1024
"""Memory of the ring: ten full 12-Mpixel YUV pictures, or forty binned ones: more than a second of either."""

MAX_FRAMES = 300
"""... and at most so many frames, because frames without pictures are small and numerous."""


class FrameHistory:
    """A ring of the newest bundles, bounded by bytes; frozen, it lets newer ones pass and only counts them."""

    def __init__(self, *, max_bytes: int = MAX_BYTES, max_frames: int = MAX_FRAMES) -> None:
        self._frames: deque[FrameBundle] = deque()
        self._held_bytes = 0
        self._max_bytes, self._max_frames = max_bytes, max_frames
        self._position: int | None = None
        self._passed = 0

    @property
    def frozen(self) -> bool:
        """Whether one frame is held."""
        return self._position is not None

    @property
    def passed(self) -> int:
        """Frames that came, and were not shown, since it froze."""
        return self._passed

    @property
    def back(self) -> int:
        """How many frames before the newest held one the shown one lies."""
        return 0 if self._position is None else len(self._frames) - 1 - self._position

    @property
    def held_bytes(self) -> int:
        """Bytes of all frames in the ring."""
        return self._held_bytes

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, bundle: FrameBundle) -> bool:
        """Take a new frame and return whether it is to be shown: not while frozen."""
        if self.frozen:
            self._passed += 1
            return False
        self._frames.append(bundle)
        self._held_bytes += size_of(bundle)
        while len(self._frames) > 1 and (self._held_bytes > self._max_bytes or len(self._frames) > self._max_frames):
            self._held_bytes -= size_of(self._frames.popleft())
        return True

    def freeze(self) -> FrameBundle | None:
        """Hold the newest frame and return it; None, and nothing is frozen, if there is none."""
        if not self._frames:
            return None
        self._position, self._passed = len(self._frames) - 1, 0
        return self._frames[-1]

    def resume(self) -> None:
        """Let new frames be shown again."""
        self._position, self._passed = None, 0

    def step(self, frames: int) -> FrameBundle | None:
        """Go so many frames on (back if negative) as far as there are any, freezing first; return the frame that is then shown."""
        if self._position is None and self.freeze() is None:
            return None
        position = min(max((self._position or 0) + frames, 0), len(self._frames) - 1)
        self._position = position
        return self._frames[position]

    def hold(self, frame_id: int, received_ns: int) -> FrameBundle | None:
        """Hold the frame that was received at `received_ns` (to a microsecond) and return it; None if it is not in the ring (any more)."""
        for position, bundle in enumerate(self._frames):
            if bundle.frame_id == frame_id and abs(bundle.received_ns - received_ns) < 1000:
                if self._position is None:
                    self._passed = 0
                self._position = position
                return bundle
        return None

    def hold_older(self, bundle: FrameBundle) -> None:
        """Hold a frame that the ring had let go of, before its oldest; it leaves with the next new frame."""
        self._frames.appendleft(bundle)
        self._held_bytes += size_of(bundle)
        if self._position is None:
            self._passed = 0
        self._position = 0

    def forget(self) -> None:
        """Let go of all frames: another board, another world."""
        self._frames.clear()
        self._held_bytes = 0
        self.resume()


def size_of(bundle: FrameBundle) -> int:
    """Return the bytes of a bundle's pixels and sensor lines."""
    pixels = sum(crop.picture.data.nbytes for crop in bundle.rois) + (bundle.picture.data.nbytes if bundle.picture is not None else 0)
    return pixels + (bundle.inference_bytes.nbytes if bundle.inference_bytes is not None else 0)

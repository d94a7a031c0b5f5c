"""The values that travel through the emulator: an exposure on its way to the network, a frame on its way to the link."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.camera import FRAMES_IN_MEMORY, Camera, FrameMemory, Shot
from evalkit.emulator.network import LoadedNetwork
from evalkit.geometry import Rect, Size
from evalkit.imx500.modes import Mode
from evalkit.protocol.messages import FrameStart
from evalkit.protocol.values import OutputSelection


class FramePool:
    """Keeps the memory of frames, since fresh pages cost more than what is written in them. Thread-safe."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._free: list[FrameMemory] = []
        self._made = 0

    def take(self) -> FrameMemory | None:
        """Return memory that nobody uses, or None if all of it is under way."""
        with self._lock:
            if self._free:
                return self._free.pop()
            if self._made == FRAMES_IN_MEMORY:
                return None
            self._made += 1
        return FrameMemory(self._size)

    def give_back(self, memory: FrameMemory) -> None:
        """Say that nobody uses `memory` any more."""
        with self._lock:
            self._free.append(memory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One exposed frame with everything that was valid when it was exposed."""

    stream: int
    """Number of the stream, from start to stop, that it belongs to."""
    frame_id: int
    """Counts the exposures of the stream from 0."""
    timestamp_ns: int
    """Start of exposure, board clock."""
    mode: Mode
    frame_period_us: int
    readout_us: int
    exposure_us: int
    gain_db: float
    temperature_c: float
    output: OutputSelection
    window: Rect
    """What the network sees, in sensor pixels."""
    network: LoadedNetwork | None
    shot: Shot = field(repr=False)
    camera: Camera = field(repr=False)
    pool: FramePool = field(repr=False)
    memory: FrameMemory = field(repr=False)

    def release(self) -> None:
        """Give the frame's memory back; nothing of it may be used afterwards."""
        self.pool.give_back(self.memory)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFrame:
    """A frame that can be sent."""

    exposure: Exposure
    start: FrameStart
    """Its announcement, but for the count of dropped frames."""
    parts: Sequence[NDArray[np.uint8]] = field(repr=False)
    """The bytes of `start.parts`."""

    @property
    def size_bytes(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts)

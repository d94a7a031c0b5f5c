"""Buffers that are used again for each frame, because fresh pages cost more than the work done in them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


class Scratch:
    """Named byte buffers that grow to what is asked and stay. Not thread-safe: one owner each."""

    def __init__(self) -> None:
        self._buffers: dict[str, NDArray[np.uint8]] = {}

    def take(self, name: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return a writable C-contiguous array of `shape` with whatever is in it; the last one of that name becomes invalid."""
        count = math.prod(shape)
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < count:
            buffer = self._buffers[name] = np.empty(count, np.uint8)
        return buffer[:count].reshape(shape)

    @property
    def held_bytes(self) -> int:
        """How much memory all buffers take."""
        return sum(buffer.size for buffer in self._buffers.values())

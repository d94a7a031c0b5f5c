"""Frame buffers that are used again, because a fresh 18 MB buffer per frame costs more (page faults) than filling it.

The ownership rule: whoever holds the array that `take` returned, or any view of it (a Picture, a tensor, a memoryview), may read it
for as long as it likes. When the last of them is gone, and not before, the memory goes back to the pool: that is what Python's
reference count says, not what a caller promises. Nobody gives anything back by hand, so nobody can give it back too early.
An address taken from a view (a QImage over its memory, say) counts for nothing: keep the view as long as the address.
"""

from __future__ import annotations

import weakref
from collections import deque

import numpy as np
from numpy.typing import NDArray

KEPT_BUFFERS = 8
"""Free buffers kept at most: a session has up to 3 frames in flight, 4 queued and some in the hands of the window."""
GRANULE_BYTES = 64 * 1024
"""Sizes are rounded up to this, so that frames whose ROI crops vary a little share buffers."""
MAX_SLACK = 2
"""A buffer more than this many times too large is let go instead of used: after a change of mode the old ones do not stay."""


class BufferPool:
    """Hands out writable byte arrays; thread-safe without a lock (a buffer may come back on any thread, at any moment)."""

    def __init__(self) -> None:
        self._free: deque[NDArray[np.uint8]] = deque()
        self._made = 0

    @property
    def made(self) -> int:
        """How many buffers were ever allocated."""
        return self._made

    @property
    def free(self) -> int:
        """How many buffers wait to be used again."""
        return len(self._free)

    def take(self, size_bytes: int) -> NDArray[np.uint8]:
        """Return an array of exactly `size_bytes`, content undefined, whose memory comes back by itself (see the ownership rule)."""
        storage = self._storage(size_bytes)
        # frombuffer goes through a memoryview, so the base of `lease` is not an array: NumPy then makes `lease` itself, not
        # `storage`, the base of all views of it, and it dies with the last of them.
        lease: NDArray[np.uint8] = np.frombuffer(storage.data, np.uint8, count=size_bytes)
        weakref.finalize(lease, self._give_back, storage).atexit = False
        return lease

    def _storage(self, size_bytes: int) -> NDArray[np.uint8]:
        while True:
            try:
                storage = self._free.popleft()
            except IndexError:
                break
            if size_bytes <= storage.size <= max(MAX_SLACK * size_bytes, 2 * GRANULE_BYTES):
                return storage
        self._made += 1
        granules = max(1, -(-size_bytes // GRANULE_BYTES))
        return np.empty(granules * GRANULE_BYTES, np.uint8)

    def _give_back(self, storage: NDArray[np.uint8]) -> None:
        if len(self._free) < KEPT_BUFFERS:
            self._free.append(storage)

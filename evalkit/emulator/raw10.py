"""RAW10 in MIPI CSI-2 packing, straight from exposed Bayer cells.

Four bytes hold the high eight bits of four pixels, a fifth their low bits, the first pixel's lowest (MIPI CSI-2, RAW10).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.pixels import Exposed
from evalkit.geometry import Size

_GROUP_PIXELS = 4
_GROUP_BYTES = 5


class Raw10Packer:
    """Packs frames of one size, using its buffers again. One owner, one thread."""

    def __init__(self, size: Size) -> None:
        cells = (size.height // 2, size.width // 2)
        self._size = size
        self._high = np.empty((2, *cells), np.uint8)
        self._low = np.empty((2, *cells), np.uint8)
        self._row = np.empty((*cells, 2), np.uint8)
        self._folded = np.empty((cells[0], cells[1] // 2), np.uint16)

    def pack(self, exposed: Exposed, raw: tuple[NDArray[np.uint16], ...], out: NDArray[np.uint8]) -> None:
        """Write the frame to `out`, flat and as long as the packed picture. `raw`: `raw_table` of each site."""
        for row in (0, 1):
            for column in (0, 1):
                site = 2 * row + column
                cv2.LUT(exposed.indices[site], (raw[site] >> 2).astype(np.uint8), dst=self._high[column])
                # Odd columns carry their low bits two places higher: so the four of a group meet by "or" alone.
                cv2.LUT(exposed.indices[site], ((raw[site] & 3) << (2 * column)).astype(np.uint8), dst=self._low[column])
            self._store(row, out)

    def _store(self, row: int, out: NDArray[np.uint8]) -> None:
        """Write the rows of one parity: red and green, or green and blue."""
        row_bytes = self._size.width // _GROUP_PIXELS * _GROUP_BYTES
        groups = (self._size.height // 2, self._size.width // _GROUP_PIXELS)
        cv2.merge((self._high[0], self._high[1]), self._row)
        # One unaligned 32-bit word a group instead of four bytes.
        words = np.ndarray(groups, np.uint32, buffer=out, offset=row * row_bytes, strides=(2 * row_bytes, _GROUP_BYTES))
        np.copyto(words, self._row.reshape(groups[0], self._size.width).view(np.uint32))
        # A 16-bit word of a plane holds columns 2k and 2k+1; the second one belongs four bits higher in the group's fifth byte.
        folded = np.bitwise_or(self._low[0].view(np.uint16), self._low[1].view(np.uint16), out=self._folded)
        folded |= folded >> 4
        fifth = np.ndarray(groups, np.uint8, buffer=out, offset=row * row_bytes + _GROUP_PIXELS, strides=(2 * row_bytes, _GROUP_BYTES))
        np.copyto(fifth, folded.astype(np.uint8))

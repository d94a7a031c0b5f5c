"""Colours mixed by a 3x3 matrix, on whole Bayer cells: red, two greens, blue. The lens mixes (filters let other colours through), the ISP unmixes.

Planes hold linear light in 16 bits above a pedestal, so that noise below black is not cut off before it was mixed. A matrix whose rows add
up to 1 leaves the pedestal where it is.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Size

PEDESTAL = 4096
"""Code of no light: room for noise of a sixteenth of the range below it."""
UNIT = 65535 - PEDESTAL
"""Codes from no light to white."""

Plane = NDArray[np.uint16]
Planes = tuple[Plane, Plane, Plane, Plane]
"""Red, green of the red rows, green of the blue rows, blue."""


class CellColours:
    """Applies one matrix to cells of one size, using its buffers again. One owner, one thread."""

    def __init__(self, matrix: NDArray[np.float64], cells: Size) -> None:
        """`matrix`: (3, 3), from red, green, blue; ValueError if its rows do not add up to 1."""
        if not np.allclose(matrix.sum(axis=1), 1, atol=1e-4):
            raise ValueError(f"a colour matrix keeps grey grey: its rows add up to 1, not {matrix.sum(axis=1)}")
        self._matrix = (matrix / matrix.sum(axis=1, keepdims=True)).astype(np.float32)
        shape = (cells.height, cells.width)
        self._pixels = np.empty((*shape, 3), np.uint16)
        self._first, self._second = (tuple(np.empty(shape, np.uint16) for _ in range(3)) for _ in range(2))

    def apply(self, planes: Planes) -> Planes:
        """Return the mixed planes, valid until the next call. Each green is mixed with its own cell's red and blue."""
        red, green_red, green_blue, blue = planes
        first = self._mixed(red, green_red, blue, self._first)
        if green_blue is green_red:
            return first[0], first[1], first[1], first[2]
        second = self._mixed(red, green_blue, blue, self._second)
        # What both greens give red and blue is what their mean gives.
        for one, other in ((first[0], second[0]), (first[2], second[2])):
            cv2.addWeighted(one, 0.5, other, 0.5, 0, dst=one)
        return first[0], first[1], second[1], first[2]

    def _mixed(self, red: Plane, green: Plane, blue: Plane, out: tuple[Plane, ...]) -> tuple[Plane, ...]:
        cv2.merge((red, green, blue), self._pixels)
        # Three 16-bit channels are the case that OpenCV is fast at; it keeps results within the 16 bits.
        cv2.transform(self._pixels, self._matrix, dst=self._pixels)
        cv2.split(self._pixels, out)
        return out

"""Colours mixed by a 3x3 matrix, on whole Bayer cells: red, two greens, blue. The lens mixes (filters let other colours through), the ISP unmixes.

Between a table before and a table behind it, light is a signed 16-bit number, black being 0 and white UNIT, so that noise below black is
not cut off before it is mixed, and nothing is lost where mixing leads beyond white.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Size

UNIT = 1 << 14
"""Code of white: seventeen codes for each step of the sensor's converter; and tables of it fit in a processor's nearest memory (L1)."""
_LARGEST = (1 << 15) - 1
_STRIP_CELLS = 1 << 16
"""What is worked on at once: so much stays in a processor's own memory (L2) from step to step, and the calls for a strip take no time."""

Linear = NDArray[np.int16]
Plane = NDArray[np.uint8]


def every_code() -> NDArray[np.float64]:
    """Return the light (white is 1) of each code, for the table behind: of 0 and up, then of those below black."""
    return np.arange(1 << 16, dtype=np.uint16).view(np.int16) / UNIT


class CellColours:
    """Applies one matrix to cells of one size, using its buffers again. One owner, one thread."""

    def __init__(self, matrix: NDArray[np.float64], cells: Size) -> None:
        """`matrix`: (3, 3), from red, green, blue; ValueError if its rows do not add up to 1, or if white would leave the 16 bits."""
        if not np.allclose(matrix.sum(axis=1), 1, atol=1e-4):
            raise ValueError(f"a colour matrix keeps grey grey: its rows add up to 1, not {matrix.sum(axis=1)}")
        if np.maximum(matrix, 0).sum(axis=1).max() * UNIT > _LARGEST:
            raise ValueError("a colour matrix at most doubles a colour, or white would leave the 16 bits")
        self.cells = cells
        self._matrix = [[float(weight) for weight in row] for row in matrix / matrix.sum(axis=1, keepdims=True)]
        self._rows = min(cells.height, max(1, _STRIP_CELLS // cells.width))
        self._linear, self._mixed = (tuple(np.empty((self._rows, cells.width), np.int16) for _ in range(4)) for _ in range(2))
        self._between = np.empty((self._rows, cells.width), np.int16)

    def apply(
        self,
        planes: Sequence[NDArray[np.uint8] | NDArray[np.uint16]],
        linear: Sequence[Linear],
        code: Plane,
        out: Sequence[Plane],
    ) -> None:
        """Mix the cells of `planes`: red, green of the red rows, green of the blue rows, blue, each (rows, columns). Write to planes `out`.

        `linear` holds the table for each plane that gives its light, `code` the one that makes light of all 16 bits (`every_code`) what
        is written. Each green is mixed with its own cell's red and blue. If the two greens are one array, the third of `out` is not written.
        """
        shared = planes[2] is planes[1]
        sites = (0, 1, 3) if shared else (0, 1, 2, 3)
        for top in range(0, self.cells.height, self._rows):
            strip = slice(top, min(top + self._rows, self.cells.height))
            for site in sites:
                # Look-up by 16-bit indices came with OpenCV 4.13; numpy's takes three times as long.
                cv2.LUT(planes[site][strip], linear[site], dst=self._linear[site][: strip.stop - top])
            self._mix(strip.stop - top, shared=shared)
            for site in sites:
                cv2.LUT(self._mixed[site][: strip.stop - top].view(np.uint16), code, dst=out[site][strip])

    def _mix(self, rows: int, *, shared: bool) -> None:
        """Mix the first rows of the strip. Sums of two planes are what OpenCV is fastest at: eight of them take no longer than two tables."""
        red, green_red, green_blue, blue = (plane[:rows] for plane in self._linear)
        to_red, to_green_red, to_green_blue, to_blue = (plane[:rows] for plane in self._mixed)
        between = self._between[:rows]
        of_red, of_green, of_blue = self._matrix
        # What both greens give red and blue is what their mean gives.
        green = green_red if shared else _sum(green_red, 0.5, green_blue, 0.5, between)
        for weights, to in ((of_red, to_red), (of_blue, to_blue)):
            _sum(_sum(red, weights[0], blue, weights[2], to), 1.0, green, weights[1], to)
        _sum(red, of_green[0], blue, of_green[2], between)
        _sum(between, 1.0, green_red, of_green[1], to_green_red)
        if not shared:
            _sum(between, 1.0, green_blue, of_green[1], to_green_blue)


def _sum(one: Linear, weight: float, other: Linear, other_weight: float, out: Linear) -> Linear:
    cv2.addWeighted(one, weight, other, other_weight, 0.0, dst=out)
    return out

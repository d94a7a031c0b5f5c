"""Rectangles for QPainter.drawRects whose numbers NumPy writes: making QRects one by one costs more than drawing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QRect

RECT_BYTES = 16
"""A QRect is four 32-bit numbers: left, top, and right and bottom inclusive (Qt 6: qrect.h). tests/ui/test_frame_overlay.py holds it to it."""

FIRST_CAPACITY = 512


class RectPool:
    """QRects over one block of memory, made once. What `rects` returned is valid until the next call."""

    def __init__(self) -> None:
        self._numbers = np.zeros((0, 4), np.int32)
        self._rects: list[QRect] = []

    def rects(self, corners: NDArray[np.int64]) -> Sequence[QRect]:
        """Return (n, 4) half-open x0, y0, x1, y1 as QRects."""
        count = len(corners)
        if count > len(self._rects):
            self._grow(count)
        numbers = self._numbers[:count]
        numbers[:] = corners
        numbers[:, 2:] -= 1
        return self._rects[:count]

    def _grow(self, count: int) -> None:
        self._rects = []  # before the memory that they look at
        self._numbers = np.zeros((max(FIRST_CAPACITY, 2 * count), 4), np.int32)
        start = self._numbers.ctypes.data
        self._rects = [cast("QRect", shiboken6.wrapInstance(start + RECT_BYTES * row, QRect)) for row in range(len(self._numbers))]


def outlines(boxes: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """Return the lines of boxes (n, 4) as four bars each, (4 n, 4): top, bottom, left, right; `width` pixels, middle on the edge."""
    x0, y0, x1, y1 = (boxes - width // 2).T
    bars = np.empty((len(boxes), 4, 4), np.int64)
    bars[:, 0] = np.stack((x0, y0, x1 + width, y0 + width), axis=-1)
    bars[:, 1] = np.stack((x0, y1, x1 + width, y1 + width), axis=-1)
    bars[:, 2] = np.stack((x0, y0, x0 + width, y1), axis=-1)
    bars[:, 3] = np.stack((x1, y0, x1 + width, y1), axis=-1)
    return bars.reshape(-1, 4)

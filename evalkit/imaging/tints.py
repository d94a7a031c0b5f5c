"""Small maps of colours, scaled to lie over a picture. Here, because a painter's own scaling costs several times as much."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Rect, Size
from evalkit.imaging.scratch import Scratch


class TintScaler:
    """Scales tints, using its buffer again. One owner, one thread."""

    def __init__(self) -> None:
        self._scratch = Scratch()

    def scale(self, tints: NDArray[np.uint32], place: Rect, view: Size, *, smooth: bool) -> tuple[NDArray[np.uint8], Rect] | None:
        """Return what is in a view of `tints` (rows, columns), which lie over all of `place` (view pixels), and where that is.

        Whole cells only, so that cells do not shift while one pans: the result may reach beyond the view. As (rows, columns, 4) bytes of
        the numbers in `tints`, valid until the next call; None if nothing is in view, or nothing of it is tinted.
        """
        rows, columns = tints.shape
        seen = place.clipped(view)
        if not seen.size.area:
            return None
        x0, x1 = _span(seen.x - place.x, seen.right - place.x, place.width, columns)
        y0, y1 = _span(seen.y - place.y, seen.bottom - place.y, place.height, rows)
        part = np.ascontiguousarray(tints[y0:y1, x0:x1])
        if not part.any():
            return None
        left, right = place.x + place.width * x0 // columns, place.x + place.width * x1 // columns
        top, bottom = place.y + place.height * y0 // rows, place.y + place.height * y1 // rows
        if right <= left or bottom <= top:
            return None
        pixels = self._scratch.take("tint", (bottom - top, right - left, 4))
        cells = part.view(np.uint8).reshape(y1 - y0, x1 - x0, 4)
        interpolation = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
        cv2.resize(cells, (right - left, bottom - top), dst=pixels, interpolation=interpolation)
        return pixels, Rect(left, top, right - left, bottom - top)


def _span(start: int, end: int, length: int, cells: int) -> tuple[int, int]:
    """Return which cells of `cells` over `length` pixels the pixels from `start` to `end` touch."""
    return max(0, start * cells // length), min(cells, -(-end * cells // length))

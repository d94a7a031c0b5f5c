"""Scaling of 8-bit planes and pixels, fast enough for the frame path and without the aliasing of a plain bilinear shrink."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Size
from evalkit.imaging.scratch import Scratch

HALVE_ABOVE = 2.0
"""Bilinear looks at two source pixels per axis: shrinking by more than this would skip some, so it is halved by means first."""

SHOW_PIXELS_ABOVE = 2.0
"""Enlarged by more than this, pixels are shown as the squares they are: whoever zooms in so far wants to see them."""

CHANNELS_TO_HALVE = (1, 3, 4)
"""OpenCV halves these in vector code, faster than it picks every second pixel. Two channels (the chroma plane, whose aliasing nobody
sees) take eight times as long: they are left to the bilinear step."""


def scale(source: NDArray[np.uint8], target: Size, scratch: Scratch, name: str) -> NDArray[np.uint8]:
    """Return `source` (rows, columns[, channels]) scaled to `target`; rows may be strided.

    The result is `source` itself if the size is right, else a buffer of `scratch`, valid until the next call with `name`.
    """
    channels = source.shape[2:]
    level = 0
    while _is_too_large(source, target):
        level += 1
        source = _halved(source, scratch, f"{name}/half{level}")
    rows, columns = source.shape[:2]
    if (columns, rows) == (target.width, target.height):
        return source
    result = scratch.take(name, (target.height, target.width, *channels))
    enlargement = min(target.width / columns, target.height / rows)
    interpolation = cv2.INTER_NEAREST if enlargement > SHOW_PIXELS_ABOVE else cv2.INTER_LINEAR
    cv2.resize(source, (target.width, target.height), dst=result, interpolation=interpolation)
    return result


def _is_too_large(source: NDArray[np.uint8], target: Size) -> bool:
    rows, columns, *channels = source.shape
    factor = min(columns / target.width, rows / target.height)
    return factor > HALVE_ABOVE and (channels or [1])[0] in CHANNELS_TO_HALVE


def _halved(source: NDArray[np.uint8], scratch: Scratch, name: str) -> NDArray[np.uint8]:
    """Return the means of 2x2 pixels; an odd last row or column is left out."""
    rows, columns = source.shape[0] // 2, source.shape[1] // 2
    half = scratch.take(name, (rows, columns, *source.shape[2:]))
    cv2.resize(source[: 2 * rows, : 2 * columns], (columns, rows), dst=half, interpolation=cv2.INTER_AREA)
    return half

"""How sharp a part of a picture is, as one number."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect
from evalkit.imaging.convert import render, rgb_pixels, yuv_planes

MAX_EDGE = 256
"""Pixels of the middle that are looked at: enough to judge, and a large crop costs no more than a small one."""
MIN_EDGE = 3
"""The Laplacian of fewer pixels is its border only."""
LUMA_GAIN = 255 / 219
"""BT.601 limited range puts black to white on 219 steps; RGB has 255."""


def sharpness(picture: Picture, source: Rect) -> float | None:
    """Return the variance of the Laplacian of the brightness in `source` (pixels of `picture`), in squared 8-bit steps; None if too small.

    The measure of Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy: a comparative study" (ICPR 2000). Pixels are taken
    as they are, not scaled, so crops of one scene can be compared; noise counts as sharpness too. RAW10 is judged as it is shown.
    """
    inside = source.clipped(picture.size)
    width, height = min(inside.width, MAX_EDGE), min(inside.height, MAX_EDGE)
    if width < MIN_EDGE or height < MIN_EDGE:
        return None
    middle = Rect(inside.x + (inside.width - width) // 2, inside.y + (inside.height - height) // 2, width, height)
    grey, gain = _grey(picture, middle)
    _, deviation = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_32F))
    return (float(deviation.item()) * gain) ** 2


def _grey(picture: Picture, part: Rect) -> tuple[NDArray[np.uint8], float]:
    """Return the brightness of a part, and by what its steps must be multiplied."""
    rows, columns = slice(part.y, part.bottom), slice(part.x, part.right)
    if picture.format is PixelFormat.YUV420:
        return np.ascontiguousarray(yuv_planes(picture)[0][rows, columns]), LUMA_GAIN
    if picture.format is PixelFormat.RGB8:
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb_pixels(picture)[rows, columns]), cv2.COLOR_RGB2GRAY), np.uint8), 1.0
    return np.asarray(cv2.cvtColor(render(picture, part, part.size), cv2.COLOR_BGRA2GRAY), np.uint8), 1.0

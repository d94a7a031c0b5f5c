"""Making a raw picture fit to be looked at: black level off, white balance, the curve of a screen.

A view of RAW10 is a preview: it works on the high eight bits, so deep shadows come in steps. Measurements use `raw10.unpack`.
"""

from __future__ import annotations

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.frames import Picture
from evalkit.imaging.raw10 import GROUP_BYTES, GROUP_PIXELS
from evalkit.imaging.scratch import Scratch
from evalkit.imx500.colour import BLACK_LEVEL_DN

BLACK_LEVEL = BLACK_LEVEL_DN >> 2
"""Code of a pixel without light, in the high eight of its ten bits."""

SATURATED = 250
"""From this code on a channel may be cut off, and says nothing about colour."""

SAMPLES = 64
"""Rows, and groups of four columns, that white balance looks at."""

BRIGHT_SHARE = 0.05
"""What is brightest, without being saturated, is taken for white: this part of the samples."""

GAIN_STEP = 1 / 32
"""Gains are rounded to this, so that the picture does not shimmer from frame to frame."""

MAX_GAIN = 4.0
"""More than any light on the colour curve of this sensor needs."""

CACHED_TABLES = 32
"""Tables kept: light changes slowly, so a few neighbours are asked for again and again."""


def white_balance(picture: Picture) -> tuple[float, float]:
    """Return the gains of red and blue against green that make the brightest parts of a RAW10 picture white."""
    rows, groups = picture.size.height, picture.size.width // GROUP_PIXELS
    packed = picture.data.reshape(rows // 2, 2, groups, GROUP_BYTES)
    cells = packed[:: max(1, rows // 2 // SAMPLES), :, :: max(1, groups // SAMPLES)].astype(np.int32) - BLACK_LEVEL
    # The first two bytes of a group in an even row are red and green, in an odd row green and blue.
    red, green, blue = (plane.reshape(-1) for plane in (cells[:, 0, :, 0], cells[:, 0, :, 1], cells[:, 1, :, 1]))
    brightness = np.where(np.maximum(np.maximum(red, green), blue) < SATURATED - BLACK_LEVEL, red + green + blue, -1)
    count = max(1, round(BRIGHT_SHARE * brightness.size))
    brightest = np.argpartition(brightness, -count)[-count:]
    brightest = brightest[brightness[brightest] > 0]
    if not brightest.size:
        return 1.0, 1.0
    level = float(green[brightest].sum())
    return _gain(level, float(red[brightest].sum())), _gain(level, float(blue[brightest].sum()))


def apply(pixels: NDArray[np.uint8], balance: tuple[float, float], out: NDArray[np.uint8], scratch: Scratch) -> NDArray[np.uint8]:
    """Write linear BGRA `pixels`, C-contiguous, to `out`, balanced and with the curve of a screen; return `out`."""
    # One look-up a plane is three times as fast as OpenCV's look-up in pixels of four.
    planes = [scratch.take(f"develop/{channel}", pixels.shape[:2]) for channel in "bgra"]
    cv2.split(pixels, planes)
    for plane, gain in zip(planes, (balance[1], 1.0, balance[0]), strict=False):
        cv2.LUT(plane, screen_table(gain), dst=plane)
    cv2.merge(planes, dst=out)
    return out


@functools.lru_cache(maxsize=CACHED_TABLES)
def screen_table(gain: float) -> NDArray[np.uint8]:
    """Return the screen's code for each linear code of a channel with this gain; the curve is that of sRGB (IEC 61966-2-1)."""
    linear = np.clip((np.arange(256) - BLACK_LEVEL) / (255 - BLACK_LEVEL) * gain, 0.0, 1.0)
    coded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    table = np.asarray(np.rint(coded * 255), np.uint8)
    table.flags.writeable = False
    return table


def _gain(level: float, other: float) -> float:
    if level <= 0 or other <= 0:
        return 1.0
    return min(max(round(level / other / GAIN_STEP) * GAIN_STEP, 1 / MAX_GAIN), MAX_GAIN)

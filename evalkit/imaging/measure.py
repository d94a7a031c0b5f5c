"""What numbers a picture holds: the pixel at a place, histograms, the values along a line. Pure; for people who judge a sensor.

RAW10 is told in the sensor's own ten-bit numbers (DN), each Bayer colour apart; everything else in eight-bit red, green, blue.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import render, rgb_pixels, yuv_planes
from evalkit.imaging.raw10 import GROUP_BYTES, GROUP_PIXELS

RAW_LEVELS = 1024
CODES = 256
BAYER = ("R", "Gr", "Gb", "B")
"""Colours of RGGB by 2 * (row odd) + (column odd), as EMVA and the datasheets name them."""

MAX_SAMPLES = 100_000
"""Pixels a histogram looks at: its shape does not change with more, and the window must not wait."""

MAX_PROFILE_POINTS = 4096

ROUNDING = 1e-6
"""Pixels: a point that lies on the border between two but for the last bit of a float belongs to the right one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelValue:
    """One pixel of a picture, in image coordinates."""

    x: int
    y: int
    rgb: tuple[int, int, int]
    """As it is shown; for RAW10 developed for the screen."""
    raw: int | None = None
    """0..1023, if the picture is RAW10."""
    bayer: str = ""
    """"R", "Gr", "Gb" or "B", if the picture is RAW10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """How often each number occurs, for each channel."""

    space: Literal["RAW", "RGB"]
    channels: tuple[str, ...]
    counts: NDArray[np.int64] = field(repr=False)
    """(channels, levels)"""
    low_share: tuple[float, ...]
    """Of each channel: what part (0..1) has the smallest possible number."""
    high_share: tuple[float, ...]
    """... the largest possible one: cut off."""
    sampled: float
    """What part of the pixels was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProfile:
    """The values along a line."""

    space: Literal["RAW", "RGB"]
    channels: tuple[str, ...]
    values: NDArray[np.float64] = field(repr=False)
    """(channels, points); NaN where a Bayer colour has no pixel."""
    distance: NDArray[np.float64] = field(repr=False)
    """(points,) image pixels from the start."""


def pixel_at(picture: Picture, x: int, y: int) -> PixelValue | None:
    """Return the pixel in column `x`, row `y`, or None outside."""
    if not (0 <= x < picture.size.width and 0 <= y < picture.size.height):
        return None
    # Around it, because demosaicing and 4:2:0 look at neighbours: the colour is the one that the view shows.
    around = Rect(x // 2 * 2 - 2, y // 2 * 2 - 2, 6, 6).clipped(picture.size)
    if picture.format is PixelFormat.RGB8:
        red, green, blue = rgb_pixels(picture)[y, x].tolist()
    else:
        blue, green, red = render(picture, around, around.size)[y - around.y, x - around.x, :3].tolist()
    if picture.format is not PixelFormat.SRGGB10P:
        return PixelValue(x=x, y=y, rgb=(red, green, blue))
    raw = int(raw_values(picture, np.array([x]), np.array([y]))[0])
    return PixelValue(x=x, y=y, rgb=(red, green, blue), raw=raw, bayer=BAYER[2 * (y % 2) + x % 2])


def raw_values(picture: Picture, x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the ten bits of single pixels of a RAW10 picture, whose places must lie inside."""
    start = y.astype(np.int64) * (picture.size.width // GROUP_PIXELS * GROUP_BYTES) + x // GROUP_PIXELS * GROUP_BYTES
    place = x % GROUP_PIXELS
    high, low = picture.data[start + place].astype(np.int64), picture.data[start + GROUP_PIXELS].astype(np.int64)
    values: NDArray[np.int64] = (high << 2) | ((low >> (2 * place)) & 3)
    return values


def histogram(picture: Picture, area: Rect | None = None) -> Histogram:
    """Return how often each number occurs in `area` (image pixels; None: all), of MAX_SAMPLES pixels spread evenly over it."""
    area = (area or Rect(0, 0, picture.size.width, picture.size.height)).clipped(picture.size)
    if picture.format is PixelFormat.SRGGB10P:
        return _raw_histogram(picture, area)
    step = _step(area.size)
    pixels = _rgb_samples(picture, area, step)
    counts = np.stack([np.bincount(pixels[:, :, channel].reshape(-1), minlength=CODES) for channel in range(3)])
    return _histogram("RGB", ("R", "G", "B"), counts, area)


def rendered_histogram(picture: Picture) -> Histogram:
    """Return the histogram of a picture as it is shown on a screen: for RAW10 after development, of a scaled-down picture if it is large."""
    if picture.format is not PixelFormat.SRGGB10P:
        return histogram(picture)
    step = _step(picture.size)
    size = Size(max(2, picture.size.width // step // 2 * 2), max(2, picture.size.height // step // 2 * 2))
    bgra = render(picture, Rect(0, 0, picture.size.width, picture.size.height), size)
    counts = np.stack([np.bincount(bgra[:, :, channel].reshape(-1), minlength=CODES) for channel in (2, 1, 0)])
    return _histogram("RGB", ("R", "G", "B"), counts, Rect(0, 0, picture.size.width, picture.size.height))


def line_profile(picture: Picture, start: tuple[float, float], end: tuple[float, float]) -> LineProfile:
    """Return the nearest pixels along a line from `start` to `end` (image coordinates), one a pixel of length; outside ones are left out."""
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    count = min(max(2, math.ceil(length) + 1), MAX_PROFILE_POINTS)
    part = np.linspace(0.0, 1.0, count)
    x, y = (np.floor(start[axis] + (end[axis] - start[axis]) * part + ROUNDING).astype(np.int64) for axis in (0, 1))
    inside = (x >= 0) & (y >= 0) & (x < picture.size.width) & (y < picture.size.height)
    x, y, distance = x[inside], y[inside], (part * length)[inside]
    if picture.format is not PixelFormat.SRGGB10P:
        return LineProfile(space="RGB", channels=("R", "G", "B"), values=_rgb_along(picture, x, y), distance=distance)
    raw = raw_values(picture, x, y).astype(np.float64)
    colour = 2 * (y % 2) + x % 2
    values = np.where(colour == np.arange(4)[:, None], raw, np.nan)
    return LineProfile(space="RAW", channels=BAYER, values=values, distance=distance)


def _raw_histogram(picture: Picture, area: Rect) -> Histogram:
    step = _step(area.size)
    counts = np.zeros((4, RAW_LEVELS), np.int64)
    for index in range(4):
        x = np.arange(area.x + (index % 2 - area.x) % 2, area.right, 2 * step)
        y = np.arange(area.y + (index // 2 - area.y) % 2, area.bottom, 2 * step)
        if x.size and y.size:
            counts[index] = np.bincount(_raw_grid(picture, x, y), minlength=RAW_LEVELS)
    return _histogram("RAW", BAYER, counts, area)


def _raw_grid(picture: Picture, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    rows = picture.data.reshape(picture.size.height, -1)[y]
    place = x % GROUP_PIXELS
    high = rows[:, x // GROUP_PIXELS * GROUP_BYTES + place].astype(np.int64)
    low = rows[:, x // GROUP_PIXELS * GROUP_BYTES + GROUP_PIXELS]
    return ((high << 2) | ((low >> (2 * place).astype(np.uint8)) & 3)).reshape(-1)


def _rgb_samples(picture: Picture, area: Rect, step: int) -> NDArray[np.uint8]:
    rows, columns = slice(area.y, area.bottom, step), slice(area.x, area.right, step)
    if picture.format is PixelFormat.RGB8:
        return rgb_pixels(picture)[rows, columns]
    luma, chroma = yuv_planes(picture)
    y, x = np.arange(area.y, area.bottom, step), np.arange(area.x, area.right, step)
    return _rgb_of_yuv(luma[rows, columns], chroma[y // 2][:, x // 2])


def _rgb_along(picture: Picture, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.float64]:
    if picture.format is PixelFormat.RGB8:
        pixels = rgb_pixels(picture)[y, x]
    else:
        luma, chroma = yuv_planes(picture)
        pixels = _rgb_of_yuv(luma[y, x][None], chroma[y // 2, x // 2][None])[0]
    values: NDArray[np.float64] = pixels.T.astype(np.float64)
    return values


def _rgb_of_yuv(luma: NDArray[np.uint8], chroma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Convert single pixels exactly as the picture is: each becomes a 2x2 cell of its own, of which one is kept."""
    if not luma.size:
        return np.zeros((*luma.shape, 3), np.uint8)
    cells = np.repeat(np.repeat(luma, 2, axis=0), 2, axis=1)
    rgb = np.asarray(cv2.cvtColorTwoPlane(cells, np.ascontiguousarray(chroma), cv2.COLOR_YUV2RGB_NV12), np.uint8)
    return rgb[::2, ::2]


def _histogram(space: Literal["RAW", "RGB"], channels: tuple[str, ...], counts: NDArray[np.int64], area: Rect) -> Histogram:
    totals = np.maximum(counts.sum(axis=1), 1)
    counts.flags.writeable = False
    looked_at = int(counts.sum()) // (1 if space == "RAW" else len(channels))
    return Histogram(
        space=space,
        channels=channels,
        counts=counts,
        low_share=tuple((counts[:, 0] / totals).tolist()),
        high_share=tuple((counts[:, -1] / totals).tolist()),
        sampled=looked_at / max(1, area.size.area),
    )


def _step(size: Size) -> int:
    return max(1, math.ceil(math.sqrt(size.area / MAX_SAMPLES)))

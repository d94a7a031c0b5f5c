"""Regions of interest: which parts of a frame are cut out, and the cutting. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.isp import Developed, Isp
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imx500.modes import Mode
from evalkit.protocol.values import Part, Rectangle
from evalkit.results.types import Detections, Result

MAX_ROIS = 8
LONGEST_SIDE = 320
"""Larger crops are scaled to this, so that eight of them stay smaller than a full image."""
SCORE = 0.4
"""Detections below it are not worth the bytes."""
_SMALLEST = 8
"""Picture pixels; what is smaller shows nothing."""


def rects_of(result: Result | None, window: Rect) -> tuple[Rect, ...]:
    """Return where the best detections are, in sensor pixels; `window` is what the network saw."""
    if not isinstance(result, Detections):
        return ()
    rects = []
    for item in result.items:
        if item.score >= SCORE:
            x0, y0, x1, y1 = item.box.scaled_to(window)
            rects.append(Rect(round(x0), round(y0), round(x1 - x0), round(y1 - y0)))
    return tuple(rects[:MAX_ROIS])


def cut(isp: Isp, developed: Developed, mode: Mode, rects: Iterable[Rect]) -> list[tuple[Part, NDArray[np.uint8]]]:
    """Cut `rects` (sensor pixels) out of a frame; those that lie outside or are too small are left out."""
    crops = []
    for rect in rects:
        inside = _even(image_from_sensor(rect, mode).clipped(mode.size))
        if inside.width < _SMALLEST or inside.height < _SMALLEST:
            continue
        size = _crop_size(inside.size)
        pixels = isp.crop(developed, inside, size).reshape(-1)
        shown = sensor_from_image(inside, mode)
        part = Part(
            kind="roi",
            size_bytes=pixels.size,
            format=PixelFormat.RGB8.value,
            width=size.width,
            height=size.height,
            rect=Rectangle(x=shown.x, y=shown.y, width=shown.width, height=shown.height),
        )
        crops.append((part, pixels))
    return crops


def image_from_sensor(rect: Rect, mode: Mode) -> Rect:
    """Return a rectangle of the full array in pixels of the mode's picture, rounded outwards."""
    x0, y0 = (rect.x - mode.crop.x) // mode.binning, (rect.y - mode.crop.y) // mode.binning
    x1, y1 = -((mode.crop.x - rect.right) // mode.binning), -((mode.crop.y - rect.bottom) // mode.binning)
    return Rect(x0, y0, x1 - x0, y1 - y0)


def sensor_from_image(rect: Rect, mode: Mode) -> Rect:
    """Return a rectangle of the mode's picture in pixels of the full array."""
    x0, y0, factor = mode.sensor_from_image()
    return Rect(x0 + rect.x * factor, y0 + rect.y * factor, rect.width * factor, rect.height * factor)


def seen_part(window: Rect, mode: Mode) -> Rect:
    """Return the part of `window` (sensor pixels) that a mode's picture shows; all of the picture if it shows nothing of it."""
    crop = mode.crop
    inside = Rect(window.x - crop.x, window.y - crop.y, window.width, window.height).clipped(crop.size)
    return crop if inside.size.area == 0 else Rect(crop.x + inside.x, crop.y + inside.y, inside.width, inside.height)


def _even(rect: Rect) -> Rect:
    """Return the whole Bayer cells that the rectangle touches; sizes of modes are even, so they lie inside too."""
    x0, y0 = rect.x // 2 * 2, rect.y // 2 * 2
    return Rect(x0, y0, (rect.right + 1) // 2 * 2 - x0, (rect.bottom + 1) // 2 * 2 - y0)


def _crop_size(size: Size) -> Size:
    shrink = min(1.0, LONGEST_SIDE / max(size.width, size.height))
    return Size(max(1, round(size.width * shrink)), max(1, round(size.height * shrink)))

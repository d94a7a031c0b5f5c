"""The rectangles that a user drags on the picture: which handle is meant, and what becomes of the rectangle. Sensor pixels; free of Qt.

Three rectangles, three names: the inference window is what the network sees, an output ROI is what is sent, the display zoom is what
is looked at (ui/views/view_transform.py). Here are the two that belong to the sensor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from evalkit.geometry import Rect, Size
from evalkit.imx500.modes import FULL_ARRAY

FIXED = "fixed"
"""OutputSelection.rois: the rectangles in `roi_rects`."""

WINDOW = -1
"""Number of the inference window among the rectangles; ROIs count from 0."""

STEP = 2
"""Positions and sizes are even: whole Bayer cells. (Window: Arducam's tool; the sensor's documents publish no step of 0xD500..0xD506.)"""

SMALLEST_ROI = Size(16, 16)
"""What is smaller is dropped by the board: it shows nothing."""

SMALLEST_WINDOW = Size(64, 64)
"""While the network's input size is not known; else that is the least (SensCord: the crop is at least as large as the tensor)."""

WHOLE = Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """What the sensor is set to, or asked for."""

    window: Rect = WHOLE
    rois: tuple[Rect, ...] = ()
    """Fixed output ROIs; those that follow detections are the board's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """What of a rectangle is held: which edges move (-1 left/top, 1 right/bottom, 0 none); neither: the whole of it."""

    x: int = 0
    y: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether the rectangle is moved as it is."""
        return self.x == 0 and self.y == 0


HANDLES = tuple(Handle(x=x, y=y) for x, y in ((-1, -1), (1, -1), (-1, 1), (1, 1), (0, -1), (0, 1), (-1, 0), (1, 0)))
"""Corners before edges: where a small rectangle has them on one spot, the corner is more useful."""


def rect_of(regions: Regions, number: int) -> Rect:
    """Return a rectangle by its number."""
    return regions.window if number == WINDOW else regions.rois[number]


def with_rect(regions: Regions, number: int, rect: Rect) -> Regions:
    """Return the regions with another rectangle; one ROI more if it is the number after the last."""
    if number == WINDOW:
        return replace(regions, window=rect)
    return replace(regions, rois=(*regions.rois[:number], rect, *regions.rois[number + 1 :]))


def snapped(rect: Rect, smallest: Size, bounds: Rect = WHOLE) -> Rect:
    """Return the nearest rectangle that the sensor can take: even, inside `bounds`, not smaller than `smallest`."""
    width, least_width = _even(min(rect.width, bounds.width)), _even_up(min(smallest.width, bounds.width))
    height, least_height = _even(min(rect.height, bounds.height)), _even_up(min(smallest.height, bounds.height))
    width, height = max(width, least_width), max(height, least_height)
    x = min(max(_even(rect.x), bounds.x), bounds.right - width)
    y = min(max(_even(rect.y), bounds.y), bounds.bottom - height)
    return Rect(x, y, width, height)


def dragged(rect: Rect, handle: Handle, dx: float, dy: float, smallest: Size, bounds: Rect = WHOLE) -> Rect:
    """Return `rect` after `handle` was moved by (dx, dy) sensor pixels, snapped; the edges that are not held stay where they are."""
    if handle.is_whole:
        return snapped(replace(rect, x=round(rect.x + dx), y=round(rect.y + dy)), smallest, bounds)
    x, width = _moved_edge(rect.x, rect.width, handle.x, dx, smallest.width, bounds.x, bounds.right)
    y, height = _moved_edge(rect.y, rect.height, handle.y, dy, smallest.height, bounds.y, bounds.bottom)
    return Rect(x, y, width, height)


def drawn(start: tuple[float, float], end: tuple[float, float], smallest: Size, bounds: Rect = WHOLE) -> Rect:
    """Return the rectangle between two points."""
    x0, x1 = sorted((start[0], end[0]))
    y0, y1 = sorted((start[1], end[1]))
    return snapped(Rect(round(x0), round(y0), round(x1 - x0), round(y1 - y0)), smallest, bounds)


def handle_at(corners: tuple[float, float, float, float], point: tuple[float, float], near: float) -> Handle | None:
    """Return what of a rectangle (x0, y0, x1, y1 in view pixels) is under a view point; inside counts as the whole of it."""
    x0, y0, x1, y1 = corners
    for handle in HANDLES:
        x, y = handle_place(corners, handle)
        if abs(point[0] - x) <= near and abs(point[1] - y) <= near:
            return handle
    on_x, on_y = x0 - near <= point[0] <= x1 + near, y0 - near <= point[1] <= y1 + near
    for handle, on_edge in (
        (Handle(x=-1), on_y and abs(point[0] - x0) <= near),
        (Handle(x=1), on_y and abs(point[0] - x1) <= near),
        (Handle(y=-1), on_x and abs(point[1] - y0) <= near),
        (Handle(y=1), on_x and abs(point[1] - y1) <= near),
    ):
        if on_edge:
            return handle
    return Handle() if x0 < point[0] < x1 and y0 < point[1] < y1 else None


def handle_place(corners: tuple[float, float, float, float], handle: Handle) -> tuple[float, float]:
    """Return where a handle of a rectangle is."""
    x0, y0, x1, y1 = corners
    return (x0 + (handle.x + 1) * (x1 - x0) / 2, y0 + (handle.y + 1) * (y1 - y0) / 2)


def _moved_edge(start: int, length: int, which: int, by: float, smallest: int, low: int, high: int) -> tuple[int, int]:
    end = start + length
    least = min(_even_up(smallest), length) if length < smallest else _even_up(smallest)
    if which < 0:
        start = min(max(_even(start + by), low), end - least)
    elif which > 0:
        end = max(min(_even(end + by), high), start + least)
    return start, end - start


def _even(value: float) -> int:
    return STEP * round(value / STEP)


def _even_up(value: int) -> int:
    return -(-value // STEP) * STEP

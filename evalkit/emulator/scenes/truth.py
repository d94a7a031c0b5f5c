"""From a box in a generated picture to an entry of its truth."""

from __future__ import annotations

from evalkit.geometry import Box, Size
from evalkit.results.types import Detection

LEAST_VISIBLE = 0.5
"""Part of a box that must lie in the picture to count as there."""


def seen(box: tuple[float, float, float, float], picture: Size, class_id: int, labels: tuple[str, ...]) -> Detection | None:
    """Return what is at (x0, y0, x1, y1) pixels, cut off at the picture's border; None if most of it lies outside."""
    x0, y0, x1, y1 = box
    left, right = max(x0, 0.0), min(x1, float(picture.width))
    top, bottom = max(y0, 0.0), min(y1, float(picture.height))
    inside = max(0.0, right - left) * max(0.0, bottom - top)
    if inside < LEAST_VISIBLE * (x1 - x0) * (y1 - y0):
        return None
    part = Box(left / picture.width, top / picture.height, right / picture.width, bottom / picture.height)
    return Detection(box=part, class_id=class_id, label=labels[class_id], score=1.0)

"""Where results have been: a map over the array that fills where objects are and fades with time. Pure; time comes in with the frames."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Rect, Size
from evalkit.results.types import ClassArea, Segmentation

GRID = Size(128, 96)
"""Cells over the array: 32 sensor pixels each, finer than any box is placed."""

BACKGROUND = "background"
"""What segmentation networks call the class that is nothing (PASCAL VOC); it leaves no heat and no tint."""


class HeatMap:
    """Heat of one stream: seconds, weighed by score, in which something was at a place, forgotten exponentially."""

    def __init__(self, array: Size) -> None:
        self._array = array
        self._heat = np.zeros((GRID.height, GRID.width), np.float32)
        self._time_ns: int | None = None

    @property
    def heat(self) -> NDArray[np.float32]:
        """(GRID.height, GRID.width) seconds, never above the decay time; read-only view of what changes with the next frame."""
        view = self._heat.view()
        view.flags.writeable = False
        return view

    def forget(self) -> None:
        """Begin anew."""
        self._heat[:] = 0
        self._time_ns = None

    def add_boxes(self, boxes: NDArray[np.float64], scores: Sequence[float], timestamp_ns: int, *, decay_s: float) -> None:
        """Take boxes (n, 4) in sensor pixels, x0 <= x1, y0 <= y1; those that are no place or have no score leave nothing."""
        passed = self._pass_time(timestamp_ns, decay_s)
        if not passed or not len(boxes):
            return
        usable = np.isfinite(boxes).all(axis=1)
        cells = np.clip(boxes[usable] * self._per_cell(), 0, (GRID.width, GRID.height) * 2)
        low, high = np.floor(cells[:, :2]).astype(int), np.ceil(cells[:, 2:]).astype(int)
        now = np.zeros_like(self._heat)
        weights = np.nan_to_num(np.clip(np.asarray(scores, np.float64)[usable], 0, 1)).tolist()
        for (x0, y0), (x1, y1), weight in zip(low.tolist(), high.tolist(), weights, strict=True):
            part = now[y0:y1, x0:x1]
            np.maximum(part, weight, out=part)  # two boxes on one object are one object
        self._heat += passed * now

    def add_classes(self, result: Segmentation, window: Rect, timestamp_ns: int, *, decay_s: float) -> None:
        """Take the cells of a segmentation that are not background; `window` is where it lies, in sensor pixels."""
        passed = self._pass_time(timestamp_ns, decay_s)
        if not passed or not result.class_map.size or not window.size.area:
            return
        clear = [area.class_id for area in result.items if is_background(area)]
        something = (~np.isin(result.class_map, clear)).astype(np.float32)
        scale = self._per_cell().tolist()
        x0, y0 = math.floor(window.x * scale[0]), math.floor(window.y * scale[1])
        x1, y1 = math.ceil(window.right * scale[0]), math.ceil(window.bottom * scale[1])
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, GRID.width), min(y1, GRID.height)
        if x1 > x0 and y1 > y0:
            self._heat[y0:y1, x0:x1] += passed * cv2.resize(something, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)

    def _pass_time(self, timestamp_ns: int, decay_s: float) -> float:
        """Let the heat fade until now; return the seconds since the last frame, 0 for the first and for one that was already taken."""
        before, self._time_ns = self._time_ns, timestamp_ns
        if before is None or timestamp_ns < before:
            self._heat[:] = 0
            return 0.0
        seconds = (timestamp_ns - before) / 1e9
        kept = math.exp(-seconds / decay_s)
        self._heat *= kept
        return decay_s * (1 - kept)  # so that a place that is always full comes to decay_s, whatever the frame rate

    def _per_cell(self) -> NDArray[np.float64]:
        return np.array((GRID.width / self._array.width, GRID.height / self._array.height) * 2)


def is_background(area: ClassArea) -> bool:
    """Return whether an area is the class that stands for nothing."""
    return area.label.lower() == BACKGROUND or (area.class_id == 0 and not area.label)

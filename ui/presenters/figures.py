"""Poses and segmentations as the frame view draws them: lines and points in sensor pixels, a map of classes. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Rect
from evalkit.results.heat import is_background
from evalkit.results.types import Pose, Poses, Segmentation

MAX_POSES = 50
"""Poses drawn, best first."""

FARTHEST = 1e5
"""Points farther away from the array than this (sensor pixels) are no places, whatever their numbers say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One pose."""

    bones: NDArray[np.float64] = field(repr=False)
    """(n, 4): x0, y0, x1, y1 in sensor pixels."""
    joints: NDArray[np.float64] = field(repr=False)
    """(n, 2): x, y in sensor pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMap:
    """A segmentation: which class is where in `place` (sensor pixels)."""

    classes: NDArray[np.uint8] = field(repr=False)
    """(rows, columns)"""
    place: Rect
    background: tuple[int, ...]
    """Classes that stay clear."""


def figures_of(result: object, window: Rect) -> tuple[Figure, ...]:
    """Return the poses of a result; none if it is of another kind."""
    return tuple(_figure(pose, result.skeleton, window) for pose in result.items[:MAX_POSES]) if isinstance(result, Poses) else ()


def class_map_of(result: object, window: Rect) -> ClassMap | None:
    """Return the map of a segmentation; None if the result is of another kind."""
    if not isinstance(result, Segmentation) or result.class_map.size == 0:
        return None
    clear = tuple(area.class_id for area in result.items if is_background(area))
    return ClassMap(classes=result.class_map, place=window, background=clear)


def _figure(pose: Pose, skeleton: tuple[tuple[int, int], ...], window: Rect) -> Figure:
    places = {}
    for point in pose.keypoints:
        x, y = window.x + point.x * window.width, window.y + point.y * window.height
        if abs(x) < FARTHEST and abs(y) < FARTHEST:  # false for NaN
            places[point.keypoint_id] = (x, y)
    bones = [(*places[one], *places[other]) for one, other in skeleton if one in places and other in places]
    return Figure(bones=np.array(bones, np.float64).reshape(-1, 4), joints=np.array(list(places.values()), np.float64).reshape(-1, 2))

"""Which detection of the next frame is the same object: a small tracker by greedy overlap. Pure; time comes in with the frames.

It is made to draw trails and to number objects, not to count a crowd: no motion model, no appearance. An object that is not found for
`MEMORY_S` is forgotten, and gets a new number when it comes back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.results.types import Detection

SAME_OBJECT_IOU = 0.3
"""Least overlap, from one frame to the next, of two boxes of one object."""

MEMORY_S = 0.7
"""How long an object may hide: some twenty frames at 30 frames a second, or seven of a slow network."""

MAX_TRACKED = 200
"""Detections of a frame that are followed, best first: the overlaps of all with all must not cost a frame."""

ROUNDING = 1e-9
"""A box covers itself to 1, give or take this."""

MAX_POINTS = 600
"""Points of one trail: twenty seconds at 30 frames a second."""


@dataclass(slots=True)
class Track:
    """One object. Places are sensor pixels; only the tracker writes to it."""

    number: int
    class_id: int
    box: NDArray[np.float64] = field(repr=False)
    """x0, y0, x1, y1 where it was seen last."""
    seen_ns: int
    points: deque[tuple[int, float, float]] = field(repr=False)
    """Time and centre, oldest first."""


class Tracker:
    """Follows the detections of one stream."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._next = 1

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The objects that are not yet forgotten."""
        return tuple(self._tracks)

    def forget(self) -> None:
        """Begin anew, with number 1."""
        self._tracks = []
        self._next = 1

    def update(self, items: Sequence[Detection], boxes: NDArray[np.float64], timestamp_ns: int) -> tuple[int, ...]:
        """Take the detections of a frame and return the number of each; 0 for those that are no place or too many.

        `boxes` (n, 4) are those of `items` in sensor pixels, x0 <= x1 and y0 <= y1. A clock that goes back begins anew.
        """
        if self._tracks and timestamp_ns < max(track.seen_ns for track in self._tracks):
            self.forget()
        self._tracks = [track for track in self._tracks if timestamp_ns - track.seen_ns <= MEMORY_S * 1e9]
        numbers = [0] * len(items)
        usable = np.flatnonzero(np.isfinite(boxes[:MAX_TRACKED]).all(axis=1))
        free = set(usable.tolist())
        with np.errstate(invalid="ignore", over="ignore"):
            centres = ((boxes[:MAX_TRACKED, :2] + boxes[:MAX_TRACKED, 2:]) / 2).tolist()
        for row, track in self._pairs(items, boxes, usable):
            free.discard(row)
            track.box, track.seen_ns = boxes[row], timestamp_ns
            track.points.append((timestamp_ns, *centres[row]))
            numbers[row] = track.number
        for row in sorted(free):
            points = deque([(timestamp_ns, *centres[row])], maxlen=MAX_POINTS)
            track = Track(self._next, items[row].class_id, boxes[row], timestamp_ns, points)
            self._next += 1
            self._tracks.append(track)
            numbers[row] = track.number
        return tuple(numbers)

    def _pairs(self, items: Sequence[Detection], boxes: NDArray[np.float64], usable: NDArray[np.intp]) -> list[tuple[int, Track]]:
        """Return who is who: the largest overlaps first, each box and each object once, and classes do not mix."""
        if not self._tracks or not usable.size:
            return []
        overlap = iou(boxes[usable], np.array([track.box for track in self._tracks]))
        same = np.array([items[row].class_id for row in usable])[:, None] == np.array([track.class_id for track in self._tracks])
        overlap[~same] = 0.0
        pairs: list[tuple[int, Track]] = []
        rows, columns = np.nonzero(overlap >= SAME_OBJECT_IOU)
        used_rows, used_columns = set(), set()
        for at in np.argsort(-overlap[rows, columns], kind="stable").tolist():
            row, column = int(rows[at]), int(columns[at])
            if row not in used_rows and column not in used_columns:
                used_rows.add(row)
                used_columns.add(column)
                pairs.append((int(usable[row]), self._tracks[column]))
        return pairs


def iou(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the intersection over union of each of (n, 4) with each of (m, 4) boxes x0, y0, x1, y1, as (n, m); 0 for odd boxes."""
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = one.T[:, :, None], other.T[:, None, :]
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        width = np.maximum(np.minimum(ax1, bx1) - np.maximum(ax0, bx0), 0)
        height = np.maximum(np.minimum(ay1, by1) - np.maximum(ay0, by0), 0)
        shared = width * height
        share: NDArray[np.float64] = shared / (_areas(one)[:, None] + _areas(other)[None, :] - shared)
        return np.where((share >= 0) & (share <= 1 + ROUNDING), share, 0.0)  # false for NaN


def _areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    areas: NDArray[np.float64] = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return areas

"""NanoDet-Plus without post-processing: one table of cells."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.geometry import Size
from evalkit.results.raw_detectors import found_objects
from evalkit.results.reading import HINT, Answer
from evalkit.results.types import Detections

STRIDES = (8, 16, 32, 64)
"""Pixels of the input from one cell of a map to the next."""
DISTANCES = 8
"""A side's distance is the mean of a distribution over 0..7 strides (reg_max 7)."""
SIDES = 4


def nanodet(answer: Answer) -> Detections:
    """Read (cells, classes + 4 x 8): logits, then for left, top, right and bottom a distribution of the distance.

    The cells of four maps follow one another, row by row; cell (x, y) stands for the pixel (x, y) * stride, not for the middle of its
    square. Boxes of a class that overlap are suppressed here. Source: picamera2's postprocess_nanodet, after RangiLyu/nanodet.
    """
    size = answer.match("Raw NanoDet", ("n", "m"))
    points = _cells(answer.input_size())
    class_count = size["m"] - SIDES * DISTANCES
    if size["n"] != len(points) or class_count < 1:
        raise DecodeError(
            f"Raw NanoDet has {len(points)} cells for an input of {answer.input_size()}, and {SIDES * DISTANCES} numbers behind the classes, "
            f"but {answer.card.name} has ({size['n']}, {size['m']}).",
            hint=HINT,
        )
    answer.require_labels(class_count)
    output = answer.outputs[0]

    def boxes_at(cells: NDArray[np.intp]) -> NDArray[np.float64]:
        raw = output.raw[cells, class_count:].reshape(-1, SIDES, DISTANCES).astype(np.float64)
        weights = np.exp((raw - raw.max(axis=2, keepdims=True)) * output.spec.scale)
        far = (weights @ np.arange(DISTANCES)) / weights.sum(axis=2) * points[cells, 2:]
        place = points[cells, :2]
        return np.hstack((place - far[:, :2], place + far[:, 2:]))

    return found_objects(answer, 0, class_count, boxes_at)


@functools.lru_cache(maxsize=4)
def _cells(size: Size) -> NDArray[np.float64]:
    """Return (cells, 3): x and y in pixels of the input, and the stride."""
    maps = []
    for stride in STRIDES:
        y, x = np.mgrid[0 : -(-size.height // stride), 0 : -(-size.width // stride)]
        maps.append(np.column_stack((x.reshape(-1) * stride, y.reshape(-1) * stride, np.full(x.size, stride))))
    cells = np.concatenate(maps).astype(np.float64)
    cells.flags.writeable = False
    return cells

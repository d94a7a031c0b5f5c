"""What detectors without post-processing share: from a score for each cell and class to the few boxes that are objects."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evalkit.results.boxes import over_input, suppress
from evalkit.results.reading import Answer
from evalkit.results.types import Detections

MAX_CANDIDATES = 1000
"""Boxes that are compared with each other, the best ones: what NanoDet's own test settings take (nms_pre)."""
MAX_DETECTIONS = 100
"""Objects that stay: as many as the zoo's networks with post-processing list."""
_LEAST_ODDS = 1e-12

BoxesAt = Callable[[NDArray[np.intp]], NDArray[np.float64]]
"""Of cells: boxes (n, 4) x0, y0, x1, y1 in pixels of the input."""


def found_objects(answer: Answer, logits_at: int, class_count: int, boxes_at: BoxesAt) -> Detections:
    """Take the best class of each cell, keep what scores enough, make boxes of that, and suppress doubles of the same class.

    The first `class_count` columns of output `logits_at` (cells, …) are logits. They are compared as the integers that they came as:
    a sigmoid does not change which one is larger.
    """
    output = answer.outputs[logits_at]
    floor = min(max(answer.score_floor, _LEAST_ODDS), 1 - _LEAST_ODDS)
    raw_floor = answer.raw_from(logits_at, math.log(floor / (1 - floor)))
    by_class = output.raw[:, :class_count].T
    best = by_class.max(axis=0)
    cells = np.flatnonzero(best >= raw_floor)
    # A stable sort of the negated integers would overflow at the smallest one.
    cells = cells[np.argsort(-best[cells].astype(np.int64), kind="stable")[:MAX_CANDIDATES]]
    class_ids = by_class[:, cells].argmax(axis=0).astype(np.int64)
    logits = (best[cells].astype(np.float64) - output.spec.shift) * output.spec.scale
    corners = boxes_at(cells)
    answer.require_finite(corners)
    stay = suppress(corners, class_ids, iou_threshold=answer.card.tuning.iou_threshold, max_count=MAX_DETECTIONS)
    return answer.detections(over_input(answer, corners[stay]), class_ids[stay], sigmoid(logits[stay]))


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-x)), without overflow."""
    parts: NDArray[np.float64] = 0.5 * (1 + np.tanh(0.5 * logits))
    return parts

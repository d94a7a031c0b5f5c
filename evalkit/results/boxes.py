"""Box arithmetic: orders, units, and the suppression of boxes that mean the same object. Arrays are (n, 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.results.reading import Answer


def normalised_corners(answer: Answer, boxes: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return boxes in the card's order and units as x0, y0, x1, y1, normalised to the input tensor."""
    corners = boxes[:, [1, 0, 3, 2]] if answer.card.box_order == "yx" else boxes
    return corners if answer.card.box_normalised else over_input(answer, corners)


def over_input(answer: Answer, corners: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return x, y pairs in pixels of the input tensor as parts of it."""
    size = answer.input_size()
    parts: NDArray[np.floating] = corners / np.array((size.width, size.height) * (corners.shape[-1] // 2), corners.dtype)
    return parts


def suppress(corners: NDArray[np.float64], class_ids: NDArray[np.int64], *, iou_threshold: float, max_count: int) -> NDArray[np.intp]:
    """Return the positions of at most `max_count` boxes that stay, in their order (best first).

    Of boxes of the same class whose intersection over union is above `iou_threshold`, the first stays. Corners are x0, y0, x1, y1.
    """
    sizes = np.maximum(corners[:, 2:] - corners[:, :2], 0)
    areas = sizes[:, 0] * sizes[:, 1]
    left = np.arange(len(corners))
    stay: list[int] = []
    while left.size and len(stay) < max_count:
        first, rest = left[0], left[1:]
        stay.append(int(first))
        overlap = np.minimum(corners[rest, 2:], corners[first, 2:]) - np.maximum(corners[rest, :2], corners[first, :2])
        shared = np.maximum(overlap, 0).prod(axis=1)
        # Multiplied out: boxes without an area have no quotient, and nothing in common.
        doubles = shared > iou_threshold * (areas[rest] + areas[first] - shared)
        left = rest[~(doubles & (class_ids[rest] == class_ids[first]))]
    return np.array(stay, np.intp)

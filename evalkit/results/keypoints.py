"""Names and connections of the points of a body, and poses made of arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.geometry import Box
from evalkit.models.card import ModelCard
from evalkit.results.reading import HINT, Answer
from evalkit.results.types import Keypoint, Pose, Poses

COCO_NAMES = (
    "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder", "left elbow", "right elbow",
    "left wrist", "right wrist", "left hip", "right hip", "left knee", "right knee", "left ankle", "right ankle",
)  # fmt: skip
"""The 17 points of COCO, in its order; PoseNet, HigherHRNet and YOLO pose have the same."""
COCO_SKELETON = (
    (0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 6), (5, 7), (7, 9), (6, 8), (8, 10),
    (5, 11), (6, 12), (11, 12), (11, 13), (13, 15), (12, 14), (14, 16),
)  # fmt: skip
_FINGERS = ("index", "middle", "ring", "little")
HAND_NAMES = (
    "wrist", "thumb base", "thumb knuckle", "thumb joint", "thumb tip",
    *(f"{finger} {part}" for finger in _FINGERS for part in ("knuckle", "middle joint", "last joint", "tip")),
)  # fmt: skip
"""The 21 points of a hand, in the order of MediaPipe, which Ultralytics' hand-keypoints data set has too."""
HAND_SKELETON = (
    *((0, first) for first in (1, 5, 9, 13, 17)),
    *((k, k + 1) for first in (1, 5, 9, 13, 17) for k in range(first, first + 3)),
    (5, 9), (9, 13), (13, 17),
)  # fmt: skip


def _names(card: ModelCard, count: int) -> tuple[str, ...]:
    known = {len(COCO_NAMES): COCO_NAMES, len(HAND_NAMES): HAND_NAMES}
    names = card.keypoints or known.get(count) or tuple(str(k) for k in range(count))
    if len(names) != count:
        raise DecodeError(f"{card.name} finds {count} points, but its card names {len(names)}.", hint=HINT)
    if any(end >= count for line in card.skeleton for end in line):
        raise DecodeError(f"{card.name} finds {count} points, but the skeleton on its card has more.", hint=HINT)
    return names


def require_names(answer: Answer, count: int) -> None:
    """Raise DecodeError if the card's points are not as many as the network's."""
    _names(answer.card, count)


def poses(
    answer: Answer,
    places: NDArray[np.floating],
    point_scores: NDArray[np.floating],
    scores: NDArray[np.floating],
    *,
    boxes: NDArray[np.floating] | None = None,
    floor: float = 0.0,
) -> Poses:
    """Return the result of people: places (n, points, 2) x, y and point_scores (n, points), scores (n), sorted already.

    Points that score less than `floor` are left out, those at 0 always; so are people without any point. A person's box is
    that of `boxes` (n, 4) x0, y0, x1, y1, or the smallest around the points. All places are normalised to the input.
    """
    names = _names(answer.card, places.shape[1])
    there = (point_scores >= floor) & (point_scores > 0)
    answer.require_finite(places[there])
    items = []
    for person in np.flatnonzero(there.any(axis=1)).tolist():
        numbers = np.flatnonzero(there[person])
        found = places[person, numbers]
        corners = np.concatenate((found.min(axis=0), found.max(axis=0))) if boxes is None else boxes[person]
        points = tuple(
            Keypoint(keypoint_id=k, name=names[k], x=x, y=y, score=score)
            for k, (x, y), score in zip(numbers.tolist(), found.tolist(), point_scores[person, numbers].tolist(), strict=True)
        )
        items.append(Pose(keypoints=points, score=float(scores[person]), box=Box(*corners.tolist())))
    lines = answer.card.skeleton or {COCO_NAMES: COCO_SKELETON, HAND_NAMES: HAND_SKELETON}.get(names, ())
    return Poses(items=tuple(items), skeleton=lines)

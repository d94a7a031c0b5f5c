"""YOLO pose: a list of boxes and of points, made on the sensor."""

from __future__ import annotations

import numpy as np

from evalkit.results.boxes import normalised_corners, over_input
from evalkit.results.keypoints import poses, require_names
from evalkit.results.reading import Answer, best_first
from evalkit.results.types import Poses

KEYPOINT_FLOOR = 0.05
"""Points below it are left out: as for boxes, the list has noise down to zero."""


def yolo_pose(answer: Answer) -> Poses:
    """Read boxes (n, 4), scores (n), classes (n), points (n, 3 * points): x, y in pixels of the input and score, point by point.

    The boxes are as the card says (Ultralytics: x0, y0, x1, y1 in pixels). There is no count; what scores nothing is not there.
    Source: modlib's pp_yolo_pose_ultralytics, Arducam's yolov8n_pos (17 points) and yolov8n_pos_hand (21).
    """
    count = answer.match("YOLO pose", ("n", 4), ("n",), ("n",), ("n", "3k"))["k"]
    require_names(answer, count)
    scores = answer.values(1)
    kept = best_first(scores, max(answer.score_floor, float(np.finfo(np.float32).tiny)))
    points = answer.values(3)[kept].reshape(-1, count, 3)
    corners = normalised_corners(answer, answer.values(0)[kept])
    answer.require_finite(corners)
    limit = answer.card.tuning.keypoint_threshold
    return poses(
        answer,
        over_input(answer, points[:, :, :2]),
        np.clip(points[:, :, 2], 0, 1),
        np.clip(scores[kept], 0, 1),
        boxes=corners,
        floor=KEYPOINT_FLOOR if limit is None else limit,
    )

"""Detectors whose list of boxes is made on the sensor: SSD, EfficientDet, NanoDet and YOLO with post-processing.

Outputs of the zoo's networks, by their files: boxes (n, 4), scores (n), classes (n), count (1). They differ in what a box is, which the
card says: SSD and NanoDet normalised y0, x0, y1, x1; EfficientDet the same in pixels of the input; YOLO pixels x0, y0, x1, y1.
"""

from __future__ import annotations

import numpy as np

from evalkit.errors import DecodeError
from evalkit.results.boxes import normalised_corners
from evalkit.results.reading import HINT, Answer, best_first
from evalkit.results.types import Detections


def boxes_scores_classes_count(answer: Answer) -> Detections:
    """Read boxes, scores, classes, count. Source: modlib's pp_od_bscn, picamera2's detection demo, the zoo's files."""
    answer.match("A detector", ("n", 4), ("n",), ("n",), (1,))
    return _detections(answer, scores_at=1, classes_at=2)


def boxes_classes_scores_count(answer: Answer) -> Detections:
    """Read boxes, classes, scores, count, TensorFlow Lite's order. Source: modlib's pp_od_bcsn, picamera2's --swap-tensors."""
    answer.match("A detector", ("n", 4), ("n",), ("n",), (1,))
    return _detections(answer, scores_at=2, classes_at=1)


def _detections(answer: Answer, *, scores_at: int, classes_at: int) -> Detections:
    boxes, scores = answer.values(0), answer.values(scores_at)
    classes, count = answer.whole(classes_at, "Classes"), int(answer.whole(3, "Counts")[0])
    if not 0 <= count <= len(scores):
        raise DecodeError(f"{answer.card.name} counts {count} detections in a list of {len(scores)}.", hint=HINT)
    kept = best_first(scores[:count], answer.score_floor)
    return answer.detections(normalised_corners(answer, boxes[kept]), classes[kept], np.clip(scores[kept], 0, 1))

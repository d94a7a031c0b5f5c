"""What follows an SSD detector's last convolution, against the plain arithmetic."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from evalkit.models.graph import GraphBuilder
from evalkit.models.ssd_post import MAX_DETECTIONS, SCORE_THRESHOLD, add_anchor_decoding, add_class_scores, add_suppression, ssd_anchors
from tests.core.models_helpers import normal, run_model


def test_anchors_are_those_of_tensorflows_formula() -> None:
    anchors = ssd_anchors((19, 10, 5, 3, 2, 1))
    assert anchors.shape == (1917, 4)
    # First cell of the first map: 0.1 square, then 0.2 wide and 0.2 high.
    assert anchors[0] == pytest.approx([0.5 / 19, 0.5 / 19, 0.1, 0.1])
    assert anchors[1] == pytest.approx([0.5 / 19, 0.5 / 19, 0.2 / 2**0.5, 0.2 * 2**0.5])
    assert anchors[2] == pytest.approx([0.5 / 19, 0.5 / 19, 0.2 * 2**0.5, 0.2 / 2**0.5])
    # Second map: scale 0.35; its sixth anchor is the geometric mean with the next scale, 0.5.
    second = 19 * 19 * 3
    assert anchors[second + 3] == pytest.approx([0.05, 0.05, 0.35 / 3**0.5, 0.35 * 3**0.5])
    assert anchors[second + 5] == pytest.approx([0.05, 0.05, (0.35 * 0.5) ** 0.5, (0.35 * 0.5) ** 0.5])
    # The last one: a single cell, scale 0.95 and the mean with 1.
    assert anchors[-1] == pytest.approx([0.5, 0.5, 0.95**0.5, 0.95**0.5])
    # Columns come before rows.
    assert anchors[3][1] > anchors[0][1]


def post_model(anchors: NDArray[np.float32], classes: int) -> onnx.ModelProto:
    build = GraphBuilder("post")
    n = len(anchors)
    boxes = add_anchor_decoding(build, build.input("encodings", (1, n, 4)), anchors)
    add_suppression(build, boxes, add_class_scores(build, build.input("logits", (1, n, classes + 1))))
    return build.model()


def reference(
    encodings: NDArray[np.float32], logits: NDArray[np.float32], anchors: NDArray[np.float32]
) -> list[tuple[float, int, list[float]]]:
    """Return (score, class, box) by score, the slow and plain way."""
    centre = encodings[:, :2] / 10 * anchors[:, 2:] + anchors[:, :2]
    half = np.exp(encodings[:, 2:] / 5) * anchors[:, 2:] / 2
    boxes = np.clip(np.concatenate([centre - half, centre + half], 1), 0, 1)
    scores = 1 / (1 + np.exp(-logits[:, 1:]))
    kept: list[tuple[float, int, list[float]]] = []
    for class_id in range(scores.shape[1]):
        chosen: list[int] = []
        for k in np.argsort(-scores[:, class_id], kind="stable"):
            if scores[k, class_id] > SCORE_THRESHOLD and all(overlap(boxes[k], boxes[j]) <= 0.6 for j in chosen):
                chosen.append(int(k))
        kept += [(float(scores[k, class_id]), class_id, boxes[k].tolist()) for k in chosen[:MAX_DETECTIONS]]
    return sorted(kept, key=lambda item: -item[0])[:MAX_DETECTIONS]


def overlap(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    height, width = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    inside = max(0.0, float(height)) * max(0.0, float(width))
    return inside / (float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2])) - inside)


@pytest.mark.parametrize("classes", [1, 3])
def test_boxes_scores_classes_and_count_are_those_of_the_plain_arithmetic(classes: int) -> None:
    anchors = ssd_anchors((4, 2))
    random = np.random.default_rng(5)
    encodings, logits = normal(random, 1, len(anchors), 4), 4 * normal(random, 1, len(anchors), classes + 1)
    boxes, scores, ids, count = run_model(post_model(anchors, classes), {"encodings": encodings, "logits": logits})
    expected = reference(encodings[0], logits[0], anchors)
    assert count.tolist() == [len(expected)]
    assert scores[: len(expected)] == pytest.approx([score for score, _, _ in expected], abs=1e-5)
    assert ids[: len(expected)].tolist() == [class_id for _, class_id, _ in expected]
    assert boxes[: len(expected)] == pytest.approx(np.array([box for _, _, box in expected]), abs=1e-5)
    assert not scores[len(expected) :].any()


def test_a_list_never_grows_beyond_a_hundred() -> None:
    anchors = ssd_anchors((16, 2))
    spread = np.zeros((1, len(anchors), 4), np.float32)
    spread[..., 2:] = -15  # boxes so small that none overlaps another
    boxes, scores, _, count = run_model(
        post_model(anchors, 1), {"encodings": spread, "logits": np.full((1, len(anchors), 2), 3, np.float32)}
    )
    assert count.tolist() == [MAX_DETECTIONS]
    assert boxes.shape == (MAX_DETECTIONS, 4)
    assert scores.shape == (MAX_DETECTIONS,)


def test_nothing_found_is_an_empty_list() -> None:
    anchors = ssd_anchors((2,))
    nothing = {"encodings": np.zeros((1, len(anchors), 4), np.float32), "logits": np.full((1, len(anchors), 2), -9, np.float32)}
    boxes, scores, classes, count = run_model(post_model(anchors, 1), nothing)
    assert count.tolist() == [0]
    assert not boxes.any()
    assert not scores.any()
    assert not classes.any()

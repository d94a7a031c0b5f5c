"""What an SSD detector does after its last convolution, as ONNX nodes: anchors, sigmoid, non-maximum suppression, a list of 100.

The outputs are those of the post-processed detectors in Raspberry Pi's IMX500 model zoo (SSD-MobileNetV2-FPNLite): boxes (100, 4) as
y0, x0, y1, x1 in 0..1, scores (100), classes (100), count (1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evalkit.models.graph import GraphBuilder
from evalkit.models.twin import OutputSpec

MAX_DETECTIONS = 100
"""Length of the list; COCO's limit and the zoo's."""
IOU_THRESHOLD = 0.6
"""Overlap above which the weaker of two boxes goes (TensorFlow's SSD configurations)."""
SCORE_THRESHOLD = 0.05
"""Weaker candidates are not looked at. TensorFlow's 1e-8 only fills the list with noise, at ten times the cost."""
BOX_CODE_SCALE = (10.0, 10.0, 5.0, 5.0)
"""Divisors of the encodings ty, tx, th, tw (faster R-CNN box coder)."""

DETECTOR_OUTPUTS = (
    OutputSpec(name="boxes", bits=16, signed=True, scale=2.0**-15),
    OutputSpec(name="scores", bits=8, signed=False, scale=2.0**-8),
    OutputSpec(name="classes", bits=16, signed=True, scale=1.0),
    OutputSpec(name="count", bits=16, signed=True, scale=1.0),
)
"""How the sensor writes them (the zoo's SSD-MobileNetV2-FPNLite, read from its file)."""


def ssd_anchors(map_sizes: Sequence[int], *, smallest: float = 0.2, largest: float = 0.95) -> NDArray[np.float32]:
    """Return the anchors (n, 4) as cy, cx, h, w in 0..1, in the order of the predictions.

    TensorFlow's `create_ssd_anchors`: scales in equal steps; aspect ratios 1, 2, 1/2, 3, 1/3, and one more square at the geometric mean
    with the next scale; only three in the first map.
    """
    steps = len(map_sizes)
    scales = [smallest + (largest - smallest) * k / max(1, steps - 1) for k in range(steps)] + [1.0]
    maps = []
    for k, side in enumerate(map_sizes):
        if k == 0:
            shapes = [(0.1, 1.0), (scales[0], 2.0), (scales[0], 0.5)]
        else:
            shapes = [(scales[k], ratio) for ratio in (1.0, 2.0, 0.5, 3.0, 1 / 3)] + [(math.sqrt(scales[k] * scales[k + 1]), 1.0)]
        centre = (np.arange(side) + 0.5) / side
        cy, cx, index = np.meshgrid(centre, centre, np.arange(len(shapes)), indexing="ij")
        sizes = np.array([(scale / math.sqrt(ratio), scale * math.sqrt(ratio)) for scale, ratio in shapes])
        maps.append(np.concatenate([np.stack([cy, cx], -1), sizes[index]], -1).reshape(-1, 4))
    return np.concatenate(maps).astype(np.float32)


def add_anchor_decoding(build: GraphBuilder, encodings: str, anchors: NDArray[np.float32]) -> str:
    """Turn encodings (1, n, 4) into boxes (1, n, 4), y0, x0, y1, x1, clipped to 0..1; return their name."""
    n = len(anchors)
    scaled = build.add("Div", [encodings, build.const("post/code_scale", np.array(BOX_CODE_SCALE).reshape(1, 1, 4))], "post/scaled")
    halves = build.const("post/halves", [2, 2], np.int64)
    centre_code, size_code = build.add_many("Split", [scaled, halves], ["post/centre_code", "post/size_code"], axis=2)
    anchor_size = build.const("post/anchor_size", anchors[:, 2:].reshape(1, n, 2))
    anchor_centre = build.const("post/anchor_centre", anchors[:, :2].reshape(1, n, 2))
    centre = build.add("Add", [build.add("Mul", [centre_code, anchor_size], "post/offset"), anchor_centre], "post/centre")
    half = build.add("Mul", [build.add("Exp", [size_code], "post/growth"), anchor_size], "post/size")
    half = build.add("Mul", [half, build.const("post/half", 0.5)], "post/half_size")
    corners = [build.add(op, [centre, half], f"post/{op.lower()}") for op in ("Sub", "Add")]
    boxes = build.add("Concat", corners, "post/corners", axis=2)
    return build.add("Clip", [boxes, build.const("post/zero", 0.0), build.const("post/one", 1.0)], "post/all_boxes")


def add_class_scores(build: GraphBuilder, logits: str) -> str:
    """Turn logits (1, n, 1 + classes), background first, into scores (1, classes, n); return their name."""
    bounds = [build.const(f"post/{name}", [value], np.int64) for name, value in (("from", 1), ("to", 2**31), ("axis", 2))]
    foreground = build.add("Slice", [logits, *bounds], "post/foreground")
    return build.add("Transpose", [build.add("Sigmoid", [foreground], "post/sigmoid")], "post/all_scores", perm=[0, 2, 1])


def add_suppression(
    build: GraphBuilder, boxes: str, scores: str, *, iou: float = IOU_THRESHOLD, threshold: float = SCORE_THRESHOLD
) -> None:
    """Suppress overlapping boxes (1, n, 4) with scores (1, classes, n), and declare the four outputs of DETECTOR_OUTPUTS."""
    limits = [
        build.const("post/limit", [MAX_DETECTIONS], np.int64),
        build.const("post/iou", [iou]),
        build.const("post/threshold", [threshold]),
    ]
    chosen = build.add("NonMaxSuppression", [boxes, scores, *limits], "post/chosen")  # (found, 3): batch, class, box

    def column(index: int, name: str) -> str:
        return build.add("Gather", [chosen, build.const(f"post/column_{index}", index, np.int64)], f"post/{name}", axis=1)

    found_scores = build.add("GatherND", [scores, chosen], "post/found_scores")
    found_boxes = build.add("Gather", [boxes, column(2, "box_index")], "post/found_boxes", axis=1)
    found_boxes = build.add("Squeeze", [found_boxes, build.const("post/batch", [0], np.int64)], "post/found_rows")
    found_classes = build.add("Cast", [column(1, "class_index")], "post/found_classes", to=1)

    blank = build.const("post/blank", np.zeros(MAX_DETECTIONS))
    blank_rows = build.const("post/blank_rows", np.zeros((MAX_DETECTIONS, 4)))
    padded = build.add("Concat", [found_scores, blank], "post/padded_scores", axis=0)
    best, order = build.add_many("TopK", [padded, limits[0]], ["scores", "post/order"], axis=0)
    padded_boxes = build.add("Concat", [found_boxes, blank_rows], "post/padded_boxes", axis=0)
    padded_classes = build.add("Concat", [found_classes, blank], "post/padded_classes", axis=0)
    build.add("Gather", [padded_boxes, order], "boxes", axis=0)
    build.add("Gather", [padded_classes, order], "classes", axis=0)
    real = build.add("Cast", [build.add("Greater", [best, build.const("post/nothing", 0.0)], "post/is_real")], "post/real", to=1)
    build.add("ReduceSum", [real], "count", keepdims=1)
    for spec, shape in zip(DETECTOR_OUTPUTS, ((MAX_DETECTIONS, 4), (MAX_DETECTIONS,), (MAX_DETECTIONS,), (1,)), strict=True):
        build.output(spec.name, shape)

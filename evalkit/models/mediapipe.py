"""MediaPipe's networks as twins: what follows their last convolution, so that the outputs are of forms that decoders know.

Sources: MediaPipe's graphs (face_detection_full_range.pbtxt and face_detection_short_range.pbtxt, ssd_anchors_calculator, pose_landmark,
selfie_segmentation) and its model cards, Apache-2.0.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from evalkit.models.graph import FLOAT, GraphBuilder
from evalkit.models.ssd_post import add_suppression
from evalkit.models.twin import OutputSpec

FACE_SIDE: Final = 192
FACE_CELLS: Final = 48
"""The full-range detector looks at 48x48 cells, with one anchor as large as the whole picture in the middle of each."""
FACE_IOU: Final = 0.3
"""Overlap above which the weaker of two faces goes (MediaPipe's min_suppression_threshold)."""
FACE_TENSORS: Final = {"Identity": "places", "Identity_1": "logits"}

POSE_SIDE: Final = 256
POSE_TENSORS: Final = {"Identity": "landmarks", "Identity_1": "presence"}
POSE_LANDMARKS: Final = 39
LANDMARK_NUMBERS: Final = 5
"""Of each landmark: x, y, z in pixels, and logits of being visible and of being in the picture."""
POSE_NAMES: Final = (
    "nose", "left eye inner", "left eye", "left eye outer", "right eye inner", "right eye", "right eye outer", "left ear", "right ear",
    "mouth left", "mouth right", "left shoulder", "right shoulder", "left elbow", "right elbow", "left wrist", "right wrist",
    "left pinky", "right pinky", "left index", "right index", "left thumb", "right thumb", "left hip", "right hip",
    "left knee", "right knee", "left ankle", "right ankle", "left heel", "right heel", "left foot", "right foot",
)  # fmt: skip
"""The 33 landmarks of MediaPipe's pose (the network has six more, which only help to aim)."""

SELFIE_SIDE: Final = 256
SELFIE_TENSORS: Final = {"segment": "logits"}

CELLS_OUTPUT: Final = OutputSpec(name="classes", bits=8, signed=False, scale=1.0)
POSE_OUTPUTS: Final = (
    OutputSpec(name="boxes", bits=16, signed=True, scale=2.0**-5),
    OutputSpec(name="scores", bits=8, signed=False, scale=2.0**-8),
    OutputSpec(name="classes", bits=16, signed=True, scale=1.0),
    OutputSpec(name="points", bits=16, signed=True, scale=2.0**-6),
)
"""Lists of one person, in the form of YOLO pose; places in pixels of the input, to 1/64."""


def face_anchors(cells: int) -> NDArray[np.float32]:
    """Return the middle of each cell (n, 2) as x, y in 0..1, row by row."""
    middles = (np.arange(cells) + 0.5) / cells
    y, x = np.meshgrid(middles, middles, indexing="ij")
    return np.stack([x, y], -1).reshape(-1, 2).astype(np.float32)


def add_face_boxes(build: GraphBuilder, anchors: NDArray[np.float32], *, side: int) -> None:
    """Turn `places` (1, n, 16) and `logits` (1, n, 1) into the outputs of a detector (see ssd_post).

    Places begin with x, y (from the anchor), width, height, all in pixels; the face's six features follow.
    """
    parts = build.const("post/parts", [2, 2, 12], np.int64)
    build.add_many("Split", ["places", parts], ["post/offset", "post/extent", "post/features"], axis=2)
    scale = build.const("post/pixel", 1 / side)
    offset = build.add("Mul", ["post/offset", scale], "post/shift")
    centre = build.add("Add", [offset, build.const("post/anchors", anchors[None])], "post/centre")
    half = build.add("Mul", ["post/extent", build.const("post/half_pixel", 0.5 / side)], "post/half")
    turn = build.const("post/turn", [1, 0], np.int64)  # x, y to y, x
    corners = [build.add("Gather", [build.add(op, [centre, half]), turn], f"post/{op.lower()}", axis=2) for op in ("Sub", "Add")]
    boxes = build.add("Concat", corners, "post/corners", axis=2)
    boxes = build.add("Clip", [boxes, build.const("post/zero", 0.0), build.const("post/one", 1.0)], "post/all_boxes")
    scores = build.add("Transpose", [build.add("Sigmoid", ["logits"], "post/sigmoid")], "post/all_scores", perm=[0, 2, 1])
    add_suppression(build, boxes, scores, iou=FACE_IOU)


def add_person(build: GraphBuilder, landmarks: int) -> None:
    """Turn `landmarks` (1, landmarks * 5) and `presence` (1, 1) into a list of one person (POSE_OUTPUTS)."""
    names, count = [spec.name for spec in POSE_OUTPUTS], len(POSE_NAMES)
    table = build.add("Reshape", ["landmarks", build.const("post/table", [1, landmarks, LANDMARK_NUMBERS], np.int64)], "post/landmarks")

    def part(first: tuple[int, int], last: tuple[int, int], name: str) -> str:
        bounds = [build.const(f"post/{name}_{end}", place, np.int64) for end, place in (("from", first), ("to", last), ("axes", (1, 2)))]
        return build.add("Slice", [table, *bounds], f"post/{name}")

    places = part((0, 0), (count, 2), "places")
    visible = build.add("Sigmoid", [part((0, 3), (count, 4), "visibility")], "post/visible")
    points = build.add("Concat", [places, visible], "post/points", axis=2)
    build.add("Reshape", [points, build.const("post/row", [1, 3 * count], np.int64)], names[3])
    corners = [build.add(op, [places], f"post/{op}", axes=[1], keepdims=0) for op in ("ReduceMin", "ReduceMax")]
    build.add("Concat", corners, names[0], axis=1)
    build.add("Reshape", ["presence", build.const("post/list", [1], np.int64)], names[1])
    build.add("Mul", [names[1], build.const("post/person", 0.0)], names[2])
    for name, shape in zip(names, ((1, 4), (1,), (1,), (1, 3 * count)), strict=True):
        build.output(name, shape)


def add_person_cells(build: GraphBuilder, side: int) -> None:
    """Turn `logits` (1, 1, side, side) of being a person into a map of classes (side, side), 1 where it is more likely than not."""
    likely = build.add("Greater", ["logits", build.const("post/even", 0.0)], "post/likely")
    cells = build.add("Cast", [likely], "post/cells", to=FLOAT)
    build.add("Reshape", [cells, build.const("post/map", [side, side], np.int64)], CELLS_OUTPUT.name)
    build.output(CELLS_OUTPUT.name, (side, side))


def float_tail(build: GraphBuilder, is_tail: frozenset[str]) -> None:
    """Take the rounding to 8 bits out of what follows the last convolutions (nodes named in `is_tail`).

    The sensor writes last layers and post-processing in 16 bits; in 8 a place in a picture of 256 pixels would jump by whole pixels.
    """
    rounded = {node.output[0]: node.input[0] for node in build.nodes if node.op_type == "QuantizeLinear" and node.name in is_tail}
    kept = []
    for node in build.nodes:
        if node.op_type == "DequantizeLinear" and node.input[0] in rounded:
            node.op_type, node.input[:] = "Identity", [rounded[node.input[0]]]
            del node.attribute[:]
        if node.output[0] not in rounded:
            kept.append(node)
    build.nodes[:] = kept

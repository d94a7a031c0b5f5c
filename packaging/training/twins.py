"""From trained weights to a twin: the ONNX graph, int8 by the project's own quantisation, and what turns cells into answers."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import numpy as np
import onnx
from layers import CELL, TRUNK, WIDTH, Layer
from numpy.typing import NDArray

from evalkit.geometry import Size
from evalkit.models.graph import GraphBuilder
from evalkit.models.quantise import quantise_network
from evalkit.models.ssd_post import DETECTOR_OUTPUTS, add_suppression
from evalkit.models.twin import OutputSpec, TensorSpecs, add_signed_input

Weights = Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]]
"""Kernel (out, in, rows, columns) and bias of each convolution: the trunk's, the scores', the borders' if there are any."""

INPUT_SCALE = 1 / 128
SCORE_THRESHOLD = 0.1
"""Weaker answers are not looked at."""
_SCORES = OutputSpec(name="scores", bits=8, signed=False, scale=2.0**-8)


def float_network(weights: Weights, size: Size) -> onnx.ModelProto:
    """Return the network as ONNX with the input `image` (1, 3, height, width) and the outputs `logits` and perhaps `borders`."""
    build = GraphBuilder("cells")
    x = build.input("image", (1, 3, size.height, size.width))
    for index, layer in enumerate(TRUNK):
        x = build.add("Relu", [_convolution(build, x, weights[index], layer, f"layer_{index}")], f"layer_{index}/relu")
    rows, columns = size.height // CELL, size.width // CELL
    for name, head in zip(("logits", "borders"), weights[len(TRUNK) :], strict=False):
        outputs = len(head[1])
        _convolution(build, x, head, Layer(inputs=WIDTH, outputs=outputs, side=1), name)
        build.output(name, (1, outputs, rows, columns))
    return build.model()


def quantised_network(network: onnx.ModelProto, pictures: Sequence[NDArray[np.uint8]]) -> onnx.ModelProto:
    """Return the int8 form, its ranges measured on `pictures` (3, height, width)."""
    samples = [((picture[None].astype(np.float32) - 128) * np.float32(INPUT_SCALE)).astype(np.float32) for picture in pictures]
    quantised = quantise_network(network, samples, on_sample=_say)
    logging.getLogger().setLevel(logging.WARNING)
    return quantised


def twin_of(network: onnx.ModelProto, size: Size, *, iou: float) -> bytes:
    """Return the twin of a float or int8 network, which takes the sensor's integers and gives finished answers.

    Of two boxes of a class that overlap by more than `iou`, the better one stays.
    """
    classes = next(info.type.tensor_type.shape.dim[1].dim_value for info in network.graph.output if info.name == "logits")
    has_boxes = any(info.name == "borders" for info in network.graph.output)
    build = GraphBuilder.extending(network)
    build.replace_input("image", add_signed_input(build, (3, size.height, size.width), scale=INPUT_SCALE))
    if has_boxes:
        _add_boxes(build, classes, size, iou)
        specs = TensorSpecs(input_scale=INPUT_SCALE, outputs=DETECTOR_OUTPUTS)
    else:
        best = build.add("ReduceMax", ["logits"], "post/best", axes=[2, 3], keepdims=0)
        shares = build.add("Sigmoid", [best], "post/sigmoid")
        build.add("Reshape", [shares, build.const("post/list", [-1], np.int64)], _SCORES.name)
        build.output(_SCORES.name, (classes,))
        specs = TensorSpecs(input_scale=INPUT_SCALE, outputs=(_SCORES,))
    return build.model(specs.metadata()).SerializeToString()


def _add_boxes(build: GraphBuilder, classes: int, size: Size, iou: float) -> None:
    """Turn distances from cell centres into boxes y0, x0, y1, x1 in 0..1, and suppress those that overlap."""
    rows, columns = size.height // CELL, size.width // CELL
    cells = rows * columns
    sides = build.add("Exp", ["borders"], "post/sides")
    flat = build.add("Reshape", [sides, build.const("post/by_cell", [1, 4, cells], np.int64)], "post/flat")
    y, x = np.mgrid[0:rows, 0:columns].reshape(2, 1, cells) + 0.5
    # The order of the distances is left, top, right, bottom; that of the corners y0, x0, y1, x1.
    order = build.add("Gather", [flat, build.const("post/order_of_sides", [1, 0, 3, 2], np.int64)], "post/ordered", axis=1)
    signs = build.const("post/signs", np.array([-1 / rows, -1 / columns, 1 / rows, 1 / columns]).reshape(1, 4, 1))
    centres = build.const("post/centres", np.stack([y / rows, x / columns, y / rows, x / columns], axis=1))
    corners = build.add("Add", [build.add("Mul", [order, signs], "post/offsets"), centres], "post/corners")
    inside = build.add("Clip", [corners, build.const("post/zero", 0.0), build.const("post/one", 1.0)], "post/clipped")
    boxes = build.add("Transpose", [inside], "post/boxes", perm=[0, 2, 1])
    scores = build.add("Sigmoid", ["logits"], "post/sigmoid")
    by_class = build.add("Reshape", [scores, build.const("post/by_class", [1, classes, cells], np.int64)], "post/scores")
    add_suppression(build, boxes, by_class, iou=iou, threshold=SCORE_THRESHOLD)


def _convolution(build: GraphBuilder, x: str, weights: tuple[NDArray[np.float32], NDArray[np.float32]], layer: Layer, name: str) -> str:
    kernel, bias = weights
    reach = layer.side // 2
    return build.add(
        "Conv",
        [x, build.const(f"{name}/w", kernel), build.const(f"{name}/b", bias)],
        name,
        strides=[layer.stride, layer.stride],
        pads=[reach, reach, reach, reach],
        group=layer.group,
        kernel_shape=[layer.side, layer.side],
    )


def _say(done: int, total: int) -> None:
    if done == total:
        sys.stdout.write(f"quantised on {total} pictures\n")

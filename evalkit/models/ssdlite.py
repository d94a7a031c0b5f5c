"""Convert TensorFlow's SSDLite-MobileNetV2 detectors (object detection API, frozen graph) to ONNX, up to the raw predictions.

Only the network is taken over: the graph's own preprocessing loops and its post-processing are replaced (see ssd_post).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import onnx
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.models.graph import GraphBuilder
from evalkit.models.graphdef import GraphNode

INPUT_NODE = "Preprocessor/sub"
"""Where the graph hands the normalised picture (-1..1, RGB) to the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDetector:
    """A float ONNX network: `image` (1, 3, size, size) in -1..1 to `encodings` (1, n, 4) and `logits` (1, n, classes + 1)."""

    model: onnx.ModelProto
    map_sizes: tuple[int, ...]
    """Side lengths of the feature maps that the predictions come from, in their order."""
    classes: int


def convert_ssdlite(nodes: Mapping[str, GraphNode], *, size: int) -> RawDetector:
    """Return the network as ONNX; BrokenModel if the graph is of another make."""
    walk = _Walk(nodes, size)
    maps = 0
    while f"BoxPredictor_{maps}/BoxEncodingPredictor/BiasAdd" in nodes:
        maps += 1
    if not maps:
        raise BrokenModel("The graph has no BoxPredictor: it is no SSD detector.")
    encodings = [walk.predictions(f"BoxPredictor_{k}/BoxEncodingPredictor/BiasAdd", 4) for k in range(maps)]
    classes = _classes(nodes)
    logits = [walk.predictions(f"BoxPredictor_{k}/ClassPredictor/BiasAdd", classes + 1) for k in range(maps)]
    sides = tuple(walk.sides[f"BoxPredictor_{k}/ClassPredictor/BiasAdd"] for k in range(maps))
    build = walk.build
    anchors = sum(side * side * (3 if k == 0 else 6) for k, side in enumerate(sides))
    build.output(build.add("Concat", encodings, "encodings", axis=1), (1, anchors, 4))
    build.output(build.add("Concat", logits, "logits", axis=1), (1, anchors, classes + 1))
    return RawDetector(model=build.model(), map_sizes=sides, classes=classes)


def _classes(nodes: Mapping[str, GraphNode]) -> int:
    """Return the number of classes (without background), from the second predictor's six anchors a cell."""
    name = "BoxPredictor_{}/ClassPredictor/biases"
    per_cell = {k: nodes[name.format(k)].tensor().size for k in (0, 1) if name.format(k) in nodes}
    if not per_cell:
        raise BrokenModel("The graph's ClassPredictor has no biases.")
    return per_cell[1] // 6 - 1 if 1 in per_cell else per_cell[0] // 3 - 1


class _Walk:
    """Follows the graph from a wanted value back to the input, and builds the ONNX nodes on the way."""

    def __init__(self, nodes: Mapping[str, GraphNode], size: int) -> None:
        self._nodes = nodes
        self.build = GraphBuilder("ssdlite")
        self._done = {INPUT_NODE: self.build.input("image", (1, 3, size, size))}
        self.sides = {INPUT_NODE: size}
        """Side length of each value's feature map."""

    def predictions(self, name: str, last: int) -> str:
        """Return the predictions of one feature map as (1, n, last)."""
        rows = self.build.add("Transpose", [self.value(name)], perm=[0, 2, 3, 1])
        return self.build.add("Reshape", [rows, self.build.const(f"rows_of_{last}", [1, -1, last], np.int64)])

    def value(self, name: str) -> str:
        """Return the ONNX name of the graph's value `name`, with everything before it built."""
        path = [name]
        while path:  # not recursion: the graph is deeper than Python's stack is meant to be
            name = path[-1]
            missing = [data for data in self._data_inputs(name) if data not in self._done] if name not in self._done else []
            if missing:
                path += missing
                if len(path) > len(self._nodes):
                    raise BrokenModel("The graph runs in a circle.")
                continue
            if name not in self._done:
                self._done[name] = self._make(self._node(name))
            path.pop()
        return self._done[name]

    def _node(self, name: str) -> GraphNode:
        node = self._nodes.get(name)
        if node is None:
            raise BrokenModel(f"The graph reads {name}, which it does not have.")
        return node

    def _data_inputs(self, name: str) -> Sequence[str]:
        """Return the inputs that carry activations; the others are constants."""
        node = self._node(name)
        inputs = [item.split(":")[0] for item in node.inputs]
        return inputs[:2] if node.op in ("Add", "AddV2") else inputs[:1]

    def _constant(self, name: str) -> NDArray[np.generic]:
        node = self._node(name)
        for _ in range(len(self._nodes)):
            if node.op != "Identity":
                break
            node = self._node(node.inputs[0])
        return node.tensor()

    def _make(self, node: GraphNode) -> str:
        """Build one node; those before it are done."""
        first = node.inputs[0].split(":")[0]
        x = self._done[first]
        self.sides[node.name] = self.sides[first]
        constants = [partial(self._constant, name) for name in node.inputs[1:]]
        match node.op:
            case "Identity":
                return x
            case "Conv2D" | "DepthwiseConv2dNative":
                return self._convolution(node, x, constants[0]())
            case "FusedBatchNorm" | "FusedBatchNormV3":
                epsilon = node.attributes.get("epsilon", 1e-3)
                names = [self.build.const(f"{node.name}/{k}", constant()) for k, constant in enumerate(constants)]
                return self.build.add("BatchNormalization", [x, *names], node.name, epsilon=epsilon)
            case "BiasAdd":
                return self.build.add("Add", [x, self.build.const(f"{node.name}/b", constants[0]().reshape(1, -1, 1, 1))], node.name)
            case "Relu6":
                return self.build.add("Clip", [x, self.build.const("zero", 0.0), self.build.const("six", 6.0)], node.name)
            case "Add" | "AddV2":
                return self.build.add("Add", [x, self._done[node.inputs[1].split(":")[0]]], node.name)
        raise BrokenModel(f"The graph has the operation {node.op} ({node.name}), which an SSDLite detector does not have.")

    def _convolution(self, node: GraphNode, x: str, kernel: NDArray[np.generic]) -> str:
        """Build a convolution; TensorFlow keeps kernels as (height, width, in, out), depthwise ones as (…, in, multiplier)."""
        strides, padding = node.attributes.get("strides"), node.attributes.get("padding")
        if kernel.ndim != 4 or not isinstance(strides, tuple) or len(strides) != 4 or padding not in ("SAME", "VALID"):
            raise BrokenModel(f"The convolution {node.name} is damaged.")
        if node.op == "Conv2D":
            group, weights = 1, kernel.transpose(3, 2, 0, 1)
        else:
            group, weights = kernel.shape[2], kernel.transpose(2, 3, 0, 1).reshape(-1, 1, *kernel.shape[:2])
        side, stride, reach = self.sides[node.name], strides[1], kernel.shape[0]
        self.sides[node.name] = -(-side // stride) if padding == "SAME" else (side - reach) // stride + 1
        return self.build.add(
            "Conv",
            [x, self.build.const(f"{node.name}/w", weights)],
            node.name,
            strides=strides[1:3],
            group=group,
            auto_pad="SAME_UPPER" if padding == "SAME" else "VALID",
            kernel_shape=weights.shape[2:],
        )

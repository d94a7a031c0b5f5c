"""What a twin costs on the sensor: multiplications, memory, time, sustainable rate. Estimates from the graph alone, nothing is run.

Memory is what is alive at once: one byte an element for int8 values, two for post-processing, and the input tensor throughout, since the
sensor sends it. For MobileNetV2 1.0 224 this gives 0.99 of the runtime memory and 0.96 of the coefficients that the file in Raspberry Pi's IMX500
model zoo states (its DNN parameters).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import onnx

from evalkit.errors import BrokenModel
from evalkit.imx500 import timing
from evalkit.imx500.apparams import Network
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.imx500.tensors import input_layout

DSP_BASIS = "estimated from the network's multiplications (order of magnitude)"
QUANTISED_BYTES = 1
"""Of an element of an int8 value."""
FLOAT_BYTES = 2
"""Of an element of post-processing, which the sensor computes in 16 bits (UNCONFIRMED "sixteen-bit-ends")."""
_SAME_VALUE = frozenset(
    {"QuantizeLinear", "DequantizeLinear", "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Clip", "Relu", "Cast"}
)
"""Operations that make no new value on the sensor: they rename, or work in place on what the layer before wrote."""
_QUANTISATION = frozenset({"QuantizeLinear", "DequantizeLinear"})
_DENSE = frozenset({"Gemm", "MatMul"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that takes memory."""

    what: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a network costs."""

    conv_macs: int
    """Multiplications with addition in ordinary convolutions and dense layers."""
    depthwise_macs: int
    """The same in grouped convolutions."""
    has_suppression: bool
    """Whether the sensor does the non-maximum suppression."""
    memory: MemoryTable
    dsp_us: int
    parts: tuple[Part, ...]
    """Of the memory, largest first: the input tensor, what is alive at the fullest moment, the coefficients of each layer."""

    @property
    def inference_rate(self) -> float:
        """Highest rate in frames per second at which every frame of the default mode gets its result."""
        busy_us = DEFAULT_MODE.readout_us + timing.ISP_TAIL_US + self.dsp_us
        return math.floor(10e6 / max(DEFAULT_MODE.frame_period_us, busy_us)) / 10


def plan_network(model: onnx.ModelProto, network: Network) -> Plan:
    """Return what the twin `model` of `network` costs; BrokenModel if its shapes contradict each other."""
    try:
        graph = onnx.shape_inference.infer_shapes(model).graph
    except onnx.shape_inference.InferenceError as error:
        raise BrokenModel(f"The shapes inside {network.name} contradict each other: {str(error).splitlines()[0]}") from error
    shapes = {
        info.name: tuple(dim.dim_value for dim in info.type.tensor_type.shape.dim)
        for info in (*graph.input, *graph.value_info, *graph.output)
    }
    constants = {tensor.name: tensor for tensor in graph.initializer}
    conv, depthwise = _multiplications(graph.node, shapes, constants)
    has_suppression = any(node.op_type == "NonMaxSuppression" for node in graph.node)
    inputs = [Part(what="input tensor", bytes=input_layout(tensor).total_bytes) for tensor in network.inputs]
    alive = [Part(what=f"values of {name}", bytes=size) for name, size in _alive_at_peak(graph, shapes, constants).items()]
    coefficients = [Part(what=f"coefficients {name}", bytes=size) for name, size in _coefficient_bytes(graph.node, constants).items()]
    return Plan(
        conv_macs=conv,
        depthwise_macs=depthwise,
        has_suppression=has_suppression,
        memory=MemoryTable(runtime=sum(part.bytes for part in (*inputs, *alive)), coefficients=sum(part.bytes for part in coefficients)),
        dsp_us=timing.dsp_time_us(conv, depthwise, nms=has_suppression),
        parts=tuple(sorted((*inputs, *alive, *coefficients), key=lambda part: -part.bytes)),
    )


def _multiplications(
    nodes: Sequence[onnx.NodeProto], shapes: Mapping[str, tuple[int, ...]], constants: Mapping[str, onnx.TensorProto]
) -> tuple[int, int]:
    """Return the multiplications of ordinary and of grouped layers."""
    source = {node.output[0]: node.input[0] for node in nodes if node.op_type == "DequantizeLinear"}
    ordinary = grouped = 0
    for node in nodes:
        if node.op_type != "Conv" and node.op_type not in _DENSE:
            continue
        weights = constants.get(source.get(node.input[1], node.input[1]))
        if weights is None:
            continue
        if node.op_type in _DENSE:
            ordinary += math.prod(weights.dims)
            continue
        macs = math.prod(shapes[node.output[0]]) * math.prod(weights.dims[1:])
        if any(attribute.name == "group" and attribute.i > 1 for attribute in node.attribute):
            grouped += macs
        else:
            ordinary += macs
    return ordinary, grouped


def _coefficient_bytes(nodes: Sequence[onnx.NodeProto], constants: Mapping[str, onnx.TensorProto]) -> dict[str, int]:
    """Return the sizes of weights and tables as the sensor keeps them, without scales and zero points, which become shifts."""
    scales = {name for node in nodes if node.op_type in _QUANTISATION for name in node.input[1:]}
    sizes = {}
    for name, tensor in constants.items():
        if name not in scales:
            is_float = tensor.data_type == onnx.TensorProto.FLOAT
            width = FLOAT_BYTES if is_float else onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
            sizes[name] = math.prod(tensor.dims) * width
    return sizes


def _alive_at_peak(
    graph: onnx.GraphProto, shapes: Mapping[str, tuple[int, ...]], constants: Mapping[str, onnx.TensorProto]
) -> dict[str, int]:
    """Return the sizes of the values alive after the layer where they are most, without the input tensor, which has a place of its own."""
    root: dict[str, str] = {}
    quantised: set[str] = set()
    born: dict[str, int] = {}
    last_read: dict[str, int] = {}
    own_place = {info.name for info in graph.input} | set(constants)
    for step, node in enumerate(graph.node):
        for name in node.input:
            last_read[root.get(name, name)] = step
        for name in node.output:
            root[name] = root.get(node.input[0], node.input[0]) if node.op_type in _SAME_VALUE else name
            born.setdefault(root[name], step)
        if node.op_type == "QuantizeLinear":
            quantised.add(root[node.output[0]])
    for info in graph.output:
        last_read[root.get(info.name, info.name)] = len(graph.node)

    sizes = {
        # Only what follows the suppression has no fixed size: fewer rows than its lists, whose size is counted.
        name: math.prod(shapes.get(name, (0,))) * (QUANTISED_BYTES if name in quantised else FLOAT_BYTES)
        for name in born
        if name not in own_place
    }
    changes = [0] * (len(graph.node) + 2)
    for name, size in sizes.items():
        changes[born[name]] += size
        changes[last_read.get(name, born[name]) + 1] -= size
    totals = list(itertools.accumulate(changes))
    peak = totals.index(max(totals))
    return {name: size for name, size in sizes.items() if born[name] <= peak <= last_read.get(name, born[name])}

"""Whether a network can become one of the sensor's at all, told before an hour of work: operators, types, weights, sizes."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

from evalkit.building.reading import tensors_of
from evalkit.errors import BrokenModel, ModelError, ModelTooLarge
from evalkit.imx500.memory import RESERVED_BYTES, TOTAL_BYTES
from evalkit.models.graph import ONNX_DOMAINS, OPSET

OLDEST_OPSET = 7
"""Older ones broadcast by other rules, which the converter of versions does not know."""
# What Sony's converter takes is its own affair (UNCONFIRMED "operators").
SUPPORTED = frozenset(
    [
        "Abs",
        "Add",
        "ArgMax",
        "AveragePool",
        "BatchNormalization",
        "Cast",
        "Ceil",
        "Clip",
        "Concat",
        "Constant",
        "ConstantOfShape",
        "Conv",
        "ConvTranspose",
        "DepthToSpace",
        "DequantizeLinear",
        "Div",
        "Dropout",
        "Elu",
        "Equal",
        "Erf",
        "Exp",
        "Expand",
        "Flatten",
        "Floor",
        "Gather",
        "GatherElements",
        "GatherND",
        "Gelu",
        "Gemm",
        "GlobalAveragePool",
        "GlobalMaxPool",
        "Greater",
        "GreaterOrEqual",
        "HardSigmoid",
        "HardSwish",
        "Identity",
        "InstanceNormalization",
        "LayerNormalization",
        "LeakyRelu",
        "Less",
        "LessOrEqual",
        "Log",
        "LogSoftmax",
        "MatMul",
        "Max",
        "MaxPool",
        "Min",
        "Mish",
        "Mod",
        "Mul",
        "Neg",
        "NonMaxSuppression",
        "Not",
        "PRelu",
        "Pad",
        "Pow",
        "QuantizeLinear",
        "Range",
        "Reciprocal",
        "ReduceMax",
        "ReduceMean",
        "ReduceMin",
        "ReduceSum",
        "Relu",
        "Reshape",
        "Resize",
        "Round",
        "Selu",
        "Shape",
        "Sigmoid",
        "Slice",
        "Softmax",
        "Softplus",
        "SpaceToDepth",
        "Split",
        "Sqrt",
        "Squeeze",
        "Sub",
        "Sum",
        "Tanh",
        "Tile",
        "TopK",
        "Transpose",
        "Unsqueeze",
        "Upsample",
        "Where",
    ]
)
"""Feed-forward layers and the arithmetic of their heads. Not there: loops, recurrence, text, random numbers, training. The list is ours;
what Sony's converter takes, only it knows."""
_FLOATS: dict[int, str] = {TensorProto.FLOAT16: "float16", TensorProto.BFLOAT16: "bfloat16", TensorProto.DOUBLE: "float64"}
_SHOWN = 5
"""Names that an error lists."""


def check_operators(model: onnx.ModelProto) -> None:
    """Raise ModelError with name and count of each operator that cannot be used."""
    counts = Counter(_title(node) for node in model.graph.node if not _is_known(node))
    if model.functions:
        counts.update(f"{function.domain}::{function.name}" for function in model.functions)
    if counts:
        listed = ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))
        raise ModelError(
            f"The network has operators that are not supported: {listed}.",
            hint="Replace them in the network, or export it without its pre- and post-processing.",
        )


def check_weights(model: onnx.ModelProto) -> None:
    """Raise BrokenModel if weights are no numbers or of another kind than float32, ModelTooLarge if there are too many to fit."""
    count = 0
    broken, foreign = [], Counter[str]()
    for name, tensor in tensors_of(model.graph):
        if tensor.data_type in _FLOATS:
            foreign[_FLOATS[tensor.data_type]] += 1
            continue
        try:
            values = numpy_helper.to_array(tensor)
        except (ValueError, TypeError, KeyError, RuntimeError) as error:
            raise BrokenModel(f"The weights {name} are damaged: {error}.", hint="Export the network again.") from error
        count += values.size if tensor.data_type in (TensorProto.FLOAT, TensorProto.INT8, TensorProto.UINT8) else 0
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            broken.append(name)
    if foreign:
        raise ModelError(
            f"The network has weights of {', '.join(f'{kind} ({number} tensors)' for kind, number in foreign.items())}.",
            hint="Export it in float32; it is quantised here.",
        )
    if broken:
        more = f" and {len(broken) - _SHOWN} more" if len(broken) > _SHOWN else ""
        raise BrokenModel(
            f"There are NaN or infinite weights in {', '.join(broken[:_SHOWN])}{more}.",
            hint="Train the network again from before it diverged.",
        )
    if count > TOTAL_BYTES - RESERVED_BYTES:
        raise too_large(f"The network has {count:,} weights, one byte each in int8", count)


def at_usual_opset(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network at OPSET if it is older; BrokenModel if it cannot be brought there."""
    version = _opset(model)
    if version >= OPSET:
        return model
    try:
        return onnx.version_converter.convert_version(model, OPSET)
    except Exception as error:  # onnx raises RuntimeError, and what C++ throws
        raise BrokenModel(
            f"The network of opset {version} cannot be brought to {OPSET}: {str(error).splitlines()[0][:200]}",
            hint=f"Export it with opset {OPSET}.",
        ) from error


def check_structure(model: onnx.ModelProto) -> None:
    """Raise ModelError if the network is older than what can be brought up, BrokenModel if the graph contradicts itself."""
    if _opset(model) < OLDEST_OPSET:
        raise ModelError(
            f"The network is of opset {_opset(model)}; {OLDEST_OPSET} is the oldest that can be used.", hint="Export it again."
        )
    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as error:
        raise BrokenModel(f"The network is contradictory: {str(error).splitlines()[0][:300]}", hint="Export it again.") from error


def check_sizes(model: onnx.ModelProto) -> None:
    """Raise ModelTooLarge if one value alone exceeds the sensor's memory, ModelError if sizes are not fixed; shapes must be inferred."""
    graph = model.graph
    loose = _after_suppression(graph)
    shapes = {info.name: shape_of(info) for info in (*graph.value_info, *graph.output)}
    for node in graph.node:
        for name in node.output:
            shape = shapes.get(name)
            if not name or (name in loose and (shape is None or None in shape)):
                continue
            if shape is None or None in shape:
                raise ModelError(
                    f"The size of {name!r} ({node.op_type}) is not fixed: {words(shape)}.",
                    hint="Export the network with fixed shapes; a sensor's memory is laid out once.",
                )
            size = math.prod(side or 0 for side in shape)
            if size > TOTAL_BYTES:
                raise too_large(f"The value {name!r} {words(shape)} alone has {size:,} numbers, one byte each in int8", size)


def too_large(what: str, needed: int) -> ModelTooLarge:
    """Return what to raise for something that cannot fit the sensor's memory."""
    available = TOTAL_BYTES - RESERVED_BYTES
    return ModelTooLarge(
        f"{what}; the sensor's memory holds {available:,} bytes.",
        hint="Use a smaller input, fewer channels or a smaller variant of the network.",
        needed_bytes=needed,
        available_bytes=available,
    )


def shape_of(info: onnx.ValueInfoProto) -> tuple[int | None, ...] | None:
    """Return a declared shape, None where a size is open; None if nothing is declared."""
    kind = info.type.tensor_type
    if not kind.HasField("shape"):
        return None
    return tuple(dim.dim_value if dim.HasField("dim_value") and dim.dim_value > 0 else None for dim in kind.shape.dim)


def words(shape: tuple[int | None, ...] | None) -> str:
    """Return a shape as people write it."""
    return "unknown" if shape is None else f"({', '.join('?' if side is None else str(side) for side in shape)})"


def _opset(model: onnx.ModelProto) -> int:
    return max((entry.version for entry in model.opset_import if entry.domain in ONNX_DOMAINS), default=0)


def _is_known(node: onnx.NodeProto) -> bool:
    return node.domain in ONNX_DOMAINS and node.op_type in SUPPORTED


def _title(node: onnx.NodeProto) -> str:
    return node.op_type if node.domain in ONNX_DOMAINS else f"{node.domain}::{node.op_type}"


def _after_suppression(graph: onnx.GraphProto) -> set[str]:
    """Return the values behind a non-maximum suppression, which finds as many boxes as there are."""
    loose: set[str] = set()
    for node in graph.node:
        if node.op_type == "NonMaxSuppression" or any(name in loose for name in node.input):
            loose.update(node.output)
    return loose

"""Convert a float TensorFlow Lite network to ONNX."""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
import onnx

from evalkit.errors import BrokenModel
from evalkit.models.flatbuffer import Table
from evalkit.models.tflite import TfliteGraph, TfliteOperation
from evalkit.models.tflite_values import CHANNELS_FIRST, Padded, TfliteValues

_ACTIVATIONS: Mapping[int, str] = {0: "", 1: "RELU", 3: "RELU6"}
"""ActivationFunctionType, of an operation that has one built in."""
_SAME, _VALID = 0, 1
_CUSTOM_TRANSPOSE = "Convolution2DTransposeBias"
"""MediaPipe's own operation: a transposed convolution with bias. Its options are three integers: padding, step across, step down."""


def convert_tflite(graph: TfliteGraph, outputs: Mapping[str, str]) -> onnx.ModelProto:
    """Return the float network: `image` (1, 3, h, w) to the tensors named in `outputs` (name in the file: name to give).

    Raises BrokenModel if the file is no such network, or has operations that we do not know (all are named, with their number).
    """
    walk = _Walk(graph)
    numbers = {tensor.name: index for index, tensor in enumerate(graph.tensors)}
    lacking = [name for name in outputs if name not in numbers]
    if lacking:
        raise BrokenModel(f"The network has no tensor {', '.join(lacking)}: it is another one than was meant.")
    wanted = _needed(graph, [numbers[name] for name in outputs])
    _require_known(wanted)
    for operation in wanted:
        walk.convert(operation)
    for name, given in outputs.items():
        index = numbers[name]
        walk.build.add("Identity", [walk.value(index)], given)
        walk.build.output(given, walk.shape(index))
    return walk.build.model()


def _needed(graph: TfliteGraph, outputs: list[int]) -> list[TfliteOperation]:
    """Return the operations that the outputs depend on, in the file's order."""
    needed, chosen = set(outputs), []
    for operation in reversed(graph.operations):
        if needed.intersection(operation.outputs):
            needed.update(operation.inputs)
            chosen.append(operation)
    return chosen[::-1]


def _require_known(operations: list[TfliteOperation]) -> None:
    unknown = [operation.kind for operation in operations if operation.kind not in _MAKERS]
    if unknown:
        counted = ", ".join(f"{kind} ({unknown.count(kind)}x)" for kind in sorted(set(unknown)))
        raise BrokenModel(f"The network has operations that cannot be converted: {counted}.", hint="Convert it to ONNX with another tool.")


class _Walk(TfliteValues):
    """Follows the operations, and builds the ONNX nodes on the way."""

    def convert(self, operation: TfliteOperation) -> None:
        """Build one operation."""
        if not operation.inputs or not operation.outputs or min(*operation.inputs, operation.outputs[0], operation.outputs[0]) < 0:
            raise BrokenModel(f"The operation {operation.kind} lacks an input or an output.")
        try:
            _MAKERS[operation.kind](self, operation)
        except (IndexError, ValueError, struct.error) as error:
            raise BrokenModel(f"The operation {operation.kind} ({self.name(operation.outputs[0])}) is damaged: {error}.") from error

    # One method for each operation.

    def unfold(self, operation: TfliteOperation) -> None:
        """Take over DEQUANTIZE (of float16) and DENSIFY, which the reader did already."""
        self.content[operation.outputs[0]] = self.constant(operation.inputs[0])

    def convolution(self, operation: TfliteOperation) -> None:
        x, (y, *_) = operation.inputs[0], operation.outputs
        kernel, options = self.weights(operation.inputs[1]), _options(operation)
        is_depthwise = operation.kind == "DEPTHWISE_CONV_2D"
        # Ordinary kernels are (out, rows, columns, in), depthwise ones (1, rows, columns, out).
        weights = kernel.transpose(3, 0, 1, 2) if is_depthwise else kernel.transpose(0, 3, 1, 2)
        dilation_slot, activation_slot = (5, 4) if is_depthwise else (4, 3)
        dilation = options.number(dilation_slot + 1, "i", 1), options.number(dilation_slot, "i", 1)
        stride = options.number(2, "i", 1), options.number(1, "i", 1)
        padded = self.padded.get(x) if options.number(0, "b") == _VALID else None
        source = x if padded is None else padded.source
        reach = tuple((size - 1) * step + 1 for size, step in zip(weights.shape[2:], dilation, strict=True))
        pads = [*padded.before, *padded.after] if padded else self._pads(operation, x, reach, stride)
        channels = self.shape(source)[1]
        bias = self.weights(operation.inputs[2]) if len(operation.inputs) > 2 and operation.inputs[2] >= 0 else np.zeros(len(weights))
        inputs = [self.value(source), self.build.const(f"{self.name(y)}/w", weights), self.build.const(f"{self.name(y)}/b", bias)]
        result = self.build.add(
            "Conv",
            inputs,
            f"{self.name(y)}/conv",
            strides=list(stride),
            dilations=list(dilation),
            group=channels if is_depthwise else 1,
            pads=pads,
            kernel_shape=list(weights.shape[2:]),
        )
        self.values[y] = self._activated(result, options.number(activation_slot, "b"))

    def transposed(self, operation: TfliteOperation) -> None:
        """Build a transposed convolution whose kernel is as large as its step: each cell becomes a block, by a 1x1 convolution."""
        (y, *_), kernel = operation.outputs, self.weights(operation.inputs[1])
        _, across, down = struct.unpack_from("<3i", operation.custom_options)
        if kernel.ndim != 4 or kernel.shape[1:3] != (down, across) or across != down:
            raise BrokenModel(f"The transposed convolution {self.name(y)} has a kernel that is not as large as its step.")
        weights = kernel.transpose(1, 2, 0, 3).reshape(-1, kernel.shape[3], 1, 1)
        bias = np.tile(self.weights(operation.inputs[2]), down * across)
        inputs = [self.value(operation.inputs[0])]
        inputs += [self.build.const(f"{self.name(y)}/{part}", numbers) for part, numbers in (("w", weights), ("b", bias))]
        blocks = self.build.add("Conv", inputs, f"{self.name(y)}/conv", kernel_shape=[1, 1])
        self.values[y] = self.build.add("DepthToSpace", [blocks], self.name(y), blocksize=down, mode="DCR")

    def pool(self, operation: TfliteOperation) -> None:
        x, y, options = operation.inputs[0], operation.outputs[0], _options(operation)
        window = options.number(4, "i"), options.number(3, "i")
        stride = options.number(2, "i", 1), options.number(1, "i", 1)
        kind = "MaxPool" if operation.kind == "MAX_POOL_2D" else "AveragePool"
        if kind == "AveragePool" and window == self.shape(x)[2:]:
            result = self.build.add("GlobalAveragePool", [self.value(x)], f"{self.name(y)}/pool")
        else:
            pads = self._pads(operation, x, window, stride)
            result = self.build.add(
                kind, [self.value(x)], f"{self.name(y)}/pool", kernel_shape=list(window), strides=list(stride), pads=pads
            )
        self.values[y] = self._activated(result, options.number(5, "b"))

    def _pads(self, operation: TfliteOperation, x: int, reach: tuple[int, ...], stride: tuple[int, int]) -> list[int]:
        """Return top, left, bottom, right padding of a window that moves over `x`."""
        if min(*stride, *reach) < 1:
            raise BrokenModel(f"The operation {operation.kind} has a window of {reach} and a step of {stride}.")
        if _options(operation).number(0, "b") != _SAME:
            return [0, 0, 0, 0]
        totals = [
            max((-(-size // step) - 1) * step + window - size, 0)
            for size, window, step in zip(self.shape(x)[2:], reach, stride, strict=True)
        ]
        first = [total // 2 for total in totals]
        return [*first, *(total - before for total, before in zip(totals, first, strict=True))]

    def pad(self, operation: TfliteOperation) -> None:
        x, y = operation.inputs[0], operation.outputs[0]
        stored = self.constant(operation.inputs[1])
        if stored.dtype.kind not in "iu":
            raise BrokenModel(f"The padding {self.name(y)} is not counted in whole numbers.")
        amounts = stored.astype(np.int64)
        if amounts.shape != (4, 2) or (amounts < 0).any() or amounts[0].any():
            raise BrokenModel(f"The padding {self.name(y)} is none of a picture.")
        top, left, channels = amounts[1].tolist(), amounts[2].tolist(), amounts[3].tolist()
        if any(channels) or x in self.padded:
            pads = [0, channels[0], top[0], left[0], 0, channels[1], top[1], left[1]]
            self.values[y] = self.pad_node(self.value(x), pads, self.name(y))
        else:
            self.padded[y] = Padded(x, (top[0], left[0]), (top[1], left[1]))

    def arithmetic(self, operation: TfliteOperation) -> None:
        y = operation.outputs[0]
        first, second = (self.value(index) for index in operation.inputs)
        result = self.build.add("Add" if operation.kind == "ADD" else "Mul", [first, second], f"{self.name(y)}/sum")
        self.values[y] = self._activated(result, 0 if operation.options is None else operation.options.number(0, "b"))

    def activation(self, operation: TfliteOperation) -> None:
        self.values[operation.outputs[0]] = self._active(self.value(operation.inputs[0]), operation.kind)

    def _activated(self, x: str, code: int) -> str:
        if code not in _ACTIVATIONS:
            raise BrokenModel(f"The network has an activation of kind {code}, which cannot be converted.")
        return self._active(x, _ACTIVATIONS[code])

    def _active(self, x: str, kind: str) -> str:
        match kind:
            case "RELU":
                return self.build.add("Relu", [x])
            case "RELU6":
                return self.build.add("Clip", [x, self.build.const("zero", 0.0), self.build.const("six", 6.0)])
            case "LOGISTIC":
                return self.build.add("Sigmoid", [x])
            case "HARD_SWISH":
                return self.build.add("Mul", [x, self.build.add("HardSigmoid", [x], alpha=1 / 6, beta=0.5)])
        return x

    def resize(self, operation: TfliteOperation) -> None:
        x, y = operation.inputs[0], operation.outputs[0]
        options = _options(operation)
        how = "align_corners" if options.number(2, "?") else "half_pixel" if options.number(3, "?") else "asymmetric"
        sizes = self.build.const(f"{self.name(y)}/size", self.shape(y), np.int64)
        self.values[y] = self.build.add(
            "Resize", [self.value(x), "", "", sizes], self.name(y), mode="linear", coordinate_transformation_mode=how
        )

    def depth_to_space(self, operation: TfliteOperation) -> None:
        x, y = operation.inputs[0], operation.outputs[0]
        block = _options(operation).number(0, "i")
        self.values[y] = self.build.add("DepthToSpace", [self.value(x)], self.name(y), blocksize=block, mode="DCR")

    def reshape(self, operation: TfliteOperation) -> None:
        x, y = operation.inputs[0], operation.outputs[0]
        value = self.value(x)
        if len(self.raw_shape(x)) == 4:
            value = self.build.add("Transpose", [value], f"{self.name(y)}/rows", perm=[0, 2, 3, 1])
        shape = self.raw_shape(y)
        value = self.build.add("Reshape", [value, self.build.const(f"{self.name(y)}/shape", shape, np.int64)], f"{self.name(y)}/reshaped")
        if len(shape) == 4:
            value = self.build.add("Transpose", [value], f"{self.name(y)}/planes", perm=list(CHANNELS_FIRST))
        self.values[y] = value

    def concatenation(self, operation: TfliteOperation) -> None:
        y = operation.outputs[0]
        rank, options = len(self.raw_shape(y)), _options(operation)
        axis = options.number(0, "i") % max(rank, 1)
        axis = CHANNELS_FIRST.index(axis) if rank == 4 else axis
        joined = self.build.add("Concat", [self.value(index) for index in operation.inputs], f"{self.name(y)}/joined", axis=axis)
        self.values[y] = self._activated(joined, options.number(1, "b"))


_MAKERS = {
    "DEQUANTIZE": _Walk.unfold,
    "DENSIFY": _Walk.unfold,
    "CONV_2D": _Walk.convolution,
    "DEPTHWISE_CONV_2D": _Walk.convolution,
    _CUSTOM_TRANSPOSE: _Walk.transposed,
    "MAX_POOL_2D": _Walk.pool,
    "AVERAGE_POOL_2D": _Walk.pool,
    "PAD": _Walk.pad,
    "ADD": _Walk.arithmetic,
    "MUL": _Walk.arithmetic,
    "RELU": _Walk.activation,
    "RELU6": _Walk.activation,
    "LOGISTIC": _Walk.activation,
    "HARD_SWISH": _Walk.activation,
    "RESIZE_BILINEAR": _Walk.resize,
    "DEPTH_TO_SPACE": _Walk.depth_to_space,
    "RESHAPE": _Walk.reshape,
    "CONCATENATION": _Walk.concatenation,
}
"""How each operation is converted."""


def _options(operation: TfliteOperation) -> Table:
    if operation.options is None:
        raise BrokenModel(f"The operation {operation.kind} has no options.")
    return operation.options

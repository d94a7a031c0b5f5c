"""Small networks, pictures and a way to run twins, for the tests of models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from evalkit.models.card import ModelCard
from evalkit.models.graph import GraphBuilder
from evalkit.models.package import ModelPackage
from evalkit.models.twin import OutputSpec, TensorSpecs, add_signed_input, quantise

CARD = ModelCard(name="tiny", title="Tiny", task="classification", labels=("a", "b"))


def tiny_twin(
    *, height: int = 8, width: int = 32, weights: int = 2, specs: TensorSpecs | None = None, name: str = "scores"
) -> onnx.ModelProto:
    """Return a twin with `weights` 1x1 kernels over 3 channels: the mean of each is a score."""
    build = GraphBuilder("tiny")
    x = add_signed_input(build, (3, height, width), scale=1 / 128)
    kernel = build.const("w", np.linspace(-1, 1, weights * 3).reshape(weights, 3, 1, 1))
    pooled = build.add("GlobalAveragePool", [build.add("Conv", [x, kernel], "conv")], "pooled")
    build.add("Reshape", [pooled, build.const("list", [-1], np.int64)], name)
    build.output(name, (weights,))
    specs = specs or TensorSpecs(input_scale=1 / 128, outputs=(OutputSpec(name=name, bits=8, signed=True, scale=1 / 128),))
    return build.model(specs.metadata())


def run_model(model: onnx.ModelProto, values: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.float32]]:
    """Run any ONNX model on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return list(session.run(None, dict(values)))


def run_package(package: ModelPackage, rgb: NDArray[np.uint8]) -> list[NDArray[np.generic]]:
    """Return a package's output integers for a picture of any size, as the emulator makes them."""
    sizes = {dimension.serialization_index: dimension.size for dimension in package.network.inputs[0].dimensions}
    small = cv2.resize(rgb, (sizes[0], sizes[1]), interpolation=cv2.INTER_AREA)
    raw = (small.transpose(2, 0, 1).astype(np.int16) - 128).astype(np.int8)
    values = run_model(onnx.load_from_string(package.twin()), {"input": raw})
    return [quantise(value, spec) for value, spec in zip(values, package.network.outputs, strict=True)]


def convolved(x: NDArray[np.float64], kernel: NDArray[np.float64], *, stride: int, group: int = 1) -> NDArray[np.float64]:
    """Convolve (channels, rows, columns) the slow and plain way, padded as TensorFlow's SAME; kernel (out, in, rows, columns)."""
    out_channels, per_group, reach, _ = kernel.shape
    side = x.shape[1]
    result_side = -(-side // stride)
    before = max((result_side - 1) * stride + reach - side, 0) // 2
    padded = np.zeros((x.shape[0], side + 2 * reach, side + 2 * reach))
    padded[:, before : before + side, before : before + side] = x
    result = np.zeros((out_channels, result_side, result_side))
    for out in range(out_channels):
        first = out // (out_channels // group) * per_group
        for row in range(result_side):
            for column in range(result_side):
                y, z = row * stride, column * stride
                result[out, row, column] = (padded[first : first + per_group, y : y + reach, z : z + reach] * kernel[out]).sum()
    return result


def normal(random: np.random.Generator, *shape: int) -> NDArray[np.float32]:
    """Return weights of a moderate size."""
    return random.normal(0, 0.5, shape).astype(np.float32)


def protobuf(fields: Sequence[tuple[int, int | bytes]]) -> bytes:
    """Return a protobuf message of varints and length-delimited fields."""
    parts = []
    for number, value in fields:
        if isinstance(value, int):
            parts.append(_varint(number << 3) + _varint(value))
        else:
            parts.append(_varint(number << 3 | 2) + _varint(len(value)) + value)
    return b"".join(parts)


def _varint(value: int) -> bytes:
    result = b""
    while value > 0x7F:
        result += bytes([value & 0x7F | 0x80])
        value >>= 7
    return result + bytes([value])

"""TensorFlow Lite files are read and converted: small ones made here, against the plain arithmetic, and hostile ones."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.models.tflite import read_tflite
from evalkit.models.tflite_onnx import convert_tflite
from tests.core.models_helpers import convolved, normal, run_model
from tests.core.tflite_helpers import SAME, VALID, Fields, TfliteFile, conv_options, depthwise_options, flatbuffer

RANDOM = 7
SIDE = 9


def picture() -> NDArray[np.float32]:
    return normal(np.random.default_rng(RANDOM), 1, 3, SIDE, SIDE)


def run(file: TfliteFile, image: int, output: int, value: NDArray[np.float32]) -> NDArray[np.float32]:
    """Convert a graph, and run it."""
    graph = read_tflite(file.to_bytes([image], [output]))
    return run_model(convert_tflite(graph, {graph.tensors[output].name: "y"}), {"image": value})[0]


def one_convolution(
    kernel: NDArray[np.generic], *, stride: int = 1, activation: int = 0, padding: int = SAME
) -> tuple[TfliteFile, int, int]:
    """Return a graph of one convolution with a kernel (out, rows, columns, in)."""
    file = TfliteFile()
    image = file.value("image", (1, SIDE, SIDE, 3))
    weights, bias = file.constant("w", kernel), file.constant("b", np.zeros(len(kernel), "<f4"))
    out = -(-SIDE // stride) if padding == SAME else (SIDE - kernel.shape[1]) // stride + 1
    y = file.value("y", (1, out, out, len(kernel)))
    file.add("CONV_2D", (image, weights, bias), y, conv_options(stride=stride, activation=activation, padding=padding))
    return file, image, y


@pytest.mark.parametrize("stride", [1, 2])
def test_a_convolution_is_that_of_the_plain_arithmetic(stride: int) -> None:
    kernel = normal(np.random.default_rng(1), 4, 3, 3, 3)
    file, image, y = one_convolution(kernel, stride=stride)
    expected = convolved(picture()[0].astype(np.float64), kernel.transpose(0, 3, 1, 2).astype(np.float64), stride=stride)
    assert run(file, image, y, picture())[0] == pytest.approx(expected, abs=1e-4)


def test_half_precision_weights_are_unpacked_by_their_dequantize() -> None:
    kernel = normal(np.random.default_rng(1), 2, 1, 1, 3).astype("<f2")
    file = TfliteFile()
    image = file.value("image", (1, SIDE, SIDE, 3))
    unpacked = file.add("DEQUANTIZE", [file.constant("half", kernel)], file.value("w", kernel.shape))
    y = file.value("y", (1, SIDE, SIDE, 2))
    file.add("CONV_2D", (image, unpacked, file.constant("b", np.zeros(2, "<f4"))), y, conv_options())
    expected = np.einsum("oi,ihw->ohw", kernel[:, 0, 0].astype(np.float64), picture()[0])
    assert run(file, image, y, picture())[0] == pytest.approx(expected, abs=1e-4)


def test_depthwise_convolution_sum_and_pooling_are_those_of_the_plain_arithmetic() -> None:
    kernel = normal(np.random.default_rng(2), 1, 3, 3, 3)
    file = TfliteFile()
    image = file.value("image", (1, SIDE, SIDE, 3))
    weights, bias = file.constant("w", kernel), file.constant("b", np.array([0.5, 0, -0.5], "<f4"))
    deep = file.add("DEPTHWISE_CONV_2D", (image, weights, bias), file.value("deep", (1, SIDE, SIDE, 3)), depthwise_options())
    total = file.add("ADD", (image, deep), file.value("sum", (1, SIDE, SIDE, 3)), {0: ("b", 3)})
    pool: Fields = {0: ("b", VALID), 1: ("i", 3), 2: ("i", 3), 3: ("i", 3), 4: ("i", 3)}
    y = file.add("MAX_POOL_2D", [total], file.value("y", (1, 3, 3, 3)), pool)
    x = picture()[0].astype(np.float64)
    deep_values = convolved(x, kernel.transpose(3, 0, 1, 2).astype(np.float64), stride=1, group=3) + np.array([0.5, 0, -0.5])[:, None, None]
    expected = np.clip(x + deep_values, 0, 6).reshape(3, 3, 3, 3, 3).max(axis=(2, 4))
    assert run(file, image, y, picture())[0] == pytest.approx(expected, abs=1e-4)


def test_zeros_around_a_picture_are_the_same_in_a_convolution_and_by_themselves() -> None:
    kernel = normal(np.random.default_rng(3), 2, 3, 3, 3)
    results = []
    for has_reader in (False, True):
        file = TfliteFile()
        image = file.value("image", (1, SIDE, SIDE, 3))
        amounts = file.constant("amounts", np.array([[0, 0], [1, 0], [2, 1], [0, 0]], "<i4"))
        padded = file.add("PAD", (image, amounts), file.value("padded", (1, SIDE + 1, SIDE + 3, 3)))
        source = padded
        if has_reader:  # a plain value between: the zeros must be there
            source = file.add("RELU", [file.add("PAD", (image, amounts), padded)], file.value("relu", (1, SIDE + 1, SIDE + 3, 3)))
        weights, bias = file.constant("w", kernel), file.constant("b", np.zeros(2, "<f4"))
        y = file.value("y", (1, SIDE - 1, SIDE + 1, 2))
        file.add("CONV_2D", (source, weights, bias), y, conv_options(padding=VALID))
        results.append(run(file, image, y, np.abs(picture())))
    assert results[0].shape == (1, 2, SIDE - 1, SIDE + 1)
    assert results[0] == pytest.approx(results[1], abs=1e-5)


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        (np.full((4, 2), np.nan, "<f4"), "whole numbers"),
        (np.full((4, 2), -1, "<i4"), "none of a picture"),
        (np.zeros(3, "<i4"), "none of a"),
    ],
)
def test_padding_that_is_none_is_refused(amounts: NDArray[np.generic], words: str) -> None:
    file = TfliteFile()
    image = file.value("image", (1, SIDE, SIDE, 3))
    y = file.add("PAD", (image, file.constant("amounts", amounts)), file.value("y", (1, SIDE, SIDE, 3)))
    with pytest.raises(BrokenModel, match=words):
        convert_tflite(read_tflite(file.to_bytes([image], [y])), {"y": "y"})


def test_blocks_rows_and_lists_keep_tensorflows_order() -> None:
    file = TfliteFile()
    image = file.value("image", (1, 2, 2, 3))
    kernel = np.zeros((4, 1, 1, 3), "<f4")
    kernel[:, 0, 0, 0] = [1, 2, 3, 4]
    wide = file.value("wide", (1, 2, 2, 4))
    file.add("CONV_2D", (image, file.constant("w", kernel), file.constant("b", np.zeros(4, "<f4"))), wide, conv_options())
    blocks = file.add("DEPTH_TO_SPACE", [wide], file.value("blocks", (1, 4, 4, 1)), {0: ("i", 2)})
    rows = file.add("RESHAPE", [blocks], file.value("rows", (1, 16, 1)))
    other = file.add("RESHAPE", [wide], file.value("other", (1, 16, 1)))
    y = file.add("CONCATENATION", (rows, other), file.value("y", (1, 32, 1)), {0: ("i", 1)})
    x = np.zeros((1, 3, 2, 2), np.float32)
    x[0, 0] = [[1, 10], [100, 1000]]
    wide_values = x[0, 0][:, :, None] * np.array([1, 2, 3, 4])
    in_blocks = wide_values.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(-1)
    assert run(file, image, y, x)[0, :, 0].tolist() == [*in_blocks.tolist(), *wide_values.reshape(-1).tolist()]


def test_mediapipes_transposed_convolution_makes_a_block_of_each_cell() -> None:
    kernel = normal(np.random.default_rng(4), 1, 2, 2, 3)
    file = TfliteFile()
    image = file.value("image", (1, 2, 2, 3))
    inputs = (image, file.constant("w", kernel), file.constant("b", np.array([0.25], "<f4")))
    y = file.add("Convolution2DTransposeBias", inputs, file.value("y", (1, 4, 4, 1)), custom=struct.pack("<3i", 1, 2, 2))
    x = picture()[:, :, :2, :2]
    expected = np.einsum("chw,abc->hawb", x[0], kernel[0]).reshape(4, 4) + 0.25
    assert run(file, image, y, x)[0, 0] == pytest.approx(expected, abs=1e-5)


def sparse_file(kernel: NDArray[np.float32], *, indices: NDArray[np.generic] | None = None, size: int | None = None) -> TfliteFile:
    """Return a graph with a 1x1 kernel (out, 1, 1, in) of which only the values that are not zero are stored."""
    flat = kernel.reshape(len(kernel), -1)
    columns = [np.flatnonzero(row) for row in flat]
    segments = np.cumsum([0, *map(len, columns)]).astype("u1")
    found = np.concatenate(columns).astype("u1") if indices is None else indices
    dense: list[Fields] = [{0: ("b", 0), 1: ("i", n)} for n in (size or len(kernel), 1, 1)]
    occupied: Fields = {0: ("b", 1), 2: ("B", 3), 3: {0: segments}, 4: ("B", 3), 5: {0: found}}
    file = TfliteFile()
    image = file.value("image", (1, SIDE, SIDE, 3))
    sparsity: Fields = {0: np.arange(4, dtype="<i4"), 2: [*dense, occupied]}
    stored = file.constant("w", flat[flat != 0].astype("<f4"), shape=kernel.shape, sparsity=sparsity)
    weights = file.add("DENSIFY", [stored], file.value("dense", kernel.shape))
    y = file.value("y", (1, SIDE, SIDE, len(kernel)))
    file.add("CONV_2D", (image, weights, file.constant("b", np.zeros(len(kernel), "<f4"))), y, conv_options())
    return file


def test_sparse_weights_are_those_that_were_stored() -> None:
    kernel = np.array([[0.5, 0, -1], [0, 0, 0], [0, 2, 0]], np.float32).reshape(3, 1, 1, 3)
    tensors = read_tflite(sparse_file(kernel).to_bytes([0], [3])).tensors
    content = next(tensor.content for tensor in tensors if tensor.name == "w")
    assert content is not None
    assert (content == kernel).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [({"indices": np.array([0, 9, 1], "u1")}, "outside"), ({"indices": np.array([0], "u1")}, "wrongly"), ({"size": 1 << 30}, "places")],
)
def test_sparse_weights_that_lie_are_refused(change: dict[str, NDArray[np.generic]], words: str) -> None:
    kernel = np.array([[0.5, 0, -1], [0, 0, 0], [0, 2, 0]], np.float32).reshape(3, 1, 1, 3)
    with pytest.raises(BrokenModel, match=words):
        read_tflite(sparse_file(kernel, **change).to_bytes([0], [3]))  # type: ignore[arg-type]


def test_operations_that_are_not_known_are_listed_by_name_and_count() -> None:
    file = TfliteFile()
    x = file.value("image", (1, SIDE, SIDE, 3))
    for number, kind in enumerate(("TANH", "MagicBias", "TANH")):
        x = file.add(kind, [x], file.value(f"v{number}", (1, SIDE, SIDE, 3)))
    graph = read_tflite(file.to_bytes([0], [x]))
    with pytest.raises(BrokenModel, match=r"MagicBias \(1x\), operation 28 \(2x\)"):
        convert_tflite(graph, {"v2": "y"})


@pytest.mark.parametrize(
    ("kernel", "words"),
    [(np.full((2, 1, 1, 3), np.nan, "<f4"), "no numbers"), (np.ones((2, 1, 1, 3), "i1"), "quantised"), (np.ones((3,), "<f4"), "damaged")],
)
def test_weights_that_are_none_are_refused(kernel: NDArray[np.generic], words: str) -> None:
    file = TfliteFile()
    image = file.value("image", (1, SIDE, SIDE, 3))
    inputs = (image, file.constant("w", kernel), file.constant("b", np.zeros(2, "<f4")))
    y = file.add("CONV_2D", inputs, file.value("y", (1, SIDE, SIDE, 2)), conv_options())
    with pytest.raises(BrokenModel, match=words):
        convert_tflite(read_tflite(file.to_bytes([image], [y])), {"y": "y"})


def test_an_output_that_is_not_there_and_an_input_that_is_no_picture_are_named() -> None:
    file, image, y = one_convolution(normal(np.random.default_rng(1), 2, 1, 1, 3))
    with pytest.raises(BrokenModel, match="no tensor elsewhere"):
        convert_tflite(read_tflite(file.to_bytes([image], [y])), {"elsewhere": "y"})
    with pytest.raises(BrokenModel, match="no picture"):
        convert_tflite(read_tflite(file.to_bytes([y], [y])), {"y": "y"})


def test_every_cut_of_a_file_is_refused_or_harmless() -> None:
    file, image, y = one_convolution(normal(np.random.default_rng(1), 2, 1, 1, 3))
    data = file.to_bytes([image], [y])
    refused = 0
    for length in range(len(data)):
        try:
            read_tflite(data[:length])
        except BrokenModel:
            refused += 1
    assert refused == len(data)


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(BrokenModel, match="no TensorFlow Lite file"):
        read_tflite(flatbuffer({}, b"ARMN"))
    with pytest.raises(BrokenModel, match="no graph"):
        read_tflite(flatbuffer({}))

"""Frozen TensorFlow graphs are read without TensorFlow, and damaged ones are refused."""

from __future__ import annotations

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.models.graphdef import read_graphdef
from evalkit.models.ssdlite import INPUT_NODE, convert_ssdlite
from tests.core.models_helpers import convolved, normal, protobuf, run_model

FLOAT, INT32, STRING = 1, 3, 7


def tensor(array: NDArray[np.generic], *, code: int = FLOAT) -> bytes:
    shape = protobuf([(2, protobuf([(1, size)])) for size in array.shape])
    return protobuf([(1, code), (2, shape), (4, array.tobytes())])


def attribute(name: str, value: bytes) -> tuple[int, bytes]:
    return 5, protobuf([(1, name.encode()), (2, value)])


def node(name: str, op: str, inputs: list[str], *attributes: tuple[int, bytes]) -> tuple[int, bytes]:
    return 1, protobuf([(1, name.encode()), (2, op.encode()), *((3, item.encode()) for item in inputs), *attributes])


def constant(name: str, array: NDArray[np.generic]) -> tuple[int, bytes]:
    return node(name, "Const", [], attribute("value", protobuf([(8, tensor(array.astype("<f4")))])))


def convolution(name: str, op: str, x: str, kernel: str, *, stride: int) -> tuple[int, bytes]:
    strides = attribute("strides", protobuf([(1, protobuf([(3, bytes([1, stride, stride, 1]))]))]))  # packed
    return node(name, op, [x, kernel], strides, attribute("padding", protobuf([(2, b"SAME")])))


def epsilon(value: float) -> tuple[int, bytes]:
    return 5, protobuf([(1, b"epsilon"), (2, bytes([4 << 3 | 5]) + struct.pack("<f", value))])


def predictor(index: int, x: str, anchors: int, random: np.random.Generator, *, channels: int) -> list[tuple[int, bytes]]:
    fields = []
    for kind, last in (("BoxEncodingPredictor", 4), ("ClassPredictor", 2)):
        name = f"BoxPredictor_{index}/{kind}"
        fields += [
            constant(f"{name}/weights", normal(random, 1, 1, channels, anchors * last)),
            constant(f"{name}/biases", normal(random, anchors * last)),
            node(f"{name}/biases/read", "Identity", [f"{name}/biases"]),
            convolution(f"{name}/Conv2D", "Conv2D", x, f"{name}/weights", stride=1),
            node(f"{name}/BiasAdd", "BiasAdd", [f"{name}/Conv2D", f"{name}/biases/read"]),
        ]
    return fields


def tiny_ssdlite(seed: int = 0) -> bytes:
    """Return a frozen detector of every operation that the real one has: stem, depthwise block with shortcut, two predictors."""
    random = np.random.default_rng(seed)
    fields = [
        constant("stem/w", normal(random, 3, 3, 3, 4)),
        convolution("stem", "Conv2D", INPUT_NODE, "stem/w", stride=2),
        *(constant(f"bn/{k}", np.abs(normal(random, 4)) + 0.5) for k in range(4)),
        node("bn", "FusedBatchNorm", ["stem", *(f"bn/{k}" for k in range(4))], epsilon(0.001)),
        node("relu", "Relu6", ["bn"]),
        constant("depth/w", normal(random, 3, 3, 4, 1)),
        convolution("depth", "DepthwiseConv2dNative", "relu", "depth/w", stride=1),
        node("sum", "Add", ["depth", "relu"]),
        node("features", "Identity", ["sum:0", "^stem"]),
        constant("down/w", normal(random, 3, 3, 4, 4)),
        convolution("down", "Conv2D", "features", "down/w", stride=2),
        *predictor(0, "features", 3, random, channels=4),
        *predictor(1, "down", 6, random, channels=4),
    ]
    return protobuf(fields)


def test_a_frozen_detector_computes_in_onnx_what_its_graph_says() -> None:
    nodes = read_graphdef(tiny_ssdlite())
    raw = convert_ssdlite(nodes, size=9)
    assert (raw.map_sizes, raw.classes) == ((5, 3), 1)
    picture = normal(np.random.default_rng(1), 1, 3, 9, 9)
    encodings, logits = run_model(raw.model, {"image": picture})

    def kernel(name: str) -> NDArray[np.float64]:
        return nodes[name].tensor().astype(np.float64).transpose(3, 2, 0, 1)

    scale, offset, mean, variance = (nodes[f"bn/{k}"].tensor().astype(np.float64)[:, None, None] for k in range(4))
    stem = convolved(picture[0].astype(np.float64), kernel("stem/w"), stride=2)
    relu = np.clip((stem - mean) / np.sqrt(variance + 0.001) * scale + offset, 0, 6)
    depth_kernel = nodes["depth/w"].tensor().astype(np.float64).transpose(2, 3, 0, 1)
    features = convolved(relu, depth_kernel, stride=1, group=4) + relu
    maps = [features, convolved(features, kernel("down/w"), stride=2)]
    for answer, kind, last in ((encodings, "BoxEncodingPredictor", 4), (logits, "ClassPredictor", 2)):
        expected = []
        for k, values in enumerate(maps):
            name = f"BoxPredictor_{k}/{kind}"
            bias = nodes[f"{name}/biases"].tensor().astype(np.float64)
            predicted = convolved(values, kernel(f"{name}/weights"), stride=1) + bias[:, None, None]
            expected.append(predicted.transpose(1, 2, 0).reshape(-1, last))
        assert answer[0] == pytest.approx(np.concatenate(expected), abs=1e-3)


def test_constants_come_in_all_three_spellings() -> None:
    packed = protobuf([(1, FLOAT), (2, protobuf([(2, protobuf([(1, 2)]))])), (5, struct.pack("<2f", 1.5, -2.5))])
    repeated = protobuf([(1, INT32), (2, protobuf([(2, protobuf([(1, 3)]))])), (7, 9)])
    fields = [node(name, "Const", [], attribute("value", protobuf([(8, value)]))) for name, value in (("p", packed), ("r", repeated))]
    nodes = read_graphdef(protobuf(fields))
    assert nodes["p"].tensor().tolist() == [1.5, -2.5]
    assert nodes["r"].tensor().tolist() == [9, 9, 9]


@pytest.mark.parametrize(
    "value",
    [
        protobuf([(1, STRING), (4, b"rm -rf")]),
        protobuf([(1, FLOAT), (2, protobuf([(2, protobuf([(1, 5)]))])), (4, bytes(8))]),
        protobuf([(1, FLOAT), (2, protobuf([(2, protobuf([(1, 1 << 40)]))])), (5, struct.pack("<f", 1))]),
    ],
    ids=["text", "too-few", "huge"],
)
def test_a_constant_that_cannot_be_is_refused(value: bytes) -> None:
    nodes = read_graphdef(protobuf([node("w", "Const", [], attribute("value", protobuf([(8, value)])))]))
    with pytest.raises(BrokenModel, match="Constant w"):
        nodes["w"].tensor()


@pytest.mark.parametrize("cut", [1, 50, 500])
def test_a_cut_off_graph_is_refused(cut: int) -> None:
    with pytest.raises(BrokenModel):
        convert_ssdlite(read_graphdef(tiny_ssdlite()[:-cut]), size=9)


@given(st.binary(max_size=200))
def test_garbage_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(BrokenModel):
        read_graphdef(data)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([node("lonely", "Const", [])], "no BoxPredictor"),
        (predictor(0, "nowhere", 3, np.random.default_rng(0), channels=4), "reads nowhere"),
        ([*predictor(0, "odd", 3, np.random.default_rng(0), channels=4), node("odd", "Softmax", [INPUT_NODE])], "Softmax"),
        ([*predictor(0, "a", 3, np.random.default_rng(0), channels=4), node("a", "Identity", ["b"]), node("b", "Relu6", ["a"])], "circle"),
    ],
    ids=["no-ssd", "missing", "unknown-operation", "circle"],
)
def test_another_graph_is_refused_with_the_reason(fields: list[tuple[int, bytes]], words: str) -> None:
    with pytest.raises(BrokenModel, match=words):
        convert_ssdlite(read_graphdef(protobuf(fields)), size=9)

"""Small networks of the user's kind, and pictures, for the tests of building packages."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
from numpy.typing import ArrayLike
from onnx import TensorProto, helper, numpy_helper

from evalkit.building.pipeline import make_package
from evalkit.building.preparing import Prepared, prepare
from evalkit.building.request import BuildReport, BuildRequest
from evalkit.flow import Progress

SIDE = 32


def model_of(
    nodes: Sequence[onnx.NodeProto],
    outputs: Sequence[tuple[str, Sequence[int | str]]],
    constants: Mapping[str, ArrayLike] | None = None,
    *,
    input_shape: Sequence[int | str] = (1, 3, SIDE, SIDE),
    element: int = TensorProto.FLOAT,
    opset: int = 17,
) -> onnx.ModelProto:
    """Return a model with the input `x`; arrays are stored as they are, other constants as float32."""
    tensors = [
        numpy_helper.from_array(value if isinstance(value, np.ndarray) else np.array(value, np.float32), name)
        for name, value in (constants or {}).items()
    ]
    graph = helper.make_graph(
        list(nodes),
        "net",
        [helper.make_tensor_value_info("x", element, list(input_shape))],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)) for name, shape in outputs],
        tensors,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def classifier(
    *, classes: int = 4, input_shape: Sequence[int | str] = (1, 3, SIDE, SIDE), channels_last: bool = False, opset: int = 17, seed: int = 0
) -> onnx.ModelProto:
    """Return two padded convolutions, pooling and a dense layer, whose logits tell colours apart."""
    random = np.random.default_rng(seed)
    nodes = [helper.make_node("Transpose", ["x"], ["planar"], perm=[0, 3, 1, 2])] if channels_last else []
    nodes += [
        helper.make_node("Conv", ["planar" if channels_last else "x", "w0", "b0"], ["c0"], name="first", pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Relu", ["c0"], ["r0"]),
        helper.make_node("Conv", ["r0", "w1"], ["c1"], name="second", pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("GlobalAveragePool", ["r1"], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"]),
        helper.make_node("Gemm", ["f", "w2"], ["logits"], name="dense"),
    ]
    constants = {
        "w0": random.normal(0, 0.5, (8, 3, 3, 3)).astype(np.float32),
        "b0": random.normal(0, 0.5, 8).astype(np.float32),
        "w1": random.normal(0, 0.5, (16, 8, 3, 3)).astype(np.float32),
        "w2": random.normal(0, 2, (16, classes)).astype(np.float32),
    }
    batch = input_shape[0]
    return model_of(nodes, [("logits", (batch, classes))], constants, input_shape=input_shape, opset=opset)


def constant_answer(tables: Sequence[np.ndarray], *, side: int) -> onnx.ModelProto:
    """Return a network whose outputs are always `tables`, but which has a convolution of the picture in front."""
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], name="conv"),
        helper.make_node("ReduceMean", ["c"], ["m"], keepdims=0),
        helper.make_node("Mul", ["m", "nothing"], ["z"]),
    ]
    constants: dict[str, ArrayLike] = {"w": np.ones((1, 3, 1, 1), np.float32), "nothing": np.array(0, np.float32)}
    for index, table in enumerate(tables):
        constants[f"t{index}"] = table.astype(np.float32)
        nodes.append(helper.make_node("Add", [f"t{index}", "z"], [f"o{index}"]))
    return model_of(nodes, [(f"o{index}", table.shape) for index, table in enumerate(tables)], constants, input_shape=(1, 3, side, side))


def save(model: onnx.ModelProto, folder: Path, name: str = "net.onnx") -> Path:
    """Write a model to a folder."""
    path = folder / name
    path.write_bytes(model.SerializeToString())
    return path


def write_pictures(folder: Path, count: int = 9, side: int = 48) -> Path:
    """Fill a folder with pictures of one colour each and some noise."""
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(1)
    for index in range(count):
        colour = random.integers(0, 255, 3)
        picture = np.clip(colour + random.integers(-30, 30, (side, side, 3)), 0, 255).astype(np.uint8)
        (folder / f"{index:02}.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return folder


def prepared(model: onnx.ModelProto, **request: Any) -> Prepared:
    """Prepare a model."""
    return prepare(
        copy.deepcopy(model), BuildRequest(network=Path("net.onnx"), **{"task": "classification", "normalisation": "0..1", **request})
    )


def made(model: onnx.ModelProto, folder: Path, **request: Any) -> tuple[BuildReport, Path, list[Progress]]:
    """Build a package in this process; return the report, the file and what was told."""
    told: list[Progress] = []
    settings = {"task": "classification", "normalisation": "0..1", "pictures": str(folder / "pictures"), **request}
    if settings["pictures"] == str(folder / "pictures"):
        write_pictures(folder / "pictures")
    path = folder / "made.rpk"
    report = make_package(BuildRequest(network=save(model, folder), **settings), path, told.append)
    return report, path, told

"""The last of preparing: what the network wants its pixels to be becomes part of it, and the order of its channels the sensor's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from evalkit.building.request import NORMALISATIONS, BuildRequest
from evalkit.errors import ModelError
from evalkit.models.graph import GraphBuilder

IMAGE = "image"
SIGNED_SCALE, UNSIGNED_SCALE = 1 / 128, 1 / 255
_NEGLIGIBLE_GREY = 0.5
"""Grey levels: a shift of the input by half a step is what rounding a pixel does anyway."""
_SMALLEST_STD = 1e-6


def normalisation_of(request: BuildRequest, warnings: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and deviation in grey levels."""
    if request.mean is None and request.std is None and not request.normalisation:
        warnings.append(
            "Nobody said how the network wants its pixels; 0..1 is assumed. If the results make no sense, try --normalisation=-1..1 or imagenet."
        )
    mean, std = NORMALISATIONS[request.normalisation or "0..1"]
    if request.mean is not None or request.std is not None:
        mean, std = request.mean or (0.0, 0.0, 0.0), request.std or (1.0, 1.0, 1.0)
    means, deviations = np.array(mean, np.float64), np.array(std, np.float64)
    if not (np.isfinite(means).all() and np.isfinite(deviations).all() and (deviations > _SMALLEST_STD).all()):
        raise ModelError(f"A mean of {mean} and a deviation of {std} are no normalisation.", hint="Deviations are above 0, in grey levels.")
    return means, deviations


def with_normalisation(
    model: onnx.ModelProto, mean: NDArray[np.float64], std: NDArray[np.float64], *, signed: bool, scale: float
) -> onnx.ModelProto:
    """Fold (pixel - mean) / std into the network, whose `image` becomes raw * scale."""
    grey_gain = 1 / scale  # pixel = image * grey_gain + grey_zero
    grey_zero = 128.0 if signed else 0.0
    shift = (grey_zero - mean) / grey_gain
    if (np.abs(grey_zero - mean) <= _NEGLIGIBLE_GREY).all():
        shift = np.zeros_like(shift)
    gain = (grey_gain / std).reshape(1, -1, 1, 1)
    build = GraphBuilder.extending(model)
    first = [node for node in build.nodes if IMAGE in node.input]
    fed = IMAGE
    if shift.any():
        # Not into the bias: a convolution pads with zeros, which must stay the mean's colour.
        fed = build.add("Add", [fed, build.const("image/shift", shift.reshape(1, -1, 1, 1))], "image/shifted")
    if not _fold(build, first, "from_image", lambda weights: weights * gain):
        fed = build.add("Mul", [fed, build.const("image/gain", gain)], "image/normalised")
    _feed(first, fed)
    return rebuilt(build, model)


def with_swapped_channels(model: onnx.ModelProto) -> onnx.ModelProto:
    """Let a network that wants blue first take red first."""
    build = GraphBuilder.extending(model)
    first = [node for node in build.nodes if IMAGE in node.input]
    if not _fold(build, first, "red_first", lambda weights: weights[:, ::-1]):
        order = build.const("image/blue_first", [2, 1, 0], np.int64)
        _feed(first, build.add("Gather", [IMAGE, order], "image/swapped", axis=1))
    return rebuilt(build, model)


def rebuilt(build: GraphBuilder, model: onnx.ModelProto) -> onnx.ModelProto:
    """Return what `build` made of `model`, with its outputs and without constants that nothing reads any more."""
    graph = build.graph(model.graph.output)
    used = {name for node in graph.node for name in node.input}
    constants = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(constants)
    return helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)


def _fold(
    build: GraphBuilder, nodes: list[onnx.NodeProto], name: str, change: Callable[[NDArray[np.float32]], NDArray[np.floating]]
) -> bool:
    """Change the weights of nodes, if all are convolutions of the picture that weigh its channels; return whether they were."""
    weights = {}
    for node in nodes:
        group = next((attribute.i for attribute in node.attribute if attribute.name == "group"), 1)
        tensor = build.constant(node.input[1]) if node.op_type == "Conv" and group == 1 else None
        if tensor is None:
            return False
        weights[node.input[1]] = numpy_helper.to_array(tensor)
    for node in nodes:
        old = node.input[1]
        node.input[1] = build.const(f"{old}/{name}", change(weights[old]))
    return True


def _feed(nodes: list[onnx.NodeProto], fed: str) -> None:
    for node in nodes:
        node.input[:] = [fed if name == IMAGE else name for name in node.input]

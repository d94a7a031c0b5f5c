"""Weights in 8 bits, values in 16: for networks that point at places so finely that values in 8 bits lose them."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

from evalkit.models.graph import GraphBuilder

_STEPS = 127


def with_int8_weights(model: onnx.ModelProto) -> GraphBuilder:
    """Return a builder of the same network with each convolution's weights as int8, one scale for each output channel; outputs are not declared."""
    build = GraphBuilder.extending(model)
    for node in list(build.nodes):
        tensor = build.constant(node.input[1]) if node.op_type == "Conv" else None
        if tensor is None:
            continue
        weights = numpy_helper.to_array(tensor)
        reach = np.abs(weights).max(axis=tuple(range(1, weights.ndim)))
        scales = np.where(reach > 0, reach / _STEPS, 1).astype(np.float32)
        raw = np.rint(weights / scales.reshape(-1, *[1] * (weights.ndim - 1)))
        name = f"{node.output[0]}/w8"
        inputs = [build.const(f"{name}/raw", raw, np.int8), build.const(f"{name}/scale", scales)]
        inputs.append(build.const(f"{name}/zero", np.zeros(len(scales)), np.int8))
        node.input[1] = build.add("DequantizeLinear", inputs, name, axis=0)
    used = {name for node in build.nodes for name in node.input}
    build.keep_constants(used)
    return build

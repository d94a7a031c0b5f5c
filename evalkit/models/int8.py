"""Hand-made int8 layers: convolutions in the QDQ form that quantised networks have, with weights and scales that we choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.models.graph import GraphBuilder


@dataclass(frozen=True, slots=True)
class Quantised:
    """A uint8 value in a graph: value = (raw - zero) * scale."""

    name: str
    scale: float
    zero: int = 0


def quantise(build: GraphBuilder, values: str, name: str, *, scale: float, zero: int = 0) -> Quantised:
    """Write the float value `values` as uint8."""
    build.add("QuantizeLinear", [values, *_parameters(build, name, scale, zero)], f"{name}/q")
    return Quantised(f"{name}/q", scale, zero)


def dequantise(build: GraphBuilder, value: Quantised, name: str) -> str:
    """Return a uint8 value as float."""
    return build.add("DequantizeLinear", [value.name, *_parameters(build, name, value.scale, value.zero)], name)


def convolve(
    build: GraphBuilder,
    x: Quantised,
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    name: str,
    *,
    top: float,
    stride: int = 1,
    padding: tuple[int, int] = (0, 0),
) -> Quantised:
    """Add an int8 convolution and a ReLU that ends at `top`; weights (out, in, rows, columns), one scale a channel."""
    spread = np.abs(weights).max(axis=(1, 2, 3))
    scales = np.where(spread > 0, spread / 127, 1.0).astype(np.float32)
    raw = np.rint(weights / scales[:, None, None, None]).astype(np.int8)
    raw_bias = np.rint(bias / (x.scale * scales)).astype(np.int32)
    zeros = np.zeros(len(scales))
    scale_name = build.const(f"{name}/w_scale", scales)
    kernel = build.add(
        "DequantizeLinear",
        [build.const(f"{name}/w_raw", raw, np.int8), scale_name, build.const(f"{name}/w_zero", zeros, np.int8)],
        f"{name}/w",
        axis=0,
    )
    offset = build.add(
        "DequantizeLinear",
        [
            build.const(f"{name}/b_raw", raw_bias, np.int32),
            build.const(f"{name}/b_scale", scales * np.float32(x.scale)),
            build.const(f"{name}/b_zero", zeros, np.int32),
        ],
        f"{name}/b",
        axis=0,
    )
    rows, columns = padding
    y = build.add(
        "Conv",
        [dequantise(build, x, f"{name}/x"), kernel, offset],
        f"{name}/conv",
        strides=[stride, stride],
        pads=[rows, columns, rows, columns],
        kernel_shape=list(weights.shape[2:]),
    )
    # uint8 with zero point 0 cannot say less than 0 or more than 255 steps: that is the ReLU.
    return quantise(build, y, name, scale=top / 255)


def _parameters(build: GraphBuilder, name: str, scale: float, zero: int) -> list[str]:
    return [build.const(f"{name}/scale", scale), build.const(f"{name}/zero", zero, np.uint8)]

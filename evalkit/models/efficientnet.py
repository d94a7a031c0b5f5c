"""Build EfficientNet-Lite0 in ONNX from its PyTorch weights, up to the logits.

Architecture: "Higher accuracy on vision models with EfficientNet-Lite" (TensorFlow, 2020): EfficientNet-B0 with ReLU6 and without
squeeze-and-excite. Names of the weights: the lukemelas/EfficientNet-PyTorch family.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.models.graph import GraphBuilder

STAGES = ((1, 1, 1), (2, 2, 6), (2, 2, 6), (3, 2, 6), (3, 1, 6), (4, 2, 6), (1, 1, 6))
"""Repeats, first stride, expansion of each stage of inverted bottlenecks; channels and kernel sizes are those of the weights."""
BATCH_NORM_EPSILON = 1e-3


def convert_efficientnet(weights: Mapping[str, NDArray[np.generic]], *, size: int) -> onnx.ModelProto:
    """Return the float network: `image` (1, 3, size, size), about -1..1, to `logits` (1, classes); BrokenModel if weights lack."""
    net = _Net(weights, size)
    x = net.conv(net.build.input("image", (1, 3, size, size)), "_conv_stem", "_bn0", stride=2)
    index = 0
    for repeats, first_stride, expansion in STAGES:
        for repeat in range(repeats):
            x = _block(net, x, f"_blocks.{index}", stride=first_stride if repeat == 0 else 1, expansion=expansion, has_shortcut=repeat > 0)
            index += 1
    x = net.conv(x, "_conv_head", "_bn1")
    build = net.build
    pooled = build.add("Flatten", [build.add("GlobalAveragePool", [x], "pool")], "features", axis=1)
    dense, bias = net.weight("_fc.weight"), net.weight("_fc.bias")
    build.add("Gemm", [pooled, build.const("fc/w", dense), build.const("fc/b", bias)], "logits", transB=1)
    build.output("logits", (1, bias.size))
    return build.model()


def _block(net: _Net, x: str, prefix: str, *, stride: int, expansion: int, has_shortcut: bool) -> str:
    """Add an inverted bottleneck: widen, filter each channel, narrow; with a shortcut if input and output are alike."""
    y = net.conv(x, f"{prefix}._expand_conv", f"{prefix}._bn0") if expansion > 1 else x
    y = net.conv(y, f"{prefix}._depthwise_conv", f"{prefix}._bn1", stride=stride)
    y = net.conv(y, f"{prefix}._project_conv", f"{prefix}._bn2", is_active=False)
    return net.build.add("Add", [y, x], f"{prefix}.sum") if has_shortcut else y


class _Net:
    """A graph in the making, and the side length of the map at hand."""

    def __init__(self, weights: Mapping[str, NDArray[np.generic]], size: int) -> None:
        self._weights = weights
        self._side = size
        self.build = GraphBuilder("efficientnet_lite0")

    def weight(self, name: str) -> NDArray[np.float32]:
        """Return a weight; BrokenModel if the file lacks it."""
        if name not in self._weights:
            raise BrokenModel(f"The weights lack {name}: they are no EfficientNet-Lite.")
        return self._weights[name].astype(np.float32)

    def conv(self, x: str, name: str, norm: str, *, stride: int = 1, is_active: bool = True) -> str:
        """Add convolution, batch normalisation (folded into it) and ReLU6; padding as TensorFlow's SAME."""
        kernel = self.weight(f"{name}.weight")
        gain = self.weight(f"{norm}.weight") / np.sqrt(self.weight(f"{norm}.running_var") + BATCH_NORM_EPSILON)
        bias = self.weight(f"{norm}.bias") - self.weight(f"{norm}.running_mean") * gain
        if kernel.ndim != 4 or kernel.shape[0] != gain.size:
            raise BrokenModel(f"The weights {name} have the shape {kernel.shape}, which does not fit {norm}.")
        reach, before = kernel.shape[2], self._side
        self._side = -(-before // stride)
        padding = max((self._side - 1) * stride + reach - before, 0)
        first, last = padding // 2, padding - padding // 2
        inputs = [x, self.build.const(f"{name}/w", kernel * gain[:, None, None, None]), self.build.const(f"{name}/b", bias)]
        y = self.build.add(
            "Conv",
            inputs,
            name,
            strides=[stride, stride],
            group=kernel.shape[0] if kernel.shape[1] == 1 else 1,
            pads=[first, first, last, last],
            kernel_shape=[reach, reach],
        )
        if not is_active:
            return y
        return self.build.add("Clip", [y, self.build.const("zero", 0.0), self.build.const("six", 6.0)], f"{name}/relu6")

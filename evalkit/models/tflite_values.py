"""The tensors of a TensorFlow Lite network as ONNX has them.

TensorFlow Lite keeps pictures as (1, height, width, channels), ONNX as (1, channels, height, width): every value with four dimensions is
kept in ONNX's order here, and turned only where a network reshapes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.models.graph import GraphBuilder
from evalkit.models.tflite import TfliteGraph

CHANNELS_FIRST = (0, 3, 1, 2)
"""From TensorFlow's order of four dimensions to ONNX's."""


@dataclass(frozen=True, slots=True)
class Padded:
    """A value with zeros around it that were not added yet: a convolution can do it on the way."""

    source: int
    before: tuple[int, int]
    after: tuple[int, int]


class TfliteValues:
    """The tensors of a graph as values of an ONNX graph in the making."""

    def __init__(self, graph: TfliteGraph) -> None:
        self._tensors = graph.tensors
        self.values: dict[int, str] = {}
        self.padded: dict[int, Padded] = {}
        self.build = GraphBuilder("tflite")
        if len(graph.inputs) != 1:
            raise BrokenModel(f"The network has {len(graph.inputs)} inputs; the sensor gives one picture.")
        shape = self._tensors[graph.inputs[0]].shape
        if len(shape) != 4 or shape[0] != 1 or shape[3] != 3 or not all(shape):
            raise BrokenModel(f"The network's input has the shape {shape}, which is no picture of three colours.")
        self.values[graph.inputs[0]] = self.build.input("image", self.shape(graph.inputs[0]))
        self.content: dict[int, NDArray[np.generic]] = {
            index: tensor.content for index, tensor in enumerate(self._tensors) if tensor.content is not None
        }

    def shape(self, index: int) -> tuple[int, ...]:
        """Return a tensor's shape in ONNX's order."""
        shape = self._tensors[index].shape
        return tuple(shape[axis] for axis in CHANNELS_FIRST) if len(shape) == 4 else shape

    def raw_shape(self, index: int) -> tuple[int, ...]:
        """Return a tensor's shape as the file has it."""
        return self._tensors[index].shape

    def name(self, index: int) -> str:
        """Return what a tensor will be called."""
        return f"{self._tensors[index].name}:{index}"

    def constant(self, index: int) -> NDArray[np.generic]:
        """Return the content of a constant, in the file's order of dimensions."""
        if index not in self.content:
            raise BrokenModel(f"{self._tensors[index].name} is computed where the network should have a constant.")
        return self.content[index]

    def weights(self, index: int) -> NDArray[np.float32]:
        """Return a constant that holds weights."""
        content = self.constant(index)
        if content.dtype.kind != "f":
            raise BrokenModel(f"{self._tensors[index].name} is quantised; only float networks can be converted.")
        weights = content.astype(np.float32)
        if not np.isfinite(weights).all():
            raise BrokenModel(f"The weights {self._tensors[index].name} hold values that are no numbers.")
        return weights

    def value(self, index: int) -> str:
        """Return the ONNX name of a tensor, computed or constant."""
        if index in self.padded:
            self.values[index] = self._pad_now(index)
        if index not in self.values:
            weights = self.weights(index)
            ordered = weights.transpose(CHANNELS_FIRST) if weights.ndim == 4 else weights
            if weights.ndim in (1, 3):  # beside a value with four dimensions it counts from the last, the channels
                ordered = weights.reshape(-1, 1, 1) if weights.ndim == 1 else weights.transpose(2, 0, 1)
            self.values[index] = self.build.const(self.name(index), ordered)
        return self.values[index]

    def _pad_now(self, index: int) -> str:
        padded = self.padded.pop(index)
        return self.pad_node(self.value(padded.source), [0, 0, *padded.before, 0, 0, *padded.after], self.name(index))

    def pad_node(self, x: str, pads: list[int], name: str) -> str:
        """Add zeros around a value; return the name of the result."""
        return self.build.add("Pad", [x, self.build.const(f"{name}/pads", pads, np.int64)], name)

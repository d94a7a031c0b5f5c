"""Make a float ONNX network int8, by watching it run on real pictures (onnxruntime's static quantisation, QDQ form).

Import it only in a process of its own (see recipes): onnxruntime's quantisation package sets up the root logger when it is imported.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from evalkit.errors import BrokenModel

_QUIET = 4
"""onnxruntime's level for "only what ends the process": everything else comes as an exception anyway."""
_LAYERS = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})
"""What is computed in int8 for the sake of speed; everything else follows suit."""


def quantise_network(
    model: onnx.ModelProto, samples: Sequence[NDArray[np.float32]], *, on_sample: Callable[[int, int], None], float_tail: bool = False
) -> onnx.ModelProto:
    """Return `model` with int8 weights (one scale a channel) and uint8 activations; with `float_tail`, float behind the last convolutions.

    What makes boxes out of predictions is such a tail: one scale of 8 bits for places in pixels and scores of 0..1 would lose the scores.

    Processors without VNNI add pairs of products in 16 bits, which 8-bit weights can overflow; who runs the network there asks
    onnxruntime for exact sums (session.x64quantprecision). Weights of 7 bits would not need that, and find fewer people.

    `samples` are values of its one input. `on_sample(done, total)` is told how far the watching is.
    """
    logging.getLogger().setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="evalkit-quantise-") as folder:
        given, prepared, quantised = (Path(folder) / f"{step}.onnx" for step in ("given", "prepared", "quantised"))
        onnx.save(model, given)
        quant_pre_process(given, prepared, skip_symbolic_shape=True)  # folds batch normalisation into the convolutions
        tail = _named_tail(prepared) if float_tail else []
        quantize_static(
            prepared,
            quantised,
            _Samples(model.graph.input[0].name, samples, on_sample),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=tail,
        )
        return onnx.load(quantised)


def prepared_network(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return `model` with constants computed, batch normalisation folded and shapes noted; BrokenModel if onnxruntime refuses it."""
    logging.getLogger().setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="evalkit-prepare-") as folder:
        given, prepared = Path(folder) / "given.onnx", Path(folder) / "prepared.onnx"
        onnx.save(model, given)
        try:
            quant_pre_process(given, prepared, skip_symbolic_shape=True)
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            raise _cannot_run(error) from error
        return onnx.load(prepared)


class PlainRunner:
    """A network as it is, float or int8, with float outputs; sums are exact on every processor."""

    def __init__(self, model: onnx.ModelProto) -> None:
        """Make the session; BrokenModel if onnxruntime refuses the network."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _QUIET
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._input = model.graph.input[0].name
        try:
            self._session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            raise _cannot_run(error) from error

    def run(self, values: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """Return the outputs for a value of its one input; BrokenModel if the network fails."""
        try:
            return [np.asarray(value, np.float32) for value in self._session.run(None, {self._input: values})]
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            raise _cannot_run(error) from error


def _named_tail(path: Path) -> list[str]:
    """Return the tail's nodes of the network in a file, after giving each node a name: they are excluded by name."""
    model = onnx.load(path)
    for number, node in enumerate(model.graph.node):
        node.name = f"{number}:{node.name or node.op_type}"
    onnx.save(model, path)
    return tail_nodes(model)


def tail_nodes(model: onnx.ModelProto) -> list[str]:
    """Return the names of the nodes that no convolution or dense layer follows, and that are none themselves."""
    feeds_layer: set[str] = set()
    tail = []
    for node in reversed(model.graph.node):
        if node.op_type in _LAYERS or any(name in feeds_layer for name in node.output):
            feeds_layer.update(node.input)
        else:
            tail.append(node.name)
    return tail


def _cannot_run(error: Exception) -> BrokenModel:
    reason = str(error).strip().partition("\n")[0][:300]
    return BrokenModel(f"The network cannot run: {reason}", hint="Export it again, and try it in onnxruntime.")


class _Samples(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no types
    """Hands the samples out one by one, and says so."""

    def __init__(self, name: str, samples: Sequence[NDArray[np.float32]], on_sample: Callable[[int, int], None]) -> None:
        self._name = name
        self._samples = samples
        self._on_sample = on_sample
        self._next = 0

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next sample by input name, or None."""
        self._on_sample(self._next, len(self._samples))
        if self._next == len(self._samples):
            return None
        self._next += 1
        return {self._name: self._samples[self._next - 1]}

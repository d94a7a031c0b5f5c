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
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process


def quantise_network(
    model: onnx.ModelProto, samples: Sequence[NDArray[np.float32]], *, on_sample: Callable[[int, int], None]
) -> onnx.ModelProto:
    """Return `model` with int8 weights (one scale a channel) and uint8 activations.

    Processors without VNNI add pairs of products in 16 bits, which 8-bit weights can overflow; who runs the network there asks
    onnxruntime for exact sums (session.x64quantprecision). Weights of 7 bits would not need that, and find fewer people.

    `samples` are values of its one input. `on_sample(done, total)` is told how far the watching is.
    """
    logging.getLogger().setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="evalkit-quantise-") as folder:
        given, prepared, quantised = (Path(folder) / f"{step}.onnx" for step in ("given", "prepared", "quantised"))
        onnx.save(model, given)
        quant_pre_process(given, prepared, skip_symbolic_shape=True)  # folds batch normalisation into the convolutions
        quantize_static(
            prepared,
            quantised,
            _Samples(model.graph.input[0].name, samples, on_sample),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
        )
        return onnx.load(quantised)


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

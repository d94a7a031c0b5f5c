"""TwinRunner: runs a network's twin in onnxruntime, integers in and integers out, as the sensor does.

Beside `quantise` (a process of its own) the only file that imports onnxruntime. Import it only where a network is about to run.
"""

from __future__ import annotations

import functools

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.geometry import Size
from evalkit.imx500.apparams import Network
from evalkit.imx500.tensors import output_shape
from evalkit.models.golden import Golden, InputArray
from evalkit.models.twin import INPUT_NAME, as_sensor_input, quantise

_CHANNELS = 3
_LENGTH = 64
"""Products in each sum of the trial: more than the widest vector instruction takes at once."""
_OPSET, _IR_VERSION = 17, 8
"""Of the trial; old enough for every onnxruntime that is admitted."""
_QUIET = 4
"""onnxruntime's level for "only what ends the process": everything else comes as an exception anyway."""
_HINT = "Choose another model."


class TwinRunner:
    """One network in onnxruntime. One thread uses it."""

    def __init__(self, twin: bytes, network: Network, *, threads: int) -> None:
        """Make the session and try it on a black picture; BrokenModel if the twin cannot run or is not what `network` says."""
        if len(network.inputs) != 1 or len(network.inputs[0].dimensions) != _CHANNELS:
            raise BrokenModel(f"{network.name} does not have one input of three dimensions.")
        spec = network.inputs[0]
        # Serialisation index 0 is the width, 1 the height, 2 the channel (libcamera: parseInputApParams).
        sizes = {dimension.serialization_index: dimension.size for dimension in spec.dimensions}
        if sorted(sizes) != [0, 1, 2] or sizes[2] != _CHANNELS:
            raise BrokenModel(f"The input of {network.name} is not a picture in red, green and blue.")
        self._network = network
        self._signed = spec.signed
        self._input_size = Size(sizes[0], sizes[1])
        try:
            self._session = _session(twin, threads=threads, careful=not sums_are_exact(careful=False))
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            raise BrokenModel(f"The twin of {network.name} cannot be loaded: {_first_line(error)}") from error
        try:
            _, outputs = self.run(np.zeros((_CHANNELS, self._input_size.height, self._input_size.width), np.uint8))
        except BrokenModel as error:
            raise BrokenModel(f"The twin of {network.name} cannot run: {error.message}") from error
        shapes = [output.shape for output in outputs]
        expected = [output_shape(output) for output in network.outputs]
        if shapes != expected:
            raise BrokenModel(f"The twin of {network.name} gives tensors of shapes {shapes}, not {expected}.")

    @property
    def input_size(self) -> Size:
        """Width and height of the input tensor."""
        return self._input_size

    def run(self, rgb: NDArray[np.uint8]) -> tuple[InputArray, tuple[NDArray[np.generic], ...]]:
        """Return input tensor and output tensors, as the sensor's integers, for a (3, height, width) picture.

        The sensor maps 0..255 to x, or to x - 128 if the input is signed. Raises BrokenModel if the network fails.
        """
        raw = as_sensor_input(rgb, signed=self._signed)
        return raw, self.run_raw(raw)

    def run_raw(self, raw: InputArray) -> tuple[NDArray[np.generic], ...]:
        """Return the output tensors for an input tensor as the sensor has it: (3, height, width); BrokenModel if the network fails."""
        try:
            values = self._session.run(None, {INPUT_NAME: raw})
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            raise BrokenModel(f"{self._network.name} failed: {_first_line(error)}", hint=_HINT) from error
        if len(values) != len(self._network.outputs):
            raise BrokenModel(f"{self._network.name} gave {len(values)} tensors, not {len(self._network.outputs)}", hint=_HINT)
        return tuple(quantise(value, spec) for value, spec in zip(values, self._network.outputs, strict=True))


def make_golden(twin: bytes, network: Network, rgb: NDArray[np.uint8], *, threads: int = 1) -> Golden:
    """Return what the network answers to a picture (3, height, width), as the pair that verifies it later; BrokenModel if it cannot run."""
    raw, outputs = TwinRunner(twin, network, threads=threads).run(rgb)
    return Golden(input=raw, outputs=outputs)


@functools.cache
def sums_are_exact(*, careful: bool) -> bool:
    """Return whether onnxruntime adds products of 8-bit numbers here as the sensor does: without an overflow at 16 bits.

    x86 processors without VNNI overflow unless a session is `careful`, which costs nothing there and half the speed on the others:
    therefore this is tried out, with the largest numbers there are.
    """
    left, right = np.full((1, _LENGTH), 255, np.uint8), np.full((_LENGTH, _LENGTH), 127, np.int8)
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMulInteger", ["left", "right"], ["sums"])],
        "sums",
        [onnx.helper.make_tensor_value_info("left", onnx.TensorProto.UINT8, left.shape)],
        [onnx.helper.make_tensor_value_info("sums", onnx.TensorProto.INT32, (1, _LENGTH))],
        [onnx.numpy_helper.from_array(right, "right")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
    (sums,) = _session(model.SerializeToString(), threads=1, careful=careful).run(None, {"left": left})
    return bool((np.asarray(sums) == _LENGTH * 255 * 127).all())


def _session(model: bytes, *, threads: int, careful: bool) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    # A thread that spins between two frames would take a whole core for nothing.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.x64quantprecision", str(int(careful)))
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]

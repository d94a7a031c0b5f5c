"""The twin: a network's ONNX form, which a package carries and the emulator's DSP runs.

The convention, which whoever makes or runs a twin keeps:

* One input, `input`: int8 or uint8 (channels, height, width), exactly the integers of the sensor's input tensor, planar, without padding.
  What they mean, `(raw - shift) * scale`, and any mean or deviation the network wants are folded into the graph.
* Outputs: float32, in the order and the logical shape of the apParams outputs. Who runs the twin quantises them as the sensor does, by
  apParams: raw = round(value / scale) + shift, saturated to the bits (`quantise`).
* The metadata entry `evalkit.tensors` says, as JSON, how the sensor writes those tensors (`TensorSpecs`).

Convolutions are int8 (QuantizeLinear/DequantizeLinear around them); what follows the last one, post-processing, is float.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import onnx
from google.protobuf.message import DecodeError as ProtobufError
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.imx500.apparams import TENSOR_NAME_CHARACTERS, Dimension, InputTensor, Network, OutputTensor
from evalkit.imx500.tensors import output_dtype
from evalkit.models.golden import InputArray
from evalkit.models.graph import GraphBuilder

INPUT_NAME = "input"
METADATA_KEY = "evalkit.tensors"
WIDTH_STEP = 32
"""The sensor stores the rows of an input tensor in multiples of this."""
HEIGHT_STEP = 2
"""… and an even number of rows."""
_SIGN_BIT = np.uint8(0x80)
_ELEMENTS: Mapping[int, bool] = {onnx.TensorProto.INT8: True, onnx.TensorProto.UINT8: False}
"""Element types that the input may have, and whether they are signed."""


class OutputSpec(msgspec.Struct, frozen=True, kw_only=True):
    """How the sensor writes one output: value = (raw - shift) * scale."""

    name: str
    bits: int
    signed: bool
    scale: float
    shift: int = 0


class TensorSpecs(msgspec.Struct, frozen=True, kw_only=True):
    """How the sensor writes a twin's tensors."""

    input_scale: float
    outputs: tuple[OutputSpec, ...]

    def metadata(self) -> dict[str, str]:
        """Return the metadata entry of the ONNX file."""
        return {METADATA_KEY: msgspec.json.encode(self).decode()}


def add_signed_input(build: GraphBuilder, shape: tuple[int, int, int], *, scale: float, zero: int = 0) -> str:
    """Declare the input (channels, height, width) of signed integers; return the name of its values as (1, c, h, w) floats.

    A value is (raw - zero) * scale: what the network wants to see, whatever the sensor's own scale is.
    """
    raw = build.input(INPUT_NAME, shape, onnx.TensorProto.INT8)
    batch = build.add("Unsqueeze", [raw, build.const("input/axis", [0], np.int64)], "input/batch")
    return build.add(
        "DequantizeLinear", [batch, build.const("input/scale", scale), build.const("input/zero", zero, np.int8)], "input/values"
    )


def load_twin(twin: bytes, name: str) -> onnx.ModelProto:
    """Read a twin; BrokenModel if it is no ONNX file."""
    try:
        return onnx.load_from_string(twin)
    except ProtobufError as error:
        raise BrokenModel(f"The network of {name} is no ONNX file.") from error


def network_of(model: onnx.ModelProto, *, name: str, network_id: int = 0) -> Network:
    """Return the apParams description of a twin; BrokenModel if it breaks the convention."""
    specs = _specs(model, name)
    if len(model.graph.input) != 1 or model.graph.input[0].name != INPUT_NAME:
        raise BrokenModel(f"The twin of {name} must have one input called {INPUT_NAME!r}.")
    kind = model.graph.input[0].type.tensor_type
    shape = _shape(model.graph.input[0], name)
    if kind.elem_type not in _ELEMENTS or len(shape) != 3:
        raise BrokenModel(f"The input of {name} must hold 8-bit integers as (channels, height, width).")
    shapes = {info.name: _shape(info, name) for info in model.graph.output}
    if list(shapes) != [spec.name for spec in specs.outputs]:
        raise BrokenModel(f"The twin of {name} has the outputs {list(shapes)}, but describes {[spec.name for spec in specs.outputs]}.")
    channels, height, width = shape
    return Network(
        id=network_id,
        name=name,
        inputs=(
            InputTensor(
                id=0,
                name=INPUT_NAME,
                dimensions=(
                    Dimension(id=0, size=channels, serialization_index=2),
                    Dimension(id=1, size=height, serialization_index=1, padding=-height % HEIGHT_STEP),
                    Dimension(id=2, size=width, serialization_index=0, padding=-width % WIDTH_STEP),
                ),
                scale=specs.input_scale,
                signed=_ELEMENTS[kind.elem_type],
            ),
        ),
        outputs=tuple(
            OutputTensor(
                id=index,
                name=spec.name[-TENSOR_NAME_CHARACTERS:],
                dimensions=tuple(Dimension(id=k, size=size, serialization_index=k) for k, size in enumerate(shapes[spec.name])),
                bits_per_element=spec.bits,
                shift=spec.shift,
                scale=spec.scale,
                signed=spec.signed,
            )
            for index, spec in enumerate(specs.outputs)
        ),
    )


def as_sensor_input(rgb: NDArray[np.uint8], *, signed: bool) -> InputArray:
    """Return a picture (3, height, width) as the integers of an input tensor: the sensor maps 0..255 to x, or to x - 128 if it is signed."""
    # Turning the highest bit subtracts 128 in two's complement.
    return np.bitwise_xor(rgb, _SIGN_BIT).view(np.int8) if signed else rgb


def quantise(values: NDArray[np.float32], spec: OutputTensor) -> NDArray[np.generic]:
    """Return `values` as the integers that the sensor writes: rounded, shifted, saturated."""
    lowest = -(1 << spec.bits_per_element - 1) if spec.signed else 0
    highest = lowest + (1 << spec.bits_per_element) - 1
    raw = np.rint(np.divide(values, spec.scale, dtype=np.float64)) + spec.shift
    clipped: NDArray[np.float64] = np.clip(raw, lowest, highest)
    return clipped.astype(output_dtype(spec))


def _specs(model: onnx.ModelProto, name: str) -> TensorSpecs:
    text = next((entry.value for entry in model.metadata_props if entry.key == METADATA_KEY), None)
    if text is None:
        raise BrokenModel(f"The twin of {name} does not say how the sensor writes its tensors ({METADATA_KEY}).")
    try:
        return msgspec.json.decode(text, type=TensorSpecs)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BrokenModel(f"The twin of {name} describes its tensors wrongly: {error}") from error


def _shape(info: onnx.ValueInfoProto, name: str) -> tuple[int, ...]:
    shape = tuple(dim.dim_value for dim in info.type.tensor_type.shape.dim)
    if not shape or min(shape) < 1:
        raise BrokenModel(f"The size of {info.name!r} of {name} is not fixed.")
    return shape

"""The inference stream of one frame: KPI line, input tensor lines, output tensor lines, PQ line (CSI form, 2560-byte lines)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.imx500.apparams import InputTensor, Network, OutputTensor

LINE_BYTES = 2560


@dataclass(frozen=True, slots=True, kw_only=True)
class DnnHeader:
    """The 12 bytes before each tensor (facts 1.2)."""

    valid: bool
    frame_count: int
    max_line_bytes: int
    ap_params_bytes: int
    network_id: int
    tensor_type: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTensorData:
    """What the network saw."""

    spec: InputTensor
    raw: NDArray[np.uint8] | NDArray[np.int8] = field(repr=False)
    """(channels, height, width), without padding; a view on the received lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTensorData:
    """One answer of the network."""

    spec: OutputTensor
    raw: NDArray[np.generic] = field(repr=False)
    """Integers in the shape of `spec.dimensions` (logical order)."""

    def values(self) -> NDArray[np.float32]:
        """Return (raw - shift) * scale."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """The decoded inference stream of one frame."""

    dnn_us: int
    dsp_us: int
    input_header: DnnHeader
    output_header: DnnHeader
    network: Network
    input: InputTensorData | None
    """None if the tensor is not valid in this frame or was not sent."""
    outputs: tuple[OutputTensorData, ...] | None
    """None if they are not valid in this frame."""


def input_line_count(network: Network) -> int:
    """Return the value of register 0x305E: header line and body lines."""
    raise NotImplementedError


def output_line_count(network: Network) -> int:
    """Return the value of register 0x3060: header line and the lines of all outputs, each from a new line."""
    raise NotImplementedError


def encode_inference(
    network: Network,
    *,
    frame_count: int,
    dnn_us: int,
    dsp_us: int,
    input_raw: NDArray[np.uint8] | NDArray[np.int8] | None,
    outputs_raw: Sequence[NDArray[np.generic]] | None,
    with_input_body: bool = True,
) -> bytearray:
    """Build the lines of one frame. A tensor given as None is sent with its header marked not valid."""
    raise NotImplementedError


def decode_inference(data: bytes | memoryview) -> Inference:
    """Read the lines of one frame; DecodeError names the line and what is wrong with it. Tensors are views on `data`."""
    raise NotImplementedError

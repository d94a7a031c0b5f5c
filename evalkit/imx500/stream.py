"""The inference stream of one frame: KPI line, input tensor lines, output tensor lines, PQ line (CSI form, 2560-byte lines).

Sources: libcamera's IMX500 tensor parser (imx500SplitTensors and what it calls), the Linux driver (line counts), real network files.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import InputTensor, Network, OutputTensor
from evalkit.imx500.header import HEADER_BYTES, INPUT_TENSOR, OUTPUT_TENSOR, DnnHeader, described_network, tensor_head
from evalkit.imx500.tensors import input_layout, output_bytes, output_serialised, output_view

__all__ = [
    "KPI_DNN_OFFSET",
    "LINE_BYTES",
    "MAX_INFERENCE_LINES",
    "DnnHeader",
    "Inference",
    "InputTensorData",
    "OutputTensorData",
    "decode_inference",
    "encode_inference",
    "find_output_line",
    "inference_line_count",
    "input_line_count",
    "output_line_count",
]

LINE_BYTES = 2560
"""Pitch of all lines: the value that the Linux driver writes to the X_OUT registers 0x3054..0x305A."""
MAX_INFERENCE_LINES = 2046
"""The Linux driver refuses networks with that many lines of input, or of output, or more."""
INPUT_LINE = 1
KPI_DNN_OFFSET = 36
"""Where the KPI line has the DNN's time: word 9, microseconds. Word 10 is the DSP's (libcamera)."""
MAX_KPI_US = 0xFFFFFFFF
_KPI = struct.Struct("<II")


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
        if self.spec.shift == 0:
            return self.raw.astype(np.float32) * np.float32(self.spec.scale)
        return (self.raw.astype(np.int64) - self.spec.shift).astype(np.float32) * np.float32(self.spec.scale)


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
    return 1 + _lines(input_layout(_only_input(network)).total_bytes)


def output_line_count(network: Network) -> int:
    """Return the value of register 0x3060: header line and the lines of all outputs, each from a new line."""
    return 1 + sum(_lines(output_bytes(spec)) for spec in network.outputs)


def inference_line_count(network: Network, *, with_input_body: bool = True) -> int:
    """Return how many lines a frame has: KPI, input, output, PQ."""
    return 1 + (input_line_count(network) if with_input_body else 1) + output_line_count(network) + 1


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
    """Build the lines of one frame. A tensor given as None is sent with its header marked not valid.

    `frame_count` wraps at 256. Without the input's body its header line remains, and the output's header follows at once.
    ValueError if an array is not what `network` says, or if the apParams do not fit the header's line; DecodeError if no sensor could
    run `network` (not exactly one input of three dimensions, elements of unknown width).
    """
    for value in (dnn_us, dsp_us):
        if not 0 <= value <= MAX_KPI_US:
            raise ValueError(f"the KPI line holds 0..{MAX_KPI_US} microseconds, not {value}")
    data = bytearray(inference_line_count(network, with_input_body=with_input_body) * LINE_BYTES)
    _KPI.pack_into(data, KPI_DNN_OFFSET, dnn_us, dsp_us)

    def put_head(line: int, tensor_type: int, *, valid: bool) -> None:
        head = tensor_head(network, tensor_type, frame_count=frame_count, valid=valid, line_bytes=LINE_BYTES)
        if len(head) > LINE_BYTES:
            raise ValueError(f"apParams of {len(head) - HEADER_BYTES} bytes does not fit a header line; shorten names or drop outputs")
        data[line * LINE_BYTES : line * LINE_BYTES + len(head)] = head

    flat = np.frombuffer(data, np.uint8)
    put_head(INPUT_LINE, INPUT_TENSOR, valid=input_raw is not None)
    line = INPUT_LINE + 1
    if with_input_body:
        layout = input_layout(_only_input(network))
        if input_raw is not None:
            layout.store(input_raw, flat[line * LINE_BYTES :][: layout.total_bytes])
        line += _lines(layout.total_bytes)
    put_head(line, OUTPUT_TENSOR, valid=outputs_raw is not None)
    if outputs_raw is not None:
        line += 1
        for spec, raw in zip(network.outputs, outputs_raw, strict=True):
            body = output_serialised(spec, raw)
            flat[line * LINE_BYTES :][: body.size] = body
            line += _lines(body.size)
    return data


def decode_inference(data: bytes | bytearray | memoryview | NDArray[np.uint8]) -> Inference:
    """Read the lines of one frame; DecodeError names the line and what is wrong with it. Tensors are views on `data`.

    The output header is looked for as libcamera does: the first line after the input header with the same frame count, sizes and
    the type "output". Lines behind the last tensor (PQ, transport padding) are not needed.
    """
    flat = np.frombuffer(data, np.uint8)
    flat.flags.writeable = False
    whole = flat.data
    line_count = flat.size // LINE_BYTES
    if line_count < 3:
        raise DecodeError(
            f"{flat.size} bytes are no inference stream: KPI, input header and output header take three lines", offset=flat.size
        )
    dnn_us, dsp_us = _KPI.unpack_from(whole, KPI_DNN_OFFSET)
    input_header = _read_input_header(whole)
    output_line = find_output_line(flat, line_count)
    output_header = DnnHeader.from_bytes(whole, output_line * LINE_BYTES)
    # The parameters of a tensor that is not valid may be anything: read them only if no valid tensor has them.
    input_network = _network_at(whole, INPUT_LINE, input_header) if input_header.valid or not output_header.valid else None
    output_network = _network_at(whole, output_line, output_header) if output_header.valid else None
    network = output_network or input_network
    if network is None:  # pragma: no cover - one of the two was read
        raise AssertionError
    lines = flat[: line_count * LINE_BYTES].reshape(line_count, LINE_BYTES)[:, : input_header.max_line_bytes]
    return Inference(
        dnn_us=dnn_us,
        dsp_us=dsp_us,
        input_header=input_header,
        output_header=output_header,
        network=network,
        input=_read_input(input_network, lines[INPUT_LINE + 1 : output_line]) if input_network and input_header.valid else None,
        outputs=_read_outputs(output_network, lines, output_line + 1) if output_network else None,
    )


def _lines(byte_count: int, line_bytes: int = LINE_BYTES) -> int:
    return math.ceil(byte_count / line_bytes)


def _only_input(network: Network) -> InputTensor:
    if len(network.inputs) != 1:
        raise DecodeError(f'network "{network.name}" has {len(network.inputs)} inputs; the sensor feeds exactly one')
    return network.inputs[0]


def _read_input_header(data: memoryview) -> DnnHeader:
    header = DnnHeader.from_bytes(data, INPUT_LINE * LINE_BYTES)
    offset = INPUT_LINE * LINE_BYTES
    if header.tensor_type != INPUT_TENSOR:
        raise DecodeError(f"line 1 is no input tensor header: its tensor type is {header.tensor_type}, not 0", offset=offset + 8)
    if not 0 < header.max_line_bytes <= LINE_BYTES:
        raise DecodeError(f"line 1: {header.max_line_bytes} usable bytes a line are impossible, 1..{LINE_BYTES} are", offset=offset + 2)
    if HEADER_BYTES + header.ap_params_bytes > LINE_BYTES:
        raise DecodeError(f"line 1: apParams of {header.ap_params_bytes} bytes does not fit the line", offset=offset + 4)
    return header


def find_output_line(flat: NDArray[np.uint8], line_count: int) -> int:
    """Return the line of the output header in the first `line_count` lines; DecodeError if there is none of the input header's frame."""
    heads = flat[: line_count * LINE_BYTES].reshape(line_count, LINE_BYTES)[:, :9]
    wanted = heads[INPUT_LINE]
    after = heads[INPUT_LINE + 1 :]
    # Cheapest first: few lines have the type "output" at byte 8, so the rest is compared on those alone.
    for index in np.flatnonzero(after[:, 8] == OUTPUT_TENSOR):
        if bytes(after[index, 1:6]) == bytes(wanted[1:6]):
            return int(index) + INPUT_LINE + 1
    raise DecodeError(
        f"no output tensor header of frame count {int(wanted[1])} in the {line_count} lines: "
        "the frame is cut off, or its lines are of different frames",
        offset=flat.size,
    )


def _network_at(data: memoryview, line: int, header: DnnHeader) -> Network:
    return described_network(data, line * LINE_BYTES, header, where=f"line {line}")


def _read_input(network: Network, lines: NDArray[np.uint8]) -> InputTensorData | None:
    if not len(lines):
        return None
    spec = _only_input(network)
    layout = input_layout(spec)
    return InputTensorData(spec=spec, raw=layout.view(_body(lines, layout.total_bytes, INPUT_LINE + 1, f'input tensor "{spec.name}"')))


def _read_outputs(network: Network, lines: NDArray[np.uint8], line: int) -> tuple[OutputTensorData, ...]:
    outputs = []
    for spec in network.outputs:
        size = output_bytes(spec)
        body = _body(lines[line:], size, line, f'output tensor "{spec.name}"')
        outputs.append(OutputTensorData(spec=spec, raw=output_view(spec, body)))
        line += _lines(size, lines.shape[1])
    return tuple(outputs)


def _body(lines: NDArray[np.uint8], size: int, first_line: int, what: str) -> NDArray[np.uint8]:
    """Return the first `size` bytes of the lines' usable part: a view, unless lines are used in part (then there is no other way)."""
    needed = _lines(size, lines.shape[1])
    if needed > len(lines):
        raise DecodeError(
            f"line {first_line}: {what} takes {needed} lines and {len(lines)} are there", offset=(first_line + len(lines)) * LINE_BYTES
        )
    return lines[:needed].reshape(-1)[:size]

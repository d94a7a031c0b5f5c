"""The inference data of one frame as they leave the sensor over SPI (microcontroller boards): no lines, no stride, no KPI.

Source: Arducam's SDK, C++ and Python readers, and the capture of a real sensor beside them. Each header (12 bytes and apParams, padded to 16) is followed at once by its body:

* OUTPUT: header, output tensors, each filled up to 4 bytes.
* INPUT_OUTPUT: header, input tensor (planar, padded); header, output tensors.
* JPEG_OUTPUT: header, JPEG block; header, output tensors. The block is a u32 size, the JPEG, and filling, at least 4096 bytes in all.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import Network
from evalkit.imx500.header import HEADER_BYTES, INPUT_TENSOR, OUTPUT_TENSOR, DnnHeader, described_network, tensor_head
from evalkit.imx500.stream import InputTensorData, OutputTensorData
from evalkit.imx500.tensors import input_layout, output_bytes, output_serialised, output_view

HEADER_LINE_BYTES = 1920
"""What the header gives as the length of a line, though there are none: the value in that capture."""
TENSOR_STEP = 4
"""Output tensors are filled up to this."""
JPEG_BLOCK_STEP = 1024
JPEG_BLOCK_MIN_BYTES = 4096
_JPEG_SIZE_BYTES = 4
_JPEG_START = b"\xff\xd8"
_JPEG_END = b"\xff\xd9"


class SpiLayout(enum.Enum):
    """What the board asked the sensor for; the bytes do not say it."""

    OUTPUT = "output"
    INPUT_OUTPUT = "input and output"
    JPEG_OUTPUT = "JPEG and output"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpiInference:
    """The decoded data of one frame."""

    network: Network
    input_header: DnnHeader | None
    """None in the layout OUTPUT."""
    output_header: DnnHeader
    input: InputTensorData | None
    """None if not valid, or not in the layout."""
    jpeg: bytes | None = field(repr=False)
    """The picture, as the sensor compressed it; None if not valid, or not in the layout."""
    outputs: tuple[OutputTensorData, ...] | None
    """None if not valid."""


def jpeg_block_bytes(jpeg_bytes: int) -> int:
    """Return the size of the block that holds a JPEG of this recorded size, its size field included."""
    return max(JPEG_BLOCK_MIN_BYTES, _round_up(jpeg_bytes + 3, JPEG_BLOCK_STEP))


def encode_spi(
    network: Network,
    layout: SpiLayout,
    *,
    frame_count: int,
    outputs_raw: Sequence[NDArray[np.generic]] | None,
    input_raw: NDArray[np.uint8] | NDArray[np.int8] | None = None,
    jpeg: bytes = b"",
) -> bytearray:
    """Build the data of one frame. A tensor given as None is sent as zeros with its header marked not valid; the sizes stay the same."""
    data = bytearray()
    if layout is not SpiLayout.OUTPUT:
        valid = input_raw is not None if layout is SpiLayout.INPUT_OUTPUT else bool(jpeg)
        data += _head(network, frame_count, INPUT_TENSOR, valid=valid)
    if layout is SpiLayout.INPUT_OUTPUT:
        data += _input_body(network, input_raw)
    elif layout is SpiLayout.JPEG_OUTPUT:
        data += _jpeg_block(jpeg)
    data += _head(network, frame_count, OUTPUT_TENSOR, valid=outputs_raw is not None)
    if outputs_raw is None:
        return data + bytes(sum(_round_up(output_bytes(spec), TENSOR_STEP) for spec in network.outputs))
    for spec, raw in zip(network.outputs, outputs_raw, strict=True):
        body = output_serialised(spec, raw).tobytes()
        data += body + bytes(-len(body) % TENSOR_STEP)
    return data


def decode_spi(data: bytes | bytearray | memoryview, layout: SpiLayout) -> SpiInference:
    """Read the data of one frame; DecodeError names the byte and what is wrong. Tensors are views on `data`."""
    flat = np.frombuffer(data, np.uint8)
    flat.flags.writeable = False
    at = 0
    input_header = None
    tensor: InputTensorData | None = None
    jpeg: bytes | None = None
    if layout is not SpiLayout.OUTPUT:
        input_header, network, at = _read_header(flat.data, at, {INPUT_TENSOR})
        if layout is SpiLayout.INPUT_OUTPUT:
            if len(network.inputs) != 1:
                raise DecodeError(f'network "{network.name}" has {len(network.inputs)} inputs; the sensor feeds exactly one', offset=at)
            seen, shape = network.inputs[0], input_layout(network.inputs[0])
            body, at = _take(flat, at, shape.total_bytes, f'input tensor "{seen.name}"')
            tensor = InputTensorData(spec=seen, raw=shape.view(body)) if input_header.valid else None
        else:
            block, at = _read_jpeg_block(flat, at)
            jpeg = _jpeg_in(block, at) if input_header.valid else None
    # Alone, the header may be of either type: the SDK does not look (UNCONFIRMED "spi-headers").
    types = {INPUT_TENSOR, OUTPUT_TENSOR} if layout is SpiLayout.OUTPUT else {OUTPUT_TENSOR}
    output_header, network, at = _read_header(flat.data, at, types)
    outputs = []
    for spec in network.outputs:
        size = output_bytes(spec)
        body, at = _take(flat, at, _round_up(size, TENSOR_STEP), f'output tensor "{spec.name}"')
        outputs.append(OutputTensorData(spec=spec, raw=output_view(spec, body[:size])))
    return SpiInference(
        network=network,
        input_header=input_header,
        output_header=output_header,
        input=tensor,
        jpeg=jpeg,
        outputs=tuple(outputs) if output_header.valid else None,
    )


def _head(network: Network, frame_count: int, tensor_type: int, *, valid: bool) -> bytes:
    return tensor_head(network, tensor_type, frame_count=frame_count, valid=valid, line_bytes=HEADER_LINE_BYTES)


def _input_body(network: Network, raw: NDArray[np.uint8] | NDArray[np.int8] | None) -> bytes:
    layout = input_layout(network.inputs[0])
    body = np.zeros(layout.total_bytes, np.uint8)
    if raw is not None:
        layout.store(raw, body)
    return body.tobytes()


def _jpeg_block(jpeg: bytes) -> bytes:
    # The block's size follows from the recorded one by a rule that leaves an odd size a byte short now and then: record even sizes.
    recorded = len(jpeg) + len(jpeg) % 2
    block = recorded.to_bytes(_JPEG_SIZE_BYTES, "little") + jpeg
    return block + bytes(jpeg_block_bytes(recorded) - len(block))


def _read_header(data: memoryview, at: int, types: set[int]) -> tuple[DnnHeader, Network, int]:
    """Return the header at `at`, its network, and where its body begins."""
    if at + HEADER_BYTES > len(data):
        raise DecodeError(f"the data end at byte {len(data)}, where a tensor header should begin", offset=at)
    header = DnnHeader.from_bytes(data, at)
    if header.tensor_type not in types:
        raise DecodeError(f"the header at byte {at} has the tensor type {header.tensor_type}, which does not belong there", offset=at + 8)
    start = at + HEADER_BYTES
    end = start + header.ap_params_bytes
    if end > len(data):
        raise DecodeError(f"the header at byte {at} claims {header.ap_params_bytes} bytes of apParams and leaves the data", offset=at + 4)
    return header, described_network(data, at, header, where=f"byte {at}"), end


def _read_jpeg_block(flat: NDArray[np.uint8], at: int) -> tuple[bytes, int]:
    size_field, _ = _take(flat, at, _JPEG_SIZE_BYTES, "JPEG size")
    size = int.from_bytes(size_field.tobytes(), "little")
    block, end = _take(flat, at, jpeg_block_bytes(size), "JPEG block")
    return block[_JPEG_SIZE_BYTES:].tobytes(), end


def _jpeg_in(block: bytes, end: int) -> bytes:
    """Return the picture in a block that ends at byte `end`: the recorded size is not relied on, as in the SDK."""
    start, stop = block.find(_JPEG_START), block.rfind(_JPEG_END)
    if not 0 <= start < stop:
        raise DecodeError(f"the JPEG block before byte {end} holds no JPEG", offset=end - len(block))
    return block[start : stop + len(_JPEG_END)]


def _take(flat: NDArray[np.uint8], at: int, size: int, what: str) -> tuple[NDArray[np.uint8], int]:
    if at + size > flat.size:
        raise DecodeError(f"{what} at byte {at} takes {size} bytes and {flat.size - at} are there", offset=flat.size)
    return flat[at : at + size], at + size


def _round_up(value: int, step: int) -> int:
    return (value + step - 1) // step * step

"""A reader of inference buffers that knows nothing of EvalKit: what libcamera's IMX500 parser does, written from the fact sheet.

It judges what the emulator sends. FlatBuffers are read with the flatbuffers library's own Table, so neither that part is ours.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import flatbuffers.table
import numpy as np
from numpy.typing import NDArray

STRIDE = 2560
HEADER_BYTES = 12
MAX_WIDTH, MAX_HEIGHT = 1280, 960
U8 = flatbuffers.number_types.Uint8Flags
U16 = flatbuffers.number_types.Uint16Flags
F32 = flatbuffers.number_types.Float32Flags


@dataclass
class Frame:
    """What libcamera hands on of one frame."""

    frame_count: int
    input_valid: bool
    output_valid: bool
    input_lines: int
    """Lines from the input header to the output header."""
    input: NDArray[np.uint8] | None
    """(channels, height, width), bytes as they are; joined with a later frame's outputs if the DNN was slow."""
    outputs: list[NDArray[np.float32]] | None
    """Flat, in the order of the bytes: dimension 0 fastest."""
    dnn_us: int
    dsp_us: int


class LibcameraReader:
    """Reads the frames of one stream in their order."""

    def __init__(self) -> None:
        self._saved: bytes | None = None

    def read(self, data: bytes) -> Frame:
        """Split, search the output header, join, parse; AssertionError where libcamera would drop the frame."""
        header = _header(data, STRIDE)
        valid, count, line_bytes, parameters, _, kind = header
        assert kind == 0, "the input header must be at line 1"
        at = next(
            (
                at
                for at in range(2 * STRIDE, len(data) - HEADER_BYTES, STRIDE)
                if _header(data, at)[1:4] == (count, line_bytes, parameters) and _header(data, at)[5] == 1
            ),
            0,
        )
        assert at, "no output header"
        output_valid = bool(_header(data, at)[0])
        span: bytes | None = None
        if valid and output_valid:
            span = data[STRIDE:at]
        elif valid:
            self._saved = data[STRIDE:at]
        elif output_valid and self._saved is not None:
            span = self._saved
        if span is not None:
            self._saved = None
        return Frame(
            frame_count=count,
            input_valid=bool(valid),
            output_valid=output_valid,
            input_lines=(at - STRIDE) // STRIDE,
            input=None if span is None else _input(span),
            outputs=_outputs(data[at:]) if output_valid else None,
            dnn_us=int.from_bytes(data[36:40], "little"),
            dsp_us=int.from_bytes(data[40:44], "little"),
        )


def _header(data: bytes, at: int) -> tuple[int, int, int, int, int, int]:
    fields: tuple[int, int, int, int, int, int] = struct.unpack_from("<BBHHHB", data, at)
    return fields


def _input(span: bytes) -> NDArray[np.uint8]:
    _, _, line_bytes, _, _, _ = _header(span, 0)
    (tensor,) = _vector(_network(span), 10)
    sizes = {_scalar(one, 8, U8): (_scalar(one, 6, U16), _scalar(one, 10, U8)) for one in _vector(tensor, 10)}
    assert sorted(sizes) == [0, 1, 2]
    (width, pad_x), (height, pad_y), (channels, pad_c) = sizes[0], sizes[1], sizes[2]
    assert width <= MAX_WIDTH
    assert height <= MAX_HEIGHT
    assert channels in {1, 3, 4}
    assert pad_c == 0
    stride, rows = width + pad_x, height + pad_y
    body = b"".join(span[at : at + line_bytes] for at in range(STRIDE, len(span), STRIDE))
    assert len(body) >= stride * rows * channels, "the body is cut off"
    planes = np.frombuffer(body, np.uint8, stride * rows * channels).reshape(channels, rows, stride)
    return planes[:, :height, :width]


def _outputs(span: bytes) -> list[NDArray[np.float32]]:
    _, _, line_bytes, _, _, _ = _header(span, 0)
    assert line_bytes == STRIDE
    at = STRIDE
    found = []
    for tensor in _vector(_network(span), 12):
        dimensions = _vector(tensor, 10)
        assert all(_scalar(one, 10, U8) == 0 for one in dimensions), "outputs must not be padded"
        assert all(_scalar(one, 8, U8) == _scalar(one, 4, U8) for one in dimensions), "a re-sorted output: not sent here"
        count = int(np.prod([_scalar(one, 6, U16) for one in dimensions]))
        bits, shift, scale = _scalar(tensor, 12, U8), _scalar(tensor, 14, U16), _scalar(tensor, 16, F32)
        assert bits in {8, 16, 32}
        signed = _scalar(tensor, 18, U8) == 0
        kind = np.dtype(f"<{'i' if signed else 'u'}{bits // 8}")
        raw = np.frombuffer(span, kind, count, at)
        found.append(((raw.astype(np.float64) - shift) * scale).astype(np.float32))
        at += -(-raw.nbytes // line_bytes) * STRIDE
    assert at <= len(span) - STRIDE, "the PQ line follows the tensors"
    return found


def _network(span: bytes) -> Any:
    _, _, _, size, network_id, _ = _header(span, 0)
    assert HEADER_BYTES + size <= STRIDE
    buffer = bytearray(span[HEADER_BYTES : HEADER_BYTES + size])
    root = flatbuffers.table.Table(buffer, flatbuffers.encode.Get(flatbuffers.packer.uoffset, buffer, 0))
    return next(one for one in _vector(root, 4) if _scalar(one, 4, U16) == network_id)


def _vector(table: Any, slot: int) -> list[Any]:
    offset = table.Offset(slot)
    if not offset:
        return []
    start = table.Vector(offset)
    return [flatbuffers.table.Table(table.Bytes, table.Indirect(start + 4 * index)) for index in range(table.VectorLen(offset))]


def _scalar(table: Any, slot: int, kind: Any) -> Any:
    offset = table.Offset(slot)
    return table.Get(kind, offset + table.Pos) if offset else 0

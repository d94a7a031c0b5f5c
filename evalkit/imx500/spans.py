"""Which bytes of an inference stream mean what: fields with their places, for a hex view and for people who debug a board.

It reads what `stream` and `apparams` read, but never raises: what cannot be read is a field that says why. Names are those of libcamera's
`DnnHeader` and of the schema apParams.fb.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import Network
from evalkit.imx500.flatbuffer_spans import Field, describe_ap_params
from evalkit.imx500.header import HEADER_BYTES, OUTPUT_TENSOR, DnnHeader, described_network
from evalkit.imx500.stream import INPUT_LINE, KPI_DNN_OFFSET, LINE_BYTES, find_output_line
from evalkit.imx500.tensors import output_bytes

__all__ = ["Field", "describe_inference", "field_at"]

_HEADER_FIELDS = (
    ("frameValid", 0, 1, "not 0: the tensor behind this header belongs to this frame"),
    ("frameCount", 1, 1, "counts frames, wraps at 256; the same in both headers of a frame"),
    ("maxLineLen", 2, 2, "usable bytes of each line"),
    ("apParamSize", 4, 2, "bytes of apParams behind this header, padded to 16"),
    ("networkId", 6, 2, "which network of the apParams ran"),
    ("tensorType", 8, 1, "0: input tensor, 1: output tensors"),
    ("reserved", 9, 3, ""),
)
_TYPE_NAMES = {0: "input", 1: "output"}


def describe_inference(lines: bytes | bytearray | memoryview | NDArray[np.uint8]) -> tuple[Field, ...]:
    """Return the fields of one frame's lines (CSI form), in the order of their bytes; every byte belongs to one of them."""
    flat = np.frombuffer(lines, np.uint8)
    data = flat.data
    fields = [_kpi(data)]
    if flat.size <= INPUT_LINE * LINE_BYTES:
        return tuple(field for field in fields if field.length)
    fields.append(_head(data, INPUT_LINE * LINE_BYTES, "input header"))
    line_count = flat.size // LINE_BYTES
    try:
        output_line = find_output_line(flat, line_count) if line_count > INPUT_LINE + 1 else None
    except DecodeError as error:
        output_line, problem = None, str(error)
    else:
        problem = "the stream ends before the output header"
    start = (INPUT_LINE + 1) * LINE_BYTES
    if output_line is None:
        rest = max(0, flat.size - start)
        fields.append(Field(name="lines without an output header", offset=start, length=rest, value=problem, damaged=True))
        return tuple(field for field in fields if field.length)
    at = output_line * LINE_BYTES
    fields.append(Field(name="input tensor", offset=start, length=at - start, value=f"{at - start} bytes", meaning="what the network saw"))
    fields.append(_head(data, at, "output header"))
    fields += _outputs(data, at)
    return tuple(field for field in fields if field.length)


def field_at(fields: tuple[Field, ...], offset: int) -> tuple[int, ...]:
    """Return the way (positions among siblings, from the top) to the smallest field that has the byte at `offset`; () if none has."""
    best: tuple[int, ...] = ()
    smallest = None
    waiting: list[tuple[tuple[int, ...], Field]] = [((position,), field) for position, field in enumerate(fields)]
    while waiting:
        way, field = waiting.pop()
        inside = field.offset <= offset < field.offset + field.length
        # At the same size the inner one: it says more.
        if inside and (smallest is None or (field.length, -len(way)) < smallest):
            best, smallest = way, (field.length, -len(way))
        waiting += [((*way, position), child) for position, child in enumerate(field.children)]
    return best


def _kpi(data: memoryview) -> Field:
    length = min(len(data), LINE_BYTES)
    parts = []
    for name, at, meaning in (
        ("dnnTime", KPI_DNN_OFFSET, "microseconds in the DNN"),
        ("dspTime", KPI_DNN_OFFSET + 4, "microseconds in the DSP"),
    ):
        if at + 4 <= length:
            value = int.from_bytes(data[at : at + 4], "little")
            parts.append(Field(name=name, offset=at, length=4, value=f"{value} µs", meaning=meaning))
    return Field(name="KPI line", offset=0, length=length, meaning="times of the network; words 9 and 10 are known", children=tuple(parts))


def _head(data: memoryview, at: int, name: str) -> Field:
    """Describe the line with a DNN header and its apParams."""
    end = min(at + LINE_BYTES, len(data))
    if end - at < HEADER_BYTES:
        return Field(name=name, offset=at, length=end - at, value=f"{end - at} of {HEADER_BYTES} bytes", damaged=True)
    header = DnnHeader.from_bytes(data, at)
    children = [_header_field(data, at, *row) for row in _HEADER_FIELDS]
    start = at + HEADER_BYTES
    stop = start + header.ap_params_bytes
    if stop > end:
        claim = f"{header.ap_params_bytes} bytes do not fit the line"
        children.append(Field(name="apParams", offset=start, length=end - start, value=claim, damaged=True))
        return Field(name=name, offset=at, length=end - at, children=tuple(children), meaning="DNN header and apParams")
    children.append(describe_ap_params(bytes(data[start:stop]), start))
    if stop < end:
        children.append(Field(name="rest of the line", offset=stop, length=end - stop, meaning="not used"))
    shown = f"{'valid' if header.valid else 'not valid'}, frame count {header.frame_count}"
    return Field(name=name, offset=at, length=end - at, value=shown, children=tuple(children), meaning="DNN header and apParams")


def _header_field(data: memoryview, at: int, name: str, start: int, length: int, meaning: str) -> Field:
    raw = data[at + start : at + start + length]
    value = raw.hex(" ") if name == "reserved" else str(int.from_bytes(raw, "little"))
    if name == "tensorType":
        value = f"{value} ({_TYPE_NAMES.get(raw[0], 'unknown')})"
    return Field(name=name, offset=at + start, length=length, value=value, meaning=meaning)


def _outputs(data: memoryview, at: int) -> list[Field]:
    """Describe the output tensors behind the header at byte `at`, and what is behind them."""
    header = DnnHeader.from_bytes(data, at)
    line = at + LINE_BYTES
    fields: list[Field] = []
    if header.tensor_type == OUTPUT_TENSOR and header.valid and 0 < header.max_line_bytes <= LINE_BYTES:
        try:
            network = described_network(data[: at + LINE_BYTES], at, header, where="the output header")
            fields, line = _tensors(network, line, len(data), header.max_line_bytes)
        except DecodeError as error:
            return [Field(name="output tensors", offset=line, length=max(0, len(data) - line), value=str(error), damaged=True)]
    if line < len(data):
        fields.append(Field(name="rest", offset=line, length=len(data) - line, meaning="PQ line and padding of the transport"))
    return fields


def _tensors(network: Network, at: int, end: int, line_bytes: int) -> tuple[list[Field], int]:
    fields: list[Field] = []
    for spec in network.outputs:
        size = output_bytes(spec)
        line_count = -(-size // line_bytes)
        # Whole lines where only a part of each is used; else the exact bytes, and the padding of the last line apart.
        length = size if line_bytes == LINE_BYTES else line_count * LINE_BYTES
        there = max(0, min(length, end - at))
        text = f"{size} bytes" if there == length else f"{there} of {length} bytes are there"
        name = f'output tensor "{spec.name}"'
        fields.append(
            Field(name=name, offset=at, length=there, value=text, meaning=_formula(spec.shift, spec.scale), damaged=there < length)
        )
        padding = max(0, min(line_count * LINE_BYTES, end - at) - there)
        if padding:
            fields.append(Field(name="padding", offset=at + there, length=padding, meaning="each tensor begins a new line"))
        at += line_count * LINE_BYTES
    return fields, min(at, end)


def _formula(shift: int, scale: float) -> str:
    return f"value = (raw - {shift}) * {scale:.6g}"

"""Write small TensorFlow Lite files: just enough of FlatBuffers for the tests of their reader."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Value = tuple[str, float] | bytes | str | list["Fields"] | NDArray[np.generic] | dict[int, "Value"]
"""A scalar with its struct letter, a vector of bytes, a string, tables, a vector of numbers, or a table."""
Fields = dict[int, Value]

CODES = {
    "ADD": 0, "AVERAGE_POOL_2D": 1, "CONCATENATION": 2, "CONV_2D": 3, "DEPTHWISE_CONV_2D": 4, "DEPTH_TO_SPACE": 5, "DEQUANTIZE": 6,
    "LOGISTIC": 14, "MAX_POOL_2D": 17, "MUL": 18, "RELU": 19, "RELU6": 21, "RESHAPE": 22, "RESIZE_BILINEAR": 23, "TANH": 28,
    "CUSTOM": 32, "PAD": 34, "HARD_SWISH": 117, "DENSIFY": 124,
}  # fmt: skip
TYPES = {"f4": 0, "f2": 1, "i4": 2, "u1": 3, "i1": 9}
SAME, VALID = 0, 1


def flatbuffer(root: Fields, identifier: bytes = b"TFL3") -> bytes:
    """Return a file whose first table is `root`."""
    data = bytearray(8)
    data[4:8] = identifier
    _point(data, 0, _write_table(data, root))
    return bytes(data)


@dataclass
class TfliteFile:
    """A graph in the making."""

    tensors: list[Fields] = field(default_factory=list)
    buffers: list[Fields] = field(default_factory=lambda: [{}])
    codes: list[Fields] = field(default_factory=list)
    operations: list[Fields] = field(default_factory=list)

    def value(self, name: str, shape: Sequence[int]) -> int:
        """Declare a float value; return its number."""
        self.tensors.append({0: np.array(shape, "<i4"), 1: ("b", 0), 2: ("I", 0), 3: name})
        return len(self.tensors) - 1

    def constant(
        self, name: str, content: NDArray[np.generic], *, shape: Sequence[int] | None = None, sparsity: Fields | None = None
    ) -> int:
        """Store a constant; return its number."""
        self.buffers.append({0: content.tobytes()})
        kind = TYPES[content.dtype.str[1:]]
        tensor: Fields = {0: np.array(content.shape if shape is None else shape, "<i4"), 1: ("b", kind), 2: ("I", len(self.buffers) - 1)}
        tensor[3] = name
        if sparsity is not None:
            tensor[6] = sparsity
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def add(self, kind: str, inputs: Sequence[int], output: int, options: Fields | None = None, *, custom: bytes = b"") -> int:
        """Append an operation (of a name that is not in CODES: a custom one); return its output."""
        code = CODES.get(kind, CODES["CUSTOM"])
        self.codes.append({0: ("b", code), 3: ("i", code)} | ({1: kind} if kind not in CODES else {}))
        operation: Fields = {0: ("I", len(self.codes) - 1), 1: np.array(inputs, "<i4"), 2: np.array([output], "<i4")}
        if options is not None:
            operation |= {3: ("B", 1), 4: options}
        if custom:
            operation[5] = custom
        self.operations.append(operation)
        return output

    def to_bytes(self, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
        """Return the file."""
        graph: Fields = {0: self.tensors, 1: np.array(inputs, "<i4"), 2: np.array(outputs, "<i4"), 3: self.operations}
        return flatbuffer({0: ("I", 3), 1: self.codes, 2: [graph], 4: self.buffers})


def conv_options(*, padding: int = SAME, stride: int = 1, activation: int = 0) -> Fields:
    """Return the options of CONV_2D."""
    return {0: ("b", padding), 1: ("i", stride), 2: ("i", stride), 3: ("b", activation)}


def depthwise_options(*, padding: int = SAME, stride: int = 1, activation: int = 0) -> Fields:
    """Return the options of DEPTHWISE_CONV_2D."""
    return {0: ("b", padding), 1: ("i", stride), 2: ("i", stride), 3: ("i", 1), 4: ("b", activation)}


def _write_table(data: bytearray, fields: Mapping[int, Value]) -> int:
    slots = max(fields, default=-1) + 1
    places = len(data)
    data += struct.pack("<HH", 4 + 2 * slots, 4 + 8 * len(fields)) + bytes(2 * slots)
    data += bytes(-len(data) % 8)
    table = len(data)
    data += struct.pack("<i", table - places) + bytes(8 * len(fields))
    for number, (slot, value) in enumerate(fields.items()):
        place = table + 4 + 8 * number
        struct.pack_into("<H", data, places + 4 + 2 * slot, place - table)
        if isinstance(value, tuple):
            struct.pack_into(f"<{value[0]}", data, place, value[1])
        else:
            _point(data, place, _write(data, value))
    return table


def _write(data: bytearray, value: Value) -> int:
    data += bytes(-len(data) % 8)
    if isinstance(value, Mapping):
        return _write_table(data, value)
    at = len(data)
    if isinstance(value, list):
        data += struct.pack("<I", len(value)) + bytes(4 * len(value))
        for number, table in enumerate(value):
            _point(data, at + 4 + 4 * number, _write_table(data, table))
        return at
    assert not isinstance(value, tuple)
    content = value.encode() if isinstance(value, str) else value.tobytes() if isinstance(value, np.ndarray) else value
    data += struct.pack("<I", value.size if isinstance(value, np.ndarray) else len(content)) + content
    return at


def _point(data: bytearray, place: int, target: int) -> None:
    struct.pack_into("<I", data, place, target - place)

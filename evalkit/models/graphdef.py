"""Read a frozen TensorFlow graph (GraphDef, `.pb`) without TensorFlow: nodes, attributes, constants.

Field numbers: tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BrokenModel

_DTYPES: Mapping[int, np.dtype[np.generic]] = {1: np.dtype("<f4"), 3: np.dtype("<i4"), 9: np.dtype("<i8")}
"""DataType of types.proto to NumPy, as far as weights and shapes need it."""
MAX_ELEMENTS = 1 << 28
"""A constant may say "this value, n times"; more than 1 GiB of it is damage, not a network for a sensor."""

Attribute = str | float | tuple[int, ...] | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """One operation: its inputs by name ("^name" is a control dependency) and its attributes."""

    name: str
    op: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(repr=False)

    def tensor(self) -> NDArray[np.generic]:
        """Return the value of a Const; BrokenModel if it has none that we can read."""
        content = self.attributes.get("value")
        if not isinstance(content, bytes):
            raise BrokenModel(f"Node {self.name} ({self.op}) is no constant.")
        return _tensor(content, self.name)


def read_graphdef(data: bytes) -> dict[str, GraphNode]:
    """Return the nodes by name; BrokenModel gives the place where the file stops making sense."""
    nodes: dict[str, GraphNode] = {}
    try:
        for number, value in _fields(data):
            if number == 1 and isinstance(value, bytes):
                node = _node(value)
                nodes[node.name] = node
    except (IndexError, struct.error, UnicodeDecodeError, TypeError, ValueError) as error:
        raise BrokenModel(f"This is no frozen TensorFlow graph, or it is damaged after node {len(nodes)}.") from error
    if not nodes:
        raise BrokenModel("The TensorFlow graph is empty.")
    return nodes


def _node(data: bytes) -> GraphNode:
    name, op = "", ""
    inputs: list[str] = []
    attributes: dict[str, Attribute] = {}
    for number, value in _fields(data):
        content = _as_bytes(value) if number in (1, 2, 3, 5) else b""
        if number == 1:
            name = content.decode()
        elif number == 2:
            op = content.decode()
        elif number == 3:
            inputs.append(content.decode())
        elif number == 5:
            entry = dict(_fields(content))
            attribute = _attribute(_as_bytes(entry.get(2, b"")))
            if attribute is not None:
                attributes[_as_bytes(entry[1]).decode()] = attribute
    return GraphNode(name=name, op=op, inputs=tuple(inputs), attributes=attributes)


def _attribute(data: bytes) -> Attribute | None:
    """Read an AttrValue: list of integers (1), text (2), float (4) or tensor (8); None for what we do not need."""
    for number, value in _fields(data):
        if number == 1:
            return tuple(integer for key, item in _fields(_as_bytes(value)) if key == 3 for integer in _integers(item))
        if number == 2:
            return _as_bytes(value).decode("latin-1")
        if number == 4:
            return float(struct.unpack("<f", _as_bytes(value))[0])
        if number == 8:
            return _as_bytes(value)
    return None


def _tensor(data: bytes, name: str) -> NDArray[np.generic]:
    """Read a TensorProto: dtype (1), shape (2), raw content (4), or single values: float (5), int (7), int64 (10)."""
    code, shape, content = 1, [], None
    values: list[float] = []
    for number, value in _fields(data):
        if number == 1 and isinstance(value, int):
            code = value
        elif number == 2:
            dims = [dict(_fields(_as_bytes(dim))) for key, dim in _fields(_as_bytes(value)) if key == 2]
            shape = [size if isinstance(size := dim.get(1, 0), int) else 0 for dim in dims]
        elif number == 4:
            content = _as_bytes(value)
        elif number == 5:
            values += struct.unpack(f"<{len(_as_bytes(value)) // 4}f", _as_bytes(value))
        elif number in (7, 10):
            values += _integers(value)
    dtype = _DTYPES.get(code)
    if dtype is None:
        raise BrokenModel(f"Constant {name} has the element type {code}, which no weight should have.")
    elements = int(np.prod(shape, dtype=object)) if shape else 1
    array = np.frombuffer(content, dtype) if content is not None else np.array(values, dtype)
    if array.size == 1 < elements <= MAX_ELEMENTS:
        array = np.repeat(array, elements)
    if array.size != elements:
        raise BrokenModel(f"Constant {name} has {array.size} values for the shape {tuple(shape)}.")
    return array.reshape(shape)


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value) of a protobuf message: varints as int, the rest as bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        match key & 7:
            case 0:
                value, at = _varint(data, at)
                yield key >> 3, value
            case 1 | 5 as wire:
                yield key >> 3, _cut(data, at, 8 if wire == 1 else 4)
                at += 8 if wire == 1 else 4
            case 2:
                length, at = _varint(data, at)
                yield key >> 3, _cut(data, at, length)
                at += length
            case wire:
                raise ValueError(f"wire type {wire}")


def _cut(data: bytes, at: int, length: int) -> bytes:
    if at + length > len(data):
        raise ValueError("a field reaches beyond its message")
    return data[at : at + length]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
        shift += 7
        if shift > 63:
            raise ValueError("a number of more than 64 bits")


def _integers(value: int | bytes) -> list[int]:
    """Return one integer, or the packed ones."""
    if isinstance(value, int):
        return [value]
    integers, at = [], 0
    while at < len(value):
        integer, at = _varint(value, at)
        integers.append(integer)
    return integers


def _as_bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise TypeError("a number where a message was expected")
    return value

"""The apParams FlatBuffer: what a network's tensors are (namespace apParams.fb; source: libcamera's generated header, real files).

It stands behind every DNN header of the inference stream and in segment 0x04 of a network file. Reading is cached by content, since
each frame carries the same bytes.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import flatbuffers

from evalkit.errors import DecodeError
from evalkit.imx500.flatbuffer import MAX_STRING_BYTES, Table, build, root_table, write_table, write_tables

MAX_NETWORKS = 20
"""Most networks of one file (Sony's packer schema, dnnParams.xsd)."""
MAX_TENSORS = 30
"""Most inputs, and most outputs, of one network: 20 in Sony's packer schema, 30 in Arducam's SDK."""
MAX_DIMENSIONS = 20
"""Most dimensions of one tensor (Sony's packer schema)."""
MAX_BYTES = 0xFFFF
"""The DNN header gives the size as 16 bits."""
PADDING_STEP = 16
"""Real files pad the buffer to this (the block size of the cipher of encrypted files)."""
TENSOR_NAME_CHARACTERS = 20
"""Real files keep only the last 20 characters of a tensor's name in the graph."""
_CACHED_BUFFERS = 8
"""Different buffers that stay decoded: one a network in use, and a few that were there before a swap."""
_LARGEST_F32 = 3.4028234663852886e38
FORMAT_SIGNED = 0
FORMAT_UNSIGNED = 1
"""Values of the field `format`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One axis of a tensor. `serialization_index` 0 varies fastest in memory; `padding` elements follow each run of `size`."""

    id: int
    size: int
    serialization_index: int
    padding: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTensor:
    """FBInputTensor: 8 bits an element."""

    id: int
    name: str
    dimensions: tuple[Dimension, ...]
    shift: int = 0
    scale: float = 1.0
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTensor:
    """FBOutputTensor: value = (raw - shift) * scale."""

    id: int
    name: str
    dimensions: tuple[Dimension, ...]
    bits_per_element: int = 8
    shift: int = 0
    scale: float = 1.0
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """FBNetwork."""

    id: int
    name: str
    inputs: tuple[InputTensor, ...]
    outputs: tuple[OutputTensor, ...]
    type: str = ""


def pad_to_16(data: bytes) -> bytes:
    """Fill up to a multiple of 16 with bytes that say how many they are (04 04 04 04), as real files do; nothing if it fits."""
    missing = -len(data) % PADDING_STEP
    return data + bytes([missing]) * missing


def encode_ap_params(networks: tuple[Network, ...]) -> bytes:
    """Return the FlatBuffer, padded to a multiple of 16 the way real files are; ValueError for what its fields cannot hold."""
    return pad_to_16(encode_bare_ap_params(networks))


def encode_bare_ap_params(networks: tuple[Network, ...]) -> bytes:
    """Return the FlatBuffer without padding: its length is `apParamSize` of network_info.txt."""
    for network in networks:
        _check(network)
    if len(networks) > MAX_NETWORKS:
        raise ValueError(f"apParams holds at most {MAX_NETWORKS} networks, not {len(networks)}")

    def root(builder: flatbuffers.Builder) -> int:
        entries = write_tables(builder, [_write_network(builder, network) for network in networks])
        return write_table(builder, 1, [(0, "ref", entries)])

    data = build(root)
    if len(data) + PADDING_STEP > MAX_BYTES:
        raise ValueError(f"apParams of {len(data)} bytes does not fit its 16-bit size")
    return data


def decode_ap_params(data: bytes | memoryview) -> tuple[Network, ...]:
    """Read the FlatBuffer; DecodeError, with the byte in it, on anything that points outside or cannot be."""
    return _decode(bytes(data))


@functools.lru_cache(maxsize=_CACHED_BUFFERS)
def _decode(data: bytes) -> tuple[Network, ...]:
    if len(data) > MAX_BYTES:
        raise DecodeError(f"apParams of {len(data)} bytes is larger than any sensor sends", offset=MAX_BYTES)
    return tuple(_read_network(table) for table in root_table(data).tables(0, limit=MAX_NETWORKS))


def _read_network(table: Table) -> Network:
    return Network(
        id=table.u16(0),
        name=table.string(1),
        type=table.string(2),
        inputs=tuple(_read_input(tensor) for tensor in table.tables(3, limit=MAX_TENSORS)),
        outputs=tuple(_read_output(tensor) for tensor in table.tables(4, limit=MAX_TENSORS)),
    )


def _read_input(table: Table) -> InputTensor:
    return InputTensor(
        id=table.u8(0),
        name=table.string(1),
        dimensions=read_dimensions(table),
        shift=table.u16(4),
        scale=read_scale(table, 5),
        signed=read_signed(table, 6),
    )


def _read_output(table: Table) -> OutputTensor:
    return OutputTensor(
        id=table.u8(0),
        name=table.string(1),
        dimensions=read_dimensions(table),
        bits_per_element=table.u8(4),
        shift=table.u16(5),
        scale=read_scale(table, 6),
        signed=read_signed(table, 7),
    )


def read_dimensions(table: Table) -> tuple[Dimension, ...]:
    """Return fields 2 and 3 of a tensor's table (count, [FBDimension]): the same in apParams and in the DNN parameters."""
    dimensions = tuple(
        Dimension(id=entry.u8(0), size=entry.u16(1), serialization_index=entry.u8(2), padding=entry.u8(3))
        for entry in table.tables(3, limit=MAX_DIMENSIONS)
    )
    if table.u8(2) != len(dimensions):
        raise DecodeError(f'tensor "{table.string(1)}" claims {table.u8(2)} dimensions and lists {len(dimensions)}')
    return dimensions


def read_scale(table: Table, index: int) -> float:
    """Return a scale that can be calculated with."""
    scale = table.f32(index)
    if not math.isfinite(scale):
        raise DecodeError(f'tensor "{table.string(1)}" has a scale of {scale}')
    return scale


def read_signed(table: Table, index: int) -> bool:
    """Return whether the field `format` says signed."""
    value = table.u8(index)
    if value > FORMAT_UNSIGNED:
        raise DecodeError(f'tensor "{table.string(1)}" has the unknown format {value}; 0 is signed, 1 unsigned')
    return value != FORMAT_UNSIGNED


def _write_network(builder: flatbuffers.Builder, network: Network) -> int:
    name, kind = builder.CreateString(network.name), builder.CreateString(network.type)
    inputs = write_tables(builder, [_write_input(builder, tensor) for tensor in network.inputs])
    outputs = write_tables(builder, [_write_output(builder, tensor) for tensor in network.outputs])
    return write_table(builder, 5, [(0, "u16", network.id), (1, "ref", name), (2, "ref", kind), (3, "ref", inputs), (4, "ref", outputs)])


def _write_input(builder: flatbuffers.Builder, tensor: InputTensor) -> int:
    name, dimensions = builder.CreateString(tensor.name), write_dimension_vector(builder, tensor.dimensions)
    return write_table(
        builder,
        7,
        [
            (0, "u8", tensor.id),
            (1, "ref", name),
            (2, "u8", len(tensor.dimensions)),
            (3, "ref", dimensions),
            (4, "u16", tensor.shift),
            (5, "f32", tensor.scale),
            (6, "u8", FORMAT_SIGNED if tensor.signed else FORMAT_UNSIGNED),
        ],
    )


def _write_output(builder: flatbuffers.Builder, tensor: OutputTensor) -> int:
    name, dimensions = builder.CreateString(tensor.name), write_dimension_vector(builder, tensor.dimensions)
    return write_table(
        builder,
        8,
        [
            (0, "u8", tensor.id),
            (1, "ref", name),
            (2, "u8", len(tensor.dimensions)),
            (3, "ref", dimensions),
            (4, "u8", tensor.bits_per_element),
            (5, "u16", tensor.shift),
            (6, "f32", tensor.scale),
            (7, "u8", FORMAT_SIGNED if tensor.signed else FORMAT_UNSIGNED),
        ],
    )


def write_dimension_vector(builder: flatbuffers.Builder, dimensions: tuple[Dimension, ...]) -> int:
    """Write [FBDimension] and return its position."""
    return write_tables(
        builder,
        [
            write_table(
                builder,
                4,
                [(0, "u8", one.id), (1, "u16", one.size), (2, "u8", one.serialization_index), (3, "u8", one.padding)],
            )
            for one in dimensions
        ],
    )


def _check(network: Network) -> None:
    """Raise ValueError for what the FlatBuffer's fields, or readers of it, do not hold."""
    _in_range(f'id of network "{network.name}"', network.id, 0xFFFF)
    for name in (network.name, network.type):
        _in_range(f"length of the name {name[:40]!r}", len(name.encode()), MAX_STRING_BYTES)
    _in_range(f'number of inputs of "{network.name}"', len(network.inputs), MAX_TENSORS)
    _in_range(f'number of outputs of "{network.name}"', len(network.outputs), MAX_TENSORS)
    tensors: list[InputTensor | OutputTensor] = [*network.inputs, *network.outputs]
    for tensor in tensors:
        what = f'tensor "{tensor.name[:40]}"'
        _in_range(f"length of the name of {what}", len(tensor.name.encode()), MAX_STRING_BYTES)
        _in_range(f"id of {what}", tensor.id, 0xFF)
        _in_range(f"shift of {what}", tensor.shift, 0xFFFF)
        _in_range(f"number of dimensions of {what}", len(tensor.dimensions), MAX_DIMENSIONS)
        if not abs(tensor.scale) <= _LARGEST_F32:
            raise ValueError(f"scale of {what} is {tensor.scale}, which is no 32-bit float")
        for dimension in tensor.dimensions:
            _in_range(f"dimension id of {what}", dimension.id, 0xFF)
            _in_range(f"dimension size of {what}", dimension.size, 0xFFFF)
            _in_range(f"serialization index of {what}", dimension.serialization_index, 0xFF)
            _in_range(f"padding of {what}", dimension.padding, 0xFF)
    for output in network.outputs:
        _in_range(f'bits per element of tensor "{output.name}"', output.bits_per_element, 0xFF)


def _in_range(what: str, value: int, limit: int) -> None:
    if not 0 <= value <= limit:
        raise ValueError(f"{what} must be 0..{limit}, not {value}")

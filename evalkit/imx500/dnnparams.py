"""The DNN-parameter FlatBuffer (segment 0x08): the tensors once more, where they lie in the sensor's memory, and the memory's plan.

Field order from real files; names from the converter's dnnParams.xml. Root: networks, memory table. A tensor's table has what apParams
have, and its offset in the memory; an input also says whether it stays readable while the network runs (persistency).
"""

from __future__ import annotations

from dataclasses import dataclass

import flatbuffers

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import (
    FORMAT_SIGNED,
    FORMAT_UNSIGNED,
    MAX_NETWORKS,
    MAX_TENSORS,
    Dimension,
    InputTensor,
    Network,
    OutputTensor,
    pad_to_16,
    read_dimensions,
    read_scale,
    read_signed,
    write_dimension_vector,
)
from evalkit.imx500.flatbuffer import Table, build, root_table, write_table, write_tables
from evalkit.imx500.memory import MemoryTable


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTensor:
    """A tensor and where it lies in the network memory."""

    id: int
    name: str
    dimensions: tuple[Dimension, ...]
    memory_offset: int
    """Bytes from the start of the network memory (l2Offset)."""
    bits_per_element: int = 8
    shift: int = 0
    scale: float = 1.0
    signed: bool = False
    persistent: bool = True
    """Of an input: whether it can be read out; outputs always can. Without, memory is saved and the tensor is not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNetwork:
    """One network of the file with its tensors' places."""

    id: int
    name: str
    inputs: tuple[PlacedTensor, ...]
    outputs: tuple[PlacedTensor, ...]
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnnParams:
    """Everything the DNN-parameter FlatBuffer holds."""

    networks: tuple[PlacedNetwork, ...]
    memory: MemoryTable


def decode_dnn_params(data: bytes | memoryview) -> DnnParams:
    """Read the FlatBuffer; DecodeError, with the byte in it, on anything that points outside or cannot be."""
    root = root_table(bytes(data))
    memory = root.table(1)
    if memory is None:
        raise DecodeError("the DNN parameters have no memory table")
    return DnnParams(
        networks=tuple(_read_network(table) for table in root.tables(0, limit=MAX_NETWORKS)),
        memory=MemoryTable(total=memory.u32(0), reserved=memory.u32(1), runtime=memory.u32(2), coefficients=memory.u32(3)),
    )


def encode_dnn_params(params: DnnParams) -> bytes:
    """Return the FlatBuffer, padded to a multiple of 16; values are taken as they are (apParams check the same ones)."""

    def root(builder: flatbuffers.Builder) -> int:
        networks = write_tables(builder, [_write_network(builder, network) for network in params.networks])
        memory = params.memory
        table = write_table(
            builder,
            4,
            [(0, "u32", memory.total), (1, "u32", memory.reserved), (2, "u32", memory.runtime), (3, "u32", memory.coefficients)],
        )
        return write_table(builder, 2, [(0, "ref", networks), (1, "ref", table)])

    return pad_to_16(build(root))


def place(networks: tuple[Network, ...], memory: MemoryTable, *, persistent_input: bool = True) -> DnnParams:
    """Return DNN parameters for networks of which only the totals are planned: each tensor stands where runtime memory begins."""
    start = max(0, memory.total - memory.coefficients - memory.runtime)
    return DnnParams(
        networks=tuple(
            PlacedNetwork(
                id=network.id,
                name=network.name,
                type=network.type,
                inputs=tuple(_placed(tensor, start, persistent=persistent_input) for tensor in network.inputs),
                outputs=tuple(_placed(tensor, start, persistent=True) for tensor in network.outputs),
            )
            for network in networks
        ),
        memory=memory,
    )


def networks_of(params: DnnParams) -> tuple[Network, ...]:
    """Return what apParams say of the same networks."""
    return tuple(
        Network(
            id=network.id,
            name=network.name,
            type=network.type,
            inputs=tuple(_input_of(tensor) for tensor in network.inputs),
            outputs=tuple(_output_of(tensor) for tensor in network.outputs),
        )
        for network in params.networks
    )


def _input_of(tensor: PlacedTensor) -> InputTensor:
    return InputTensor(
        id=tensor.id, name=tensor.name, dimensions=tensor.dimensions, shift=tensor.shift, scale=tensor.scale, signed=tensor.signed
    )


def _output_of(tensor: PlacedTensor) -> OutputTensor:
    return OutputTensor(
        id=tensor.id,
        name=tensor.name,
        dimensions=tensor.dimensions,
        bits_per_element=tensor.bits_per_element,
        shift=tensor.shift,
        scale=tensor.scale,
        signed=tensor.signed,
    )


def _placed(tensor: InputTensor | OutputTensor, memory_offset: int, *, persistent: bool) -> PlacedTensor:
    return PlacedTensor(
        id=tensor.id,
        name=tensor.name,
        dimensions=tensor.dimensions,
        memory_offset=memory_offset,
        bits_per_element=tensor.bits_per_element if isinstance(tensor, OutputTensor) else 8,
        shift=tensor.shift,
        scale=tensor.scale,
        signed=tensor.signed,
        persistent=persistent,
    )


def _read_network(table: Table) -> PlacedNetwork:
    return PlacedNetwork(
        id=table.u16(0),
        name=table.string(1),
        type=table.string(2),
        inputs=tuple(_read_tensor(tensor, is_input=True) for tensor in table.tables(3, limit=MAX_TENSORS)),
        outputs=tuple(_read_tensor(tensor, is_input=False) for tensor in table.tables(4, limit=MAX_TENSORS)),
    )


def _read_tensor(table: Table, *, is_input: bool) -> PlacedTensor:
    return PlacedTensor(
        id=table.u8(0),
        name=table.string(1),
        dimensions=read_dimensions(table),
        memory_offset=table.u32(4),
        bits_per_element=table.u8(5),
        shift=table.u16(6),
        scale=read_scale(table, 7),
        signed=read_signed(table, 8),
        persistent=not is_input or table.u8(9) != 0,
    )


def _write_network(builder: flatbuffers.Builder, network: PlacedNetwork) -> int:
    name, kind = builder.CreateString(network.name), builder.CreateString(network.type)
    inputs = write_tables(builder, [_write_tensor(builder, tensor, is_input=True) for tensor in network.inputs])
    outputs = write_tables(builder, [_write_tensor(builder, tensor, is_input=False) for tensor in network.outputs])
    return write_table(builder, 5, [(0, "u16", network.id), (1, "ref", name), (2, "ref", kind), (3, "ref", inputs), (4, "ref", outputs)])


def _write_tensor(builder: flatbuffers.Builder, tensor: PlacedTensor, *, is_input: bool) -> int:
    name, dimensions = builder.CreateString(tensor.name), write_dimension_vector(builder, tensor.dimensions)
    return write_table(
        builder,
        10 if is_input else 9,
        [
            (0, "u8", tensor.id),
            (1, "ref", name),
            (2, "u8", len(tensor.dimensions)),
            (3, "ref", dimensions),
            (4, "u32", tensor.memory_offset),
            (5, "u8", tensor.bits_per_element),
            (6, "u16", tensor.shift),
            (7, "f32", tensor.scale),
            (8, "u8", FORMAT_SIGNED if tensor.signed else FORMAT_UNSIGNED),
            *([(9, "u8", int(tensor.persistent))] if is_input else []),
        ],
    )

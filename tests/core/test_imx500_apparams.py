"""The apParams FlatBuffer: what we write is what anybody reads, and nothing hostile gets through."""

from __future__ import annotations

import flatbuffers.number_types as number
import pytest
from flatbuffers.encode import Get
from flatbuffers.packer import uoffset
from flatbuffers.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import (
    MAX_DIMENSIONS,
    MAX_NETWORKS,
    Dimension,
    InputTensor,
    Network,
    OutputTensor,
    decode_ap_params,
    encode_ap_params,
    pad_to_16,
)

U8 = st.integers(0, 0xFF)
U16 = st.integers(0, 0xFFFF)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DIMENSIONS = st.lists(st.builds(Dimension, id=U8, size=U16, serialization_index=U8, padding=U8), max_size=4).map(tuple)
SCALES = st.floats(width=32, allow_nan=False, allow_infinity=False)
INPUTS = st.builds(InputTensor, id=U8, name=NAMES, dimensions=DIMENSIONS, shift=U16, scale=SCALES, signed=st.booleans())
OUTPUTS = st.builds(
    OutputTensor,
    id=U8,
    name=NAMES,
    dimensions=DIMENSIONS,
    bits_per_element=U8,
    shift=U16,
    scale=SCALES,
    signed=st.booleans(),
)
NETWORKS = st.lists(
    st.builds(
        Network,
        id=U16,
        name=NAMES,
        type=NAMES,
        inputs=st.lists(INPUTS, max_size=2).map(tuple),
        outputs=st.lists(OUTPUTS, max_size=4).map(tuple),
    ),
    max_size=3,
).map(tuple)

EXAMPLE = (
    Network(
        id=7,
        name="example",
        inputs=(
            InputTensor(
                id=0,
                name="input:0",
                dimensions=(
                    Dimension(id=0, size=353, serialization_index=1, padding=1),
                    Dimension(id=1, size=481, serialization_index=0, padding=31),
                    Dimension(id=2, size=3, serialization_index=2),
                ),
                shift=3,
                scale=0.0078125,
                signed=True,
            ),
        ),
        outputs=(
            OutputTensor(
                id=0,
                name="boxes",
                dimensions=(Dimension(id=0, size=100, serialization_index=0), Dimension(id=1, size=4, serialization_index=1)),
                bits_per_element=16,
                scale=2.0**-15,
                signed=True,
            ),
            OutputTensor(id=1, name="scores", dimensions=(Dimension(id=0, size=100, serialization_index=0),), scale=1 / 256),
        ),
    ),
)


@given(NETWORKS)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_equal(networks: tuple[Network, ...]) -> None:
    assert decode_ap_params(encode_ap_params(networks)) == networks


def test_the_reference_library_reads_the_same_values() -> None:
    data = encode_ap_params(EXAMPLE)
    reference = _ReferenceTable(data, Get(uoffset, data, 0))
    (network,) = reference.tables(4)
    (tensor,) = network.tables(10)
    boxes, scores = network.tables(12)

    assert (network.scalar(4, number.Uint16Flags), network.string(6), network.string(8)) == (7, "example", "")
    assert tensor.string(6) == "input:0"
    assert tensor.scalar(8, number.Uint8Flags) == 3
    assert [
        (
            one.scalar(4, number.Uint8Flags),
            one.scalar(6, number.Uint16Flags),
            one.scalar(8, number.Uint8Flags),
            one.scalar(10, number.Uint8Flags),
        )
        for one in tensor.tables(10)
    ] == [(0, 353, 1, 1), (1, 481, 0, 31), (2, 3, 2, 0)]
    assert tensor.scalar(12, number.Uint16Flags) == 3
    assert tensor.scalar(14, number.Float32Flags) == 0.0078125
    assert tensor.scalar(16, number.Uint8Flags) == 0  # signed
    assert (boxes.scalar(4, number.Uint8Flags), scores.scalar(4, number.Uint8Flags)) == (0, 1)
    assert (boxes.scalar(12, number.Uint8Flags), scores.scalar(12, number.Uint8Flags)) == (16, 8)
    assert (boxes.scalar(16, number.Float32Flags), scores.scalar(16, number.Float32Flags)) == (2.0**-15, 1 / 256)
    assert (boxes.scalar(18, number.Uint8Flags), scores.scalar(18, number.Uint8Flags)) == (0, 1)


def test_padding_counts_itself_and_fills_to_sixteen() -> None:
    assert pad_to_16(b"x" * 620)[620:] == b"\x04" * 4
    assert pad_to_16(b"x" * 568)[568:] == b"\x08" * 8
    assert pad_to_16(b"x" * 624) == b"x" * 624
    assert len(encode_ap_params(EXAMPLE)) % 16 == 0


def test_the_same_bytes_are_decoded_once() -> None:
    data = encode_ap_params(EXAMPLE)
    assert decode_ap_params(memoryview(data)) is decode_ap_params(bytes(bytearray(data)))


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_garbage_is_refused_with_the_typed_error(data: bytes) -> None:
    _decode_or_refuse(data)


@given(st.lists(st.tuples(st.integers(0, 10_000), U8), min_size=1, max_size=6), st.integers(0, 10_000))
@settings(max_examples=300, deadline=None)
def test_damaged_buffers_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(encode_ap_params(EXAMPLE))
    for position, value in changes:
        data[position % len(data)] = value
    _decode_or_refuse(bytes(data[: len(data) - cut % len(data)] if cut % 2 else data))


def test_every_truncation_is_read_or_refused() -> None:
    data = encode_ap_params(EXAMPLE)
    for length in range(len(data)):
        _decode_or_refuse(data[:length])


def test_a_vector_that_claims_billions_is_refused_at_once() -> None:
    data = bytearray(encode_ap_params(EXAMPLE))
    root = int.from_bytes(data[:4], "little")
    vtable = root - int.from_bytes(data[root : root + 4], "little", signed=True)
    field = root + int.from_bytes(data[vtable + 4 : vtable + 6], "little")
    vector = field + int.from_bytes(data[field : field + 4], "little")
    data[vector : vector + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(DecodeError, match="claims 4294967295 entries") as caught:
        decode_ap_params(bytes(data))
    assert caught.value.offset == vector


def test_an_unknown_format_is_named() -> None:
    data = encode_ap_params(EXAMPLE)
    reference = _ReferenceTable(data, Get(uoffset, data, 0))
    scores = reference.tables(4)[0].tables(12)[1]
    broken = bytearray(data)
    broken[scores.position(18)] = 9
    with pytest.raises(DecodeError, match='"scores" has the unknown format 9'):
        decode_ap_params(bytes(broken))


@pytest.mark.parametrize(
    "network",
    [
        Network(id=70_000, name="", inputs=(), outputs=()),
        Network(id=0, name="", inputs=(), outputs=(OutputTensor(id=300, name="", dimensions=()),)),
        Network(id=0, name="", inputs=(), outputs=(OutputTensor(id=0, name="", dimensions=(), scale=float("nan")),)),
        Network(id=0, name="", inputs=(), outputs=(OutputTensor(id=0, name="", dimensions=(), scale=1e39),)),
        Network(id=0, name="", inputs=(InputTensor(id=0, name="", dimensions=(), shift=-1),), outputs=()),
        Network(
            id=0,
            name="",
            inputs=(),
            outputs=(OutputTensor(id=0, name="", dimensions=(Dimension(id=0, size=1, serialization_index=0),) * (MAX_DIMENSIONS + 1)),),
        ),
        Network(
            id=0,
            name="",
            inputs=(),
            outputs=(OutputTensor(id=0, name="", dimensions=(Dimension(id=0, size=65_536, serialization_index=0),)),),
        ),
    ],
)
def test_what_the_fields_cannot_hold_is_not_written(network: Network) -> None:
    with pytest.raises(ValueError, match=r"must be 0\.\.|no 32-bit float"):
        encode_ap_params((network,))


def test_more_networks_than_the_format_has_are_not_written() -> None:
    with pytest.raises(ValueError, match="at most 20 networks"):
        encode_ap_params(tuple(Network(id=number, name="", inputs=(), outputs=()) for number in range(MAX_NETWORKS + 1)))


def _decode_or_refuse(data: bytes) -> None:
    """Fail on any other error than DecodeError, and on one that points outside the data."""
    offset = None
    try:
        decode_ap_params(data)
    except DecodeError as error:
        offset = error.offset
    assert offset is None or 0 <= offset <= len(data)


class _ReferenceTable:
    """The reference library's reading of one table, by vtable offset."""

    def __init__(self, data: bytes, at: int) -> None:
        self._table = Table(bytearray(data), at)

    def position(self, slot: int) -> int:
        return int(self._table.Pos + self._table.Offset(slot))

    def scalar(self, slot: int, kind: object) -> object:
        offset = self._table.Offset(slot)
        return self._table.Get(kind, self._table.Pos + offset) if offset else 0

    def string(self, slot: int) -> str:
        offset = self._table.Offset(slot)
        return bytes(self._table.String(self._table.Pos + offset)).decode() if offset else ""

    def tables(self, slot: int) -> list[_ReferenceTable]:
        offset = self._table.Offset(slot)
        if not offset:
            return []
        start = self._table.Vector(offset)
        return [
            _ReferenceTable(self._table.Bytes, self._table.Indirect(start + 4 * index)) for index in range(self._table.VectorLen(offset))
        ]

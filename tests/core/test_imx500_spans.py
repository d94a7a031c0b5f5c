"""Fields of the inference stream: each is where it says, every byte belongs to one, and damage is told instead of raised."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

import numpy as np
import pytest

from evalkit.imx500.apparams import Dimension, InputTensor, Network, OutputTensor
from evalkit.imx500.flatbuffer_spans import MAX_FIELDS
from evalkit.imx500.spans import Field, describe_inference, field_at
from evalkit.imx500.stream import LINE_BYTES, decode_inference, encode_inference


def _dimensions(*sizes: int) -> tuple[Dimension, ...]:
    return tuple(Dimension(id=i, size=size, serialization_index=len(sizes) - 1 - i) for i, size in enumerate(sizes))


NETWORK = Network(
    id=3,
    name="größe",
    inputs=(InputTensor(id=0, name="input", dimensions=_dimensions(3, 24, 32)),),
    outputs=(
        OutputTensor(id=0, name="boxes", dimensions=_dimensions(4, 100), bits_per_element=16, scale=2**-15, shift=7, signed=True),
        OutputTensor(id=1, name="scores", dimensions=_dimensions(100), scale=1 / 256),
    ),
)


@pytest.fixture(scope="module")
def lines() -> bytes:
    return bytes(
        encode_inference(
            NETWORK,
            frame_count=7,
            dnn_us=31_250,
            dsp_us=12_700,
            input_raw=np.arange(3 * 24 * 32).astype(np.uint8).reshape(3, 24, 32),
            outputs_raw=(np.arange(400, dtype=np.int16).reshape(4, 100), np.arange(100, dtype=np.uint8)),
        )
    )


def walk(fields: tuple[Field, ...], way: str = "") -> Iterator[tuple[str, Field]]:
    for field in fields:
        yield f"{way}/{field.name}", field
        yield from walk(field.children, f"{way}/{field.name}")


def test_every_field_is_where_it_says(lines: bytes) -> None:
    found = dict(walk(describe_inference(lines)))
    network = "/output header/apParams/networks/[0]"

    def taken(way: str) -> bytes:
        return lines[found[way].offset : found[way].offset + found[way].length]

    assert taken("/KPI line/dnnTime") == struct.pack("<I", 31_250)
    assert taken("/KPI line/dspTime") == struct.pack("<I", 12_700)
    assert found["/KPI line/dnnTime"].value == "31250 µs"
    assert taken("/input header/frameCount") == b"\x07"
    assert taken("/output header/maxLineLen") == struct.pack("<H", LINE_BYTES)
    assert taken("/output header/tensorType") == b"\x01"
    assert taken(f"{network}/id") == struct.pack("<H", 3)
    assert taken(f"{network}/name") == struct.pack("<I", len("größe".encode())) + "größe".encode()
    assert found[f"{network}/name"].value == '"größe"'
    assert taken(f"{network}/outputTensors/[0]/scale") == struct.pack("<f", 2**-15)
    assert taken(f"{network}/outputTensors/[0]/shift") == struct.pack("<H", 7)
    assert taken(f"{network}/outputTensors/[0]/dimensions/[1]/size") == struct.pack("<H", 100)
    assert found[f"{network}/outputTensors/[1]"].value == '"scores"'
    assert taken('/output tensor "boxes"') == np.arange(400, dtype="<i2").tobytes()
    assert taken('/output tensor "scores"') == np.arange(100, dtype=np.uint8).tobytes()
    assert taken("/input tensor")[: 3 * 24 * 32] == np.arange(3 * 24 * 32).astype(np.uint8).tobytes()


def test_the_fields_cover_every_byte_once(lines: bytes) -> None:
    at = 0
    for field in describe_inference(lines):
        assert field.offset == at, field.name
        at += field.length
    assert at == len(lines)


def test_a_byte_leads_to_the_innermost_field(lines: bytes) -> None:
    fields = describe_inference(lines)

    def named(offset: int) -> str:
        field, rest = None, fields
        for position in field_at(fields, offset):
            field = rest[position]
            rest = field.children
        assert field is not None
        return field.name

    assert named(36) == "dnnTime"
    assert named(LINE_BYTES + 4) == "apParamSize"
    assert named(lines.index("größe".encode())) == "name"
    assert named(2 * LINE_BYTES + 5) == "input tensor"
    assert field_at(fields, len(lines)) == ()


def test_all_of_the_flatbuffer_but_its_padding_is_explained(lines: bytes) -> None:
    fields = dict(walk(describe_inference(lines)))
    area = fields["/input header/apParams"]
    explained = np.zeros(area.length, bool)
    for way, field in fields.items():
        if way.startswith("/input header/apParams/"):
            explained[field.offset - area.offset :][: field.length] = True
    content = np.frombuffer(lines, np.uint8)[area.offset :][: area.length]
    unexplained = content[~explained]
    # Alignment and string ends are zeros, the last bytes say how many they are.
    assert set(unexplained.tolist()) <= {0, *range(1, 16)}
    assert explained.mean() > 0.8


def test_damage_is_told_and_the_rest_still_described(lines: bytes) -> None:
    claimed = bytearray(lines)
    claimed[LINE_BYTES + 4 : LINE_BYTES + 6] = b"\xff\xff"
    damaged = {way: field for way, field in walk(describe_inference(claimed)) if field.damaged}
    assert "65535 bytes" in damaged["/input header/apParams"].value
    cut = dict(walk(describe_inference(lines[: 3 * LINE_BYTES])))
    assert "output" in cut["/lines without an output header"].value


def test_no_damage_raises(lines: bytes) -> None:
    numbers = random.Random(5)
    for length in (*range(60), *(numbers.randrange(len(lines)) for _ in range(60))):
        describe_inference(lines[:length])
    heads = [*range(LINE_BYTES, LINE_BYTES + 700), *range(5 * LINE_BYTES, 5 * LINE_BYTES + 700)]
    for _ in range(400):
        broken = bytearray(lines)
        for _ in range(numbers.randint(1, 6)):
            broken[numbers.choice(heads)] = numbers.choice((0, 1, 255, numbers.randrange(256)))
        fields = list(walk(describe_inference(broken)))
        assert len(fields) < 4 * MAX_FIELDS
        assert all(field.offset >= 0 and field.offset + field.length <= len(broken) for _, field in fields)


def test_lines_that_cannot_be_decoded_are_described_as_far_as_they_go(lines: bytes) -> None:
    assert decode_inference(lines).network == NETWORK
    assert describe_inference(b"") == ()
    assert [field.name for field in describe_inference(bytes(10))] == ["KPI line"]

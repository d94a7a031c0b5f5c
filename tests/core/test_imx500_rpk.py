"""Network files: real ones exactly, ours both ways, other forms, and hostile ones without surprise."""

from __future__ import annotations

import itertools
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import BrokenModel, ModelError, UnknownFormat
from evalkit.imx500.apparams import InputTensor, OutputTensor
from evalkit.imx500.blocks import (
    MAX_BODY_BYTES,
    SEGMENT_COEFFICIENTS,
    SEGMENT_VERSION,
    Block,
    Segment,
    pack,
    swap_words,
)
from evalkit.imx500.dnnparams import decode_dnn_params, encode_dnn_params, place
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.rpk import (
    MAX_FILE_BYTES,
    Container,
    Form,
    NetworkVersion,
    new_container,
    read_container,
    write_container,
)
from tests.core.imx500_helpers import small_network, ssd_network

REAL = {
    "imx500_network_inputtensoronly.rpk": ("0311030000000100", "model_file0", 1, 65_008, 1_401_856, 18_784, (480, 640, 3), [(10,)]),
    "imx500_network_mobilenet_v2.rpk": (
        "0314150000000100",
        "mobilenetv2_imx500v1_pot8bit_mctq_Keras",
        4,
        4_049_088,
        1_674_240,
        3_681_440,
        (224, 224, 3),
        [(1000,)],
    ),
    "imx500_network_posenet.rpk": (
        "0311030000000100",
        "posenet_mobilenet_v1_075_353_481_quant",
        2,
        1_661_104,
        4_645_888,
        1_342_240,
        (353, 481, 3),
        [(23, 31, 17), (23, 31, 34), (23, 31, 64)],
    ),
    "imx500_network_ssd_mobilenetv2_fpnlite_320x320_pp.rpk": (
        "0313060000000100",
        "ssdmobilenetv2fpnlite320x320_custom_pp_no_bg_mctq_Keras",
        4,
        3_962_752,
        3_431_424,
        3_567_168,
        (320, 320, 3),
        [(100, 4), (100,), (100,), (1,)],
    ),
}


def a_container(coefficients: bytes = b"twin" * 1000) -> Container:
    networks = (small_network(),)
    memory = MemoryTable(runtime=100_000, coefficients=200_000)
    return new_container(
        networks=networks,
        dnn=place(networks, memory),
        coefficients=coefficients,
        members={"imx500_regs": b"\1\2\3\4\5\6\7", "network_info.txt": b"a=b\r\n", "card.json": b""},
        version=NetworkVersion(converter="031405", network_id=123, major=4, minor=5),
    )


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_described_exactly(shared_data: Path, name: str) -> None:
    version, network_name, blocks, block_bytes, runtime, coefficients, input_shape, output_shapes = REAL[name]
    container = read_container((shared_data / "rpk" / name).read_bytes())
    assert container.form is Form.WIRE
    assert container.version is not None
    assert container.version.text == version
    assert container.network_id == 0
    assert (len(container.blocks), container.block_bytes) == (blocks, block_bytes)
    assert container.memory == MemoryTable(runtime=runtime, coefficients=coefficients)
    flags = (container.encrypted, container.device_locked, container.is_firmware, container.is_ours)
    assert flags == (False, False, False, False)
    (network,) = container.networks
    assert (network.id, network.name, network.type) == (0, network_name, "")
    assert tuple(one.size for one in network.inputs[0].dimensions) == input_shape
    assert [tuple(one.size for one in output.dimensions) for output in network.outputs] == output_shapes
    assert len(container.members["imx500_regs"]) == 392
    assert container.members["network_info.txt"].startswith(b"version=020400\r\n")
    assert ("network_intrinsics" in container.members) == ("inputtensoronly" not in name)
    assert [segment.type for segment in container.segments[:7]] == [0x07, 0x04, 0x08, 0x09, 0x0A, 0x0B, 0x0C]
    assert {segment.type for segment in container.segments[7:]} == {SEGMENT_COEFFICIENTS}
    first = container.segments[7]
    assert first.address == 0x44000000 + 8_388_480 - coefficients
    # apParams and DNN parameters describe the same tensors.
    assert container.dnn is not None
    (placed,) = container.dnn.networks
    tensors: list[InputTensor | OutputTensor] = [*network.inputs, *network.outputs]
    for ours, theirs in zip(tensors, (*placed.inputs, *placed.outputs), strict=True):
        assert (ours.id, ours.name, ours.dimensions) == (theirs.id, theirs.name, theirs.dimensions)
        assert (ours.shift, ours.scale, ours.signed) == (theirs.shift, theirs.scale, theirs.signed)
        assert 8_388_480 - coefficients - runtime <= theirs.memory_offset < 8_388_480 - coefficients


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_written_again_byte_for_byte(shared_data: Path, name: str) -> None:
    data = (shared_data / "rpk" / name).read_bytes()
    assert write_container(read_container(data)) == data


@pytest.mark.parametrize("name", REAL)
def test_packing_the_segments_of_a_real_file_makes_its_blocks(shared_data: Path, name: str) -> None:
    container = read_container((shared_data / "rpk" / name).read_bytes())
    joined: list[Segment] = []
    for segment in container.segments:
        if segment.type == SEGMENT_COEFFICIENTS and joined[-1].type == SEGMENT_COEFFICIENTS:
            joined[-1] = replace(joined[-1], data=joined[-1].data + segment.data)
        else:
            joined.append(segment)
    assert [block.to_bytes() for block in pack(tuple(joined))] == [block.to_bytes() for block in container.blocks]


def test_a_container_of_ours_is_read_back_equal() -> None:
    made = a_container()
    read = read_container(write_container(made))
    assert read == made
    assert read.version == NetworkVersion(converter="031405", network_id=123, major=4, minor=5)
    assert read.version.text == "0314050001230405"
    assert read.version.converter_version == "3.14.5"
    assert read.network_id == 123
    assert read.networks == (small_network(),)
    assert read.memory == MemoryTable(runtime=100_000, coefficients=200_000)
    assert dict(read.members) == {"imx500_regs": b"\1\2\3\4\5\6\7", "network_info.txt": b"a=b\r\n", "card.json": b""}
    assert read.coefficients() == b"twin" * 1000
    assert read.is_ours
    assert {segment.revision for segment in read.segments[1:]} == {"05"}


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 1_000_003, MAX_BODY_BYTES, 2 * MAX_BODY_BYTES + 5])
def test_coefficients_of_any_length_come_back_exactly(length: int) -> None:
    coefficients = bytes(range(251)) * (length // 251 + 1)
    data = write_container(a_container(coefficients[:length]))
    container = read_container(data)
    assert container.coefficients() == coefficients[:length]
    assert all(len(block.to_bytes()) <= 1 << 20 for block in container.blocks)
    assert all(len(block.body) == MAX_BODY_BYTES for block in container.blocks[:-1])
    parts = [segment for segment in container.segments if segment.type == SEGMENT_COEFFICIENTS]
    assert all(one.address + len(one.data) == two.address for one, two in itertools.pairwise(parts))


def test_the_files_are_found_where_a_driver_looks_for_them() -> None:
    """Walk the blocks and the archive as the Linux driver does, without our reader."""
    data = write_container(a_container(b"x" * 2_000_000))
    at, blocks = 0, 0
    while data[at : at + 4] == b"9464":
        size = struct.unpack_from(">I", data, at + 4)[0]
        assert data[at + size + 60 : at + size + 64] == b"3695"
        at += size + 64
        blocks += 1
    assert blocks == 2
    assert at % 4 == 0
    assert data[at : at + 6] == b"070701"
    assert data[at + 110 : at + 122] == b"imx500_regs\0"
    assert data[at + 124 : at + 131] == b"\1\2\3\4\5\6\7"
    assert (len(data) - at) % 512 == 0


def test_a_damaged_twin_is_noticed() -> None:
    container = a_container()
    position = write_container(container).index(swap_words(b"twintwin"))
    data = bytearray(write_container(container))
    data[position] ^= 1
    with pytest.raises(BrokenModel, match="checksum"):
        read_container(bytes(data)).coefficients()


def test_the_word_swapped_form_is_the_same_container() -> None:
    wire = replace(a_container(), archive=None)
    data = swap_words(write_container(wire))
    assert data.startswith(b"4649")
    read = read_container(data)
    assert read == replace(wire, form=Form.SWAPPED)
    assert write_container(read) == data


def test_the_adm_header_is_kept() -> None:
    wire = replace(a_container(), archive=None)
    data = struct.pack("<II", 1, 2) + b"0.0.2".ljust(20, b"\0") + write_container(wire)
    read = read_container(data)
    assert (read.form, len(read.prefix)) == (Form.ADM, 28)
    assert read.networks == wire.networks
    assert write_container(read) == data


def test_device_locks_follow_each_footer_and_the_archive_is_still_found() -> None:
    plain = a_container(b"z" * 1_500_000)
    locked = tuple(replace(block, flags=block.flags[:2] + b"\1" + block.flags[3:], device_lock=b"L" * 32) for block in plain.blocks)
    data = write_container(replace(plain, blocks=locked))
    read = read_container(data)
    assert read.device_locked
    assert read.members == plain.members
    assert read.coefficients() == b"z" * 1_500_000
    assert write_container(read) == data


def test_of_an_encrypted_network_only_the_outside_is_read() -> None:
    plain = a_container()
    block = plain.blocks[0]
    body = bytearray(block.body)
    body[32 + 32 : 32 + 48] = bytes(16)  # its payloads are noise; the segment headers stay
    encrypted = replace(block, flags=b"\1\1\0\1", nonce=b"n" * 16, body=bytes(body), footer=b"m" * 16 + block.footer[16:])
    data = write_container(replace(plain, blocks=(encrypted,)))
    read = read_container(data)
    assert read.encrypted
    assert not read.is_firmware
    assert read.network_id == 123
    assert (read.networks, read.memory) == ((), None)
    assert read.members == plain.members
    assert len(read.segments) == len(plain.segments)
    assert write_container(read) == data


def test_a_firmware_is_recognised() -> None:
    block = Block(count=1, index=1, flags=b"\1\1\0\0", nonce=b"n" * 16, body=b"\xa5" * 4096, footer=b"m" * 28 + b"3695")
    read = read_container(block.to_bytes())
    assert read.encrypted
    assert read.is_firmware
    assert (read.segments, read.network_id, dict(read.members)) == ((), 0, {})


def test_memory_and_places_are_read_back_equal() -> None:
    params = place((small_network(), ssd_network()), MemoryTable(runtime=5, coefficients=7), persistent_input=False)
    assert decode_dnn_params(encode_dnn_params(params)) == params
    assert not params.networks[0].inputs[0].persistent


@pytest.mark.parametrize("data", [b"", b"9", b"PK\3\4" + bytes(100), b"\x7fELF" + bytes(4096), b"9465" + bytes(200)])
def test_other_files_are_not_taken_for_networks(data: bytes) -> None:
    with pytest.raises(UnknownFormat) as caught:
        read_container(data)
    assert caught.value.hint


def _edit(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


@pytest.mark.parametrize(
    ("at", "new", "text", "offset"),
    [
        (4, b"\xff\xff\xff\xfc", "claims 4294967292 bytes", 4),
        (4, b"\0\0\0\2", "claims 2 bytes", 4),
        (4, b"\0\x0f\x00\x00", "leaves the file", 4),
        (8, b"\0\2", "where a block should begin|no block at byte", None),
        (8, b"\xff\xff", "claims 65535 blocks", 8),
        (8, b"\0\0", "claims 0 blocks", 8),
        (10, b"\0\7", "number 7 of 1", 8),
        (0x20, b"\0\0\0\x63", "segments of version", 0),
        (0x30, b"xxxx", "no version of 16 digits", 0x20),
        (0x48, b"\x7f\xff\xff\xff", "segment at byte 64 claims", 0x48),
        (0x60, b"\xff\xff\xff\xff", "apParams cannot be read", 0x60),
    ],
)
def test_lengths_and_fields_that_lie_are_named_with_their_byte(at: int, new: bytes, text: str, offset: int | None) -> None:
    with pytest.raises(BrokenModel, match=text) as caught:
        read_container(_edit(write_container(a_container()), at, new))
    assert caught.value.offset is not None
    if offset is not None:
        assert caught.value.offset == offset


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..", "a\\b", "C:x", "a\nb", "x" * 300, "é/ü"], ids=lambda name: name[:10]
)
def test_archive_names_that_are_paths_are_refused_on_both_ways(name: str) -> None:
    networks = (small_network(),)
    with pytest.raises(ValueError, match="name"):
        new_container(networks=networks, dnn=place(networks, MemoryTable(runtime=1, coefficients=1)), coefficients=b"", members={name: b""})
    container = a_container()
    assert container.archive is not None
    first, *others = container.archive.members
    evil = replace(container, archive=replace(container.archive, members=(replace(first, name=name), *others)))
    with pytest.raises(BrokenModel, match="name") as caught:
        read_container(write_container(evil))
    assert caught.value.offset is not None


def test_two_members_of_the_same_name_are_refused() -> None:
    container = a_container()
    assert container.archive is not None
    twice = container.archive.members[:1] * 2
    with pytest.raises(BrokenModel, match="two members"):
        read_container(write_container(replace(container, archive=replace(container.archive, members=twice))))


def test_an_archive_of_thousands_of_members_is_refused() -> None:
    container = a_container()
    assert container.archive is not None
    many = tuple(replace(container.archive.members[0], name=f"member{number}") for number in range(1000))
    with pytest.raises(BrokenModel, match="more than 64 members"):
        read_container(write_container(replace(container, archive=replace(container.archive, members=many))))


def test_a_file_larger_than_any_network_is_not_looked_into() -> None:
    with pytest.raises(BrokenModel, match="no network is larger"):
        read_container(bytes(MAX_FILE_BYTES + 1))


def test_every_truncation_is_refused() -> None:
    container = a_container()
    data = write_container(container)
    assert container.archive is not None
    # Behind the archive stand only zeros, and a file without an archive is an .fpk: both are whole.
    whole = {container.block_bytes, *range(len(data) - len(container.archive.tail), len(data))}
    for length in sorted({*range(2000), *range(container.block_bytes - 200, len(data)), *range(0, len(data), 97)} - whole):
        with pytest.raises(ModelError):
            read_container(data[:length])


@given(
    st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=8),
    st.one_of(st.just(0), st.integers(0, 6000)),
    st.sampled_from(Form),
)
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_or_refused(changes: list[tuple[int, int]], cut: int, form: Form) -> None:
    data = bytearray(write_container(a_container()))
    for position, value in changes:
        data[position % len(data)] = value
    damaged = bytes(data[: (len(data) - cut % len(data)) // 4 * 4])
    damaged = {Form.WIRE: damaged, Form.SWAPPED: swap_words(damaged), Form.ADM: bytes(28) + damaged}[form]
    error: ModelError | None = None
    try:
        read_container(damaged).coefficients()
    except (BrokenModel, UnknownFormat) as caught:
        error = caught
    offset = getattr(error, "offset", None)
    assert offset is None or 0 <= offset <= len(damaged)


def test_a_container_without_its_version_is_broken() -> None:
    container = a_container()
    rest = tuple(segment for segment in container.segments if segment.type != SEGMENT_VERSION)
    with pytest.raises(BrokenModel, match="0 segments of version"):
        read_container(write_container(replace(container, blocks=pack(rest))))


def test_a_segment_that_no_block_can_hold_is_not_packed() -> None:
    with pytest.raises(ValueError, match="does not fit a block"):
        pack((Segment(type=0x09, address=0, revision="", data=bytes(MAX_BODY_BYTES)),))

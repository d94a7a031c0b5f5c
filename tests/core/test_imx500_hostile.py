"""Files made to hurt: archives that explode, names that lead elsewhere, lengths that lie. Typed errors, and bounded time and memory."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace

import flatbuffers
import pytest

from evalkit.errors import BrokenModel, DecodeError, ModelError
from evalkit.imx500.apparams import MAX_DIMENSIONS, MAX_NETWORKS, MAX_TENSORS, decode_ap_params
from evalkit.imx500.cpio import CpioMember, new_archive, read_archive
from evalkit.imx500.dnnxml import read_dnn_xml
from evalkit.imx500.flatbuffer import MAX_STRING_BYTES, build, write_table, write_tables
from evalkit.imx500.inspection import inspect_file
from evalkit.imx500.packer import read_packer_output
from evalkit.imx500.rpk import read_container
from tests.core.test_imx500_inspection import XML, own_file, packer_zip

MEMORY_BYTES = 16 << 20
"""What refusing a file may take beside the file itself: a hostile one wants hundreds of times as much."""


def peak_bytes(work: Callable[[], object]) -> int:
    """Return how much memory Python objects took at most while `work` was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(ModelError):
            work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def zip_of(content: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return stream.getvalue()


# Zips


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_a_limit_are_not_unpacked(method: int) -> None:
    """Python unpacks these two in one go, whatever size is asked for: 45 bytes may become a gigabyte."""
    with pytest.raises(BrokenModel, match=r"l2staticData\.bin.* is packed by a method"):
        read_packer_output(zip_of({"l2staticData.bin": b"w" * 1000, "dnnParams.xml": XML, "manifest.json": b"{}"}, method))


def test_a_directory_of_a_hundred_thousand_members_is_not_read() -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    directory = entry * 100_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    assert peak_bytes(lambda: read_packer_output(directory + end)) < MEMORY_BYTES
    with pytest.raises(BrokenModel, match="100000 members"):
        read_packer_output(directory + end)


def test_a_manifest_that_names_one_file_thousands_of_times_is_refused() -> None:
    many = {f"part{number}": {"File": "l2staticData.bin"} for number in range(5000)}
    with pytest.raises(BrokenModel, match=r"manifest\.json lists 5003 parts"):
        read_packer_output(packer_zip(None, **many))


def test_members_that_unpack_to_too_much_together_are_refused() -> None:
    bomb = zip_of({f"{number}.bin": bytes(20 << 20) for number in range(4)})
    assert len(bomb) < 100_000
    with pytest.raises(BrokenModel, match="unpacks to more than"):
        read_packer_output(bomb)


def with_declared_size(data: bytes, size: int) -> bytes:
    """Return a zip whose directory says that its first member has `size` bytes."""
    changed = bytearray(data)
    struct.pack_into("<L", changed, data.index(b"PK\1\2") + 24, size)
    return bytes(changed)


@pytest.mark.parametrize("declared", [0, 10])
def test_a_member_larger_than_it_says_is_refused(declared: int) -> None:
    with pytest.raises(BrokenModel):
        read_packer_output(with_declared_size(packer_zip(), declared))


@pytest.mark.parametrize("declared", [5_000, 0xFFFFFFF0])
def test_a_member_smaller_than_it_says_is_taken_as_it_is(declared: int) -> None:
    assert len(read_packer_output(with_declared_size(packer_zip(), declared)).files["l2staticData.bin"]) == 1000


def test_a_fault_inside_a_member_is_told_with_its_place_in_the_member() -> None:
    with pytest.raises(BrokenModel, match=r"dnnParams\.xml cannot be read, byte 56 of it: no XML") as caught:
        read_packer_output(packer_zip({"dnnParams.xml": XML[:56] + b"\x01" + XML[57:]}))
    assert caught.value.offset is None


# Archives inside network files


def cpio(*members: CpioMember) -> bytes:
    return new_archive(members).to_bytes()


def field(index: int) -> slice:
    """Return where field `index` of the first member's header stands."""
    return slice(6 + 8 * index, 14 + 8 * index)


NAME_BYTES = 11
FILE_BYTES = 6


@pytest.mark.parametrize(
    ("where", "value", "text"),
    [
        (FILE_BYTES, b"FFFFFFFF", "claims 4294967295 bytes and leaves the file"),
        (FILE_BYTES, b"00000400", "leaves the file|no archive member"),
        (FILE_BYTES, b"00000001", "no archive member at byte"),
        (FILE_BYTES, b"0000000g", "not hexadecimal"),
        (FILE_BYTES, b"     1f4", "not hexadecimal"),
        (FILE_BYTES, b"-0000001", "not hexadecimal"),
        (NAME_BYTES, b"FFFFFFFF", "claims a name of 4294967295 bytes"),
        (NAME_BYTES, b"00000000", "claims a name of 0 bytes"),
        (NAME_BYTES, b"00000003", "does not end where it should"),
        (NAME_BYTES, b"00000010", "does not end where it should"),
    ],
)
def test_lengths_of_an_archive_that_lie_are_named_with_their_byte(where: int, value: bytes, text: str) -> None:
    data = bytearray(b"before" * 2 + cpio(CpioMember(name="imx500_regs", data=b"x" * 500)))
    start = 12
    data[start + field(where).start : start + field(where).stop] = value
    with pytest.raises(BrokenModel, match=text) as caught:
        read_archive(memoryview(bytes(data)), start)
    assert caught.value.offset is not None
    assert start <= caught.value.offset <= len(data)


@pytest.mark.parametrize("name", [b"../../../etc/cron.d/x", b"..", b".", b"/abs", b"a/../b", b"C:\\x", b"\x1b[2J", b"\xff\xfe"])
def test_members_that_lead_out_of_the_archive_are_refused(name: bytes) -> None:
    placeholder = "n" * len(name)
    data = cpio(CpioMember(name=placeholder, data=b"x")).replace(placeholder.encode(), name)
    with pytest.raises(BrokenModel, match="name"):
        read_archive(memoryview(data), 0)


def test_a_file_of_nothing_but_archive_members_is_refused_early() -> None:
    member = cpio(CpioMember(name="m", data=b""))[: 110 + 2]
    flood = b"".join(member.replace(b"m\0", bytes([65 + number % 26, 0])) for number in range(50_000))
    assert peak_bytes(lambda: read_archive(memoryview(flood), 0)) < MEMORY_BYTES


# Chains of blocks, and XML


def test_blocks_full_of_empty_segments_are_refused_early() -> None:
    """32 blocks hold a million segment headers, and a million objects of each would take gigabytes."""
    whole = read_container(own_file())
    body = whole.blocks[0].body + struct.pack(">IIII16s", 0x10, 0, 0, 0, b"") * 20_000
    data = replace(whole.blocks[0], body=body).to_bytes()
    assert peak_bytes(lambda: read_container(data)) < MEMORY_BYTES
    with pytest.raises(BrokenModel, match="more than 64 segments") as caught:
        read_container(data)
    assert caught.value.offset is not None


def test_xml_nested_a_million_deep_is_refused_early() -> None:
    assert peak_bytes(lambda: read_packer_output(packer_zip({"dnnParams.xml": b"<a>" * 1_000_000}))) < MEMORY_BYTES
    with pytest.raises(DecodeError, match="nested deeper than 16"):
        read_dnn_xml(b"<a>" * 1_000_000)


# FlatBuffers


def crowded_ap_params() -> bytes:
    """Return a small buffer whose 20 networks of 60 tensors of 20 dimensions are all the same three tables."""

    def root(builder: flatbuffers.Builder) -> int:
        name = builder.CreateString("n" * MAX_STRING_BYTES)
        dimension = write_table(builder, 4, [(1, "u16", 1)])
        dimensions = write_tables(builder, [dimension] * MAX_DIMENSIONS)
        tensor = write_table(builder, 8, [(1, "ref", name), (2, "u8", MAX_DIMENSIONS), (3, "ref", dimensions)])
        tensors = write_tables(builder, [tensor] * MAX_TENSORS)
        network = write_table(builder, 5, [(1, "ref", name), (3, "ref", tensors), (4, "ref", tensors)])
        return write_table(builder, 1, [(0, "ref", write_tables(builder, [network] * MAX_NETWORKS))])

    return build(root)


def test_tables_that_are_shared_a_thousand_times_stay_affordable() -> None:
    data = crowded_ap_params()
    assert len(data) < 3000
    tracemalloc.start()
    try:
        (*_, last) = decode_ap_params(data)
        described = json.dumps(inspect_file(data))
        assert tracemalloc.get_traced_memory()[1] < MEMORY_BYTES
    finally:
        tracemalloc.stop()
    assert len(last.outputs) == MAX_TENSORS
    assert len(described) < 4 << 20


@pytest.mark.parametrize("count", [MAX_NETWORKS + 1, 0xFFFF_FFFF])
def test_a_vector_that_claims_more_than_there_can_be_is_refused(count: int) -> None:
    data = crowded_ap_params()
    at = data.index(struct.pack("<I", MAX_NETWORKS))
    with pytest.raises(DecodeError, match=f"claims {count} entries"):
        decode_ap_params(data[:at] + struct.pack("<I", count) + data[at + 4 :])

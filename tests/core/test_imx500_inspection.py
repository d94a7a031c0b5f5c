"""What files are: real ones described exactly, converter output checked, hostile ones refused with bounded effort."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import BrokenModel, DecodeError, ModelError, UnknownFormat
from evalkit.imx500.dnnparams import place
from evalkit.imx500.dnnxml import read_dnn_xml
from evalkit.imx500.inspection import inspect_file
from evalkit.imx500.intrinsics import AspectRatio, Classes, CpuSteps, Intrinsics, read_intrinsics, write_intrinsics
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import info_for, write_network_info
from evalkit.imx500.network_registers import registers_for, write_network_registers
from evalkit.imx500.packer import read_memory_report, read_packer_output
from evalkit.imx500.rpk import Form, new_container, read_container, write_container
from tests.core.imx500_helpers import small_network

XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<dnnParams><networks><network name="net" ordinal="2" type="">
<inputTensors><inputTensor persistency="0" ordinal="0" name="in:0" l2Offset="4096" numOfDimensions="3" bitsPerElement="8"
 shift="0" scale="0.03125" format="signed"><dimensions>
<dimension size="3" serializationOrder="2" ordinal="0" padding="0"/>
<dimension size="90" serializationOrder="1" ordinal="1" padding="0"/>
<dimension size="90" serializationOrder="0" ordinal="2" padding="6"/></dimensions></inputTensor></inputTensors>
<outputTensors><outputTensor ordinal="0" name="out:0" l2Offset="512" numOfDimensions="1" bitsPerElement="16" shift="7"
 scale="4.8828125E-4" format="unsigned"><dimensions>
<dimension size="10" serializationOrder="0" ordinal="0" padding="0"/></dimensions></outputTensor></outputTensors>
</network></networks>
<l2memory totalSize="8388480" coefficientsSize="31264" reservedMemorySize="1024" networksRuntimeSize="184320"/></dnnParams>"""


def packer_zip(files: dict[str, bytes] | None = None, **changes: object) -> bytes:
    weights = b"w" * 1000
    manifest = {
        "Release Version": "3.19.1",
        "Target": "IMX500",
        "Network Name": "net",
        "coef": {
            "LoadAddr": "0x47f8560",
            "File": "l2staticData.bin",
            "md5": hashlib.md5(weights, usedforsecurity=False).hexdigest().upper(),
            "Version": "3.19.1",
            "Size": len(weights),
        },
        "xml": {"LoadAddr": "NA", "File": "dnnParams.xml", "md5": "00", "Version": "3.19.1", "Size": 1},
        "gone": {"LoadAddr": "0x0", "File": "gone.bin", "md5": "", "Version": "", "Size": 0},
    }
    content = {"l2staticData.bin": weights, "dnnParams.xml": XML, "manifest.json": json.dumps(manifest | changes).encode(), **(files or {})}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return stream.getvalue()


def own_file(**members: bytes) -> bytes:
    networks = (small_network(),)
    info = info_for(networks, network_id=77)
    content = {
        "network_info.txt": write_network_info(info),
        "imx500_regs": write_network_registers(registers_for(info, networks)),
        "network_intrinsics": b'{"task": "classification"}',
        **members,
    }
    memory = MemoryTable(runtime=1000, coefficients=2000)
    return write_container(
        new_container(networks=networks, dnn=place(networks, memory, persistent_input=False), coefficients=b"x", members=content)
    )


def test_our_own_files_are_described() -> None:
    description = inspect_file(own_file())
    assert description["made_by_evalkit"] is True
    assert description["twin"] == {"bytes": 1}
    assert [one["persistent"] for one in description["networks"][0]["inputs"]] == [False]
    assert description["intrinsics"] == {"task": "classification"}
    assert json.loads(json.dumps(description))["problems"] == ["network_info.txt has the network id 77, the version segment 0."]


def test_both_byte_orders_are_described_alike_but_for_the_form(shared_data: Path) -> None:
    real = read_container((shared_data / "rpk" / "imx500_network_posenet.rpk").read_bytes())
    wire = replace(real, archive=None)
    swapped = replace(wire, form=Form.SWAPPED)
    ours, theirs = inspect_file(write_container(wire)), inspect_file(write_container(swapped))
    assert (ours.pop("form"), theirs.pop("form")) == ("wire order", "32-bit words swapped")
    assert ours == theirs
    assert (ours["members"], ours["network_info"], ours["problems"]) == ({}, None, ())


def test_an_encrypted_network_and_a_firmware_say_what_can_be_seen() -> None:
    plain = read_container(own_file())
    secret = tuple(replace(block, flags=b"\1\1\0\1") for block in plain.blocks)
    described = inspect_file(write_container(replace(plain, blocks=secret)))
    assert (described["kind"], described["networks"], described["memory"]) == ("encrypted network", (), None)
    assert described["network_info"]["network_id"] == 77
    assert [part["name"] for part in described["segments"]] == ["version", "apParams", "DNN parameters", "coefficients"]
    firmware = replace(secret[0], body=b"\xa5" * 4096).to_bytes()
    described = inspect_file(firmware)
    assert (described["kind"], described["version"], described["segments"], described["problems"]) == ("encrypted firmware", None, (), ())


def test_a_damaged_member_does_not_hide_the_rest() -> None:
    description = inspect_file(own_file(network_intrinsics=b"{", imx500_regs=b"123"))
    assert "cannot be read" in description["intrinsics"]["error"]
    assert description["registers"] == {"error": "imx500_regs has 3 bytes: not up to 1024 entries of 7", "offset": 0}
    assert description["network_info"]["network_id"] == 77
    assert [problem.split(" ")[0] for problem in description["problems"]] == ["imx500_regs", "network_intrinsics", "network_info.txt"]


def test_texts_and_reports_are_recognised_by_their_content(shared_data: Path) -> None:
    assert inspect_file(write_network_info(info_for((small_network(),))))["kind"] == "network_info.txt"
    tiny = shared_data / "imx500" / "tiny"
    assert inspect_file((tiny / "tiny_MemoryReport.json").read_bytes())["kind"] == "memory report"
    described = inspect_file((tiny / "packerOut.zip").read_bytes())
    assert described["kind"] == "packerOut.zip"


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"GIF89a" * 100, b"PK\x05\x06" + bytes(18)])
def test_other_files_are_refused_with_a_hint(data: bytes) -> None:
    with pytest.raises(UnknownFormat) as caught:
        inspect_file(data)
    assert caught.value.hint


# Converter output


def test_a_real_packer_output_is_read(shared_data: Path) -> None:
    folder = shared_data / "imx500" / "tiny"
    output = read_packer_output((folder / "packerOut.zip").read_bytes())
    assert (output.network_name, output.target, output.converter_version) == ("tiny", "IMX500", "3.19.1")
    assert output.dnn.memory == MemoryTable(runtime=184_320, coefficients=31_264)
    assert len(output.parts) == 8
    assert all(part.intact for part in output.parts)
    coefficients = next(part for part in output.parts if part.name == "coef")
    assert coefficients.bytes == 31_264
    # The part is loaded at the end of the network memory (in the converter's own address space).
    assert coefficients.load_address == 0x4000000 + 8_388_480 - 31_264
    assert read_dnn_xml((folder / "dnnParams.xml").read_bytes()) == output.dnn
    report = read_memory_report((folder / "tiny_MemoryReport.json").read_bytes())
    assert (report.runtime_bytes, report.reserved_bytes, report.fits) == (184_320, 1_024, True)
    assert report.model_bytes == pytest.approx(output.dnn.memory.coefficients, rel=0.01)


def test_every_attribute_of_the_xml_arrives() -> None:
    (network,) = read_dnn_xml(XML).networks
    (tensor,), (answer,) = network.inputs, network.outputs
    assert (network.id, network.name) == (2, "net")
    assert (tensor.name, tensor.memory_offset, tensor.scale, tensor.signed, tensor.persistent) == ("in:0", 4096, 0.03125, True, False)
    assert [(one.id, one.size, one.serialization_index, one.padding) for one in tensor.dimensions] == [
        (0, 3, 2, 0),
        (1, 90, 1, 0),
        (2, 90, 0, 6),
    ]
    assert (answer.bits_per_element, answer.shift, answer.scale, answer.signed) == (16, 7, 2.0**-11, False)
    (described,) = read_packer_output(packer_zip()).networks
    assert (described.inputs[0].dimensions, described.outputs[0].bits_per_element) == (tensor.dimensions, 16)


def test_parts_that_are_not_what_the_manifest_says_are_marked() -> None:
    parts = {part.name: part for part in read_packer_output(packer_zip()).parts}
    assert (parts["coef"].intact, parts["coef"].load_address) == (True, 0x47F8560)
    assert (parts["xml"].intact, parts["xml"].load_address) == (False, None)
    assert (parts["gone"].intact, parts["gone"].bytes) == (False, 0)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (b'size="3"', b'size="65536"', "size='65536' is no number"),
        (b'ordinal="2" type', b'ordinal="-2" type', "ordinal='-2'"),
        (b'scale="0.03125"', b'scale="nan"', 'tensor "in:0" has no scale'),
        (b'format="unsigned"', b'format="float"', "neither signed nor unsigned"),
        (b'numOfDimensions="1"', b'numOfDimensions="2"', "lists 1 dimensions"),
        (b"<l2memory", b"<l2", "lacks l2memory"),
        (b"</dnnParams>", b"", "no XML"),
        (b"<dnnParams>", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><dnnParams>', "document types are not accepted"),
        (
            b"<dimension size=",
            b'<dimension size="1" serializationOrder="0" ordinal="0" padding="0"/>' * 30 + b"<dimension size=",
            "more than 20",
        ),
    ],
)
def test_xml_that_cannot_be_is_refused_by_its_reason(old: bytes, new: bytes, text: str) -> None:
    with pytest.raises(DecodeError, match=text):
        read_dnn_xml(XML.replace(old, new, 1))
    with pytest.raises(BrokenModel, match=text):
        read_packer_output(packer_zip({"dnnParams.xml": XML.replace(old, new, 1)}))


@pytest.mark.parametrize("declared", [b"UTF-9", b"idna", b"shift_jis"])
def test_the_declared_encoding_is_not_looked_for(declared: bytes) -> None:
    assert read_dnn_xml(XML.replace(b'"UTF-8"', b'"' + declared + b'"')) == read_dnn_xml(XML)


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = packer_zip({"l2staticData.bin": bytes(33 << 20)})
    assert len(bomb) < 200_000
    with pytest.raises(BrokenModel, match="unpacks to more than"):
        read_packer_output(bomb)


def test_zips_that_lie_are_refused() -> None:
    with pytest.raises(BrokenModel, match="does not belong there"):
        read_packer_output(packer_zip({"../../etc/passwd": b""}))
    with pytest.raises(BrokenModel, match="has 103 members"):
        read_packer_output(packer_zip({f"{number}": b"" for number in range(100)}))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("other.txt", b"")
    with pytest.raises(UnknownFormat, match=r"lacks dnnParams\.xml"):
        read_packer_output(stream.getvalue())
    with pytest.raises(UnknownFormat, match="no zip"):
        read_packer_output(b"nothing")
    with pytest.raises(BrokenModel, match=r"manifest\.json is no JSON"):
        read_packer_output(packer_zip({"manifest.json": b"[" * 100_000}))
    data = bytearray(packer_zip())
    flags = data.rindex(b"PK\x01\x02") + 8
    struct.pack_into("<H", data, flags, 1)  # says that it is encrypted
    with pytest.raises(BrokenModel):
        read_packer_output(bytes(data))


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 5000))
@settings(max_examples=150, deadline=None)
def test_damaged_zips_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(packer_zip())
    for position, value in changes:
        data[position % len(data)] = value
    refused: ModelError | None = None
    try:
        inspect_file(bytes(data[: len(data) - cut % len(data)] if cut % 3 == 0 else data))
    except ModelError as error:
        refused = error
    assert refused is None or type(refused) in {BrokenModel, UnknownFormat}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"{}", UnknownFormat),
        (b"[]", BrokenModel),
        (b'{"Memory Report": {"Reserved Memory": "many"}}', BrokenModel),
        (b"{" * 9, BrokenModel),
    ],
)
def test_reports_that_cannot_be_are_refused(content: bytes, error: type[ModelError]) -> None:
    with pytest.raises(error):
        read_memory_report(content)


# Intrinsics


def test_intrinsics_are_read_back_equal() -> None:
    intrinsics = Intrinsics(
        task="object detection",
        inference_rate=26.5,
        cpu=CpuSteps(bbox_normalization=True, bbox_order="xy", softmax=False, post_processing="nanodet"),
        input_aspect_ratio=AspectRatio(width=4, height=3),
        classes=Classes(labels=("person", "-"), ignore_undefined=True),
    )
    assert read_intrinsics(write_intrinsics(intrinsics)) == intrinsics
    assert (intrinsics.rate, intrinsics.labels) == (26.5, ("person", "-"))


def test_defaults_and_the_older_name_of_the_rate_apply() -> None:
    assert read_intrinsics(b"{}").rate == 30
    assert read_intrinsics(b'{"fps": 17, "something new": 1}').rate == 17
    assert read_intrinsics(b"{}").labels == ()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'{"task": "cooking"}', "task"),
        (b'{"inference_rate": -1}', "inference_rate is -1"),
        (b'{"inference_rate": "30"}', "inference_rate"),
        (b'{"classes": {"labels": [1]}}', "labels"),
        (b"\xff\xfe", "cannot be read"),
        (b"[" * 200_000, "cannot be read"),
        (b" " * (5 << 20), "more than any"),
    ],
)
def test_intrinsics_that_cannot_be_are_named(content: bytes, text: str) -> None:
    with pytest.raises(BrokenModel, match=text):
        read_intrinsics(content)


def test_the_writer_of_a_container_is_told_by_its_coefficients(shared_data: Path) -> None:
    real = read_container((shared_data / "rpk" / "imx500_network_posenet.rpk").read_bytes())
    assert not real.is_ours
    assert len(real.coefficients()) == 1_342_144
    assert not replace(real, segments=()).is_ours

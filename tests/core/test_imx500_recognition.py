"""Which file is which: by its content, whatever it is called; by its name where the content bears no mark."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.errors import BrokenModel, UnknownFormat
from evalkit.imx500.apparams import Network, encode_ap_params
from evalkit.imx500.blocks import SEGMENT_AP_PARAMS, SEGMENT_DNN_PARAMS
from evalkit.imx500.dnnparams import DnnParams, encode_dnn_params, place
from evalkit.imx500.inspection import inspect_file
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import info_for, write_network_info
from evalkit.imx500.network_registers import registers_for, write_network_registers
from evalkit.imx500.recognition import FileKind, recognise
from evalkit.imx500.rpk import read_container
from tests.core.imx500_helpers import small_network, ssd_network
from tests.core.test_imx500_inspection import XML, own_file, packer_zip

NETWORK = small_network()
INFO = info_for((NETWORK,))
PLACED = place((NETWORK,), MemoryTable(runtime=1000, coefficients=2000))
FILES = {
    FileKind.CONTAINER: own_file(),
    FileKind.PACKER_OUTPUT: packer_zip(),
    FileKind.MEMORY_REPORT: b'\n{ "Memory Report": {"Name": "x"} }',
    FileKind.INTRINSICS: b'{"inference_rate": 30, "task": "classification"}',
    FileKind.NETWORK_INFO: write_network_info(INFO),
    FileKind.REGISTERS: write_network_registers(registers_for(INFO, (NETWORK,))),
    FileKind.AP_PARAMS: encode_ap_params((NETWORK,)),
    FileKind.DNN_PARAMS: encode_dnn_params(PLACED),
    FileKind.DNN_XML: XML,
}


@pytest.mark.parametrize("kind", FILES, ids=lambda kind: kind.name)
@pytest.mark.parametrize("name", ["", "download (3)", "readme.md"])
def test_files_are_known_by_their_content(kind: FileKind, name: str) -> None:
    assert recognise(FILES[kind], name) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("imx500_regs", FileKind.REGISTERS),
        ("network_info.txt", FileKind.NETWORK_INFO),
        ("network_intrinsics", FileKind.INTRINSICS),
        ("ap_params.bin", FileKind.AP_PARAMS),
        ("dnn_params.bin", FileKind.DNN_PARAMS),
        ("dnnParams.xml", FileKind.DNN_XML),
        ("my_MemoryReport.json", FileKind.MEMORY_REPORT),
        ("packerOut.zip", FileKind.PACKER_OUTPUT),
        ("network.rpk", FileKind.CONTAINER),
        ("loader.FPK", FileKind.CONTAINER),
        ("x.adm", FileKind.CONTAINER),
    ],
)
def test_a_spoilt_file_is_still_known_by_its_name(name: str, kind: FileKind) -> None:
    assert recognise(b"\x00 spoilt", name) is kind
    with pytest.raises((BrokenModel, UnknownFormat)) as caught:
        inspect_file(b"\x00 spoilt", name)
    assert "which no known file does" not in caught.value.message


def test_the_content_outweighs_the_name() -> None:
    assert recognise(FILES[FileKind.CONTAINER], "imx500_regs") is FileKind.CONTAINER
    assert recognise(FILES[FileKind.MEMORY_REPORT], "network_intrinsics") is FileKind.MEMORY_REPORT


@pytest.mark.parametrize(
    "data", [b"", bytes(7), bytes(700), b"\xff" * 70, b"PATH=/bin\n", b"#!/bin/sh\necho 1\n", b"{}", b"<html></html>", bytes(range(256))]
)
def test_other_files_are_not_taken_for_one_of_these(data: bytes) -> None:
    assert recognise(data) is None
    with pytest.raises(UnknownFormat) as caught:
        inspect_file(data)
    assert "packerOut.zip" in caught.value.hint


def test_each_kind_is_described_with_what_it_holds() -> None:
    described = {kind: inspect_file(FILES[kind]) for kind in FILES if kind is not FileKind.MEMORY_REPORT}
    assert {kind.name: one["kind"] for kind, one in described.items()} == {
        "CONTAINER": "network",
        "PACKER_OUTPUT": "packerOut.zip",
        "INTRINSICS": "network_intrinsics",
        "NETWORK_INFO": "network_info.txt",
        "REGISTERS": "imx500_regs",
        "AP_PARAMS": "apParams",
        "DNN_PARAMS": "DNN parameters",
        "DNN_XML": "dnnParams.xml",
    }
    assert described[FileKind.INTRINSICS]["intrinsics"] == {"task": "classification", "inference_rate": 30.0}
    assert described[FileKind.NETWORK_INFO]["network_info"]["networks"][0]["width"] == 37
    assert described[FileKind.REGISTERS]["registers"]["input_lines"] == 3
    (bare,) = described[FileKind.AP_PARAMS]["networks"]
    assert described[FileKind.AP_PARAMS]["memory"] is None
    assert [one["memory_offset"] for one in bare["inputs"]] == [None]
    (network,) = described[FileKind.DNN_PARAMS]["networks"]
    assert (described[FileKind.DNN_PARAMS]["memory"]["runtime"], network["name"]) == (1000, "small")
    assert [one["memory_offset"] for one in network["outputs"]] == [8_388_480 - 3000] * 6
    (from_xml,) = described[FileKind.DNN_XML]["networks"]
    assert (from_xml["inputs"][0]["bytes"], from_xml["outputs"][0]["shift"]) == (96 * 90 * 3, 7)


def test_the_parameters_inside_real_files_are_known_by_themselves(shared_data: Path) -> None:
    container = read_container((shared_data / "rpk" / "imx500_network_posenet.rpk").read_bytes())
    parts = {segment.type: segment.data for segment in container.segments}
    assert recognise(parts[SEGMENT_AP_PARAMS]) is FileKind.AP_PARAMS
    assert recognise(parts[SEGMENT_DNN_PARAMS]) is FileKind.DNN_PARAMS
    assert recognise(container.members["imx500_regs"]) is FileKind.REGISTERS
    assert recognise(container.members["network_info.txt"]) is FileKind.NETWORK_INFO
    assert recognise(container.members["network_intrinsics"]) is FileKind.INTRINSICS


def test_tensors_that_no_sensor_sends_are_described_without_a_size() -> None:
    odd = replace(ssd_network(), outputs=(replace(ssd_network().outputs[0], bits_per_element=12),), inputs=())
    (network,) = inspect_file(encode_ap_params((odd,)))["networks"]
    assert (network["outputs"][0]["dtype"], network["outputs"][0]["bytes"], network["outputs"][0]["lines"]) == ("int12", None, None)
    assert (network["input_lines"], network["output_lines"]) == (None, None)


def test_places_are_left_out_where_the_two_lists_differ() -> None:
    networks: tuple[Network, ...] = (NETWORK,)
    dnn = DnnParams(networks=(), memory=PLACED.memory)
    assert recognise(encode_dnn_params(dnn)) is None, "without any tensor it may be anything"
    assert inspect_file(encode_ap_params(networks))["networks"][0]["inputs"][0]["memory_offset"] is None

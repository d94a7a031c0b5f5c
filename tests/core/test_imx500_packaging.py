"""packerOut.zip to a network file: what real files are made of goes in, and comes out part for part."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from evalkit.errors import BrokenModel, ModelError, ModelTooLarge
from evalkit.imx500.blocks import SEGMENT_AP_PARAMS, SEGMENT_COEFFICIENTS, SEGMENT_DNN_PARAMS, Segment
from evalkit.imx500.consistency import problems_of
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.network_info import FILE_NAME as INFO_FILE
from evalkit.imx500.network_info import read_network_info, write_network_info
from evalkit.imx500.network_registers import FILE_NAME as REGISTERS_FILE
from evalkit.imx500.network_registers import read_network_registers, refused
from evalkit.imx500.packaging import network_file
from evalkit.imx500.packer import PackerOutput, PackerPart, read_packer_output
from evalkit.imx500.rpk import Container, read_container, write_container

REAL = ("inputtensoronly", "mobilenet_v2", "posenet", "ssd_mobilenetv2_fpnlite_320x320_pp")
KEYS = {0x09: "CfgBank1", 0x0A: "CfgBank2", 0x0B: "SdspA", 0x0C: "SdspC", SEGMENT_COEFFICIENTS: "coef"}


def tiny(shared_data: Path) -> PackerOutput:
    return read_packer_output((shared_data / "imx500" / "tiny" / "packerOut.zip").read_bytes())


def unpadded(data: bytes) -> bytes:
    """Return a part as the converter wrote it: real files fill up to 16 with bytes that say how many they are."""
    count = data[-1]
    return data[:-count] if 0 < count < 16 and data.endswith(bytes([count]) * count) and not count % 4 else data


def grouped(segments: tuple[Segment, ...]) -> dict[int, tuple[int, bytes]]:
    """Return address and data by type; coefficients joined."""
    return {
        kind: (found[0].address, b"".join(segment.data for segment in found))
        for kind, each in itertools.groupby(segments, key=lambda segment: segment.type)
        if (found := list(each))
    }


def taken_apart(real: Container) -> PackerOutput:
    """Return the packerOut.zip that a real file must have been made of."""
    assert real.version is not None
    assert real.dnn is not None
    parts, files = [], {}
    for kind, (address, data) in grouped(real.segments).items():
        if kind in KEYS:
            name = f"{KEYS[kind]}.bin"
            files[name] = data if kind == SEGMENT_COEFFICIENTS else unpadded(data)
            parts.append(
                PackerPart(name=KEYS[kind], file=name, load_address=address - 0x40000000, version="", bytes=len(files[name]), intact=True)
            )
    return PackerOutput(
        network_name="",
        target="IMX500",
        converter_version=real.version.converter_version,
        parts=tuple(parts),
        dnn=real.dnn,
        files=MappingProxyType(files),
    )


@pytest.mark.parametrize("name", REAL)
def test_the_parts_of_a_real_file_make_that_file_again(shared_data: Path, name: str) -> None:
    real = read_container((shared_data / "rpk" / f"imx500_network_{name}.rpk").read_bytes())
    made = read_container(write_container(network_file(taken_apart(real))))
    ours, theirs = grouped(made.segments), grouped(real.segments)
    assert list(ours) == list(theirs), "segments in the same order"
    for kind in theirs:
        if kind not in {SEGMENT_AP_PARAMS, SEGMENT_DNN_PARAMS}:
            assert ours[kind] == theirs[kind], hex(kind)
    # FlatBuffers say the same in other bytes: their writers order tables differently.
    assert (made.networks, made.dnn, made.version) == (real.networks, real.dnn, real.version)
    ours_info, their_info = (read_network_info(container.members[INFO_FILE]) for container in (made, real))
    assert write_network_info(replace(ours_info, ap_params_bytes=their_info.ap_params_bytes)) == real.members[INFO_FILE]
    assert made.members[REGISTERS_FILE] == real.members[REGISTERS_FILE]
    assert [block.flags for block in made.blocks] == [block.flags for block in real.blocks]
    assert {block.footer for block in made.blocks} == {block.footer for block in real.blocks}


def test_what_the_converter_wrote_becomes_a_network_file(shared_data: Path) -> None:
    output = tiny(shared_data)
    made = read_container(write_container(network_file(output, input_format="BGR", network_id=42, intrinsics=b"{}")))
    assert made.version is not None
    assert made.version.text == "0319010000420000"
    assert [tensor.name for tensor in made.networks[0].inputs] == ["eholder.input.uid1:0"], "the last 20 characters, as in real files"
    assert made.memory == output.dnn.memory
    assert grouped(made.segments)[SEGMENT_COEFFICIENTS] == (0x447F8560, output.files["l2staticData.bin"])
    info, writes = read_network_info(made.members[INFO_FILE]), read_network_registers(made.members[REGISTERS_FILE])
    assert (info.network_id, info.networks[0].format) == (42, "BGR")
    assert refused(writes) == ()
    assert problems_of(made, info, writes) == ()
    assert made.members["network_intrinsics"] == b"{}"


def test_what_cannot_be_a_network_file_is_refused_in_words(shared_data: Path) -> None:
    output = tiny(shared_data)
    parts = {part.name: part for part in output.parts}

    def with_part(name: str, **change: object) -> PackerOutput:
        return replace(output, parts=tuple({**parts, name: replace(parts[name], **change)}.values()))  # type: ignore[arg-type]

    memory = replace(output.dnn, memory=MemoryTable(runtime=8_000_000, coefficients=500_000))
    none = replace(output.dnn, networks=())
    no_input = replace(output.dnn, networks=(replace(output.dnn.networks[0], inputs=()),))
    flat = replace(output.dnn.networks[0], inputs=(replace(output.dnn.networks[0].inputs[0], dimensions=()),))
    cases: list[tuple[PackerOutput, type[ModelError], str]] = [
        (replace(output, target="IMX999"), ModelError, "IMX999"),
        (replace(output, converter_version="new"), BrokenModel, "converter 'new'"),
        (replace(output, parts=output.parts[1:]), BrokenModel, "no part 'SdspA'"),
        (with_part("coef", intact=False), BrokenModel, "l2staticData.bin is missing, or is not"),
        (with_part("CfgBank1", load_address=None), BrokenModel, "cfgA.bin has no address"),
        (with_part("CfgBank1", bytes=1 << 30), BrokenModel, "1,073,741,824 bytes"),
        (replace(output, dnn=memory), ModelTooLarge, "8,501,024 bytes"),
        (replace(output, dnn=none), ModelError, "0 networks"),
        (replace(output, dnn=no_input), ModelError, "has 0 inputs"),
        (replace(output, dnn=replace(output.dnn, networks=(flat,))), ModelError, "cannot be written"),
    ]
    for broken, kind, words in cases:
        with pytest.raises(kind, match=words):
            network_file(broken)
    with pytest.raises(ModelError, match="id 1000000"):
        network_file(output, network_id=1_000_000)
    with pytest.raises(ModelError, match="channels"):
        network_file(output, input_format="Y")

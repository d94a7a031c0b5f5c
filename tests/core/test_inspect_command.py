"""`evalkit inspect`: text that a person reads, JSON that a script reads, errors that name file, byte, reason and remedy."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit import cli
from evalkit.errors import UnknownFormat
from evalkit.headless import inspecting
from evalkit.imx500.apparams import encode_ap_params
from evalkit.imx500.dnnparams import place
from evalkit.imx500.rpk import new_container, write_container
from evalkit.models.builtin import builtin_packages
from evalkit.models.package import CARD_MEMBER
from tests.fuzz import seeds


class Inspect:
    """Runs the command and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, path: Path, *options: str) -> int:
        code = cli.main(["inspect", str(path), *options])
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, path: Path) -> Any:
        assert self(path, "--json") == 0, self.err
        return json.loads(self.out)


@pytest.fixture
def inspect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inspect:
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path / "home"))
    return Inspect(capsys)


def file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


SSD_TEXT = """\
imx500_network_ssd_mobilenetv2_fpnlite_320x320_pp.rpk
network, 3,965,824 bytes

  version  0313060000000100: converter 3.13.6, network id 000000, model 1.0
  network  ssdmobilenetv2fpnlite320x320_custom_pp_no_bg_mctq_Keras, id 0
  task     object detection, up to 26 inferences a second
  labels   90: person, bicycle, car, motorcycle, airplane, bus, train, truck, ...
  blocks   3 x 1,048,576 + 817,024 = 3,962,752 bytes to send
  form     wire order
  runs on  a sensor
  parts    agree with each other
  archive  imx500_regs 392, network_info.txt 1,158, network_intrinsics 987
  sha256   c7d92dd1e6dce90ac22aa8d34a8f115ed2505021987aa25dcdfad182409d526c

Memory of the sensor: 83.4 % used
  [====================######################........]  = runtime, # coefficients
  runtime       3,431,424   40.9 %
  coefficients  3,567,168   42.5 %
  reserved          1,024    0.0 %
  free          1,388,864   16.6 %
  total         8,388,480  100.0 %

Input, 121 lines a frame
  ID  NAME       SHAPE      TYPE  VALUE         BYTES  LINES  PLACE
  0   input_7:0  320x320x3  int8  raw x 2^-7  307,200    120  0x153540

Outputs, 5 lines a frame
  ID  NAME                  SHAPE  TYPE   VALUE        BYTES  LINES  PLACE
  0   d_post_process/NMS:0  100x4  int16  raw x 2^-15    800      1  0x1A0540
  1   d_post_process/NMS:0  100    uint8  raw x 2^-8     100      1  0x19F940
  2   d_post_process/NMS:0  100    int16  raw            200      1  0x19FD40
  3   d_post_process/NMS:0  1      int16  raw              2      1  0x1A0140

network_info.txt
  version 020400, network id 000000, type 0, apParams of 620 bytes
  network 0: input 320x320 RGB, normalised by the pattern signed RGB
  network 0: outputs 400 x 2 B, 100 x 1 B, 100 x 2 B, 1 x 2 B

Segments
  TYPE  ADDRESS         BYTES
  0x07  0x00000000          0  version
"""


def test_a_real_file_reads_like_this(inspect: Inspect, shared_data: Path) -> None:
    assert inspect(shared_data / "rpk" / "imx500_network_ssd_mobilenetv2_fpnlite_320x320_pp.rpk") == 0
    assert inspect.out.startswith(SSD_TEXT)
    assert "  0xD750  0x02        network0_input_format        YUV 4:4:4 path (RGB and BGR too)\n" in inspect.out
    assert "  0xD784  0x007F0180  network0_y_clip              low -128, high 127\n" in inspect.out
    assert inspect.out.endswith("  0x3060  0x0005      output_y_out                 5 lines\n")
    assert inspect.err == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("inputtensoronly", ["runs on  a sensor", "640x3", "  0   ransform-0-output1:0  10     int8  raw x 2^-6     10      1"]),
        ("mobilenet_v2", ["labels   1001: 0:background, 1:tench, Tinca tinca,", "aspect   1:1", "3 x 1,048,576 + 903,360 = 4,049,088"]),
        ("posenet", ["353x481x3 (stored 354x512x3)", "task     pose estimation, up to 30 inferences", "23x31x64  int8  raw x 2^1   45,632     18"]),
    ],
)  # fmt: skip
def test_other_real_files_tell_what_is_special_about_them(inspect: Inspect, shared_data: Path, name: str, told: list[str]) -> None:
    assert inspect(shared_data / "rpk" / f"imx500_network_{name}.rpk") == 0
    assert [text for text in told if text not in inspect.out] == []


def test_json_has_the_file_first_and_everything_of_it(inspect: Inspect, shared_data: Path) -> None:
    path = shared_data / "rpk" / "imx500_network_posenet.rpk"
    said = inspect.json(path)
    assert list(said)[:2] == ["file", "kind"]
    assert said["file"] == {
        "name": path.name,
        "bytes": 1_663_152,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    assert [output["shape"] for output in said["networks"][0]["outputs"]] == [[23, 31, 17], [23, 31, 34], [23, 31, 64]]
    assert (said["memory"]["runtime"], said["registers"]["count"], said["network_info"]["ap_params_bytes"]) == (4_645_888, 56, 568)
    assert (said["twin"], said["card"], said["problems"]) == (None, None, [])


@pytest.mark.parametrize("number", [0, 1])
def test_our_own_packages_show_card_and_twin(inspect: Inspect, tmp_path: Path, number: int) -> None:
    package = builtin_packages()[number]
    path = file(tmp_path, "ours.rpk", package.data)
    said = inspect.json(path)
    assert (said["made_by_evalkit"], said["twin"]) == (True, {"bytes": len(package.twin())})
    assert (said["card"]["name"], said["card"]["labels"]) == (package.name, list(package.card.labels))
    assert said["problems"] == []
    assert (said["memory"]["runtime"], said["memory"]["coefficients"]) == (package.memory.runtime, package.memory.coefficients)
    assert inspect(path) == 0
    for text in (
        f"card       {package.card.title}",
        "runs on    the emulator",
        f"ONNX, {len(package.twin()):,} bytes",
        "licence    Apache-2.0",
    ):
        assert text in inspect.out


def test_what_the_converter_wrote_is_described(inspect: Inspect, shared_data: Path) -> None:
    folder = shared_data / "imx500" / "tiny"
    said = inspect.json(folder / "packerOut.zip")
    assert (said["kind"], said["network_name"], said["converter"]) == ("packerOut.zip", "tiny", "3.19.1")
    assert said["memory"]["coefficients"] == 31_264
    assert [(part["file"], part["bytes"], part["intact"]) for part in said["parts"]][-2:] == [
        ("l2staticData.bin", 31_264, True),
        ("verTable.txt", 577, True),
    ]
    assert inspect(folder / "packerOut.zip") == 0
    assert "parts      as the manifest lists them" in inspect.out
    assert inspect(folder / "tiny_MemoryReport.json") == 0
    assert "  coefficients     31,007\n" in inspect.out
    assert inspect(folder / "dnnParams.xml") == 0
    assert "  0   transform-0-/Softmax:0  10     uint8  raw x 2^-11     10      1" in inspect.out


def test_contradictions_stand_at_the_top(inspect: Inspect, tmp_path: Path) -> None:
    members = seeds.members() | {"imx500_regs": seeds.registers()[0][:-7] + b"\x60\x30\x02\x09\0\0\0", CARD_MEMBER: b"{"}
    data = write_container(
        new_container(networks=(seeds.TINY,), dnn=place((seeds.TINY,), seeds.MEMORY), coefficients=b"t", members=members)
    )
    assert inspect(file(tmp_path, "odd.rpk", data)) == 0
    assert "Problems\n  ! Register 0x3060 gives the output 9 lines, and its tensors take 4.\n" in inspect.out
    assert "agree with each other" not in inspect.out
    assert "card" in inspect.json(tmp_path / "odd.rpk")["card"]["error"]


@pytest.mark.parametrize("data", seeds.anything(), ids=lambda data: repr(data[:8]))
def test_every_kind_has_a_text(inspect: Inspect, tmp_path: Path, data: bytes) -> None:
    assert inspect(file(tmp_path, "x", data)) == 0, inspect.err
    kind = inspect.out.split("\n")[1].split(",")[0]
    assert inspect.json(tmp_path / "x")["kind"] == kind


def test_names_in_a_file_cannot_move_the_cursor(inspect: Inspect, tmp_path: Path) -> None:
    evil = replace(seeds.TINY, name="\x1b[2J\u202egnp.exe\n\nfake", outputs=(replace(seeds.TINY.outputs[0], name="a\rb" + "x" * 500),))
    assert inspect(file(tmp_path, "evil", encode_ap_params((evil,)))) == 0
    assert r"a\rb" in inspect.out
    assert all(line.isprintable() and len(line) < 250 for line in inspect.out.split("\n"))


def test_names_that_the_terminal_cannot_show_are_written_as_escapes(inspect: Inspect, tmp_path: Path) -> None:
    """A pipe on Windows takes cp1252 only; a name must not end the command."""
    path = file(tmp_path, "é.json", '{"task": "classification", "classes": {"labels": ["猫"]}}'.encode())
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "evalkit", "inspect", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert r"labels  1: \u732b" in done.stdout


# What cannot be described


def test_a_damaged_file_is_told_with_file_byte_reason_and_remedy(inspect: Inspect, tmp_path: Path) -> None:
    data = bytearray(seeds.containers()[0])
    data[0x48:0x4C] = b"\x7f\xff\xff\xff"
    assert inspect(file(tmp_path, "damaged.rpk", bytes(data))) == 5
    assert inspect.out == ""
    assert inspect.err == (
        "evalkit: damaged.rpk, byte 72 (0x48): The segment at byte 64 claims 2147483647 bytes and leaves its block. "
        "The file is damaged or was cut off: copy it again, or make it again.\n"
    )


def test_a_truncated_file_is_told(inspect: Inspect, tmp_path: Path) -> None:
    assert inspect(file(tmp_path, "short.rpk", seeds.containers()[0][:700])) == 5
    assert inspect.err.startswith("evalkit: short.rpk, byte 4 (0x4): The block at byte 0 claims ")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("notes.md", b"# Notes about it", 'It begins with "# Notes "'),
        ("empty", b"", "It is empty"),
        ("film.mp4", b"\0\0\0\x20ftypisom" * 9, "It begins with the bytes 00 00 00 20 66 74 79 70"),
        ("broken.rpk", b"\x7fELF" * 9, "This is no network file: it begins with the bytes 7F 45 4C 46"),
        ("empty.rpk", b"", "This is no network file: it is empty"),
    ],
)
def test_another_file_is_told_with_what_can_be_inspected(inspect: Inspect, tmp_path: Path, name: str, data: bytes, words: str) -> None:
    assert inspect(file(tmp_path, name, data)) == 5
    assert inspect.err.startswith(f"evalkit: {name}: {words}")
    assert "Choose a network.rpk" in inspect.err


def test_a_missing_file_and_a_folder_are_told(inspect: Inspect, tmp_path: Path) -> None:
    assert inspect(tmp_path / "gone.rpk") == 5
    assert "gone.rpk cannot be read: No such file or directory. Check the path" in inspect.err
    assert inspect(tmp_path) == 5
    assert "cannot be read" in inspect.err


def test_a_file_that_is_too_large_is_not_read_whole(inspect: Inspect, tmp_path: Path) -> None:
    path = tmp_path / "huge.rpk"
    with path.open("wb") as large:
        large.truncate(inspecting.MAX_FILE_BYTES + 1)
    assert inspect(path) == 5
    assert "huge.rpk has more than 67,108,864 bytes" in inspect.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device without an end here")
def test_a_device_without_an_end_is_not_read_for_ever() -> None:
    with pytest.raises(UnknownFormat, match="more than 1,000 bytes"):
        inspecting.read_bounded(Path("/dev/zero"), limit=1000)


def test_a_spoilt_zip_names_the_member(inspect: Inspect, tmp_path: Path) -> None:
    assert inspect(file(tmp_path, "packerOut.zip", seeds.zip_of(b"<dnnParams>", b"{}"))) == 5
    assert inspect.err.startswith("evalkit: packerOut.zip: dnnParams.xml cannot be read, byte 11 of it: no XML")

"""network_info.txt, imx500_regs and what the network saw: as in real files, both directions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evalkit.errors import BrokenModel, DecodeError
from evalkit.imx500.apparams import Network
from evalkit.imx500.input_picture import picture_from_tensor, tensor_from_picture
from evalkit.imx500.network_info import NetworkInfo, NetworkInput, info_for, read_network_info, write_network_info
from evalkit.imx500.network_registers import (
    RegisterWrite,
    is_allowed,
    read_network_registers,
    refused,
    registers_for,
    write_network_registers,
)
from evalkit.imx500.normalisation import INPUT_FORMATS, channel_rules, pattern, signed_field
from evalkit.imx500.rpk import read_container
from tests.core.imx500_helpers import input_tensor, output_tensor, small_network

REAL = ["inputtensoronly", "mobilenet_v2", "posenet", "ssd_mobilenetv2_fpnlite_320x320_pp"]
U16 = st.integers(0, 0xFFFF)
INFO = info_for((small_network(),), network_id=126_630)


def entry(input_format: str, *, signed: bool, width: int = 6, height: int = 4) -> NetworkInput:
    return NetworkInput(
        ordinal=0, width=width, height=height, format=input_format, normalisation=pattern(input_format, signed=signed), outputs=()
    )


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_written_again_byte_for_byte(shared_data: Path, name: str) -> None:
    container = read_container((shared_data / "rpk" / f"imx500_network_{name}.rpk").read_bytes())
    text = container.members["network_info.txt"]
    info = read_network_info(text)
    assert write_network_info(info) == text
    # What we would write for its tensors is the same, but for the size of a FlatBuffer that another library built.
    assert replace(info_for(container.networks), ap_params_bytes=info.ap_params_bytes) == info
    registers = container.members["imx500_regs"]
    assert write_network_registers(registers_for(info, container.networks)) == registers
    assert refused(read_network_registers(registers)) == ()


def test_what_is_written_is_read_back_equal() -> None:
    info = replace(
        INFO,
        version="030000",
        post_process_flag=1,
        network_type=1,
        networks=(INFO.networks[0], replace(INFO.networks[0], ordinal=1, format="BGR", outputs=())),
    )
    assert read_network_info(write_network_info(info)) == info


def test_the_example_says_what_its_tensors_say() -> None:
    (network,) = INFO.networks
    assert (network.width, network.height, network.format, network.channels) == (37, 21, "RGB", 3)
    assert [(one.elements, one.bytes_per_element) for one in network.outputs] == [(400, 2), (100, 1), (105, 4), (24, 1), (3, 4), (1, 2)]
    assert INFO.network_id_bcd == 0x126630
    assert network.normalisation.signed


def test_unix_lines_comments_blanks_and_decimals_are_accepted() -> None:
    text = write_network_info(INFO).decode()
    odd = "# made by hand\n;\n\n" + text.replace("\r\n", "\n").replace("=0x0400", " = 1024").replace("yClip=", "yClip=  ")
    assert read_network_info(odd.encode()) == INFO


def test_real_text_of_a_signed_bgr_file_gives_that_pattern() -> None:
    text = write_network_info(INFO).decode()
    swapped = text.replace("Format=RGB", "Format=BGR")
    for key in ("K00", "K22"):
        swapped = swapped.replace(f"{key}=0x0400", f"{key}=0x0000")
    for key in ("K02", "K20"):
        swapped = swapped.replace(f"{key}=0x0000", f"{key}=0x0400")
    assert read_network_info(swapped.encode()).networks[0].normalisation == pattern("BGR", signed=True)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("networkID=126630", "networkID=1266300", "networkID=1266300 is no number in 0..999999"),
        ("networkID=126630", "networkID=0x10", "networkID=0x10 is no number"),
        ("inputTensorWidth=37", "inputTensorWidth=-37", "inputTensorWidth=-37 is no number"),
        ("inputTensorWidth=37", "inputTensorWidth=3_7", "inputTensorWidth=3_7 is no number"),
        ("inputTensorWidth=37", "inputTensorWidth=" + "9" * 5000, "is no number"),
        ("inputTensorFormat=RGB", "inputTensorFormat=CMYK", "inputTensorFormat=CMYK is none of RGB"),
        ("inputTensorHeight=21\r\n", "", "network 0 lacks the key inputTensorHeight"),
        ("apParamSize=", "apParamSize==", "line 4: .* is not key=value"),
        ("networkNum=1", "networkNum=2", "says networkNum=2 and describes 1"),
        ("networkNum=1", "networkNum", "line 5: 'networkNum' is not key=value"),
        ("outputTensorNum=6", "outputTensorNum=31", "outputTensorNum=31 is no number in 0..30"),
        ("outputTensorNum=6", "outputTensorNum=7", "lacks the key outputTensorDimSize7"),
        ("version=020400", "version=020400\r\nversion=1", "line 2: version stands there twice"),
        ("inputTensorFormat=RGB", "inputTensorFormat=\u00dc", "not ASCII"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, text: str) -> None:
    changed = write_network_info(INFO).decode().replace(old, new, 1)
    with pytest.raises(BrokenModel, match=text):
        read_network_info(changed.encode("latin-1"))


def test_more_networks_than_the_sensor_has_are_refused() -> None:
    networks = tuple(replace(INFO.networks[0], ordinal=0) for _ in range(2))
    with pytest.raises(BrokenModel, match="same networkOrdinal twice"):
        read_network_info(write_network_info(replace(INFO, networks=networks)))
    with pytest.raises(BrokenModel, match="more than 3 networks"):
        read_network_info(write_network_info(replace(INFO, networks=networks * 2)))
    with pytest.raises(BrokenModel, match="bytes"):
        read_network_info(write_network_info(INFO) + b"#" * 65_536)


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 2000))
@settings(max_examples=200, deadline=None)
def test_damaged_files_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(write_network_info(INFO))
    for position, value in changes:
        data[position % len(data)] = value
    result: NetworkInfo | None = None
    offset = None
    try:
        result = read_network_info(bytes(data[: len(data) - cut % len(data)]))
    except BrokenModel as error:
        offset = error.offset
    assert result is not None or offset is None or 0 <= offset <= len(data)


# Normalisation


@pytest.mark.parametrize("input_format", ["RGB", "BGR", "Y", "BayerRGB"])
@pytest.mark.parametrize("signed", [True, False])
def test_every_pixel_value_becomes_the_documented_number(input_format: str, *, signed: bool) -> None:
    for rule in channel_rules(input_format, pattern(input_format, signed=signed)):
        pixels = np.arange(256)
        q = np.clip(((pixels * rule.gain >> rule.gain_shift) + rule.add) >> rule.add_shift, rule.low, rule.high)
        np.testing.assert_array_equal(q, pixels - 128 if signed else pixels)


@pytest.mark.parametrize("input_format", INPUT_FORMATS)
@pytest.mark.parametrize("signed", [True, False])
def test_the_picture_of_the_tensor_of_a_picture_is_the_picture(input_format: str, *, signed: bool) -> None:
    description = entry(input_format, signed=signed)
    picture = np.random.default_rng(5).integers(0, 255, (4, 6, 3), np.uint8, endpoint=True)
    if input_format == "Y":
        picture = np.repeat(picture[..., :1], 3, axis=2)
    tensor = tensor_from_picture(picture, description)
    assert tensor.shape == (description.channels, 4, 6)
    assert tensor.dtype == (np.int8 if signed else np.uint8)
    seen = picture_from_tensor(tensor, description)
    tolerance = 2 if input_format == "YUV444" else 0
    np.testing.assert_allclose(seen.astype(int), picture.astype(int), atol=tolerance)


@pytest.mark.parametrize(("input_format", "first_channel"), [("RGB", 0), ("BGR", 2)])
def test_the_tensor_has_its_channels_in_the_order_of_the_format(input_format: str, first_channel: int) -> None:
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[..., first_channel] = 200
    tensor = tensor_from_picture(picture, entry(input_format, signed=True))
    assert tensor[0].max() == 72
    assert tensor[1:].max() == -128


def test_the_backward_formula_is_picamera2s() -> None:
    """pix = ((((q << 4) - norm) << 6) // div) & 0xFF, also where the gain is not one."""
    values = replace(pattern("RGB", signed=True), k00=0x0200, k11=0x0155, k22=0x07FF, k03=0x1C00)
    description = replace(entry("RGB", signed=True, width=256, height=1), normalisation=values)
    q = np.arange(-128, 128)
    tensor: NDArray[np.int8] = np.repeat(q.astype(np.int8)[None, None, :], 3, axis=0)
    seen = picture_from_tensor(tensor, description)
    for channel, (gain, norm) in enumerate([(0x200, -1024), (0x155, -2048), (0x7FF, -2048)]):
        np.testing.assert_array_equal(seen[0, :, channel], ((((q << 4) - norm) << 6) // gain) & 0xFF)


@pytest.mark.parametrize(
    ("value", "bits", "number"), [(0x1800, 13, -2048), (0x0400, 12, 1024), (0x180, 9, -128), (0xFF, 9, 255), (0x800, 12, -2048)]
)
def test_register_patterns_are_signed(value: int, bits: int, number: int) -> None:
    assert signed_field(value, bits) == number


def test_a_tensor_that_is_not_the_described_one_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"uint8 \(3, 4, 7\).* int8 \(3, 4, 6\)"):
        picture_from_tensor(np.zeros((3, 4, 7), np.uint8), entry("RGB", signed=True))
    with pytest.raises(DecodeError, match="describes uint8"):
        picture_from_tensor(np.zeros((3, 4, 6), np.int8), entry("RGB", signed=False))
    without_gain = replace(entry("RGB", signed=False), normalisation=replace(pattern("RGB", signed=False), k11=0))
    with pytest.raises(DecodeError, match="gain of a channel is 0"):
        picture_from_tensor(np.zeros((3, 4, 6), np.uint8), without_gain)
    with pytest.raises(ValueError, match="6x4"):
        tensor_from_picture(np.zeros((5, 6, 3), np.uint8), entry("RGB", signed=True))


def test_a_format_with_other_channels_than_the_tensor_is_refused() -> None:
    with pytest.raises(ValueError, match="3 channels and Y has 1"):
        info_for((small_network(),), input_format="Y")
    grey = Network(id=0, name="grey", inputs=(input_tensor(32, 32, 1),), outputs=())
    assert info_for((grey,), input_format="Y").networks[0].channels == 1


# Registers


@given(st.lists(st.builds(RegisterWrite, U16, st.just(4), st.integers(0, 0xFFFFFFFF)), max_size=20).map(tuple))
def test_register_files_are_read_back_equal(writes: tuple[RegisterWrite, ...]) -> None:
    assert read_network_registers(write_network_registers(writes)) == writes


@pytest.mark.parametrize("data", [b"\0" * 8, b"\0" * 7 * 2000, b"\0\0\3\0\0\0\0", b"\0\0\1\0\1\0\0"], ids=["cut", "long", "size", "value"])
def test_register_files_that_cannot_be_are_refused(data: bytes) -> None:
    with pytest.raises(BrokenModel):
        read_network_registers(data)


@pytest.mark.parametrize(
    ("address", "size", "value", "allowed"),
    [
        (0x305E, 2, 2045, True),
        (0x305E, 2, 2046, False),
        (0x3060, 1, 5, False),
        (0x0100, 1, 1, False),
        (0xD750, 1, 5, True),
        (0xD752, 1, 6, False),
        (0xD753, 1, 0, False),
        (0xD602, 1, 0xFF, True),
        (0xD603, 1, 0, False),
        (0xD62A, 2, 0x1FF, True),
        (0xD62A, 2, 0x200, False),
        (0xD657, 1, 1, True),
        (0xD657, 1, 2, False),
        (0xD684, 2, 0x1FF, True),
        (0xD6E2, 2, 0x1FF, True),
        (0xD6E4, 2, 0, False),
        (0xD70A, 1, 1, True),
        (0xD70A, 2, 1, False),
        (0xD70B, 1, 0, False),
        (0xD74E, 2, 0x1FF, True),
        (0xD76C, 2, 0x0FFF, True),
        (0xD76C, 2, 0x1FFF, False),
        (0xD772, 2, 0x1FFF, True),
        (0xD770, 4, 0x0FFF1FFF, True),
        (0xD770, 4, 0x1FFF1FFF, False),
        (0xD784, 4, 0x01FF01FF, True),
        (0xD784, 4, 0x02000000, False),
        (0xD790, 2, 0x0FFF, True),
        (0xD7D8, 4, 0x01FF01FF, True),
        (0xD7DA, 2, 0x0200, False),
        (0xD7FA, 2, 0x01FF, True),
        (0xD7FC, 2, 0, False),
        (0xD76D, 2, 0, False),
        (0xD76C, 1, 0, False),
    ],
)
def test_the_whitelist_is_the_drivers(address: int, size: int, value: int, *, allowed: bool) -> None:
    assert is_allowed(RegisterWrite(address, size, value)) == allowed


def test_the_registers_of_three_networks_are_all_let_through() -> None:
    networks = tuple(replace(small_network(), id=number) for number in range(3))
    info = info_for(networks)
    writes = registers_for(info, networks)
    assert len({write.address for write in writes}) == len(writes) == 3 * 54 + 2
    assert refused(writes) == ()


def test_networks_that_send_more_lines_than_the_driver_takes_get_no_registers() -> None:
    network = Network(id=0, name="", inputs=(input_tensor(1280, 960),), outputs=(output_tensor("o", 1000, 1400, bits=32),))
    with pytest.raises(ValueError, match="output tensors take 2189 lines"):
        registers_for(info_for((network,)), (network,))

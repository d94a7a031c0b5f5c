"""The SPI form of the inference data: the layouts that Arducam's readers expect, and nothing but typed errors otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import encode_ap_params
from evalkit.imx500.spi import SpiLayout, decode_spi, encode_spi, jpeg_block_bytes
from tests.core.imx500_helpers import small_network

NETWORK = small_network()
INPUT = np.random.default_rng(1).integers(-128, 127, (3, 21, 37), np.int8, endpoint=True)
OUTPUTS: list[NDArray[np.generic]] = [
    np.arange(400, dtype=np.int16).reshape(100, 4),
    np.arange(100, dtype=np.uint8),
    np.arange(105, dtype=np.int32).reshape(5, 7, 3),
    np.arange(24, dtype=np.int8).reshape(4, 3, 2),
    np.arange(3, dtype=np.uint32),
    np.array([9], np.uint16),
]
JPEG = b"\xff\xd8 a picture \xff\xd9"


@pytest.mark.parametrize("layout", list(SpiLayout))
def test_what_is_encoded_is_decoded_equal(layout: SpiLayout) -> None:
    data = encode_spi(NETWORK, layout, frame_count=300, outputs_raw=OUTPUTS, input_raw=INPUT, jpeg=JPEG)
    result = decode_spi(data, layout)
    assert result.network == NETWORK
    assert result.output_header.frame_count == 300 % 256
    assert result.outputs is not None
    for output, sent in zip(result.outputs, OUTPUTS, strict=True):
        np.testing.assert_array_equal(output.raw, sent)
    assert (result.input is not None) == (layout is SpiLayout.INPUT_OUTPUT)
    if result.input is not None:
        np.testing.assert_array_equal(result.input.raw, INPUT)
    assert result.jpeg == (JPEG if layout is SpiLayout.JPEG_OUTPUT else None)


def test_output_tensors_follow_the_padded_parameters_and_start_at_multiples_of_four() -> None:
    parameters = encode_ap_params((NETWORK,))
    data = encode_spi(NETWORK, SpiLayout.OUTPUT, frame_count=0, outputs_raw=OUTPUTS)
    start = 12 + len(parameters)
    assert int.from_bytes(data[4:6], "little") == len(parameters)
    assert data[start : start + 800] == OUTPUTS[0].T.tobytes()
    assert data[start + 800 : start + 900] == OUTPUTS[1].tobytes()
    sizes = [800, 100, 420, 24, 12, 4]  # the last has two bytes and two of filling
    assert len(data) == start + sum(sizes)


def test_the_header_of_a_real_sensor_is_read() -> None:
    """The first bytes of the capture (HigherHRNet) that Arducam publishes with its SDK, before other parameters and tensors."""
    data = encode_spi(NETWORK, SpiLayout.OUTPUT, frame_count=0x42, outputs_raw=OUTPUTS)
    real = bytes.fromhex("014280072002000001008008")
    size = int.from_bytes(data[4:6], "little")
    assert data[:4] == real[:4]
    assert data[8] == real[8]
    seen = decode_spi(real[:4] + size.to_bytes(2, "little") + data[6:8] + real[8:] + data[12:], SpiLayout.OUTPUT).output_header
    assert (seen.valid, seen.frame_count, seen.max_line_bytes, seen.tensor_type) == (True, 66, 1920, 1)
    assert int.from_bytes(real[4:6], "little") % 16 == 0


def test_the_input_block_is_planar_with_padded_rows() -> None:
    data = encode_spi(NETWORK, SpiLayout.INPUT_OUTPUT, frame_count=0, outputs_raw=OUTPUTS, input_raw=INPUT)
    start = 12 + len(encode_ap_params((NETWORK,)))
    stored = np.frombuffer(data, np.int8, 3 * 22 * 64, start).reshape(3, 22, 64)
    np.testing.assert_array_equal(stored[:, :21, :37], INPUT)
    assert data[start + stored.size + 8] == 1


@pytest.mark.parametrize("size", [10, 4092, 4093, 4094, 5117, 5118, 60_000, 60_001])
def test_a_jpeg_of_any_size_fits_its_block(size: int) -> None:
    picture = b"\xff\xd8" + b"\x11" * (size - 4) + b"\xff\xd9"
    data = encode_spi(NETWORK, SpiLayout.JPEG_OUTPUT, frame_count=0, outputs_raw=OUTPUTS, jpeg=picture)
    result = decode_spi(data, SpiLayout.JPEG_OUTPUT)
    assert result.jpeg == picture
    assert result.outputs is not None


def test_jpeg_blocks_have_the_sizes_of_the_sdk() -> None:
    assert [jpeg_block_bytes(size) for size in (0, 4093, 4094, 5117, 5118)] == [4096, 4096, 5120, 5120, 6144]


def test_tensors_that_are_not_valid_are_not_returned() -> None:
    data = encode_spi(NETWORK, SpiLayout.INPUT_OUTPUT, frame_count=0, outputs_raw=None)
    result = decode_spi(data, SpiLayout.INPUT_OUTPUT)
    assert result.input is None
    assert result.outputs is None
    assert len(data) == len(encode_spi(NETWORK, SpiLayout.INPUT_OUTPUT, frame_count=0, outputs_raw=OUTPUTS, input_raw=INPUT))
    without_picture = decode_spi(encode_spi(NETWORK, SpiLayout.JPEG_OUTPUT, frame_count=0, outputs_raw=OUTPUTS), SpiLayout.JPEG_OUTPUT)
    assert without_picture.jpeg is None
    assert without_picture.outputs is not None


def test_a_layout_that_is_not_the_one_sent_is_noticed() -> None:
    data = encode_spi(NETWORK, SpiLayout.OUTPUT, frame_count=0, outputs_raw=OUTPUTS)
    with pytest.raises(DecodeError, match="header at byte 0 has the tensor type 1"):
        decode_spi(data, SpiLayout.INPUT_OUTPUT)
    with pytest.raises(DecodeError, match="no JPEG"):
        decode_spi(
            encode_spi(NETWORK, SpiLayout.INPUT_OUTPUT, frame_count=0, outputs_raw=OUTPUTS, input_raw=np.zeros_like(INPUT)),
            SpiLayout.JPEG_OUTPUT,
        )


def test_every_truncation_is_refused() -> None:
    data = encode_spi(NETWORK, SpiLayout.JPEG_OUTPUT, frame_count=0, outputs_raw=OUTPUTS, jpeg=JPEG)
    for length in (*range(1200), *range(len(data) - 1500, len(data))):
        with pytest.raises(DecodeError):
            decode_spi(data[:length], SpiLayout.JPEG_OUTPUT)


@given(
    st.sampled_from(SpiLayout),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), min_size=1, max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_damaged_data_are_decoded_or_refused(layout: SpiLayout, changes: list[tuple[int, int]]) -> None:
    data = encode_spi(NETWORK, layout, frame_count=0, outputs_raw=OUTPUTS, input_raw=INPUT, jpeg=JPEG)
    for position, value in changes:
        data[position % len(data)] = value
    offset = None
    try:
        decode_spi(data, layout)
    except DecodeError as error:
        offset = error.offset
    assert offset is None or 0 <= offset <= len(data)

"""RAW10 from CSI-2 bytes: the right bits, the right colours, the right white; and the input tensor as a picture."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import render, to_rgb
from evalkit.imaging.develop import GAIN_STEP, white_balance
from evalkit.imaging.raw10 import high_bytes, unpack
from evalkit.imaging.scratch import Scratch
from evalkit.imaging.tensors import tensor_rgb
from evalkit.imx500.apparams import Dimension, InputTensor
from evalkit.imx500.stream import InputTensorData
from tests.ui.fakes import picture_of, rgb_scene


def raw(size: Size, data: bytes) -> Picture:
    return Picture(format=PixelFormat.SRGGB10P, size=size, data=np.frombuffer(data, np.uint8))


def test_ten_bits_come_out_as_the_standard_packs_them() -> None:
    # Pixels 1023, 0, 512 + 1, 4 * 0x55 + 2: high bytes, then the pairs of low bits with the first pixel's lowest.
    row = bytes([0xFF, 0x00, 0x80, 0x55, 0b10_01_00_11])
    assert unpack(raw(Size(4, 2), row * 2)).tolist() == [[1023, 0, 513, 342]] * 2


def test_high_bytes_are_those_of_the_asked_region() -> None:
    size = Size(32, 6)
    data = np.random.default_rng(1).integers(0, 256, PixelFormat.SRGGB10P.frame_bytes(size), dtype=np.uint8)
    picture = raw(size, data.tobytes())
    region = Rect(8, 2, 12, 3)
    assert np.array_equal(high_bytes(picture, region, Scratch()), unpack(picture)[2:5, 8:20] >> 2)


def test_only_raw_pictures_can_be_unpacked() -> None:
    with pytest.raises(ValueError, match="RGB8"):
        unpack(picture_of(rgb_scene(Size(8, 8)), PixelFormat.RGB8))


@pytest.mark.parametrize(("gains", "response"), [((1.0, 1.0), (1, 1, 1)), ((2.0, 1.25), (0.5, 1, 0.8)), ((1.0, 2.0), (1, 1, 0.5))])
def test_white_is_white_whatever_the_colour_of_the_light(gains: tuple[float, float], response: tuple[float, float, float]) -> None:
    light = np.zeros((64, 64, 3))
    light[:] = 0.15
    light[16:48, 16:48] = 0.7
    picture = linear_picture(light * response)
    assert white_balance(picture) == pytest.approx(gains, abs=2 * GAIN_STEP)
    red, green, blue = to_rgb(picture)[32, 32].astype(int)
    assert abs(red - green) <= 8
    assert abs(blue - green) <= 8


def test_a_saturated_sky_does_not_decide_what_is_white() -> None:
    light = np.full((64, 64, 3), (0.3, 0.5, 0.5))
    light[:20] = 1.5
    assert white_balance(linear_picture(light))[0] == pytest.approx(0.5 / 0.3, abs=2 * GAIN_STEP)


@pytest.mark.parametrize("level", [0, 255])
def test_a_black_or_blinded_picture_is_left_as_it_is(level: int) -> None:
    size = Size(16, 8)
    picture = raw(size, bytes([level]) * PixelFormat.SRGGB10P.frame_bytes(size))
    assert white_balance(picture) == (1.0, 1.0)
    assert (render(picture, Rect(0, 0, 16, 8), Size(16, 8))[:, :, :3] == level).all()


def test_black_is_black_and_grey_is_grey_on_a_screen() -> None:
    light = np.zeros((64, 64, 3))
    light[:, 32:] = 0.2140  # linear; sRGB 127
    shown = to_rgb(linear_picture(light))
    assert shown[32, 8].max() <= 2
    assert np.abs(shown[32, 56].astype(int) - 127).max() <= 3


def linear_picture(light: np.ndarray) -> Picture:
    """Return what a sensor makes of linear light 0..1 (rows, columns, 3), without noise."""
    numbers = np.clip(np.rint(64 + light * (1023 - 64)), 0, 1023).astype(np.uint16)
    mosaic = numbers[:, :, 1].copy()
    mosaic[0::2, 0::2] = numbers[0::2, 0::2, 0]
    mosaic[1::2, 1::2] = numbers[1::2, 1::2, 2]
    height, width = mosaic.shape
    groups = mosaic.reshape(height, width // 4, 4)
    packed = np.concatenate((groups >> 2, ((groups & 3) << (0, 2, 4, 6)).sum(axis=2, keepdims=True)), axis=2).astype(np.uint8)
    return raw(Size(width, height), packed.tobytes())


@pytest.mark.parametrize(("signed", "raw_value", "shown"), [(False, 200, 200), (True, -128, 0), (True, 0, 128), (True, 127, 255)])
def test_an_input_tensor_is_shown_as_the_network_saw_it(signed: bool, raw_value: int, shown: int) -> None:
    planes = np.zeros((3, 4, 6), np.int8 if signed else np.uint8)
    planes[0, 1, 2] = raw_value
    picture = tensor_rgb(tensor_of(planes, signed=signed))
    assert picture.shape == (4, 6, 3)
    assert picture.dtype == np.uint8
    assert picture[1, 2, 0] == shown


def test_a_network_that_takes_blue_first_is_shown_in_its_true_colours() -> None:
    planes = np.stack([np.full((2, 2), value, np.uint8) for value in (10, 20, 30)])
    assert tensor_rgb(tensor_of(planes, signed=False), "BGR")[0, 0].tolist() == [30, 20, 10]


def test_a_tensor_of_one_channel_is_grey() -> None:
    planes = np.arange(12, dtype=np.uint8).reshape(1, 3, 4)
    picture = tensor_rgb(tensor_of(planes, signed=False))
    assert (picture == planes[0][:, :, None]).all()


def test_of_four_channels_three_are_shown() -> None:
    assert tensor_rgb(tensor_of(np.zeros((4, 2, 2), np.uint8), signed=False)).shape == (2, 2, 3)


def tensor_of(planes: np.ndarray, *, signed: bool) -> InputTensorData:
    dimensions = tuple(Dimension(id=i, size=size, serialization_index=2 - i) for i, size in enumerate(planes.shape))
    return InputTensorData(spec=InputTensor(id=0, name="in", dimensions=dimensions, signed=signed), raw=planes)

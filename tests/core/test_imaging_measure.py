"""Numbers of pictures: single pixels, histograms, lines; in RAW DN against an unpacked picture, in RGB against the converted one."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import to_rgb
from evalkit.imaging.measure import BAYER, histogram, line_profile, pixel_at, rendered_histogram
from evalkit.imaging.raw10 import unpack
from tests.ui.fakes import picture_of, rgb_scene

SCENE = rgb_scene(Size(64, 48))


def raw_picture(values: np.ndarray) -> Picture:
    """Pack (rows, columns) of ten-bit numbers."""
    height, width = values.shape
    groups = values.reshape(height, width // 4, 4)
    packed = np.empty((height, width // 4, 5), np.uint8)
    packed[:, :, :4] = groups >> 2
    packed[:, :, 4] = ((groups & 3) << (0, 2, 4, 6)).sum(axis=2)
    return Picture(format=PixelFormat.SRGGB10P, size=Size(width, height), data=packed.reshape(-1))


def random_raw() -> tuple[np.ndarray, Picture]:
    values = np.random.default_rng(4).integers(0, 1024, (48, 64)).astype(np.uint16)
    return values, raw_picture(values)


def test_a_raw_pixel_is_told_in_its_ten_bits_and_its_bayer_colour() -> None:
    values, picture = random_raw()
    assert np.array_equal(unpack(picture), values)
    for x, y in ((0, 0), (1, 0), (2, 1), (3, 1), (63, 47), (30, 17)):
        pixel = pixel_at(picture, x, y)
        assert pixel is not None
        assert pixel.raw == values[y, x]
        assert pixel.bayer == (("R", "Gr"), ("Gb", "B"))[y % 2][x % 2]


@pytest.mark.parametrize("pixel_format", [PixelFormat.RGB8, PixelFormat.YUV420])
def test_a_pixel_has_the_colour_that_is_shown(pixel_format: PixelFormat) -> None:
    picture = picture_of(SCENE, pixel_format)
    shown = to_rgb(picture)
    for x, y in ((0, 0), (63, 47), (31, 20), (40, 3)):
        pixel = pixel_at(picture, x, y)
        assert pixel is not None
        assert pixel.rgb == tuple(shown[y, x].tolist())
        assert pixel.raw is None


def test_outside_there_is_no_pixel() -> None:
    picture = picture_of(SCENE)
    assert [pixel_at(picture, x, y) for x, y in ((-1, 0), (0, -1), (64, 0), (0, 48))] == [None] * 4


def test_a_raw_histogram_counts_each_bayer_colour_apart_and_tells_what_is_clipped() -> None:
    values, _ = random_raw()
    values[0::2, 0::2] = 1023
    values[1::2, 1::2] = np.where(np.arange(32) < 8, 0, 500)
    counted = histogram(raw_picture(values))
    assert counted.channels == BAYER
    assert counted.sampled == 1
    for index, part in enumerate((values[0::2, 0::2], values[0::2, 1::2], values[1::2, 0::2], values[1::2, 1::2])):
        assert np.array_equal(counted.counts[index], np.bincount(part.reshape(-1), minlength=1024))
    assert counted.high_share[0] == 1
    assert counted.low_share[3] == pytest.approx(0.25)


@pytest.mark.parametrize("pixel_format", [PixelFormat.RGB8, PixelFormat.YUV420])
def test_an_rgb_histogram_counts_the_pixels_that_are_shown(pixel_format: PixelFormat) -> None:
    picture = picture_of(SCENE, pixel_format)
    counted, shown = histogram(picture), to_rgb(picture)
    for channel in range(3):
        assert np.array_equal(counted.counts[channel], np.bincount(shown[:, :, channel].reshape(-1), minlength=256))
    part = histogram(picture, Rect(10, 6, 20, 10))
    assert np.array_equal(part.counts[0], np.bincount(shown[6:16, 10:30, 0].reshape(-1), minlength=256))


def test_large_pictures_are_sampled_and_small_or_empty_areas_are_survived() -> None:
    large = picture_of(np.full((1520, 2028, 3), 77, np.uint8), PixelFormat.RGB8)
    counted = histogram(large)
    assert 0.02 < counted.sampled < 0.5
    assert counted.counts[1].argmax() == 77
    assert histogram(large, Rect(5000, 5000, 10, 10)).counts.sum() == 0
    _, raw = random_raw()
    assert histogram(raw, Rect(3, 3, 1, 1)).counts.sum() == 1


def test_a_raw_picture_as_shown_is_counted_after_development() -> None:
    raw = picture_of(SCENE, PixelFormat.SRGGB10P)
    shown = rendered_histogram(raw)
    assert shown.space == "RGB"
    assert shown.counts.sum(axis=1).tolist() == [64 * 48] * 3
    assert np.array_equal(shown.counts[0], np.bincount(to_rgb(raw)[:, :, 0].reshape(-1), minlength=256))


def test_a_profile_has_the_pixels_along_the_line_each_bayer_colour_apart() -> None:
    values, picture = random_raw()
    profile = line_profile(picture, (4.5, 10.5), (20.5, 10.5))
    assert profile.distance[-1] == 16
    both = np.where(np.isnan(profile.values[0]), profile.values[1], profile.values[0])
    assert np.array_equal(both, values[10, 4:21])
    assert np.isnan(profile.values[2:]).all()


def test_a_profile_outside_the_picture_has_no_points_there() -> None:
    picture = picture_of(SCENE, PixelFormat.RGB8)
    assert line_profile(picture, (-10.0, 5.0), (9.0, 5.0)).distance.min() == pytest.approx(10)
    assert line_profile(picture, (-10.0, -5.0), (-3.0, -5.0)).distance.size == 0
    assert np.array_equal(line_profile(picture, (0.0, 5.5), (63.0, 5.5)).values, SCENE[5, :, :].T)

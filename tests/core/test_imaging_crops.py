"""Crops: pixels of their own, the same as in the picture; and how sharp they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import render
from evalkit.imaging.cropping import cut_out
from evalkit.imaging.sharpness import MAX_EDGE, sharpness
from tests.ui.fakes import picture_of, rgb_scene

SCENE = rgb_scene(Size(256, 192))


@pytest.mark.parametrize("pixel_format", list(PixelFormat))
@pytest.mark.parametrize("source", [Rect(10, 20, 60, 40), Rect(11, 21, 33, 17), Rect(-30, -30, 50, 50), Rect(200, 150, 500, 500)])
def test_a_cut_has_the_pixels_of_its_place_and_none_of_the_frames_memory(pixel_format: PixelFormat, source: Rect) -> None:
    picture = picture_of(SCENE, pixel_format)
    cut, inside = cut_out(picture, source)
    there = source.clipped(picture.size)
    assert inside.size == there.size
    assert not np.shares_memory(cut.data, picture.data)
    assert not cut.data.flags.writeable
    assert np.abs(render(cut, inside, inside.size).astype(int) - render(picture, there, there.size)).max() <= 1


def test_nothing_inside_is_an_error() -> None:
    with pytest.raises(ValueError, match="no pixel"):
        cut_out(picture_of(SCENE), Rect(300, 0, 10, 10))


@pytest.mark.parametrize("pixel_format", list(PixelFormat))
def test_blur_makes_a_picture_less_sharp_in_every_format(pixel_format: PixelFormat) -> None:
    whole, scores = Rect(0, 0, 256, 192), []
    for sigma in (0.0, 0.8, 2.0, 5.0):
        soft = cv2.GaussianBlur(SCENE, (0, 0), sigma) if sigma else SCENE
        score = sharpness(picture_of(np.asarray(soft, np.uint8), pixel_format), whole)
        assert score is not None
        scores.append(score)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 4 * scores[2]


def test_formats_agree_about_a_grey_picture() -> None:
    grey = np.repeat(np.random.default_rng(1).integers(60, 190, (64, 64, 1), dtype=np.uint8), 3, axis=2)
    rgb, yuv = (sharpness(picture_of(grey, kind), Rect(0, 0, 64, 64)) for kind in (PixelFormat.RGB8, PixelFormat.YUV420))
    assert rgb == pytest.approx(yuv, rel=0.03)


def test_only_the_middle_of_a_large_crop_counts_and_slivers_have_no_sharpness() -> None:
    flat = np.full((MAX_EDGE * 2, MAX_EDGE * 2, 3), 90, np.uint8)
    flat[: MAX_EDGE // 4, ::2] = 255
    assert sharpness(picture_of(flat, PixelFormat.RGB8), Rect(0, 0, MAX_EDGE * 2, MAX_EDGE * 2)) == 0
    assert sharpness(picture_of(flat, PixelFormat.RGB8), Rect(0, 0, 2, 200)) is None
    assert sharpness(picture_of(flat, PixelFormat.RGB8), Rect(9000, 0, 20, 20)) is None

"""Pictures become view pixels: right colours, right place, no aliasing, any size, in buffers that are used again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import Renderer, render, to_rgb
from evalkit.imaging.scaling import scale
from evalkit.imaging.scratch import Scratch
from tests.ui.fakes import picture_of, rgb_scene

SIZE = Size(512, 384)
WHOLE = Rect(0, 0, SIZE.width, SIZE.height)
FORMATS = list(PixelFormat)
PICTURES = {pixel_format: picture_of(rgb_scene(SIZE), pixel_format) for pixel_format in FORMATS}


def rgb_of(bgra: NDArray[np.uint8]) -> NDArray[np.int32]:
    return bgra[:, :, 2::-1].astype(np.int32)


def white_with(colour: tuple[int, int, int], at: Rect) -> NDArray[np.uint8]:
    scene = np.full((SIZE.height, SIZE.width, 3), 230, np.uint8)
    scene[at.y : at.bottom, at.x : at.right] = colour
    return scene


@pytest.mark.parametrize("pixel_format", FORMATS)
@pytest.mark.parametrize("target", [Size(512, 384), Size(320, 240), Size(160, 120), Size(700, 525)], ids=str)
def test_a_picture_keeps_its_colours_at_any_scale(pixel_format: PixelFormat, target: Size) -> None:
    # A white field, so that white balance of RAW10 has something to go by, and a large patch.
    scene = white_with((200, 60, 30), Rect(128, 96, 256, 192))
    shown = rgb_of(render(picture_of(scene, pixel_format), WHOLE, target))
    middle = shown[target.height // 2, target.width // 2]
    corner = shown[target.height // 16, target.width // 16]
    assert np.abs(middle - (200, 60, 30)).max() <= 6
    assert np.abs(corner - 230).max() <= 6


@pytest.mark.parametrize("pixel_format", [PixelFormat.RGB8, PixelFormat.YUV420])
@pytest.mark.parametrize("target", [Size(400, 300), Size(200, 150), Size(98, 74)], ids=str)
def test_shrinking_comes_close_to_an_area_average(pixel_format: PixelFormat, target: Size) -> None:
    expected = cv2.resize(rgb_scene(SIZE), (target.width, target.height), interpolation=cv2.INTER_AREA).astype(np.int32)
    difference = np.abs(rgb_of(render(PICTURES[pixel_format], WHOLE, target)) - expected)
    assert difference.mean() < 4


@pytest.mark.parametrize("pixel_format", [PixelFormat.RGB8, PixelFormat.YUV420])
def test_stripes_finer_than_the_view_become_grey_and_no_pattern(pixel_format: PixelFormat) -> None:
    stripes = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    stripes[:, ::2] = 255
    shown = rgb_of(render(picture_of(stripes, pixel_format), WHOLE, Size(200, 150)))
    assert np.ptp(shown[4:-4, 4:-4]) < 12
    assert 118 < shown.mean() < 138


@pytest.mark.parametrize("pixel_format", FORMATS)
def test_a_region_looks_as_it_does_in_the_whole(pixel_format: PixelFormat) -> None:
    picture = PICTURES[pixel_format]
    whole = rgb_of(render(picture, WHOLE, SIZE))
    region = Rect(101, 57, 203, 111)
    shown = rgb_of(render(picture, region, region.size))
    difference = np.abs(shown - whole[region.y : region.bottom, region.x : region.right])
    # Chroma of an odd region is off by a pixel at its edges at most.
    assert np.median(difference) <= 1
    assert difference.mean() < 3


def test_rgb_at_its_own_size_is_shown_to_the_last_bit() -> None:
    region = Rect(33, 17, 121, 99)
    shown = render(PICTURES[PixelFormat.RGB8], region, region.size)
    assert np.array_equal(shown[:, :, 2::-1], rgb_scene(SIZE)[17:116, 33:154])


@pytest.mark.parametrize("pixel_format", [PixelFormat.RGB8, PixelFormat.YUV420])
def test_far_enlarged_pixels_are_squares(pixel_format: PixelFormat) -> None:
    shown = render(PICTURES[pixel_format], Rect(200, 100, 8, 6), Size(160, 120))
    squares = shown.reshape(6, 20, 8, 20, 4)
    assert (np.ptp(squares, axis=(1, 3)) == 0).all()


def test_slightly_enlarged_pixels_are_smooth() -> None:
    edge = np.zeros((8, 8, 3), np.uint8)
    edge[:, 4:] = 240
    shown = render(picture_of(edge, PixelFormat.RGB8), Rect(0, 0, 8, 8), Size(14, 14))
    assert len(np.unique(shown[7, :, 0])) > 2


@settings(max_examples=60, deadline=None)
@given(
    pixel_format=st.sampled_from(FORMATS),
    x=st.integers(-5, 40),
    y=st.integers(-5, 40),
    width=st.integers(0, 60),
    height=st.integers(0, 60),
    target_width=st.integers(0, 70),
    target_height=st.integers(0, 70),
)
def test_any_region_and_any_size_give_what_was_asked_for(
    pixel_format: PixelFormat, x: int, y: int, width: int, height: int, target_width: int, target_height: int
) -> None:
    picture = picture_of(rgb_scene(Size(36, 28)), pixel_format)
    source, target = Rect(x, y, width, height), Size(target_width, target_height)
    shown = render(picture, source, target)
    if source.clipped(picture.size).size.area == 0 or target.area == 0:
        assert shown.size == 0
        return
    assert shown.shape == (target_height, target_width, 4)
    assert shown.flags.c_contiguous
    assert (shown[:, :, 3] == 255).all()


@pytest.mark.parametrize("pixel_format", FORMATS)
@pytest.mark.parametrize("size", [Size(4, 2), Size(8, 4), Size(4, 30)], ids=str)
def test_the_smallest_pictures_can_be_shown_and_saved(pixel_format: PixelFormat, size: Size) -> None:
    data = np.full(pixel_format.frame_bytes(size), 120, np.uint8)
    picture = Picture(format=pixel_format, size=size, data=data)
    assert render(picture, Rect(0, 0, size.width, size.height), Size(64, 64)).shape == (64, 64, 4)
    assert to_rgb(picture).shape == (size.height, size.width, 3)


@pytest.mark.parametrize("pixel_format", FORMATS)
def test_a_renderer_uses_its_memory_again(pixel_format: PixelFormat) -> None:
    renderer = Renderer()
    first = renderer.render(PICTURES[pixel_format], WHOLE, Size(300, 224))
    again = renderer.render(PICTURES[pixel_format], WHOLE, Size(300, 224))
    assert np.shares_memory(first, again)


@pytest.mark.parametrize("pixel_format", FORMATS)
def test_a_picture_is_not_written_to(pixel_format: PixelFormat) -> None:
    picture = PICTURES[pixel_format]
    before = picture.data.copy()
    render(picture, WHOLE, Size(100, 76))
    to_rgb(picture)
    assert np.array_equal(picture.data, before)


def test_saving_rgb_changes_nothing_and_yuv_next_to_nothing() -> None:
    scene = rgb_scene(SIZE)
    assert np.array_equal(to_rgb(PICTURES[PixelFormat.RGB8]), scene)
    smooth = np.abs(to_rgb(PICTURES[PixelFormat.YUV420]).astype(np.int32) - scene)[SIZE.height // 2 :]
    assert np.median(smooth) <= 3


def test_scaling_to_the_size_it_has_copies_nothing() -> None:
    plane = np.arange(48, dtype=np.uint8).reshape(6, 8)
    assert scale(plane, Size(8, 6), Scratch(), "x") is plane


def test_scratch_grows_and_keeps() -> None:
    scratch = Scratch()
    large = scratch.take("a", (10, 10))
    small = scratch.take("a", (3, 4))
    assert np.shares_memory(large, small)
    assert scratch.held_bytes == 100
    assert scratch.take("a", (11, 10)).shape == (11, 10)
    assert scratch.held_bytes == 110

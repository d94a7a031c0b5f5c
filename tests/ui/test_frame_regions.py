"""Rectangles of the sensor: snapping, dragging, handles. Without a window."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.geometry import Rect, Size
from tests.ui.fakes import bundle
from ui.presenters.history import FrameHistory, size_of
from ui.presenters.regions import HANDLES, STEP, WHOLE, Handle, dragged, drawn, handle_at, snapped

LEAST = Size(64, 64)
NUMBERS = st.integers(-10_000, 10_000)
STARTS = st.builds(
    lambda x, y, w, h: snapped(Rect(x, y, w, h), LEAST),
    st.integers(0, 4000),
    st.integers(0, 3000),
    st.integers(0, 4056),
    st.integers(0, 3040),
)


def is_good(rect: Rect) -> bool:
    even = all(value % STEP == 0 for value in (rect.x, rect.y, rect.width, rect.height))
    inside = rect.x >= 0 and rect.y >= 0 and rect.right <= WHOLE.right and rect.bottom <= WHOLE.bottom
    return even and inside and rect.width >= LEAST.width and rect.height >= LEAST.height


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
@settings(deadline=None, max_examples=60)
def test_whatever_is_typed_becomes_a_rectangle_the_sensor_takes(x: int, y: int, width: int, height: int) -> None:
    once = snapped(Rect(x, y, width, height), LEAST)
    assert is_good(once)
    assert snapped(once, LEAST) == once


@given(STARTS, st.sampled_from((*HANDLES, Handle())), st.floats(-9000, 9000), st.floats(-9000, 9000))
@settings(deadline=None, max_examples=120)
def test_whatever_is_dragged_stays_a_rectangle_the_sensor_takes(start: Rect, handle: Handle, dx: float, dy: float) -> None:
    end = dragged(start, handle, dx, dy, LEAST)
    assert is_good(end)
    if handle.is_whole:
        assert end.size == start.size
    if handle.x >= 0 and not handle.is_whole:
        assert end.x == start.x
    if handle.x <= 0 and not handle.is_whole:
        assert end.right == start.right


def test_a_rectangle_can_be_drawn_in_any_direction() -> None:
    assert drawn((1000.4, 900.2), (200.0, 100.0), LEAST) == drawn((200.0, 100.0), (1000.4, 900.2), LEAST) == Rect(200, 100, 800, 800)


def test_corners_are_found_before_edges_and_edges_before_the_inside() -> None:
    corners = (100.0, 100.0, 300.0, 200.0)
    assert handle_at(corners, (102, 98), 5) == Handle(x=-1, y=-1)
    assert handle_at(corners, (240, 203), 5) == Handle(y=1)
    assert handle_at(corners, (297, 130), 5) == Handle(x=1)
    assert handle_at(corners, (200, 150), 5) == Handle()
    assert handle_at(corners, (50, 150), 5) is None


def test_the_ring_is_bounded_by_bytes_and_keeps_the_newest() -> None:
    frame = bundle(frame_id=0)
    ring = FrameHistory(max_bytes=5 * size_of(frame))
    for number in range(20):
        assert ring.add(bundle(frame_id=number))
    assert len(ring) == 5
    assert ring.held_bytes == 5 * size_of(frame)
    held = ring.freeze()
    assert held is not None
    assert held.frame_id == 19
    assert not ring.add(bundle(frame_id=20))
    assert (ring.passed, len(ring)) == (1, 5)
    assert [ring.step(by).frame_id for by in (-1, -2, -9, 1, 99)] == [18, 16, 15, 16, 19]  # type: ignore[union-attr]
    assert ring.back == 0
    ring.resume()
    assert ring.add(bundle(frame_id=21))


def test_frames_without_pictures_are_bounded_by_number_and_one_giant_is_kept() -> None:
    ring = FrameHistory(max_bytes=1000, max_frames=3)
    for number in range(9):
        ring.add(bundle(frame_id=number, picture=None))
    assert len(ring) == 3
    ring.add(bundle())
    assert len(ring) == 1


@pytest.mark.parametrize("action", ["freeze", "step"])
def test_nothing_can_be_frozen_before_the_first_frame(action: str) -> None:
    ring = FrameHistory()
    assert (ring.freeze() if action == "freeze" else ring.step(-1)) is None
    assert not ring.frozen

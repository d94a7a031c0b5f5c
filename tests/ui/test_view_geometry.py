"""Zoom, pan and the places of labels, as pure arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalkit.geometry import Rect, Size
from ui.views.label_layout import place_labels
from ui.views.view_transform import Viewpoint, fit_scale, visible_source

CANVAS = Rect(0, 0, 4056, 3040)
VIEW = Size(1280, 720)
LIMITS = (0.01, 64.0)
GAP = 2
HEIGHT = 16


def test_a_fitted_canvas_is_centred_and_whole() -> None:
    assert Viewpoint().transform(CANVAS, VIEW).view_rect(CANVAS) == Rect(160, 0, 960, 720)


@given(x=st.floats(0, 1280), y=st.floats(0, 720), factor=st.floats(1.1, 8))
def test_zooming_keeps_the_point_under_the_pointer(x: float, y: float, factor: float) -> None:
    start = Viewpoint(scale=1.0, x=2000, y=1500)
    before = start.transform(CANVAS, VIEW).to_sensor(x, y)
    after = start.zoomed(factor, (x, y), CANVAS, VIEW, LIMITS).transform(CANVAS, VIEW).to_sensor(x, y)
    assert after == pytest.approx(before, abs=0.01)


@given(dx=st.floats(-1e5, 1e5), dy=st.floats(-1e5, 1e5), scale=st.floats(0.5, 20))
def test_no_pan_shows_emptiness_beside_a_canvas_that_is_larger_than_the_view(dx: float, dy: float, scale: float) -> None:
    transform = Viewpoint(scale=scale, x=2000, y=1500).panned(dx, dy, CANVAS, VIEW).transform(CANVAS, VIEW)
    left, top = transform.to_view(CANVAS.x, CANVAS.y)
    right, bottom = transform.to_view(CANVAS.right, CANVAS.bottom)
    assert left <= 0.01
    assert top <= 0.01
    assert right >= VIEW.width - 0.01
    assert bottom >= VIEW.height - 0.01


def test_a_canvas_smaller_than_the_view_stays_in_the_middle() -> None:
    viewpoint = Viewpoint(scale=0.1, x=0, y=0).panned(500, 300, CANVAS, VIEW)
    assert viewpoint.transform(CANVAS, VIEW).view_rect(CANVAS) == Rect(437, 208, 406, 304)


def test_zoom_stays_within_its_limits() -> None:
    assert Viewpoint().zoomed(1e6, (0, 0), CANVAS, VIEW, LIMITS).scale == LIMITS[1]
    assert Viewpoint().zoomed(1e-6, (0, 0), CANVAS, VIEW, LIMITS).scale == LIMITS[0]


@given(
    scale=st.floats(0.05, 60),
    x=st.floats(0, 4056),
    y=st.floats(0, 3040),
    width=st.integers(1, 3000),
    height=st.integers(1, 2000),
    picture=st.sampled_from([Size(4056, 3040), Size(2028, 1520), Size(101, 77)]),
)
def test_what_is_seen_is_rendered_and_not_much_more(scale: float, x: float, y: float, width: int, height: int, picture: Size) -> None:
    view = Size(width, height)
    transform = Viewpoint(scale=scale, x=x, y=y).transform(CANVAS, view)
    source, target = visible_source(CANVAS, picture, transform, view)
    canvas = transform.view_rect(CANVAS)
    assert source.clipped(picture) == source
    assert source.x % 2 == 0
    assert source.y % 2 == 0
    assert target.width % 2 == 0
    assert target.height % 2 == 0
    # Whatever of the canvas is in view is covered (rounding may take a pixel), with two picture pixels more on each side at most.
    assert target.x <= max(0, canvas.x) + 1
    assert target.right >= min(view.width, canvas.right) - 2
    beyond = 2 * scale * CANVAS.width / picture.width + 3
    assert target.width <= min(view.width, canvas.width) + 2 * beyond


def test_nothing_is_rendered_of_a_canvas_out_of_sight() -> None:
    transform = Viewpoint().transform(CANVAS, VIEW)
    source, target = visible_source(Rect(50_000, 0, 100, 100), Size(100, 100), transform, VIEW)
    assert source.size.area == 0
    assert target.size.area == 0


def test_fitting_nothing_is_harmless() -> None:
    assert fit_scale(Rect(0, 0, 0, 0), VIEW) == 1.0
    assert fit_scale(CANVAS, Size(0, 0)) == 1.0


BOXES = st.tuples(st.integers(-100, 1300), st.integers(-100, 800), st.integers(0, 500), st.integers(0, 500)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@settings(max_examples=150)
@given(boxes=st.lists(BOXES, max_size=20), widths=st.lists(st.integers(10, 200), min_size=20, max_size=20))
@example(boxes=[(0, 0, 0, 14), (0, -1, 14, 18)], widths=[10] * 20)  # a line half out of sight
def test_labels_stay_in_view_off_each_other_and_off_their_boxes_line(boxes: list[tuple[int, int, int, int]], widths: list[int]) -> None:
    sizes = [(width, HEIGHT) for width in widths[: len(boxes)]]
    places = place_labels(boxes, sizes, VIEW, gap=GAP)
    areas = [(at[0], at[1], at[0] + size[0], at[1] + HEIGHT) for at, size in zip(places, sizes, strict=True) if at is not None]
    for x0, y0, x1, y1 in areas:
        assert x0 >= 0
        assert y0 >= 0
        assert x1 <= VIEW.width
        assert y1 <= VIEW.height
    for number, (x0, y0, x1, y1) in enumerate(areas):
        assert not any(x0 < right and left < x1 and y0 < bottom and top < y1 for left, top, right, bottom in areas[:number])
    for index, (box, at, size) in enumerate(zip(boxes, places, sizes, strict=True)):
        if at is not None and index > 0:
            assert not crosses_line(box, (at[0], at[1], at[0] + size[0], at[1] + HEIGHT))


def crosses_line(box: tuple[int, int, int, int], label: tuple[int, int, int, int]) -> bool:
    """Return whether any visible part of the box's line (GAP to both sides of its corners) is under the label."""
    x0, y0, x1, y1 = box
    bars = [
        (x0 - GAP, y0 - GAP, x1 + GAP, y0 + GAP),
        (x0 - GAP, y1 - GAP, x1 + GAP, y1 + GAP),
        (x0 - GAP, y0 - GAP, x0 + GAP, y1 + GAP),
        (x1 - GAP, y0 - GAP, x1 + GAP, y1 + GAP),
    ]
    return any(
        max(left, label[0], 0) < min(right, label[2], VIEW.width) and max(top, label[1], 0) < min(bottom, label[3], VIEW.height)
        for left, top, right, bottom in bars
    )


def test_a_label_goes_above_its_box_and_below_where_there_is_no_room() -> None:
    assert place_labels([(100, 100, 300, 200)], [(50, HEIGHT)], VIEW, gap=GAP) == [(98, 100 - GAP - HEIGHT)]
    assert place_labels([(100, 5, 300, 200)], [(50, HEIGHT)], VIEW, gap=GAP) == [(98, 200 + GAP)]
    assert place_labels([(100, 5, 300, 715)], [(50, HEIGHT)], VIEW, gap=GAP) == [(102, 7)]


def test_labels_keep_off_places_that_belong_to_others() -> None:
    above = (98, 100 - GAP - HEIGHT)
    places = place_labels([(100, 100, 300, 200)], [(50, HEIGHT)], VIEW, gap=GAP, avoid=[(*above, above[0] + 5, above[1] + 5)])
    assert places == [(98, 200 + GAP)]


def test_the_best_box_always_has_a_label_and_a_lesser_one_gives_way() -> None:
    box = (-50, -50, 1400, 900)
    places = place_labels([box, box], [(1400, HEIGHT), (1400, HEIGHT)], VIEW, gap=GAP)
    assert places == [(0, 0), None]

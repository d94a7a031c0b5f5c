"""Following objects, heat, and the style that says how results are drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.errors import SettingsError
from evalkit.geometry import Rect, Size
from evalkit.results.heat import GRID, HeatMap
from evalkit.results.style import OverlayStyle
from evalkit.results.tracking import MEMORY_S, Tracker
from tests.ui.fakes import detection, segmentation

FRAME_NS = 33_000_000
ARRAY = Size(4056, 3040)


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, np.float64).reshape(-1, 4)


def test_objects_keep_their_numbers_while_they_move_and_cross() -> None:
    tracker = Tracker()
    two = (detection(0, 0, 1, 1, class_id=0), detection(0, 0, 1, 1, class_id=1))
    for step in range(20):
        x = 100.0 * step
        numbers = tracker.update(two, boxes((x, 0, x + 400, 400), (2000 - x, 0, 2400 - x, 400)), step * FRAME_NS)
        assert numbers == (1, 2)
    points = tracker.tracks[0].points
    assert (points[0][1], points[-1][1]) == (200, 2100)


def test_a_new_object_gets_a_new_number_and_a_forgotten_one_does_not_get_its_old_one_back() -> None:
    tracker = Tracker()
    item, here = (detection(0, 0, 1, 1),), boxes((0, 0, 100, 100))
    assert tracker.update(item, here, 0) == (1,)
    assert tracker.update(item, boxes((1000, 1000, 1100, 1100)), FRAME_NS) == (2,)
    assert tracker.update((), boxes(), 2 * FRAME_NS) == ()
    assert tracker.update(item, here, 3 * FRAME_NS) == (1,)
    assert tracker.update(item, here, round(MEMORY_S * 1e9) + 4 * FRAME_NS) == (3,)
    assert [track.number for track in tracker.tracks] == [3]


def test_the_largest_overlap_wins_and_no_track_serves_two_boxes() -> None:
    tracker = Tracker()
    tracker.update((detection(0, 0, 1, 1),), boxes((0, 0, 100, 100)), 0)
    items = (detection(0, 0, 1, 1), detection(0, 0, 1, 1))
    assert tracker.update(items, boxes((30, 0, 130, 100), (5, 0, 105, 100)), FRAME_NS) == (2, 1)


def test_odd_boxes_are_not_followed_and_thousands_are_cut_off() -> None:
    tracker = Tracker()
    items = tuple(detection(0, 0, 1, 1) for _ in range(5000))
    places = np.array([(10.0 * n, 0, 10.0 * n + 9, 9) for n in range(5000)])
    places[0] = math.nan
    numbers = tracker.update(items, places, 0)
    assert numbers[0] == 0
    assert sum(number > 0 for number in numbers) == 199


def test_a_clock_that_goes_back_begins_anew() -> None:
    tracker = Tracker()
    item = (detection(0, 0, 1, 1),)
    tracker.update(item, boxes((0, 0, 9, 9)), 5 * FRAME_NS)
    assert tracker.update(item, boxes((0, 0, 9, 9)), FRAME_NS) == (1,)
    assert len(tracker.tracks) == 1


def test_heat_comes_to_the_decay_time_where_something_always_is_whatever_the_frame_rate() -> None:
    for fps in (5, 30):
        heat = HeatMap(ARRAY)
        for frame in range(10 * fps + 1):
            heat.add_boxes(boxes((0, 0, 2028, 1520)), [1.0], frame * 10**9 // fps, decay_s=2.0)
        assert heat.heat[10, 10] == pytest.approx(2.0 * (1 - math.exp(-5)), rel=0.01)
        assert heat.heat[-1, -1] == 0
    before = heat.heat[10, 10]
    heat.add_boxes(boxes(), [], 12 * 10**9, decay_s=2.0)
    assert heat.heat[10, 10] == pytest.approx(before * math.exp(-1), rel=0.01)


def test_heat_of_odd_boxes_and_scores_is_none() -> None:
    heat = HeatMap(ARRAY)
    odd = boxes((math.nan, 0, 1, 1), (-1e9, -1e9, -1e8, -1e8), (9e9, 9e9, 9e9, 9e9), (0, 0, 4056, 3040))
    heat.add_boxes(odd, [1.0, 1.0, 1.0, math.nan], 0, decay_s=1.0)
    heat.add_boxes(odd, [1.0, 1.0, 1.0, math.nan], 10**9, decay_s=1.0)
    assert heat.heat.max() == 0


def test_a_segmentation_warms_its_window_where_it_is_not_background() -> None:
    heat, half = HeatMap(ARRAY), np.zeros((10, 10), np.uint8)
    half[:, 5:] = 1
    result = segmentation(half, "background", "person")
    for second in range(2):
        heat.add_classes(result, Rect(0, 0, 2028, 3040), second * 10**9, decay_s=1.0)
    row = heat.heat[GRID.height // 2]
    assert row[: GRID.width // 4 - 1].max() == 0
    assert row[GRID.width // 4 + 1 : GRID.width // 2].min() == pytest.approx(1 - math.exp(-1), rel=0.01)
    assert row[GRID.width // 2 :].max() == 0


def test_a_style_survives_its_file() -> None:
    style = OverlayStyle(boxes=False, label_content="track", trails=True, class_colours=((3, "#00ff00"),), opacity=0.3)
    assert OverlayStyle.from_json(style.to_json()) == style
    assert OverlayStyle.from_json('{"opacity": 0.25, "of_a_later_version": 1}') == OverlayStyle(opacity=0.25)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"opacity": 7}', '{"opacity": "NaN"}', '{"label_content": "colour"}', '{"class_colours": [[1, "red"]]}', "\xff"],
)
def test_a_broken_style_says_so(text: str) -> None:
    with pytest.raises(SettingsError, match="overlay style cannot be read"):
        OverlayStyle.from_json(text.encode("latin-1"))


@pytest.mark.parametrize("values", [{"line_width_px": math.nan}, {"opacity": -0.1}, {"trail_s": 0.0}, {"heat_decay_s": 1e9}])
def test_a_style_out_of_range_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        OverlayStyle(**values)  # type: ignore[arg-type]

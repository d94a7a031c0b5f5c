"""What of a bundle is drawn, where, and what is said about it; without a window."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evalkit.errors import DecodeError
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.results.types import Detections
from tests.ui.fakes import CARD, WHOLE, bundle, classification, crop_of, detection, detections, inference, picture_of, rgb_scene
from ui.presenters.frame import MAX_BOXES, Answer, Content, canvas_of, present
from ui.presenters.selection import Picked, follow


def test_boxes_are_placed_in_the_inference_window() -> None:
    window = Rect(508, 0, 3040, 3040)
    state = present(bundle(result=Detections(items=(detection(0.25, 0.5, 0.75, 1.0),)), inference_window=window))
    assert state.boxes.tolist() == [[508 + 760, 1520, 508 + 2280, 3040]]
    assert state.window == window


def test_a_window_that_is_the_whole_canvas_is_not_outlined() -> None:
    assert present(bundle()).window is None


@pytest.mark.parametrize(
    "corners",
    [
        (math.nan, 0.1, 0.2, 0.2),
        (0.1, 0.1, math.inf, 0.2),
        (-math.inf, 0, 1, 1),
        (1.5, 0.1, 1.8, 0.3),
        (0.1, -0.5, 0.2, -0.1),
        (1e300,) * 4,
    ],
)
def test_boxes_that_are_no_place_are_counted_and_not_drawn(corners: tuple[float, float, float, float]) -> None:
    state = present(bundle(result=Detections(items=(detection(*corners), detection(0.1, 0.1, 0.2, 0.2)))))
    assert state.odd_boxes == 1
    assert state.indices == (1,)
    assert np.isfinite(state.boxes).all()


def test_swapped_corners_are_put_in_order_and_far_ones_clipped() -> None:
    state = present(bundle(result=Detections(items=(detection(0.5, 0.5, 0.25, 0.25), detection(-3, -3, 4, 4)))))
    assert state.boxes.tolist() == [[1014, 760, 2028, 1520], [0, 0, 4056, 3040]]


def test_too_many_boxes_are_cut_off_after_the_best_and_counted() -> None:
    state = present(bundle(result=detections(5000)))
    assert len(state.boxes) == MAX_BOXES
    assert state.more_boxes == 5000 - MAX_BOXES


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, Answer.NOT_ASKED),
        ({"card": CARD}, Answer.MISSING),
        ({"inference": inference()}, Answer.MISSING),
        ({"card": CARD, "result": detections(1)}, Answer.HERE),
        ({"card": CARD, "result": Detections(items=())}, Answer.HERE),
        ({"card": CARD, "result": detections(1), "result_age_frames": 2}, Answer.LATE),
        ({"inference_error": DecodeError("line 1")}, Answer.BROKEN),
    ],
)
def test_each_kind_of_answer_is_told_apart(changes: dict[str, object], answer: Answer) -> None:
    assert present(bundle(**changes)).answer is answer


def test_content_says_what_left_the_sensor() -> None:
    rgb = picture_of(rgb_scene(Size(508, 380)), PixelFormat.RGB8)
    crop = crop_of(rgb, Rect(400, 400, 800, 800))
    assert present(bundle(picture=rgb, rois=(crop,))).content is Content.IMAGE
    assert present(bundle(picture=None, rois=(crop,))).content is Content.ROIS
    assert present(bundle(picture=None)).content is Content.METADATA


def test_only_the_best_five_classes_are_listed() -> None:
    assert [item.score for item in present(bundle(result=classification(0.5, 0.2, 0.1, 0.1, 0.05, 0.05))).classes] == [
        0.5,
        0.2,
        0.1,
        0.1,
        0.05,
    ]


@pytest.mark.parametrize(
    ("size", "told", "canvas"),
    [
        (Size(508, 380), None, WHOLE),
        (Size(2028, 1520), None, WHOLE),
        (Size(3840, 2160), None, Rect(108, 440, 3840, 2160)),
        (Size(192, 108), None, Rect(0, 379, 4056, 2282)),
        (Size(508, 380), Rect(1000, 500, 2000, 1500), Rect(1000, 500, 2000, 1500)),
    ],
)
def test_the_canvas_is_what_the_picture_shows(size: Size, told: Rect | None, canvas: Rect) -> None:
    shown = bundle(picture=picture_of(np.zeros((size.height, size.width, 3), np.uint8)), picture_rect=told)
    assert canvas_of(shown) == canvas


def test_without_a_picture_the_canvas_is_the_full_array() -> None:
    assert canvas_of(bundle(picture=None)) == WHOLE


def test_a_class_without_a_label_is_named_by_its_number() -> None:
    state = present(bundle(result=Detections(items=(detection(0, 0, 1, 1, label="", class_id=17),))))
    assert state.label(0) == "#17 0.90"


def test_a_picked_detection_is_followed_by_class_and_place() -> None:
    picked = detection(0.1, 0.1, 0.3, 0.3)
    moved, other_class = detection(0.12, 0.1, 0.32, 0.3, score=0.2), detection(0.1, 0.1, 0.3, 0.3, class_id=1)
    assert follow(picked, [other_class, moved]) == 1
    assert follow(picked, [other_class]) == -1
    assert follow(picked, [detection(0.7, 0.7, 0.9, 0.9)]) == -1
    assert follow(picked, [detection(math.nan, 0.1, 0.3, 0.3)]) == -1
    assert follow(picked, []) == -1


def test_a_selection_survives_frames_without_its_object() -> None:
    items = [detection(0.1, 0.1, 0.3, 0.3)]
    picked = Picked()
    picked.pick(items[0], items)
    assert picked.advance([]) == -1
    assert picked.active
    assert picked.advance([detection(0.6, 0.6, 0.7, 0.7), *items]) == 1
    picked.pick(None, items)
    assert not picked.active


def test_an_object_picked_in_another_frame_is_found_in_this_one() -> None:
    elsewhere = detection(0.12, 0.1, 0.32, 0.3)
    picked = Picked()
    picked.pick(elsewhere, [detection(0.6, 0.6, 0.7, 0.7, score=0.95), detection(0.1, 0.1, 0.3, 0.3)])
    assert picked.index == 1

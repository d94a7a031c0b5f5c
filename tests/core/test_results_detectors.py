"""Boxes that were put into tensors, by the conventions of the zoo's networks, come out again."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from evalkit.errors import DecodeError
from evalkit.imx500.stream import OutputTensorData
from evalkit.models.card import ModelCard, Tuning
from evalkit.results.decode import decode
from evalkit.results.types import Detection, Detections
from tests.core.results_helpers import Floats, automl_anchors, efficientdet_outputs, inference, nanodet_output, quantised, tensor

CARD = ModelCard(name="finder", title="Finder", task="object detection")
PIXELS = np.array([(16, 24, 96, 200), (100, 10, 310, 60)], np.float64)
"""x0, y0, x1, y1"""
Corners = tuple[float, float, float, float]


def found(card: ModelCard, *outputs: OutputTensorData, size: int) -> tuple[Detection, ...]:
    result = decode(card, inference(*outputs, width=size, height=size))
    assert isinstance(result, Detections)
    return result.items


def corners(items: tuple[Detection, ...], size: int) -> Floats:
    return np.array([(item.box.x0, item.box.y0, item.box.x1, item.box.y1) for item in items]).reshape(-1, 4) * size


def listed(boxes: Floats, *, scale: float, swap: bool = False) -> tuple[OutputTensorData, ...]:
    """Return the outputs of a network with post-processing: these boxes, classes 7 and 3, and noise behind them."""
    room = np.zeros((100, 4))
    room[:2] = boxes
    scores = quantised(np.array([0.75, 0.5] + [0.03] * 98), 1 / 256, np.uint8)
    classes = tensor(np.array([7, 3] + [0] * 98, np.int16))
    middle = (classes, scores) if swap else (scores, classes)
    return quantised(room, scale, np.int16), *middle, tensor(np.array([100], np.int16))


@pytest.mark.parametrize(
    ("size", "order", "normalised", "scale"),
    [
        (320, "yx", True, 2.0**-15),
        (320, "yx", False, 1 / 64),
        (416, "yx", True, 2.0**-14),
        (640, "xy", False, 1 / 32),
        (224, "xy", False, 1 / 64),
    ],
    ids=["ssd", "efficientdet", "nanodet", "yolo-640", "yolo-224"],
)
def test_boxes_of_the_zoos_networks_are_where_they_were(size: int, order: str, normalised: bool, scale: float) -> None:
    card = msgspec.structs.replace(CARD, box_order=order, box_normalised=normalised)
    boxes = PIXELS if order == "xy" else PIXELS[:, [1, 0, 3, 2]]
    items = found(card, *listed(boxes / size if normalised else boxes, scale=scale), size=size)
    assert [(item.class_id, item.score) for item in items] == [(7, 0.75), (3, 0.5)]
    assert corners(items, size) == pytest.approx(PIXELS, abs=0.05)


def test_pixels_are_parts_of_width_and_of_height() -> None:
    card = msgspec.structs.replace(CARD, box_order="xy", box_normalised=False)
    result = decode(card, inference(*listed(PIXELS, scale=1 / 32), width=640, height=320))
    assert isinstance(result, Detections)
    box = result.items[0].box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((16 / 640, 24 / 320, 96 / 640, 200 / 320), abs=1e-6)


def test_classes_before_scores_are_read_if_the_card_says_so() -> None:
    outputs = listed(PIXELS / 320, scale=2.0**-15, swap=True)
    card = msgspec.structs.replace(CARD, decoder="boxes-classes-scores-count")
    assert [(item.class_id, item.score) for item in found(card, *outputs, size=320)] == [(7, 0.75), (3, 0.5)]


def test_classes_before_scores_are_known_by_their_scales() -> None:
    assert [item.class_id for item in found(CARD, *listed(PIXELS / 320, scale=2.0**-15, swap=True), size=320)] == [7, 3]


def test_the_card_can_ask_for_higher_scores() -> None:
    card = msgspec.structs.replace(CARD, tuning=Tuning(score_threshold=0.6))
    assert [item.class_id for item in found(card, *listed(PIXELS / 320, scale=2.0**-15), size=320)] == [7]


def test_classes_that_are_no_whole_numbers_are_refused() -> None:
    boxes, scores, classes, count = listed(PIXELS / 320, scale=2.0**-15)
    with pytest.raises(DecodeError, match=r"Classes are whole numbers.*finder has a scale of 0.3"):
        found(
            msgspec.structs.replace(CARD, decoder="boxes-scores-classes-count"),
            boxes,
            scores,
            tensor(classes.raw, scale=0.3),
            count,
            size=320,
        )


NANODET_BOXES: list[Corners] = [(20, 30, 60, 90), (200, 100, 330, 380), (250, 20, 300, 60)]


def test_raw_nanodet_finds_each_box_once() -> None:
    output = nanodet_output(NANODET_BOXES, [0, 79, 5], [0.9, 0.8, 0.6])
    items = found(CARD, output, size=416)
    assert [item.class_id for item in items] == [0, 79, 5]
    assert [item.score for item in items] == pytest.approx([0.9, 0.8, 0.6], abs=0.01)
    assert corners(items, 416) == pytest.approx(np.array(NANODET_BOXES), abs=0.6)


def test_doubles_stay_if_the_card_lets_boxes_overlap() -> None:
    card = msgspec.structs.replace(CARD, tuning=Tuning(iou_threshold=1.0))
    assert len(found(card, nanodet_output(NANODET_BOXES[:1], [0], [0.9]), size=416)) == 4


def test_objects_of_two_classes_may_be_at_one_place() -> None:
    table = nanodet_output(NANODET_BOXES[:1], [0], [0.9]).raw.copy()
    best = int(table[:, 0].astype(int).argmax())
    neighbours = np.flatnonzero(table[:, 0].astype(int) > 0)
    other = int(neighbours[neighbours != best][0])
    table[other, :2] = -56, 10
    assert sorted(item.class_id for item in found(CARD, tensor(table, scale=0.125), size=416)) == [0, 1]


def test_the_smallest_integer_is_the_lowest_score() -> None:
    # Its negative does not fit eight bits.
    table = np.full((3598, 112), -128, np.int8)
    assert not found(CARD, tensor(table, scale=0.125), size=416)
    table[5, 3] = 127
    card = msgspec.structs.replace(CARD, tuning=Tuning(score_threshold=0.0, iou_threshold=1.0))
    assert found(card, tensor(table, scale=0.125), size=416)[0].class_id == 3


EFFICIENTDET_BOXES: list[Corners] = [(20, 30, 60, 90), (100, 100, 230, 280), (250, 20, 300, 60)]


def test_raw_efficientdet_finds_each_box_once() -> None:
    items = found(CARD, *efficientdet_outputs(EFFICIENTDET_BOXES, [0, 89, 5], [0.9, 0.8, 0.6]), size=320)
    assert [item.class_id for item in items] == [0, 89, 5]
    assert corners(items, 320) == pytest.approx(np.array(EFFICIENTDET_BOXES), abs=1.5)


@pytest.mark.parametrize("anchor", [0, 1, 8, 9, 360, 14400, 18000, 18900, 19125, 19205])
def test_a_code_of_zeros_is_the_anchor(anchor: int) -> None:
    anchors = automl_anchors()
    logits = np.full((19206, 90), -128, np.int8)
    logits[anchor, 4] = 40
    (item,) = found(CARD, tensor(logits, scale=1 / 8), tensor(np.zeros((19206, 4), np.int8), scale=1 / 64), size=320)
    assert corners((item,), 320)[0] == pytest.approx(anchors[anchor][[1, 0, 3, 2]], abs=1e-3)


def test_other_anchors_are_larger_by_the_cards_scale() -> None:
    logits = np.full((19206, 90), -128, np.int8)
    logits[18000, 4] = 40
    card = msgspec.structs.replace(CARD, tuning=Tuning(anchor_scale=4.0))
    (item,) = found(card, tensor(logits, scale=1 / 8), tensor(np.zeros((19206, 4), np.int8), scale=1 / 64), size=320)
    assert corners((item,), 320)[0] == pytest.approx(automl_anchors(scale=4.0)[18000][[1, 0, 3, 2]], abs=1e-3)


@pytest.mark.parametrize(
    ("decoder", "shapes", "words"),
    [
        ("nanodet", [(3597, 112)], r"3598 cells for an input of 416x416.*finder has \(3597, 112\)"),
        ("nanodet", [(3598, 32)], "32 numbers behind the classes"),
        ("nanodet", [(3598, 112), (1,)], r"one output \(n, m\), but finder has \(3598, 112\), \(1\)"),
        ("efficientdet", [(19206, 90), (19206, 4)], "has 32526 anchors for an input of 416x416, but finder has 19206"),
        ("efficientdet", [(19206, 4), (19206, 90)], r"outputs \(n, c\), \(n, 4\), but finder has"),
        ("boxes-scores-classes-count", [(100, 4), (100,), (100,)], r"\(n, 4\), \(n\), \(n\), \(1\), but finder has"),
    ],
)
def test_tensors_that_the_cards_decoder_does_not_know_are_named(decoder: str, shapes: list[tuple[int, ...]], words: str) -> None:
    card = msgspec.structs.replace(CARD, decoder=decoder)
    with pytest.raises(DecodeError, match=words) as caught:
        found(card, *(tensor(np.zeros(shape, np.int8)) for shape in shapes), size=416)
    assert caught.value.hint


def test_raw_scores_without_their_labels_are_named() -> None:
    card = msgspec.structs.replace(CARD, labels=("x",) * 90)
    with pytest.raises(DecodeError, match="finder scores 80 classes, but its card has 90 labels"):
        found(card, nanodet_output(NANODET_BOXES, [0, 1, 2], [0.9, 0.8, 0.7]), size=416)


@pytest.mark.parametrize("scale", [0.0, -0.125, float("nan"), float("inf")])
def test_raw_scores_that_do_not_grow_are_refused(scale: float) -> None:
    raw = nanodet_output(NANODET_BOXES, [0, 1, 2], [0.9, 0.8, 0.7]).raw
    with pytest.raises(DecodeError, match=r"scale|no numbers"):
        found(CARD, tensor(raw, scale=scale), size=416)

"""Tensors become results by the card, and a card that does not fit is named."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from evalkit.errors import DecodeError
from evalkit.geometry import Box
from evalkit.imx500.stream import OutputTensorData, decode_inference
from evalkit.models.card import ModelCard
from evalkit.models.package import read_package
from evalkit.results.decode import SCORE_FLOOR, TOP_CLASSES, decode
from evalkit.results.types import Classification, Detections
from tests.core.results_helpers import inference, tensor

LABELS = ("person", "product", "trolley")
DETECTOR = ModelCard(name="finder", title="Finder", task="object detection", labels=LABELS)
CLASSIFIER = ModelCard(name="namer", title="Namer", task="classification")


def detections(
    boxes: list[list[int]], scores: list[int], classes: list[int], count: int | None = None, *, box_scale: float = 2.0**-15
) -> tuple[OutputTensorData, ...]:
    return (
        tensor(np.array(boxes, np.int16).reshape(-1, 4), scale=box_scale),
        tensor(np.array(scores, np.uint8), scale=2.0**-8),
        tensor(np.array(classes, np.int16)),
        tensor(np.array([len(scores) if count is None else count], np.int16)),
    )


def found(card: ModelCard, *outputs: OutputTensorData) -> Detections:
    result = decode(card, inference(*outputs))
    assert isinstance(result, Detections)
    return result


def ranked(card: ModelCard, output: OutputTensorData) -> Classification:
    result = decode(card, inference(output))
    assert isinstance(result, Classification)
    return result


def test_boxes_in_yx_order_come_out_as_xy_with_label_and_score() -> None:
    (item,) = found(DETECTOR, *detections([[8192, 4096, 24576, 16384]], [192], [2])).items
    assert item.box == Box(0.125, 0.25, 0.5, 0.75)
    assert (item.class_id, item.label, item.score) == (2, "trolley", 0.75)


def test_boxes_in_xy_order_and_pixels_are_normalised_to_the_input_tensor() -> None:
    card = msgspec.structs.replace(DETECTOR, box_order="xy", box_normalised=False)
    (item,) = found(card, *detections([[32, 24, 160, 120]], [255], [0], box_scale=1.0)).items
    assert (item.box.x0, item.box.y0, item.box.x1, item.box.y1) == pytest.approx((0.1, 0.1, 0.5, 0.5))


def test_the_best_score_comes_first_and_equal_ones_keep_their_order() -> None:
    items = found(DETECTOR, *detections([[k, 0, 1, 1] for k in range(4)], [50, 200, 50, 250], [0, 1, 2, 0])).items
    assert [item.score for item in items] == [250 / 256, 200 / 256, 50 / 256, 50 / 256]
    assert [item.class_id for item in items] == [0, 1, 0, 2]


def test_what_lies_beyond_the_count_is_not_there() -> None:
    outputs = detections([[0, 0, 1, 1]] * 3, [200, 190, 180], [0, 1, 2], count=2)
    assert [item.class_id for item in found(DETECTOR, *outputs).items] == [0, 1]


def test_noise_below_the_floor_is_left_out() -> None:
    floor = math.ceil(SCORE_FLOOR * 256)
    assert [item.score for item in found(DETECTOR, *detections([[0, 0, 1, 1]] * 2, [floor, floor - 1], [0, 0])).items] == [floor / 256]


def test_a_network_without_labels_numbers_its_classes() -> None:
    card = msgspec.structs.replace(DETECTOR, labels=())
    assert found(card, *detections([[0, 0, 1, 1]], [200], [41])).items[0].label == "41"


def test_a_frame_without_valid_outputs_has_no_result() -> None:
    assert decode(DETECTOR, replace(inference(), outputs=None)) is None


@pytest.mark.parametrize("count", [-1, 2])
def test_a_count_that_the_list_cannot_have_is_refused(count: int) -> None:
    with pytest.raises(DecodeError, match="in a list of 1"):
        found(DETECTOR, *detections([[0, 0, 1, 1]], [200], [0], count=count))


@pytest.mark.parametrize("class_id", [-1, 3])
def test_a_class_without_a_label_is_named(class_id: int) -> None:
    with pytest.raises(DecodeError, match=f"class {class_id}, but its card has 3 labels"):
        found(DETECTOR, *detections([[0, 0, 1, 1]], [200], [class_id]))


def test_a_class_without_a_label_below_the_floor_does_no_harm() -> None:
    assert not found(DETECTOR, *detections([[0, 0, 1, 1]], [0], [77])).items


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        detections([[0, 0, 1, 1]], [200], [0])[:3],
        detections([[0, 0, 1, 1]] * 2, [200], [0], count=1),
        (tensor(np.zeros(4, np.int16)), *detections([[0, 0, 1, 1]], [200], [0])[1:]),
        (*detections([[0, 0, 1, 1]], [200], [0])[:3], tensor(np.zeros(2, np.int16))),
    ],
    ids=["none", "three", "lengths", "flat-boxes", "two-counts"],
)
def test_tensors_that_are_no_detectors_are_listed_in_the_error(wrong: tuple[OutputTensorData, ...]) -> None:
    with pytest.raises(DecodeError, match=r"\(n, 4\), \(n\), \(n\), \(1\), but finder has") as caught:
        found(DETECTOR, *wrong)
    assert caught.value.hint


@pytest.mark.parametrize("scale", [math.nan, math.inf])
def test_values_that_are_no_numbers_are_refused(scale: float) -> None:
    boxes, scores, classes, count = detections([[1, 1, 1, 1]], [200], [0])
    with pytest.raises(DecodeError, match="no numbers"):
        found(DETECTOR, boxes, tensor(scores.raw, scale=scale), classes, count)


def test_a_classifier_names_its_best_five_by_score() -> None:
    card = msgspec.structs.replace(CLASSIFIER, labels=tuple("abcdefgh"))
    result = ranked(card, tensor(np.array([1, 9, 3, 4, 200, 6, 7, 8], np.uint8), scale=2.0**-8))
    assert [item.label for item in result.items] == ["e", "b", "h", "g", "f"]
    assert len(result.items) == TOP_CLASSES
    assert (result.items[0].class_id, result.items[0].score) == (4, 200 / 256)


def test_logits_become_probabilities_only_if_the_card_says_softmax() -> None:
    logits = tensor(np.array([127, 119, -128], np.int8), scale=0.125)
    assert ranked(CLASSIFIER, logits).items[0].score == 127 / 8
    scores = [item.score for item in ranked(msgspec.structs.replace(CLASSIFIER, softmax=True), logits).items]
    assert scores == pytest.approx([0.731059, 0.268941, 0], abs=1e-5)


@pytest.mark.parametrize("labels", [7, 9])
def test_a_label_for_each_class_or_none_at_all(labels: int) -> None:
    card = msgspec.structs.replace(CLASSIFIER, labels=("x",) * labels)
    with pytest.raises(DecodeError, match=f"scores 8 classes, but its card has {labels} labels"):
        ranked(card, tensor(np.zeros(8, np.uint8)))


@pytest.mark.parametrize("shapes", [[], [(2, 4)], [(8,), (8,)], [(0,)]], ids=str)
def test_tensors_that_are_no_classifiers_are_refused(shapes: list[tuple[int, ...]]) -> None:
    with pytest.raises(DecodeError, match="A classifier has one output"):
        decode(CLASSIFIER, inference(*(tensor(np.zeros(shape, np.uint8)) for shape in shapes)))


def test_the_stream_of_a_real_network_decodes_by_the_card_of_its_file(shared_data: Path) -> None:
    package = read_package(shared_data / "rpk" / "imx500_network_ssd_mobilenetv2_fpnlite_320x320_pp.rpk")
    result = decode(package.card, decode_inference((shared_data / "stream" / "ssd_both_valid.bin").read_bytes()))
    assert isinstance(result, Detections)
    assert len(result.items) == 23
    # The values that libcamera's parser returned for the first box.
    best = result.items[0]
    assert (best.class_id, best.label, best.score) == (53, package.card.labels[53], 0.99609375)
    assert best.box.y0 == 0.57110595703125

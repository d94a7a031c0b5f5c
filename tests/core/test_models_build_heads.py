"""Raw detectors say the same box in five dialects; all become the sensor's list, and the loss is counted on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from evalkit.building.loss import Pair, compare_answers, overlap, result_of
from evalkit.building.raw_heads import cells
from evalkit.geometry import Box, Size
from evalkit.imx500.apparams import Network
from evalkit.models.card import ModelCard
from evalkit.models.package import read_package
from evalkit.models.running import TwinRunner
from evalkit.models.ssd_post import DETECTOR_OUTPUTS, ssd_anchors
from evalkit.models.twin import TensorSpecs, network_of
from evalkit.results.types import Detections
from tests.core.building_helpers import constant_answer, made
from tests.core.models_helpers import tiny_twin

SIDE = 64
LABELS = ("cat", "dog", "owl")
BOX = (32.0, 16.0, 16.0, 24.0)
"""Middle x, y and extent in pixels, of an owl."""
CELLS = 8 * 8 + 4 * 4 + 2 * 2


def yolov8() -> list[np.ndarray]:
    table = np.zeros((1, 7, CELLS))
    table[0, :, 20] = (*BOX, 0.1, 0.2, 0.9)
    return [table]


def yolov5() -> list[np.ndarray]:
    table = np.zeros((1, 3 * CELLS, 8))
    table[0, 100] = (*BOX, 0.95, 0.1, 0.2, 0.95)
    return [table]


def yolox() -> list[np.ndarray]:
    table = np.zeros((1, CELLS, 8))
    x, y, stride = cells(Size(SIDE, SIDE), (8, 16, 32))[70]
    table[0, 70] = (BOX[0] / stride - x, BOX[1] / stride - y, np.log(BOX[2] / stride), np.log(BOX[3] / stride), 0.95, 0.1, 0.2, 0.95)
    return [table]


def fastestdet() -> list[np.ndarray]:
    table = np.zeros((1, 8, 4, 4))
    table[0, 5:] = 1e-6
    # Cell (2, 1) begins at the box's middle; width 1/4 and height 3/8 of the picture through a sigmoid.
    table[0, :, 1, 2] = (0.9, 0, 0, np.log(0.25 / 0.75), np.log(0.375 / 0.625), 0.1, 0.2, 0.9)
    return [table]


def ssd() -> list[np.ndarray]:
    anchors = ssd_anchors([4, 2, 1, 1, 1, 1])
    encodings, logits = np.zeros((1, len(anchors), 4)), np.full((1, len(anchors), 4), -9.0)
    cy, cx, h, w = anchors[30]
    encodings[0, 30] = (
        (BOX[1] / SIDE - cy) / h * 10,
        (BOX[0] / SIDE - cx) / w * 10,
        np.log(BOX[3] / SIDE / h) * 5,
        np.log(BOX[2] / SIDE / w) * 5,
    )
    logits[0, 30] = (0, -9, -9, 2.2)
    return [encodings, logits]


def finished() -> list[np.ndarray]:
    boxes, scores, classes = np.zeros((1, 5, 4)), np.zeros((1, 5)), np.zeros((1, 5))
    boxes[0, 0] = (4 / SIDE, 24 / SIDE, 28 / SIDE, 40 / SIDE)
    scores[0, 0], classes[0, 0] = 0.9, 2
    return [boxes, scores, classes, np.ones((1, 1))]


def finished_classes_first() -> list[np.ndarray]:
    boxes, scores, classes, count = finished()
    return [boxes, classes, scores, count]


@pytest.mark.parametrize("make", [yolov8, yolov5, yolox, fastestdet, ssd, finished, finished_classes_first])
def test_the_box_of_each_kind_of_head_comes_out(make: Callable[[], list[np.ndarray]], tmp_path: Path) -> None:
    report, path, _ = made(constant_answer(make(), side=SIDE), tmp_path, task="object detection", labels=LABELS)

    package = read_package(path)
    runner = TwinRunner(package.twin(), package.network, threads=1)
    _, raw = runner.run(np.zeros((3, SIDE, SIDE), np.uint8))
    values = [(part.astype(np.float64) - spec.shift) * spec.scale for part, spec in zip(raw, package.network.outputs, strict=True)]
    result = result_of(package.card, package.network, [value.astype(np.float32) for value in values], is_fine=False)
    assert isinstance(result, Detections)
    assert len(result.items) == 1
    found = result.items[0]
    assert found.label == "owl"
    assert 0.85 < found.score < 0.95
    assert (found.box.x0, found.box.y0, found.box.x1, found.box.y1) == pytest.approx((24 / 64, 4 / 64, 40 / 64, 28 / 64), abs=2e-3)
    assert report.decoder == (make.__name__ if not make.__name__.startswith("finished") else "boxes-scores-classes-count")
    assert report.loss is not None
    assert report.loss.agreement == 1.0


def test_boxes_in_pixels_are_told_by_their_size(tmp_path: Path) -> None:
    boxes, *rest = finished()

    _, path, _ = made(constant_answer([boxes * SIDE, *rest], side=SIDE), tmp_path, task="object detection", labels=LABELS, box_order="xy")

    card = read_package(path).card
    assert not card.box_normalised
    assert card.box_order == "xy"


def detector_network() -> Network:
    model = tiny_twin(specs=None)
    specs = TensorSpecs(input_scale=1.0, outputs=DETECTOR_OUTPUTS)
    del model.graph.output[:]
    for spec, shape in zip(DETECTOR_OUTPUTS, ((3, 4), (3,), (3,), (1,)), strict=True):
        model.graph.output.append(onnx.helper.make_tensor_value_info(spec.name, 1, list(shape)))
    onnx.helper.set_model_props(model, specs.metadata())
    return network_of(model, name="two")


def answer(*found: tuple[float, float, float]) -> list[np.ndarray]:
    """Return outputs with boxes 0.2 wide at (x, score, class), and one raw tensor."""
    boxes, scores, classes = np.zeros((3, 4), np.float32), np.zeros(3, np.float32), np.zeros(3, np.float32)
    for index, (x, score, kind) in enumerate(found):
        boxes[index], scores[index], classes[index] = (0.2, x, 0.6, x + 0.2), score, kind
    return [boxes, scores, classes, np.array([len(found)], np.float32), scores * 2]


CARD = ModelCard(name="two", title="Two", task="object detection", labels=LABELS, decoder="boxes-scores-classes-count")


def test_the_loss_counts_what_is_found_again_and_names_the_worst_pictures() -> None:
    pairs = [
        Pair(picture="same", whole=answer((0.1, 0.9, 0)), rounded=answer((0.1, 0.8, 0))),
        Pair(picture="moved a little", whole=answer((0.1, 0.9, 0)), rounded=answer((0.15, 0.9, 0))),
        Pair(picture="lost one of two", whole=answer((0.1, 0.9, 0), (0.7, 0.5, 1)), rounded=answer((0.1, 0.9, 0))),
        Pair(picture="other class", whole=answer((0.1, 0.9, 0)), rounded=answer((0.1, 0.9, 1))),
        Pair(picture="faint", whole=answer((0.1, 0.3, 0)), rounded=answer()),
    ]

    loss = compare_answers(CARD, detector_network(), pairs, ["raw"], held_out=True)

    assert loss.text.startswith("3 of 5 boxes found again (60%) on 5 pictures")
    assert loss.agreement == pytest.approx(0.6)
    assert loss.score_change == pytest.approx(-0.1 / 3, abs=0.003)
    assert [(item.picture, item.agreement) for item in loss.worst] == [("other class", 0.0), ("lost one of two", 0.5)]


def test_the_noise_of_raw_outputs_is_in_decibels() -> None:
    whole = answer((0.1, 0.5, 0))
    rounded = [*answer((0.1, 0.5, 0))[:4], whole[4] * np.float32(0.9)]

    same = compare_answers(CARD, detector_network(), [Pair(picture="p", whole=whole, rounded=whole)], ["raw"], held_out=True)
    noisy = compare_answers(CARD, detector_network(), [Pair(picture="p", whole=whole, rounded=rounded)], ["raw"], held_out=True)

    assert same.outputs[0].sqnr_db is None
    assert noisy.outputs[0].sqnr_db == pytest.approx(20.0, abs=0.01)  # a tenth of the amplitude


def test_nothing_found_is_no_agreement_to_boast_of() -> None:
    loss = compare_answers(CARD, detector_network(), [Pair(picture="p", whole=answer(), rounded=answer())], ["raw"], held_out=True)

    assert "found nothing" in loss.text


def test_overlap_is_intersection_over_union() -> None:
    assert overlap(Box(0, 0, 2, 2), Box(1, 0, 3, 2)) == pytest.approx(1 / 3)
    assert overlap(Box(0, 0, 1, 1), Box(1, 1, 2, 2)) == 0

"""What follows the last convolution of MediaPipe's networks, against the plain arithmetic; and what rounds their weights."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import numpy_helper

from evalkit.models.catalogue import find
from evalkit.models.graph import GraphBuilder
from evalkit.models.mediapipe import (
    LANDMARK_NUMBERS,
    POSE_LANDMARKS,
    POSE_NAMES,
    add_face_boxes,
    add_person,
    add_person_cells,
    face_anchors,
    float_tail,
)
from evalkit.models.weights8 import with_int8_weights
from tests.core.models_helpers import normal, run_model

SIDE = 64
CELLS = 4


def faces(places: NDArray[np.float32], logits: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    build = GraphBuilder("faces")
    build.input("places", (1, CELLS**2, 16))
    build.input("logits", (1, CELLS**2, 1))
    add_face_boxes(build, face_anchors(CELLS), side=SIDE)
    return run_model(build.model(), {"places": places, "logits": logits})


def test_a_face_lies_where_its_cell_and_its_pixels_say() -> None:
    places, logits = np.zeros((1, CELLS**2, 16), np.float32), np.full((1, CELLS**2, 1), -9, np.float32)
    cell = 1 * CELLS + 2  # second row, third column: middle at x 0.625, y 0.375
    places[0, cell, :4] = [8, -4, 16, 8]
    logits[0, cell] = 2
    boxes, scores, classes, count = faces(places, logits)
    x, y = 0.625 + 8 / SIDE, 0.375 - 4 / SIDE
    assert boxes[0] == pytest.approx([y - 4 / SIDE, x - 8 / SIDE, y + 4 / SIDE, x + 8 / SIDE])
    assert (count.tolist(), classes[0]) == ([1], 0)
    assert scores[0] == pytest.approx(1 / (1 + np.exp(-2)))


def test_of_two_finds_of_one_face_the_better_stays() -> None:
    places, logits = np.zeros((1, CELLS**2, 16), np.float32), np.full((1, CELLS**2, 1), -9, np.float32)
    places[0, 5, :4], places[0, 6, :4] = [0, 0, 32, 32], [-SIDE / CELLS + 2, 0, 32, 32]
    logits[0, 5:7, 0] = [1, 3]
    _, scores, _, count = faces(places, logits)
    assert count.tolist() == [1]
    assert scores[0] == pytest.approx(1 / (1 + np.exp(-3)))


def test_landmarks_are_a_list_of_one_person() -> None:
    build = GraphBuilder("pose")
    build.input("landmarks", (1, POSE_LANDMARKS * LANDMARK_NUMBERS))
    build.input("presence", (1, 1))
    add_person(build, POSE_LANDMARKS)
    table = normal(np.random.default_rng(1), POSE_LANDMARKS, LANDMARK_NUMBERS) * 100
    values = {"landmarks": table.reshape(1, -1), "presence": np.array([[0.75]], np.float32)}
    boxes, scores, classes, points = run_model(build.model(), values)
    used = table[: len(POSE_NAMES)]
    assert boxes.tolist() == [[*used[:, :2].min(0).tolist(), *used[:, :2].max(0).tolist()]]
    assert (scores.tolist(), classes.tolist()) == ([0.75], [0])
    assert points.reshape(-1, 3)[:, :2] == pytest.approx(used[:, :2])
    assert points.reshape(-1, 3)[:, 2] == pytest.approx(1 / (1 + np.exp(-used[:, 3].astype(np.float64))), abs=1e-5)


def test_the_card_names_the_landmarks_in_the_networks_order() -> None:
    card = find("mediapipe-pose").card
    assert card is not None
    assert card.keypoints == POSE_NAMES
    assert all(end < len(POSE_NAMES) for line in card.skeleton for end in line)


def test_cells_are_people_where_that_is_more_likely() -> None:
    build = GraphBuilder("cells")
    build.input("logits", (1, 1, 2, 2))
    add_person_cells(build, 2)
    (cells,) = run_model(build.model(), {"logits": np.array([[[[-1, 0.1], [0, 9]]]], np.float32)})
    assert cells.tolist() == [[0, 1], [0, 1]]


def test_the_tail_is_not_rounded_to_eight_bits() -> None:
    build = GraphBuilder("tail")
    x = build.input("x", (4,))
    steps = [build.const("scale", 1.0), build.const("zero", 0, np.uint8)]
    build.add("DequantizeLinear", [build.add("QuantizeLinear", [x, *steps], "q"), *steps], "dq")
    float_tail(build, frozenset(["q", "dq"]))
    build.add("Identity", ["dq"], "y")
    build.output("y", (4,))
    values = np.array([0.25, 1.5, -3, 700], np.float32)
    assert run_model(build.model(), {"x": values})[0].tolist() == values.tolist()


def test_weights_of_eight_bits_are_within_half_a_step_of_their_channel() -> None:
    random = np.random.default_rng(5)
    kernel = normal(random, 4, 3, 3, 3) * np.array([100, 1, 0.01, 0]).reshape(-1, 1, 1, 1).astype(np.float32)
    build = GraphBuilder("net")
    build.add("Conv", [build.input("x", (1, 3, 8, 8)), build.const("w", kernel)], "y")
    build.output("y", (1, 4, 6, 6))
    rounded = with_int8_weights(build.model())
    rounded.output("y", (1, 4, 6, 6))
    model = rounded.model()
    kept = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    assert "w" not in kept
    assert [tensor.data_type for tensor in model.graph.initializer if tensor.name.endswith("raw")] == [onnx.TensorProto.INT8]
    raw, scale = kept["y/w8/raw"], kept["y/w8/scale"]
    assert (np.abs(raw * scale.reshape(-1, 1, 1, 1) - kernel) <= 0.5001 * scale.reshape(-1, 1, 1, 1)).all()
    x = normal(random, 1, 3, 8, 8)
    exact, given = run_model(build.model(), {"x": x})[0], run_model(model, {"x": x})[0]
    assert np.abs(exact - given).max() < 0.02 * np.abs(exact).max()

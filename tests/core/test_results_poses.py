"""People that were put into maps and lists, by the conventions of the zoo's pose networks, come out again."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from evalkit.errors import DecodeError
from evalkit.imx500.stream import OutputTensorData, decode_inference, encode_inference
from evalkit.models.card import ModelCard, Tuning
from evalkit.models.package import read_package
from evalkit.results.assignment import cheapest_pairs
from evalkit.results.decode import decode
from evalkit.results.types import Pose, Poses
from tests.core.results_helpers import POINTS, STANDING, Floats, higherhrnet_outputs, inference, posenet_outputs, quantised, tensor

CARD = ModelCard(name="poser", title="Poser", task="pose estimation")
MIDDLES = np.array(
    [(60, 80), (160, 90), (260, 80), (360, 95), (440, 80), (60, 270), (160, 265), (260, 270), (360, 265), (440, 270)], np.float64
)


def people(count: int, *, size: float = 0.7) -> list[Floats]:
    """Return people in pixels of PoseNet's input, each a little different."""
    random = np.random.default_rng(7)
    return [STANDING * size + middle + random.normal(0, 2, (17, 2)) for middle in MIDDLES[:count]]


def posed(outputs: Sequence[OutputTensorData], *, card: ModelCard = CARD, width: int = 481, height: int = 353) -> Poses:
    result = decode(card, inference(*outputs, width=width, height=height))
    assert isinstance(result, Poses)
    return result


def places(pose: Pose, width: int, height: int) -> Floats:
    """Return (17, 2) x, y; NaN where a point is not there."""
    found = np.full((17, 2), np.nan)
    for point in pose.keypoints:
        found[point.keypoint_id] = point.x * width, point.y * height
    return found


@pytest.mark.parametrize("count", [0, 1, 4, 10])
def test_posenet_finds_everybody_where_they_are(count: int) -> None:
    crowd = people(count)
    result = posed(posenet_outputs(crowd, strength=list(6 - 0.3 * np.arange(count)), noise_seed=3))
    assert len(result.items) == count
    assert [pose.score for pose in result.items] == sorted((pose.score for pose in result.items), reverse=True)
    for person in crowd:
        pose = min(result.items, key=lambda pose: float(np.abs(places(pose, 481, 353) - person).max()))
        assert places(pose, 481, 353) == pytest.approx(np.clip(person, 0, (480, 352)), abs=1.0)


def test_a_pose_names_its_points_and_how_they_are_connected() -> None:
    (pose,) = (result := posed(posenet_outputs(people(1)))).items
    assert tuple(point.name for point in pose.keypoints) == POINTS
    assert {frozenset((POINTS[a], POINTS[b])) for a, b in result.skeleton} >= {
        frozenset(("left shoulder", "left elbow")),
        frozenset(("right knee", "right ankle")),
    }
    assert all(0.9 < point.score < 1 for point in pose.keypoints)
    assert 0.9 < pose.score < 1


def test_the_box_of_a_pose_holds_its_points() -> None:
    (person,) = people(1)
    (pose,) = posed(posenet_outputs([person])).items
    box = pose.box
    low, high = person.min(axis=0), person.max(axis=0)
    assert (box.x0 * 481, box.y0 * 353, box.x1 * 481, box.y1 * 353) == pytest.approx((*low, *high), abs=1.0)


@pytest.mark.parametrize("strongest", range(17), ids=POINTS)
def test_a_person_is_found_from_any_of_its_points(strongest: int) -> None:
    """Whatever point comes first, the way to all others is known: forward and backward edges, the first of them too."""
    (person,) = people(1)
    heat, short, mid = posenet_outputs([person])
    raw = heat.raw.astype(np.int16)
    raw[..., strongest] += 16
    # Short offsets would put a wrong step right again: without them, mid offsets alone must be near.
    card = msgspec.structs.replace(CARD, tuning=Tuning(refinement_steps=0))
    boosted = (tensor(raw.clip(-128, 127).astype(np.int8), scale=0.125), short, mid)
    (pose, *_) = posed(boosted, card=card).items
    assert places(pose, 481, 353) == pytest.approx(person, abs=3.0)


def test_points_that_are_hardly_seen_are_left_out_and_can_be_asked_for() -> None:
    (person,) = people(1)
    heat, short, mid = posenet_outputs([person])
    raw = heat.raw.copy()
    raw[..., 15:] = -20  # ankles: sigmoid(-2.5) is 0.08
    hidden = (tensor(raw, scale=0.125), short, mid)
    assert [point.keypoint_id for point in posed(hidden).items[0].keypoints] == list(range(15))
    card = msgspec.structs.replace(CARD, tuning=Tuning(keypoint_threshold=0.0))
    assert posed(hidden, card=card).items[0].keypoints[15].score == pytest.approx(0.0759, abs=1e-3)


def test_what_is_not_sure_enough_is_nobody() -> None:
    outputs = posenet_outputs(people(2), strength=[6.0, 0.3])
    assert len(posed(outputs).items) == 1
    card = msgspec.structs.replace(CARD, tuning=Tuning(score_threshold=0.2))
    assert len(posed(outputs, card=card).items) == 2


def test_posenet_maps_of_another_input_are_refused() -> None:
    with pytest.raises(DecodeError, match="maps of 15 x 20 for an input of 320x240 and a stride of 16, but poser has 23 x 31"):
        posed(posenet_outputs([]), width=320, height=240)


def test_the_real_file_and_the_sensors_bytes_give_the_pose(shared_data: Path) -> None:
    package = read_package(shared_data / "rpk" / "imx500_network_posenet.rpk")
    crowd = people(3)
    raws = [output.raw for output in posenet_outputs(crowd, strength=[6, 5.5, 5])]
    lines = encode_inference(package.network, frame_count=1, dnn_us=1, dsp_us=1, input_raw=None, outputs_raw=raws)
    result = decode(package.card, decode_inference(lines))
    assert isinstance(result, Poses)
    for pose, person in zip(result.items, crowd, strict=True):
        assert places(pose, 481, 353) == pytest.approx(person, abs=1.0)


def group(count: int) -> list[Floats]:
    """Return people in cells of HigherHRNet's map."""
    return [np.rint(STANDING * 0.3 + middle * (192 / 500)) for middle in MIDDLES[:count]]


@pytest.mark.parametrize("count", [0, 1, 5, 10])
def test_higherhrnet_gives_each_point_to_its_person(count: int) -> None:
    crowd = group(count)
    scores = list(0.9 - 0.03 * np.arange(count))
    outputs = higherhrnet_outputs(crowd, list(np.arange(count) * 1.6 - 7.5), scores, spread=0.3)
    result = posed(outputs, width=384, height=288)
    assert [pose.score for pose in result.items] == pytest.approx(scores, abs=0.02)
    for pose, person in zip(result.items, crowd, strict=True):
        assert places(pose, 192, 144) == pytest.approx(person, abs=1e-9)


def test_points_that_nobody_saw_are_not_there() -> None:
    (person,) = group(1)
    person[[0, 9]] = np.nan
    (pose,) = posed(higherhrnet_outputs([person], [1.0], [0.85]), width=384, height=288).items
    np.testing.assert_allclose(places(pose, 192, 144), person)
    assert pose.score == pytest.approx(0.85 * 15 / 17, abs=0.01)


def test_points_with_far_tags_are_of_different_people() -> None:
    upper, lower = group(2)
    upper[11:], lower[:11] = np.nan, np.nan
    outputs = higherhrnet_outputs([upper, lower], [-3.0, 3.0], [0.9, 0.9])
    assert len(posed(outputs, width=384, height=288).items) == 2
    card = msgspec.structs.replace(CARD, tuning=Tuning(tag_threshold=7.0))
    assert len(posed(outputs, card=card, width=384, height=288).items) == 1


def test_of_two_candidates_with_one_tag_the_better_one_stays_with_the_person() -> None:
    tags, cells, scores = higherhrnet_outputs(group(1), [2.0], [0.9])
    tag, cell, score = (np.asarray(output.raw).copy() for output in (tags, cells, scores))
    tag[1, 16], cell[1, 16], score[1, 16] = tag[0, 0], 5 * 192 + 5, 70
    outputs = (tensor(tag, scale=1 / 16), tensor(cell), tensor(score, scale=1 / 128))
    pose = posed(outputs, width=384, height=288).items[0]
    assert places(pose, 192, 144)[16] == pytest.approx(group(1)[0][16])


def test_a_cell_outside_the_map_is_refused() -> None:
    outputs = higherhrnet_outputs(group(1), [2.0], [0.9])
    with pytest.raises(DecodeError, match="outside its map of 160 x 120 cells"):
        posed((outputs[0], tensor(outputs[1].raw.astype(np.int32) + np.int32(20_000)), outputs[2]), width=320, height=240)


def yolo_outputs(size: int, names: int, *, scale: float) -> tuple[OutputTensorData, ...]:
    """Return two people of a YOLO pose network: boxes, scores, classes, points; the rest of the list is empty."""
    boxes, points = np.zeros((300, 4)), np.zeros((300, names, 3))
    boxes[:2] = (10, 20, 60, 120), (100, 30, 150, 130)
    points[:2, :, 0] = np.linspace(12, 58, names), np.linspace(102, 148, names)
    points[:2, :, 1] = 64
    points[:2, :, 2] = 0.9
    points[0, 3, 2] = 0.01
    scores = np.array([0.5, 0.75] + [0.0] * 298)
    return (
        quantised(boxes, 1 / 64, np.int16),
        quantised(scores, 1 / 256, np.uint8),
        tensor(np.zeros(300, np.int16)),
        quantised(points.reshape(300, -1), scale, np.int16),
    )


@pytest.mark.parametrize(("size", "names", "some"), [(224, 17, "left elbow"), (320, 21, "wrist"), (320, 5, "4")])
def test_yolo_pose_has_boxes_and_points_in_pixels(size: int, names: int, some: str) -> None:
    card = msgspec.structs.replace(CARD, box_order="xy", box_normalised=False)
    result = posed(yolo_outputs(size, names, scale=1 / 128), card=card, width=size, height=size)
    best, second = result.items
    assert (best.score, second.score) == (0.75, 0.5)
    box = second.box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((10 / size, 20 / size, 60 / size, 120 / size))
    assert len(best.keypoints) == names
    assert some in [point.name for point in best.keypoints]
    assert [point.keypoint_id for point in second.keypoints] == [k for k in range(names) if k != 3]
    first = best.keypoints[0]
    assert (first.x * size, first.y * size, first.score) == pytest.approx((102, 64, 0.9), abs=0.01)
    assert all(end < names for line in result.skeleton for end in line)
    assert bool(result.skeleton) == (names in (17, 21))


def test_the_card_names_points_and_lines() -> None:
    card = msgspec.structs.replace(CARD, keypoints=("a", "b", "c", "d", "e"), skeleton=((0, 4),), box_order="xy", box_normalised=False)
    result = posed(yolo_outputs(224, 5, scale=1 / 128), card=card, width=224, height=224)
    assert [point.name for point in result.items[0].keypoints] == list("abcde")
    assert result.skeleton == ((0, 4),)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"keypoints": ("a", "b")}, "finds 17 points, but its card names 2"), ({"skeleton": ((0, 17),)}, "finds 17 points, but the skeleton")],
)
def test_a_card_with_other_points_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(DecodeError, match=words):
        posed(posenet_outputs([]), card=msgspec.structs.replace(CARD, **change))


@pytest.mark.parametrize("decoder", ["posenet", "higherhrnet", "yolo-pose"])
def test_tensors_that_are_no_poses_are_listed_in_the_error(decoder: str) -> None:
    with pytest.raises(DecodeError, match=r"has outputs \(.*\), but poser has \(2, 3\)"):
        posed((tensor(np.zeros((2, 3), np.int8)),), card=msgspec.structs.replace(CARD, decoder=decoder))


@given(st_numpy.arrays(np.float64, st_numpy.array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.integers(0, 6).map(float)))
def test_no_other_pairs_are_cheaper(cost: Floats) -> None:
    pairs = cheapest_pairs(cost)
    rows, columns = cost.shape
    assert len(pairs) == min(rows, columns) == len({row for row, _ in pairs}) == len({column for _, column in pairs})
    short, long = sorted((rows, columns))
    table = cost if rows <= columns else cost.T
    cheapest = min(sum(table[k, choice[k]] for k in range(short)) for choice in itertools.permutations(range(long), short))
    assert sum(cost[pair] for pair in pairs) == cheapest

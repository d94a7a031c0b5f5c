"""The trained networks that come with EvalKit find what they were trained for, as well as their cards say."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pytest

from evalkit.emulator.camera import Camera, FrameMemory
from evalkit.emulator.models import GENERATED_MODEL, SCENE_MODELS
from evalkit.emulator.pixels import NOMINAL_EXPOSURE_US, Conditions
from evalkit.emulator.scenes.opening import GENERATED_SCENES, open_scene
from evalkit.geometry import Box, Rect
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.models.builtin import builtin_packages
from evalkit.models.golden import compare
from evalkit.models.package import ModelPackage
from evalkit.models.running import TwinRunner
from evalkit.models.trained import MASK_NAME, NAMES, measurements, trained_packages
from tests.system.packaging_scripts import load

MAX_BYTES = 500_000
FEW_PERCENT = 0.06
"""By how much figures on a small sample may lie below those on the whole."""
SAMPLE = range(920_000, 920_010)
"""The first casts of those that the cards' figures rest on."""
TRAINING = Path(__file__).parents[2] / "packaging" / "training"


class Training(NamedTuple):
    """Modules of packaging/training that need no PyTorch."""

    frames: ModuleType
    measuring: ModuleType
    recipes: ModuleType


@pytest.fixture(scope="module")
def training() -> Iterator[Training]:
    names = ("frames", "measuring", "recipes")
    sys.path.insert(0, str(TRAINING))
    try:
        yield Training(*(importlib.import_module(name) for name in names))
    finally:
        sys.path.remove(str(TRAINING))
        for name in names:
            sys.modules.pop(name, None)


def package(name: str) -> ModelPackage:
    return next(each for each in builtin_packages() if each.name == name)


def runner(name: str) -> TwinRunner:
    return TwinRunner(package(name).twin(), package(name).network, threads=1)


def measured(name: str) -> dict[str, Any]:
    report: dict[str, Any] = msgspec.json.decode(measurements(name))
    return report


def answers(name: str, uri: str, *, seed: int, t_s: float) -> tuple[np.ndarray[Any, Any], ...]:
    """Return what a network says of a scene, seen through the emulator's lens, pixels and image signal processor."""
    run = runner(name)
    scene = open_scene(uri, seed)
    shot = Camera(DEFAULT_MODE, seed).shoot(
        scene.picture(t_s),
        FrameMemory(DEFAULT_MODE.size),
        frame_number=0,
        conditions=Conditions(exposure_us=NOMINAL_EXPOSURE_US),
        format_=None,
        window=Rect(0, 0, DEFAULT_MODE.size.width, DEFAULT_MODE.size.height),
        tensor_size=run.input_size,
    )
    assert shot.tensor is not None
    return run.run(shot.tensor)[1]


def overlap(box: Box, other: Box) -> float:
    width = max(0.0, min(box.x1, other.x1) - max(box.x0, other.x0))
    height = max(0.0, min(box.y1, other.y1) - max(box.y0, other.y0))
    areas = sum((one.x1 - one.x0) * (one.y1 - one.y0) for one in (box, other))
    return width * height / (areas - width * height)


@pytest.mark.parametrize("name", NAMES)
def test_the_golden_pair_of_a_trained_network_holds_here(name: str) -> None:
    each = package(name)
    golden = each.golden[0]
    assert golden is not None
    check = compare(each.card, each.network, golden, runner(name).run_raw(golden.input))
    assert check.passed, check.text
    assert np.ptp(golden.input.astype(int)) > 100, "a picture, not a test pattern"


@pytest.mark.parametrize("name", NAMES)
def test_a_trained_network_is_small_and_says_what_it_rests_on(name: str) -> None:
    each = package(name)
    assert len(each.data) < MAX_BYTES
    assert each.memory.free > 0
    assert each.card.dsp_us > 0
    assert each.card.inference_rate >= 25
    assert "generated pictures" in each.card.note
    assert "nothing about real ones" in each.card.note
    report = measured(name)
    assert report["parameters"] <= 300_000
    figure = report["int8"].get("average_precision")
    said = f"AP@0.5 {figure:.3f}" if figure is not None else f"{report['int8']['accuracy']:.1%} of the people"
    assert said in each.card.note


@pytest.mark.parametrize(
    ("name", "uri", "seed", "t_s"),
    [
        ("shop-person", "generated:shop-floor", 7, 12.0),
        ("shelf-gap", "generated:shelf", 7, 12.0),
        ("ceiling-person", "generated:ceiling", 7, 12.0),
    ],
)
def test_a_detector_finds_everything_in_its_golden_picture_and_nothing_else(name: str, uri: str, seed: int, t_s: float) -> None:
    label = package(name).card.labels[0]
    there = [item.box for item in open_scene(uri, seed).truth(t_s) if item.label == label]
    assert len(there) >= 3
    boxes, scores, classes, count = answers(name, uri, seed=seed, t_s=t_s)
    sure = [k for k in range(int(count[0])) if scores[k] >= 128]
    found = [Box(*(float(boxes[k][axis]) / 32768 for axis in (1, 0, 3, 2))) for k in sure]
    assert not classes.any()
    assert len(found) == len(there)
    for box in there:
        assert max(overlap(box, other) for other in found) > 0.6


def test_masks_are_told_from_faces_and_an_empty_entrance_from_both() -> None:
    labels = package(MASK_NAME).card.labels
    told = {"mask": 0, "no mask": 0, "nobody": 0}
    right = 0
    for seed, t_s in ((11, 4.0), (12, 4.0), (13, 4.0), (14, 4.0), (15, 4.0), (16, 4.0), (17, 4.0), (18, 4.0), (11, 7.0), (12, 7.0)):
        near = [item for item in open_scene("generated:door", seed).truth(t_s) if item.box.y1 - item.box.y0 > 0.08]
        truth = near[0].label if near else "nobody"
        (scores,) = answers(MASK_NAME, "generated:door", seed=seed, t_s=t_s)
        answer = labels[int(np.argmax(scores))] if scores.max() >= 128 else "nobody"
        told[truth] += 1
        right += answer == truth
    assert all(told.values()), "both kinds of people, and nobody"
    assert right >= sum(told.values()) - 1


@pytest.mark.parametrize("name", NAMES)
def test_the_cards_figures_are_found_again_on_a_sample(name: str, training: Training) -> None:
    recipe = training.recipes.RECIPES[name]
    frames = training.frames.make_frames(recipe.staging, seeds=SAMPLE, per_seed=measured(name)["measured_on"]["pictures_each"])
    whole = measured(name)["int8"]
    if recipe.has_boxes:
        part = training.measuring.detecting(runner(name), frames)
        assert part.average_precision >= whole["average_precision"] - FEW_PERCENT
        assert part.recall >= whole["recall"] - FEW_PERCENT
    else:
        part = training.measuring.classifying(runner(name), frames, recipe.staging.labels)
        assert part.accuracy >= whole["accuracy"] - FEW_PERCENT
        assert part.calm >= whole["calm"] - FEW_PERCENT


def test_int8_is_as_good_as_the_float_network_it_was_made_of() -> None:
    for name in NAMES:
        report = measured(name)
        for figure in ("average_precision", "recall", "accuracy", "calm"):
            if figure in report["float"]:
                assert report["int8"][figure] > report["float"][figure] - 0.02


def test_each_generated_scene_has_a_network_that_comes_with_the_program(training: Training) -> None:
    assert {GENERATED_MODEL, *SCENE_MODELS.values()} == set(NAMES) == set(training.recipes.RECIPES)
    assert set(SCENE_MODELS) < set(GENERATED_SCENES)
    assert [each.name for each in trained_packages()] == list(NAMES)


def test_the_training_command_knows_all_networks_and_uses_the_applications_versions(training: Training) -> None:
    assert set(load("train").NAMES) == set(training.recipes.RECIPES)
    lock = (TRAINING.parent / "requirements.lock").read_text(encoding="utf-8").split()
    wanted = [line for line in (TRAINING / "requirements.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in wanted if line not in lock] == ["torch==2.13.0"]
    assert {f"{name}=={text.removesuffix('+cpu')}" for name, text in measured(NAMES[0])["made_with"].items() if name != "python"} < set(
        wanted
    )


def test_nothing_is_learnt_from_what_is_measured_on(training: Training) -> None:
    for name in NAMES:
        learnt, (first, last) = measured(name)["learnt"], measured(name)["measured_on"]["casts"]
        assert learnt["first_cast"] + learnt["casts"] <= first < last
        assert SAMPLE.start == first

"""Train one network and write its package and its measurements. Started by packaging/train.py in the environment of training."""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

import onnx
from frames import Frame, make_frames
from learning import folded, train
from measuring import Classifying, Detecting, classifying, detecting, true_class
from recipes import HONEST, RECIPES, Recipe
from twins import float_network, quantised_network, twin_of

from evalkit.models.build import build_package
from evalkit.models.card import ModelCard, Tuning
from evalkit.models.running import TwinRunner, make_golden
from evalkit.models.twin import network_of

FIRST_SEED = 100_000
"""Casts to learn from begin here: far from those that a person chooses."""
HELD_OUT = range(920_000, 920_060)
"""Casts to measure on; none of them is learnt from."""
HELD_OUT_EACH = 5
SHOWN = 0.4
"""Boxes that score less are not shown, whatever the window's own threshold: between here and nothing most are wrong."""
CALIBRATION = 96
"""Pictures on which the ranges of the int8 numbers are measured."""
SOURCE = "Trained by EvalKit (packaging/train.py) on generated pictures"
PACKAGES = ("numpy", "onnx", "onnxruntime", "opencv-python-headless", "torch")


def make(recipe: Recipe, folder: Path) -> None:
    """Write `folder`/NAME.rpk and NAME.json."""
    staging = recipe.staging
    learnt = make_frames(staging, seeds=range(FIRST_SEED, FIRST_SEED + recipe.casts), per_seed=recipe.per_cast)
    unknown = make_frames(staging, seeds=HELD_OUT, per_seed=HELD_OUT_EACH)
    _say(f"{recipe.name}: {len(learnt)} pictures to learn from, {len(unknown)} to measure on")
    network = train(learnt, staging.size, classes=len(staging.labels), boxes=recipe.has_boxes, steps=recipe.steps, seed=recipe.seed)
    exact = float_network(folded(network), staging.size)
    int8 = quantised_network(exact, [frame.picture for frame in learnt[:: max(1, len(learnt) // CALIBRATION)]])
    results = {
        kind: _measure(twin_of(model, staging.size, iou=recipe.iou), recipe, unknown) for kind, model in (("float", exact), ("int8", int8))
    }
    for kind, result in results.items():
        _say(f"{kind}: {result}")
    twin = twin_of(int8, staging.size, iou=recipe.iou)
    card = _card(recipe, results["int8"])
    golden = make_golden(twin, network_of(onnx.load_from_string(twin), name=recipe.name), _telling(unknown, recipe).picture)
    package = build_package(twin, card, golden=golden)
    folder.mkdir(exist_ok=True)
    (folder / f"{recipe.name}.rpk").write_bytes(package)
    report = {
        "name": recipe.name,
        "measured_on": {"casts": [HELD_OUT.start, HELD_OUT.stop], "pictures_each": HELD_OUT_EACH},
        **{kind: asdict(result) for kind, result in results.items()},
        "learnt": {"pictures": len(learnt), "steps": recipe.steps, "seed": recipe.seed, "first_cast": FIRST_SEED, "casts": recipe.casts},
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "package_bytes": len(package),
        "made_with": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
    }
    (folder / f"{recipe.name}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    _say(f"{recipe.name}: {len(package):,} bytes")


def _measure(twin: bytes, recipe: Recipe, frames: list[Frame]) -> Detecting | Classifying:
    runner = TwinRunner(twin, network_of(onnx.load_from_string(twin), name=recipe.name), threads=1)
    return detecting(runner, frames) if recipe.has_boxes else classifying(runner, frames, recipe.staging.labels)


def _card(recipe: Recipe, result: Detecting | Classifying) -> ModelCard:
    if isinstance(result, Detecting):
        figures = (
            f"On {result.pictures} other pictures of the scene: AP@0.5 {result.average_precision:.3f}, at the score 0.5 "
            f"precision {result.precision:.3f} and recall {result.recall:.3f}."
        )
    else:
        figures = (
            f"On {result.pictures} other pictures of the scene: {result.accuracy:.1%} of the people told rightly, {result.calm:.1%} of the "
            "empty pictures left alone."
        )
    return ModelCard(
        name=recipe.name,
        title=recipe.title,
        task=recipe.task,
        decoder="boxes-scores-classes-count" if recipe.has_boxes else "class-scores",
        labels=recipe.staging.labels,
        tuning=Tuning(score_threshold=SHOWN) if recipe.has_boxes else Tuning(),
        licence="Apache-2.0",
        source=SOURCE,
        note=f"{recipe.note} {figures} {HONEST}",
    )


def _telling(frames: list[Frame], recipe: Recipe) -> Frame:
    """Return the picture with the most to say, for the golden pair."""
    if recipe.has_boxes:
        return max(frames, key=lambda frame: sum(target.counts for target in frame.targets))
    return next(frame for frame in frames if true_class(frame, recipe.staging.labels) in recipe.staging.labels)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Make the network called by the first argument, in the folder that is the second; a third one replaces the number of steps."""
    recipe = RECIPES[arguments[0]]
    if len(arguments) > 2:
        recipe = replace(recipe, steps=int(arguments[2]))
    make(recipe, Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

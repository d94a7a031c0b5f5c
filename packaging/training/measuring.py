"""How good a network is on pictures it never saw: COCO's average precision, or accuracy and confusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from frames import Frame
from numpy.typing import NDArray

from evalkit.geometry import Box
from evalkit.models.running import TwinRunner

OVERLAP = 0.5
"""Intersection over union from which a box is found."""
SURE = 0.5
"""Score from which an answer counts where there must be one threshold."""
NOBODY = "nobody"
_RECALLS = np.linspace(0, 1, 101)
"""COCO's points of the precision-recall curve."""
_BOX_STEPS, _SCORE_STEPS = 2.0**15, 2.0**8


@dataclass(frozen=True, slots=True, kw_only=True)
class Detecting:
    """Of a detector, all classes together."""

    average_precision: float
    """COCO's, at OVERLAP."""
    precision: float
    """At SURE."""
    recall: float
    """At SURE."""
    things: int
    """That were there to be found."""
    pictures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifying:
    """Of a classifier whose scores are all low when nothing is there."""

    accuracy: float
    """Part of the pictures with somebody whose class is told rightly."""
    calm: float
    """Part of the pictures with nobody in which no class reaches SURE."""
    confusion: dict[str, dict[str, int]]
    """Pictures by truth and answer."""
    pictures: int


def detecting(runner: TwinRunner, frames: Sequence[Frame]) -> Detecting:
    """Run a detector on `frames`."""
    found: list[tuple[float, bool]] = []
    things = 0
    for frame in frames:
        _, (boxes, scores, classes, count) = runner.run(frame.picture)
        taken: set[int] = set()
        things += sum(target.counts for target in frame.targets)
        for k in range(int(count[0])):
            y0, x0, y1, x1 = (float(value) / _BOX_STEPS for value in boxes[k])
            same = [index for index, target in enumerate(frame.targets) if target.class_id == int(classes[k]) and index not in taken]
            # As COCO does: what is to be ignored is matched only if nothing else is there.
            match = max(same, key=lambda index: _rank(frame, index, Box(x0, y0, x1, y1)), default=None)
            hit = match is not None and overlap(frame.targets[match].box, Box(x0, y0, x1, y1)) >= OVERLAP
            if match is not None and hit and not frame.targets[match].counts:
                continue
            if match is not None and hit:
                taken.add(match)
            found.append((float(scores[k]) / _SCORE_STEPS, hit))
    found.sort(key=lambda item: -item[0])
    sure = [hit for score, hit in found if score >= SURE]
    return Detecting(
        average_precision=_average_precision(np.array([hit for _, hit in found], bool), things),
        precision=sum(sure) / max(1, len(sure)),
        recall=sum(sure) / max(1, things),
        things=things,
        pictures=len(frames),
    )


def classifying(runner: TwinRunner, frames: Sequence[Frame], labels: tuple[str, ...]) -> Classifying:
    """Run a classifier on `frames`; those in which somebody is neither near nor far are left out."""
    names = (*labels, NOBODY)
    confusion = {truth: dict.fromkeys(names, 0) for truth in names}
    for frame in frames:
        truth = true_class(frame, labels)
        if truth is None:
            continue
        _, (scores,) = runner.run(frame.picture)
        best = int(np.argmax(scores))
        answer = labels[best] if float(scores[best]) / _SCORE_STEPS >= SURE else NOBODY
        confusion[truth][answer] += 1
    right = sum(confusion[label][label] for label in labels)
    return Classifying(
        accuracy=right / max(1, sum(sum(confusion[label].values()) for label in labels)),
        calm=confusion[NOBODY][NOBODY] / max(1, sum(confusion[NOBODY].values())),
        confusion=confusion,
        pictures=sum(sum(row.values()) for row in confusion.values()),
    )


def true_class(frame: Frame, labels: tuple[str, ...]) -> str | None:
    """Return what a classifier must say of a picture: a label, NOBODY, or None if it may say anything."""
    real = [target for target in frame.targets if target.counts]
    if real:
        return labels[real[0].class_id] if len({target.class_id for target in real}) == 1 else None
    return None if frame.targets else NOBODY


def overlap(box: Box, other: Box) -> float:
    """Return intersection over union."""
    width = max(0.0, min(box.x1, other.x1) - max(box.x0, other.x0))
    height = max(0.0, min(box.y1, other.y1) - max(box.y0, other.y0))
    areas = sum((one.x1 - one.x0) * (one.y1 - one.y0) for one in (box, other))
    return width * height / (areas - width * height) if areas > 0 else 0.0


def _rank(frame: Frame, index: int, box: Box) -> tuple[bool, float]:
    target = frame.targets[index]
    shared = overlap(target.box, box)
    return (target.counts and shared >= OVERLAP, shared)


def _average_precision(hits: NDArray[np.bool_], things: int) -> float:
    """Return the mean of the best precision at or beyond each of COCO's recalls."""
    if not things or not len(hits):
        return 0.0
    true = np.cumsum(hits)
    precision = true / np.arange(1, len(hits) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(true / things, _RECALLS)
    return float(np.where(places < len(best), best[np.minimum(places, len(best) - 1)], 0).mean())

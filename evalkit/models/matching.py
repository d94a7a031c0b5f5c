"""Whether two answers of a network say the same, with room for another processor's rounding. Pure arrays; the words are the user's.

The limits come from running the library's networks with and without exact sums, in float instead of int8, and with other weights
(tests/core/test_models_golden.py): rounding stays well inside, other networks fall well outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_CLEAR_SCORE = 0.3
"""Boxes that score less than this are noise, of which nothing is expected."""
_SCORE_ROOM = 0.12
"""By so much a score may differ, and a box near `_CLEAR_SCORE` may come or go."""
_SAME_PLACE_IOU = 0.5
"""Overlap from which on two boxes are the same one (COCO's). Rounding may let a close rival win the suppression: its box overlaps by less than one
would think."""
_SAME_CELLS = 0.97
"""Part of a class map's cells that must have the same class."""
_PART_ROOM = 0.08
"""By so much the part of a class (0..1) may differ."""
_NEAR_CORRELATION = 0.95
"""How like each other raw tensors must be: 1 is the same up to a factor."""
_NEAR_RANGE = 0.1
"""Mean difference of raw tensors, as part of the golden one's spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the answers agree, and what was found."""

    passed: bool
    text: str


Boxes = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.generic], int]
"""Corners (n, 4), scores (n), classes (n), how many of them count."""


def compare_boxes(golden: Boxes, found: Boxes) -> Verdict:
    """Compare two lists of boxes in any order: each clear one needs a partner of its class in its place, and none may be new."""
    wanted = _clear(golden, _CLEAR_SCORE + _SCORE_ROOM)
    offered = _clear(found, _CLEAR_SCORE)
    pairs = overlaps(golden[0][wanted], found[0][offered])
    pairs[golden[2][wanted].astype(np.int64)[:, None] != found[2][offered].astype(np.int64)[None, :]] = 0.0
    free = np.ones(len(offered), bool)
    same, worst_place, worst_score, missed_best = 0, 1.0, 0.0, 0.0
    for row, index in enumerate(wanted):
        overlap = np.where(free, pairs[row], 0.0)
        best = int(overlap.argmax()) if len(offered) else -1
        reached = float(overlap[best]) if best >= 0 else 0.0
        if reached < _SAME_PLACE_IOU:
            missed_best = max(missed_best, reached)
            continue
        free[best] = False
        same += 1
        worst_place = min(worst_place, reached)
        worst_score = max(worst_score, abs(float(golden[1][index] - found[1][offered[best]])))
    if same < len(wanted):
        return Verdict(passed=False, text=f"{same} of {len(wanted)} boxes found; the best overlap of what is missing is {missed_best:.2f}")
    known = overlaps(found[0][offered], golden[0][_clear(golden, _CLEAR_SCORE)])
    strong = found[1][offered] >= _CLEAR_SCORE + _SCORE_ROOM
    new = int((free & strong & (known.max(axis=1, initial=0.0) < _SAME_PLACE_IOU)).sum())
    if new:
        return Verdict(passed=False, text=f"{same} of {len(wanted)} boxes found, and {new} that should not be there")
    if worst_score > _SCORE_ROOM:
        return Verdict(passed=False, text=f"all {same} boxes found, but a score differs by {worst_score:.2f}")
    if not len(wanted):
        return Verdict(passed=True, text="no boxes, as it should be")
    return Verdict(
        passed=True, text=f"{same} of {len(wanted)} boxes found, the least overlap is {worst_place:.2f}, scores within {worst_score:.2f}"
    )


def compare_cells(golden: NDArray[np.generic], found: NDArray[np.generic]) -> Verdict:
    """Compare two maps of classes cell by cell."""
    part = float((golden == found).mean())
    return Verdict(passed=part >= _SAME_CELLS, text=f"{100 * part:.1f} % of the map's cells have the same class")


def compare_scores(golden: NDArray[np.float64], found: NDArray[np.float64], labels: Sequence[str], *, step: float) -> Verdict:
    """Compare two lists of class scores as parts of one; logits are made parts first. `step` is the scores' resolution."""
    first, second = _parts(golden), _parts(found)
    difference = float(np.abs(first - second).max())
    wanted, best = int(golden.argmax()), int(found.argmax())
    # Two classes that score the same within rounding may change places.
    tied = float(golden[wanted] - golden[best]) <= max(2 * step, _PART_ROOM / 4 * float(np.ptp(golden)))
    if best != wanted and not tied:
        return Verdict(passed=False, text=f"{_label(best, labels)} is first instead of {_label(wanted, labels)}")
    passed = difference <= _PART_ROOM
    return Verdict(
        passed=passed, text=f"{_label(wanted, labels)} is first, scores {'within' if passed else 'differ by up to'} {difference:.2f}"
    )


def compare_values(golden: Sequence[NDArray[np.generic]], found: Sequence[NDArray[np.generic]]) -> Verdict:
    """Compare raw tensors by how alike they are."""
    lowest, largest = 1.0, 0.0
    for index, (first, second) in enumerate(zip(golden, found, strict=True)):
        a, b = first.astype(np.float64).ravel(), second.astype(np.float64).ravel()
        spread = float(a.std())
        difference = float(np.abs(a - b).mean())
        if spread == 0.0 or float(b.std()) == 0.0:
            if difference > 1.0:
                return Verdict(passed=False, text=f"output {index + 1} differs by {difference:.1f} steps on average")
            continue
        alike = float(np.corrcoef(a, b)[0, 1])
        # Small numbers of steps are rounding, whatever part of the spread they are.
        if alike < _NEAR_CORRELATION or difference > max(1.0, _NEAR_RANGE * spread):
            return Verdict(
                passed=False, text=f"output {index + 1} is not alike (correlation {alike:.2f}, {difference:.1f} steps apart on average)"
            )
        lowest, largest = min(lowest, alike), max(largest, difference)
    return Verdict(passed=True, text=f"the outputs are alike (correlation {lowest:.3f}, at most {largest:.1f} steps apart on average)")


def overlaps(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return intersection over union of each box (n, 4) with each other (m, 4): (n, m). Corners in any order of axes."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    both: NDArray[np.float64] = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = [np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1) for boxes in (first, second)]
    union = areas[0][:, None] + areas[1][None, :] - both
    result: NDArray[np.float64] = np.divide(both, union, out=np.zeros_like(both), where=union > 0)
    return result


def _clear(boxes: Boxes, threshold: float) -> NDArray[np.intp]:
    _, scores, _, count = boxes
    return np.flatnonzero(scores[: max(0, count)] >= threshold)


def _parts(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if scores.min() >= 0.0 and scores.max() <= 1.0:
        return scores
    powers = np.exp(scores - scores.max())
    result: NDArray[np.float64] = powers / powers.sum()
    return result


def _label(index: int, labels: Sequence[str]) -> str:
    return f"“{labels[index]}”" if index < len(labels) else f"class {index}"

"""HigherHRNet: for each point of a body the strongest candidates, with tags that say whose they are.

Source: picamera2's postprocess_highernet and modlib's pp_higherhrnet, after HRNet's associative embedding. Two things differ where those
leave the answer to chance. Of assignments that are equally good they take any; here it is one in which the most points find their person.
And they name a person by the tag of its first point, so that a spare candidate with the very same tag replaces a better point; here it
stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.results.assignment import cheapest_pairs
from evalkit.results.keypoints import poses, require_names
from evalkit.results.reading import HINT, Answer
from evalkit.results.types import Poses

STRIDE = 2
"""Pixels of the input for a cell of the map."""
KEYPOINT_THRESHOLD = 0.3
POINTS = 17
ORDER = (0, 1, 2, 3, 4, 5, 6, 11, 12, 7, 8, 9, 10, 13, 14, 15, 16)
"""Points in the order in which they are given to people: head and trunk first, since they are seen most surely."""
MAX_PEOPLE = 30
"""More people than that get no further points (the sources' max_num_people)."""
_TAG_STEP_COST = 100.0
"""What a whole step between tags costs, against 1 for a full score: tags decide, scores only between equals."""
_FITTING_BONUS = 2e-4
_ORDER_COST = 1e-8
"""Both decide only between what would be equal: thirty of them are less than a step of a score, 1 / 128."""


@dataclass(slots=True)
class _Person:
    """A person while it grows: (x, y, score) of each point in cells, score 0 where there is none, and the tags of its points."""

    points: NDArray[np.float64] = field(default_factory=lambda: np.zeros((POINTS, 3)))
    tags: list[float] = field(default_factory=list)

    def add(self, point: int, candidate: NDArray[np.float64], tag: float) -> None:
        self.points[point] = candidate
        self.tags.append(tag)


def higherhrnet(answer: Answer) -> Poses:
    """Read tags, cells and scores, each (candidates, 17): a cell is y * (width of the map) + x, of maps of half the input's size.

    Point by point, candidates go to the people whose tags are nearest; what is too far from all is a new person. The score of a person
    is the mean over all 17 points. Source: picamera2, modlib (see above).
    """
    answer.match("HigherHRNet", ("n", POINTS), ("n", POINTS), ("n", POINTS))
    require_names(answer, POINTS)
    tuning = answer.card.tuning
    stride, input_size = tuning.output_stride or STRIDE, answer.input_size()
    columns, rows = input_size.width // stride, input_size.height // stride
    tags, cells, scores = answer.values(0).astype(np.float64), answer.whole(1, "Cells"), answer.values(2).astype(np.float64)
    threshold = KEYPOINT_THRESHOLD if tuning.keypoint_threshold is None else tuning.keypoint_threshold
    good = scores > threshold
    if good.any() and not 0 <= cells[good].min() <= cells[good].max() < columns * rows:
        raise DecodeError(f"{answer.card.name} finds points outside its map of {columns} x {rows} cells.", hint=HINT)

    candidates = np.stack((cells % max(1, columns), cells // max(1, columns), scores), axis=2)
    people: list[_Person] = []
    for point in ORDER:
        mine = good[:, point]
        if mine.any():
            _give(people, point, candidates[mine, point], tags[mine, point], tuning.tag_threshold)
    return _poses(answer, people, (columns, rows))


def _give(people: list[_Person], point: int, candidates: NDArray[np.float64], tags: NDArray[np.float64], tag_threshold: float) -> None:
    """Give the candidates (n, 3) of one point to people, or make new ones of them."""
    old = people[:MAX_PEOPLE]
    owner: dict[int, int] = {}
    if old:
        far = np.abs(tags[:, None] - np.array([sum(person.tags) / len(person.tags) for person in old]))
        cost = np.rint(far) * _TAG_STEP_COST - candidates[:, 2:]
        # Where all is equal, as many as possible find their person, and the better candidate the one that has been there longer.
        cost -= _FITTING_BONUS * (far < tag_threshold)
        cost += _ORDER_COST * np.outer(np.arange(len(tags), 0, -1), np.arange(len(old)))
        owner = {row: column for row, column in cheapest_pairs(cost) if far[row, column] < tag_threshold}
    for row, (candidate, tag) in enumerate(zip(candidates, tags.tolist(), strict=True)):
        if row in owner:
            old[owner[row]].add(point, candidate, tag)
        else:
            person = _Person()
            person.add(point, candidate, tag)
            people.append(person)


def _poses(answer: Answer, people: list[_Person], map_size: tuple[int, int]) -> Poses:
    points = np.array([person.points for person in people]).reshape(-1, POINTS, 3)
    scores = np.clip(points[:, :, 2], 0, 1).mean(axis=1)
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= answer.score_floor]
    points = points[order]
    return poses(answer, points[:, :, :2] / np.maximum(map_size, 1), np.clip(points[:, :, 2], 0, 1), scores[order])

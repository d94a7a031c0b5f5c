"""PoseNet (PersonLab): maps of where points of a body are, and of the way from one point to the next.

Source: rpicam-apps' imx500_posenet, after Google's decoder (Coral, PersonLab, arXiv 1803.08225). One thing differs: those two mix up the
channels of the way from the left eye to the nose, the first of the backward edges (`>` where the layout that they describe needs `>=`).
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.results.fields import Places, field_of_offsets, field_of_scores, local_maxima
from evalkit.results.keypoints import poses, require_names
from evalkit.results.raw_detectors import sigmoid
from evalkit.results.reading import HINT, Answer, best_first
from evalkit.results.types import Poses

STRIDE = 16
SCORE_THRESHOLD = 0.5
"""Lowest score of a point that a person may be found from, and of a person (rpicam-apps)."""
KEYPOINT_FLOOR = 0.2
"""Points below it are left out (the drawing stage of rpicam-apps' imx500_posenet.json)."""
MAX_POSES = 10
"""People that are looked for, the strongest first (rpicam-apps' max_detections, modlib)."""
ROOTS_AT_ONCE = 128
"""Starting points whose people are followed together: most calls cost as much for many as for one."""
POINTS = 17
EDGES = (
    (0, 1), (1, 3), (0, 2), (2, 4), (0, 5), (5, 7), (7, 9), (5, 11), (11, 13), (13, 15),
    (0, 6), (6, 8), (8, 10), (6, 12), (12, 14), (14, 16),
)  # fmt: skip
"""The tree that joins the points (numbers of COCO): from, to. The offsets' channels are in this order."""

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def posenet(answer: Answer) -> Poses:
    """Read logits (h, w, 17), short offsets (h, w, 34) and mid offsets (h, w, 64), all offsets in pixels of the input.

    A person is followed from its strongest point along the tree: by the mid offset to the neighbour's cell, then some steps by the short
    offsets to its very place. Short offsets: 17 of y, 17 of x. Mid offsets: 16 of y and 16 of x along the edges, then as many back.
    Source: rpicam-apps (see above).
    """
    size = answer.match("PoseNet", ("h", "w", POINTS), ("h", "w", 2 * POINTS), ("h", "w", 4 * len(EDGES)))
    require_names(answer, POINTS)
    stride = answer.card.tuning.output_stride or STRIDE
    input_size = answer.input_size()
    expected = ((input_size.height - 1) // stride + 1, (input_size.width - 1) // stride + 1)
    if (size["h"], size["w"]) != expected:
        raise DecodeError(
            f"PoseNet has maps of {expected[0]} x {expected[1]} for an input of {input_size} and a stride of {stride}, "
            f"but {answer.card.name} has {size['h']} x {size['w']}.",
            hint=HINT,
        )
    limit = answer.card.tuning.score_threshold
    threshold = SCORE_THRESHOLD if limit is None else limit
    decoder = _Decoder(answer, stride)
    places, logits = decoder.people(threshold)
    point_scores = sigmoid(logits)
    scores = _scores_apart(places, point_scores, decoder.radius)
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= threshold]
    limit = answer.card.tuning.keypoint_threshold
    pixels = places[order] * stride
    in_input = np.stack((pixels.real / input_size.width, pixels.imag / input_size.height), axis=2)
    return poses(answer, in_input, point_scores[order], scores[order], floor=KEYPOINT_FLOOR if limit is None else limit)


class _Decoder:
    """One frame's maps."""

    def __init__(self, answer: Answer, stride: int) -> None:
        self._heat = field_of_scores(answer.values(0))
        short, mid = (answer.values(k) / np.float32(stride) for k in (1, 2))
        edges = len(EDGES)
        self._short = field_of_offsets(short[..., POINTS:], short[..., :POINTS])
        # Forward y and x, then backward y and x: two blocks of channels.
        mid = mid.reshape(*mid.shape[:2], 2, 2, edges)
        x, y = (mid[..., k, :].reshape(*mid.shape[:2], 2 * edges) for k in (1, 0))
        self._mid = field_of_offsets(x, y)
        self._raw_heat = answer.outputs[0].raw if answer.outputs[0].spec.scale > 0 else answer.values(0)
        self._refinement_steps = answer.card.tuning.refinement_steps
        self.radius = answer.card.tuning.nms_radius_px / stride

    def people(self, threshold: float) -> tuple[Places, Floats]:
        """Return at most MAX_POSES people whose mean score reaches the threshold: places (n, 17) and logits (n, 17)."""
        roots, points = self._roots(threshold)
        places, logits = np.empty((0, POINTS), np.complex128), np.empty((0, POINTS), np.float64)
        while len(roots) and len(places) < MAX_POSES:
            # What starts where a person already has that point is the same person.
            far = (np.abs(roots - places[:, points]) > self.radius).all(axis=0)
            roots, points = roots[far], points[far]
            some_places, some_logits = self._followed(roots[:ROOTS_AT_ONCE], points[:ROOTS_AT_ONCE])
            good = sigmoid(some_logits).mean(axis=1) >= threshold
            found: list[int] = []
            for k in np.flatnonzero(good).tolist():
                if len(places) + len(found) == MAX_POSES:
                    break
                if (np.abs(roots[k] - some_places[found, points[k]]) > self.radius).all():
                    found.append(k)
            places, logits = np.concatenate((places, some_places[found])), np.concatenate((logits, some_logits[found]))
            roots, points = roots[ROOTS_AT_ONCE:], points[ROOTS_AT_ONCE:]
        return places, logits

    def _roots(self, threshold: float) -> tuple[Places, Ints]:
        """Return where people may be found from: the places of the heat maps' peaks, and which points they are; strongest first."""
        y, x, points = np.nonzero(local_maxima(self._raw_heat))
        logits = self._heat.at_cells(x, y, points).astype(np.float64)
        kept = best_first(logits, _logit(threshold))
        x, y, points = x[kept], y[kept], points[kept]
        return self._short.kept_inside(x + 1j * y + self._short.at_cells(x, y, points)), points

    def _followed(self, roots: Places, points: Ints) -> tuple[Places, Floats]:
        """Follow the tree from each root: places (n, 17) and logits (n, 17)."""
        people = np.arange(len(roots))[:, None]
        places = np.zeros((len(roots), POINTS), np.complex128)
        places[people[:, 0], points] = roots
        for parents, children, ways in _walks():
            child = children[points]
            parent_places = places[people, parents[points]]
            place = self._mid.kept_inside(parent_places + self._mid.at(parent_places, ways[points]))
            for _ in range(self._refinement_steps):
                place = self._short.kept_inside(place + self._short.at(place, child))
            places[people, child] = place
        return places, self._heat.at(places, np.arange(POINTS)).astype(np.float64)


@functools.cache
def _walks() -> tuple[tuple[Ints, Ints, Ints], ...]:
    """Return the tree step by step: for each root (first axis) edges that can be followed at once, parents before their children.

    Of each edge: parent, child, and the channel of the way. Roots with fewer edges in a step repeat one, which changes nothing.
    """
    by_root = [_steps_from(root) for root in range(POINTS)]
    walks = []
    for level in range(max(map(len, by_root))):
        steps = [root_steps[min(level, len(root_steps) - 1)] for root_steps in by_root]
        width = max(map(len, steps))
        table = np.array([step + [step[-1]] * (width - len(step)) for step in steps], np.intp)
        walks.append((table[..., 0], table[..., 1], table[..., 2]))
    return tuple(walks)


def _steps_from(root: int) -> list[list[tuple[int, int, int]]]:
    """Return the edges by their distance from `root`: parent, child, number of the way (forward ones first, then all backward)."""
    ways = [(parent, child, k) for k, (parent, child) in enumerate(EDGES)]
    ways += [(child, parent, len(EDGES) + k) for k, (parent, child) in enumerate(EDGES)]
    steps: list[list[tuple[int, int, int]]] = []
    reached = outermost = {root}
    while step := [way for way in ways if way[0] in outermost and way[1] not in reached]:
        steps.append(step)
        outermost = {child for _, child, _ in step}
        reached = reached | outermost
    return steps


def _scores_apart(places: Places, point_scores: Floats, radius: float) -> Floats:
    """Return each person's mean score; points that lie on those of a stronger person do not count."""
    order = np.argsort(-point_scores.mean(axis=1), kind="stable")
    ranked = places[order]
    same = np.abs(ranked[:, None] - ranked) <= radius
    hidden = (same & np.tri(len(ranked), k=-1, dtype=bool)[:, :, None]).any(axis=1)
    scores: Floats = np.empty(len(ranked), np.float64)
    scores[order] = np.where(hidden, 0, point_scores[order]).mean(axis=1)
    return scores


def _logit(part: float) -> float:
    return math.log(part / (1 - part)) if 0 < part < 1 else math.copysign(math.inf, part - 0.5)

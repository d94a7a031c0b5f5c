"""What a network said, in the words of COCO: decoded answers, free of any sensor format.

All places are normalised to the inference window (0, 0 its top left, 1, 1 its bottom right corner) and may lie outside it.
Every kind of result has `items`, the most telling one first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """One object: its box (normalised to the inference window), class and score (0..1)."""

    box: Box
    class_id: int
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Detections:
    """All objects of one frame, best score first."""

    items: tuple[Detection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """One class and its score (0..1)."""

    class_id: int
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The best classes of one frame, best score first."""

    items: tuple[ClassScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keypoint:
    """One point of a body: its number and name in the model's list, its place (normalised to the inference window) and score (0..1)."""

    keypoint_id: int
    name: str
    x: float
    y: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One person (or hand): the points that were found, in the order of their numbers, score (0..1), and a box.

    The box is the network's own, or the smallest around the points.
    """

    keypoints: tuple[Keypoint, ...]
    score: float
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Poses:
    """All poses of one frame, best score first."""

    items: tuple[Pose, ...]
    skeleton: tuple[tuple[int, int], ...] = ()
    """Which points a line connects, by `keypoint_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassArea:
    """One class of a segmentation, and what part of the inference window it covers (0..1)."""

    class_id: int
    label: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segmentation:
    """A class for each cell of a grid over the inference window."""

    class_map: NDArray[np.uint8] = field(repr=False)
    """(rows, columns) class of each cell; read-only."""
    labels: tuple[str, ...]
    """Name of each class that may be in the map; none if the model's card has none."""
    items: tuple[ClassArea, ...]
    """The classes that are in the map, largest first."""


Result = Detections | Classification | Poses | Segmentation

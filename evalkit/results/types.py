"""What a network said, in the words of COCO: decoded answers, free of any sensor format."""

from __future__ import annotations

from dataclasses import dataclass

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


Result = Detections | Classification

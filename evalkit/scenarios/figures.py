"""The number in large letters: what a scenario's headline comes to for one frame."""

from __future__ import annotations

from evalkit.results.types import Classification, Detections, Poses, Result, Segmentation
from evalkit.scenarios.scenario import Headline


def headline_value(headline: Headline, result: Result | None, *, least_score: float = 0.0) -> float | None:
    """Return a count (whole) or a share (0..1); None if the headline has none, or this kind of result does not tell.

    Objects that score less than `least_score` do not count: they are not shown either.
    """
    if result is None or headline.kind == "none":
        return None
    return _count(headline.label, result, least_score) if headline.kind == "count" else _share(headline.label, result, least_score)


def _count(label: str, result: Result, least_score: float) -> float | None:
    match result:
        case Detections():
            return sum(1 for item in result.items if item.score >= least_score and label in {"", item.label})
        case Poses():
            return sum(1 for pose in result.items if pose.score >= least_score)
        case Classification() | Segmentation():
            return None


def _share(label: str, result: Result, least_score: float) -> float | None:
    match result:
        case Classification():
            if not label:
                return result.items[0].score if result.items else 0.0
            return next((item.score for item in result.items if item.label == label), 0.0)
        case Segmentation():
            return sum(area.share for area in result.items if area.label == label)
        case Detections():
            shown = [item for item in result.items if item.score >= least_score]
            return sum(item.label == label for item in shown) / len(shown) if shown else None
        case Poses():
            return None

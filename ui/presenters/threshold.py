"""Which detections are shown: those whose score reaches what the user asks for."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from evalkit.results.types import Detections
from evalkit.session.bundle import FrameBundle


def above(bundle: FrameBundle, score: float) -> FrameBundle:
    """Return the bundle with the detections from `score` on (they are sorted, best first); the same bundle if that is all of them."""
    result = bundle.result
    if not isinstance(result, Detections) or not result.items or result.items[-1].score >= score:
        return bundle
    count = bisect_right(result.items, -score, key=lambda item: -item.score)
    return replace(bundle, result=Detections(items=result.items[:count]))

"""In which order crops stand, and which of them are wanted. Free of Qt."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from ui.presenters.crops import Crop

SCORE_STEP = 0.1
"""Scores of the frame on show that differ by less count as equal: a detector's scores tremble by that much."""

UNKNOWN_CLASS = -1
"""Class of a region that no detection names."""


class Order(enum.Enum):
    """What comes first."""

    SCORE = "score"
    CLASS = "class"
    TIME = "time"
    """The newest first."""
    TRACK = "track"
    """Crops of one object together, in the order of time; the newest object first."""
    SIZE = "size"
    """The largest in pixels that came first."""
    SHARPNESS = "sharpness"


def arranged(crops: Iterable[Crop], order: Order, *, class_id: int | None = None) -> tuple[Crop, ...]:
    """Return remembered `crops` in `order`, or only those of a class; where they are equal, the newest first."""
    wanted = [crop for crop in crops if class_id is None or crop.class_id == class_id]
    return tuple(sorted(wanted, key=lambda crop: _rank(crop, order)))


def steady_rank(crop: Crop, order: Order) -> tuple[float | str, ...]:
    """Return where a crop of the frame on show belongs: the smaller, the nearer to the front; what trembles is put into steps."""
    if order is Order.CLASS:
        return _class_rank(crop)
    if order is Order.TRACK:
        return (-crop.track,)
    if order is Order.SIZE:
        return (-crop.source.size.area.bit_length(),)  # areas that differ by less than a factor of two count as equal
    # All of a frame are of one time, and their sharpness is not measured.
    return (_stepped_score(crop),)


def _rank(crop: Crop, order: Order) -> tuple[float | str, ...]:
    newest = -crop.serial
    if order is Order.SCORE:
        return (-crop.usable_score if crop.usable_score is not None else 1.0, newest)
    if order is Order.CLASS:
        return (*_class_rank(crop), newest)
    if order is Order.TRACK:
        return (-crop.track, newest)
    if order is Order.SIZE:
        return (-crop.source.size.area, newest)
    if order is Order.SHARPNESS:
        return (-crop.sharpness if crop.sharpness is not None else 1.0, newest)
    return (newest,)


def _class_rank(crop: Crop) -> tuple[float | str, ...]:
    """By name; those without one last."""
    return (crop.class_id == UNKNOWN_CLASS, crop.label.casefold(), crop.class_id, _stepped_score(crop))


def _stepped_score(crop: Crop) -> float:
    return 1 if crop.usable_score is None else -round(crop.usable_score / SCORE_STEP)

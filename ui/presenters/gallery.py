"""Which regions of interest are shown in which place of the gallery, so that nothing jumps while frames go by. Free of Qt."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.results.types import Detections
from evalkit.session.bundle import FrameBundle
from ui.presenters.crops import Crop, Origin, corners_of, crops_of
from ui.presenters.frame import detections_of
from ui.presenters.gallery_order import Order, steady_rank
from ui.presenters.selection import SAME_OBJECT_IOU, iou

SORT_EVERY_NS = 1_000_000_000
"""Places are put in order this often; in between everything stays where it is."""

EMPTY_AFTER_NS = 500_000_000
"""Without anything to show for so long, the gallery says why; sooner it would flicker between pictures and words."""


class Reason(enum.Enum):
    """Why there is nothing to show."""

    METADATA_ONLY = enum.auto()
    NO_REGIONS = enum.auto()
    """The network's answers are no regions: classes of whole frames, poses, segmentations."""
    NO_NETWORK = enum.auto()
    NOTHING_FOUND = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryState:
    """What is in which place."""

    origin: Origin | None
    """None if this frame has no regions."""
    slots: tuple[Crop | None, ...]
    """By place; None: empty until the next sorting."""
    count: int
    """Regions in this frame, also those for which there is no place."""
    result_age_frames: int
    reason: Reason | None
    """Set once there has been nothing for a while."""
    order: Order
    sorted_ns: int
    filled_ns: int
    """When (host clock) places were sorted, and when there last was a region."""


def advance(
    previous: GalleryState | None, bundle: FrameBundle, crops: Sequence[Crop] | None = None, *, order: Order = Order.SCORE
) -> GalleryState:
    """Return the gallery after `bundle`: known regions keep their places, new ones take free places, and now and then all are sorted.

    `crops` are those of the bundle that are wanted, if the caller has looked already.
    """
    crops = crops_of(bundle)[1] if crops is None else crops
    now_ns = bundle.received_ns
    before = previous.slots if previous is not None else ()
    sorted_ns = previous.sorted_ns if previous is not None else now_ns
    slots = _kept(before, crops)
    is_due = previous is None or now_ns - sorted_ns >= SORT_EVERY_NS or previous.order is not order or not any(before)
    if is_due:
        slots, sorted_ns = _sorted(slots, order), now_ns
    last_filled_ns = previous.filled_ns if previous is not None else now_ns - EMPTY_AFTER_NS
    filled_ns = now_ns if crops else last_filled_ns
    long_empty = now_ns - filled_ns >= EMPTY_AFTER_NS
    return GalleryState(
        origin=crops[0].origin if crops else None,
        slots=slots,
        count=len(bundle.rois) if bundle.rois else max(len(crops), len(detections_of(bundle)) if crops else 0),
        result_age_frames=bundle.result_age_frames if bundle.result is not None else 0,
        reason=_reason(bundle) if long_empty else None,
        order=order,
        sorted_ns=sorted_ns,
        filled_ns=filled_ns,
    )


def _kept(before: Sequence[Crop | None], crops: Sequence[Crop]) -> tuple[Crop | None, ...]:
    """Return places: each crop in that of the region it continues, else in the first free one; empty places at the end are dropped."""
    places: list[Crop | None] = [None] * max(len(before), len(crops))
    old = [(place, crop) for place, crop in enumerate(before) if crop is not None]
    likeness = iou(corners_of([crop.rect for crop in crops]), corners_of([crop.rect for _, crop in old]))
    likeness *= np.equal.outer([crop.class_id for crop in crops], [crop.class_id for _, crop in old])
    fresh = []
    for row, crop in enumerate(crops):
        best = int(np.argmax(likeness[row])) if old else -1
        if best >= 0 and likeness[row, best] >= SAME_OBJECT_IOU:
            places[old[best][0]] = crop
            likeness[:, best] = 0
        else:
            fresh.append(crop)
    free = [place for place, crop in enumerate(places) if crop is None]
    for place, crop in zip(free, fresh, strict=False):
        places[place] = crop
    while places and places[-1] is None:
        places.pop()
    return tuple(places)


def _sorted(slots: Sequence[Crop | None], order: Order) -> tuple[Crop, ...]:
    return tuple(sorted((crop for crop in slots if crop is not None), key=lambda crop: steady_rank(crop, order)))


def _reason(bundle: FrameBundle) -> Reason:
    if bundle.result is not None and not isinstance(bundle.result, Detections):
        return Reason.NO_REGIONS
    if bundle.picture is None:
        return Reason.METADATA_ONLY
    if bundle.result is None and bundle.card is None and bundle.inference is None:
        return Reason.NO_NETWORK
    return Reason.NOTHING_FOUND

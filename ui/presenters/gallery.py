"""Which regions of interest are shown in which place of the gallery, so that nothing jumps while frames go by. Free of Qt."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.frames import Picture, RoiCrop
from evalkit.geometry import Rect
from evalkit.results.types import Detection, Detections
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import canvas_of, detections_of, name_of, ordered, sensor_from_window
from ui.presenters.selection import SAME_OBJECT_IOU, iou

MAX_CROPS = 64
"""Places at most; beyond it nobody looks, and matching would cost more than drawing."""

SORT_EVERY_NS = 1_000_000_000
"""Places are put in order of score this often; in between everything stays where it is."""

SCORE_STEP = 0.1
"""Scores that differ by less count as equal when places are sorted: a detector's scores tremble by that much."""

EMPTY_AFTER_NS = 500_000_000
"""Without anything to show for so long, the gallery says why; sooner it would flicker between pictures and words."""


class Origin(enum.Enum):
    """Who cut the regions."""

    SENSOR = enum.auto()
    HOST = enum.auto()


class Reason(enum.Enum):
    """Why there is nothing to show."""

    METADATA_ONLY = enum.auto()
    NO_REGIONS = enum.auto()
    """The network's answers are no regions: classes of whole frames, poses, segmentations."""
    NO_NETWORK = enum.auto()
    NOTHING_FOUND = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """One region of interest: its pixels, and what the network says is there."""

    picture: Picture
    source: Rect
    """Which pixels of `picture`."""
    rect: Rect
    """Where it is, in sensor pixels."""
    index: int
    """Of the detection in the result's items; -1: none matches."""
    class_id: int
    """-1 without a detection."""
    label: str
    """The detection's, or "" without one."""
    score: float | None
    number: int
    """Of the region in what the board sent, or of the detection."""


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
    sorted_ns: int
    filled_ns: int
    """When (host clock) places were sorted, and when there last was a region."""


def advance(previous: GalleryState | None, bundle: FrameBundle) -> GalleryState:
    """Return the gallery after `bundle`: known regions keep their places, new ones take free places, in order of score."""
    origin, crops = crops_of(bundle)
    now_ns = bundle.received_ns
    before = previous.slots if previous is not None else ()
    sorted_ns = previous.sorted_ns if previous is not None else now_ns
    slots = _kept(before, crops[:MAX_CROPS])
    if now_ns - sorted_ns >= SORT_EVERY_NS or previous is None or not any(before):
        slots, sorted_ns = _sorted(slots), now_ns
    last_filled_ns = previous.filled_ns if previous is not None else now_ns - EMPTY_AFTER_NS
    filled_ns = now_ns if crops else last_filled_ns
    long_empty = now_ns - filled_ns >= EMPTY_AFTER_NS
    return GalleryState(
        origin=origin,
        slots=slots,
        count=len(crops),
        result_age_frames=bundle.result_age_frames if bundle.result is not None else 0,
        reason=_reason(bundle) if long_empty else None,
        sorted_ns=sorted_ns,
        filled_ns=filled_ns,
    )


def crops_of(bundle: FrameBundle) -> tuple[Origin | None, list[Crop]]:
    """Return the regions of a bundle, best score first: those that the board sent, else what can be cut from the full image."""
    items = detections_of(bundle)
    boxes = ordered(sensor_from_window(items, bundle.inference_window))
    if bundle.rois:
        crops = [_sent(crop, items, boxes) for crop in bundle.rois]
        crops.sort(key=lambda crop: -crop.score if crop.score is not None and math.isfinite(crop.score) else 1.0)
        return Origin.SENSOR, crops
    if bundle.picture is None:
        return None, []
    found = _cut(bundle.picture, canvas_of(bundle), items, boxes)
    return (Origin.HOST if found else None), found


def _sent(crop: RoiCrop, items: Sequence[Detection], boxes: NDArray[np.float64]) -> Crop:
    whole = Rect(0, 0, crop.picture.size.width, crop.picture.size.height)
    bare = Crop(picture=crop.picture, source=whole, rect=crop.rect, index=-1, class_id=-1, label="", score=None, number=crop.index)
    if not items:
        return bare
    overlaps = iou(_corners([crop.rect]), boxes)[0]
    best = int(np.argmax(overlaps))
    if overlaps[best] < SAME_OBJECT_IOU:
        return bare
    item = items[best]
    return replace(bare, index=best, class_id=item.class_id, label=name_of(item), score=item.score)


def _cut(picture: Picture, canvas: Rect, items: Sequence[Detection], boxes: NDArray[np.float64]) -> list[Crop]:
    """Return a crop for each box of which any pixel is in the picture."""
    origin, far = (canvas.x, canvas.y) * 2, (canvas.right, canvas.bottom) * 2
    usable = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    inside = np.clip(boxes[usable], origin, far)
    scale = (picture.size.width / canvas.width, picture.size.height / canvas.height) * 2
    pixels = (inside - origin) * scale
    pixels = np.concatenate((np.floor(pixels[:, :2]), np.ceil(pixels[:, 2:])), axis=1)
    crops = []
    for index, corners, place in zip(
        usable.tolist(), pixels.astype(np.int64).tolist(), np.rint(inside).astype(np.int64).tolist(), strict=True
    ):
        source, item = _rect(corners), items[index]
        if source.width > 0 and source.height > 0:
            crops.append(
                Crop(
                    picture=picture,
                    source=source,
                    rect=_rect(place),
                    index=index,
                    class_id=item.class_id,
                    label=name_of(item),
                    score=item.score,
                    number=index,
                )
            )
    return crops


def _rect(corners: Sequence[int]) -> Rect:
    x0, y0, x1, y1 = corners
    return Rect(x0, y0, x1 - x0, y1 - y0)


def _kept(before: Sequence[Crop | None], crops: Sequence[Crop]) -> tuple[Crop | None, ...]:
    """Return places: each crop in that of the region it continues, else in the first free one; empty places at the end are dropped."""
    places: list[Crop | None] = [None] * max(len(before), len(crops))
    old = [(place, crop) for place, crop in enumerate(before) if crop is not None]
    likeness = iou(_corners([crop.rect for crop in crops]), _corners([crop.rect for _, crop in old]))
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


def _sorted(slots: Sequence[Crop | None]) -> tuple[Crop, ...]:
    return tuple(sorted((crop for crop in slots if crop is not None), key=_rank))


def _rank(crop: Crop) -> int:
    """Return where a crop belongs: the smaller, the nearer to the front; those without a usable score last."""
    return 1 if crop.score is None or not math.isfinite(crop.score) else -round(crop.score / SCORE_STEP)


def _corners(rects: Sequence[Rect]) -> NDArray[np.float64]:
    return np.array([(rect.x, rect.y, rect.right, rect.bottom) for rect in rects], np.float64).reshape(-1, 4)


def _reason(bundle: FrameBundle) -> Reason:
    if bundle.result is not None and not isinstance(bundle.result, Detections):
        return Reason.NO_REGIONS
    if bundle.picture is None:
        return Reason.METADATA_ONLY
    if bundle.result is None and bundle.card is None and bundle.inference is None:
        return Reason.NO_NETWORK
    return Reason.NOTHING_FOUND

"""Regions of interest of one frame, from the sensor or cut here, with what the network says of each. Free of Qt."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.frames import Picture, RoiCrop
from evalkit.geometry import Rect, Size
from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import canvas_of, detections_of, name_of, ordered, sensor_from_window
from ui.presenters.selection import SAME_OBJECT_IOU, iou

MAX_CROPS = 64
"""Regions of a frame that are looked at, best first: nobody looks at more, and a network gone wild must not cost frames."""


class Origin(enum.Enum):
    """Who cut a region."""

    SENSOR = "sensor"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """The exposure that a region comes from."""

    frame_id: int
    timestamp_ns: int
    """Start of exposure, board clock."""
    since_first_ns: int
    """... and after that of the session's first frame."""
    received_ns: int
    """Host clock, which has no date."""
    exposure_us: int
    gain_db: float
    frame_period_us: int
    temperature_c: float
    inference_window: Rect
    picture: Size | None
    """Of the full image; None if none was sent."""
    network: str
    """Title of the network's card, or ""."""
    result_age_frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """One region of interest: its pixels, and what the network says is there."""

    origin: Origin
    shot: Shot
    picture: Picture
    source: Rect
    """Which pixels of `picture`."""
    rect: Rect
    """Where it is, in sensor pixels."""
    item: Detection | None
    """What the network says is there; None: no detection matches."""
    index: int
    """Of the detection in its frame's items; -1: none matches."""
    class_id: int
    """-1 without a detection."""
    label: str
    """The detection's, or "" without one."""
    score: float | None
    number: int
    """Of the region in what the board sent, or of the detection."""
    track: int = 0
    """Number of the object over time; 0: it is not followed."""
    serial: int = 0
    """Of a remembered one: counts up; 0: it is of the frame on show."""
    sharpness: float | None = None
    """Of a remembered one (evalkit/imaging/sharpness.py); None: not measured, or too small."""

    @property
    def usable_score(self) -> float | None:
        """The score, if it is a number."""
        return self.score if self.score is not None and math.isfinite(self.score) else None


def crops_of(bundle: FrameBundle) -> tuple[Origin | None, list[Crop]]:
    """Return the regions of a bundle, best score first: those that the board sent, else what can be cut from the full image."""
    items, shot = detections_of(bundle)[:MAX_CROPS], shot_of(bundle)
    boxes = ordered(sensor_from_window(items, bundle.inference_window))
    if bundle.rois:
        crops = [_sent(crop, shot, items, boxes) for crop in bundle.rois[:MAX_CROPS]]
        crops.sort(key=lambda crop: -crop.usable_score if crop.usable_score is not None else 1.0)
        return Origin.SENSOR, crops
    if bundle.picture is None:
        return None, []
    found = _cut(bundle.picture, canvas_of(bundle), shot, items, boxes)
    return (Origin.HOST if found else None), found


def shot_of(bundle: FrameBundle) -> Shot:
    """Return what is known of a bundle's exposure."""
    return Shot(
        frame_id=bundle.frame_id,
        timestamp_ns=bundle.timestamp_ns,
        since_first_ns=bundle.since_first_ns,
        received_ns=bundle.received_ns,
        exposure_us=bundle.exposure_us,
        gain_db=bundle.gain_db,
        frame_period_us=bundle.frame_period_us,
        temperature_c=bundle.temperature_c,
        inference_window=bundle.inference_window,
        picture=bundle.picture.size if bundle.picture is not None else None,
        network=bundle.card.title if bundle.card is not None else "",
        result_age_frames=bundle.result_age_frames,
    )


def _sent(crop: RoiCrop, shot: Shot, items: Sequence[Detection], boxes: NDArray[np.float64]) -> Crop:
    whole = Rect(0, 0, crop.picture.size.width, crop.picture.size.height)
    bare = Crop(
        origin=Origin.SENSOR,
        shot=shot,
        picture=crop.picture,
        source=whole,
        rect=crop.rect,
        item=None,
        index=-1,
        class_id=-1,
        label="",
        score=None,
        number=crop.index,
    )
    if not items:
        return bare
    overlaps = iou(corners_of([crop.rect]), boxes)[0]
    best = int(np.argmax(overlaps))
    if overlaps[best] < SAME_OBJECT_IOU:
        return bare
    item = items[best]
    return replace(bare, item=item, index=best, class_id=item.class_id, label=name_of(item), score=item.score)


def _cut(picture: Picture, canvas: Rect, shot: Shot, items: Sequence[Detection], boxes: NDArray[np.float64]) -> list[Crop]:
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
                    origin=Origin.HOST,
                    shot=shot,
                    item=item,
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


def corners_of(rects: Sequence[Rect]) -> NDArray[np.float64]:
    """Return `rects` as (n, 4): x0, y0, x1, y1."""
    return np.array([(rect.x, rect.y, rect.right, rect.bottom) for rect in rects], np.float64).reshape(-1, 4)

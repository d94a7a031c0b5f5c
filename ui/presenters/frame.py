"""What the frame view draws of a bundle: everything in sensor pixels, cleaned of what cannot be drawn. Free of Qt."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.frames import Picture, RoiCrop
from evalkit.geometry import Box, Rect, Size, fit_inside
from evalkit.imx500.modes import FULL_ARRAY, MODES
from evalkit.results.heat import is_background
from evalkit.results.style import LabelContent
from evalkit.results.types import Classification, ClassScore, Detection, Detections, Segmentation
from evalkit.session.bundle import FrameBundle
from ui.presenters.figures import ClassMap, Figure, class_map_of, figures_of

MAX_BOXES = 300
"""Boxes drawn in one frame, best scores first: beyond it a picture is only boxes, and drawing them would cost frames."""

MAX_CLASSES = 5
"""Classes in the classification panel: the "top 5" that classifiers are judged by."""

SAME_SHAPE = 0.99
"""A picture whose shape covers so much of the array shows all of it: widths are rounded to what a pixel format can hold."""


class Content(enum.Enum):
    """What of the exposure left the sensor."""

    IMAGE = enum.auto()
    ROIS = enum.auto()
    METADATA = enum.auto()


class Answer(enum.Enum):
    """What the network said in this frame."""

    NOT_ASKED = enum.auto()
    """No network, or its output does not leave the sensor."""
    HERE = enum.auto()
    LATE = enum.auto()
    MISSING = enum.auto()
    BROKEN = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameState:
    """One frame, ready to be drawn. All coordinates are sensor pixels."""

    content: Content
    canvas: Rect
    """What part of the array the view is about: what the picture shows, or the full array."""
    picture: Picture | None
    crops: tuple[RoiCrop, ...]
    window: Rect | None
    """The inference window; None if it is the whole canvas."""
    boxes: NDArray[np.float64] = field(repr=False)
    """(n, 4): x0 <= x1, y0 <= y1, clipped to the canvas, best score first."""
    indices: tuple[int, ...]
    """Of each box: its position in the result's items."""
    items: tuple[Detection, ...]
    """Of each box: what the network said."""
    class_ids: tuple[int, ...]
    track_numbers: tuple[int, ...]
    """Of each box: its number in the tracker; empty if nobody tracks, 0 for one that is not followed."""
    more_boxes: int
    """Boxes left out because there are too many."""
    odd_boxes: int
    """Boxes left out because their numbers are no place on the canvas (not finite, or outside)."""
    classes: tuple[ClassScore, ...]
    """The best classes of a whole frame, or the largest of a segmentation with their share of it."""
    figures: tuple[Figure, ...]
    class_map: ClassMap | None
    answer: Answer
    result_age_frames: int
    error: str
    """Why the answer is broken, or ""."""

    def label(self, row: int, content: LabelContent = "label+score") -> str:
        """Return what stands at a box."""
        number = self.track_numbers[row] if content == "track" and self.track_numbers else 0
        return label_of(self.items[row], content, track=number)


def present(bundle: FrameBundle, *, track_numbers: Sequence[int] = (), sends_rois: bool = False) -> FrameState:
    """Return what to draw of `bundle`; `track_numbers` are those of its detections, in their order.

    `sends_rois`: crops leave the sensor, even if there is none in this frame.
    """
    canvas = canvas_of(bundle)
    detections = detections_of(bundle)
    boxes, indices = _drawable(detections[:MAX_BOXES], bundle.inference_window, canvas)
    shown = [detections[index] for index in indices]
    content = Content.IMAGE if bundle.picture else Content.ROIS if bundle.rois or sends_rois else Content.METADATA
    return FrameState(
        content=content,
        canvas=canvas,
        picture=bundle.picture,
        crops=bundle.rois,
        window=_partial_window(bundle.inference_window, canvas),
        boxes=boxes,
        indices=indices,
        items=tuple(shown),
        class_ids=tuple([item.class_id for item in shown]),
        track_numbers=tuple([track_numbers[index] for index in indices]) if track_numbers else (),
        more_boxes=max(0, len(detections) - MAX_BOXES),
        odd_boxes=min(len(detections), MAX_BOXES) - len(indices),
        classes=_classes(bundle),
        figures=figures_of(bundle.result, bundle.inference_window),
        class_map=class_map_of(bundle.result, bundle.inference_window),
        answer=_answer(bundle),
        result_age_frames=bundle.result_age_frames,
        error=bundle.inference_error.message if bundle.inference_error else "",
    )


def detections_of(bundle: FrameBundle | None) -> tuple[Detection, ...]:
    """Return the detections of a bundle; none if it has no result, or one of another kind."""
    return bundle.result.items if bundle is not None and isinstance(bundle.result, Detections) else ()


def canvas_of(bundle: FrameBundle) -> Rect:
    """Return what the bundle's picture shows, in sensor pixels; the full array if there is no picture."""
    if bundle.picture is None:
        return Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)
    if bundle.picture_rect is not None and bundle.picture_rect.size.area > 0:
        return bundle.picture_rect
    return sensor_rect_of(bundle.picture.size)


def sensor_rect_of(size: Size) -> Rect:
    """Return what a full picture of `size` shows: the crop of the mode of that size, else the largest centred part of its shape."""
    for mode in MODES:
        if mode.size == size:
            return mode.crop
    part = fit_inside(size, FULL_ARRAY)
    return part if part.size.area < SAME_SHAPE * FULL_ARRAY.area else Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)


def sensor_from_window(items: Sequence[Detection], window: Rect) -> NDArray[np.float64]:
    """Return the boxes of `items` as (n, 4) x0, y0, x1, y1 in sensor pixels, as the network gave them: unordered, odd, whatever."""
    return boxes_in_sensor([item.box for item in items], window)


def boxes_in_sensor(boxes: Sequence[Box], window: Rect) -> NDArray[np.float64]:
    """Return `boxes`, normalised to `window`, as (n, 4) x0, y0, x1, y1 in sensor pixels, in no better order than they are."""
    in_sensor = np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes], np.float64).reshape(-1, 2, 2)
    with np.errstate(invalid="ignore", over="ignore"):
        in_sensor *= (window.width, window.height)
        in_sensor += (window.x, window.y)
    return in_sensor.reshape(-1, 4)


def ordered(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `boxes` (n, 4) with x0 <= x1 and y0 <= y1."""
    return np.sort(boxes.reshape(-1, 2, 2), axis=1).reshape(-1, 4)


def label_of(item: Detection | ClassScore, content: LabelContent = "label+score", *, track: int = 0) -> str:
    """Return what stands at a box on a picture: class and score, one of them, or class and number of the object that it is."""
    if content == "score":
        return score_text(item.score)
    if content == "label":
        return name_of(item)
    if content == "track":
        return f"{name_of(item)} {track}" if track else name_of(item)
    return f"{name_of(item)} {score_text(item.score)}"


def score_text(score: float) -> str:
    """Return a score as it is shown; a dash for one that is no number."""
    return f"{score:.2f}" if math.isfinite(score) else "–"


def name_of(item: Detection | ClassScore) -> str:
    """Return the label, or the class number if the card has no label for it."""
    return item.label or f"#{item.class_id}"


def _drawable(items: Sequence[Detection], window: Rect, canvas: Rect) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    low = np.array((canvas.x, canvas.y) * 2, np.float64)
    high = np.array((canvas.right, canvas.bottom) * 2, np.float64)
    boxes = ordered(sensor_from_window(items, window))
    # Comparisons with NaN are false, so that odd boxes are not kept.
    keep = ((boxes[:, :2] < high[:2]) & (boxes[:, 2:] > low[2:])).all(axis=1) & np.isfinite(boxes).all(axis=1)
    return np.clip(boxes[keep], low, high), tuple(np.flatnonzero(keep).tolist())


def _partial_window(window: Rect, canvas: Rect) -> Rect | None:
    empty = window.size.area == 0
    covers = window.x <= canvas.x and window.y <= canvas.y and window.right >= canvas.right and window.bottom >= canvas.bottom
    return None if empty or covers else window


def _classes(bundle: FrameBundle) -> tuple[ClassScore, ...]:
    result = bundle.result
    if isinstance(result, Segmentation):
        areas = [area for area in result.items if not is_background(area)][:MAX_CLASSES]
        return tuple(ClassScore(class_id=area.class_id, label=area.label, score=area.share) for area in areas)
    return result.items[:MAX_CLASSES] if isinstance(result, Classification) else ()


def _answer(bundle: FrameBundle) -> Answer:
    if bundle.inference_error is not None:
        return Answer.BROKEN
    if bundle.result is not None:
        return Answer.LATE if bundle.result_age_frames > 0 else Answer.HERE
    return Answer.MISSING if bundle.card is not None or bundle.inference is not None else Answer.NOT_ASKED

"""What is drawn over a frame at the places the network named: boxes, labels, the inference window, regions of interest.

All in device pixels. Lines are opaque and unsmoothed: on the raster engine a translucent outline costs twenty times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from evalkit.geometry import Rect, Size
from ui.presenters.frame import Answer, FrameState
from ui.theme import Tokens
from ui.views.label_cache import LabelCache
from ui.views.label_layout import Corners, place_labels
from ui.views.view_transform import ViewTransform

MAX_LABELS_DRAWN = 120
"""Labels in one frame, best first; beyond it they only hide each other."""

BEYOND_VIEW = 64
"""Device pixels that lines may run on outside the view: enough to hide their ends, too few to overflow anything."""

LINE = 2.0
HALO = 1.0
"""Widths in logical pixels: a box's line, and the dark rim on both its sides that makes it visible on any picture."""

HALO_COLOUR = "#000000"
WINDOW_COLOUR = "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayOptions:
    """What the user wants to see over a frame."""

    boxes: bool = True
    labels: bool = True
    window: bool = True
    rois: bool = True
    caption: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Where, how large and in which colours to draw."""

    transform: ViewTransform
    view: Size
    ratio: float
    """Device pixels a logical pixel."""
    tokens: Tokens
    font: QFont
    """Sized in device pixels."""

    def px(self, logical: float) -> int:
        """Return device pixels, at least one."""
        return max(1, round(logical * self.ratio))


class Overlay:
    """Draws the overlay of a frame; keeps label pictures between frames."""

    def __init__(self) -> None:
        self._labels = LabelCache()

    def paint_shapes(
        self,
        painter: QPainter,
        state: FrameState,
        corners: Sequence[Corners],
        surface: Surface,
        options: OverlayOptions,
        *,
        selected: int = -1,
    ) -> None:
        """Draw outlines and boxes. `corners` are those of the state's boxes in the view; `selected` is the index to set off, or -1."""
        self._labels.use(surface.font)
        if options.window and state.window is not None:
            self._paint_window(painter, state.window, surface)
        if options.rois and state.crops:
            self._paint_rois(painter, state, surface)
        if options.boxes:
            self._paint_boxes(painter, state, corners, surface, selected)

    def paint_labels(
        self,
        painter: QPainter,
        state: FrameState,
        corners: Sequence[Corners],
        surface: Surface,
        *,
        avoid: Sequence[QRect] = (),
        selected: int = -1,
    ) -> None:
        """Draw the labels of the boxes in view where none covers a more important one, nor anything in `avoid`."""
        self._labels.use(surface.font)
        rows = [row for row, box in enumerate(corners) if is_in_view(box, surface.view)][:MAX_LABELS_DRAWN]
        if selected in state.indices:
            first = state.indices.index(selected)
            rows.sort(key=lambda row: row != first)
        pictures = [self._labels.picture(state.labels[row], class_colour(state.class_ids[row], surface.tokens)) for row in rows]
        places = place_labels(
            [corners[row] for row in rows],
            [(picture.width(), picture.height()) for picture in pictures],
            surface.view,
            gap=(surface.px(LINE) + 1) // 2 + surface.px(HALO),
            avoid=[(rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1) for rect in avoid],
        )
        for place, picture in zip(places, pictures, strict=True):
            if place is not None:
                painter.drawImage(place[0], place[1], picture)

    def _paint_window(self, painter: QPainter, window: Rect, surface: Surface) -> None:
        rects = view_corners(_as_corners([window]), surface)
        _frames(painter, rects, HALO_COLOUR, surface.px(1) + 2 * surface.px(HALO))
        _stroke(painter, rects, WINDOW_COLOUR, surface.px(1), Qt.PenStyle.DashLine)
        self._paint_tags(painter, rects, [QCoreApplication.translate("Overlay", "Inference window")], surface)

    def _paint_rois(self, painter: QPainter, state: FrameState, surface: Surface) -> None:
        rects = view_corners(_as_corners([crop.rect for crop in state.crops]), surface)
        _frames(painter, rects, HALO_COLOUR, surface.px(1) + 2 * surface.px(HALO))
        _frames(painter, rects, WINDOW_COLOUR, surface.px(1))
        if not len(state.boxes):
            text = QCoreApplication.translate("Overlay", "ROI {number}")
            self._paint_tags(painter, rects, [text.format(number=crop.index + 1) for crop in state.crops], surface)

    def _paint_tags(self, painter: QPainter, rects: Sequence[Corners], texts: Sequence[str], surface: Surface) -> None:
        gap, view = surface.px(1 + HALO), surface.view
        for box, text in zip(rects, texts, strict=True):
            if is_in_view(box, view):
                picture = self._labels.picture(text, surface.tokens.stage)
                right, bottom = min(box[2] - gap + 1, view.width), min(box[3] - gap + 1, view.height)
                painter.drawImage(QPoint(right - picture.width(), bottom - picture.height()), picture)

    def _paint_boxes(self, painter: QPainter, state: FrameState, corners: Sequence[Corners], surface: Surface, selected: int) -> None:
        line = surface.px(LINE)
        halo = line + 2 * surface.px(HALO)
        _frames(painter, corners, HALO_COLOUR, halo)
        by_colour: dict[str, list[Corners]] = {}
        for box, class_id in zip(corners, state.class_ids, strict=True):
            by_colour.setdefault(class_colour(class_id, surface.tokens), []).append(box)
        for colour, boxes in by_colour.items():
            if state.answer is Answer.LATE:
                # Dashed: it is the truth about another exposure.
                _stroke(painter, boxes, colour, line, Qt.PenStyle.DashLine)
            else:
                _frames(painter, boxes, colour, line)
        if selected in state.indices:
            row = state.indices.index(selected)
            _frames(painter, corners[row : row + 1], WINDOW_COLOUR, halo + surface.px(2))
            _frames(painter, corners[row : row + 1], class_colour(state.class_ids[row], surface.tokens), line)


def class_colour(class_id: int, tokens: Tokens) -> str:
    """Return the colour of a class, the same in each frame and each run."""
    return tokens.classes[class_id % len(tokens.classes)]


def view_corners(boxes: NDArray[np.float64], surface: Surface) -> list[Corners]:
    """Return sensor boxes (n, 4) as whole view pixels; what lies far outside the view is brought near it."""
    transform, view = surface.transform, surface.view
    placed = boxes * transform.scale + ((transform.x, transform.y) * 2)
    near = np.clip(np.rint(placed), -BEYOND_VIEW, np.array((view.width, view.height) * 2) + BEYOND_VIEW)
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in near.astype(np.int64).tolist()]


def is_in_view(box: Corners, view: Size) -> bool:
    """Return whether any of `box` can be seen."""
    return box[2] >= 0 and box[3] >= 0 and box[0] < view.width and box[1] < view.height


def box_at(state: FrameState, point: tuple[float, float], *, near: float) -> int:
    """Return the index (in the result) of the smallest box at a sensor point, give or take `near` sensor pixels; -1 for none."""
    x0, y0, x1, y1 = state.boxes.T
    hit = (x0 - near <= point[0]) & (point[0] <= x1 + near) & (y0 - near <= point[1]) & (point[1] <= y1 + near)
    areas = (x1 - x0) * (y1 - y0)
    return min(((float(areas[row]), state.indices[row]) for row in hit.nonzero()[0]), default=(0.0, -1))[1]


def _as_corners(rects: Sequence[Rect]) -> NDArray[np.float64]:
    return np.array([(rect.x, rect.y, rect.right, rect.bottom) for rect in rects], np.float64).reshape(-1, 4)


def _frames(painter: QPainter, boxes: Sequence[Corners], colour: str, width: int) -> None:
    """Draw the lines of boxes as four filled bars each: on the raster engine a third of the cost of stroking them."""
    bars: list[QRect] = []
    for x0, y0, x1, y1 in boxes:
        left, top, across, down = x0 - width // 2, y0 - width // 2, x1 - x0, y1 - y0
        bars += (
            QRect(left, top, across + width, width),
            QRect(left, top + down, across + width, width),
            QRect(left, top, width, down),
            QRect(left + across, top, width, down),
        )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRects(bars)


def _stroke(painter: QPainter, boxes: Sequence[Corners], colour: str, width: int, style: Qt.PenStyle) -> None:
    pen = QPen(QColor(colour), width, style)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([QRect(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes])

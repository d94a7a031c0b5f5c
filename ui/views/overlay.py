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
from evalkit.results.style import OverlayStyle
from ui.presenters.frame import Answer, FrameState
from ui.theme import Tokens
from ui.views.frame.rect_pool import RectPool, outlines
from ui.views.label_cache import LabelCache
from ui.views.label_layout import place_labels
from ui.views.view_transform import ViewTransform

MAX_LABELS_DRAWN = 120
"""Labels in one frame, best first; beyond it they only hide each other."""

BEYOND_VIEW = 64
"""Device pixels that lines may run on outside the view: enough to hide their ends, too few to overflow anything."""

HALO = 1.0
"""Width in logical pixels of the dark rim on both sides of a line, which makes it visible on any picture."""

HALO_COLOUR = "#000000"
WINDOW_COLOUR = "#ffffff"


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
        self._pool = RectPool()

    def paint_shapes(
        self,
        painter: QPainter,
        state: FrameState,
        corners: NDArray[np.int64],
        surface: Surface,
        style: OverlayStyle,
        *,
        selected: int = -1,
    ) -> None:
        """Draw outlines and boxes. `corners` are those of the state's boxes in the view; `selected` is the index to set off, or -1."""
        self._labels.use(surface.font)
        if style.window and state.window is not None:
            self._paint_window(painter, state.window, surface)
        if style.rois and state.crops:
            self._paint_rois(painter, state, surface)
        if style.boxes and len(corners):
            self._paint_boxes(painter, state, corners, surface, style, selected)

    def paint_labels(
        self,
        painter: QPainter,
        state: FrameState,
        corners: NDArray[np.int64],
        surface: Surface,
        style: OverlayStyle,
        *,
        avoid: Sequence[QRect] = (),
        selected: int = -1,
    ) -> None:
        """Draw the labels of the boxes in view where none covers a more important one, nor anything in `avoid`."""
        self._labels.use(surface.font)
        view, picture = surface.view, self._labels.picture
        seen = (corners[:, 2] >= 0) & (corners[:, 3] >= 0) & (corners[:, 0] < view.width) & (corners[:, 1] < view.height)
        rows: list[int] = seen.nonzero()[0][:MAX_LABELS_DRAWN].tolist()
        if selected in state.indices:
            first = state.indices.index(selected)
            rows.sort(key=lambda row: row != first)
        colours = colours_of(state, style, surface.tokens)
        pictures = [picture(state.label(row, style.label_content), colours[row]) for row in rows]
        places = place_labels(
            corners[rows].tolist(),
            [(picture.width(), picture.height()) for picture in pictures],
            view,
            gap=(surface.px(style.line_width_px) + 1) // 2 + surface.px(HALO),
            avoid=[(rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1) for rect in avoid],
        )
        for place, label in zip(places, pictures, strict=True):
            if place is not None:
                painter.drawImage(place[0], place[1], label)

    def _paint_window(self, painter: QPainter, window: Rect, surface: Surface) -> None:
        rects = view_corners(_as_corners([window]), surface)
        self._frames(painter, rects, HALO_COLOUR, surface.px(1) + 2 * surface.px(HALO))
        _stroke(painter, rects, WINDOW_COLOUR, surface.px(1), Qt.PenStyle.DashLine)
        self._paint_tags(painter, rects, [QCoreApplication.translate("Overlay", "Inference window")], surface)

    def _paint_rois(self, painter: QPainter, state: FrameState, surface: Surface) -> None:
        rects = view_corners(_as_corners([crop.rect for crop in state.crops]), surface)
        self._frames(painter, rects, HALO_COLOUR, surface.px(1) + 2 * surface.px(HALO))
        self._frames(painter, rects, WINDOW_COLOUR, surface.px(1))
        if not len(state.boxes):
            text = QCoreApplication.translate("Overlay", "ROI {number}")
            self._paint_tags(painter, rects, [text.format(number=crop.index + 1) for crop in state.crops], surface)

    def _paint_tags(self, painter: QPainter, rects: NDArray[np.int64], texts: Sequence[str], surface: Surface) -> None:
        gap, view = surface.px(1 + HALO), surface.view
        for (x0, y0, x1, y1), text in zip(rects.tolist(), texts, strict=True):
            if x1 >= 0 and y1 >= 0 and x0 < view.width and y0 < view.height:
                picture = self._labels.picture(text, surface.tokens.stage)
                # At the top right: notes, caption and minimap have the other corners of the view.
                painter.drawImage(QPoint(min(x1 - gap + 1, view.width) - picture.width(), max(y0 + gap, 0)), picture)

    def _paint_boxes(
        self, painter: QPainter, state: FrameState, corners: NDArray[np.int64], surface: Surface, style: OverlayStyle, selected: int
    ) -> None:
        line = surface.px(style.line_width_px)
        halo = line + 2 * surface.px(HALO)
        self._frames(painter, corners, HALO_COLOUR, halo)
        by_colour: dict[str, list[int]] = {}
        colours = colours_of(state, style, surface.tokens)
        for row, colour in enumerate(colours):
            by_colour.setdefault(colour, []).append(row)
        if state.answer is Answer.LATE:
            # Dashed: it is the truth about another exposure.
            for colour, rows in by_colour.items():
                _stroke(painter, corners[rows], colour, line, Qt.PenStyle.DashLine)
        else:
            bars = self._pool.rects(outlines(corners[[row for rows in by_colour.values() for row in rows]], line))
            done = 0
            for colour, rows in by_colour.items():
                painter.setBrush(QColor(colour))
                painter.drawRects(bars[done : done + 4 * len(rows)])
                done += 4 * len(rows)
        if selected in state.indices:
            row = state.indices.index(selected)
            self._frames(painter, corners[row : row + 1], WINDOW_COLOUR, halo + surface.px(2))
            self._frames(painter, corners[row : row + 1], colours[row], line)

    def _frames(self, painter: QPainter, boxes: NDArray[np.int64], colour: str, width: int) -> None:
        """Draw the lines of boxes as four filled bars each: on the raster engine a third of the cost of stroking them."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRects(self._pool.rects(outlines(boxes, width)))


def class_colour(class_id: int, tokens: Tokens) -> str:
    """Return the colour of a class, the same in each frame and each run."""
    return tokens.classes[class_id % len(tokens.classes)]


def colours_of(state: FrameState, style: OverlayStyle, tokens: Tokens) -> list[str]:
    """Return the colour of each box of a frame."""
    if style.colour_by == "track" and state.track_numbers:
        return [class_colour(number, tokens) for number in state.track_numbers]
    palette, size, own = tokens.classes, len(tokens.classes), dict(style.class_colours)
    if own:
        return [own.get(class_id) or palette[class_id % size] for class_id in state.class_ids]
    return [palette[class_id % size] for class_id in state.class_ids]


def view_corners(boxes: NDArray[np.float64], surface: Surface) -> NDArray[np.int64]:
    """Return sensor boxes (n, 4) as whole view pixels; what lies far outside the view is brought near it."""
    transform, view = surface.transform, surface.view
    placed = boxes * transform.scale + ((transform.x, transform.y) * 2)
    near = np.clip(np.rint(placed), -BEYOND_VIEW, np.array((view.width, view.height) * 2) + BEYOND_VIEW)
    corners: NDArray[np.int64] = near.astype(np.int64)
    return corners


def box_at(state: FrameState, point: tuple[float, float], *, near: float) -> int:
    """Return the index (in the result) of the smallest box at a sensor point, give or take `near` sensor pixels; -1 for none."""
    x0, y0, x1, y1 = state.boxes.T
    hit = (x0 - near <= point[0]) & (point[0] <= x1 + near) & (y0 - near <= point[1]) & (point[1] <= y1 + near)
    areas = (x1 - x0) * (y1 - y0)
    return min(((float(areas[row]), state.indices[row]) for row in hit.nonzero()[0]), default=(0.0, -1))[1]


def _as_corners(rects: Sequence[Rect]) -> NDArray[np.float64]:
    return np.array([(rect.x, rect.y, rect.right, rect.bottom) for rect in rects], np.float64).reshape(-1, 4)


def _stroke(painter: QPainter, boxes: NDArray[np.int64], colour: str, width: int, style: Qt.PenStyle) -> None:
    pen = QPen(QColor(colour), width, style)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([QRect(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes.tolist()])

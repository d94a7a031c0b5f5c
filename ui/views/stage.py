"""What lies under the overlay: the picture, or the bare canvas with the regions of interest in their places, or nothing yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen

from evalkit.frames import Picture
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import Renderer
from ui.presenters.frame import FrameState
from ui.views.overlay import Surface
from ui.views.view_transform import ViewTransform, visible_source

CANVAS_LIGHTER = 150
"""Percent: how much lighter than the stage around it the bare canvas is, and its grid than the canvas."""

GRID = 8
"""Fields across the bare canvas: enough to judge where a box is."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the rendered picture was made from; equal means that it can be shown again."""

    picture: Picture
    canvas: Rect
    transform: ViewTransform
    view: Size

    def is_same(self, other: _Shown) -> bool:
        return (
            self.picture is other.picture and self.canvas == other.canvas and self.transform == other.transform and self.view == other.view
        )


class Stage:
    """Paints what is under the overlay; renders a picture once, however often it is painted."""

    def __init__(self) -> None:
        self._renderer = Renderer()
        self._crop_renderer = Renderer()
        self._shown: _Shown | None = None
        self._image: QImage | None = None
        self._place = Rect(0, 0, 0, 0)

    def paint(self, painter: QPainter, state: FrameState, surface: Surface) -> None:
        """Fill the whole view."""
        if state.picture is None:
            self._paint_canvas(painter, state, surface)
            return
        image, place = self._rendered(state.picture, state.canvas, surface)
        paint_around(painter, place, surface)
        if image is not None:
            painter.drawImage(QPoint(place.x, place.y), image)

    def forget(self) -> None:
        """Let go of the last picture."""
        self._shown = self._image = None

    def _rendered(self, picture: Picture, canvas: Rect, surface: Surface) -> tuple[QImage | None, Rect]:
        wanted = _Shown(picture, canvas, surface.transform, surface.view)
        if self._shown is None or not self._shown.is_same(wanted):
            source, self._place = visible_source(canvas, picture.size, surface.transform, surface.view)
            pixels = self._renderer.render(picture, source, self._place.size)
            self._image = image_over(pixels) if pixels.size else None
            self._shown = wanted
        return self._image, self._place

    def _paint_canvas(self, painter: QPainter, state: FrameState, surface: Surface) -> None:
        place = surface.transform.view_rect(state.canvas)
        paint_around(painter, place, surface)
        ground = QColor(surface.tokens.stage).lighter(CANVAS_LIGHTER)
        painter.fillRect(QRect(place.x, place.y, place.width, place.height), ground)
        painter.setPen(QPen(ground.lighter(CANVAS_LIGHTER), surface.px(1)))
        for step in range(1, GRID):
            x, y = place.x + place.width * step // GRID, place.y + place.height * step // GRID
            painter.drawLine(x, place.y, x, place.bottom)
            painter.drawLine(place.x, y, place.right, y)
        for crop in state.crops:
            source, target = visible_source(crop.rect, crop.picture.size, surface.transform, surface.view)
            pixels = self._crop_renderer.render(crop.picture, source, target.size)
            if pixels.size:
                painter.drawImage(QPoint(target.x, target.y), image_over(pixels))


def image_over(pixels: NDArray[np.uint8]) -> QImage:
    """Return an image that shares memory with `pixels` (rows, columns, 4), C-contiguous, which the caller keeps alive and unchanged."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)


def paint_around(painter: QPainter, place: Rect, surface: Surface) -> None:
    """Fill what `place` leaves of the view; the middle is not filled, because it is painted anyway."""
    view, ground = surface.view, QColor(surface.tokens.stage)
    inner = place.clipped(view)
    for rect in (
        QRect(0, 0, view.width, inner.y),
        QRect(0, inner.bottom, view.width, view.height - inner.bottom),
        QRect(0, inner.y, inner.x, inner.height),
        QRect(inner.right, inner.y, view.width - inner.right, inner.height),
    ):
        if not rect.isEmpty():
            painter.fillRect(rect, ground)


def paint_empty(painter: QPainter, title: str, hint: str, surface: Surface) -> None:
    """Say what is missing and what to do, in the middle of an empty view."""
    view = surface.view
    painter.fillRect(QRect(0, 0, view.width, view.height), QColor(surface.tokens.stage))
    large = QFont(surface.font)
    large.setPixelSize(round(surface.font.pixelSize() * 1.4))
    large.setBold(True)
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    width = max(1, view.width - 4 * surface.px(16))
    title_size = _wrapped(QFontMetrics(large), title, width)
    hint_size = _wrapped(QFontMetrics(surface.font), hint, width)
    gap = surface.px(8)
    top = (view.height - title_size.height() - gap - hint_size.height()) // 2
    left = (view.width - width) // 2
    painter.setPen(QColor(surface.tokens.stage_text))
    painter.setFont(large)
    painter.drawText(QRect(left, top, width, title_size.height()), wrap, title)
    painter.setFont(surface.font)
    painter.drawText(QRect(left, top + title_size.height() + gap, width, hint_size.height()), wrap, hint)


def _wrapped(metrics: QFontMetrics, text: str, width: int) -> QSize:
    return metrics.boundingRect(QRect(0, 0, width, 1 << 15), Qt.TextFlag.TextWordWrap, text).size()

"""Poses as skeletons, segmentations and heat maps as tints, trails as lines over a frame. Device pixels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLine, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygon

from evalkit.geometry import Rect, Size
from evalkit.imaging.tints import TintScaler
from evalkit.results.tracking import Track
from ui.presenters.figures import ClassMap, Figure
from ui.theme import Tokens
from ui.views.overlay import HALO, HALO_COLOUR, Surface, class_colour

JOINT = 5
"""Edge of a joint's square in logical pixels."""

MAX_TRAILS = 60
MAX_TRAIL_POINTS = 24
"""Trails drawn, and corners of each: lines with a width are the dearest thing on the raster engine, and more cannot be told apart."""

HEAT_FLOOR = 0.04
"""Below this part of the hottest place nothing is tinted: a picture that is tinted all over says nothing."""


class TintPainter:
    """Lays small maps of colours over the picture."""

    def __init__(self) -> None:
        self._scaler = TintScaler()

    def paint_class_map(self, painter: QPainter, class_map: ClassMap, surface: Surface, opacity: float) -> None:
        """Tint the window by class, cell by cell: no smoothing, since a class between two classes does not exist."""
        table = tint_table(class_map.background, surface.tokens, opacity).view(np.uint32).reshape(-1)
        self._paint(painter, table[class_map.classes], surface.transform.view_rect(class_map.place), surface.view, smooth=False)

    def paint_heat(self, painter: QPainter, heat: NDArray[np.float32], array: Size, surface: Surface, opacity: float) -> None:
        """Tint the array by heat, the hottest place strongest; `heat` (rows, columns) covers the whole array."""
        hottest = float(heat.max(initial=0.0))
        if not hottest > 0:
            return
        levels = np.clip(heat * (255 / hottest), 0, 255).astype(np.uint8)
        place = surface.transform.view_rect(Rect(0, 0, array.width, array.height))
        self._paint(painter, heat_table(opacity).view(np.uint32).reshape(-1)[levels], place, surface.view, smooth=True)

    def _paint(self, painter: QPainter, tints: NDArray[np.uint32], place: Rect, view: Size, *, smooth: bool) -> None:
        """Blend `tints` (rows, columns; premultiplied) in over `place`."""
        scaled = self._scaler.scale(tints, place, view, smooth=smooth)
        if scaled is not None:
            pixels, where = scaled
            image = QImage(pixels.data, where.width, where.height, 4 * where.width, QImage.Format.Format_ARGB32_Premultiplied)
            painter.drawImage(QPoint(where.x, where.y), image)


def tint_table(background: tuple[int, ...], tokens: Tokens, opacity: float) -> NDArray[np.uint8]:
    """Return blue, green, red (times alpha) and alpha for each class, (256, 4)."""
    colours = [QColor(colour) for colour in tokens.classes]
    tints = np.array([(colour.blue(), colour.green(), colour.red(), 255) for colour in colours], np.int64) * round(255 * opacity) // 255
    table = tints[np.arange(256) % len(tints)].astype(np.uint8)
    table[list(background)] = 0
    return table


def heat_table(opacity: float) -> NDArray[np.uint8]:
    """Return blue, green, red (times alpha) and alpha for each level of heat, (256, 4): clear, violet, orange, pale yellow (inferno)."""
    stops = np.array([(0.0, 30, 10, 60), (0.35, 120, 28, 109), (0.65, 229, 92, 48), (1.0, 252, 255, 164)])
    level = np.linspace(0, 1, 256)
    alpha = opacity * np.clip((level - HEAT_FLOOR) / 0.3, 0, 1)
    blue, green, red = (np.interp(level, stops[:, 0], stops[:, channel]) * alpha for channel in (3, 2, 1))
    return np.stack((blue, green, red, 255 * alpha), axis=-1).astype(np.uint8)


def paint_figures(painter: QPainter, figures: tuple[Figure, ...], surface: Surface, line_width: float) -> None:
    """Draw each pose in a colour of its own: bones with a dark rim, joints on top."""
    line, rim = surface.px(line_width), surface.px(HALO)
    transform, edge = surface.transform, surface.px(JOINT)
    for number, figure in enumerate(figures):
        colour = QColor(class_colour(number, surface.tokens))
        bones = figure.bones * transform.scale + (transform.x, transform.y) * 2
        lines = [QLine(x0, y0, x1, y1) for x0, y0, x1, y1 in np.rint(bones).astype(np.int64).tolist()]
        joints = np.rint(figure.joints * transform.scale + (transform.x, transform.y)).astype(np.int64).tolist()
        for ground, extra in ((QColor(HALO_COLOUR), rim), (colour, 0)):
            if lines:
                painter.setPen(QPen(ground, line + 2 * extra, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLines(lines)
            if joints:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                size = edge + 2 * extra
                painter.drawRects([QRect(x - size // 2, y - size // 2, size, size) for x, y in joints])


def paint_trails(
    painter: QPainter, tracks: Sequence[Track], surface: Surface, *, since_ns: int, line_width: float, colours: dict[int, str]
) -> None:
    """Draw where each track came from since a moment of the board's clock; `colours` by track number, else that of its class."""
    transform, line = surface.transform, surface.px(line_width)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for track in tracks[:MAX_TRAILS]:
        # From the newest on: old points are not even looked at, and the trail ends at its box.
        places = [(x, y) for _, x, y in takewhile(lambda point: point[0] >= since_ns, reversed(track.points))]
        places = places[:: max(1, len(places) // MAX_TRAIL_POINTS)]
        if len(places) < 2:
            continue
        trail = QPolygon([QPoint(round(transform.x + transform.scale * x), round(transform.y + transform.scale * y)) for x, y in places])
        colour = colours.get(track.number) or class_colour(track.class_id, surface.tokens)
        for ground, width in ((HALO_COLOUR, line + 2 * surface.px(HALO)), (colour, line)):
            painter.setPen(QPen(QColor(ground), width))
            painter.drawPolyline(trail)

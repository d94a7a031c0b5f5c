"""Poses as skeletons and segmentations as tints over a frame. Device pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLine, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ui.presenters.figures import ClassMap, Figure
from ui.theme import Tokens
from ui.views.overlay import HALO, HALO_COLOUR, LINE, Surface, class_colour

TINT_ALPHA = 140
"""Of 255: strong enough to tell classes apart, weak enough to see what they cover."""

JOINT = 5
"""Edge of a joint's square in logical pixels."""


def paint_class_map(painter: QPainter, class_map: ClassMap, surface: Surface) -> None:
    """Tint the window by class, cell by cell: no smoothing, since a class between two classes does not exist."""
    rows, columns = class_map.classes.shape
    tinted = tint_table(class_map.background, surface.tokens)[class_map.classes]
    image = QImage(tinted.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
    place = surface.transform.view_rect(class_map.place)
    painter.drawImage(QRect(place.x, place.y, place.width, place.height), image)


def tint_table(background: tuple[int, ...], tokens: Tokens) -> NDArray[np.uint8]:
    """Return blue, green, red (times alpha) and alpha for each class, (256, 4)."""
    colours = [QColor(colour) for colour in tokens.classes]
    tints = np.array([(colour.blue(), colour.green(), colour.red(), 255) for colour in colours], np.int64) * TINT_ALPHA // 255
    table = tints[np.arange(256) % len(tints)].astype(np.uint8)
    table[list(background)] = 0
    return table


def paint_figures(painter: QPainter, figures: tuple[Figure, ...], surface: Surface) -> None:
    """Draw each pose in a colour of its own: bones with a dark rim, joints on top."""
    line, rim = surface.px(LINE), surface.px(HALO)
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

"""Looking very closely: the grid between pixels with their values, and a magnifier under the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import Renderer, render
from evalkit.imaging.measure import BAYER, raw_values
from ui.views.frame.tool import Point, Scene
from ui.views.view_transform import visible_source

GRID_FROM = 12.0
"""View pixels a picture pixel from which lines between pixels leave the pixels visible."""

VALUES_FROM = 38.0
"""... and from which three lines of numbers can be read in one."""

MAX_VALUES = 1000
"""Pixels whose numbers are written: a few milliseconds of them; a large view needs a larger zoom."""

DARK_BELOW = 118.0
"""Of 255: darker pixels get light numbers."""

LENS = 180
"""Edge of the magnifier in logical pixels."""

LENS_ZOOM = 4.0
"""How much the magnifier enlarges against the view."""

LENS_LEAST = 4.0
"""... and the least view pixels a picture pixel that it shows."""


def paint_pixel_grid(painter: QPainter, scene: Scene, picture: Picture) -> None:
    """Draw the lines between picture pixels, and their numbers, if the zoom leaves room for them."""
    surface, canvas = scene.surface, scene.state.canvas
    zoom = surface.transform.scale * canvas.width / picture.size.width
    if zoom < GRID_FROM * surface.ratio:
        return
    source, place = visible_source(canvas, picture.size, surface.transform, surface.view)
    ink = QColor("#808080")
    painter.setPen(QPen(ink, 1))
    xs = [place.x + place.width * step // source.width for step in range(source.width + 1)]
    ys = [place.y + place.height * step // source.height for step in range(source.height + 1)]
    for x in xs:
        painter.drawLine(x, place.y, x, place.bottom - 1)
    for y in ys:
        painter.drawLine(place.x, y, place.right - 1, y)
    if zoom >= VALUES_FROM * surface.ratio and source.size.area <= MAX_VALUES:
        _paint_values(painter, scene, picture, source, (xs, ys))


def _paint_values(painter: QPainter, scene: Scene, picture: Picture, source: Rect, lines: tuple[list[int], list[int]]) -> None:
    xs, ys = lines
    font = QFont(scene.surface.font)
    font.setPixelSize(max(6, min(font.pixelSize(), (xs[1] - xs[0]) // 4)))
    painter.setFont(font)
    shown = render(picture, source, source.size)[: source.height, : source.width, 2::-1]
    dark = (shown @ np.array((0.2126, 0.7152, 0.0722))) < DARK_BELOW
    raw = None
    if picture.format is PixelFormat.SRGGB10P:
        y, x = np.mgrid[source.y : source.bottom, source.x : source.right]
        raw = raw_values(picture, x, y).tolist()
    texts, inks = shown.tolist(), (QColor("#101114"), QColor("#ffffff"))
    for row, is_dark in enumerate(dark.tolist()):
        for column, light_ink in enumerate(is_dark):
            painter.setPen(inks[light_ink])
            cell = QRect(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
            if raw is not None:
                text = f"{BAYER[2 * ((source.y + row) % 2) + (source.x + column) % 2]}\n{raw[row][column]}"
            else:
                text = "\n".join(map(str, texts[row][column]))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)


class Magnifier:
    """Shows what is under the pointer enlarged, pixel by pixel."""

    def __init__(self) -> None:
        self._renderer = Renderer()

    def paint(self, painter: QPainter, scene: Scene, picture: Picture, point: Point) -> None:
        """Paint the lens around a view point."""
        surface, canvas = scene.surface, scene.state.canvas
        per = picture.size.width / canvas.width
        zoom = max(LENS_ZOOM * surface.transform.scale / per, LENS_LEAST * surface.ratio)
        edge = surface.px(LENS)
        sensor_x, sensor_y = surface.transform.to_sensor(*point)
        x, y = (sensor_x - canvas.x) * per, (sensor_y - canvas.y) * per
        half = max(2, round(edge / zoom / 2)) + 2  # the pointer lies anywhere within its pixel
        source = Rect(round(x) // 2 * 2 - half, round(y) // 2 * 2 - half, 2 * half, 2 * half).clipped(picture.size)
        lens = QRect(round(point[0]) - edge // 2, round(point[1]) - edge // 2, edge, edge)
        painter.fillRect(lens, QColor(surface.tokens.stage))
        pixels = self._renderer.render(picture, source, Size(2 * round(source.width * zoom / 2), 2 * round(source.height * zoom / 2)))
        painter.save()
        painter.setClipRect(lens)
        if pixels.size:
            height, width = pixels.shape[:2]
            left, top = round(point[0] - (x - source.x) * zoom), round(point[1] - (y - source.y) * zoom)
            painter.drawImage(QPoint(left, top), QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32))
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("#000000", 4), ("#ffffff", 2)):
            painter.setPen(QPen(QColor(colour), surface.px(width)))
            painter.drawRect(lens)
        painter.drawLine(lens.center() - QPoint(surface.px(5), 0), lens.center() + QPoint(surface.px(5), 0))
        painter.drawLine(lens.center() - QPoint(0, surface.px(5)), lens.center() + QPoint(0, surface.px(5)))

"""One place of the gallery as a picture: thumbnail, class, score and size, always of the same shape."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from evalkit.geometry import Size, fit_inside
from evalkit.imaging.convert import Renderer
from ui.presenters.gallery import Crop
from ui.theme import Tokens
from ui.views.overlay import class_colour
from ui.views.stage import image_over

THUMB = 104
"""Edge of the square (logical pixels) into which a region is fitted."""
MARGIN = 5
STRIP = 3
"""Height of the strip in the colour of the class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellStyle:
    """How cells are drawn; a new one means that all must be drawn again."""

    ratio: float
    """Device pixels a logical pixel."""
    font: QFont
    """Sized in device pixels."""
    tokens: Tokens

    @property
    def line(self) -> int:
        """Height of a line of text in device pixels."""
        return QFontMetrics(self.font).height()

    @property
    def size(self) -> QSize:
        """Size of a cell in device pixels."""
        edge = round(THUMB * self.ratio)
        margin = round(MARGIN * self.ratio)
        return QSize(edge + 2 * margin, edge + round(STRIP * self.ratio) + 2 * self.line + 3 * margin)


class CellPainter:
    """Draws regions into cells; reuses its conversion buffers."""

    def __init__(self) -> None:
        self._renderer = Renderer()

    def paint(self, image: QImage, crop: Crop, style: CellStyle) -> None:
        """Draw `crop` over all of `image`, which has the style's cell size."""
        with QPainter(image) as painter:
            self._paint_thumbnail(painter, image.rect(), crop, style)
            self._paint_words(painter, crop, style)

    def _paint_thumbnail(self, painter: QPainter, cell: QRect, crop: Crop, style: CellStyle) -> None:
        edge, margin, tokens = round(THUMB * style.ratio), round(MARGIN * style.ratio), style.tokens
        painter.fillRect(cell, QColor(tokens.surface))
        painter.fillRect(margin, margin, edge, edge, QColor(tokens.stage))
        place = fit_inside(crop.source.size, Size(edge, edge))
        # Even sizes are what imaging converts fastest; a pixel of one edge is nothing in a thumbnail.
        pixels = self._renderer.render(crop.picture, crop.source, Size(max(2, place.width & ~1), max(2, place.height & ~1)))
        if pixels.size:
            painter.drawImage(QPoint(margin + place.x, margin + place.y), image_over(pixels))
        colour = class_colour(crop.class_id, tokens) if crop.class_id >= 0 else tokens.border
        painter.fillRect(margin, margin + edge, edge, round(STRIP * style.ratio), QColor(colour))

    def _paint_words(self, painter: QPainter, crop: Crop, style: CellStyle) -> None:
        edge, margin, tokens = round(THUMB * style.ratio), round(MARGIN * style.ratio), style.tokens
        metrics = QFontMetrics(style.font)
        baseline = 2 * margin + edge + round(STRIP * style.ratio) + metrics.ascent()
        score = "" if crop.score is None else f"{crop.score:.2f}"
        score_width = metrics.horizontalAdvance(score)
        name = metrics.elidedText(cell_title(crop), Qt.TextElideMode.ElideRight, edge - score_width - margin)
        painter.setFont(style.font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(margin, baseline, name)
        painter.drawText(margin + edge - score_width, baseline, score)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(margin, baseline + style.line, str(crop.rect.size))


def cell_title(crop: Crop) -> str:
    """Return what the region is called: its class, or its number where no detection matches."""
    return crop.label or QCoreApplication.translate("RoiGallery", "ROI {number}").format(number=crop.number + 1)


def frame_of(cell: QRect, width: int) -> list[QRect]:
    """Return the four bars of a frame of `width` inside `cell`: what sets off a selected one."""
    return [
        QRect(cell.left(), cell.top(), cell.width(), width),
        QRect(cell.left(), cell.bottom() + 1 - width, cell.width(), width),
        QRect(cell.left(), cell.top(), width, cell.height()),
        QRect(cell.right() + 1 - width, cell.top(), width, cell.height()),
    ]

"""One place of the gallery as a picture: thumbnail, who cut it, class, score, size, sharpness and time, always of the same shape."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from evalkit.geometry import Size, fit_inside
from evalkit.imaging.convert import Renderer
from evalkit.imaging.sharpness import sharpness
from ui.presenters.crops import Crop, Origin
from ui.presenters.frame import score_text
from ui.theme import Tokens
from ui.views.gallery.texts import CellWords, cell_title, origin_badge
from ui.views.marks import DARK_TEXT, LIGHT_TEXT, PLATE_OPACITY
from ui.views.overlay import class_colour
from ui.views.stage import image_over

THUMB = 110
"""Edge of the square (logical pixels) into which a region is fitted."""
MARGIN = 5
STRIP = 3
"""Height of the strip in the colour of the class."""
LINES = 3
"""Of text under the strip."""
BADGE_PADDING = 4
STAR = 16
"""Edge of the mark of a kept crop."""


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
        return QSize(edge + 2 * margin, edge + round(STRIP * self.ratio) + LINES * self.line + 3 * margin)


class CellPainter:
    """Draws regions into cells; reuses its conversion buffers."""

    def __init__(self) -> None:
        self._renderer = Renderer()

    def paint(self, image: QImage, crop: Crop, style: CellStyle) -> None:
        """Draw `crop` over all of `image`, which has the style's cell size."""
        with QPainter(image) as painter:
            painter.setFont(style.font)
            self._paint_thumbnail(painter, image.rect(), crop, style)
            _paint_origin(painter, crop, style)
            _paint_words(painter, crop, style)

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


def _paint_origin(painter: QPainter, crop: Crop, style: CellStyle) -> None:
    """Write who cut it into the corner: light where the sensor did, which is what the sensor is for."""
    margin, padding = round(MARGIN * style.ratio), round(BADGE_PADDING * style.ratio)
    metrics, text = QFontMetrics(style.font), origin_badge(crop.origin)
    by_sensor = crop.origin is Origin.SENSOR
    ground = QColor(LIGHT_TEXT if by_sensor else "#000000")
    ground.setAlphaF(1.0 if by_sensor else PLATE_OPACITY)
    painter.fillRect(margin, margin, metrics.horizontalAdvance(text) + 2 * padding, metrics.height(), ground)
    painter.setPen(QColor(DARK_TEXT if by_sensor else LIGHT_TEXT))
    painter.drawText(margin + padding, margin + metrics.ascent(), text)


def _paint_words(painter: QPainter, crop: Crop, style: CellStyle) -> None:
    edge, margin, tokens = round(THUMB * style.ratio), round(MARGIN * style.ratio), style.tokens
    metrics = QFontMetrics(style.font)
    words = CellWords.of(crop, crop.sharpness if crop.serial else sharpness(crop.picture, crop.source))
    score = "" if crop.score is None else score_text(crop.score)
    baseline = 2 * margin + edge + round(STRIP * style.ratio) + metrics.ascent()
    rows = ((cell_title(crop), score, tokens.text), (words.size, words.track, tokens.muted), (words.sharpness, words.time, tokens.muted))
    for row, (left, right, colour) in enumerate(rows):
        if right is not score and metrics.horizontalAdvance(left + right) + margin > edge:
            right = ""  # noqa: PLW2901 - the tool tip has it; how sharp a crop is decides what to keep
        width = metrics.horizontalAdvance(right)
        painter.setPen(QColor(colour))
        room = edge - width - (margin if right else 0)
        painter.drawText(margin, baseline + row * style.line, metrics.elidedText(left, Qt.TextElideMode.ElideRight, room))
        painter.drawText(margin + edge - width, baseline + row * style.line, right)


def paint_marks(painter: QPainter, cell: QRect, tokens: Tokens, *, width: int, kept: bool) -> None:
    """Draw over a cell (logical pixels) a frame of `width` if it is set off, and a star if its crop is kept."""
    if kept:
        star = QRect(cell.right() - STAR - 2 * MARGIN, cell.top() + MARGIN, STAR + MARGIN, STAR)
        painter.fillRect(star, QColor(tokens.accent))
        painter.setPen(QColor(tokens.on_accent))
        painter.drawText(star, Qt.AlignmentFlag.AlignCenter, "★")
    if width:
        for bar in (
            QRect(cell.left(), cell.top(), cell.width(), width),
            QRect(cell.left(), cell.bottom() + 1 - width, cell.width(), width),
            QRect(cell.left(), cell.top(), width, cell.height()),
            QRect(cell.right() + 1 - width, cell.top(), width, cell.height()),
        ):
            painter.fillRect(bar, QColor(tokens.accent))

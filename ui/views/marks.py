"""What is said about a frame in its corners: notes, the best classes, the caption. On plates of their own, readable on any picture."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from evalkit.results.types import ClassScore
from ui.presenters.frame import name_of, score_text
from ui.presenters.units import percent_text
from ui.views.overlay import Surface, class_colour


class Tone(enum.Enum):
    """How loud a note is."""

    QUIET = enum.auto()
    STATEMENT = enum.auto()
    WARNING = enum.auto()
    ERROR = enum.auto()


GROUNDS = {Tone.QUIET: "#000000", Tone.STATEMENT: "#dfe3e8", Tone.WARNING: "#f5b335", Tone.ERROR: "#ff7b74"}
LIGHT_TEXT = "#e7e9ec"
DARK_TEXT = "#101114"

PLATE_OPACITY = 0.74
"""Of the dark plates under light text: the picture stays visible, the text keeps a contrast of 4.5:1 even on white."""

MARGIN = 8
PADDING_X = 8
PADDING_Y = 4
BAR_WIDTH = 120
NAME_WIDTH_EM = 14
"""Class names are cut after about so many characters' heights of width; the inspector has them whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line in a corner."""

    text: str
    tone: Tone = Tone.QUIET


def paint_notes(painter: QPainter, notes: Sequence[Note], surface: Surface) -> QRect:
    """Stack `notes` in the top left corner, each on a plate as wide as its text, and return what they cover."""
    covered = QRect(surface.px(MARGIN), surface.px(MARGIN), 0, 0)
    for note in notes:
        gap = surface.px(3) if covered.height() else 0
        plate, text = _plate(note.text, surface)
        plate.moveTopLeft(covered.topLeft() + QPoint(0, covered.height() + gap))
        quiet = note.tone is Tone.QUIET
        _fill(painter, plate, GROUNDS[note.tone], PLATE_OPACITY if quiet else 1.0)
        _text(painter, plate, text, LIGHT_TEXT if quiet else DARK_TEXT, surface.font, pad=surface.px(PADDING_X))
        covered = covered.united(plate)
    return covered


def paint_caption(painter: QPainter, text: str, surface: Surface, *, above: QRect | None = None) -> QRect:
    """Write what the frame is into the bottom left corner, or `above` what is there, and return what that covers."""
    plate, shown = _plate(text, surface)
    bottom = surface.view.height - surface.px(MARGIN) - 1 if above is None else above.top() - surface.px(3)
    plate.moveBottomLeft(QPoint(surface.px(MARGIN), bottom))
    _fill(painter, plate, "#000000", PLATE_OPACITY)
    _text(painter, plate, shown, LIGHT_TEXT, surface.font, pad=surface.px(PADDING_X))
    return plate


def paint_classes(painter: QPainter, classes: Sequence[ClassScore], surface: Surface, *, avoid: QRect, areas: bool = False) -> None:
    """List the best classes with bars in the top right corner, or under `avoid` where they would cover it; the best one in bold.

    Scores are numbers; with `areas` they are shares of the picture, in per cent.
    """
    bold = QFont(surface.font)
    bold.setBold(True)
    metrics = QFontMetrics(bold)
    bar, pad, row = surface.px(BAR_WIDTH), surface.px(PADDING_X), metrics.height() + surface.px(PADDING_Y)
    names = [metrics.elidedText(name_of(item), Qt.TextElideMode.ElideRight, NAME_WIDTH_EM * metrics.height()) for item in classes]
    name_width = max((metrics.horizontalAdvance(name) for name in names), default=0)
    score_width = metrics.horizontalAdvance("100 %" if areas else "0.00")
    width = name_width + bar + score_width + 4 * pad
    left = surface.view.width - surface.px(MARGIN) - width
    plate = QRect(left, surface.px(MARGIN), width, row * len(names) + 2 * surface.px(PADDING_Y))
    if plate.intersects(avoid):
        plate.moveTop(avoid.bottom() + 1 + surface.px(3))
    _fill(painter, plate, "#000000", PLATE_OPACITY)
    top = plate.top() + surface.px(PADDING_Y)
    for position, (item, name) in enumerate(zip(classes, names, strict=True)):
        font = surface.font if position else bold
        share = item.score if 0 <= item.score <= 1 else 0.0
        full = QRect(left + name_width + 2 * pad, top + row // 4, bar, row // 2)
        _text(painter, QRect(left, top, name_width + 2 * pad, row), name, "#ffffff", font, pad=pad)
        _fill(painter, full, "#ffffff", 0.18)
        done = QRect(full.left(), full.top(), round(bar * share), full.height())
        _fill(painter, done, class_colour(item.class_id, surface.tokens), 1.0)
        number = percent_text(item.score) if areas else score_text(item.score)
        _text(painter, QRect(full.right() + 1, top, score_width + 2 * pad, row), number, "#ffffff", font, pad=pad)
        top += row


def _plate(text: str, surface: Surface) -> tuple[QRect, str]:
    """Return a plate for one line of text, not wider than the view, and the text, cut if it must be."""
    metrics = QFontMetrics(surface.font)
    room = surface.view.width - 2 * surface.px(MARGIN + PADDING_X)
    width = metrics.horizontalAdvance(text)
    if width > room:
        text, width = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room), max(0, room)
    return QRect(0, 0, width + 2 * surface.px(PADDING_X), metrics.height() + 2 * surface.px(PADDING_Y)), text


def _fill(painter: QPainter, rect: QRect, colour: str, opacity: float) -> None:
    ground = QColor(colour)
    ground.setAlphaF(opacity)
    painter.fillRect(rect, ground)


def _text(painter: QPainter, rect: QRect, text: str, colour: str, font: QFont, *, pad: int = 0) -> None:
    """Write one line, in the middle of `rect`'s height, `pad` from its left edge."""
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect.left() + pad, rect.top() + (rect.height() - metrics.height()) // 2 + metrics.ascent(), text)

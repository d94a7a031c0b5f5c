"""Paints one frame in its order: picture, what lies under the overlay, tints, boxes, words, tools, what belongs to the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from evalkit.imx500.modes import FULL_ARRAY
from evalkit.results.style import OverlayStyle
from ui.presenters.past import Past
from ui.views.figure_painter import TintPainter, paint_figures, paint_trails
from ui.views.frame.closeup import Magnifier, paint_pixel_grid
from ui.views.frame.hover_card import paint_card
from ui.views.frame.tool import Point, Scene, Tool
from ui.views.frame_texts import caption_of, card_lines, notes_of, reading_of
from ui.views.marks import Note, Tone, paint_caption, paint_classes, paint_notes
from ui.views.overlay import Overlay, Surface, colours_of, view_corners
from ui.views.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What of a scene is to be seen."""

    style: OverlayStyle
    selected: int
    """Index of the detection that is set off, or -1."""
    held: str
    """What is said of a frame that is not the newest, or ""."""
    pointer: Point | None
    """None: it is elsewhere, or something is held with it."""
    hovered: int
    """Index of the detection under the pointer, or -1."""
    magnified: bool
    zoom: float | None
    """View pixels a picture pixel; None without a picture."""


class FramePainter:
    """Keeps between frames what need not be made again: the rendered picture, label pictures, buffers."""

    def __init__(self) -> None:
        self.stage = Stage()
        self._overlay = Overlay()
        self._tints = TintPainter()
        self._magnifier = Magnifier()

    def forget(self) -> None:
        """Let go of the last picture."""
        self.stage.forget()

    def paint(self, painter: QPainter, scene: Scene, look: Look, past: Past, tools: Sequence[Tool]) -> None:
        """Fill the whole view."""
        style, state, surface = look.style, scene.state, scene.surface
        if any(tool.shows_regions for tool in tools):
            style = replace(style, window=False, rois=False)
        self.stage.paint(painter, state, surface)
        if style.pixel_grid and state.picture is not None:
            paint_pixel_grid(painter, scene, state.picture)
        for tool in tools:
            if tool.under_overlay:
                tool.paint(painter, scene)
        self._paint_tints(painter, scene, style, past)
        corners = view_corners(state.boxes, surface)
        self._overlay.paint_shapes(painter, state, corners, surface, style, selected=look.selected)
        if style.keypoints and state.figures:
            paint_figures(painter, state.figures, surface, style.line_width_px)
        covered = _paint_words(painter, scene, look, [note for tool in tools for note in tool.notes])
        if style.boxes and style.labels and len(corners):
            self._overlay.paint_labels(painter, state, corners, surface, style, avoid=covered, selected=look.selected)
        for tool in tools:
            if not tool.under_overlay:
                tool.paint(painter, scene)
        self._paint_pointer(painter, scene, look)

    def _paint_tints(self, painter: QPainter, scene: Scene, style: OverlayStyle, past: Past) -> None:
        state, surface = scene.state, scene.surface
        if style.class_map and state.class_map is not None:
            self._tints.paint_class_map(painter, state.class_map, surface, style.opacity)
        if style.heat_map:
            self._tints.paint_heat(painter, past.heat.heat, FULL_ARRAY, surface, style.opacity)
        if style.trails:
            since = scene.bundle.timestamp_ns - round(style.trail_s * 1e9)
            colours = dict(zip(state.track_numbers, colours_of(state, style, surface.tokens), strict=False))
            paint_trails(painter, past.tracker.tracks, surface, since_ns=since, line_width=style.line_width_px, colours=colours)

    def _paint_pointer(self, painter: QPainter, scene: Scene, look: Look) -> None:
        """Paint what belongs to the pointer: the magnifier, or what the box under it is."""
        if look.pointer is None:
            return
        if look.magnified and scene.state.picture is not None:
            self._magnifier.paint(painter, scene, scene.state.picture, look.pointer)
        elif look.hovered >= 0:
            row = scene.state.indices.index(look.hovered)
            # Who looks into an object, with none of its sides in view, wants to see its pixels.
            if _has_side_in_view(scene.state.boxes[row], scene.surface):
                colour = colours_of(scene.state, look.style, scene.surface.tokens)[row]
                paint_card(painter, card_lines(scene.state, row, scene.bundle), look.pointer, scene.surface, colour)


def _paint_words(painter: QPainter, scene: Scene, look: Look, tool_notes: list[Note]) -> list[QRect]:
    """Paint notes (those of the tools last), classes and caption; return what they cover."""
    state, surface = scene.state, scene.surface
    held = [Note(text=look.held, tone=Tone.STATEMENT)] if look.held else []
    covered = [paint_notes(painter, held + notes_of(state) + tool_notes, surface)]
    if look.style.classes and state.classes:
        paint_classes(painter, state.classes, surface, avoid=covered[0], areas=state.class_map is not None)
    if look.style.caption:
        covered.append(paint_caption(painter, caption_of(scene.bundle, look.zoom), surface))
        if look.pointer is not None:
            reading = reading_of(state, surface.transform.to_sensor(*look.pointer))
            covered.append(paint_caption(painter, reading, surface, above=covered[-1]))
    return covered


def _has_side_in_view(box: NDArray[np.float64], surface: Surface) -> bool:
    (x0, y0), (x1, y1) = surface.transform.to_view(box[0], box[1]), surface.transform.to_view(box[2], box[3])
    return bool(x0 >= 0 or y0 >= 0 or x1 < surface.view.width or y1 < surface.view.height)

"""The whole array in a corner of the view with its three rectangles: inference window, output ROIs, display zoom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from evalkit.geometry import Rect
from evalkit.imx500.modes import FULL_ARRAY
from ui.views.frame.tool import Point, Scene, Tool
from ui.views.marks import MARGIN, PLATE_OPACITY
from ui.views.overlay import Surface

WIDTH = 150
"""Logical pixels; the height follows from the array."""

LEAST_VIEW = 3
"""The view is at least so many times as large, or the map would be in the way."""

WINDOW_COLOUR = "#f0e442"
ROI_COLOUR = "#56b4e9"
ZOOM_COLOUR = "#ffffff"


class Minimap(Tool):
    """Shows where on the array one looks; dragging in it moves the display zoom."""

    def __init__(self, look_at: Callable[[float, float], None], parent: QObject | None = None) -> None:
        """`look_at` brings a sensor point to the middle of the view."""
        super().__init__(parent)
        self._look_at = look_at
        self.rois: tuple[Rect, ...] = ()
        """Fixed output ROIs; without any, those that the frame brought are shown."""

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Paint the map, if there is room and anything to tell."""
        place = self._place(scene)
        if place is None:
            return
        surface = scene.surface
        ground = QColor("#000000")
        ground.setAlphaF(PLATE_OPACITY)
        painter.fillRect(place.adjusted(-1, -1, 1, 1), ground)
        canvas = QColor(surface.tokens.stage_text)
        canvas.setAlphaF(0.18)
        painter.fillRect(_on_map(scene.state.canvas, place), canvas)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rois = self.rois or tuple(crop.rect for crop in scene.state.crops)
        for colour, rects in (
            (WINDOW_COLOUR, (scene.bundle.inference_window,) if scene.bundle.inference_window.size.area else ()),
            (ROI_COLOUR, rois),
            (ZOOM_COLOUR, (seen_rect(surface),)),
        ):
            pen = QPen(QColor(colour), surface.px(1), Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            for rect in rects:
                painter.drawRect(_on_map(rect, place).intersected(place).adjusted(0, 0, -1, -1))

    def cursor(self, point: Point, scene: Scene) -> Qt.CursorShape | None:
        """Show that the zoom can be moved here."""
        return Qt.CursorShape.PointingHandCursor if self._holds(point, scene) else None

    def grab(self, point: Point, scene: Scene) -> bool:
        """Look at what was pressed on."""
        if not self._holds(point, scene):
            return False
        self.drag(point, scene)
        return True

    def drag(self, point: Point, scene: Scene) -> None:
        """Look at what is under the mouse."""
        place = self._place(scene)
        if place is not None:
            self._look_at(
                (point[0] - place.x()) / place.width() * FULL_ARRAY.width, (point[1] - place.y()) / place.height() * FULL_ARRAY.height
            )

    def _holds(self, point: Point, scene: Scene) -> bool:
        place = self._place(scene)
        return place is not None and place.contains(int(point[0]), int(point[1]))

    def _place(self, scene: Scene) -> QRect | None:
        """Return where the map is; None where it is not: in small views, and while all three rectangles are the whole picture."""
        surface, view = scene.surface, scene.surface.view
        width = surface.px(WIDTH)
        height = width * FULL_ARRAY.height // FULL_ARRAY.width
        seen, canvas = seen_rect(surface), scene.state.canvas
        zoomed = seen.x > canvas.x or seen.y > canvas.y or seen.right < canvas.right or seen.bottom < canvas.bottom
        if view.width < LEAST_VIEW * width or view.height < LEAST_VIEW * height:
            return None
        if not (zoomed or scene.state.window is not None or self.rois):
            return None
        margin = surface.px(MARGIN)
        return QRect(view.width - margin - width, view.height - margin - height, width, height)


def seen_rect(surface: Surface) -> Rect:
    """Return the sensor pixels that are in view: the display zoom."""
    x0, y0 = surface.transform.to_sensor(0, 0)
    x1, y1 = surface.transform.to_sensor(surface.view.width, surface.view.height)
    return Rect(round(x0), round(y0), round(x1 - x0), round(y1 - y0))


def _on_map(rect: Rect, place: QRect) -> QRect:
    per = place.width() / FULL_ARRAY.width
    left, top = place.x() + round(rect.x * per), place.y() + round(rect.y * per)
    return QRect(left, top, max(3, round(rect.width * per)), max(3, round(rect.height * per)))

"""Inference window and output ROIs with handles on the picture: drag to move and resize, draw a new ROI, delete one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from evalkit.geometry import Rect, Size
from ui.presenters.regions import (
    FIXED,
    HANDLES,
    SMALLEST_ROI,
    SMALLEST_WINDOW,
    WHOLE,
    WINDOW,
    Handle,
    Regions,
    dragged,
    drawn,
    handle_at,
    handle_place,
    rect_of,
    with_rect,
)
from ui.views.frame.minimap import ROI_COLOUR, WINDOW_COLOUR
from ui.views.frame.region_hints import hints_of
from ui.views.frame.tool import Point, Scene, Tool
from ui.views.label_cache import LabelCache
from ui.views.marks import Note
from ui.views.overlay import HALO_COLOUR, Surface

GRIP = 6
"""Logical pixels around a handle that count as on it; its square is as wide."""

CLICK = 4
"""Logical pixels that the mouse may move in a click."""

_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 0): Qt.CursorShape.SizeAllCursor,
}


@dataclass(frozen=True, slots=True)
class _Held:
    number: int
    handle: Handle
    start: tuple[float, float]
    """Sensor point of the press."""
    before: Regions
    is_new: bool = False
    """It is being drawn; until the mouse has moved, there is nothing of it."""


class RegionTool(Tool):
    """Shows and edits Regions while it is switched on. It changes nothing itself: it says what the user wants."""

    moved = Signal(object)
    """The Regions while something is dragged: often, and not yet final."""
    settled = Signal(object, object)
    """The Regions before and after a change that is complete."""
    picked = Signal(int)
    """The user picked a rectangle: WINDOW or the number of an ROI."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self.max_rois = 0
        """How many ROIs the board can cut."""
        self.sent = FIXED
        """Which ROIs the board sends now, as OutputSelection.rois says it."""
        self.smallest_window = SMALLEST_WINDOW
        self.zoomed = False
        """Whether there is more of the picture than the view shows."""
        self._regions = Regions()
        self._number = WINDOW
        self._held: _Held | None = None
        self._drawing = False
        self._labels = LabelCache()

    @property
    def regions(self) -> Regions:
        """What is shown."""
        return self._regions

    @property
    def number(self) -> int:
        """The rectangle that is picked."""
        return self._number

    @property
    def held(self) -> bool:
        """Whether the user holds a rectangle: then what the board says waits."""
        return self._held is not None

    @property
    def notes(self) -> tuple[Note, ...]:
        """Say what a drag does, and what stands in its way."""
        return hints_of(self._regions, self.max_rois, self.sent, zoomed=self.zoomed) if self.on else ()

    @property
    def leaves_click(self) -> bool:
        """A click on a free place draws nothing: the view may pick the object there."""
        return self._held is not None and self._held.is_new and self._regions == self._held.before

    @property
    def shows_regions(self) -> bool:
        """While it is on."""
        return self.on

    def switch(self, *, on: bool) -> None:
        """Show the handles, or leave the mouse to the view."""
        self.on = on
        self.drop(cancelled=True)
        self.changed.emit()

    def show_regions(self, regions: Regions) -> None:
        """Show what the sensor is set to, except while the user holds something."""
        if self._held is None and regions != self._regions:
            self._regions = regions
            self._number = min(self._number, len(regions.rois) - 1)
            self.changed.emit()

    def pick(self, number: int) -> None:
        """Pick a rectangle."""
        if number != self._number:
            self._number = number
            self.picked.emit(number)
            self.changed.emit()

    def allow(self, max_rois: int, *, sent: str) -> None:
        """Set how many ROIs the board can cut, and which it sends now."""
        if (max_rois, sent) != (self.max_rois, self.sent):
            self.max_rois, self.sent = max_rois, sent
            self.changed.emit()

    def draw_next(self) -> None:
        """Make a new ROI of the next drag, wherever it begins."""
        self._drawing = True
        self.changed.emit()

    def cursor(self, point: Point, scene: Scene) -> Qt.CursorShape | None:
        """Show what a press would do."""
        if not self.on:
            return None
        if self._drawing:
            return Qt.CursorShape.CrossCursor
        found = self._at(point, scene.surface)
        return _CURSORS[found[1].x, found[1].y] if found is not None else None

    def grab(self, point: Point, scene: Scene) -> bool:
        """Take a rectangle, or begin a new one."""
        if not self.on:
            return False
        if self._drawing:
            self._begin(point, scene)
            return True
        found = self._at(point, scene.surface)
        if found is None:
            return False
        self.pick(found[0])
        self._held = _Held(found[0], found[1], scene.surface.transform.to_sensor(*point), self._regions)
        return True

    def free_cursor(self, point: Point, scene: Scene) -> Qt.CursorShape | None:  # noqa: ARG002 - anywhere
        """Show that a drag draws."""
        return Qt.CursorShape.CrossCursor if self._may_draw() else None

    def grab_free(self, point: Point, scene: Scene) -> bool:
        """Begin a new ROI."""
        if self._may_draw():
            self._begin(point, scene)
        return self._held is not None

    def drag(self, point: Point, scene: Scene) -> None:
        """Move what is held."""
        held = self._held
        if held is None:
            return
        x, y = scene.surface.transform.to_sensor(*point)
        if held.is_new:
            if self.leaves_click and max(abs(x - held.start[0]), abs(y - held.start[1])) * scene.surface.transform.scale < scene.surface.px(
                CLICK
            ):
                return
            rect = drawn(held.start, (x, y), SMALLEST_ROI)
        else:
            rect = dragged(
                rect_of(held.before, held.number), held.handle, x - held.start[0], y - held.start[1], self._smallest(held.number)
            )
        regions = with_rect(self._regions, held.number, rect)
        if regions != self._regions:
            self._regions = regions
            self.pick(held.number)
            self.moved.emit(regions)
            self.changed.emit()

    def drop(self, *, cancelled: bool) -> None:
        """End the drag, or undo it."""
        held, self._held, self._drawing = self._held, None, False
        if held is None:
            return
        if self._regions == held.before:
            return
        if cancelled:
            self._regions = held.before
            self._number = min(self._number, len(held.before.rois) - 1)
            self.moved.emit(held.before)
            self.changed.emit()
        else:
            self.settled.emit(held.before, self._regions)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Paint the rectangles; the picked one last, with handles."""
        if not self.on:
            return
        self._labels.use(scene.surface.font)
        order = [WINDOW, *range(len(self._regions.rois))]
        for number in sorted(order, key=lambda number: number == self._number):
            self._paint_rect(painter, number, scene.surface)

    def _paint_rect(self, painter: QPainter, number: int, surface: Surface) -> None:
        rect, colour = rect_of(self._regions, number), QColor(WINDOW_COLOUR if number == WINDOW else ROI_COLOUR)
        corners = _view_corners(rect, surface)
        outline = QRect(*(round(value) for value in (corners[0], corners[1], corners[2] - corners[0], corners[3] - corners[1])))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ground, width in ((QColor(HALO_COLOUR), surface.px(4)), (colour, surface.px(2))):
            painter.setPen(QPen(ground, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(outline)
        if number == self._number:
            size = surface.px(2 * GRIP)
            painter.setPen(QPen(QColor(HALO_COLOUR), surface.px(1)))
            painter.setBrush(colour)
            for handle in HANDLES:
                x, y = handle_place(corners, handle)
                painter.drawRect(round(x) - size // 2, round(y) - size // 2, size, size)
        label = self._labels.picture(f"{name_of(number)}  {place_of(rect)}", colour.name())
        left, top = outline.left() + surface.px(GRIP + 2), outline.top() + surface.px(GRIP + 2)
        lowest = surface.view.height - label.height()
        if number == WINDOW:  # its corners often are those of the view, or beyond it, where notes and caption are
            left, top = outline.center().x() - label.width() // 2, outline.bottom() - surface.px(2 * GRIP) - 4 * label.height()
            lowest = surface.view.height - 4 * label.height()
        x = min(max(left, 0), surface.view.width - label.width())
        y = min(max(top, 0), lowest)
        painter.drawImage(x, y, label)

    def _at(self, point: Point, surface: Surface) -> tuple[int, Handle] | None:
        """Return the rectangle and handle at a point. The picked one wins, then the smaller ones; inside the whole array counts for nothing."""
        near = surface.px(GRIP)
        numbers = [*range(len(self._regions.rois)), WINDOW]
        numbers.sort(key=lambda number: (number != self._number, rect_of(self._regions, number).size.area))
        inside = None
        for number in numbers:
            rect = rect_of(self._regions, number)
            handle = handle_at(_view_corners(rect, surface), point, near)
            if handle is not None and handle.is_whole and rect == WHOLE:
                continue  # it cannot be moved: its inside is for panning and for picking objects
            if handle is not None and not handle.is_whole:
                return number, handle
            if handle is not None and inside is None:
                inside = number, handle
        return inside

    def _may_draw(self) -> bool:
        return self.on and len(self._regions.rois) < self.max_rois

    def _begin(self, point: Point, scene: Scene) -> None:
        """Hold a new ROI, of which there is nothing until the mouse moves."""
        start = scene.surface.transform.to_sensor(*point)
        self._held = _Held(len(self._regions.rois), Handle(x=1, y=1), start, self._regions, is_new=True)

    def _smallest(self, number: int) -> Size:
        return self.smallest_window if number == WINDOW else SMALLEST_ROI


def name_of(number: int) -> str:
    """Return what a rectangle is called."""
    if number == WINDOW:
        return QCoreApplication.translate("Overlay", "Inference window")
    return QCoreApplication.translate("Overlay", "ROI {number}").format(number=number + 1)


def place_of(rect: Rect) -> str:
    """Return size and place of a rectangle, in sensor pixels."""
    text = QCoreApplication.translate("Overlay", "{width} × {height} at {x}, {y}")
    return text.format(width=rect.width, height=rect.height, x=rect.x, y=rect.y)


def _view_corners(rect: Rect, surface: Surface) -> tuple[float, float, float, float]:
    return (*surface.transform.to_view(rect.x, rect.y), *surface.transform.to_view(rect.right, rect.bottom))

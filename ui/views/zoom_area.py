"""A widget whose content can be zoomed and panned with wheel, mouse and keys. What the content is, its subclass knows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from evalkit.geometry import Rect, Size
from ui.views.view_transform import MAX_VIEW_PER_PICTURE, Viewpoint, ViewTransform, fit_scale

ZOOM_STEP = 1.25
"""Factor of one notch of the wheel, or of one key press."""

NOTCH = 120
"""What QWheelEvent calls an ordinary notch; touch pads send fractions of it."""

PAN_STEP = 0.1
"""Part of the view by which an arrow key moves it."""

_PANNING = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)

NOTHING = Rect(0, 0, 1, 1)
"""The canvas while there is no content."""


class ZoomArea(QWidget):
    """Wheel, + and -: zoom; drag (also with the middle button, which no tool takes) and arrow keys: pan; double-click and 0: fit; 1: one picture pixel a screen pixel."""

    zoomChanged = Signal(float)  # noqa: N815 - Qt's way of naming signals
    """View pixels per picture pixel, after the user changed them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewpoint = Viewpoint()
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def canvas(self) -> Rect:
        """Return what is shown, in sensor pixels; NOTHING if there is no content. For subclasses to answer."""
        return NOTHING

    def picture_per_sensor(self) -> float:
        """Return picture pixels per sensor pixel. For subclasses to answer."""
        return 1.0

    def clicked(self, position: QPointF) -> None:
        """Act on a click that was no drag, at logical pixels. For subclasses."""

    @property
    def viewpoint(self) -> Viewpoint:
        """Where the user looks."""
        return self._viewpoint

    @property
    def fitted(self) -> bool:
        """Whether the whole picture is shown, whatever the size of the view."""
        return self._viewpoint.fitted

    @property
    def zoom(self) -> float:
        """View (device) pixels per picture pixel."""
        return self.transform_now().scale / self.picture_per_sensor()

    def fit(self) -> None:
        """Show the whole picture."""
        self._look(Viewpoint())

    def show_one_to_one(self) -> None:
        """Show one picture pixel as one screen pixel, around the middle of what is shown."""
        self.zoom_by(1 / self.zoom)

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Enlarge by `factor`; what is at `anchor` (logical pixels; default: the middle) stays there."""
        canvas = self.canvas()
        if canvas == NOTHING:
            return
        view, ratio, one_to_one = self.view_size(), self.devicePixelRatioF(), self.picture_per_sensor()
        limits = (min(fit_scale(canvas, view), one_to_one), MAX_VIEW_PER_PICTURE * one_to_one)
        at = (anchor.x() * ratio, anchor.y() * ratio) if anchor is not None else (view.width / 2, view.height / 2)
        self._look(self._viewpoint.zoomed(factor, at, canvas, view, limits))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move what is shown by logical pixels; a fitted picture stays where it is."""
        ratio = self.devicePixelRatioF()
        self._look(self._viewpoint.panned(dx * ratio, dy * ratio, self.canvas(), self.view_size()))

    def look_at(self, sensor_x: float, sensor_y: float) -> None:
        """Bring a sensor point to the middle of the view, as far as the picture reaches; a fitted picture stays where it is."""
        if not self.fitted:
            moved = replace(self._viewpoint, x=sensor_x, y=sensor_y)
            self._look(moved.confined(self.canvas(), self.view_size()))

    def view_size(self) -> Size:
        """Return the size of the widget in device pixels."""
        ratio = self.devicePixelRatioF()
        return Size(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    def transform_now(self) -> ViewTransform:
        """Return where sensor pixels are in the view."""
        return self._viewpoint.transform(self.canvas(), self.view_size())

    def sensor_point(self, position: QPointF) -> tuple[float, float]:
        """Return the sensor point under a point of the widget (logical pixels)."""
        ratio = self.devicePixelRatioF()
        return self.transform_now().to_sensor(position.x() * ratio, position.y() * ratio)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom around the pointer."""
        self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a click or a drag."""
        if event.button() in _PANNING:
            self._pressed, self._dragging = event.position(), event.button() is not Qt.MouseButton.LeftButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pan, once the pointer has moved so far that it is no click."""
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        if not self._dragging and moved.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragging = True
        self._pressed = event.position()
        if not self.fitted:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.pan_by(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Act on a click, or end a drag."""
        if event.button() not in _PANNING or self._pressed is None:
            return
        was_click = not self._dragging
        self._pressed, self._dragging = None, False
        self._show_cursor()
        if was_click:
            self.clicked(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fit."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Zoom, fit and pan by keys."""
        width, height = self.width() * PAN_STEP, self.height() * PAN_STEP
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(ZOOM_STEP)
            case Qt.Key.Key_Minus:
                self.zoom_by(1 / ZOOM_STEP)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_1:
                self.show_one_to_one()
            case Qt.Key.Key_Left:
                self.pan_by(width, 0)
            case Qt.Key.Key_Right:
                self.pan_by(-width, 0)
            case Qt.Key.Key_Up:
                self.pan_by(0, height)
            case Qt.Key.Key_Down:
                self.pan_by(0, -height)
            case _:
                super().keyPressEvent(event)

    def _look(self, viewpoint: Viewpoint) -> None:
        if viewpoint == self._viewpoint:
            return
        self._viewpoint = viewpoint
        self._show_cursor()
        self.update()
        self.zoomChanged.emit(self.zoom)

    def _show_cursor(self) -> None:
        self.setCursor(Qt.CursorShape.ArrowCursor if self.fitted else Qt.CursorShape.OpenHandCursor)

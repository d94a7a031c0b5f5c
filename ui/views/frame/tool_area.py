"""A zoom area whose mouse goes to the tools on it first, and to zoom and pan where none wants it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ui.views.frame.tool import Point, Scene, Tool
from ui.views.zoom_area import ZoomArea


class ToolArea(ZoomArea):
    """Holds the tools of a view; the one added last is asked first."""

    pointed = Signal(object)
    """(x, y) in sensor pixels that the pointer is on, or None when it left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools: list[Tool] = []
        self._grabbed: Tool | None = None
        self._pointer: QPointF | None = None
        self._over_tool = False
        self.setMouseTracking(True)

    def scene(self) -> Scene | None:
        """Return what is on show; None if there is nothing. For subclasses to answer."""
        return None

    def add_tool(self, tool: Tool) -> None:
        """Put a layer on the view."""
        self._tools.append(tool)
        tool.changed.connect(self.update)

    def cancel_tool(self) -> bool:
        """Let go of what a tool holds, as if it had never been held; return whether there was any."""
        tool, self._grabbed = self._grabbed, None
        if tool is not None:
            tool.drop(cancelled=True)
        return tool is not None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Offer the press to the tools."""
        scene = self.scene()
        if scene is not None and event.button() is Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            point = self._device_point(event.position())
            self._grabbed = next((tool for tool in reversed(self._tools) if tool.grab(point, scene)), None)
            if self._grabbed is None:
                self._grabbed = next((tool for tool in reversed(self._tools) if tool.grab_free(point, scene)), None)
        if self._grabbed is None:
            super().mousePressEvent(event)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the tool that holds the mouse follow; else show what is under the pointer."""
        self._pointer = event.position()
        scene = self.scene()
        if scene is not None:
            point = self._device_point(event.position())
            if self._grabbed is not None:
                self._grabbed.drag(point, scene)
            elif not event.buttons():
                self._show_shape(point, scene)
            self.pointed.emit(scene.surface.transform.to_sensor(*point))
        if self._grabbed is None:
            super().mouseMoveEvent(event)
        self.pointer_moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the tool drop what it holds."""
        tool = self._grabbed
        if tool is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        self._grabbed, is_click = None, tool.leaves_click
        tool.drop(cancelled=False)
        if is_click:
            self.clicked(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fit, but not by two clicks on a tool."""
        scene = self.scene()
        point = self._device_point(event.position())
        if scene is None or all(tool.cursor(point, scene) is None for tool in self._tools):
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer any more."""
        self._pointer = None
        self.pointed.emit(None)
        self.pointer_moved()
        super().leaveEvent(event)

    def pointer_moved(self) -> None:
        """Renew what depends on the pointer. For subclasses."""

    def _show_shape(self, point: Point, scene: Scene) -> None:
        shapes = (tool.cursor(point, scene) for tool in reversed(self._tools))
        shape = next((shape for shape in shapes if shape is not None), None)
        self._over_tool = shape is not None
        if shape is None:
            shape = next((free for tool in reversed(self._tools) if (free := tool.free_cursor(point, scene)) is not None), None)
        if shape is None:
            self._show_cursor()
        else:
            self.setCursor(shape)

    def _device_point(self, position: QPointF) -> Point:
        ratio = self.devicePixelRatioF()
        return position.x() * ratio, position.y() * ratio

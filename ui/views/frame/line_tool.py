"""A line on the picture whose values are plotted elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from ui.views.frame.tool import Point, Scene, Tool
from ui.views.overlay import HALO_COLOUR

LINE_COLOUR = "#2fd39a"


class LineTool(Tool):
    """While it is switched on, a drag draws the line of the line profile; it stays when it is switched off."""

    drawn = Signal(object)
    """((x0, y0), (x1, y1)) in sensor pixels, or None when it was taken away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self._line: tuple[Point, Point] | None = None
        self._before: tuple[Point, Point] | None = None

    @property
    def line(self) -> tuple[Point, Point] | None:
        """Its ends in sensor pixels."""
        return self._line

    def switch(self, *, on: bool) -> None:
        """Take the next drags, or leave them to the view; off, the line goes."""
        self.on = on
        if not on:
            self._show(None)

    def cursor(self, point: Point, scene: Scene) -> Qt.CursorShape | None:  # noqa: ARG002 - anywhere
        """Show that a drag draws."""
        return Qt.CursorShape.CrossCursor if self.on else None

    def grab(self, point: Point, scene: Scene) -> bool:
        """Begin a line."""
        if not self.on:
            return False
        start = scene.surface.transform.to_sensor(*point)
        self._before, self._line = self._line, (start, start)
        return True

    def drag(self, point: Point, scene: Scene) -> None:
        """Draw it to the mouse."""
        if self._line is not None:
            self._show((self._line[0], scene.surface.transform.to_sensor(*point)))

    def drop(self, *, cancelled: bool) -> None:
        """Keep the line; one without length, or a cancelled one, leaves the line that was there."""
        if cancelled or (self._line is not None and self._line[0] == self._line[1]):
            self._show(self._before)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Paint the line with a rim."""
        if self._line is None:
            return
        surface = scene.surface
        start, end = (QPointF(*surface.transform.to_view(*point)) for point in self._line)
        for colour, width in ((HALO_COLOUR, 4), (LINE_COLOUR, 2)):
            painter.setPen(QPen(QColor(colour), surface.px(width), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(start, end)

    def _show(self, line: tuple[Point, Point] | None) -> None:
        self._line = line
        self.drawn.emit(line)
        self.changed.emit()

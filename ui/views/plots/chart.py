"""A chart: paints a Drawing once, and over it the cursor that all charts share.

Wheel: zoom. Drag: pan. Click: the frame nearest to it. Double click or End: back to now. Arrows, plus and minus do the same by keys.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from ui.presenters.plots.drawing import Drawing, Layer, Stroke
from ui.theme import Tokens, tokens_of
from ui.views.plots.chart_painter import Geometry, axis_font, geometry_of, paint_drawing
from ui.views.plots.colours import colour_of

ZOOM_STEP = 1.25
"""One notch of the wheel."""
NOTCH = 120
PAN_SHARE = 0.1
"""Of the span, by an arrow key or a notch sideways."""
REACH_PX = 6
"""A value is read out at the cursor if it is at most so far away."""
PADDING_PX = 5
LEAST_SIZE = QSize(170, 62)
"""Two numbers on the vertical axis, and the axis of time."""
SWATCH_PX = 8


class Chart(QWidget):
    """One plot."""

    hovered = Signal(object)
    """The time under the pointer; None: it is elsewhere."""
    picked = Signal(float, float)
    """Time and value of a click."""
    zoomed = Signal(float, float)
    """So many times as long a span, around this time."""
    panned = Signal(float)
    """Look so many seconds later."""
    live_wanted = Signal()
    pause_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chart")
        self.setAccessibleName(title)
        self.setWhatsThis(
            self.tr(
                "Wheel, + and -: zoom. Drag or arrow keys: pan. Click: open the frame there. Double-click or End: back to now. Space: pause."
            )
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._drawing: Drawing | None = None
        self._cursor: tuple[float, str] | None = None
        self._cached: QPixmap | None = None
        self._pressed: QPointF | None = None
        self._dragging = False

    @property
    def drawing(self) -> Drawing | None:
        """What is shown."""
        return self._drawing

    @property
    def cursor_x(self) -> float | None:
        """Where the cursor is."""
        return None if self._cursor is None else self._cursor[0]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no more height than there must be: the legend gets what it needs first."""
        return QSize(420, LEAST_SIZE.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Stay readable."""
        return LEAST_SIZE

    def show_drawing(self, drawing: Drawing) -> None:
        """Show `drawing`."""
        self._drawing, self._cached = drawing, None
        self.update()

    def set_cursor(self, x: float | None, text: str = "") -> None:
        """Show the cursor at `x`, and `text` (the time) above what is read out there; None: nowhere."""
        cursor = None if x is None else (x, text)
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def paint_into(self, painter: QPainter, paper: QRectF, tokens: Tokens) -> None:
        """Paint without cursor, for a file."""
        if self._drawing is not None:
            paint_drawing(painter, geometry_of(self._drawing, paper, self.font()), tokens, self.font())

    def read_out(self) -> list[tuple[str, str, str]]:
        """Return colour, name and value of each layer at the cursor."""
        drawing, geometry = self._drawing, self._geometry()
        if drawing is None or geometry is None or self._cursor is None:
            return []
        reach = REACH_PX * (drawing.x1 - drawing.x0) / max(1.0, geometry.plot.width())
        values = [(layer, layer.value_at(self._cursor[0], max(reach, _spacing(layer)))) for layer in drawing.layers]
        return [(layer.colour, layer.name, drawing.read_text(value)) for layer, value in values if not math.isnan(value)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Paint what has changed: usually the cursor alone."""
        ratio = self.devicePixelRatioF()
        if self._cached is None or self._cached.size() != self.size() * ratio:
            self._cached = QPixmap(self.size() * ratio)
            self._cached.setDevicePixelRatio(ratio)
            tokens = tokens_of(self.palette())
            self._cached.fill(QColor(tokens.surface))
            with QPainter(self._cached) as painter:
                self.paint_into(painter, QRectF(self.rect()), tokens)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._cached)
            if self._cursor is not None:
                self._paint_cursor(painter, self._cursor[0], self._cursor[1])
            if self.hasFocus():
                painter.setPen(QPen(QColor(tokens_of(self.palette()).accent), 1))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of theme or font."""
        self._cached = None
        super().changeEvent(event)

    # ---- pointer and keys ----

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the cursor, or pan."""
        place, geometry = event.position(), self._geometry()
        if geometry is None:
            return
        if self._pressed is not None and geometry.drawing.timed:
            moved = place.x() - self._pressed.x()
            if self._dragging or abs(moved) >= QApplication.startDragDistance():
                self._dragging, self._pressed = True, place
                self.panned.emit(geometry.x_at(0.0) - geometry.x_at(moved))
            return
        inside = geometry.plot.contains(place)
        self._point_at(geometry.x_at(place.x()) if inside else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Pick, if it was no drag."""
        pressed, dragged, geometry = self._pressed, self._dragging, self._geometry()
        self._pressed, self._dragging = None, False
        if pressed is not None and not dragged and geometry is not None and geometry.drawing.timed and geometry.plot.contains(pressed):
            self.picked.emit(geometry.x_at(pressed.x()), geometry.y_at(pressed.y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go back to now."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.live_wanted.emit()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Show that frames can be picked."""
        self.setCursor(Qt.CursorShape.CrossCursor)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Put the cursor away."""
        self._point_at(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom around the pointer, or pan sideways."""
        geometry = self._geometry()
        if geometry is None or not geometry.drawing.timed:
            return
        notches, sideways = event.angleDelta().y() / NOTCH, event.angleDelta().x() / NOTCH
        if sideways:
            self.panned.emit(-sideways * PAN_SHARE * (geometry.drawing.x1 - geometry.drawing.x0))
        if notches:
            self.zoomed.emit(ZOOM_STEP**-notches, geometry.x_at(event.position().x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Pan, zoom, pause and go back to now."""
        drawing = self._drawing
        if drawing is None or not drawing.timed:
            super().keyPressEvent(event)
            return
        span, middle = drawing.x1 - drawing.x0, (drawing.x0 + drawing.x1) / 2
        match event.key():
            case Qt.Key.Key_Left:
                self.panned.emit(-PAN_SHARE * span)
            case Qt.Key.Key_Right:
                self.panned.emit(PAN_SHARE * span)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoomed.emit(1 / ZOOM_STEP, middle)
            case Qt.Key.Key_Minus:
                self.zoomed.emit(ZOOM_STEP, middle)
            case Qt.Key.Key_End:
                self.live_wanted.emit()
            case Qt.Key.Key_Space:
                self.pause_wanted.emit()
            case _:
                super().keyPressEvent(event)

    def _point_at(self, x: float | None) -> None:
        if self._drawing is not None and self._drawing.timed:
            self.hovered.emit(x)
        else:
            self.set_cursor(x, "" if x is None else f"{x:.4g} ms")

    def _geometry(self) -> Geometry | None:
        return None if self._drawing is None else geometry_of(self._drawing, QRectF(self.rect()), self.font())

    def _paint_cursor(self, painter: QPainter, x: float, text: str) -> None:
        geometry = self._geometry()
        if geometry is None or not geometry.drawing.x0 <= x <= geometry.drawing.x1:
            return
        tokens, plot, px = tokens_of(self.palette()), geometry.plot, geometry.x_px(x)
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.drawLine(QPointF(px, plot.top()), QPointF(px, plot.bottom()))
        font = axis_font(self.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        lines = [("", "", text), *self.read_out()]
        room = max(1, int((plot.height() - 2 * PADDING_PX) // metrics.height()))
        lines = lines[:room]
        width = max(metrics.horizontalAdvance(f"{name} {value}") for _, name, value in lines) + SWATCH_PX + 3 * PADDING_PX
        left = px + PADDING_PX if px + PADDING_PX + width <= plot.right() else px - PADDING_PX - width
        box = QRectF(max(left, plot.left()), plot.top() + 2, width, len(lines) * metrics.height() + PADDING_PX)
        ground = QColor(tokens.raised)
        ground.setAlpha(235)
        painter.fillRect(box, ground)
        painter.setPen(QColor(tokens.border))
        painter.drawRect(box)
        for row, (colour, name, value) in enumerate(lines):
            top = box.top() + PADDING_PX / 2 + row * metrics.height()
            if colour:
                swatch = QRectF(box.left() + PADDING_PX, top + (metrics.height() - SWATCH_PX) / 2, SWATCH_PX, SWATCH_PX)
                painter.fillRect(swatch, colour_of(colour, tokens))
            painter.setPen(QColor(tokens.text))
            words = f"{name} {value}".strip()
            painter.drawText(QPointF(box.left() + 2 * PADDING_PX + (SWATCH_PX if colour else 0), top + metrics.ascent()), words)


def _spacing(layer: Layer) -> float:
    """Return how far the points of a layer lie apart where they are sparse; percentiles have fewer points than pixels."""
    strong = getattr(layer, "stroke", Stroke.SOLID) is not Stroke.SOLID or getattr(layer, "strong", False)
    return float((layer.x[-1] - layer.x[0]) / (layer.x.size - 1)) if strong and layer.x.size > 1 else 0.0

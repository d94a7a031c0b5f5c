"""The frame view: what the sensor sees and what it says about it, in one place, for one exposure.

It shows a bundle and nothing else: boxes are those of the bundle whose picture is shown. A picture is converted when it is
painted, so a frame that is replaced before it could be painted costs nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontInfo, QHelpEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from evalkit.geometry import Rect
from evalkit.imaging.convert import to_rgb
from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import FrameState, detections_of, present
from ui.presenters.selection import Picked
from ui.theme import tokens_of
from ui.views.figure_painter import paint_class_map, paint_figures
from ui.views.frame_texts import caption_of, detection_text, notes_of
from ui.views.marks import paint_caption, paint_classes, paint_notes
from ui.views.overlay import Overlay, OverlayOptions, Surface, box_at, view_corners
from ui.views.stage import Stage, paint_empty
from ui.views.view_transform import Viewpoint
from ui.views.zoom_area import NOTHING, ZoomArea

NEAR = 3
"""Logical pixels from which a click counts as on a box."""


class FrameView(ZoomArea):
    """Picture and overlay of one bundle. A click on a box selects it; the pointer over a box says what it is."""

    detectionSelected = Signal(object)  # noqa: N815 - Qt's way of naming signals
    """The Detection that the user picked, or None. Not an index: other views may show another frame, where it means another object."""
    bundlePainted = Signal(object)  # noqa: N815
    """The FrameBundle that has just been painted for the first time: the moment at which a frame counts as shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bundle: FrameBundle | None = None
        self._state: FrameState | None = None
        self._painted = True
        self._options = OverlayOptions()
        self._picked = Picked()
        self._surface: tuple[tuple[Viewpoint, Rect, QSize, float], Surface] | None = None
        self._stage = Stage()
        self._overlay = Overlay()
        self._empty = (self.tr("No picture yet"), self.tr("Connect a board, or start the built-in emulator."))
        self.setObjectName("frame_view")
        self.setAccessibleName(self.tr("Frame view"))
        self.setAccessibleDescription(self.tr("What the sensor sees, with the boxes of the network's answer"))
        self.setWhatsThis(
            self.tr("Wheel, + and -: zoom. Drag or arrow keys: pan. Double-click or 0: fit. 1: one picture pixel a screen pixel.")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room for a picture at half of the sensor's binned size."""
        return QSize(1014, 760)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Be usable beside other docks on a small screen."""
        return QSize(200, 150)

    def show_bundle(self, bundle: FrameBundle) -> None:
        """Show `bundle` at the next paint. The selection goes on to the detection that most likely is the same object."""
        self._picked.advance(detections_of(bundle))
        self._bundle, self._state, self._painted = bundle, None, False
        self.update()

    def clear(self) -> None:
        """Go back to the empty state."""
        self._bundle = self._state = None
        self._picked = Picked()
        self._stage.forget()
        self.update()

    def set_empty_text(self, title: str, hint: str) -> None:
        """Set what is said while there is no bundle: what is missing, and what to do."""
        self._empty = (title, hint)
        self.update()

    def set_options(self, options: OverlayOptions) -> None:
        """Set what is drawn over frames."""
        self._options = options
        self.update()

    @property
    def options(self) -> OverlayOptions:
        """What is drawn over frames."""
        return self._options

    @property
    def selected(self) -> int:
        """Index of the selected detection in the shown result's items; -1: none, or not in this frame."""
        return self._picked.index

    def select_detection(self, detection: Detection | None) -> None:
        """Set off the box of a detection of this or a near frame, or none, without a signal."""
        self._picked.pick(detection, detections_of(self._bundle))
        self.update()

    def canvas(self) -> Rect:
        """Return what is shown, in sensor pixels."""
        state = self._current_state()
        return state.canvas if state is not None else NOTHING

    def picture_per_sensor(self) -> float:
        """Return picture pixels per sensor pixel; 1 without a picture."""
        state = self._current_state()
        return state.picture.size.width / state.canvas.width if state is not None and state.picture is not None else 1.0

    def detection_at(self, position: QPointF) -> int:
        """Return the index of the smallest box at a point (logical pixels), or -1."""
        state = self._current_state()
        if state is None or not self._options.boxes:
            return -1
        near = NEAR * self.devicePixelRatioF() / self.transform_now().scale
        return box_at(state, self.sensor_point(position), near=near)

    def clicked(self, position: QPointF) -> None:
        """Select the box at a point, or none."""
        index = self.detection_at(position)
        self._pick(detections_of(self._bundle)[index] if index >= 0 else None)

    def current_image(self, *, annotated: bool = False) -> QImage:
        """Return the whole picture in its own size and without overlay, or, `annotated`, the view as it is seen; null if there is none."""
        if annotated:
            return self.grab().toImage()
        if self._bundle is None or self._bundle.picture is None:
            return QImage()
        rgb = to_rgb(self._bundle.picture)
        height, width = rgb.shape[:2]
        return QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint picture, overlay, notes and caption in device pixels."""
        state, bundle, ratio = self._current_state(), self._bundle, self.devicePixelRatioF()
        # `with`: a painter that an error leaves open takes the whole process down.
        with QPainter(self) as painter:
            painter.scale(1 / ratio, 1 / ratio)
            if state is None or bundle is None:
                paint_empty(painter, *self._empty, self._surface_for(NOTHING))
            else:
                self._paint_frame(painter, state, bundle, self._surface_for(state.canvas))
        if bundle is not None and not self._painted:
            self._painted = True
            self.bundlePainted.emit(bundle)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw with the new font or colours."""
        self._surface = None
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Answer a tool tip request with what the box under the pointer is."""
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().event(event)
        index = self.detection_at(QPointF(event.pos()))
        if index >= 0 and self._bundle is not None:
            QToolTip.showText(event.globalPos(), detection_text(detections_of(self._bundle)[index], self._bundle), self)
        else:
            QToolTip.hideText()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """End the selection with Escape; otherwise zoom and pan."""
        if event.key() == Qt.Key.Key_Escape and self._picked.active:
            self._pick(None)
        else:
            super().keyPressEvent(event)

    def _paint_frame(self, painter: QPainter, state: FrameState, bundle: FrameBundle, surface: Surface) -> None:
        options, selected = self._options, self._picked.index
        self._stage.paint(painter, state, surface)
        if options.boxes and state.class_map is not None:
            paint_class_map(painter, state.class_map, surface)
        corners = view_corners(state.boxes, surface)
        self._overlay.paint_shapes(painter, state, corners, surface, options, selected=selected)
        if options.boxes and state.figures:
            paint_figures(painter, state.figures, surface)
        covered = [paint_notes(painter, notes_of(state), surface)]
        if state.classes:
            paint_classes(painter, state.classes, surface, avoid=covered[0])
        if options.caption:
            zoom = surface.transform.scale / self.picture_per_sensor() if state.picture else None
            covered.append(paint_caption(painter, caption_of(bundle, zoom), surface))
        if options.boxes and options.labels:
            self._overlay.paint_labels(painter, state, corners, surface, avoid=covered, selected=selected)

    def _current_state(self) -> FrameState | None:
        if self._state is None and self._bundle is not None:
            self._state = present(self._bundle)
        return self._state

    def _surface_for(self, canvas: Rect) -> Surface:
        """Return where and how to draw; made anew only when something of it has changed, because each frame asks for it."""
        asked = (self.viewpoint, canvas, self.size(), self.devicePixelRatioF())
        if self._surface is None or self._surface[0] != asked:
            ratio, view = self.devicePixelRatioF(), self.view_size()
            font = QFont(self.font())
            font.setPixelSize(max(1, round(QFontInfo(font).pixelSize() * ratio)))
            transform = self.viewpoint.transform(canvas, view)
            tokens = tokens_of(self.palette())
            self._surface = (asked, Surface(transform=transform, view=view, ratio=ratio, tokens=tokens, font=font))
        return self._surface[1]

    def _pick(self, detection: Detection | None) -> None:
        self.select_detection(detection)
        self.detectionSelected.emit(detection)

"""The frame view: what the sensor sees and what it says about it, in one place, for one exposure.

It shows a bundle and nothing else: boxes are those of the bundle whose picture is shown. A picture is converted when it is
painted, so a frame that is replaced before it could be painted costs nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from evalkit.geometry import Rect
from evalkit.imaging.convert import to_rgb
from evalkit.results.style import OverlayStyle
from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import FrameState, detections_of, present
from ui.presenters.past import Past
from ui.presenters.selection import Picked
from ui.theme import tokens_of
from ui.views.frame.frame_painter import FramePainter, Look
from ui.views.frame.minimap import Minimap
from ui.views.frame.tool import Scene
from ui.views.frame.tool_area import ToolArea
from ui.views.label_cache import device_font
from ui.views.overlay import Surface, box_at
from ui.views.stage import paint_empty
from ui.views.view_transform import Viewpoint
from ui.views.zoom_area import NOTHING
from ui.widgets.focus_mark import paint_focus_mark

NEAR = 3
"""Logical pixels from which a click counts as on a box."""


class FrameView(ToolArea):
    """Picture and overlay of one bundle. A click on a box selects it; the pointer over a box says what it is.

    Space asks to freeze, comma and period to step, M held magnifies.
    """

    detectionSelected = Signal(object)  # noqa: N815 - Qt's way of naming signals
    """The Detection that the user picked, or None. Not an index: other views may show another frame, where it means another object."""
    bundlePainted = Signal(object)  # noqa: N815
    """The FrameBundle that has just been painted for the first time: the moment at which a frame counts as shown."""
    freezeWanted = Signal()  # noqa: N815
    """Space: hold this frame, or let the picture go on."""
    stepWanted = Signal(int)  # noqa: N815
    """Comma and period: so many frames on."""
    styleChanged = Signal(object)  # noqa: N815
    """The OverlayStyle in use."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bundle: FrameBundle | None = None
        self._state: FrameState | None = None
        self._painted = True
        self._held = ""
        self._sends_rois = False
        self._magnifying = False
        self._style = OverlayStyle()
        self._past = Past()
        self._tracks: tuple[int, ...] = ()
        self._picked = Picked()
        self._surface: tuple[tuple[Viewpoint, Rect, QSize, float], Surface] | None = None
        self._painter = FramePainter()
        self.minimap = Minimap(self.look_at, self)
        self.add_tool(self.minimap)
        self._empty = (self.tr("No picture yet"), self.tr("Connect a board, or start the built-in emulator."))
        self.setObjectName("frame_view")
        self.setAccessibleName(self.tr("Frame view"))
        self.setAccessibleDescription(self.tr("What the sensor sees, with the boxes of the network's answer"))
        self.setWhatsThis(
            self.tr(
                "Wheel, + and -: zoom. Drag or arrow keys: pan. Double-click or 0: fit. 1: one picture pixel a screen pixel. "
                "Space: freeze. Comma and period: step. M held: magnify. Escape: end what was begun."
            )
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
        self._bundle, self._state, self._painted = bundle, None, bool(self._held)
        self._tracks = () if self._held else tuple(self._past.take(bundle, self._style))
        self.update()

    def set_held(self, note: str) -> None:
        """Say that this is not the newest frame, in the words of `note`; "": it is. Held frames do not count as shown, nor as time passing."""
        if note != self._held:
            self._held = note
            self.update()

    def set_sends_rois(self, sends: bool) -> None:  # noqa: FBT001 - it is all that is said
        """Set whether crops leave the sensor: a frame without any must not claim that none do."""
        self._sends_rois = sends

    def clear(self) -> None:
        """Go back to the empty state."""
        self._bundle = self._state = None
        self._picked = Picked()
        self._past.forget()
        self._tracks = ()
        self._held = ""
        self._painter.forget()
        self.update()

    def set_empty_text(self, title: str, hint: str) -> None:
        """Set what is said while there is no bundle: what is missing, and what to do."""
        self._empty = (title, hint)
        self.update()

    def set_style(self, style: OverlayStyle) -> None:
        """Set what is drawn over frames, and how."""
        if style == self._style:
            return
        if (style.needs_tracks, style.heat_map) != (self._style.needs_tracks, self._style.heat_map):
            self._past.forget()
            self._tracks = ()
        self._style, self._state = style, None
        self.styleChanged.emit(style)
        self.update()

    @property
    def style_in_use(self) -> OverlayStyle:
        """What is drawn over frames, and how."""
        return self._style

    @property
    def bundle(self) -> FrameBundle | None:
        """The frame on show."""
        return self._bundle

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
        if state is None or not self._style.boxes:
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

    def scene(self) -> Scene | None:
        """Return what is on show."""
        state, bundle = self._current_state(), self._bundle
        return (
            Scene(bundle=bundle, state=state, surface=self._surface_for(state.canvas)) if state is not None and bundle is not None else None
        )

    def pointer_moved(self) -> None:
        """Show what is under the pointer."""
        if self._bundle is not None:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint picture, overlay, notes and caption in device pixels."""
        scene, bundle, ratio = self.scene(), self._bundle, self.devicePixelRatioF()
        # `with`: a painter that an error leaves open takes the whole process down.
        with QPainter(self) as painter:
            painter.scale(1 / ratio, 1 / ratio)
            if scene is None:
                paint_empty(painter, *self._empty, self._surface_for(NOTHING))
            else:
                tools = [tool for tool in self._tools if tool is not self.minimap or self._style.minimap]
                self._painter.paint(painter, scene, self._look_of(scene), self._past, tools)
            paint_focus_mark(painter, self, self.rect())
        if bundle is not None and not self._painted:
            self._painted = True
            self.bundlePainted.emit(bundle)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw with the new font or colours."""
        self._surface = None
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Freeze, step, magnify; end with Escape what was begun, then the selection; otherwise zoom and pan."""
        match event.key():
            case Qt.Key.Key_Space if not event.isAutoRepeat():
                self.freezeWanted.emit()
            case Qt.Key.Key_Comma:
                self.stepWanted.emit(-1)
            case Qt.Key.Key_Period:
                self.stepWanted.emit(1)
            case Qt.Key.Key_M:
                self._magnify(on=True)
            case Qt.Key.Key_Escape if self.cancel_tool():
                pass
            case Qt.Key.Key_Escape if self._picked.active:
                self._pick(None)
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Put the magnifier away."""
        if event.key() == Qt.Key.Key_M and not event.isAutoRepeat():
            self._magnify(on=False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Put the magnifier away: the release of its key goes to another widget."""
        self._magnify(on=False)
        super().focusOutEvent(event)

    def _magnify(self, *, on: bool) -> None:
        if on != self._magnifying:
            self._magnifying = on
            self.update()

    def _look_of(self, scene: Scene) -> Look:
        """Return what of the scene is to be seen just now."""
        pointer = self._pointer if self._grabbed is None else None
        hovered = -1 if pointer is None or self._dragging or self._over_tool else self.detection_at(pointer)
        return Look(
            style=self._style,
            selected=self._picked.index,
            held=self._held,
            pointer=None if pointer is None else self._device_point(pointer),
            hovered=hovered,
            magnified=self._magnifying,
            zoom=scene.surface.transform.scale / self.picture_per_sensor() if scene.state.picture is not None else None,
        )

    def _current_state(self) -> FrameState | None:
        if self._state is None and self._bundle is not None:
            self._state = present(self._bundle, track_numbers=self._tracks, sends_rois=self._sends_rois)
        return self._state

    def _surface_for(self, canvas: Rect) -> Surface:
        """Return where and how to draw; made anew only when something of it has changed, because each frame asks for it."""
        asked = (self.viewpoint, canvas, self.size(), self.devicePixelRatioF())
        if self._surface is None or self._surface[0] != asked:
            ratio, view = self.devicePixelRatioF(), self.view_size()
            font = device_font(self.font(), ratio)
            transform = self.viewpoint.transform(canvas, view)
            tokens = tokens_of(self.palette())
            self._surface = (asked, Surface(transform=transform, view=view, ratio=ratio, tokens=tokens, font=font))
        return self._surface[1]

    def _pick(self, detection: Detection | None) -> None:
        self.select_detection(detection)
        self.detectionSelected.emit(detection)

"""Two sources side by side in one picture, with a divider that can be dragged: A is what is shown anyway, B is left or right of it."""

from __future__ import annotations

import enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.convert import Renderer
from evalkit.imaging.raw10 import high_bytes
from evalkit.imaging.scaling import scale
from evalkit.imaging.scratch import Scratch
from evalkit.imaging.tensors import tensor_rgb
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import canvas_of
from ui.views.frame.tool import Point, Scene, Tool
from ui.views.label_cache import LabelCache
from ui.views.overlay import Surface
from ui.views.stage import CANVAS_LIGHTER
from ui.views.view_transform import visible_source

GRIP = 6
"""Logical pixels from the divider that count as on it."""


class Source(enum.Enum):
    """What B is."""

    OFF = "off"
    RAW = "raw"
    """The sensor's Bayer pixels as grey, neither balanced nor with a screen's curve."""
    REFERENCE = "reference"
    """A frame that was kept."""
    NETWORK = "network"
    """The network's input tensor, in its window."""


class Split(Tool):
    """Paints B over the right part of the picture."""

    under_overlay = True

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = Source.OFF
        self._reference: FrameBundle | None = None
        self._share = 0.5
        self._renderer = Renderer()
        self._scratch = Scratch()
        self._labels = LabelCache()

    @property
    def source(self) -> Source:
        """What B is."""
        return self._source

    @property
    def share(self) -> float:
        """Where the divider is: 0 left, 1 right in the view."""
        return self._share

    def use(self, source: Source) -> None:
        """Show another B, or none."""
        self._source = source
        self.changed.emit()

    def keep_reference(self, bundle: FrameBundle | None) -> None:
        """Keep a frame to compare with."""
        self._reference = bundle
        self.changed.emit()

    def cursor(self, point: Point, scene: Scene) -> Qt.CursorShape | None:
        """Show that the divider can be moved."""
        return Qt.CursorShape.SplitHCursor if self._near(point, scene.surface) else None

    def grab(self, point: Point, scene: Scene) -> bool:
        """Take the divider."""
        return self._near(point, scene.surface)

    def drag(self, point: Point, scene: Scene) -> None:
        """Move it."""
        self._share = min(max(point[0] / scene.surface.view.width, 0.0), 1.0)
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Paint B right of the divider; where there is none, say why."""
        if self._source is Source.OFF:
            return
        surface, view = scene.surface, scene.surface.view
        self._labels.use(surface.font)
        x = round(self._share * view.width)
        right = QRect(x, 0, view.width - x, view.height)
        painter.save()
        painter.setClipRect(right)
        painter.fillRect(right, QColor(surface.tokens.stage).lighter(CANVAS_LIGHTER))
        missing = self._paint_source(painter, scene)
        painter.restore()
        painter.setPen(QPen(QColor("#ffffff"), surface.px(2)))
        painter.drawLine(x, 0, x, view.height)
        label = self._labels.picture(f"B  {missing or source_name(self._source)}", surface.tokens.stage)
        name = self._labels.picture("A  " + tr("Now"), surface.tokens.stage)
        y = surface.px(40)
        painter.drawImage(min(x + surface.px(GRIP), view.width - label.width()), y, label)
        painter.drawImage(max(x - surface.px(GRIP) - name.width(), 0), y, name)

    def _paint_source(self, painter: QPainter, scene: Scene) -> str:
        """Paint B over the whole view (it is clipped); return why it cannot be, or ""."""
        bundle, surface = scene.bundle, scene.surface
        if self._source is Source.NETWORK:
            tensor = bundle.inference.input if bundle.inference is not None else None
            if tensor is None:
                return tr("Input tensor not sent (View menu)")
            _paint_pixels(painter, tensor_rgb(tensor, bundle.input_format), bundle.inference_window, surface)
            return ""
        if self._source is Source.REFERENCE:
            if self._reference is None or self._reference.picture is None:
                return tr("No reference frame is kept")
            canvas, picture = canvas_of(self._reference), self._reference.picture
            source, place = visible_source(canvas, picture.size, surface.transform, surface.view)
            self._paint_bgra(painter, self._renderer.render(picture, source, place.size), place)
            return ""
        if bundle.picture is None or bundle.picture.format is not PixelFormat.SRGGB10P:
            return tr("RAW is not sent")
        source, place = visible_source(scene.state.canvas, bundle.picture.size, surface.transform, surface.view)
        grey = self._mosaic(bundle.picture, source, place.size)
        if grey.size:
            image = QImage(grey.data, grey.shape[1], grey.shape[0], grey.shape[1], QImage.Format.Format_Grayscale8)
            painter.drawImage(QPoint(place.x, place.y), image)
        return ""

    def _mosaic(self, picture: Picture, source: Rect, target: Size) -> NDArray[np.uint8]:
        """Return the high eight bits of `source` as they are, scaled."""
        x0, x1 = source.x // 4 * 4, min(-(-source.right // 4) * 4, picture.size.width)
        if not source.size.area or not target.area:
            return np.zeros((0, 0), np.uint8)
        bayer = high_bytes(picture, Rect(x0, source.y, x1 - x0, source.height), self._scratch)
        part = bayer[:, source.x - x0 : source.right - x0]
        return np.ascontiguousarray(scale(part, target, self._scratch, "mosaic"))

    def _paint_bgra(self, painter: QPainter, pixels: NDArray[np.uint8], place: Rect) -> None:
        if pixels.size:
            height, width = pixels.shape[:2]
            painter.drawImage(QPoint(place.x, place.y), QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32))

    def _near(self, point: Point, surface: Surface) -> bool:
        return self._source is not Source.OFF and abs(point[0] - self._share * surface.view.width) <= surface.px(GRIP)


def _paint_pixels(painter: QPainter, rgb: NDArray[np.uint8], place: Rect, surface: Surface) -> None:
    """Paint RGB pixels over `place` (sensor pixels) as the squares they are."""
    rows, columns = rgb.shape[:2]
    target = surface.transform.view_rect(place)
    image = QImage(rgb.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    painter.drawImage(QRect(target.x, target.y, target.width, target.height), image)


def source_name(source: Source) -> str:
    """Return what a source is called."""
    return {
        Source.OFF: tr("Nothing"),
        Source.RAW: tr("RAW mosaic"),
        Source.REFERENCE: tr("Reference"),
        Source.NETWORK: tr("What the network saw"),
    }[source]


def tr(text: str) -> str:
    """Translate a text of this file."""
    return QCoreApplication.translate("Split", text)

"""What the network saw: its input tensor as a picture that can be zoomed, with the network's answer drawn over it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imaging.tensors import tensor_rgb
from evalkit.imx500.stream import InputTensorData
from evalkit.results.style import OverlayStyle
from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.views.frame.frame_painter import Look
from ui.views.frame.tool import Scene
from ui.views.frame_texts import SEPARATOR
from ui.views.frame_view import FrameView
from ui.widgets.elided_label import ElidedLabel


class InputPage(QWidget):
    """Shows the input tensor of the bundle it was given last, either in its own pixels or in the shape of its window on the sensor."""

    detectionSelected = Signal(object)  # noqa: N815 - Qt's way of naming signals
    """The Detection that the user picked, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector_input")
        self.setAccessibleName(self.tr("Input tensor"))
        self._bundle: FrameBundle | None = None
        self._shown: tuple[FrameBundle, bool] | None = None
        self._view = _TensorView()
        self._view.setObjectName("inspector_tensor")
        self._view.setAccessibleName(self.tr("Input tensor as a picture"))
        self._view.setAccessibleDescription(self.tr("What the network saw, with its answer"))
        self._view.set_style(replace(OverlayStyle(), minimap=False))
        self._view.detectionSelected.connect(self.detectionSelected)
        self._scene_shape = QCheckBox(self.tr("In the shape of the scene"))
        self._scene_shape.setObjectName("inspector_input_shape")
        self._scene_shape.setAccessibleName(self._scene_shape.text())
        self._scene_shape.setToolTip(
            self.tr("Off: the tensor's own pixels. On: stretched back to its window on the sensor, with places in sensor pixels.")
        )
        self._scene_shape.toggled.connect(self._show)
        self._caption = ElidedLabel()
        self._caption.setObjectName("inspector_input_caption")
        self._caption.setAccessibleName(self.tr("About the input tensor"))
        self._caption.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 2)
        column.addWidget(self._scene_shape)
        column.addWidget(self._view, 1)
        column.addWidget(self._caption)
        self._show()

    def show_bundle(self, bundle: FrameBundle | None) -> None:
        """Show what the network saw in this frame, or what to do to get it."""
        self._bundle = bundle
        self._show()

    def select_detection(self, detection: Detection | None) -> None:
        """Set off the box of a detection, without a signal."""
        self._view.select_detection(detection)

    def _show(self) -> None:
        bundle = self._bundle
        tensor = bundle.inference.input if bundle is not None and bundle.inference is not None else None
        window = bundle.inference_window if bundle is not None else Rect(0, 0, 0, 0)
        self._scene_shape.setEnabled(window.size.area > 0)
        if bundle is None or tensor is None or not tensor.raw.size:
            self._shown = None
            self._view.clear()
            hint = self.tr("Choose “Send the input tensor” in the View menu to see what the network sees.")
            self._view.set_empty_text(self.tr("The input tensor is not sent"), hint)
            self._caption.setText("")
            return
        in_scene = self._scene_shape.isChecked() and window.size.area > 0
        if self._shown is not None and self._shown[0] is bundle and self._shown[1] == in_scene:
            return
        self._shown = (bundle, in_scene)
        self._view.in_scene = in_scene
        self._view.show_bundle(_as_seen(bundle, tensor, in_scene=in_scene))
        channels, height, width = tensor.raw.shape
        parts = (
            f"{width}x{height}x{channels} {'int8' if tensor.spec.signed else 'uint8'}",
            self.tr("window {rect} of the sensor").format(rect=window),
            self.tr("aspect {x:.2f} : {y:.2f}").format(x=window.width / width, y=window.height / height),
        )
        self._caption.setText(SEPARATOR.join(parts))


def _as_seen(bundle: FrameBundle, tensor: InputTensorData, *, in_scene: bool) -> FrameBundle:
    """Return a frame whose picture is the tensor, and whose window is all of it: so the answer lies where the network saw it."""
    rgb = tensor_rgb(tensor, bundle.input_format)
    size = Size(rgb.shape[1], rgb.shape[0])
    picture = Picture(format=PixelFormat.RGB8, size=size, data=np.ascontiguousarray(rgb).reshape(-1))
    place = bundle.inference_window if in_scene else Rect(0, 0, size.width, size.height)
    return replace(bundle, picture=picture, picture_rect=place, inference_window=place, rois=())


class _TensorView(FrameView):
    """A frame view that tells no places in sensor pixels while it shows the tensor's own."""

    in_scene = False

    def _look_of(self, scene: Scene) -> Look:
        look = super()._look_of(scene)
        return look if self.in_scene else replace(look, pointer=None, hovered=-1)

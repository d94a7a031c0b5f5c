"""What the network saw: its input tensor as a picture, as large as fits, with its size and type."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from evalkit.geometry import Size, fit_inside
from evalkit.imaging.tensors import tensor_rgb
from evalkit.imx500.stream import InputTensorData
from ui.theme import tokens_of

MARGIN = 6


class TensorPreview(QWidget):
    """Shows one input tensor, or says why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels: NDArray[np.uint8] | None = None
        self._caption = ""
        self.setObjectName("inspector_tensor")
        self.setAccessibleName(self.tr("Input tensor"))
        self.setToolTip(self.tr("The picture as it went into the network"))
        self.setMinimumSize(80, 80)
        self.show_tensor(None)

    def show_tensor(self, tensor: InputTensorData | None) -> None:
        """Show `tensor`, or without one what to do to get it."""
        if tensor is None:
            self._pixels = None
            self._caption = self.tr("The input tensor is not sent.\nSwitch it on in the output format to see what the network sees.")
        else:
            self._pixels = tensor_rgb(tensor)
            channels, height, width = tensor.raw.shape
            self._caption = f"{width}x{height}x{channels} {'int8' if tensor.spec.signed else 'uint8'}"
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint the tensor pixel by pixel, without smoothing: what is seen is what went in."""
        with QPainter(self) as painter:
            painter.setPen(QColor(tokens_of(self.palette()).muted))
            if self._pixels is None:
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._caption)
            else:
                self._paint_tensor(painter, self._pixels)

    def _paint_tensor(self, painter: QPainter, pixels: NDArray[np.uint8]) -> None:
        rows, columns = pixels.shape[:2]
        line = painter.fontMetrics().height() + 2
        room = Size(max(0, self.width() - 2 * MARGIN), max(0, self.height() - 2 * MARGIN - line))
        place = fit_inside(Size(columns, rows), room)
        image = QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
        painter.drawImage(QRect(MARGIN + place.x, MARGIN + place.y, place.width, place.height), image)
        painter.drawText(QRect(0, self.height() - line - MARGIN // 2, self.width(), line), Qt.AlignmentFlag.AlignCenter, self._caption)

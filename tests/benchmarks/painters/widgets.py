"""Paints frames with FrameView or with pyqtgraph. Run by frame_to_screen, each in a process of its own.

Arguments: "evalkit", "blit" or "pyqtgraph", then as for imshow.py. "evalkit" also writes the caption, as the window does; "blit"
paints a finished picture again.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication, QGraphicsRectItem

from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Box, Rect, Size
from evalkit.results.style import OverlayStyle
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import CARD, bundle, detections
from ui.views.frame_view import FrameView

VIEW = Size(1280, 960)


def main() -> None:
    """Answer rounds until standard input ends."""
    name, count, size = sys.argv[1], int(sys.argv[2]), Size(int(sys.argv[4]), int(sys.argv[5]))
    frames = np.load(sys.argv[3])
    application = QApplication([])
    make = {"evalkit": evalkit_painter, "blit": blit_painter, "pyqtgraph": pyqtgraph_painter}[name]
    show = make(frames, size, count)
    application.processEvents()
    shown = 0

    def timed() -> float:
        nonlocal shown
        shown += 1
        began = time.perf_counter()
        show(shown % len(frames))
        return (time.perf_counter() - began) * 1e3

    for _ in range(5):
        timed()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps([timed() for _ in range(int(line))]), flush=True)


def evalkit_painter(frames: NDArray[np.uint8], size: Size, count: int) -> Callable[[int], None]:
    """Return what shows a frame in our view, and has painted it when it returns."""
    view = FrameView()
    view.resize(VIEW.width, VIEW.height)
    view.show()
    bundles = bundles_of(frames, size, count)

    def show(number: int) -> None:
        view.show_bundle(bundles[number])
        view.repaint()

    return show


def blit_painter(frames: NDArray[np.uint8], size: Size, count: int) -> Callable[[int], None]:
    """Return what paints a picture again that is ready, without boxes and words."""
    view = FrameView()
    view.resize(VIEW.width, VIEW.height)
    view.set_style(OverlayStyle(boxes=False, caption=False))
    view.show()
    view.show_bundle(bundles_of(frames, size, count)[0])

    def show(_: int) -> None:
        view.update()
        view.repaint()

    return show


def pyqtgraph_painter(frames: NDArray[np.uint8], size: Size, count: int) -> Callable[[int], None]:
    """Return what shows a frame in an ImageItem with default settings (levels found automatically), boxes and labels as items."""
    import pyqtgraph  # noqa: PLC0415 - only this painter needs it

    view = pyqtgraph.GraphicsView()
    view.resize(VIEW.width, VIEW.height)
    box = pyqtgraph.ViewBox(lockAspect=True, defaultPadding=0.0)
    box.invertY()
    view.setCentralItem(box)
    item = pyqtgraph.ImageItem(axisOrder="row-major")
    box.addItem(item)
    frames_of_boxes = [
        [(x0 * size.width, y0 * size.height, (x1 - x0) * size.width, (y1 - y0) * size.height) for x0, y0, x1, y1 in boxes]
        for boxes in ([(b.x0, b.y0, b.x1, b.y1) for b in corners] for corners in boxes_of(frames, count))
    ]
    rectangles = [QGraphicsRectItem() for _ in range(count)]
    labels = [pyqtgraph.TextItem(color="k", fill=pyqtgraph.mkBrush("#56b4e9"), anchor=(0, 1)) for _ in range(count)]
    for rectangle, label in zip(rectangles, labels, strict=True):
        rectangle.setPen(pyqtgraph.mkPen("#56b4e9", width=2))
        box.addItem(rectangle, ignoreBounds=True)
        box.addItem(label, ignoreBounds=True)
    view.show()

    def show(number: int) -> None:
        frame = frames[number]
        luma = frame[: size.area].reshape(size.height, size.width)
        chroma = frame[size.area :].reshape(size.height // 2, size.width // 2, 2)
        item.setImage(cv2.cvtColorTwoPlane(luma, chroma, cv2.COLOR_YUV2RGB_NV12))
        for index, (rectangle, label, place) in enumerate(zip(rectangles, labels, frames_of_boxes[number], strict=True)):
            rectangle.setRect(*place)
            label.setText(f"person {0.5 + index / 50 + number / 100:.2f}")
            label.setPos(place[0], place[1])
        view.viewport().repaint()

    return show


def bundles_of(frames: NDArray[np.uint8], size: Size, count: int) -> list[FrameBundle]:
    """Return a bundle for each frame, each with `count` detections of its own."""
    return [
        bundle(
            picture=Picture(format=PixelFormat.YUV420, size=size, data=frame),
            picture_rect=Rect(0, 0, 4056, 4056 * size.height // size.width),
            result=detections(count, seed=number),
            card=CARD,
        )
        for number, frame in enumerate(frames)
    ]


def boxes_of(frames: NDArray[np.uint8], count: int) -> list[list[Box]]:
    """Return the boxes that each frame has."""
    return [[item.box for item in detections(count, seed=number).items] for number in range(len(frames))]


if __name__ == "__main__":
    main()

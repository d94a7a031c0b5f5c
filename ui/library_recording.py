"""Pictures of the current stream as files: what a network of the user's own is quantised on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from evalkit.errors import ModelError
from evalkit.frames import Picture
from evalkit.imaging.convert import to_rgb
from evalkit.session.bundle import FrameBundle
from ui.bridge import Bridge

STEP_NS = 400_000_000
"""Between two pictures: the scene has moved on, and thirty-six of them take a quarter of a minute."""


class Recorder(QObject):
    """Takes so many pictures, then is done. One file is written at a time, so that the live picture keeps its pace."""

    progressed = Signal(int, int)
    finished = Signal(object)
    """The folder."""
    failed = Signal(object)
    """The error."""

    def __init__(self, bridge: Bridge, folder: Path, count: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._folder, self._count = bridge, folder, count
        self._taken = 0
        self._busy = False
        self._ended = False
        self._last_ns: int | None = None

    def take(self, bundle: FrameBundle) -> None:
        """Take a frame, if it has a picture and is not too near to the last one."""
        near = self._last_ns is not None and bundle.received_ns - self._last_ns < STEP_NS
        if bundle.picture is None or self._busy or self._ended or near:
            return
        self._busy, self._last_ns = True, bundle.received_ns
        picture, path = bundle.picture, self._folder / f"frame-{self._taken:03d}.png"
        self._bridge.run("record", lambda: write_png(picture, path), lambda _: self._written(), self._fail)

    def stop(self) -> None:
        """Take no more."""
        self._ended = True

    def _written(self) -> None:
        self._busy = False
        if self._ended:
            return
        self._taken += 1
        self.progressed.emit(self._taken, self._count)
        if self._taken == self._count:
            self._ended = True
            self.finished.emit(self._folder)

    def _fail(self, error: BaseException) -> None:
        if not self._ended:
            self._ended = True
            self.failed.emit(error)


def write_png(picture: Picture, path: Path) -> None:
    """Write a picture; ModelError if the disk does not take it."""
    rgb = np.ascontiguousarray(to_rgb(picture))
    height, width = rgb.shape[:2]
    image = QImage(rgb.data, width, height, rgb.strides[0], QImage.Format.Format_RGB888)
    if not image.save(str(path)):
        raise ModelError(f"{path} cannot be written.", hint="Free some space in the folder for temporary files, then try again.")

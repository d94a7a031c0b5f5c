"""Crops as pictures outside of the window: on the clipboard, dragged as a file, exported with their metadata."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QMimeData, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from evalkit.errors import CaptureError
from evalkit.imaging.convert import render
from ui.presenters.crop_export import crop_json, file_stem
from ui.presenters.crops import Crop

STEP_MS = 15
"""An export of thousands works so long at a time, and lets the window paint in between."""
MAX_SAME_NAME = 10_000
"""Crops of one name in a folder: the same frame exported again and again."""


def crop_image(crop: Crop) -> QImage:
    """Return the crop's pixels in their own size."""
    pixels = render(crop.picture, crop.source, crop.source.size)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def save_crop(crop: Crop, folder: Path) -> Path:
    """Write NAME.png and NAME.json into `folder` and return the first; CaptureError if the disk does not take them.

    Nothing is overwritten, and a picture is there only when all of it is.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        picture = _free_name(folder, file_stem(crop))
        part = picture.with_suffix(".part")
        if not crop_image(crop).save(str(part), "PNG"):  # type: ignore[call-overload]  # the stub says bytes, the binding wants text
            part.unlink(missing_ok=True)
            raise CaptureError(f"{picture} cannot be written.", hint="Free some space there, or check the folder's permissions.")
        picture.with_suffix(".json").write_text(crop_json(crop), encoding="utf-8")
        part.replace(picture)
    except OSError as error:
        text = f"{folder} takes no files: {error.strerror or error}."
        raise CaptureError(text, hint="Free some space there, or choose another folder.") from error
    return picture


def crop_mime(crop: Crop, folder: Path | None) -> QMimeData:
    """Return a crop for clipboard or drag: picture, metadata as text, and with a `folder` also a file that is written there."""
    mime = QMimeData()
    mime.setImageData(crop_image(crop))
    if folder is None:
        mime.setText(crop_json(crop))
    else:
        mime.setUrls([QUrl.fromLocalFile(str(save_crop(crop, folder)))])
    return mime


class Exporter(QObject):
    """Writes crops to a folder, some at a time, on the thread of the window."""

    progressed = Signal(int, int)
    """Written so far, of all."""
    finished = Signal(int, object)
    """Written, and the CaptureError that ended it, or None."""

    def __init__(self, crops: Sequence[Crop], folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting, self._folder = deque(crops), folder
        self._all, self._written = len(crops), 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def _step(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        try:
            while self._waiting and clock.elapsed() < STEP_MS:
                save_crop(self._waiting.popleft(), self._folder)
                self._written += 1
        except CaptureError as error:
            self._end(error)
            return
        self.progressed.emit(self._written, self._all)
        if not self._waiting:
            self._end(None)

    def _end(self, error: CaptureError | None) -> None:
        self._timer.stop()
        self._waiting.clear()
        self.finished.emit(self._written, error)


def _free_name(folder: Path, stem: str) -> Path:
    for number in range(MAX_SAME_NAME):
        path = folder / (f"{stem}.png" if number == 0 else f"{stem}_{number + 1}.png")
        if not path.exists():
            return path
    raise CaptureError(f"{folder} has too many files named {stem}.", hint="Choose an empty folder.")

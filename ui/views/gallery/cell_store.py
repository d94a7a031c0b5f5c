"""Drawn cells of the gallery: what was drawn stays, and no frame costs more than its share."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtGui import QImage

from ui.presenters.crops import Crop
from ui.views.gallery.cell import CellPainter, CellStyle

MAX_CELLS_A_FRAME = 5
"""Cells drawn anew for one frame, about 0.3 ms each; where more are in sight they take turns, those that are longest out of date first."""
LIVE_S = 0.066
"""... and those of a moving picture are drawn anew so often at most: thumbnails tell no more at 60 frames a second than at 15, and would take
a third of the window's time."""
MAX_CACHED = 160
"""Drawn cells that stay: four screens of them, 70 kB each."""


class CellStore:
    """Pictures of cells. Those of the frame on show belong to a place, which others take over; those of remembered crops to the crop."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self.painter = CellPainter()
        self.now_s = now_s
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._drawn: dict[int, int] = {}
        self._turn = 0
        self._renewed_s = -LIVE_S

    def image(self, place: int, crop: Crop) -> QImage | None:
        """Return the picture for a crop in a place, which may show what was there before; None if there is none yet."""
        return self._images.get(_key(place, crop))

    def draw(self, sight: Sequence[tuple[int, Crop]], style: CellStyle) -> bool:
        """Draw what is in sight: first what was never drawn, then the longest out of date. Return whether something still waits."""
        self._turn += 1
        now_s = self.now_s()
        due = now_s - self._renewed_s >= LIVE_S
        if due:
            self._renewed_s = now_s
        waiting, held_back = [], False
        for place, crop in sight:
            key = _key(place, crop)
            known = key in self._images
            if not known or (due and not crop.serial):
                waiting.append((self._drawn.get(key, -1), place, key, crop))
            else:
                held_back = held_back or not crop.serial
                self._images.move_to_end(key)
        waiting.sort(key=lambda entry: entry[:2])
        for _, _, key, crop in waiting[:MAX_CELLS_A_FRAME]:
            if key not in self._images:
                self._images[key] = QImage(style.size, QImage.Format.Format_RGB32)
            self._images[key].setDevicePixelRatio(1)
            self.painter.paint(self._images[key], crop, style)
            self._drawn[key] = self._turn
        while len(self._images) > MAX_CACHED:
            del self._drawn[self._images.popitem(last=False)[0]]
        return held_back or any(entry[0] < 0 for entry in waiting[MAX_CELLS_A_FRAME:])

    def drawn_alone(self, crop: Crop, style: CellStyle) -> QImage:
        """Return a picture of a crop's cell that is not kept."""
        image = QImage(style.size, QImage.Format.Format_RGB32)
        self.painter.paint(image, crop, style)
        image.setDevicePixelRatio(style.ratio)
        return image

    def forget_places(self, slots: Sequence[Crop | None]) -> None:
        """Let go of the pictures of places that are empty now."""
        for key in [key for key in self._images if key < 0 and (-1 - key >= len(slots) or slots[-1 - key] is None)]:
            del self._images[key], self._drawn[key]

    def clear(self) -> None:
        """Let go of all."""
        self._images.clear()
        self._drawn.clear()


def _key(place: int, crop: Crop) -> int:
    return crop.serial or -1 - place

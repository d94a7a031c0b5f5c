"""Which detection of the next frame is the one that the user picked in the last. Free of Qt; a view owns one `Picked`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Box
from evalkit.results.tracking import iou as iou  # noqa: PLC0414 - the gallery compares by it too
from evalkit.results.types import Detection

SAME_OBJECT_IOU = 0.3
"""Overlap from which a box of the same class is taken for the same object one frame (or one view update, 0.2 s) later."""


class Picked:
    """The detection that the user picked in one view, followed from frame to frame."""

    def __init__(self) -> None:
        self._detection: Detection | None = None
        self._index = -1

    @property
    def index(self) -> int:
        """Where it is in the items of the last frame; -1: nothing is picked, or it is not in that frame."""
        return self._index

    @property
    def detection(self) -> Detection | None:
        """What is picked, as it was seen last."""
        return self._detection

    @property
    def active(self) -> bool:
        """Whether something is picked, in the last frame or not."""
        return self._detection is not None

    def pick(self, detection: Detection | None, items: Sequence[Detection]) -> None:
        """Pick `detection` (None: nothing), which may come from a view that shows another frame, and look for it in `items`."""
        self._detection = detection
        self._index = -1
        self.advance(items)

    def advance(self, items: Sequence[Detection]) -> int:
        """Look for it in the next frame and return its index. A frame without it ends nothing: slow networks answer now and then."""
        if self._detection is not None:
            self._index = follow(self._detection, items)
            self._detection = items[self._index] if self._index >= 0 else self._detection
        return self._index


def follow(picked: Detection, items: Sequence[Detection]) -> int:
    """Return the index of the item that most likely is `picked`: its class, and the largest overlap; -1 if none is likely."""
    candidates = [index for index, item in enumerate(items) if item.class_id == picked.class_id]
    if not candidates:
        return -1
    overlaps = iou(as_array([picked.box]), as_array([items[index].box for index in candidates]))[0]
    best = int(np.argmax(overlaps))
    return candidates[best] if overlaps[best] >= SAME_OBJECT_IOU else -1


def as_array(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """Return `boxes` as (n, 4): x0, y0, x1, y1."""
    return np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes], np.float64).reshape(-1, 4)

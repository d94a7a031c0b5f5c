"""The crops that have been seen: a bounded memory of each object every now and then, and those that the user keeps. Free of Qt."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import replace

from evalkit.geometry import Box, Rect
from evalkit.imaging.cropping import cut_out
from evalkit.imaging.sharpness import sharpness
from evalkit.results.tracking import Tracker
from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.crops import Crop, corners_of

MAX_REMEMBERED = 5000
"""Crops in memory: ten objects seen every half second for four minutes."""
MAX_BYTES = 128 * 1024 * 1024
"""... and at most so many bytes of pixels."""
MAX_KEPT_BYTES = 256 * 1024 * 1024
"""Bytes of those that the user keeps; more is for the disk."""
EVERY_NS = 500_000_000
"""An object is remembered this often: often enough to find its best view, rarely enough to reach back some minutes."""
MAX_NEW_A_FRAME = 2
"""Crops copied and measured for one frame, about 0.3 ms each; those that were not remembered for longest come first."""
MAX_NUMBERED_FRAMES = 300
"""Frames whose numbers stay known, because the user may step back to them: as many as the window holds (history.py)."""
MAX_CLASSES = 200
"""Classes offered as a filter; networks for more exist, people who read longer lists do not."""
_NOBODY = Detection(box=Box(0, 0, 0, 0), class_id=-1, label="", score=0.0)
"""Stands for a region without a detection, which can be followed as well."""


class CropHistory:
    """Numbers objects, remembers crops. Not for several threads."""

    def __init__(self, *, max_bytes: int = MAX_BYTES, max_crops: int = MAX_REMEMBERED, max_kept_bytes: int = MAX_KEPT_BYTES) -> None:
        self._max_bytes, self._max_crops, self._max_kept_bytes = max_bytes, max_crops, max_kept_bytes
        self._tracker = Tracker()
        self._newest_ns = -1
        self._first_number = 0
        self._last_number = 0
        self._numbers: OrderedDict[int, tuple[int, ...]] = OrderedDict()
        self._seen_ns: OrderedDict[int, int] = OrderedDict()
        self._crops: deque[Crop] = deque()
        self._kept: dict[tuple[int, int, Rect], Crop] = {}
        self._bytes = 0
        self._serial = 0
        self._version = 0
        self._classes: dict[int, str] = {}

    @property
    def crops(self) -> Sequence[Crop]:
        """All that are remembered, oldest first."""
        return self._crops

    @property
    def kept(self) -> Sequence[Crop]:
        """Those that the user keeps, in the order of keeping."""
        return tuple(self._kept.values())

    @property
    def held_bytes(self) -> int:
        """Bytes of the pixels that are remembered, without those that are kept."""
        return self._bytes

    @property
    def version(self) -> int:
        """Changes with what is remembered or kept."""
        return self._version

    @property
    def classes(self) -> dict[int, str]:
        """Number and name of the classes that were seen."""
        return self._classes

    def take(self, bundle: FrameBundle, crops: Sequence[Crop]) -> list[Crop]:
        """Return `crops` (those of `bundle`) with the numbers of their objects; remember those whose turn it is."""
        if bundle.frame_id in self._numbers and bundle.timestamp_ns <= self._newest_ns:
            known = self._numbers[bundle.frame_id]  # a frame that is looked at again
            return (
                [replace(crop, track=track) for crop, track in zip(crops, known, strict=True)] if len(known) == len(crops) else list(crops)
            )
        numbered = self._number(bundle, crops)
        for crop in numbered:
            if len(self._classes) < MAX_CLASSES:
                self._classes.setdefault(crop.class_id, crop.label)
        now_ns = bundle.received_ns
        due = [crop for crop in numbered if crop.track and now_ns - self._seen_ns.get(crop.track, now_ns - EVERY_NS) >= EVERY_NS]
        due.sort(key=lambda crop: self._seen_ns.get(crop.track, -1))
        for crop in due[:MAX_NEW_A_FRAME]:
            self._remember(crop, now_ns)
        return numbered

    def keep(self, crop: Crop) -> Crop | None:
        """Keep a crop until `drop`, whatever else is forgotten; return it as it is kept, or None if there is no more room."""
        key = _key(crop)
        if key in self._kept:
            return self._kept[key]
        crop = crop if crop.serial else self._own(crop)
        if sum(one.picture.data.nbytes for one in self._kept.values()) + crop.picture.data.nbytes > self._max_kept_bytes:
            return None
        self._kept[key] = crop
        self._version += 1
        return crop

    def drop(self, crop: Crop) -> None:
        """Keep a crop no longer."""
        if self._kept.pop(_key(crop), None) is not None:
            self._version += 1

    def is_kept(self, crop: Crop) -> bool:
        """Whether the user keeps this very crop, whether taken from the frame on show or from the history."""
        return _key(crop) in self._kept

    def begin_anew(self) -> None:
        """Take the next frame for the first of another stream. What is remembered stays, and no number is given twice."""
        self._tracker.forget()
        self._newest_ns, self._first_number = -1, self._last_number
        self._numbers.clear()

    def forget(self) -> None:
        """Forget all but what is kept."""
        self._seen_ns.clear()
        self._crops.clear()
        self._classes = {crop.class_id: crop.label for crop in self._kept.values()}
        self._bytes = 0
        self._version += 1

    def _number(self, bundle: FrameBundle, crops: Sequence[Crop]) -> list[Crop]:
        if bundle.timestamp_ns < self._newest_ns:
            self._first_number = self._last_number  # the tracker begins with 1 when the board's clock begins anew
        self._newest_ns = bundle.timestamp_ns
        items = [crop.item or _NOBODY for crop in crops]
        found = self._tracker.update(items, corners_of([crop.rect for crop in crops]), bundle.timestamp_ns)
        numbers = tuple(number + self._first_number if number else 0 for number in found)
        self._last_number = max(self._last_number, *numbers, 0)
        self._numbers[bundle.frame_id] = numbers
        while len(self._numbers) > MAX_NUMBERED_FRAMES:
            self._numbers.popitem(last=False)
        return [replace(crop, track=track) for crop, track in zip(crops, numbers, strict=True)]

    def _remember(self, crop: Crop, now_ns: int) -> None:
        self._seen_ns[crop.track] = now_ns
        self._seen_ns.move_to_end(crop.track)
        while len(self._seen_ns) > self._max_crops:
            self._seen_ns.popitem(last=False)
        own = self._own(crop)
        self._crops.append(own)
        self._bytes += own.picture.data.nbytes
        while len(self._crops) > self._max_crops or (self._bytes > self._max_bytes and len(self._crops) > 1):
            self._bytes -= self._crops.popleft().picture.data.nbytes
        self._version += 1

    def _own(self, crop: Crop) -> Crop:
        """Return the crop with pixels of its own, so that it does not keep the frame's buffer."""
        self._serial += 1
        picture, source = cut_out(crop.picture, crop.source)
        return replace(crop, picture=picture, source=source, serial=self._serial, sharpness=sharpness(crop.picture, crop.source))


def _key(crop: Crop) -> tuple[int, int, Rect]:
    return crop.shot.frame_id, crop.shot.timestamp_ns, crop.rect

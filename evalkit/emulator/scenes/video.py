"""A video file as a scene: it loops, and plays at its own rate on scene time."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.errors import SceneError
from evalkit.results.types import Detection

_FALLBACK_FPS = 25.0
"""For files that do not say their rate."""
_LONGEST_SKIP = 30
"""Frames that are decoded to catch up; a longer way is jumped by a seek."""
_PLAYABLE = "Use a video that common players can play (MP4 with H.264, AVI, WebM, MKV), or the scene generated:shop-floor."


class VideoScene:
    """Footage from a file. It begins at `start_s`, and loops whole."""

    def __init__(self, path: Path, *, start_s: float = 0.0) -> None:
        """Open `path`; SceneError if it is missing, not a video that can be decoded, or over at `start_s`."""
        if not path.is_file():
            raise SceneError(f"There is no video file {path}.", hint="Check the path; it is read on the computer that runs the emulator.")
        self.uri = f"file:{path}" if not start_s else f"file:{path}#t={start_s:g}"
        self._start_s = start_s
        self._path = path
        self._capture = cv2.VideoCapture(str(path))
        if not self._capture.isOpened():
            raise SceneError(f"{path} cannot be opened as a video.", hint=_PLAYABLE)
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        self.fps = fps if math.isfinite(fps) and 0.1 <= fps <= 1000 else _FALLBACK_FPS
        self._length = max(0, int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT)))
        self._index = -1
        self._decoded: NDArray[np.uint8] | None = None
        self._rgb = np.empty((0, 0, 3), np.uint8)
        try:
            self._require_start()
            self.picture(0.0)
        except SceneError:
            self.close()
            raise

    def picture(self, t_s: float) -> NDArray[np.uint8]:
        """Return the frame that plays at `t_s`: (height, width, 3) RGB. SceneError if the file cannot be read any more."""
        wanted = math.floor((self._start_s + t_s) * self.fps + 1e-6)
        if wanted < self._index or wanted - self._index > _LONGEST_SKIP:
            self._jump(wanted)
        if wanted > self._index:
            self._advance(wanted - self._index)
        return self._rgb

    def truth(self, t_s: float) -> tuple[Detection, ...]:  # noqa: ARG002 - the interface of scenes
        """Return nothing: nobody labelled the file."""
        return ()

    def close(self) -> None:
        """Close the file."""
        self._capture.release()

    def _require_start(self) -> None:
        length_s = self._length / self.fps
        if self._start_s and self._start_s >= length_s:
            known = f"is {length_s:.1f} s long" if self._length else "does not say how long it is"
            raise SceneError(
                f"{self._path} cannot begin at {self._start_s:g} s: it {known}.", hint="Choose an earlier start, or leave out #t=."
            )

    def _jump(self, wanted: int) -> None:
        """Go to the frame before number `wanted`, counted over all rounds."""
        within = wanted % self._length if self._length else 0
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, within)
        self._index = wanted - 1

    def _advance(self, count: int) -> None:
        for left in range(count, 0, -1):
            if not self._capture.grab():
                self._rewind()
            self._index += 1
            if left == 1:
                self._retrieve()

    def _rewind(self) -> None:
        """Start the next round with its first frame grabbed."""
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        if self._capture.grab():
            return
        self._capture.release()
        self._capture = cv2.VideoCapture(str(self._path))
        if not self._capture.grab():
            raise SceneError(f"{self._path} has no picture that can be decoded.", hint=_PLAYABLE)

    def _retrieve(self) -> None:
        found, decoded = self._capture.retrieve(self._decoded)
        if not found:
            raise SceneError(f"Frame {self._index} of {self._path} cannot be decoded.", hint=_PLAYABLE)
        self._decoded = np.asarray(decoded, np.uint8)
        self._rgb = np.asarray(cv2.cvtColor(self._decoded, cv2.COLOR_BGR2RGB), np.uint8)

"""The computer's camera as a scene."""

from __future__ import annotations

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.errors import SceneError
from evalkit.flow import Mailbox
from evalkit.results.types import Detection

_FIRST_PICTURE_TIMEOUT_S = 5.0
"""Cameras take up to a few seconds to wake up."""
_FAILURES_ALLOWED = 30
"""Pictures in a row that may fail (one second): some drivers stutter when the light changes."""
_GOODBYE_S = 2.0


class WebcamScene:
    """What a camera of this computer sees. A thread of its own waits for the camera, so that the sensor never does."""

    def __init__(self, number: int) -> None:
        """Open camera `number` (0 is the first); SceneError if there is none or it gives no picture."""
        self.uri = f"webcam:{number}"
        self._number = number
        self._capture = cv2.VideoCapture(number)
        if not self._capture.isOpened():
            raise SceneError(
                f"Camera {number} of this computer cannot be opened.",
                hint="Check that one is plugged in, that no other program uses it, and that this program may use cameras.",
            )
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._newest = Mailbox[NDArray[np.uint8]]()
        self._arrived = threading.Event()
        self._stop = threading.Event()
        self._lost = False
        self._shown: NDArray[np.uint8] | None = None
        self._thread = threading.Thread(target=self._watch, name="evalkit-emulator-webcam", daemon=True)
        self._thread.start()
        if not self._arrived.wait(_FIRST_PICTURE_TIMEOUT_S) or self._lost:
            self.close()
            raise SceneError(f"Camera {number} gives no picture.", hint="Unplug it and plug it in again, or choose another scene.")

    def picture(self, t_s: float) -> NDArray[np.uint8]:  # noqa: ARG002 - a camera knows only now
        """Return the newest picture: (height, width, 3) RGB. SceneError if the camera is gone."""
        newest = self._newest.take()
        if newest is not None:
            self._shown = newest
        if self._lost or self._shown is None:
            raise SceneError(f"Camera {self._number} stopped giving pictures.", hint="Is it still plugged in?")
        return self._shown

    def truth(self, t_s: float) -> tuple[Detection, ...]:  # noqa: ARG002 - the interface of scenes
        """Return nothing: nobody labels what a camera sees."""
        return ()

    def close(self) -> None:
        """Stop the thread and free the camera."""
        self._stop.set()
        self._thread.join(_GOODBYE_S)
        self._capture.release()

    def _watch(self) -> None:
        failures = 0
        while not self._stop.is_set() and failures < _FAILURES_ALLOWED:
            found, picture = self._capture.read()
            if not found:
                failures += 1
                self._stop.wait(1 / 30)
                continue
            failures = 0
            self._newest.put(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8))
            self._arrived.set()
        self._lost = failures >= _FAILURES_ALLOWED
        self._arrived.set()

"""First results of a network that is not yet in the sensor, on what the window shows now; on a thread of its own, newest picture first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from evalkit.errors import EvalKitError
from evalkit.flow import CancelToken
from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Size
from evalkit.imaging.convert import to_rgb
from evalkit.session.bundle import FrameBundle
from ui.bridge import Bridge
from ui.presenters.frame import canvas_of, sensor_rect_of

if TYPE_CHECKING:
    from evalkit.models.memory_plan import MemoryPlan
    from evalkit.models.package import ModelPackage

PACE_S = 0.3
"""Between two pictures: results that can be read, and time left for the live picture."""
SCENE_S = 4.0
"""Where the generated scene has somebody in it."""


class LivePreview(QObject):
    """At most one network is tried at a time; a later one ends it."""

    planned = Signal(object)
    """The MemoryPlan of the package that the answers make."""
    shown = Signal(object)
    """A FrameBundle with a picture and the network's result."""
    refused = Signal(object)
    """The error why there is no such package."""
    silent = Signal(object)
    """The error why there are no first results of a package that is good all the same."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._feed = _Feed()
        self._cancel: CancelToken | None = None

    def offer(self, bundle: FrameBundle) -> None:
        """Take the newest frame; frames without a picture are left out."""
        if bundle.picture is not None:
            self._feed.put(bundle)

    def run(self, make: Callable[[], tuple[ModelPackage, MemoryPlan]]) -> None:
        """Make a package in the background, tell its plan, then try it on the newest picture until something else is tried."""
        self.stop()
        cancel = self._cancel = CancelToken()

        def tell(signal: Callable[..., None], *values: object) -> None:
            self._bridge.call_soon(lambda: None if cancel.cancelled else signal(*values))

        def work() -> None:
            package, plan = make()
            tell(self.planned.emit, plan)
            try:
                for bundle in _results(package, self._feed, cancel):
                    tell(self.shown.emit, bundle)
            except EvalKitError as error:
                tell(self.silent.emit, error)

        self._bridge.run("preview", work, lambda _: None, lambda error: None if cancel.cancelled else self.refused.emit(error))

    def stop(self) -> None:
        """Try nothing any more."""
        if self._cancel is not None:
            self._cancel.cancel()
            self._feed.wake()
            self._cancel = None


class _Feed:
    """The newest frame, for one thread that waits for it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._bundle: FrameBundle | None = None
        self._count = 0

    def put(self, bundle: FrameBundle) -> None:
        with self._condition:
            self._bundle = bundle
            self._count += 1
            self._condition.notify_all()

    def wake(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def frames(self, cancel: CancelToken) -> Iterator[FrameBundle]:
        """Yield the newest frame, then each that is newer when the last was dealt with; a generated one if there is none."""
        seen = -1
        while not cancel.cancelled:
            with self._condition:
                while self._count == seen and not cancel.cancelled:
                    self._condition.wait()
                bundle, seen = self._bundle, self._count
            if not cancel.cancelled:
                yield bundle if bundle is not None else generated_frame()
                time.sleep(PACE_S)


def generated_frame() -> FrameBundle:
    """Return a picture of the generated scene, for a window that is connected to nothing."""
    from evalkit.emulator.scenes.opening import GENERATED, open_scene  # noqa: PLC0415 - the emulator's, rarely needed here

    scene = open_scene(GENERATED, 1)
    try:
        rgb = np.ascontiguousarray(scene.picture(SCENE_S))
    finally:
        scene.close()
    return frame_of(rgb)


def frame_of(rgb: NDArray[np.uint8]) -> FrameBundle:
    """Return a frame that shows `rgb` (rows, columns, 3) and nothing else."""
    data = rgb.reshape(-1).copy()
    data.flags.writeable = False
    size = Size(rgb.shape[1], rgb.shape[0])
    return FrameBundle(
        frame_id=0,
        timestamp_ns=0,
        ready_ns=0,
        received_ns=0,
        board_offset_ns=None,
        exposure_us=0,
        gain_db=0.0,
        frame_period_us=0,
        temperature_c=0.0,
        picture=Picture(format=PixelFormat.RGB8, size=size, data=data),
        inference_window=sensor_rect_of(size),
    )


def _results(package: ModelPackage, feed: _Feed, cancel: CancelToken) -> Iterator[FrameBundle]:
    """Yield frames with the network's answer in the place of the one that they came with."""
    from evalkit.trying import first_results  # noqa: PLC0415 - it brings the libraries that run networks

    now: list[FrameBundle] = []

    def pictures() -> Iterator[NDArray[np.uint8]]:
        for bundle in feed.frames(cancel):
            assert bundle.picture is not None  # noqa: S101 - LivePreview.offer has seen it
            now[:] = [bundle]
            yield to_rgb(bundle.picture)

    for first in first_results(package, pictures()):
        bundle = now[0]
        yield replace(
            bundle,
            rois=(),
            inference=None,
            inference_error=None,
            inference_bytes=None,
            inference_window=canvas_of(bundle),
            card=package.card,
            result=first.result,
            result_age_frames=0,
        )

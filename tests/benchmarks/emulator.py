"""What each stage of the emulated sensor costs per frame, against a plain copy of the frame's YUV 4:2:0 bytes.

One thread, the generated scene, both modes, both kinds of pixels; then whole steps from scene to bytes, with the built-in detector and,
if the user's library has it, the person detector; last how the cost of a frame grows with its pixels. A stage and its copy take turns, so
that a busy moment of the machine hits both.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import cv2
import numpy as np

from evalkit.emulator.config import FAST, FULL, EmulatorConfig
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.full_pixels import FullPixels
from evalkit.emulator.inference import InferenceStage
from evalkit.emulator.isp import Isp, Tables
from evalkit.emulator.lens import Lens
from evalkit.emulator.models import FOOTAGE_MODEL, first_network
from evalkit.emulator.pixels import Conditions, PixelArray
from evalkit.emulator.raw10 import Raw10Packer
from evalkit.emulator.scenes.shop_floor import ShopFloor
from evalkit.errors import ModelError
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.imx500.modes import DRIVER_MODES, Mode
from evalkit.protocol.values import OutputSelection
from tests.benchmarks.rows import Row

ROUNDS = 25
SCENE_FPS = 30
TENSOR = Size(300, 300)
"""Input of the person detector."""


def run() -> list[Row]:
    """Measure the stages and the whole."""
    with _one_thread():
        rows = [row for mode in DRIVER_MODES for row in _stages(mode)]
        rows += [row for name in ("hi-vis-detector", FOOTAGE_MODEL) for row in _whole(name)]
        return rows + [row for pixels in (FAST, FULL) for row in _growth(pixels)]


@contextmanager
def _one_thread() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def _stages(mode: Mode) -> list[Row]:
    scene, lens, pixels, isp, packer = ShopFloor(1), Lens(mode), PixelArray(mode.size, 1), Isp(mode.size), Raw10Packer(mode.size)
    full, conditions = FullPixels(mode, 1), Conditions(exposure_us=10_000)
    tables = Tables.make(conditions, binning=mode.binning)
    numbers = itertools.count()
    picture = scene.picture(1.0)
    light = lens.light(picture)
    exposed = pixels.expose(light, frame_number=0)
    planes = np.empty((4, mode.size.height // 2, mode.size.width // 2), np.uint8)
    developed = isp.develop(exposed, tables, planes)
    outputs = {format_: np.empty(format_.frame_bytes(mode.size), np.uint8) for format_ in PixelFormat}
    stages: dict[str, Callable[[], object]] = {
        "scene": lambda: scene.picture(next(numbers) / SCENE_FPS),
        "lens": lambda: lens.light(picture),
        "fast pixels": lambda: pixels.expose(light, frame_number=next(numbers)),
        "full pixels": lambda: full.shoot(light, conditions, frame_number=next(numbers)),
        "develop": lambda: isp.develop(exposed, tables, planes),
        "YUV 4:2:0": lambda: isp.yuv420(developed, outputs[PixelFormat.YUV420]),
        "RGB": lambda: isp.rgb8(developed, outputs[PixelFormat.RGB8]),
        "RAW10": lambda: packer.pack(exposed, tables.raw, outputs[PixelFormat.SRGGB10P]),
        "input tensor": lambda: isp.tensor(developed, Rect(0, 0, mode.size.width, mode.size.height), TENSOR),
    }
    return [_row(f"{mode.name} {name}", work, mode) for name, work in stages.items()]


def _whole(model: str) -> list[Row]:
    """Return what a frame costs from scene to bytes, for two selections of output."""
    try:
        load = first_network(EmulatorConfig(model=model), "file:")
        network = load() if load is not None else None
    except ModelError:
        return []
    rows = []
    for image, title in ((PixelFormat.YUV420.value, "YUV + metadata"), ("", "metadata only")):
        mode = DRIVER_MODES[0]
        device, stage, numbers = SensorDevice(ShopFloor(1), seed=1, mode=mode), InferenceStage(), itertools.count()
        device.set_output(OutputSelection(image=image))
        if network is not None:
            device.set_network(network)

        def step(device: SensorDevice = device, stage: InferenceStage = stage, numbers: Iterator[int] = numbers) -> None:
            frame_id = next(numbers)
            exposure = device.expose(frame_id, frame_id * 33_000_000)
            if exposure is not None:
                stage.finish(exposure, time.monotonic_ns)
                exposure.release()

        rows.append(_row(f"{mode.name} whole frame, {title}, {model}", step, mode))
    return rows


def _growth(pixels: str) -> list[Row]:
    """Return what a frame costs without a network at both sizes, and the larger one's cost against the growth of the pixels."""
    rows = []
    for mode in DRIVER_MODES:
        device, stage, numbers = SensorDevice(ShopFloor(1), seed=1, mode=mode, pixels=pixels), InferenceStage(), itertools.count()

        def step(device: SensorDevice = device, stage: InferenceStage = stage, numbers: Iterator[int] = numbers) -> None:
            frame_id = next(numbers)
            exposure = device.expose(frame_id, frame_id * 33_000_000)
            if exposure is not None:
                stage.finish(exposure, time.monotonic_ns)
                exposure.release()

        rows.append(_row(f"{mode.name} whole frame, YUV, no network, {pixels} pixels", step, mode))
    small, large = rows
    growth, more = large.value / small.value, DRIVER_MODES[1].size.area / DRIVER_MODES[0].size.area
    return [
        *rows,
        Row(
            what=f"growth of that with resolution, {pixels} pixels",
            value=growth,
            unit="x",
            reference="pixels",
            reference_value=more,
            ratio=more / growth,
        ),
    ]


def _row(what: str, work: Callable[[], object], mode: Mode) -> Row:
    source = np.zeros(PixelFormat.YUV420.frame_bytes(mode.size), np.uint8)
    target = np.ones_like(source)
    work()
    times, copies = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        worked = time.perf_counter()
        np.copyto(target, source)
        times.append(worked - begun)
        copies.append(time.perf_counter() - worked)
    value, reference = statistics.median(times) * 1e3, statistics.median(copies) * 1e3
    return Row(what=what, value=value, unit="ms", reference="copy", reference_value=reference, ratio=reference / value)

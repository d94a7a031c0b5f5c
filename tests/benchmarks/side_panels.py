"""What ROI gallery and inspector cost a frame: thousands of remembered crops against a dozen, a long stream of bytes against a short one.

Lower quartiles of showing and painting one frame, the compared cases in turns. Qt's offscreen platform.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evalkit.geometry import Size
from evalkit.imx500.stream import LINE_BYTES, encode_inference
from evalkit.results.types import Detections
from evalkit.session.bundle import FrameBundle
from tests.benchmarks.rows import Row
from tests.ui.fakes import CARD, bundle, detections, inference, picture_of, rgb_scene

PICTURE = Size(1014, 760)
"""So small that thousands of its crops are within what the gallery remembers in bytes."""
PANEL = (380, 420)
FRAME_NS = 33_000_000
ROUNDS = 60
BOXES = 10
MANY_CROPS = 5000
MANY_LINES = 2000


def run() -> list[Row]:
    """Measure gallery and hex view."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the platform is chosen

    application = QApplication.instance() or QApplication([])
    frame = bundle(picture=picture_of(rgb_scene(PICTURE)), card=CARD, result=detections(BOXES))
    few, many = _gallery(frame, 12), _gallery(frame, MANY_CROPS)
    short, long = _bytes_page(0), _bytes_page(MANY_LINES)
    application.processEvents()
    times = _in_turns({"few": few, "many": many, "short": short, "long": long})
    return [
        _row(
            f"a frame of {BOXES} boxes in the gallery, history of {MANY_CROPS} crops open",
            times["many"],
            "history of 12 crops",
            times["few"],
        ),
        _row(f"a frame of {MANY_LINES} lines as fields and bytes", times["long"], "a frame of 10 lines", times["short"]),
    ]


def _gallery(frame: FrameBundle, crops: int) -> Callable[[], None]:
    """Return what shows the next frame in a gallery that remembers so many crops."""
    from ui.views.roi_gallery import RoiGallery  # noqa: PLC0415 - see run

    gallery = RoiGallery()
    gallery.resize(*PANEL)
    gallery.show()
    step = 0

    def show() -> None:
        nonlocal step
        at_ns = step * FRAME_NS
        gallery.show_bundle(replace(frame, frame_id=step, timestamp_ns=at_ns, received_ns=at_ns))
        gallery.repaint()
        step += 1

    show()
    live = gallery.shown
    assert isinstance(frame.result, Detections)
    history = gallery.history
    for number in range(crops):
        history._remember(live[number % len(live)], 0)
    gallery._use_shelf("history")
    return show


def _bytes_page(more_lines: int) -> Callable[[], None]:
    from ui.views.inspection.bytes_page import BytesPage  # noqa: PLC0415 - see run

    one = inference()
    assert one.outputs is not None
    outputs = [np.ascontiguousarray(tensor.raw) for tensor in one.outputs]
    lines = encode_inference(one.network, frame_count=1, dnn_us=1, dsp_us=1, input_raw=None, outputs_raw=outputs)
    page = BytesPage()
    page.resize(*PANEL)
    page.show()
    frame = bundle(inference_bytes=memoryview(bytes(lines) + bytes(more_lines * LINE_BYTES)))

    def show() -> None:
        page.show_bundle(frame)
        page.repaint()

    return show


def _in_turns(shows: dict[str, Callable[[], None]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in shows}
    for _ in range(ROUNDS):
        for name, show in shows.items():
            began = time.perf_counter()
            show()
            times[name].append((time.perf_counter() - began) * 1e3)
    return {name: statistics.quantiles(values, n=4)[0] for name, values in times.items()}


def _row(what: str, value: float, reference: str, reference_value: float) -> Row:
    return Row(
        what=what, value=value, unit="ms", reference=reference, reference_value=reference_value, ratio=reference_value / value, goal=0.5
    )

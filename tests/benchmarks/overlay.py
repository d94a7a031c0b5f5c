"""What the overlay costs: 100 boxes with labels, a mask, a heat map, trails, against showing the picture without them.

All in one process and one view of 1280x960, in turns, so that a busy moment of the machine hits all. Two references, because "the picture
blit" can mean two things: painting a finished picture again (the blit alone), and showing a new picture without overlay (scale, convert
and blit: what a frame costs anyway). The goals are for the second: an overlay is drawn once for each new frame. Values are lower
quartiles. Qt's offscreen platform, so that no X server's own work is counted.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evalkit.geometry import Size
from evalkit.results.style import OverlayStyle
from evalkit.results.types import Detection, Detections
from evalkit.session.bundle import FrameBundle
from tests.benchmarks.rows import Row
from tests.ui.fakes import CARD, bundle, detections, picture_of, rgb_scene, segmentation

PICTURE = Size(2028, 1520)
VIEW = Size(1280, 960)
BOXES = 100
FRAMES = 30
"""Of one scene; objects drift from one to the next, as they do."""
PICTURES = 3
"""Different ones in turn, so that no cache holds the answer."""
ROUNDS = 12
FRAME_NS = 33_000_000
GOALS = {"100 boxes with labels": 2.0, "mask": 3.0, "heat map": 3.0}


def run() -> list[Row]:
    """Measure all layers."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the platform is chosen

    from ui.views.frame_view import FrameView  # noqa: PLC0415 - as above

    application = QApplication.instance() or QApplication([])
    shows: dict[str, Callable[[], None]] = {}
    times: dict[str, list[float]] = {}
    views = []
    for name, (frames, style) in _cases().items():
        view = FrameView()
        view.resize(VIEW.width, VIEW.height)
        view.set_style(style)
        view.show()
        views.append(view)
        shows[name] = _shower(view, frames, again=name == "blit")
    application.processEvents()
    for _ in range(ROUNDS):
        for name, show in shows.items():
            for _ in range(FRAMES):
                began = time.perf_counter()
                show()
                times.setdefault(name, []).append((time.perf_counter() - began) * 1e3)
    for view in views:
        view.close()
    return _rows({name: statistics.quantiles(values[FRAMES:], n=4)[0] for name, values in times.items()})


def _shower(view: object, frames: list[FrameBundle], *, again: bool) -> Callable[[], None]:
    """Return what shows the next frame (or the last one `again`) and has painted it when it returns."""
    from ui.views.frame_view import FrameView  # noqa: PLC0415 - see run

    assert isinstance(view, FrameView)
    shown = 0

    def show() -> None:
        nonlocal shown
        if not again or not shown:
            at = shown * FRAME_NS  # time goes on, or heat and tracks would begin anew with each turn
            view.show_bundle(replace(frames[shown % len(frames)], timestamp_ns=at, frame_id=shown))
        shown += 1
        view.repaint()

    return show


def _cases() -> dict[str, tuple[list[FrameBundle], OverlayStyle]]:
    pictures = [picture_of(rgb_scene(PICTURE, seed=seed)) for seed in range(PICTURES)]
    plain = [bundle(picture=pictures[step % PICTURES], card=CARD, result=Detections(items=())) for step in range(FRAMES)]
    boxes = [replace(frame, result=_drifted(step)) for step, frame in enumerate(plain)]
    grid = (np.arange(320 * 320).reshape(320, 320) // 4000 % 5).astype(np.uint8)
    masks = [
        replace(frame, result=segmentation(np.roll(grid, step, 1), "background", "a", "b", "c", "d")) for step, frame in enumerate(plain)
    ]
    bare = OverlayStyle(caption=False, classes=False)
    return {
        "blit": (plain, bare),
        "picture": (plain, bare),
        "100 boxes with labels": (boxes, bare),
        "mask": (masks, bare),
        "heat map": (boxes, replace(bare, boxes=False, heat_map=True)),
        "trails of 60 objects": (boxes, replace(bare, boxes=False, trails=True)),
    }


def _drifted(step: int) -> Detections:
    """Return the same objects in every step, each a little farther on its way; there and back, so that they stay in the picture."""
    part = 0.002 * min(step, FRAMES - step)
    return Detections(items=tuple(_moved(item, part * (1 if number % 2 else -1)) for number, item in enumerate(detections(BOXES).items)))


def _moved(item: Detection, by: float) -> Detection:
    return replace(item, box=replace(item.box, x0=item.box.x0 + by, x1=item.box.x1 + by))


def _rows(ms: dict[str, float]) -> list[Row]:
    rows = []
    for name, shown in ms.items():
        if name in {"blit", "picture"}:
            continue
        cost = shown - ms["picture"]
        for reference, goal in (("picture", 1 / GOALS[name] if name in GOALS else None), ("blit", None)):
            words = {"picture": "scale, convert and blit", "blit": "blit alone"}[reference]
            rows.append(
                Row(
                    what=f"overlay over {PICTURE} in {VIEW}: {name}",
                    value=cost,
                    unit="ms",
                    reference=words,
                    reference_value=ms[reference],
                    ratio=ms[reference] / cost,
                    goal=goal,
                )
            )
    return rows

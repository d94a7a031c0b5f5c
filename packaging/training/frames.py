"""Pictures to learn from: generated scenes through the emulator's own lens, pixels and image signal processor, with the truth.

Exposure, gain and white balance are random within what a person at the window may set, and the network sees a random part of the array.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from evalkit.emulator.camera import Camera, FrameMemory
from evalkit.emulator.pixels import NOMINAL_EXPOSURE_US, Conditions
from evalkit.emulator.scenes.scene import Scene
from evalkit.geometry import Box, Rect, Size
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.results.types import Detection

LIGHT = (0.45, 1.6)
"""Brightness of the picture against the nominal exposure."""
GAIN_DB = (0.0, 15.0)
BALANCE = (0.92, 1.1)
"""Digital gain of red and of blue."""
SMALLEST_PART = 0.7
"""Of the array's width: half of the frames show all of it, the others a part not smaller than this."""
LENGTH_S = 600.0
"""Moments are drawn from the first ten minutes of a scene."""
LEAST_INSIDE = 0.5
"""What is cut off by more than half at the border of the network's part is neither right nor wrong."""
MOST_COVERED = 0.7
"""What others hide by more than this is neither right nor wrong (only where the recipe says that things cover each other)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing in one picture."""

    box: Box
    """In 0..1 of the picture."""
    class_id: int
    counts: bool
    """False: finding it is neither right nor wrong, as COCO's "ignore"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the network sees, and what is there."""

    picture: NDArray[np.uint8] = field(repr=False)
    """(3, height, width) RGB, as the image signal processor hands it to the network."""
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """Which scene is shown, and what of its truth is to be learnt."""

    make: Callable[[int], Scene]
    labels: tuple[str, ...]
    size: Size
    """Of the network's input."""
    covering: bool
    """Whether things hide each other; what stands lower in the picture is in front."""
    least_height: float = 0.0
    """Lower things do not count, as a part of the picture's height …"""
    unseen_height: float = 0.0
    """… and those lower than this are not there at all."""


def make_frames(staging: Staging, *, seeds: range, per_seed: int) -> list[Frame]:
    """Return `per_seed` frames of each cast in `seeds`; the same ones for the same arguments."""
    frames = []
    camera = Camera(DEFAULT_MODE, seed=seeds.start)
    for seed in seeds:
        scene = staging.make(seed)
        random = np.random.default_rng((seed, per_seed))
        frames += [_frame(staging, scene, camera, random, number=seed * per_seed + index) for index in range(per_seed)]
        scene.close()
    return frames


def _frame(staging: Staging, scene: Scene, camera: Camera, random: Generator, *, number: int) -> Frame:
    t_s = float(random.uniform(0, LENGTH_S))
    gain_db = float(random.uniform(*GAIN_DB))
    light = float(np.exp(random.uniform(*np.log(LIGHT))))
    conditions = Conditions(
        exposure_us=NOMINAL_EXPOSURE_US * light / 10 ** (gain_db / 20),
        gain_db=gain_db,
        digital_gains=(float(random.uniform(*BALANCE)), 1.0, 1.0, float(random.uniform(*BALANCE))),
    )
    window = _window(random)
    shot = camera.shoot(
        scene.picture(t_s),
        FrameMemory(DEFAULT_MODE.size),
        frame_number=number,
        conditions=conditions,
        format_=None,
        window=window,
        tensor_size=staging.size,
    )
    if shot.tensor is None:
        raise AssertionError("a shot with a tensor size has a tensor")
    return Frame(picture=shot.tensor, targets=_targets(staging, scene.truth(t_s), window))


def _window(random: Generator) -> Rect:
    """Return a part of the mode's picture, of its shape."""
    whole = DEFAULT_MODE.size
    share = 1.0 if random.random() < 0.5 else float(random.uniform(SMALLEST_PART, 1.0))
    width, height = int(whole.width * share) & ~1, int(whole.height * share) & ~1
    x, y = (int(random.integers(0, room + 1)) & ~1 for room in (whole.width - width, whole.height - height))
    return Rect(x, y, width, height)


def _targets(staging: Staging, truth: tuple[Detection, ...], window: Rect) -> tuple[Target, ...]:
    whole = DEFAULT_MODE.size
    left, top = window.x / whole.width, window.y / whole.height
    width, height = window.width / whole.width, window.height / whole.height
    targets = []
    for item in truth:
        x0, x1 = ((x - left) / width for x in (item.box.x0, item.box.x1))
        y0, y1 = ((y - top) / height for y in (item.box.y0, item.box.y1))
        box = Box(max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0))
        is_seen = item.label in staging.labels and box.x0 < box.x1 and box.y0 < box.y1
        if not is_seen or item.box.y1 - item.box.y0 < staging.unseen_height:
            continue
        inside = (box.x1 - box.x0) * (box.y1 - box.y0) / ((x1 - x0) * (y1 - y0))
        hidden = staging.covering and _covered(item.box, [other.box for other in truth if other.box.y1 > item.box.y1])
        counts = inside >= LEAST_INSIDE and not hidden and item.box.y1 - item.box.y0 >= staging.least_height
        targets.append(Target(box=box, class_id=staging.labels.index(item.label), counts=counts))
    return tuple(targets)


def _covered(box: Box, nearer: list[Box]) -> bool:
    """Tell whether nearer boxes hide this one, by asking a grid of its points."""
    x = np.linspace(box.x0, box.x1, 12)[None, :]
    y = np.linspace(box.y0, box.y1, 24)[:, None]
    hidden = np.zeros((24, 12), bool)
    for one in nearer:
        hidden |= (x >= one.x0) & (x <= one.x1) & (y >= one.y0) & (y <= one.y1)
    return bool(hidden.mean() > MOST_COVERED)

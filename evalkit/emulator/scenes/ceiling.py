"""The generated view from the ceiling: people walk the aisles of a shop, seen from above. It needs no file and knows the truth."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from evalkit.emulator.scenes.brush import Canvas, Colour, Point, darken, disc, limb, shade, soft_shadow
from evalkit.emulator.scenes.ceiling_backdrop import CROSSINGS_X, CROSSINGS_Y, PICTURE, PIXELS_PER_METRE, draw_plan
from evalkit.emulator.scenes.truth import seen
from evalkit.results.types import Detection

PERSON = 0
"""The class of the truth."""
LABELS = ("person",)

_PEOPLE = (6, 10)
_WALK_M_PER_S = (0.7, 1.3)
_LEGS_OF_WAY = 9
"""Straight parts of a person's way before it begins again."""
_PAUSE_S = (0.0, 5.0)
"""How long people look at a shelf at a corner of their way."""
_SIDE_STEP_M = 0.18
"""How far from the middle of the aisle people walk, at most."""
_STEP_M = 1.3
_HALF_WIDTH_M, _HALF_DEPTH_M = 0.31, 0.25
"""Of a body with its arms, from above."""
_LOOK_S = 0.18
"""Headings are taken between two moments this far before and after, which rounds the corners of a turn."""
_SHADOW = 0.42
_LIGHTS = (0.8, 1.06)
_SKINS: tuple[Colour, ...] = ((236, 194, 166), (198, 146, 112), (136, 92, 66), (222, 178, 150), (96, 64, 48))
_HAIRS: tuple[Colour, ...] = ((46, 36, 32), (92, 66, 44), (28, 26, 28), (150, 146, 142), (186, 150, 100), (116, 50, 36))
_CLOTHES: tuple[Colour, ...] = (
    (42, 56, 92),
    (156, 52, 60),
    (70, 72, 78),
    (224, 222, 214),
    (60, 112, 84),
    (196, 150, 70),
    (104, 76, 128),
    (52, 104, 150),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """One person and their way, which they walk again and again."""

    corners: NDArray[np.float64] = field(repr=False)
    """(n, 2) pixels; the last is where the first is."""
    arrivals_s: NDArray[np.float64] = field(repr=False)
    """(n,) when they reach each corner."""
    departures_s: NDArray[np.float64] = field(repr=False)
    """(n,) when they go on from it."""
    phase_s: float
    skin: Colour
    hair: Colour
    clothes: Colour
    basket: Colour | None

    def position(self, t_s: float) -> Point:
        """Return where the middle of the body is, in pixels."""
        start, share = self._progress(t_s)
        x, y = self.corners[start] + (self.corners[start + 1] - self.corners[start]) * share
        return float(x), float(y)

    def _progress(self, t_s: float) -> tuple[int, float]:
        """Return the corner that was passed last, and which part of the way to the next is done."""
        now = (t_s + self.phase_s) % float(self.departures_s[-1])
        start = int(np.searchsorted(self.departures_s, now, side="right")) - 1
        share = float(np.clip((now - self.departures_s[start]) / (self.arrivals_s[start + 1] - self.departures_s[start]), 0, 1))
        # People start and stop gently.
        return start, share - 0.12 * math.sin(2 * math.pi * share) / (2 * math.pi)

    def _stride(self, t_s: float) -> float:
        """Return the phase of the steps in radians: it goes on with the way, so feet stand still when the person does."""
        start, share = self._progress(t_s)
        across, down = self.corners[start + 1] - self.corners[start]
        return 2 * math.pi * math.hypot(across, down) * share / PIXELS_PER_METRE / _STEP_M

    def pose(self, t_s: float) -> tuple[Point, float, float]:
        """Return position, heading in radians (0: right), and speed in pixels a second."""
        before, here, after = (self.position(t_s + shift) for shift in (-_LOOK_S, 0.0, _LOOK_S))
        across, down = after[0] - before[0], after[1] - before[1]
        speed = math.hypot(across, down) / (2 * _LOOK_S)
        if speed > 1.0:
            return here, math.atan2(down, across), speed
        # Who stands looks at the shelf beside the aisle.
        return here, math.pi / 2 if math.sin(self.phase_s) > 0 else -math.pi / 2, 0.0

    def box(self, t_s: float) -> tuple[float, float, float, float]:
        """Return (x0, y0, x1, y1) around the body in pixels."""
        (x, y), heading, _ = self.pose(t_s)
        m = PIXELS_PER_METRE
        half_width = m * (_HALF_WIDTH_M * abs(math.sin(heading)) + _HALF_DEPTH_M * abs(math.cos(heading)))
        half_height = m * (_HALF_WIDTH_M * abs(math.cos(heading)) + _HALF_DEPTH_M * abs(math.sin(heading)))
        return x - half_width, y - half_height, x + half_width, y + half_height

    def draw(self, canvas: Canvas, t_s: float, shadow: NDArray[np.uint8]) -> None:
        """Draw the person as they are at `t_s`."""
        (x, y), heading, speed = self.pose(t_s)
        m = PIXELS_PER_METRE
        ahead = (math.cos(heading), math.sin(heading))
        right = (-ahead[1], ahead[0])

        def at(forward: float, side: float) -> Point:
            return x + m * (forward * ahead[0] + side * right[0]), y + m * (forward * ahead[1] + side * right[1])

        darken(canvas, shadow, (x + 0.06 * m, y + 0.1 * m))
        swing = 0.0 if speed == 0 else math.sin(self._stride(t_s))
        for side in (-1, 1):
            limb(canvas, (52, 48, 48), 0.10 * m, at(side * 0.16 * swing, 0.09 * side), at(side * 0.16 * swing + 0.12, 0.09 * side))
        if self.basket is not None:
            limb(canvas, shade(self.basket, 0.7), 0.24 * m, at(0.02, 0.34), at(0.2, 0.34))
            limb(canvas, self.basket, 0.17 * m, at(0.02, 0.34), at(0.2, 0.34))
        for side in (-1, 1):
            hand = at(0.12 - side * 0.12 * swing, 0.26 * side)
            limb(canvas, shade(self.clothes, 0.82), 0.11 * m, at(0.0, 0.2 * side), hand)
            disc(canvas, self.skin, hand, 0.05 * m)
        limb(canvas, shade(self.clothes, 0.9), 0.24 * m, at(-0.01, -0.14), at(-0.01, 0.14))
        limb(canvas, self.clothes, 0.19 * m, at(0.0, -0.13), at(0.0, 0.13))
        disc(canvas, self.skin, at(0.06, 0.0), 0.095 * m)
        disc(canvas, self.hair, at(0.015, 0.0), 0.108 * m)
        disc(canvas, shade(self.hair, 1.35), at(0.03, -0.03), 0.04 * m)


class Ceiling:
    """A shop from above; the same for the same seed and time."""

    uri = "generated:ceiling"

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        light = float(random.uniform(*_LIGHTS))
        self._backdrop = draw_plan(random, light)
        self._shoppers = tuple(_make_shopper(random, light) for _ in range(int(random.integers(_PEOPLE[0], _PEOPLE[1] + 1))))
        self._shadow = soft_shadow(round(0.85 * PIXELS_PER_METRE), round(0.75 * PIXELS_PER_METRE), _SHADOW)
        self._canvas = self._backdrop.copy()

    def picture(self, t_s: float) -> NDArray[np.uint8]:
        """Return the shop at `t_s`: (760, 1014, 3) RGB, valid until the next call."""
        np.copyto(self._canvas, self._backdrop)
        for shopper in self._shoppers:
            shopper.draw(self._canvas, t_s, self._shadow)
        return self._canvas

    def truth(self, t_s: float) -> tuple[Detection, ...]:
        """Return the people of whom at least half is in the picture."""
        found = (seen(shopper.box(t_s), PICTURE, PERSON, LABELS) for shopper in self._shoppers)
        return tuple(item for item in found if item is not None)

    def close(self) -> None:
        """Do nothing: there is no file."""


def _make_shopper(random: Generator, light: float) -> Shopper:
    """Return a person whose way follows the aisles from crossing to crossing."""
    column, row = int(random.integers(len(CROSSINGS_X))), int(random.integers(len(CROSSINGS_Y)))
    shift = random.uniform(-_SIDE_STEP_M, _SIDE_STEP_M, 2) * PIXELS_PER_METRE
    cells = [(column, row)]
    for leg in range(_LEGS_OF_WAY):
        # Along and across in turn, so that nobody walks through a shelf.
        if leg % 2:
            row = int((row + random.integers(1, len(CROSSINGS_Y))) % len(CROSSINGS_Y))
        else:
            column = int((column + random.integers(1, len(CROSSINGS_X))) % len(CROSSINGS_X))
        cells.append((column, row))
    # Home along the two streets that meet the beginning of the way.
    cells += [(cells[-1][0], cells[0][1]), cells[0]]
    corners = [np.array([CROSSINGS_X[c], CROSSINGS_Y[r]]) + shift for c, r in cells]
    corners = [corner for k, corner in enumerate(corners) if k == 0 or np.hypot(*(corner - corners[k - 1])) > 1]
    speed = float(random.uniform(*_WALK_M_PER_S)) * PIXELS_PER_METRE
    arrivals, departures, now = [0.0], [0.0], 0.0
    for start, end in itertools.pairwise(corners):
        now += float(np.hypot(*(end - start))) / speed
        arrivals.append(now)
        now += float(random.uniform(*_PAUSE_S)) if random.random() < 0.5 else 0.0
        departures.append(now)

    def choose(colours: tuple[Colour, ...]) -> Colour:
        return shade(colours[random.integers(len(colours))], light)

    return Shopper(
        corners=np.array(corners),
        arrivals_s=np.array(arrivals),
        departures_s=np.array(departures),
        phase_s=float(random.uniform(0, now)),
        skin=choose(_SKINS),
        hair=choose(_HAIRS),
        clothes=choose(_CLOTHES),
        basket=choose(_CLOTHES) if random.random() < 0.3 else None,
    )

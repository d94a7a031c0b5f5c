"""A person who walks through the shop in a hi-vis vest: where they are at a time, and how they are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.scenes.brush import Canvas, Colour, Point, darken, disc, half_disc, limb, polygon, soft_shadow

ORANGE: Colour = (255, 110, 0)
YELLOW_GREEN: Colour = (190, 255, 0)
"""The two vest colours of EN ISO 20471 that cameras see best; nothing else in the scene comes near them."""

_REFLECTIVE: Colour = (225, 228, 232)
_STRIDE_HEIGHTS = 0.78
"""Length of a double step, in body heights: what makes feet stand still on the floor while they bear weight."""
_SHOE_UNITS = 0.55
"""Length of a shoe before the ankle, in eighths of the body height."""
_SHADOW_STRENGTH = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What tells one person from another."""

    vest: Colour
    skin: Colour
    hair: Colour
    shirt: Colour
    trousers: Colour
    helmet: Colour | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """One person on one lane of the floor."""

    looks: Looks
    foot_y: float
    """Row on which they walk."""
    height: float
    """Body height in pixels."""
    speed: float
    """Pixels a second; negative walks left."""
    start_x: float
    track: float
    """Length of the way in pixels, beginning left of the picture; at its end they appear at its beginning."""
    track_x: float
    """Column where the way begins."""
    shadow: NDArray[np.uint8]

    @staticmethod
    def shadow_for(height: float) -> NDArray[np.uint8]:
        """Return the shadow of a person of `height` pixels."""
        return soft_shadow(max(8, round(height * 0.5)), max(4, round(height * 0.12)), _SHADOW_STRENGTH)

    def x(self, t_s: float) -> float:
        """Return the column of the body's middle."""
        return self.track_x + (self.start_x + self.speed * t_s) % self.track

    def box(self, t_s: float) -> tuple[float, float, float, float]:
        """Return (x0, y0, x1, y1) around the whole body in pixels, parts outside the picture included."""
        pose = _pose(self, t_s)
        unit = self.height / 8
        x, toe = self.x(t_s), math.copysign(_SHOE_UNITS * unit, self.speed)
        columns = [point[0] for chain in (*pose.legs, *pose.arms) for point in chain] + [leg[-1][0] + toe for leg in pose.legs]
        return (
            min(*columns, x - 0.75 * unit) - 0.3 * unit,
            self.foot_y - self.height,
            max(*columns, x + 0.75 * unit) + 0.3 * unit,
            self.foot_y + 0.15 * unit,
        )

    def draw(self, canvas: Canvas, t_s: float) -> None:
        """Draw the person as they are at `t_s`."""
        x, y, unit, looks = self.x(t_s), self.foot_y, self.height / 8, self.looks
        if not -self.height < x < canvas.shape[1] + self.height:
            return
        pose = _pose(self, t_s)
        facing = math.copysign(1.0, self.speed)
        darken(canvas, self.shadow, (x, y))
        far, near = pose.arms
        limb(canvas, _shade(looks.shirt, 0.7), 0.55 * unit, *far)
        disc(canvas, _shade(looks.skin, 0.85), far[-1], 0.26 * unit)
        for leg, light in zip(pose.legs, (0.72, 1.0), strict=True):
            limb(canvas, _shade(looks.trousers, light), 0.72 * unit, *leg)
            ankle = leg[-1]
            limb(canvas, _shade((48, 44, 44), light), 0.4 * unit, ankle, (ankle[0] + facing * _SHOE_UNITS * unit, ankle[1] + 0.12 * unit))
        _draw_vest(canvas, looks.vest, x, y, unit, facing)
        limb(canvas, looks.shirt, 0.55 * unit, *near)
        disc(canvas, looks.skin, near[-1], 0.26 * unit)
        _draw_head(canvas, looks, (x + facing * 0.12 * unit, y - 7.38 * unit), unit, facing)


@dataclass(frozen=True, slots=True)
class _Pose:
    legs: tuple[tuple[Point, ...], tuple[Point, ...]]
    """Hip, knee, ankle; the far one first."""
    arms: tuple[tuple[Point, ...], tuple[Point, ...]]
    """Shoulder, elbow, hand; the far one first."""


def _pose(walker: Walker, t_s: float) -> _Pose:
    unit, facing = walker.height / 8, math.copysign(1.0, walker.speed)
    x, y = walker.x(t_s), walker.foot_y
    phase = 2 * math.pi * (abs(walker.speed) * t_s + walker.start_x) / (_STRIDE_HEIGHTS * walker.height)
    bob = 0.08 * unit * math.cos(2 * phase)
    hip, shoulder = (x, y - 3.95 * unit + bob), (x, y - 6.35 * unit + bob)
    return _Pose(
        legs=(_leg(hip, unit, facing, phase + math.pi), _leg(hip, unit, facing, phase)),
        arms=(_arm(shoulder, unit, facing, phase), _arm(shoulder, unit, facing, phase + math.pi)),
    )


def _leg(hip: Point, unit: float, facing: float, phase: float) -> tuple[Point, ...]:
    thigh = 0.48 * math.sin(phase)
    bend = 0.12 + 0.75 * max(0.0, math.cos(phase)) ** 2
    knee = _towards(hip, facing * thigh, 1.9 * unit)
    return hip, knee, _towards(knee, facing * (thigh - bend), 1.85 * unit)


def _arm(shoulder: Point, unit: float, facing: float, phase: float) -> tuple[Point, ...]:
    swing = 0.5 * math.sin(phase)
    elbow = _towards(shoulder, facing * swing, 1.35 * unit)
    return shoulder, elbow, _towards(elbow, facing * (swing + 0.4), 1.2 * unit)


def _towards(start: Point, angle: float, length: float) -> Point:
    """Return the point `length` below `start`, swung by `angle` (radians, positive to the right)."""
    return start[0] + length * math.sin(angle), start[1] + length * math.cos(angle)


def _draw_vest(canvas: Canvas, colour: Colour, x: float, y: float, unit: float, facing: float) -> None:
    top, bottom = y - 6.75 * unit, y - 3.6 * unit
    lean = facing * 0.1 * unit
    polygon(
        canvas,
        colour,
        (x - 0.62 * unit + lean, top),
        (x + 0.62 * unit + lean, top),
        (x + 0.92 * unit + lean, top + 0.7 * unit),
        (x + 0.82 * unit, bottom),
        (x - 0.82 * unit, bottom),
        (x - 0.92 * unit + lean, top + 0.7 * unit),
    )
    for row in (4.35, 5.1):
        limb(canvas, _REFLECTIVE, 0.2 * unit, (x - 0.78 * unit, y - row * unit), (x + 0.78 * unit, y - row * unit))


def _draw_head(canvas: Canvas, looks: Looks, centre: Point, unit: float, facing: float) -> None:
    limb(canvas, _shade(looks.skin, 0.85), 0.4 * unit, centre, (centre[0] - facing * 0.1 * unit, centre[1] + 0.75 * unit))
    disc(canvas, looks.hair, (centre[0] - facing * 0.1 * unit, centre[1] - 0.08 * unit), 0.55 * unit)
    disc(canvas, looks.skin, (centre[0] + facing * 0.1 * unit, centre[1] + 0.05 * unit), 0.48 * unit)
    half_disc(canvas, looks.helmet or looks.hair, (centre[0], centre[1] - 0.08 * unit), 0.56 * unit)
    if looks.helmet is not None:
        brim = (centre[0] + facing * 0.75 * unit, centre[1] - 0.1 * unit)
        limb(canvas, _shade(looks.helmet, 0.9), 0.14 * unit, (centre[0] - facing * 0.4 * unit, centre[1] - 0.1 * unit), brim)


def _shade(colour: Colour, light: float) -> Colour:
    return round(colour[0] * light), round(colour[1] * light), round(colour[2] * light)

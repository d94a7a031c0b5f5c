"""A person seen from the front, with or without a mask: how they look, and how they are drawn at any size."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.random import Generator

from evalkit.emulator.scenes.brush import Canvas, Colour, Point, disc, limb, oval, polygon, shade

_SKINS: tuple[Colour, ...] = ((240, 204, 180), (226, 180, 150), (198, 146, 112), (164, 112, 82), (122, 82, 60), (92, 62, 48))
_HAIRS: tuple[Colour, ...] = ((40, 32, 30), (78, 54, 38), (122, 84, 52), (186, 150, 100), (150, 148, 146), (108, 46, 34), (24, 22, 26))
_COATS: tuple[Colour, ...] = (
    (46, 58, 88),
    (92, 42, 52),
    (66, 84, 74),
    (120, 108, 92),
    (54, 54, 60),
    (150, 92, 60),
    (168, 166, 172),
    (70, 104, 138),
)
_TROUSERS: tuple[Colour, ...] = ((46, 52, 70), (60, 58, 60), (84, 74, 62), (40, 46, 52))
_MASKS: tuple[Colour, ...] = ((158, 202, 222), (236, 238, 238), (48, 50, 56), (230, 190, 198), (120, 150, 190), (90, 130, 112))
HEAD_HEIGHT_M, HEAD_WIDTH_M = 0.25, 0.185


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What tells one person from another."""

    height_m: float
    skin: Colour
    hair: Colour
    coat: Colour
    trousers: Colour
    scarf: Colour | None
    mask: Colour | None
    """None: no mask."""
    long_hair: bool
    beard: bool
    glasses: bool
    hat: Colour | None
    smile: float

    @staticmethod
    def draw_lots(random: Generator, *, has_mask: bool, light: float) -> Face:
        """Return a new person, in the light of the room."""

        def choose(colours: tuple[Colour, ...]) -> Colour:
            return shade(colours[random.integers(len(colours))], light * float(random.uniform(0.92, 1.08)))

        skin, hair, coat, trousers = choose(_SKINS), choose(_HAIRS), choose(_COATS), choose(_TROUSERS)
        long_hair = bool(random.random() < 0.45)
        return Face(
            height_m=float(random.uniform(1.58, 1.86)),
            skin=skin,
            hair=hair,
            coat=coat,
            trousers=trousers,
            scarf=choose(_COATS) if random.random() < 0.3 else None,
            mask=choose(_MASKS) if has_mask else None,
            long_hair=long_hair,
            beard=bool(not long_hair and random.random() < 0.4),
            glasses=bool(random.random() < 0.3),
            hat=choose(_COATS) if random.random() < 0.22 else None,
            smile=float(random.uniform(-0.3, 1.0)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """Where a person is in the picture, and what they are doing there."""

    x: float
    """Column of the body's middle."""
    ground_y: float
    """Row of the floor under their feet."""
    scale: float
    """Pixels of a metre."""
    stride: float
    """Phase of the walk in radians."""
    walks: float
    """0 stands, 1 walks."""
    turn: float
    """-1..1: where the face looks, left or right."""
    blinks: bool


def head_box(face: Face, stance: Stance) -> tuple[float, float, float, float]:
    """Return (x0, y0, x1, y1) around the head in pixels."""
    x, y = _head_centre(face, stance)
    half_width, half_height = 0.55 * HEAD_WIDTH_M * stance.scale, 0.52 * HEAD_HEIGHT_M * stance.scale
    return x - half_width, y - half_height, x + half_width, y + half_height


def draw_visitor(canvas: Canvas, face: Face, stance: Stance) -> None:
    """Draw the person; parts outside the canvas are left out."""
    _draw_body(canvas, face, stance)
    _draw_head(canvas, face, stance)


def _head_centre(face: Face, stance: Stance) -> Point:
    bob = 0.018 * stance.walks * abs(math.sin(stance.stride))
    sway = 0.02 * stance.walks * math.sin(stance.stride)
    return stance.x + sway * stance.scale, stance.ground_y - (face.height_m - HEAD_HEIGHT_M / 2 + bob) * stance.scale


def _draw_body(canvas: Canvas, face: Face, stance: Stance) -> None:
    m, x, ground = stance.scale, stance.x, stance.ground_y
    size = face.height_m / 1.72
    hip, shoulder = ground - 0.86 * size * m, ground - 1.42 * size * m
    swing = stance.walks * math.sin(stance.stride)
    for side in (-1, 1):
        # Seen from the front a step shortens the leg that swings towards the camera.
        foot = ground - max(0.0, side * swing) * 0.12 * m
        knee = (x + side * 0.10 * m, (hip + foot) / 2 - 0.02 * m)
        limb(canvas, face.trousers, 0.155 * m, (x + side * 0.085 * m, hip), knee, (x + side * 0.105 * m, foot - 0.08 * m))
        oval(canvas, shade(face.trousers, 0.45), (x + side * 0.115 * m, foot - 0.03 * m), 0.062 * m, 0.05 * m)
    dark, bright = shade(face.coat, 0.78), shade(face.coat, 1.16)
    for side in (-1, 1):
        hand = (x + side * 0.285 * m, shoulder + (0.60 - 0.05 * side * swing) * m)
        limb(canvas, dark, 0.115 * m, (x + side * 0.20 * m, shoulder + 0.07 * m), (x + side * 0.268 * m, shoulder + 0.33 * m), hand)
        disc(canvas, face.skin, (hand[0], hand[1] + 0.05 * m), 0.045 * m)
    disc(canvas, face.coat, (x - 0.15 * m, shoulder + 0.075 * m), 0.085 * m)
    disc(canvas, face.coat, (x + 0.15 * m, shoulder + 0.075 * m), 0.085 * m)
    corners = ((-0.10, -0.02), (0.10, -0.02), (0.215, 0.05), (0.19, 0.36), (0.20, 0.66), (-0.20, 0.66), (-0.19, 0.36), (-0.215, 0.05))
    polygon(canvas, face.coat, *((x + dx * m, shoulder + dy * m) for dx, dy in corners))
    polygon(canvas, bright, (x - 0.10 * m, shoulder - 0.02 * m), (x - 0.02 * m, shoulder + 0.16 * m), (x - 0.13 * m, shoulder + 0.10 * m))
    polygon(canvas, bright, (x + 0.10 * m, shoulder - 0.02 * m), (x + 0.02 * m, shoulder + 0.16 * m), (x + 0.13 * m, shoulder + 0.10 * m))
    limb(canvas, dark, 0.014 * m, (x, shoulder + 0.14 * m), (x, shoulder + 0.65 * m))
    for row in (0.24, 0.36, 0.48):
        disc(canvas, bright, (x + 0.022 * m, shoulder + row * m), 0.009 * m)


def _draw_head(canvas: Canvas, face: Face, stance: Stance) -> None:
    m = stance.scale
    x, y = _head_centre(face, stance)
    half_width, half_height = HEAD_WIDTH_M / 2 * m, HEAD_HEIGHT_M / 2 * m
    if face.long_hair:
        oval(canvas, shade(face.hair, 0.8), (x, y + 0.035 * m), 1.22 * half_width, 1.28 * half_height)
    limb(canvas, shade(face.skin, 0.8), 0.095 * m, (x, y + 0.07 * m), (x, y + 0.165 * m))
    if face.scarf is not None:
        oval(canvas, face.scarf, (x, y + 0.185 * m), 0.105 * m, 0.05 * m)
        oval(canvas, shade(face.scarf, 0.8), (x, y + 0.165 * m), 0.085 * m, 0.03 * m)
    for side in (-1, 1):
        oval(canvas, shade(face.skin, 0.86), (x + side * 0.97 * half_width, y + 0.005 * m), 0.016 * m, 0.03 * m)
    oval(canvas, shade(face.skin, 0.88), (x, y), half_width, half_height)
    oval(canvas, face.skin, (x - 0.006 * m, y - 0.004 * m), 0.92 * half_width, 0.94 * half_height)
    look = 0.02 * m * stance.turn
    if face.mask is None:
        _draw_lower_face(canvas, face, (x + look, y), m)
    else:
        _draw_mask(canvas, face.mask, (x, y), look, m)
    _draw_eyes(canvas, face, (x + look, y - 0.018 * m), m, blinks=stance.blinks)
    _draw_top(canvas, face, (x, y), half_width, half_height)


def _draw_lower_face(canvas: Canvas, face: Face, centre: Point, m: float) -> None:
    x, y = centre
    if face.beard:
        oval(canvas, shade(face.hair, 1.05), (x, y + 0.06 * m), 0.068 * m, 0.062 * m, (0.0, 180.0))
        oval(canvas, shade(face.hair, 1.05), (x, y + 0.046 * m), 0.036 * m, 0.016 * m)
    limb(canvas, shade(face.skin, 0.8), 0.008 * m, (x, y - 0.005 * m), (x + 0.01 * m, y + 0.026 * m), (x - 0.004 * m, y + 0.03 * m))
    lips = shade((196, 104, 98), sum(face.skin) / 520)
    oval(canvas, lips, (x, y + 0.062 * m), 0.027 * m, 0.009 * m)
    curve = 0.008 * face.smile * m
    limb(
        canvas,
        shade(lips, 0.7),
        0.005 * m,
        (x - 0.027 * m, y + 0.062 * m - curve),
        (x, y + 0.063 * m),
        (x + 0.027 * m, y + 0.062 * m - curve),
    )


def _draw_mask(canvas: Canvas, colour: Colour, centre: Point, look: float, m: float) -> None:
    x, y = centre
    for side in (-1, 1):
        ear = (x + side * 0.09 * m, y + 0.002 * m)
        limb(canvas, shade(colour, 0.9), 0.006 * m, (x + side * 0.07 * m, y + 0.012 * m), ear, (x + side * 0.066 * m, y + 0.075 * m))
    nose = (x + look, y - 0.004 * m)
    outline = (
        nose,
        (0.05, 0.004),
        (0.078, 0.018),
        (0.074, 0.07),
        (0.04, 0.118),
        (0.0, 0.128),
        (-0.04, 0.118),
        (-0.074, 0.07),
        (-0.078, 0.018),
        (-0.05, 0.004),
    )
    corners = [nose, *((x + 0.5 * look + dx * m, y + dy * m) for dx, dy in outline[1:])]
    polygon(canvas, shade(colour, 0.94), *corners)
    oval(canvas, colour, (x + 0.6 * look, y + 0.055 * m), 0.058 * m, 0.05 * m)
    for row in (0.035, 0.058, 0.081):
        limb(
            canvas,
            shade(colour, 0.84),
            0.005 * m,
            (x - 0.06 * m + 0.5 * look, y + row * m),
            (x + look, y + (row + 0.006) * m),
            (x + 0.06 * m + 0.5 * look, y + row * m),
        )


def _draw_eyes(canvas: Canvas, face: Face, centre: Point, m: float, *, blinks: bool) -> None:
    x, y = centre
    brow = shade(face.hair, 0.8)
    for side in (-1, 1):
        eye = (x + side * 0.036 * m, y)
        if blinks:
            limb(canvas, shade(face.skin, 0.6), 0.006 * m, (eye[0] - 0.014 * m, y), (eye[0] + 0.014 * m, y))
        else:
            oval(canvas, (238, 236, 232), eye, 0.0155 * m, 0.0085 * m)
            disc(canvas, (58, 46, 40), eye, 0.0078 * m)
        limb(canvas, brow, 0.009 * m, (eye[0] - 0.02 * m, y - 0.021 * m), (eye[0] + 0.02 * m, y - 0.023 * m))
        if face.glasses:
            for start, end in (
                ((-0.026, -0.016), (0.026, -0.016)),
                ((0.026, -0.016), (0.022, 0.018)),
                ((0.022, 0.018), (-0.022, 0.018)),
                ((-0.022, 0.018), (-0.026, -0.016)),
            ):
                limb(canvas, (44, 42, 46), 0.005 * m, (eye[0] + start[0] * m, y + start[1] * m), (eye[0] + end[0] * m, y + end[1] * m))
    if face.glasses:
        limb(canvas, (44, 42, 46), 0.005 * m, (x - 0.01 * m, y - 0.004 * m), (x + 0.01 * m, y - 0.004 * m))


def _draw_top(canvas: Canvas, face: Face, centre: Point, half_width: float, half_height: float) -> None:
    """Draw the hair above the forehead, or a hat."""
    x, y = centre
    oval(canvas, face.hair, (x, y - 0.22 * half_height), 1.07 * half_width, 0.86 * half_height, (188.0, 352.0))
    if face.long_hair:
        for side in (-1, 1):
            oval(canvas, face.hair, (x + side * 1.02 * half_width, y + 0.3 * half_height), 0.2 * half_width, 0.85 * half_height)
    if face.hat is not None:
        oval(canvas, face.hat, (x, y - 0.34 * half_height), 1.12 * half_width, 0.8 * half_height, (180.0, 360.0))
        limb(
            canvas,
            shade(face.hat, 0.8),
            0.22 * half_height,
            (x - 1.0 * half_width, y - 0.4 * half_height),
            (x + 1.0 * half_width, y - 0.4 * half_height),
        )

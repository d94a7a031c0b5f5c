"""What stands still in the shop: ceiling lights, wall, shelves full of goods, the tiled floor. Drawn once."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.random import Generator

from evalkit.emulator.scenes.brush import Canvas, Colour, add_grain, block, disc, fill_gradient, limb, polygon
from evalkit.geometry import Size

PICTURE = Size(1014, 760)
"""A quarter of the sensor's array in each direction: one picture pixel for each Bayer cell of the binned mode."""
HORIZON_Y = 235.0
"""Row of the camera's eye level; sizes on the floor grow with the distance below it."""
CAMERA_HEIGHT_M = 2.6
"""How high the camera hangs."""

_FOCAL_PIXELS = 262.0
_CEILING_END = 78
_FLOOR_START = 398
_SHELF_TOP = 136
_BAYS = 4
_BOARDS = 4
_TILE_M = 0.6
_SIGNS = ("DAIRY", "BAKERY", "DRINKS", "HOME")
_SIGN_COLOURS: tuple[Colour, ...] = ((34, 74, 128), (122, 44, 66), (28, 102, 108), (74, 62, 122))
_GOODS: tuple[Colour, ...] = (
    (178, 52, 62),
    (44, 92, 160),
    (38, 124, 124),
    (236, 232, 222),
    (120, 70, 134),
    (96, 66, 48),
    (204, 142, 158),
    (72, 84, 98),
    (146, 184, 214),
    (60, 52, 92),
    (214, 200, 172),
    (150, 36, 84),
)
"""Colours of the goods: none near the colours of hi-vis vests."""
_FLOOR_NEAR: Colour = (196, 192, 184)
_FLOOR_FAR: Colour = (168, 166, 162)
_REFLECTION = 0.16
_GRAIN_DN = 2.5
"""Standard deviation of the floor's texture, in 8-bit steps."""


def pixels_per_metre(row: float) -> float:
    """Return how long a metre is that stands on picture row `row` of the floor."""
    return (row - HORIZON_Y) / CAMERA_HEIGHT_M


def draw_shop(random: Generator) -> Canvas:
    """Return the empty shop as a read-only picture of size `PICTURE`."""
    canvas = np.empty((PICTURE.height, PICTURE.width, 3), np.uint8)
    fill_gradient(canvas[:_FLOOR_START], (206, 206, 202), (232, 229, 220))
    _draw_ceiling(canvas)
    for bay in range(_BAYS):
        _draw_bay(canvas, bay, random)
    _draw_floor(canvas, random)
    canvas.flags.writeable = False
    return canvas


def _draw_ceiling(canvas: Canvas) -> None:
    fill_gradient(canvas[:_CEILING_END], (116, 120, 126), (158, 160, 162))
    middle = PICTURE.width / 2
    for lane in (-3, -2, -1, 0, 1, 2, 3):
        far, near = middle + lane * 150, middle + lane * 330
        polygon(canvas, (252, 252, 246), (far - 26, _CEILING_END - 8), (far + 26, _CEILING_END - 8), (near + 60, 6), (near - 60, 6))
    block(canvas, (128, 130, 132), 0, _CEILING_END, PICTURE.width, _CEILING_END + 4)


def _draw_bay(canvas: Canvas, bay: int, random: Generator) -> None:
    width = PICTURE.width / _BAYS
    x0, x1 = bay * width + 5, (bay + 1) * width - 5
    block(canvas, (104, 104, 108), x0, _SHELF_TOP, x1, _FLOOR_START)
    block(canvas, (138, 136, 134), x0 + 6, _SHELF_TOP + 4, x1 - 6, _FLOOR_START - 10)
    colour = _SIGN_COLOURS[bay % len(_SIGN_COLOURS)]
    block(canvas, colour, x0, _SHELF_TOP - 42, x1, _SHELF_TOP)
    text = _SIGNS[bay % len(_SIGNS)]
    (text_width, text_height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 0.85, 2)
    origin = (round((x0 + x1 - text_width) / 2), round(_SHELF_TOP - 21 + text_height / 2))
    cv2.putText(canvas, text, origin, cv2.FONT_HERSHEY_DUPLEX, 0.85, (242, 240, 232), 2, cv2.LINE_AA)
    pitch = (_FLOOR_START - 14 - _SHELF_TOP) / _BOARDS
    for board in range(_BOARDS):
        base = _SHELF_TOP + 4 + (board + 1) * pitch
        _fill_shelf(canvas, x0 + 9, x1 - 9, base, pitch - 10, random)
        block(canvas, (206, 205, 200), x0 + 3, base, x1 - 3, base + 6)
        for tag in np.arange(x0 + 20, x1 - 20, 42):
            block(canvas, (246, 246, 242), tag, base + 1, tag + 14, base + 6)


def _fill_shelf(canvas: Canvas, x0: float, x1: float, base: float, room: float, random: Generator) -> None:
    """Put groups of equal goods side by side until the board is full."""
    x = x0
    while x < x1 - 14:
        colour = _GOODS[random.integers(len(_GOODS))]
        width, height = float(random.uniform(11, 25)), float(random.uniform(0.55, 0.95)) * room
        bottle = bool(random.random() < 0.35)
        for _ in range(int(random.integers(2, 6))):
            if x + width > x1:
                return
            _draw_item(canvas, colour, x, base, width - 1.5, height, bottle=bottle)
            x += width
        x += float(random.uniform(1, 9))


def _draw_item(canvas: Canvas, colour: Colour, x: float, base: float, width: float, height: float, *, bottle: bool) -> None:
    light = tuple(min(255, c + 34) for c in colour)
    label = (240, 238, 230) if sum(colour) < 480 else (86, 92, 106)
    edge = (light[0], light[1], light[2])
    if bottle:
        shoulder = base - 0.68 * height
        block(canvas, colour, x, shoulder, x + width, base)
        polygon(
            canvas,
            colour,
            (x, shoulder),
            (x + width, shoulder),
            (x + 0.64 * width, base - 0.85 * height),
            (x + 0.36 * width, base - 0.85 * height),
        )
        block(canvas, colour, x + 0.36 * width, base - height, x + 0.64 * width, base - 0.8 * height)
        disc(canvas, label, (x + width / 2, base - 0.36 * height), 0.26 * width)
    else:
        block(canvas, colour, x, base - height, x + width, base)
        block(canvas, label, x + 0.16 * width, base - 0.72 * height, x + 0.84 * width, base - 0.48 * height)
        limb(canvas, label, 1, (x + 0.2 * width, base - 0.3 * height), (x + 0.8 * width, base - 0.3 * height))
    limb(canvas, edge, 1, (x + 1, base - 0.66 * height), (x + 1, base - 1))


def _draw_floor(canvas: Canvas, random: Generator) -> None:
    floor = canvas[_FLOOR_START:]
    fill_gradient(floor, _FLOOR_FAR, _FLOOR_NEAR)
    _draw_tiles(canvas)
    mirrored = cv2.flip(canvas[_FLOOR_START - 260 : _FLOOR_START], 0)
    blurred = cv2.GaussianBlur(mirrored, (0, 0), sigmaX=7, sigmaY=15).astype(np.float32)
    fade = np.linspace(_REFLECTION, 0, len(blurred), dtype=np.float32)[:, None, None]
    near = floor[: len(blurred)].astype(np.float32)
    floor[: len(blurred)] = np.round(near + (blurred - 176) * fade).clip(0, 255).astype(np.uint8)
    add_grain(floor, random, _GRAIN_DN)
    block(canvas, (70, 70, 74), 0, _FLOOR_START - 8, PICTURE.width, _FLOOR_START)


def _draw_tiles(canvas: Canvas) -> None:
    line: Colour = (150, 147, 141)
    far, near = _metres_ahead(_FLOOR_START), _metres_ahead(PICTURE.height)
    for step in range(math.floor(near / _TILE_M), math.ceil(far / _TILE_M)):
        row = HORIZON_Y + CAMERA_HEIGHT_M * _FOCAL_PIXELS / max(step * _TILE_M, 0.1)
        if row > _FLOOR_START:
            limb(canvas, line, 1, (0, row), (PICTURE.width, row))
    middle = PICTURE.width / 2
    for step in range(-14, 15):
        start = middle + step * _TILE_M * pixels_per_metre(_FLOOR_START)
        end = middle + step * _TILE_M * pixels_per_metre(PICTURE.height)
        limb(canvas, line, 1, (start, _FLOOR_START), (end, PICTURE.height))


def _metres_ahead(row: float) -> float:
    return CAMERA_HEIGHT_M * _FOCAL_PIXELS / (row - HORIZON_Y)

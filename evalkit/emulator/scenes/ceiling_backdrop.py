"""What stands still below the ceiling: tiles, rows of shelves from above, fruit tables, the till. Drawn once."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from evalkit.emulator.scenes.brush import Canvas, Colour, add_grain, block, disc, limb, shade
from evalkit.geometry import Size

PICTURE = Size(1014, 760)
PIXELS_PER_METRE = 110.0
"""The camera looks straight down on 9.2 m x 6.9 m; that things nearer to it look larger is left out."""
CROSSINGS_X = (60.0, 352.0, 640.0, 942.0)
CROSSINGS_Y = (66.0, 258.0, 450.0, 690.0)
"""Middles of the streets between the shelves."""

RACKS = tuple((left, top, right, top + 92) for left, right in ((122, 294), (410, 580), (700, 872)) for top in (116, 308))
"""(x0, y0, x1, y1) of the shelves in pixels."""
_TILE_M = 0.5
_GOODS: tuple[Colour, ...] = (
    (178, 52, 62),
    (44, 92, 160),
    (38, 124, 124),
    (230, 226, 214),
    (120, 70, 134),
    (214, 170, 70),
    (96, 66, 48),
    (88, 132, 74),
)
_FRUIT: tuple[Colour, ...] = ((196, 56, 50), (226, 140, 48), (232, 204, 86), (112, 158, 70), (126, 62, 110))
_FLOORS: tuple[Colour, ...] = ((196, 192, 184), (184, 188, 190), (202, 190, 172))
_GRAIN_DN = 2.5


def draw_plan(random: Generator, light: float) -> Canvas:
    """Return the empty shop from above as a read-only picture of size PICTURE."""
    canvas = np.empty((PICTURE.height, PICTURE.width, 3), np.uint8)
    floor = shade(_FLOORS[random.integers(len(_FLOORS))], light)
    canvas[:] = floor
    tile = _TILE_M * PIXELS_PER_METRE
    for x in np.arange(0.3 * tile, PICTURE.width, tile):
        limb(canvas, shade(floor, 0.9), 1, (float(x), 0), (float(x), PICTURE.height))
    for y in np.arange(0.6 * tile, PICTURE.height, tile):
        limb(canvas, shade(floor, 0.9), 1, (0, float(y)), (PICTURE.width, float(y)))
    _light_pools(canvas)
    for rack in RACKS:
        _draw_rack(canvas, *rack, random, light)
    _draw_tables(canvas, random, light)
    _draw_till(canvas, light)
    add_grain(canvas, random, _GRAIN_DN)
    canvas.flags.writeable = False
    return canvas


def _light_pools(canvas: Canvas) -> None:
    """Make the floor brighter below the lamps and darker in the corners."""
    rows, columns = np.mgrid[0 : PICTURE.height, 0 : PICTURE.width].astype(np.float32)
    away = np.hypot((columns - PICTURE.width / 2) / PICTURE.width, (rows - PICTURE.height / 2) / PICTURE.height)
    pools = 0.04 * np.sin(columns / 54) * np.sin(rows / 61)
    canvas[:] = np.clip(canvas * (1.06 - 0.22 * away**2 * 2 + pools)[..., None], 0, 255).astype(np.uint8)


def _draw_rack(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, random: Generator, light: float) -> None:
    """Draw a double row of shelves: goods on both sides of a back wall."""
    block(canvas, shade((120, 118, 114), light), x0 + 7, y0 + 9, x1 + 9, y1 + 10)
    block(canvas, shade((150, 150, 152), light), x0, y0, x1, y1)
    middle = (y0 + y1) / 2
    for top, bottom in ((y0 + 3, middle - 4), (middle + 4, y1 - 3)):
        x = x0 + 4.0
        while x < x1 - 14:
            colour = shade(_GOODS[random.integers(len(_GOODS))], light)
            width = float(random.uniform(9, 17))
            for _ in range(int(random.integers(2, 6))):
                if x + width > x1 - 3:
                    break
                for k in range(2):
                    side = (bottom - top) / 2
                    block(canvas, shade(colour, 0.86 + 0.14 * k), x, top + k * side, x + width - 2, top + (k + 1) * side - 2)
                    disc(canvas, shade(colour, 1.35), (x + width / 2 - 1, top + (k + 0.5) * side - 1), 0.2 * width)
                x += width
            x += 3
    block(canvas, shade((96, 98, 102), light), x0, middle - 3, x1, middle + 3)


def _draw_tables(canvas: Canvas, random: Generator, light: float) -> None:
    """Draw tables with crates of fruit."""
    for left in (130, 440):
        block(canvas, shade((118, 114, 108), light), left + 7, 518, left + 137, 632)
        block(canvas, shade((142, 104, 72), light), left, 510, left + 130, 624)
        for column in range(3):
            for row in range(2):
                x, y = left + 6 + 41 * column, 516 + 53 * row
                block(canvas, shade((104, 74, 50), light), x, y, x + 37, y + 48)
                fruit = shade(_FRUIT[random.integers(len(_FRUIT))], light)
                for _ in range(22):
                    place = (float(random.uniform(x + 5, x + 32)), float(random.uniform(y + 5, y + 43)))
                    disc(canvas, shade(fruit, float(random.uniform(0.8, 1.15))), place, 5.2)


def _draw_till(canvas: Canvas, light: float) -> None:
    block(canvas, shade((112, 110, 106), light), 714, 524, 890, 612)
    block(canvas, shade((86, 92, 102), light), 706, 516, 882, 604)
    block(canvas, shade((44, 46, 50), light), 716, 526, 820, 566)
    for x in range(722, 818, 10):
        limb(canvas, shade((58, 60, 64), light), 1, (x, 527), (x, 565))
    block(canvas, shade((206, 206, 202), light), 830, 528, 872, 560)
    block(canvas, shade((60, 120, 170), light), 836, 533, 866, 553)
    block(canvas, shade((150, 150, 150), light), 716, 574, 872, 596)

"""What stands still at the entrance: the street outside, the wall with its glass door, the floor with a mat. Drawn once."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.random import Generator

from evalkit.emulator.scenes.brush import Canvas, Colour, add_grain, block, disc, fill_gradient, limb, polygon, shade
from evalkit.geometry import Rect, Size

PICTURE = Size(1014, 760)
"""A quarter of the sensor's array in each direction."""
EYE_Y = 330.0
"""Row of the camera's own height, of the horizon."""
CAMERA_HEIGHT_M = 1.55
DOOR_M = 4.6
"""Distance of the door from the camera."""

_FOCAL_PIXELS = 620.0
_DOOR_HALF_WIDTH_M, _DOOR_HEIGHT_M = 1.05, 2.35
_GRAIN_DN = 2.0
_WALLS: tuple[Colour, ...] = ((206, 201, 190), (188, 196, 200), (214, 204, 196), (196, 200, 188))
_PANELS: tuple[Colour, ...] = ((44, 62, 84), (96, 58, 52), (52, 78, 70), (70, 60, 88))
_FLOORS: tuple[Colour, ...] = ((160, 152, 142), (146, 148, 150), (152, 140, 124))
_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((148, 186, 222), (224, 232, 236)),
    ((176, 188, 198), (216, 218, 218)),
    ((82, 104, 152), (232, 190, 160)),
)


def pixels_per_metre(distance_m: float) -> float:
    """Return how long a metre is at a distance from the camera."""
    return _FOCAL_PIXELS / distance_m


def ground_y(distance_m: float) -> float:
    """Return the row of the floor at a distance."""
    return EYE_Y + CAMERA_HEIGHT_M * pixels_per_metre(distance_m)


_SCALE = _FOCAL_PIXELS / DOOR_M
_MIDDLE = PICTURE.width / 2
_SILL = round(EYE_Y + CAMERA_HEIGHT_M * _SCALE)
DOORWAY = Rect(
    round(_MIDDLE - _DOOR_HALF_WIDTH_M * _SCALE),
    round(_SILL - _DOOR_HEIGHT_M * _SCALE),
    round(2 * _DOOR_HALF_WIDTH_M * _SCALE),
    round(_DOOR_HEIGHT_M * _SCALE),
)
"""The opening in the wall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """The empty entrance, read-only."""

    closed: Canvas = field(repr=False)
    """With the door's glass in the doorway."""
    street: Canvas = field(repr=False)
    """What the doorway shows where the door is open: (doorway's height, width, 3)."""
    leaf: Colour
    """Colour of the door's frame."""


def draw_entrance(random: Generator, light: float) -> Entrance:
    """Return an entrance; `light` is the brightness of the room, 1 at noon."""
    wall, panel = _WALLS[random.integers(len(_WALLS))], _PANELS[random.integers(len(_PANELS))]
    canvas = np.empty((PICTURE.height, PICTURE.width, 3), np.uint8)
    fill_gradient(canvas, shade(wall, 0.86 * light), shade(wall, 1.02 * light))
    _draw_floor(canvas, shade(_FLOORS[random.integers(len(_FLOORS))], light))
    _draw_wall(canvas, panel, light)
    street = canvas[DOORWAY.y : DOORWAY.bottom, DOORWAY.x : DOORWAY.right]
    _draw_street(street, random, light)
    outside = street.copy()
    _draw_glass(street)
    add_grain(canvas, random, _GRAIN_DN)
    canvas.flags.writeable = outside.flags.writeable = False
    return Entrance(closed=canvas, street=outside, leaf=shade((92, 98, 106), light))


def _draw_floor(canvas: Canvas, colour: Colour) -> None:
    fill_gradient(canvas[_SILL:], shade(colour, 0.86), shade(colour, 1.12))
    line = shade(colour, 0.82)
    for step in range(-12, 13):
        start, end = (_MIDDLE + 0.6 * step * pixels_per_metre(distance) for distance in (DOOR_M, 1.4))
        limb(canvas, line, 1, (start, _SILL), (end, ground_y(1.4)))
    for distance in np.arange(1.8, DOOR_M, 0.6):
        limb(canvas, line, 1, (0, ground_y(float(distance))), (PICTURE.width, ground_y(float(distance))))
    near, far = pixels_per_metre(2.6), pixels_per_metre(DOOR_M - 0.25)
    mat = [(-1, 2.6, near), (1, 2.6, near), (1, DOOR_M - 0.25, far), (-1, DOOR_M - 0.25, far)]
    corners = [(_MIDDLE + 0.95 * side * scale, ground_y(distance)) for side, distance, scale in mat]
    polygon(canvas, shade((74, 72, 74), 0.9), *corners)
    for row in np.arange(corners[2][1] + 5, corners[0][1], 9):
        share = (row - corners[2][1]) / (corners[0][1] - corners[2][1])
        half = 0.95 * (far + share * (near - far))
        limb(canvas, (86, 84, 86), 2, (_MIDDLE - half, row), (_MIDDLE + half, row))


def _draw_wall(canvas: Canvas, panel: Colour, light: float) -> None:
    colour = shade(panel, light)
    block(canvas, shade(colour, 0.6), 0, _SILL - 16, PICTURE.width, _SILL)
    sign_top = DOORWAY.y - 86
    block(canvas, colour, 0, sign_top, PICTURE.width, DOORWAY.y - 26)
    block(canvas, shade(colour, 1.4), 0, DOORWAY.y - 28, PICTURE.width, DOORWAY.y - 24)
    _write(canvas, "WELCOME", _MIDDLE, sign_top + 30, 1.0, shade((244, 242, 236), light))
    for side in (-1, 1):
        _draw_poster(canvas, _MIDDLE + side * 262, light, mask=side < 0)
        _draw_plant(canvas, _MIDDLE + side * 418, light)
    for lamp in (-1, 1):
        x = _MIDDLE + lamp * 300
        polygon(canvas, shade((252, 250, 240), light), (x - 62, 14), (x + 62, 14), (x + 34, 34), (x - 34, 34))
    block(canvas, shade((70, 74, 80), light), DOORWAY.x - 10, DOORWAY.y - 12, DOORWAY.right + 10, _SILL)


def _draw_poster(canvas: Canvas, x: float, light: float, *, mask: bool) -> None:
    """Hang a poster beside the door: a mask on one side, opening hours on the other."""
    top, half = DOORWAY.y + 28, 46
    block(canvas, shade((120, 118, 114), light), x - half - 3, top - 3, x + half + 3, top + 133)
    block(canvas, shade((240, 240, 236), light), x - half, top, x + half, top + 130)
    blue = shade((40, 92, 150), light)
    if mask:
        polygon(canvas, blue, (x - 26, top + 34), (x + 26, top + 34), (x + 22, top + 60), (x, top + 70), (x - 22, top + 60))
        for side in (-1, 1):
            limb(canvas, blue, 2, (x + side * 26, top + 36), (x + side * 38, top + 46), (x + side * 24, top + 58))
        _write(canvas, "PLEASE", x, top + 90, 0.42, blue)
        _write(canvas, "WEAR A MASK", x, top + 110, 0.36, blue)
    else:
        _write(canvas, "OPEN", x, top + 28, 0.7, blue)
        for row, text in enumerate(("MON-FRI  8-20", "SAT  9-18", "SUN  closed")):
            _write(canvas, text, x, top + 62 + 22 * row, 0.34, shade((70, 70, 74), light))


def _draw_plant(canvas: Canvas, x: float, light: float) -> None:
    base = _SILL + 26
    for angle, length in ((-70, 74), (-45, 108), (-22, 130), (0, 142), (22, 128), (45, 104), (70, 78)):
        tip = (x + length * np.sin(np.radians(angle)), base - 48 - length * np.cos(np.radians(angle)))
        limb(canvas, shade((52, 96, 62), light * (0.8 + 0.003 * abs(angle))), 9, (x, base - 44), tip)
        disc(canvas, shade((70, 122, 78), light), tip, 9)
    polygon(canvas, shade((172, 168, 160), light), (x - 34, base - 50), (x + 34, base - 50), (x + 26, base + 8), (x - 26, base + 8))


def _draw_street(area: Canvas, random: Generator, light: float) -> None:
    """Draw sky, houses, trees and pavement behind the door."""
    height, width = area.shape[:2]
    sky, haze = _SKIES[random.integers(len(_SKIES))]
    horizon = round(EYE_Y - DOORWAY.y)
    fill_gradient(area, shade(sky, light), shade(haze, light))
    x = -10.0
    while x < width:
        wide, tall = float(random.uniform(38, 70)), float(random.uniform(60, 130))
        wall = shade((168, 156, 146), float(random.uniform(0.7, 1.1)) * light)
        block(area, wall, x, horizon - tall, x + wide, horizon + 8)
        for row in np.arange(horizon - tall + 10, horizon - 14, 22):
            for column in np.arange(x + 7, x + wide - 10, 15):
                block(area, shade(wall, 0.62), float(column), float(row), float(column) + 7, float(row) + 12)
        x += wide
    for _ in range(3):
        place = float(random.uniform(10, width - 10))
        limb(area, shade((84, 66, 52), light), 4, (place, horizon + 8), (place, horizon - 34))
        disc(area, shade((86, 124, 78), light), (place, horizon - 46), 22)
    fill_gradient(area[horizon + 6 :], shade((128, 128, 130), light), shade((168, 166, 162), light))
    limb(area, shade((206, 204, 198), light), 3, (0, horizon + 26), (width, horizon + 26))
    blurred = cv2.GaussianBlur(area, (0, 0), 1.6)
    area[:height] = blurred


def _draw_glass(area: Canvas) -> None:
    """Lay the tint and the reflections of glass over what is behind it."""
    tinted = area.astype(np.float32) * np.array([0.80, 0.86, 0.88], np.float32) + 14
    rows, columns = np.mgrid[0 : area.shape[0], 0 : area.shape[1]].astype(np.float32)
    glare = 26 * np.clip(1 - np.abs((columns + 0.5 * rows) % 150 - 60) / 26, 0, 1)
    area[:] = np.clip(tinted + glare[..., None], 0, 255).astype(np.uint8)


def _write(canvas: Canvas, text: str, x: float, y: float, size: float, colour: Colour) -> None:
    """Write centred on (x, y)."""
    weight = 2 if size > 0.6 else 1
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, size, weight)
    origin = (round(x - width / 2), round(y + height / 2))
    cv2.putText(canvas, text, origin, cv2.FONT_HERSHEY_DUPLEX, size, colour, weight, cv2.LINE_AA)

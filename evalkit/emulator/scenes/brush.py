"""Drawing on a picture with positions finer than a pixel, so that what moves slowly moves smoothly."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
"""(height, width, 3) RGB."""
Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""
Point = tuple[float, float]
"""Column and row in pixels."""

_FRACTION_BITS = 4
_ONE = 1 << _FRACTION_BITS


def _fixed(point: Point) -> tuple[int, int]:
    return round(point[0] * _ONE), round(point[1] * _ONE)


def limb(canvas: Canvas, colour: Colour, width: float, *points: Point) -> None:
    """Draw a line with round ends through `points`."""
    thickness = max(1, round(width))
    for start, end in itertools.pairwise(points):
        cv2.line(canvas, _fixed(start), _fixed(end), colour, thickness, cv2.LINE_AA, _FRACTION_BITS)


def disc(canvas: Canvas, colour: Colour, centre: Point, radius: float) -> None:
    """Draw a filled circle."""
    cv2.circle(canvas, _fixed(centre), round(radius * _ONE), colour, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)


def half_disc(canvas: Canvas, colour: Colour, centre: Point, radius: float) -> None:
    """Draw the upper half of a filled circle."""
    axes = (round(radius * _ONE), round(radius * _ONE))
    cv2.ellipse(canvas, _fixed(centre), axes, 0.0, 180.0, 360.0, colour, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)


def oval(
    canvas: Canvas, colour: Colour, centre: Point, half_width: float, half_height: float, turn: tuple[float, float] = (0.0, 360.0)
) -> None:
    """Draw a filled ellipse, or the part of it between two angles in degrees, clockwise from the right."""
    axes = (max(1, round(half_width * _ONE)), max(1, round(half_height * _ONE)))
    cv2.ellipse(canvas, _fixed(centre), axes, 0.0, turn[0], turn[1], colour, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)


def shade(colour: Colour, light: float) -> Colour:
    """Return a colour lit `light` times as much."""
    red, green, blue = (min(255, max(0, round(part * light))) for part in colour)
    return red, green, blue


def polygon(canvas: Canvas, colour: Colour, *points: Point) -> None:
    """Fill a convex polygon."""
    corners = np.array([_fixed(point) for point in points], np.int32)
    cv2.fillConvexPoly(canvas, corners, colour, cv2.LINE_AA, _FRACTION_BITS)


def block(canvas: Canvas, colour: Colour, x0: float, y0: float, x1: float, y1: float) -> None:
    """Fill a rectangle."""
    polygon(canvas, colour, (x0, y0), (x1, y0), (x1, y1), (x0, y1))


def fill_gradient(area: Canvas, top: Colour, bottom: Colour) -> None:
    """Fill a part of a canvas with colours that change evenly from top to bottom."""
    steps = np.linspace(0, 1, area.shape[0], dtype=np.float32)[:, None]
    rows = np.array(top, np.float32) * (1 - steps) + np.array(bottom, np.float32) * steps
    area[:] = np.round(rows).astype(np.uint8)[:, None, :]


def add_grain(canvas: Canvas, random: Generator, deviation_dn: float) -> None:
    """Give surfaces a texture: normal noise, the same in all colours, in 8-bit steps."""
    grain = random.normal(0, deviation_dn, canvas.shape[:2]).astype(np.float32)[..., None]
    canvas[:] = np.round(canvas.astype(np.float32) + grain).clip(0, 255).astype(np.uint8)


def soft_shadow(width: int, height: int, strength: float) -> NDArray[np.uint8]:
    """Return an elliptic shadow for `darken`: (height, width, 3), 255 leaves the light, 0 takes it all."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot((columns + 0.5) * 2 / width - 1, (rows + 0.5) * 2 / height - 1)
    shade = 255 * (1 - strength * np.clip(1.2 * (1 - distance), 0, 1))
    return np.repeat(shade.astype(np.uint8)[..., None], 3, axis=2)


def darken(canvas: Canvas, shadow: NDArray[np.uint8], centre: Point) -> None:
    """Lay a shadow on the canvas, cut off at its borders."""
    height, width = shadow.shape[:2]
    left, top = round(centre[0] - width / 2), round(centre[1] - height / 2)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, canvas.shape[1]), min(top + height, canvas.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    ground = canvas[y0:y1, x0:x1]
    cv2.multiply(ground, shadow[y0 - top : y1 - top, x0 - left : x1 - left], dst=ground, scale=1 / 255)

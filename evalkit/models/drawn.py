"""A drawn picture with something on it for the built-in networks, as golden input. Integers only, so the same on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Size

_FLOOR = 170
_GOODS = ((178, 52, 62), (176, 136, 98), (44, 96, 158), (236, 232, 222), (40, 122, 122))
"""Colours of the boxes on the shelf: none that a vest has."""
_ORANGE, _YELLOW_GREEN = (255, 110, 0), (190, 255, 0)
_PEOPLE = ((250, 833, 417, _ORANGE), (719, 917, 583, _YELLOW_GREEN))
"""Middle, feet and height in thousandths of the picture's width, height and height, and the colour of the vest."""
_TROUSERS, _SKIN, _STRIPE = (44, 50, 70), (198, 146, 112), (225, 228, 232)


def drawn_picture(size: Size) -> NDArray[np.uint8]:
    """Return the picture as (3, height, width): two people in vests before a shelf."""
    rgb = np.full((3, size.height, size.width), _FLOOR, np.uint8)
    for k, colour in enumerate(_GOODS):
        left = size.width * (31 + 188 * k) // 1000
        _fill(rgb, left, size.height * 62 // 1000, left + size.width * 125 // 1000, size.height * 229 // 1000, colour)
    for middle, feet, height, colour in _PEOPLE:
        _person(rgb, size.width * middle // 1000, size.height * feet // 1000, size.height * height // 1000, colour)
    rgb.flags.writeable = False
    return rgb


def _person(rgb: NDArray[np.uint8], x: int, feet: int, height: int, vest: tuple[int, int, int]) -> None:
    """Fill a body in eightieths of its height."""
    for half_width, top, bottom, colour in ((10, 40, 0, _TROUSERS), (9, 67, 36, vest), (9, 51, 49, _STRIPE), (6, 80, 68, _SKIN)):
        half = height * half_width // 80
        _fill(rgb, x - half, feet - height * top // 80, x + half + 1, feet - height * bottom // 80 + 1, colour)


def _fill(rgb: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int, colour: tuple[int, int, int]) -> None:
    rgb[:, max(0, y0) : y1, max(0, x0) : x1] = np.array(colour, np.uint8)[:, None, None]

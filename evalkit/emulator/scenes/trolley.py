"""A low robot trolley that carries cartons through the shop: the product-like things that move."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.scenes.brush import Canvas, Colour, block, darken, disc, limb, soft_shadow

_BODY: Colour = (62, 70, 82)
_BODY_TOP: Colour = (96, 106, 120)
_TAPE: Colour = (222, 214, 196)
_LAMP: Colour = (120, 215, 255)
_SHADOW_STRENGTH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Carton:
    """One product on the trolley; lengths in trolley widths, from its left front corner."""

    x: float
    bottom: float
    width: float
    height: float
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Trolley:
    """One trolley on one lane of the floor."""

    floor_y: float
    width: float
    """Pixels."""
    speed: float
    """Pixels a second; negative drives left."""
    start_x: float
    track: float
    track_x: float
    cartons: tuple[Carton, ...]
    shadow: NDArray[np.uint8]

    @staticmethod
    def shadow_for(width: float) -> NDArray[np.uint8]:
        """Return the shadow of a trolley of `width` pixels."""
        return soft_shadow(round(width * 1.25), max(4, round(width * 0.2)), _SHADOW_STRENGTH)

    def x(self, t_s: float) -> float:
        """Return the column of its left end."""
        return self.track_x + (self.start_x + self.speed * t_s) % self.track

    def carton_boxes(self, t_s: float) -> tuple[tuple[float, float, float, float], ...]:
        """Return (x0, y0, x1, y1) of each carton in pixels."""
        x, top = self.x(t_s), self._deck_y
        return tuple(
            (
                x + carton.x * self.width,
                top - (carton.bottom + carton.height) * self.width,
                x + (carton.x + carton.width) * self.width,
                top - carton.bottom * self.width,
            )
            for carton in self.cartons
        )

    @property
    def _deck_y(self) -> float:
        return self.floor_y - 0.24 * self.width

    def draw(self, canvas: Canvas, t_s: float) -> None:
        """Draw the trolley as it is at `t_s`."""
        x, y, width = self.x(t_s), self.floor_y, self.width
        if not -width < x < canvas.shape[1]:
            return
        darken(canvas, self.shadow, (x + width / 2, y))
        block(canvas, _BODY, x, self._deck_y + 0.03 * width, x + width, y - 0.05 * width)
        block(canvas, _BODY_TOP, x - 0.02 * width, self._deck_y, x + 1.02 * width, self._deck_y + 0.05 * width)
        for wheel in (0.18, 0.82):
            disc(canvas, (30, 32, 36), (x + wheel * width, y - 0.05 * width), 0.07 * width)
        front = x + (0.94 if self.speed > 0 else 0.06) * width
        blink = 0.75 + 0.25 * math.sin(2 * math.pi * t_s)
        disc(canvas, (round(_LAMP[0] * blink), round(_LAMP[1] * blink), _LAMP[2]), (front, y - 0.13 * width), 0.035 * width)
        for carton, (x0, y0, x1, y1) in zip(self.cartons, self.carton_boxes(t_s), strict=True):
            dark = (round(carton.colour[0] * 0.72), round(carton.colour[1] * 0.72), round(carton.colour[2] * 0.72))
            block(canvas, carton.colour, x0, y0, x1, y1)
            block(canvas, dark, x1 - 0.14 * (x1 - x0), y0, x1, y1)
            limb(canvas, _TAPE, 0.02 * width, (x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2))

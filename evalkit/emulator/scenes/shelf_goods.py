"""Goods on a shelf, seen from the front: boxes, bottles, cans and jars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from numpy.random import Generator

from evalkit.emulator.scenes.brush import Canvas, Colour, block, disc, limb, oval, polygon, shade

Form = Literal["box", "bottle", "can", "jar"]

_COLOURS: tuple[Colour, ...] = (
    (188, 56, 62),
    (48, 96, 164),
    (40, 128, 122),
    (226, 178, 64),
    (122, 74, 138),
    (98, 68, 50),
    (206, 142, 158),
    (70, 122, 74),
    (214, 110, 52),
    (150, 188, 214),
    (58, 56, 96),
    (232, 226, 210),
)
_PAPER: Colour = (244, 242, 234)
_INK: Colour = (64, 66, 74)
_FORMS: tuple[tuple[Form, float, float], ...] = (("box", 46, 70), ("bottle", 34, 44), ("can", 38, 48), ("jar", 42, 54))
"""Narrowest and widest of each form, in pixels."""
WIDEST = max(wide for _, _, wide in _FORMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One kind of goods."""

    form: Form
    colour: Colour
    second: Colour
    width: float
    height: float

    @staticmethod
    def draw_lots(random: Generator, *, room: float, light: float) -> Product:
        """Return a kind of goods that fits a shelf with `room` pixels of height."""
        form, narrow, wide = _FORMS[random.integers(len(_FORMS))]
        first, second = random.permutation(len(_COLOURS))[:2]
        share = {"box": (0.68, 0.92), "bottle": (0.82, 0.96), "can": (0.48, 0.62), "jar": (0.5, 0.68)}[form]
        return Product(
            form=form,
            colour=shade(_COLOURS[first], light),
            second=shade(_COLOURS[second], light),
            width=float(random.uniform(narrow, wide)),
            height=float(random.uniform(*share)) * room,
        )

    def draw(self, canvas: Canvas, x: float, base: float) -> None:
        """Draw one piece that stands on row `base` with its left side at column `x`."""
        match self.form:
            case "box":
                self._draw_box(canvas, x, base)
            case "bottle":
                self._draw_bottle(canvas, x, base)
            case "can":
                self._draw_can(canvas, x, base)
            case "jar":
                self._draw_jar(canvas, x, base)

    def _draw_box(self, canvas: Canvas, x: float, base: float) -> None:
        width, height = self.width - 2, self.height
        top = base - height
        block(canvas, self.colour, x, top, x + width, base)
        block(canvas, shade(self.colour, 1.22), x, top, x + width, top + 0.05 * height)
        block(canvas, shade(self.colour, 0.78), x + 0.94 * width, top, x + width, base)
        block(canvas, self.second, x + 0.08 * width, top + 0.16 * height, x + 0.88 * width, top + 0.4 * height)
        for row, part in ((0.23, 0.6), (0.31, 0.44)):
            limb(canvas, _PAPER, 0.035 * height, (x + 0.16 * width, top + row * height), (x + (0.16 + part) * width, top + row * height))
        disc(canvas, shade(self.colour, 1.4), (x + 0.48 * width, top + 0.66 * height), 0.24 * width)
        disc(canvas, self.second, (x + 0.48 * width, top + 0.66 * height), 0.15 * width)

    def _draw_bottle(self, canvas: Canvas, x: float, base: float) -> None:
        width, height = self.width - 3, self.height
        middle = x + width / 2
        for light, part in ((0.82, 0.5), (1.0, 0.44)):
            colour = shade(self.colour, light)
            block(canvas, colour, middle - part * width, base - 0.62 * height, middle + part * width, base)
            polygon(
                canvas,
                colour,
                (middle - part * width, base - 0.62 * height),
                (middle + part * width, base - 0.62 * height),
                (middle + 0.34 * part * width, base - 0.82 * height),
                (middle - 0.34 * part * width, base - 0.82 * height),
            )
            block(canvas, colour, middle - 0.34 * part * width, base - 0.95 * height, middle + 0.34 * part * width, base - 0.8 * height)
        block(canvas, self.second, middle - 0.2 * width, base - height, middle + 0.2 * width, base - 0.92 * height)
        block(canvas, _PAPER, middle - 0.5 * width, base - 0.48 * height, middle + 0.5 * width, base - 0.18 * height)
        block(canvas, self.second, middle - 0.5 * width, base - 0.4 * height, middle + 0.5 * width, base - 0.31 * height)
        limb(canvas, shade(self.colour, 1.5), 2, (middle - 0.32 * width, base - 0.6 * height), (middle - 0.32 * width, base - 0.5 * height))

    def _draw_can(self, canvas: Canvas, x: float, base: float) -> None:
        width, height = self.width - 3, self.height
        middle, lid = x + width / 2, 0.07 * height
        block(canvas, self.colour, x, base - height + lid, x + width, base - lid)
        oval(canvas, shade(self.colour, 0.8), (middle, base - lid), width / 2, lid)
        block(canvas, shade(self.colour, 0.84), x + 0.84 * width, base - height + lid, x + width, base - lid)
        block(canvas, shade(self.colour, 1.3), x + 0.12 * width, base - height + lid, x + 0.22 * width, base - lid)
        oval(canvas, (176, 178, 182), (middle, base - height + lid), width / 2, lid)
        oval(canvas, (206, 208, 210), (middle, base - height + lid), 0.42 * width, 0.7 * lid)
        oval(canvas, self.second, (middle, base - 0.46 * height), 0.34 * width, 0.2 * height)
        limb(canvas, _PAPER, 3, (middle - 0.2 * width, base - 0.46 * height), (middle + 0.2 * width, base - 0.46 * height))

    def _draw_jar(self, canvas: Canvas, x: float, base: float) -> None:
        width, height = self.width - 3, self.height
        block(canvas, shade(self.colour, 0.9), x, base - 0.8 * height, x + width, base)
        block(canvas, self.colour, x + 0.05 * width, base - 0.76 * height, x + 0.86 * width, base - 0.03 * height)
        block(canvas, self.second, x + 0.04 * width, base - height, x + 0.96 * width, base - 0.79 * height)
        block(canvas, shade(self.second, 1.25), x + 0.04 * width, base - height, x + 0.96 * width, base - 0.94 * height)
        block(canvas, _PAPER, x + 0.1 * width, base - 0.62 * height, x + 0.9 * width, base - 0.22 * height)
        disc(canvas, self.colour, (x + 0.5 * width, base - 0.45 * height), 0.16 * width)
        limb(canvas, _INK, 1, (x + 0.25 * width, base - 0.28 * height), (x + 0.75 * width, base - 0.28 * height))

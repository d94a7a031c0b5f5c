"""What is drawn in a plot: layers of data, lines that say how much is too much, and the legend with its readings."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ui.presenters.plots.readings import Rows

Floats = NDArray[np.float64]


class Stroke(enum.Enum):
    """How a line is drawn."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A line through the lowest and the highest value of each column; interrupted at `cuts` and where there is nothing for longer than `gap`."""

    name: str
    colour: str
    """A name of ui/views/plots/colours.py."""
    x: Floats = field(repr=False)
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)
    gap: float = math.inf
    cuts: tuple[float, ...] = ()
    """Where what comes after has nothing to do with what was before; sorted."""
    stroke: Stroke = Stroke.SOLID
    strong: bool = False
    """Drawn wider."""
    unit: float = 1.0
    """What of the drawing's height is 1 when it is read out: a curve may have a scale of its own."""

    def value_at(self, x: float, reach: float) -> float:
        """Return the highest value of the column nearest to `x`; NaN if none is within `reach`."""
        return _nearest(self.x, self.high, x, reach) / self.unit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Area:
    """The room between two heights: one part of a stack."""

    name: str
    colour: str
    x: Floats = field(repr=False)
    base: Floats = field(repr=False)
    top: Floats = field(repr=False)
    gap: float = math.inf
    bar_width: float = 0.0
    """0: an area without breaks; else bars of this width (in x), each beginning at its x."""

    def value_at(self, x: float, reach: float) -> float:
        """Return the height of this part alone."""
        return _nearest(self.x + self.bar_width / 2, self.top - self.base, x, max(reach, self.bar_width / 2))


Layer = Curve | Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A straight line through the whole plot, with a word; one above the top of the plot is only named there, with an arrow up."""

    text: str
    colour: str
    value: float
    upright: bool = False
    """False: at a height; True: at an x."""
    stroke: Stroke = Stroke.DASHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on an axis and what is written there."""

    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """One plot at one moment."""

    layers: tuple[Layer, ...] = field(repr=False)
    x0: float
    x1: float
    bottom: float = 0.0
    top: float
    y_text: Callable[[float], str] = field(repr=False)
    """A value with its unit, as the axis writes it."""
    read_text: Callable[[float], str] = field(repr=False)
    """A value with its unit and all digits it deserves."""
    x_ticks: tuple[Tick, ...] = ()
    right_ticks: tuple[Tick, ...] = ()
    marks: tuple[Mark, ...] = ()
    rows: Rows = ()
    timed: bool = True
    """Whether x is time, which all plots share."""
    unit: str = ""
    """Of the values, for files."""


def _nearest(x: Floats, values: Floats, at: float, reach: float) -> float:
    if not x.size:
        return math.nan
    right = int(np.searchsorted(x, at))
    best = min((index for index in (right - 1, right) if 0 <= index < x.size), key=lambda index: abs(float(x[index]) - at))
    return float(values[best]) if abs(float(x[best]) - at) <= reach else math.nan

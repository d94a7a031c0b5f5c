"""What makes each pixel of one emulated sensor different from its neighbours: response, dark current, hot pixels. Seeded; the truth is known.

One map for the full array: a pixel is the same pixel in every mode. The figures are typical of 1.55 µm pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.geometry import Size
from evalkit.imx500.modes import FULL_ARRAY, Mode

PRNU = 0.008
"""Spread (standard deviation) of the response from pixel to pixel, against its mean."""
DSNU = 0.3
"""The same of the dark current."""
DARK_CURRENT_E_PER_S = 15.0
"""Mean dark current at the reference temperature, without hot pixels."""
REFERENCE_C = 60.0
DOUBLING_K = 6.5
"""Dark current doubles with each so many degrees."""
HOT_PIXELS = round(40e-6 * FULL_ARRAY.area)
"""Forty of a million pixels."""
HOT_E_PER_S = (1e3, 3e5)
"""Least and greatest dark current of a hot pixel at the reference temperature."""
_SITES = 4
_RESPONSE, _DARK, _HOT = range(3)
"""Which of the seed's random numbers."""

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HotPixels:
    """The hot pixels of one sensor: columns and rows on the full array, and dark currents (electrons a second, reference temperature)."""

    x: NDArray[np.int64] = field(repr=False)
    y: NDArray[np.int64] = field(repr=False)
    e_per_s: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class SiteMaps:
    """Maps of one mode for the four sites of a Bayer cell, in the order R, G, G, B; each (rows / 2, columns / 2)."""

    response: tuple[Plane, ...] = field(repr=False)
    """Against the mean of all pixels."""
    dark_e_per_s: tuple[Plane, ...] = field(repr=False)
    """Dark current of one pixel at the reference temperature; in a binned mode, the mean of those that are binned."""


def dark_factor(temperature_c: float) -> float:
    """Return the dark current at a temperature against the one at the reference temperature."""
    return float(2 ** ((temperature_c - REFERENCE_C) / DOUBLING_K))


def hot_pixels(seed: int) -> HotPixels:
    """Return the hot pixels of the sensor that `seed` makes."""
    random = np.random.default_rng((seed, _HOT))
    places = np.sort(random.choice(FULL_ARRAY.area, HOT_PIXELS, replace=False))
    low, high = (math.log(limit) for limit in HOT_E_PER_S)
    rates = np.exp(random.uniform(low, high, HOT_PIXELS))
    return HotPixels(places % FULL_ARRAY.width, places // FULL_ARRAY.width, rates)


def site_maps(mode: Mode, seed: int) -> SiteMaps:
    """Return the maps of a mode (0.5 s)."""
    response, dark = np.random.default_rng((seed, _RESPONSE)), np.random.default_rng((seed, _DARK))
    hot = hot_pixels(seed)
    responses, darks = [], []
    for site in range(_SITES):
        row, column = divmod(site, 2)
        responses.append(_of_mode(1 + PRNU * _normal(response), mode))
        currents = DARK_CURRENT_E_PER_S * np.maximum(1 + DSNU * _normal(dark), 0, dtype=np.float32)
        here = (hot.y % 2 == row) & (hot.x % 2 == column)
        currents[hot.y[here] // 2, hot.x[here] // 2] += hot.e_per_s[here].astype(np.float32)
        darks.append(_of_mode(currents, mode))
    return SiteMaps(tuple(responses), tuple(darks))


def _normal(random: np.random.Generator) -> Plane:
    return random.standard_normal((FULL_ARRAY.height // 2, FULL_ARRAY.width // 2), np.float32)


def _of_mode(plane: Plane, mode: Mode) -> Plane:
    """Return what a mode reads of a site's plane of the full array: cropped, and the mean of each group of pixels that it bins."""
    crop = mode.crop
    seen = plane[crop.y // 2 : crop.bottom // 2, crop.x // 2 : crop.right // 2]
    if mode.binning == 1:
        return np.ascontiguousarray(seen)
    cells = Size(mode.size.width // 2, mode.size.height // 2)
    return np.asarray(cv2.resize(seen, (cells.width, cells.height), interpolation=cv2.INTER_AREA), np.float32)

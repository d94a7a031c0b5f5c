"""What makes each pixel of one emulated sensor different from its neighbours: response, offset, dark current. Seeded; the truth is known.

One map for the full array: a pixel is the same pixel in every mode. Names are those of EMVA 1288 (release 4): PRNU, DSNU with its parts of
columns, rows and pixels, and DCNU. The figures are typical of 1.55 µm pixels (UNCONFIRMED "pixel-figures").
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
"""Photo response non-uniformity: spread (standard deviation) of the response from pixel to pixel, against its mean."""
DSNU_COLUMN_E, DSNU_ROW_E, DSNU_PIXEL_E = 0.30, 0.15, 0.60
"""Dark signal non-uniformity: spread of the offset from column to column, from row to row, and from pixel to pixel beyond those two.

In electrons before the analogue gain: a column's converter, a row's reset, a pixel's transistor. At gain 0 dB this is a tenth of a number.
"""
DCNU = 0.3
"""Dark current non-uniformity: spread of the dark current, against its mean."""
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
_RESPONSE, _DARK, _HOT, _LINES, _OFFSET = range(5)
"""Which of the seed's random numbers."""

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HotPixels:
    """The hot pixels of one sensor: columns and rows on the full array, and dark currents (electrons a second, reference temperature)."""

    x: NDArray[np.int64] = field(repr=False)
    y: NDArray[np.int64] = field(repr=False)
    e_per_s: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class LineOffsets:
    """The offsets of one sensor that whole lines of the full array share, in electrons."""

    columns: Plane = field(repr=False)
    rows: Plane = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class SiteMaps:
    """Maps of one mode for the four sites of a Bayer cell, in the order R, G, G, B; each (rows / 2, columns / 2)."""

    response: tuple[Plane, ...] = field(repr=False)
    """Against the mean of all pixels."""
    offset_e: tuple[Plane, ...] = field(repr=False)
    """Electrons too many in a dark pixel, whatever the exposure; in a binned mode, the mean of those that are binned."""
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


def line_offsets(seed: int) -> LineOffsets:
    """Return the offsets of columns and rows of the sensor that `seed` makes."""
    random = np.random.default_rng((seed, _LINES))
    return LineOffsets(
        columns=DSNU_COLUMN_E * random.standard_normal(FULL_ARRAY.width, np.float32),
        rows=DSNU_ROW_E * random.standard_normal(FULL_ARRAY.height, np.float32),
    )


def site_maps(mode: Mode, seed: int) -> SiteMaps:
    """Return the maps of a mode (0.8 s)."""
    response, dark, offset = (np.random.default_rng((seed, which)) for which in (_RESPONSE, _DARK, _OFFSET))
    hot, lines = hot_pixels(seed), line_offsets(seed)
    responses, offsets, darks = [], [], []
    for site in range(_SITES):
        row, column = divmod(site, 2)
        responses.append(_of_mode(1 + PRNU * _normal(response), mode))
        of_pixels = DSNU_PIXEL_E * _normal(offset)
        of_pixels += lines.columns[column::2]
        of_pixels += lines.rows[row::2, None]
        offsets.append(_of_mode(of_pixels, mode))
        currents = DARK_CURRENT_E_PER_S * np.maximum(1 + DCNU * _normal(dark), 0, dtype=np.float32)
        here = (hot.y % 2 == row) & (hot.x % 2 == column)
        currents[hot.y[here] // 2, hot.x[here] // 2] += hot.e_per_s[here].astype(np.float32)
        darks.append(_of_mode(currents, mode))
    return SiteMaps(response=tuple(responses), offset_e=tuple(offsets), dark_e_per_s=tuple(darks))


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

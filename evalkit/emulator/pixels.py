"""The fast pixels: light becomes electrons, electrons with their noise become 10-bit numbers. full_pixels.py leaves nothing out.

Exposure and gain act on linear light. Everything random comes from tables: `raw_table` holds the number for each pair of a light (0..255)
and a draw (0..255), a frame's draws are a randomly placed part of one long row of random bytes. So a pixel costs one look-up, and what
follows, black level and white balance, can be folded into the same look-up without changing a single result.

The figures of electrons are typical of 1.55 µm pixels; no data sheet of the IMX500 is public (UNCONFIRMED "pixel-figures"). Black level
and what the colour filters let through are measured ones (evalkit/imx500/colour.py).
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass, field
from statistics import NormalDist

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.lens import Light
from evalkit.emulator.srgb import linear_light
from evalkit.geometry import Size
from evalkit.imx500.colour import BLACK_LEVEL_DN, BLUE_RESPONSE, RED_RESPONSE, WHITE_DN

NOMINAL_EXPOSURE_US = 10_000
"""Exposure at gain 0 dB that shows the scene as it is."""
NOMINAL_WHITE = 0.9
"""Part of the range above black that the scene's white takes on green pixels at the nominal exposure."""
FULL_SCALE_E = 5000.0
"""Electrons that make the largest number at gain 0 dB."""
READ_NOISE_E = 2.6
"""Standard deviation of the read-out, in electrons."""

DRAWS = 256
_PLACES = 1 << 18
"""Places in the table of draws where a frame's part can begin: no two frames of a minute look alike."""


class Site(enum.IntEnum):
    """Place in the Bayer cell, row by row."""

    RED = 0
    GREEN_RED = 1
    """Green in the rows of red."""
    GREEN_BLUE = 2
    """Green in the rows of blue."""
    BLUE = 3


RESPONSE = {Site.RED: RED_RESPONSE, Site.GREEN_RED: 1.0, Site.GREEN_BLUE: 1.0, Site.BLUE: BLUE_RESPONSE}
"""What a filter lets through of white light, against green; the ISP's white balance undoes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a frame is exposed with."""

    exposure_us: float
    gain_db: float = 0.0
    digital_gains: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    """Of each site, on the number above the black level."""
    temperature_c: float = 40.0
    """Of the chip; the fast pixels have no dark current."""

    @property
    def gain(self) -> float:
        """Analogue gain as a factor."""
        return float(10 ** (self.gain_db / 20))


@functools.lru_cache(maxsize=1)
def _normal_quantiles() -> NDArray[np.float64]:
    normal = NormalDist()
    quantiles = np.array([normal.inv_cdf((draw + 0.5) / DRAWS) for draw in range(DRAWS)])
    # So few leave out the far tails; without this their spread would be 1.5 % too small.
    return np.asarray(quantiles / quantiles.std())


def raw_table(site: Site, conditions: Conditions, *, binning: int) -> NDArray[np.uint16]:
    """Return the 10-bit number for each light and draw: entry `light << 8 | draw`.

    `binning` pixels in each direction are averaged, which averages their noise. Shot noise (Poisson) and read noise come from the
    transform of Anscombe, inverted: the square root of the electrons has the same spread everywhere. Its constants are such that mean
    and variance are exactly those of the electrons and the read noise together.
    """
    pixels = binning * binning
    share = NOMINAL_WHITE * RESPONSE[site] * conditions.exposure_us / NOMINAL_EXPOSURE_US
    electrons = np.minimum(linear_light() * share, 1.0)[:, None] * FULL_SCALE_E * pixels
    # (sqrt(a) + z/2)^2 has the mean a + 1/4 and the variance a + 1/8 for a normal z.
    squared = electrons + pixels * READ_NOISE_E**2 - 1 / 8
    drawn = np.maximum(np.sqrt(squared) + _normal_quantiles()[None, :] / 2, 0) ** 2 - squared - 1 / 4 + electrons
    dn = BLACK_LEVEL_DN + drawn / pixels * conditions.gain * (WHITE_DN - BLACK_LEVEL_DN) / FULL_SCALE_E
    converted = np.clip(np.rint(dn), 0, WHITE_DN)
    digital = BLACK_LEVEL_DN + (converted - BLACK_LEVEL_DN) * conditions.digital_gains[site]
    return np.clip(np.rint(digital), 0, WHITE_DN).astype(np.uint16).reshape(-1)


@dataclass(frozen=True, slots=True, eq=False)
class Exposed:
    """One exposed frame before it is developed, as indices of tables (isp.Tables). Valid until the next one."""

    indices: tuple[NDArray[np.uint16], ...] = field(repr=False)
    """Of each site; each (rows / 2, columns / 2)."""


class PixelArray:
    """The pixels of one mode. The same seed and frame number give the same noise. One owner, one thread."""

    def __init__(self, size: Size, seed: int) -> None:
        self._cells = Size(size.width // 2, size.height // 2)
        self._seed = seed
        random = np.random.default_rng(seed)
        self._draws = random.integers(0, DRAWS, self._cells.area + _PLACES, np.uint8)
        self._pairs = np.empty((len(Site), self._cells.height, self._cells.width, 2), np.uint8)
        # Little-endian, like every machine this runs on: the draw is the low byte, the light the high one.
        self._exposed = Exposed(tuple(plane.view(np.uint16)[..., 0] for plane in self._pairs))

    def expose(self, light: Light, *, frame_number: int) -> Exposed:
        """Expose a frame to `light`; the result is valid until the next call."""
        places = np.random.default_rng((self._seed, frame_number)).integers(0, _PLACES, len(Site)).tolist()
        shape = (self._cells.height, self._cells.width)
        planes = (light.red, light.green_red, light.green_blue, light.blue)
        for pair, plane, place in zip(self._pairs, planes, places, strict=True):
            cv2.merge((self._draws[place : place + self._cells.area].reshape(shape), plane), pair)
        return self._exposed

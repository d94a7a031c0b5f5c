"""The pixels: light becomes electrons, electrons with their noise become 10-bit numbers.

Exposure and gain act on linear light. Everything random comes from tables: `raw_table` holds the number for each pair of a light (0..255)
and a draw (0..255), a frame's draws are a randomly placed part of one long row of random bytes. So a pixel costs one look-up, and what
follows, the ISP, can be folded into the same look-up without changing a single result.

The figures are typical of 1.55 µm pixels; no data sheet of the IMX500 is public.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator
from statistics import NormalDist

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.lens import Light
from evalkit.geometry import Size

BLACK_LEVEL_DN = 64
"""Number of a pixel that got no light (10 bits)."""
WHITE_DN = 1023
NOMINAL_EXPOSURE_US = 10_000
"""Exposure at gain 0 dB that shows the scene as it is."""
NOMINAL_WHITE = 0.9
"""Part of the range above black that the scene's white takes on green pixels at the nominal exposure."""
FULL_WELL_E = 5000.0
"""Electrons that make the largest number at gain 0 dB."""
READ_NOISE_E = 2.6
"""Standard deviation of the read-out, in electrons."""

DRAWS = 256
_LIGHTS = 256
_PLACES = 1 << 18
"""Places in the table of draws where a frame's part can begin: no two frames of a minute look alike."""
_SITES = 4


class Colour(enum.IntEnum):
    """Colour of a pixel's filter."""

    RED = 0
    GREEN = 1
    BLUE = 2


RESPONSE = {Colour.RED: 0.7, Colour.GREEN: 1.0, Colour.BLUE: 0.76}
"""What a filter lets through of white light, against green; the ISP's white balance undoes it."""


@functools.lru_cache(maxsize=1)
def linear_light() -> NDArray[np.float64]:
    """Return the linear light 0..1 of each sRGB code 0..255 (IEC 61966-2-1)."""
    code = np.arange(_LIGHTS) / (_LIGHTS - 1)
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


@functools.lru_cache(maxsize=1)
def _normal_quantiles() -> NDArray[np.float64]:
    normal = NormalDist()
    return np.array([normal.inv_cdf((draw + 0.5) / DRAWS) for draw in range(DRAWS)])


def raw_table(colour: Colour, *, exposure_us: float, gain_db: float, binning: int) -> NDArray[np.uint16]:
    """Return the 10-bit number for each light and draw: entry `light << 8 | draw`.

    `binning` pixels in each direction are averaged, which averages their noise. Shot noise (Poisson) and read noise come from the
    generalised Anscombe transform, inverted: its square root has the same spread everywhere.
    """
    gain = 10 ** (gain_db / 20)
    pixels = binning * binning
    share = NOMINAL_WHITE * RESPONSE[colour] * exposure_us / NOMINAL_EXPOSURE_US
    electrons = np.minimum(linear_light() * share, 1.0)[:, None] * FULL_WELL_E * pixels
    offset = 3 / 8 + pixels * READ_NOISE_E**2
    drawn = np.maximum(np.sqrt(electrons + offset) + _normal_quantiles()[None, :] / 2, 0) ** 2 - offset
    dn = BLACK_LEVEL_DN + drawn / pixels * gain * (WHITE_DN - BLACK_LEVEL_DN) / FULL_WELL_E
    return np.clip(np.rint(dn), 0, WHITE_DN).astype(np.uint16).reshape(-1)


class Exposed:
    """One exposed frame before it is read: for each site its lights and draws, as indices of `raw_table`. Valid until the next one."""

    def __init__(self, cells: Size) -> None:
        pairs = np.empty((_SITES, cells.height, cells.width, 2), np.uint8)
        self._pairs = tuple(pairs)
        # Little-endian, like every machine this runs on: the draw is the low byte, the light the high one.
        self.indices = tuple(plane.view(np.uint16)[..., 0] for plane in pairs)
        """Red, green of the red rows, green of the blue rows, blue; each (rows / 2, columns / 2)."""

    def sites(self) -> Iterator[tuple[Colour, NDArray[np.uint16]]]:
        """Yield colour and indices of the four sites, in the order of the cell: R, G, G, B."""
        return zip((Colour.RED, Colour.GREEN, Colour.GREEN, Colour.BLUE), self.indices, strict=True)

    def fill(self, light: Light, draws: list[NDArray[np.uint8]]) -> None:
        """Pair the light with this frame's draws."""
        planes = (light.red, light.green_red, light.green_blue, light.blue)
        for pair, plane, draw in zip(self._pairs, planes, draws, strict=True):
            cv2.merge((draw, plane), pair)


class PixelArray:
    """The pixels of one mode. The same seed and frame number give the same noise. One owner, one thread."""

    def __init__(self, size: Size, seed: int) -> None:
        self._cells = Size(size.width // 2, size.height // 2)
        self._seed = seed
        random = np.random.default_rng(seed)
        self._draws = random.integers(0, DRAWS, self._cells.area + _PLACES, np.uint8)
        self._exposed = Exposed(self._cells)

    def expose(self, light: Light, *, frame_number: int) -> Exposed:
        """Expose a frame to `light`; the result is valid until the next call."""
        places = np.random.default_rng((self._seed, frame_number)).integers(0, _PLACES, _SITES).tolist()
        shape = (self._cells.height, self._cells.width)
        self._exposed.fill(light, [self._draws[place : place + self._cells.area].reshape(shape) for place in places])
        return self._exposed

"""The full-fidelity pixels: every pixel on its own, from light to its 10-bit number. Slower than pixels.py, which looks noise up in tables.

Light and dark current become electrons (Poisson: shot noise), the well fills, the read-out adds its noise and each pixel's offset, the
analogue gain and the converter make a 10-bit number above the black level, the digital gain multiplies that number. No two pixels are
quite alike (pixel_maps.py). In a binned mode the group's pixels are averaged, and so is their noise.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.isp import Tables
from evalkit.emulator.lens import Light
from evalkit.emulator.pixel_maps import dark_factor, site_maps
from evalkit.emulator.pixels import (
    FULL_SCALE_E,
    NOMINAL_EXPOSURE_US,
    NOMINAL_WHITE,
    READ_NOISE_E,
    RESPONSE,
    Conditions,
    Exposed,
    Site,
)
from evalkit.emulator.srgb import linear_light
from evalkit.imx500.colour import BLACK_LEVEL_DN, WHITE_DN
from evalkit.imx500.modes import Mode

WELL_E = 5200.0
"""Electrons that a pixel holds: a little more than the converter shows at gain 0 dB."""
_NORMAL_FROM_E = 30.0
"""From so many electrons on, Poisson's distribution is drawn as a normal one of the same mean and spread."""


class FullPixels:
    """The pixels of one mode. The same seed, frame number and conditions give the same noise. One owner, one thread."""

    def __init__(self, mode: Mode, seed: int) -> None:
        self._pixels = mode.binning**2
        self._seed = seed
        self._maps = site_maps(mode, seed)
        shape = (mode.size.height // 2, mode.size.width // 2)
        self._electrons, self._noise = np.empty(shape, np.float32), np.empty(shape, np.float32)
        self._exposed = Exposed(tuple(np.empty(shape, np.uint16) for _ in Site))
        self._tables = Tables.of_numbers()

    def shoot(self, light: Light, conditions: Conditions, *, frame_number: int) -> tuple[Exposed, Tables]:
        """Expose a frame to `light`; the result, whose indices are the 10-bit numbers, is valid until the next call."""
        random = np.random.Generator(np.random.SFC64((self._seed, frame_number)))
        planes = (light.red, light.green_red, light.green_blue, light.blue)
        for site, plane in zip(Site, planes, strict=True):
            self._collect(site, plane, conditions)
            self._add_shot_noise(random)
            np.minimum(self._electrons, WELL_E * self._pixels, out=self._electrons)
            self._convert(site, conditions, random, self._exposed.indices[site])
        return self._exposed, self._tables

    def _collect(self, site: Site, plane: NDArray[np.uint8], conditions: Conditions) -> None:
        """Set the mean number of electrons of each group of pixels, from light and in the dark."""
        share = NOMINAL_WHITE * RESPONSE[site] * conditions.exposure_us / NOMINAL_EXPOSURE_US
        table = (linear_light() * share * FULL_SCALE_E * self._pixels).astype(np.float32)
        cv2.LUT(plane, table, dst=self._electrons)
        np.multiply(self._electrons, self._maps.response[site], out=self._electrons)
        dark = dark_factor(conditions.temperature_c) * conditions.exposure_us / 1e6 * self._pixels
        cv2.scaleAdd(self._maps.dark_e_per_s[site], dark, self._electrons, dst=self._electrons)

    def _add_shot_noise(self, random: np.random.Generator) -> None:
        electrons, noise = self._electrons, self._noise
        few = electrons < _NORMAL_FROM_E
        counted = random.poisson(electrons[few]) if few.any() else None
        random.standard_normal(dtype=np.float32, out=noise)
        noise *= np.sqrt(electrons)
        electrons += noise
        if counted is not None:
            electrons[few] = counted

    def _convert(self, site: Site, conditions: Conditions, random: np.random.Generator, out: NDArray[np.uint16]) -> None:
        """Read the electrons out: noise, the pixel's own offset, analogue gain, converter, digital gain."""
        electrons, noise = self._electrons, self._noise
        random.standard_normal(dtype=np.float32, out=noise)
        cv2.scaleAdd(noise, READ_NOISE_E * math.sqrt(self._pixels), electrons, dst=electrons)
        cv2.scaleAdd(self._maps.offset_e[site], self._pixels, electrons, dst=electrons)
        electrons *= np.float32(conditions.gain * (WHITE_DN - BLACK_LEVEL_DN) / FULL_SCALE_E / self._pixels)
        electrons += BLACK_LEVEL_DN
        np.clip(np.rint(electrons, out=electrons), 0, WHITE_DN, out=electrons)
        digital = conditions.digital_gains[site]
        if digital != 1:
            electrons -= BLACK_LEVEL_DN
            electrons *= np.float32(digital)
            electrons += BLACK_LEVEL_DN
            np.clip(np.rint(electrons, out=electrons), 0, WHITE_DN, out=electrons)
        np.copyto(out, electrons, casting="unsafe")

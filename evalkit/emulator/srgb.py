"""The curve of sRGB (IEC 61966-2-1), both ways: scenes are coded with it, and so is what the ISP makes."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray


@functools.lru_cache(maxsize=1)
def linear_light() -> NDArray[np.float64]:
    """Return the linear light 0..1 of each code 0..255."""
    code = np.arange(256) / 255
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def coded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the codes 0..1 of linear light, which is cut off at 0 and 1."""
    light = np.clip(linear, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)

"""What falls on the array: from the scene's picture to the light on the four sites of each Bayer cell.

The lens fills the array: a scene of another aspect ratio loses its edges, as a camera's would. A scene is meant as sRGB; what its colours
are to the sensor's filters is what the ISP's colour matrix undoes, so a scene's colours come back.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.cell_colours import PEDESTAL, UNIT, CellColours
from evalkit.emulator.srgb import coded, linear_light
from evalkit.geometry import Rect, Size
from evalkit.imx500.colour import COLOUR_MATRIX
from evalkit.imx500.modes import FULL_ARRAY, Mode

Plane = NDArray[np.uint8]
"""(rows, columns) of one site of the Bayer cells."""

_DETAIL = 1.25
"""If the scene has this many pixels for each Bayer cell across, the two green sites get light of their own."""


@functools.lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return the linear code (`cell_colours`) of each code of a picture, and the reverse."""
    forward = np.asarray(np.rint(PEDESTAL + linear_light() * UNIT), np.uint16)
    back = np.asarray(np.rint(coded((np.arange(1 << 16) - PEDESTAL) / UNIT) * 255), np.uint8)
    return forward, back


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Light behind the filters of an RGGB array, white being 255 for each; in the curve of sRGB, each (rows / 2, columns / 2).

    Valid until the next `Lens.light`.
    """

    red: Plane = field(repr=False)
    green_red: Plane = field(repr=False)
    """Green in the rows of red."""
    green_blue: Plane = field(repr=False)
    """Green in the rows of blue; the same array as `green_red` if the scene has no finer detail."""
    blue: Plane = field(repr=False)


def visible_part(scene: Size, crop: Rect) -> tuple[float, float, float, float]:
    """Return (x, y, width, height) in scene pixels of what array rectangle `crop` sees."""
    scale = min(scene.width / FULL_ARRAY.width, scene.height / FULL_ARRAY.height)
    left = (scene.width - FULL_ARRAY.width * scale) / 2
    top = (scene.height - FULL_ARRAY.height * scale) / 2
    return left + crop.x * scale, top + crop.y * scale, crop.width * scale, crop.height * scale


class Lens:
    """Projects pictures on the array of one mode, using its buffers again. One owner, one thread."""

    def __init__(self, mode: Mode) -> None:
        self._mode = mode
        self._cells = Size(mode.size.width // 2, mode.size.height // 2)
        shape = (self._cells.height, self._cells.width)
        self._red, self._green_red, self._green_blue, self._blue = (np.empty(shape, np.uint8) for _ in range(4))
        self._green_full = np.empty((0, 0), np.uint8)
        self._linear = tuple(np.empty(shape, np.uint16) for _ in range(4))
        self._colours = CellColours(np.linalg.inv(np.array(COLOUR_MATRIX)), self._cells)

    def light(self, picture: NDArray[np.uint8]) -> Light:
        """Return the light of `picture`, (height, width, 3) RGB of any size."""
        x, y, width, height = visible_part(Size(picture.shape[1], picture.shape[0]), self._mode.crop)
        x0, y0 = math.floor(x + 0.5), math.floor(y + 0.5)
        seen = picture[y0 : max(y0 + 1, math.floor(y + height + 0.5)), x0 : max(x0 + 1, math.floor(x + width + 0.5))]
        red, green, blue = cv2.split(seen)
        cells = (self._cells.width, self._cells.height)
        cv2.resize(red, cells, dst=self._red)
        cv2.resize(blue, cells, dst=self._blue)
        if width < _DETAIL * self._cells.width:
            cv2.resize(green, cells, dst=self._green_red)
            return self._filtered(self._red, self._green_red, self._green_red, self._blue)
        if not self._green_full.size:
            self._green_full = np.empty((self._mode.size.height, self._mode.size.width), np.uint8)
        cv2.resize(green, (self._mode.size.width, self._mode.size.height), dst=self._green_full)
        np.copyto(self._green_red, self._green_full[0::2, 1::2])
        np.copyto(self._green_blue, self._green_full[1::2, 0::2])
        return self._filtered(self._red, self._green_red, self._green_blue, self._blue)

    def _filtered(self, red: Plane, green_red: Plane, green_blue: Plane, blue: Plane) -> Light:
        """Return what the filters make of the picture's colours, in the same planes."""
        linear_code, code = _tables()
        shared = green_blue is green_red
        seen = (red, green_red, blue) if shared else (red, green_red, blue, green_blue)
        linear = [np.asarray(cv2.LUT(plane, linear_code, dst=into), np.uint16) for plane, into in zip(seen, self._linear, strict=False)]
        mixed = self._colours.apply((linear[0], linear[1], linear[1] if shared else linear[3], linear[2]))
        for plane, light in zip(seen, (mixed[0], mixed[1], mixed[3], mixed[2]), strict=False):
            cv2.LUT(light, code, dst=plane)
        return Light(red=red, green_red=green_red, green_blue=green_blue, blue=blue)

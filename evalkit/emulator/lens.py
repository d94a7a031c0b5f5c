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

from evalkit.emulator.cell_colours import UNIT, CellColours, every_code
from evalkit.emulator.srgb import coded, linear_light
from evalkit.geometry import Rect, Size
from evalkit.imx500.colour import COLOUR_MATRIX
from evalkit.imx500.modes import FULL_ARRAY, Mode

Plane = NDArray[np.uint8]
"""(rows, columns) of one site of the Bayer cells."""

_DETAIL = 1.25
"""If the scene has this many pixels for each Bayer cell across, the two green sites get light of their own."""


@functools.lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """Return the linear code (`cell_colours`) of each code of a picture, and the reverse."""
    forward = np.asarray(np.rint(linear_light() * UNIT), np.int16)
    return forward, np.asarray(np.rint(coded(every_code()) * 255), np.uint8)


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
        self._seen = tuple(np.empty(shape, np.uint8) for _ in range(3))
        self._filters = _filters(self._cells)

    def light(self, picture: NDArray[np.uint8]) -> Light:
        """Return the light of `picture`, (height, width, 3) RGB of any size."""
        x, y, width, height = visible_part(Size(picture.shape[1], picture.shape[0]), self._mode.crop)
        x0, y0 = math.floor(x + 0.5), math.floor(y + 0.5)
        seen = picture[y0 : max(y0 + 1, math.floor(y + height + 0.5)), x0 : max(x0 + 1, math.floor(x + width + 0.5))]
        if self._seen[0].shape != seen.shape[:2]:
            self._seen = tuple(np.empty(seen.shape[:2], np.uint8) for _ in range(3))
        cv2.split(seen, self._seen)
        red, green, blue = self._seen
        # Every pixel passes the filters, so they come where there are fewer: before a picture is made larger, or after it was made smaller.
        if red.size <= self._cells.area:
            light = self._filter(red, green, green, blue)
            if red.shape == self._red.shape:
                return light
            self._project(red, green, blue)
            return Light(red=self._red, green_red=self._green_red, green_blue=self._green_red, blue=self._blue)
        if width < _DETAIL * self._cells.width:
            self._project(red, green, blue)
            return self._filter(self._red, self._green_red, self._green_red, self._blue)
        if not self._green_full.size:
            self._green_full = np.empty((self._mode.size.height, self._mode.size.width), np.uint8)
        cv2.resize(green, (self._mode.size.width, self._mode.size.height), dst=self._green_full)
        self._project(red, None, blue)
        np.copyto(self._green_red, self._green_full[0::2, 1::2])
        np.copyto(self._green_blue, self._green_full[1::2, 0::2])
        return self._filter(self._red, self._green_red, self._green_blue, self._blue)

    def _filter(self, *planes: Plane) -> Light:
        """Return what the filters make of a picture's colours, in the same planes."""
        size = Size(planes[0].shape[1], planes[0].shape[0])
        if self._filters.cells != size:
            self._filters = _filters(size)
        linear, code = _tables()
        self._filters.apply(planes, (linear,) * 4, code, planes)
        red, green_red, green_blue, blue = planes
        return Light(red=red, green_red=green_red, green_blue=green_blue, blue=blue)

    def _project(self, red: Plane, green: Plane | None, blue: Plane) -> None:
        """Scale planes to the cells; `green` is None if it was scaled already."""
        cells = (self._cells.width, self._cells.height)
        for plane, out in ((red, self._red), (green, self._green_red), (blue, self._blue)):
            if plane is not None:
                cv2.resize(plane, cells, dst=out)


def _filters(size: Size) -> CellColours:
    return CellColours(np.linalg.inv(np.array(COLOUR_MATRIX)), size)

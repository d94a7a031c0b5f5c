"""The image signal processor: black level, white balance, demosaic, colour matrix, gamma, YUV; also the network's input.

A pixel's way from electrons to its balanced number is one look-up (`Tables`). The colour matrix works on Bayer cells, whose four sites the
lens lets see the same spot: each green with its cell's red and blue. Gamma gives each site its 8-bit code, and what lies between the sites
of one colour is interpolated last, in codes: four times fewer pixels go through the matrix than if it came behind that, at the price of
interpolated edges a little too dark. All pictures of a frame come from the same developed planes, which hold the limited range of BT.601
(16..235), so what the network sees does not depend on what is sent.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from evalkit.emulator.cell_colours import UNIT, CellColours, every_code
from evalkit.emulator.pixels import NOMINAL_WHITE, RESPONSE, Conditions, Exposed, Site, raw_table
from evalkit.emulator.srgb import coded
from evalkit.geometry import Rect, Size
from evalkit.imx500.colour import BLACK_LEVEL_DN, COLOUR_MATRIX, WHITE_DN

_BLACK, _WHITE = 16, 235
"""Codes of black and white in the limited range of ITU-R BT.601."""
_RANGE = 255 / (_WHITE - _BLACK)
_INDICES = 1 << 16
"""What a 16-bit index can be."""
_CHROMA = 224 / 219
"""Chroma's range over luma's, both limited."""
_UV_FROM_RGB = np.array(
    [
        [-0.168736 * _CHROMA, -0.331264 * _CHROMA, 0.5 * _CHROMA, 128.0],
        [0.5 * _CHROMA, -0.418688 * _CHROMA, -0.081312 * _CHROMA, 128.0],
        # OpenCV is four times as fast at three results as at two.
        [0.0, 0.0, 0.0, 0.0],
    ],
    np.float32,
)
"""U and V of BT.601 from red, green, blue that are limited already (their common offset of 16 cancels out)."""


def balance_table(site: Site) -> NDArray[np.int16]:
    """Return the balanced linear code (`cell_colours`) of each 10-bit number: black level off, white balance, nothing above white."""
    numbers = np.arange(WHITE_DN + 1)
    linear = (numbers - BLACK_LEVEL_DN) / (WHITE_DN - BLACK_LEVEL_DN) / (NOMINAL_WHITE * RESPONSE[site])
    return np.asarray(np.rint(np.minimum(linear, 1) * UNIT), np.int16)


@functools.lru_cache(maxsize=1)
def gamma_table() -> NDArray[np.uint8]:
    """Return the limited-range code of each linear one (`cell_colours`): the curve of sRGB."""
    table = np.asarray(np.rint(_BLACK + coded(every_code()) * (_WHITE - _BLACK)), np.uint8)
    table.flags.writeable = False
    return table


def full_range_table() -> NDArray[np.uint8]:
    """Return the full-range code 0..255 of each limited-range one."""
    return np.asarray(np.clip(np.rint((np.arange(256) - _BLACK) * _RANGE), 0, 255), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Developed:
    """The developed sites of one frame, limited range: (4, rows / 2, columns / 2) in the order of `Site`."""

    planes: NDArray[np.uint8] = field(repr=False)

    @property
    def cells(self) -> Size:
        """Number of Bayer cells."""
        return Size(self.planes.shape[2], self.planes.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What an index of an exposed frame means: a light and a draw at some exposure and gain (`raw_table`), or the number itself."""

    raw: tuple[NDArray[np.uint16], ...] = field(repr=False)
    """10-bit numbers of each site."""
    balanced: tuple[NDArray[np.int16], ...] = field(repr=False)
    """`balance_table` of those numbers."""

    @staticmethod
    def make(conditions: Conditions, *, binning: int) -> Tables:
        """Compute the tables of the fast pixels (3 ms)."""
        return Tables._of(tuple(raw_table(site, conditions, binning=binning) for site in Site))

    @staticmethod
    def of_numbers() -> Tables:
        """Return the tables of frames whose indices are the 10-bit numbers."""
        numbers = np.minimum(np.arange(_INDICES), WHITE_DN).astype(np.uint16)
        return Tables._of((numbers,) * len(Site))

    @staticmethod
    def _of(raw: tuple[NDArray[np.uint16], ...]) -> Tables:
        return Tables(raw, tuple(balance_table(site)[table] for site, table in zip(Site, raw, strict=True)))


class Isp:
    """Makes pictures from developed frames of one size, using its buffers again. One owner, one thread."""

    def __init__(self, size: Size) -> None:
        cells = (size.height // 2, size.width // 2)
        self._size = size
        self._mosaic = np.empty((size.height, size.width), np.uint8)
        self._row = np.empty((*cells, 2), np.uint8)
        self._rgb = np.empty((*cells, 3), np.uint8)
        self._uvx = np.empty((*cells, 3), np.uint8)
        # Fresh memory of this size costs as much as what is done in it.
        self._green, self._u, self._v, self._unused = (np.empty(cells, np.uint8) for _ in range(4))
        self._full_range = full_range_table()
        self._colours = CellColours(np.array(COLOUR_MATRIX), Size(cells[1], cells[0]))

    def develop(self, exposed: Exposed, tables: Tables, planes: NDArray[np.uint8]) -> Developed:
        """Develop a frame into `planes`: (4, rows / 2, columns / 2)."""
        self._colours.apply(exposed.indices, tables.balanced, gamma_table(), tuple(planes))
        return Developed(planes)

    def yuv420(self, developed: Developed, out: NDArray[np.uint8]) -> None:
        """Write the frame as YUV 4:2:0 (Y plane, then U and V interleaved; BT.601 limited range) to `out`, flat."""
        luma = out[: self._size.area].reshape(self._size.height, self._size.width)
        chroma = out[self._size.area :].reshape(self._size.height // 2, self._size.width // 2, 2)
        self._fill_mosaic(developed.planes, self._mosaic, self._row)
        # The weights of this conversion add up to one, so luma of limited-range sites is limited-range luma.
        cv2.cvtColor(self._mosaic, cv2.COLOR_BayerRGGB2GRAY, dst=luma)
        red, green_red, green_blue, blue = developed.planes
        cv2.addWeighted(green_red, 0.5, green_blue, 0.5, 0.0, dst=self._green)
        cv2.merge((red, self._green, blue), self._rgb)
        cv2.transform(self._rgb, _UV_FROM_RGB, dst=self._uvx)
        cv2.split(self._uvx, (self._u, self._v, self._unused))
        cv2.merge((self._u, self._v), chroma)

    def rgb8(self, developed: Developed, out: NDArray[np.uint8]) -> None:
        """Write the frame as interleaved RGB, full range, to `out`, flat."""
        planes = np.empty_like(developed.planes)
        cv2.LUT(developed.planes.reshape(-1), self._full_range, dst=planes.reshape(-1))
        self._fill_mosaic(planes, self._mosaic, self._row)
        rgb = out.reshape(self._size.height, self._size.width, 3)
        cv2.cvtColor(self._mosaic, cv2.COLOR_BayerRGGB2RGB, dst=rgb)

    def crop(self, developed: Developed, rect: Rect, size: Size) -> NDArray[np.uint8]:
        """Return the part `rect` (picture pixels, even position and size) as RGB, scaled to `size`: (height, width, 3), full range."""
        x0, y0, x1, y1 = rect.x // 2, rect.y // 2, rect.right // 2, rect.bottom // 2
        # One cell more on each side is what demosaicing looks at.
        left, top = max(x0 - 1, 0), max(y0 - 1, 0)
        right, bottom = min(x1 + 1, developed.cells.width), min(y1 + 1, developed.cells.height)
        planes = developed.planes[:, top:bottom, left:right]
        mosaic = np.empty((2 * (bottom - top), 2 * (right - left)), np.uint8)
        self._fill_mosaic(planes, mosaic, np.empty((bottom - top, right - left, 2), np.uint8))
        rgb = cv2.LUT(cv2.cvtColor(mosaic, cv2.COLOR_BayerRGGB2RGB), self._full_range)
        inner = rgb[2 * (y0 - top) :, 2 * (x0 - left) :][: rect.height, : rect.width]
        return np.ascontiguousarray(shrink(np.asarray(inner, np.uint8), size))

    def tensor(self, developed: Developed, window: Rect, size: Size) -> NDArray[np.uint8]:
        """Return what the network sees of `window` (picture pixels): (3, height, width) R, G, B, full range."""
        x0, y0 = window.x // 2, window.y // 2
        part = developed.planes[:, y0 : max(y0 + 1, window.bottom // 2), x0 : max(x0 + 1, window.right // 2)]
        red, green_red, green_blue, blue = (shrink(plane, size) for plane in part)
        result = np.empty((3, size.height, size.width), np.uint8)
        for plane, channel in zip((red, cv2.addWeighted(green_red, 0.5, green_blue, 0.5, 0.0), blue), result, strict=True):
            cv2.LUT(plane, self._full_range, dst=channel)
        return result

    @staticmethod
    def _fill_mosaic(planes: NDArray[np.uint8], mosaic: NDArray[np.uint8], row: NDArray[np.uint8]) -> None:
        """Interleave the sites as they lie on the array; `row` holds the rows of one parity meanwhile."""
        rows, columns = planes.shape[1:]
        pairs = mosaic.reshape(rows, 2, 2 * columns)
        for parity in (0, 1):
            # Merging into memory without gaps and copying is twice as fast as merging into every second row.
            cv2.merge((planes[2 * parity], planes[2 * parity + 1]), row)
            np.copyto(pairs[:, parity], row.reshape(rows, 2 * columns))


def shrink(plane: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Scale a plane or picture without aliasing and cheaply: halve while twice too large, then interpolate."""
    while plane.shape[0] >= 2 * size.height and plane.shape[1] >= 2 * size.width:
        plane = np.asarray(cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(plane, (size.width, size.height), interpolation=cv2.INTER_LINEAR), np.uint8)

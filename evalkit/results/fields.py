"""Maps with many channels, read at and between their cells.

A place on a map is a complex number, x + iy in cells: an offset from one place to another is one value then, and one look-up.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.complex128]
Numbers = NDArray[np.generic]
_Kind = TypeVar("_Kind", np.float32, np.complex64)
_FARTHEST = 1e6
"""Values beyond it are cut off: no offset is that large, no score needs to be, and nothing calculated with them overflows."""


def field_of_scores(values: NDArray[np.float32]) -> Field[np.float32]:
    """Return the field of values (height, width, channels)."""
    height, width, channels = values.shape
    grown = np.empty((channels, width + 1, height + 1), np.float32)
    np.clip(values.transpose(2, 1, 0), -_FARTHEST, _FARTHEST, out=grown[:, :-1, :-1])
    return Field(grown)


def field_of_offsets(x: NDArray[np.float32], y: NDArray[np.float32]) -> Field[np.complex64]:
    """Return the field of offsets, whose two parts are (height, width, channels)."""
    height, width, channels = x.shape
    grown = np.empty((channels, width + 1, height + 1), np.complex64)
    np.clip(x.transpose(2, 1, 0), -_FARTHEST, _FARTHEST, out=grown.real[:, :-1, :-1])
    np.clip(y.transpose(2, 1, 0), -_FARTHEST, _FARTHEST, out=grown.imag[:, :-1, :-1])
    return Field(grown)


class Field(Generic[_Kind]):
    """Values of many channels, read by bilinear interpolation. Places are within 0..width - 1, 0..height - 1."""

    __slots__ = ("_column", "_corners", "_flat", "_plane", "height", "width")

    def __init__(self, grown: NDArray[_Kind]) -> None:
        """Take over an array (channels, width + 1, height + 1), and fill its far sides.

        The order is that in which the sensor sends maps, so that copies are straight. The far sides repeat the last cell: that saves
        asking whether there is a next one.
        """
        self.width, self.height = grown.shape[1] - 1, grown.shape[2] - 1
        grown[:, -1] = grown[:, -2]
        grown[:, :, -1] = grown[:, :, -2]
        self._flat: NDArray[_Kind] = grown.reshape(-1)
        self._column = self.height + 1
        self._plane = self._column * (self.width + 1)
        # The cell, its right neighbour, the one below it, and that one's right neighbour.
        self._corners = np.array((0, self._column, 1, self._column + 1))

    def at_cells(self, x: NDArray[np.intp], y: NDArray[np.intp], channels: NDArray[np.intp]) -> NDArray[_Kind]:
        """Return the values of cells."""
        values: NDArray[_Kind] = self._flat.take(channels * self._plane + x * self._column + y)
        return values

    def at(self, places: Places, channels: NDArray[np.intp]) -> NDArray[_Kind]:
        """Return the values at places, each in its channel."""
        x, y = places.real.astype(np.intp), places.imag.astype(np.intp)
        first = channels * self._plane + x * self._column + y
        corners = self._flat.take(np.add.outer(self._corners, first))
        rows = corners[:2] + (corners[2:] - corners[:2]) * (places.imag - y)
        between: NDArray[_Kind] = rows[0] + (rows[1] - rows[0]) * (places.real - x)
        return between

    def kept_inside(self, places: Places) -> Places:
        """Return places moved to the nearest one on the map; the array itself, changed."""
        np.clip(places.real, 0, self.width - 1, out=places.real)
        np.clip(places.imag, 0, self.height - 1, out=places.imag)
        return places


def local_maxima(maps: Numbers) -> NDArray[np.bool_]:
    """Return where (height, width, channels) has no larger neighbour among the eight around a cell, in its channel."""
    return np.greater_equal(maps, _widened(_widened(maps, 0), 1))


def _widened(maps: Numbers, axis: int) -> Numbers:
    """Return the maximum of each cell and its two neighbours along an axis."""
    maps = maps.swapaxes(0, axis)
    wide = maps.copy(order="K")
    np.maximum(wide[1:], maps[:-1], out=wide[1:])
    np.maximum(wide[:-1], maps[1:], out=wide[:-1])
    return wide.swapaxes(0, axis)

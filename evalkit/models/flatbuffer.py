"""Read FlatBuffers without their generated code: tables, vectors, strings, each checked against the end of the file.

Format: flatbuffers.dev, "FlatBuffer Internals". Nothing is copied until it is asked for, and no offset is trusted.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import BrokenModel

Number = Literal["b", "B", "h", "H", "i", "I", "q", "Q", "f", "?"]
"""Kinds of scalars, by struct's letters; FlatBuffers are little-endian."""
_OFFSET_BYTES = 4


@dataclass(frozen=True, slots=True)
class Table:
    """One table; fields are known by their number in the schema. A field that is not there has its default."""

    data: bytes = field(repr=False)
    at: int

    def number(self, slot: int, kind: Number, default: float = 0) -> int:
        """Return a scalar field that counts something."""
        return int(self.real(slot, kind, default))

    def real(self, slot: int, kind: Number, default: float = 0.0) -> float:
        """Return a scalar field."""
        place = self._place(slot)
        return default if place is None else _scalar(self.data, place, kind)

    def table(self, slot: int) -> Table | None:
        """Return a table that a field points to, or None."""
        place = self._place(slot)
        return None if place is None else Table(self.data, _follow(self.data, place))

    def tables(self, slot: int) -> list[Table]:
        """Return the tables of a vector."""
        start, count = self._vector(slot, _OFFSET_BYTES)
        return [Table(self.data, _follow(self.data, place)) for place in range(start, start + count * _OFFSET_BYTES, _OFFSET_BYTES)]

    def numbers(self, slot: int, dtype: str) -> NDArray[np.generic]:
        """Return a vector of scalars as a read-only view; empty if it is not there."""
        element = np.dtype(dtype)
        start, count = self._vector(slot, element.itemsize)
        return np.frombuffer(self.data, element, count, start)

    def text(self, slot: int) -> str:
        """Return a string, "" if it is not there; odd characters are replaced."""
        return self.numbers(slot, "u1").tobytes().decode(errors="replace")

    def _place(self, slot: int) -> int | None:
        """Return where a field's value lies, from the table's list of places."""
        places = self.at - int(_scalar(self.data, self.at, "i"))
        size = int(_scalar(self.data, places, "H"))
        entry = 4 + 2 * slot  # after the sizes of the list and of the table
        offset = int(_scalar(self.data, places + entry, "H")) if entry + 2 <= size else 0
        return self.at + offset if offset else None

    def _vector(self, slot: int, element_bytes: int) -> tuple[int, int]:
        """Return where a vector's elements begin, and how many there are; (0, 0) if it is not there."""
        place = self._place(slot)
        if place is None:
            return 0, 0
        vector = _follow(self.data, place)
        start, count = vector + _OFFSET_BYTES, int(_scalar(self.data, vector, "I"))
        if start + count * element_bytes > len(self.data):
            raise BrokenModel(f"A list at byte {vector} says {count:,} elements and reaches beyond the end of the file.", offset=vector)
        return start, count


def root_table(data: bytes) -> Table:
    """Return the first table of a file."""
    return Table(data, _follow(data, 0))


def _follow(data: bytes, place: int) -> int:
    return place + int(_scalar(data, place, "I"))


def _scalar(data: bytes, place: int, kind: Number) -> float:
    try:
        # A negative place would count from the end.
        return struct.unpack_from(f"<{kind}", data, place)[0] if place >= 0 else _raise_outside(place, data)
    except struct.error:
        return _raise_outside(place, data)


def _raise_outside(place: int, data: bytes) -> float:
    raise BrokenModel(f"The file points to byte {place:,}; it has {len(data):,}.")

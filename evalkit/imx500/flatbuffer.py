"""FlatBuffers without generated code: a reader that checks every offset, and the few calls of the builder that writing needs.

The `flatbuffers` runtime trusts its input (a wrong offset becomes a struct.error or a wrong value), so reading is done here.
Positions are relative to the start of the buffer. Only what the IMX500's two schemas use: scalars, strings, vectors of tables.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

import flatbuffers

from evalkit.errors import DecodeError

MAX_STRING_BYTES = 1024
"""Names in real files have 64 at most; without a limit, tables that share one long string would multiply it."""
_U16 = struct.Struct("<H")
_U32 = struct.Struct("<I")
_I32 = struct.Struct("<i")
_F32 = struct.Struct("<f")
_VTABLE_HEAD = struct.Struct("<HH")


class Table:
    """One table of a FlatBuffer; a field that is absent reads as 0, "" or ()."""

    __slots__ = ("_at", "_data", "_size", "_vtable", "_vtable_end")

    def __init__(self, data: bytes, at: int, *, pointer: int) -> None:
        """Find the table's field list; DecodeError if any of it lies outside `data`. `pointer` is where `at` was read."""
        if at + 4 > len(data):
            raise DecodeError(f"a FlatBuffer table at byte {at} lies outside its {len(data)} bytes", offset=pointer)
        vtable = at - _I32.unpack_from(data, at)[0]
        if vtable < 0 or vtable + 4 > len(data):
            raise DecodeError(f"the field list of the FlatBuffer table at byte {at} lies outside the buffer", offset=at)
        vtable_size, size = _VTABLE_HEAD.unpack_from(data, vtable)
        if vtable_size < 4 or vtable_size % 2 or vtable + vtable_size > len(data):
            raise DecodeError(f"the field list at byte {vtable} of a FlatBuffer has an impossible size of {vtable_size}", offset=vtable)
        if size < 4 or at + size > len(data):
            raise DecodeError(f"a FlatBuffer table at byte {at} has an impossible size of {size}", offset=vtable + 2)
        self._data = data
        self._at = at
        self._size = size
        self._vtable = vtable
        self._vtable_end = vtable + vtable_size

    @property
    def span(self) -> tuple[int, int]:
        """Where the table lies, and how many bytes it has."""
        return self._at, self._size

    @property
    def vtable_span(self) -> tuple[int, int]:
        """Where its field list lies, and how many bytes that has."""
        return self._vtable, self._vtable_end - self._vtable

    def field_at(self, index: int, width: int) -> int | None:
        """Return where field `index`, `width` bytes wide, lies; None if it is absent."""
        return self._field(index, width)

    def target_at(self, index: int) -> int | None:
        """Return where the string or vector of field `index` lies (its 32-bit count); None if it is absent."""
        return self._target(index)

    def _field(self, index: int, width: int) -> int | None:
        """Return where field `index` lies, or None if it is absent."""
        entry = self._vtable + 4 + 2 * index
        if entry >= self._vtable_end:
            return None
        offset = int(_U16.unpack_from(self._data, entry)[0])
        if offset == 0:
            return None
        if offset < 4 or offset + width > self._size:
            raise DecodeError(f"field {index} of the FlatBuffer table at byte {self._at} lies outside it", offset=entry)
        return self._at + offset

    def _target(self, index: int) -> int | None:
        """Return where the string or vector of field `index` lies: its 32-bit count is inside the buffer."""
        field = self._field(index, 4)
        if field is None:
            return None
        target = field + int(_U32.unpack_from(self._data, field)[0])
        if target == field or target + 4 > len(self._data):
            raise DecodeError(f"field {index} of the FlatBuffer table at byte {self._at} points outside the buffer", offset=field)
        return target

    def u8(self, index: int) -> int:
        """Return an unsigned byte."""
        field = self._field(index, 1)
        return 0 if field is None else self._data[field]

    def u16(self, index: int) -> int:
        """Return an unsigned 16-bit number."""
        field = self._field(index, 2)
        return 0 if field is None else int(_U16.unpack_from(self._data, field)[0])

    def u32(self, index: int) -> int:
        """Return an unsigned 32-bit number."""
        field = self._field(index, 4)
        return 0 if field is None else int(_U32.unpack_from(self._data, field)[0])

    def f32(self, index: int) -> float:
        """Return a 32-bit float (which may be infinite or not a number)."""
        field = self._field(index, 4)
        return 0.0 if field is None else float(_F32.unpack_from(self._data, field)[0])

    def string(self, index: int) -> str:
        """Return a string; bytes that are not UTF-8 become U+FFFD."""
        at = self._target(index)
        if at is None:
            return ""
        count = int(_U32.unpack_from(self._data, at)[0])
        if count > MAX_STRING_BYTES or at + 4 + count > len(self._data):
            raise DecodeError(f"a FlatBuffer string at byte {at} claims {count} bytes, which is too long", offset=at)
        return self._data[at + 4 : at + 4 + count].decode("utf-8", "replace")

    def table(self, index: int) -> Table | None:
        """Return a table, or None if it is absent."""
        at = self._target(index)
        return None if at is None else Table(self._data, at, pointer=at)

    def tables(self, index: int, *, limit: int) -> list[Table]:
        """Return a vector of tables; DecodeError if it claims more than `limit`."""
        at = self._target(index)
        if at is None:
            return []
        count = int(_U32.unpack_from(self._data, at)[0])
        if count > limit:
            raise DecodeError(f"a FlatBuffer vector at byte {at} claims {count} entries, {limit} are possible", offset=at)
        if at + 4 + 4 * count > len(self._data):
            raise DecodeError(f"a FlatBuffer vector at byte {at} claims {count} entries and leaves the buffer", offset=at)
        positions = range(at + 4, at + 4 + 4 * count, 4)
        return [Table(self._data, at + int(_U32.unpack_from(self._data, at)[0]), pointer=at) for at in positions]


def root_table(data: bytes) -> Table:
    """Return the root table of a FlatBuffer that is not size-prefixed."""
    if len(data) < 8:
        raise DecodeError(f"{len(data)} bytes are no FlatBuffer", offset=0)
    return Table(data, int(_U32.unpack_from(data, 0)[0]), pointer=0)


def build(root: Callable[[flatbuffers.Builder], int]) -> bytes:
    """Return the FlatBuffer whose root table `root` writes; it returns that table's position."""
    builder = flatbuffers.Builder(1024)
    builder.Finish(root(builder))
    return bytes(builder.Output())


def write_tables(builder: flatbuffers.Builder, positions: Sequence[int]) -> int:
    """Write a vector of tables and return its position."""
    builder.StartVector(4, len(positions), 4)
    for position in reversed(positions):
        builder.PrependUOffsetTRelative(position)
    return int(builder.EndVector())


def write_table(builder: flatbuffers.Builder, field_count: int, fields: Sequence[tuple[int, str, Any]]) -> int:
    """Write a table from (index, kind, value) and return its position; kinds: u8, u16, u32, f32, ref. Zeros are left out, as usual."""
    builder.StartObject(field_count)
    write = {
        "u8": builder.PrependUint8Slot,
        "u16": builder.PrependUint16Slot,
        "u32": builder.PrependUint32Slot,
        "f32": builder.PrependFloat32Slot,
        "ref": builder.PrependUOffsetTRelativeSlot,
    }
    # Widest first, so that the table needs no padding between its fields.
    for index, kind, value in sorted(fields, key=lambda field: ("ref", "f32", "u32", "u16", "u8").index(field[1])):
        write[kind](index, value, 0)
    return int(builder.EndObject())

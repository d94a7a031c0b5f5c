"""Where each field of the apParams FlatBuffer lies, down to its field lists and references. Nothing here raises."""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass

from evalkit.errors import DecodeError
from evalkit.imx500.apparams import MAX_DIMENSIONS, MAX_NETWORKS, MAX_TENSORS, PADDING_STEP
from evalkit.imx500.flatbuffer import MAX_STRING_BYTES, Table, root_table

MAX_FIELDS = 5000
"""Fields described: real buffers have some hundred; tables that share their entries could claim a hundred thousand."""
_CACHED_BUFFERS = 8
"""Each frame carries the same two buffers; a few more are those before a swap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Some bytes with a meaning. Offsets count from the first byte of the frame's lines."""

    name: str
    offset: int
    length: int
    value: str = ""
    meaning: str = ""
    children: tuple[Field, ...] = ()
    """What it is made of; the parts of a table may lie outside its own bytes, where the FlatBuffer refers to."""
    damaged: bool = False
    """`value` says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """One field of a table's schema."""

    name: str
    kind: str
    """u8, u16, f32, string or tables."""
    meaning: str = ""
    of: tuple[_Slot, ...] = ()
    limit: int = 0


_WIDTHS = {"u8": 1, "u16": 2, "f32": 4}
_DIMENSION = (
    _Slot(name="id", kind="u8"),
    _Slot(name="size", kind="u16", meaning="elements"),
    _Slot(name="serializationIndex", kind="u8", meaning="0 varies fastest in memory"),
    _Slot(name="padding", kind="u8", meaning="elements after each run"),
)
_TENSOR_HEAD = (
    _Slot(name="id", kind="u8"),
    _Slot(name="name", kind="string"),
    _Slot(name="numOfDimensions", kind="u8"),
    _Slot(name="dimensions", kind="tables", of=_DIMENSION, limit=MAX_DIMENSIONS),
)
_TENSOR_TAIL = (
    _Slot(name="shift", kind="u16", meaning="zero point: value = (raw - shift) * scale"),
    _Slot(name="scale", kind="f32", meaning="size of one step"),
    _Slot(name="format", kind="u8", meaning="0: signed, 1: unsigned"),
)
_NETWORK = (
    _Slot(name="id", kind="u16", meaning="networkId of the DNN header"),
    _Slot(name="name", kind="string"),
    _Slot(name="type", kind="string"),
    _Slot(name="inputTensors", kind="tables", of=_TENSOR_HEAD + _TENSOR_TAIL, limit=MAX_TENSORS),
    _Slot(
        name="outputTensors", kind="tables", of=(*_TENSOR_HEAD, _Slot(name="bitsPerElement", kind="u8"), *_TENSOR_TAIL), limit=MAX_TENSORS
    ),
)
_ROOT = (_Slot(name="networks", kind="tables", of=_NETWORK, limit=MAX_NETWORKS),)


@functools.lru_cache(maxsize=_CACHED_BUFFERS)
def describe_ap_params(data: bytes, base: int) -> Field:
    """Return the fields of a buffer that begins at byte `base` of the lines."""
    try:
        root = root_table(data)
    except DecodeError as error:
        return Field(name="apParams", offset=base, length=len(data), value=str(error), damaged=True)
    walk = _Walk(data, base)
    reference = Field(name="root", offset=base, length=4, value=f"→ {base + root.span[0]}", meaning="where the first table is")
    return Field(
        name="apParams",
        offset=base,
        length=len(data),
        value=f"{len(data)} bytes",
        meaning=f"FlatBuffer apParams.fb, padded to {PADDING_STEP}",
        children=(reference, *walk.table(root, _ROOT)),
    )


class _Walk:
    """Goes through one buffer and counts what it describes."""

    def __init__(self, data: bytes, base: int) -> None:
        self._data, self._base, self._left = data, base, MAX_FIELDS

    def table(self, table: Table, slots: tuple[_Slot, ...]) -> tuple[Field, ...]:
        """Describe a table's fields, then how the FlatBuffer keeps them."""
        fields = [self._slot(table, index, slot) for index, slot in enumerate(slots) if self._left > 0]
        at, _ = table.span
        vtable, vtable_bytes = table.vtable_span
        self._left -= 2
        fields.append(
            Field(
                name="(to the field list)",
                offset=self._base + at,
                length=4,
                value=f"→ {self._base + vtable}",
                meaning="FlatBuffer: soffset",
            )
        )
        fields.append(Field(name="(field list)", offset=self._base + vtable, length=vtable_bytes, meaning="FlatBuffer: vtable"))
        return tuple(fields)

    def _slot(self, table: Table, index: int, slot: _Slot) -> Field:
        self._left -= 1
        try:
            if slot.kind == "tables":
                return self._tables(table, index, slot)
            if slot.kind == "string":
                return self._string(table, index, slot)
            return self._scalar(table, index, slot)
        except DecodeError as error:
            at = min(error.offset or 0, max(0, len(self._data) - 1))
            return Field(name=slot.name, offset=self._base + at, length=min(4, len(self._data) - at), value=str(error), damaged=True)

    def _scalar(self, table: Table, index: int, slot: _Slot) -> Field:
        at = table.field_at(index, _WIDTHS[slot.kind])
        if at is None:
            return self._absent(slot, "0")
        value = {"u8": table.u8, "u16": table.u16, "f32": table.f32}[slot.kind](index)
        text = f"{value:.9g}" if slot.kind == "f32" else str(value)
        return Field(name=slot.name, offset=self._base + at, length=_WIDTHS[slot.kind], value=text, meaning=slot.meaning)

    def _string(self, table: Table, index: int, slot: _Slot) -> Field:
        target = table.target_at(index)
        if target is None:
            return self._absent(slot, '""')
        value = table.string(index)
        count = struct.unpack_from("<I", self._data, target)[0]
        return Field(
            name=slot.name,
            offset=self._base + target,
            length=4 + min(count, MAX_STRING_BYTES),
            value=f'"{value}"',
            meaning=slot.meaning or "length, then UTF-8",
            children=(self._reference(table, index),),
        )

    def _tables(self, table: Table, index: int, slot: _Slot) -> Field:
        target = table.target_at(index)
        if target is None:
            return self._absent(slot, "none")
        entries = table.tables(index, limit=slot.limit)
        children: list[Field] = []
        for number, entry in enumerate(entries):
            if self._left <= 0:
                break
            self._left -= 1
            at, size = entry.span
            parts = self.table(entry, slot.of)
            label = next((part.value for part in parts if part.name == "name"), "")
            children.append(Field(name=f"[{number}]", offset=self._base + at, length=size, value=label, children=parts))
        more = f", {len(entries) - len(children)} not described" if len(children) < len(entries) else ""
        children.append(self._reference(table, index))
        length = 4 + 4 * len(entries)
        text = f"{len(entries)}{more}"
        return Field(name=slot.name, offset=self._base + target, length=length, value=text, meaning=slot.meaning, children=tuple(children))

    def _reference(self, table: Table, index: int) -> Field:
        self._left -= 1
        at = table.field_at(index, 4) or 0
        target = table.target_at(index) or 0
        return Field(
            name="(reference)", offset=self._base + at, length=4, value=f"→ {self._base + target}", meaning="FlatBuffer: offset from here"
        )

    def _absent(self, slot: _Slot, default: str) -> Field:
        return Field(name=slot.name, offset=self._base, length=0, value=default, meaning="left out: the default")

"""Cuts a stream of bytes into checked packets, and finds its way again after damage.

One linear buffer, allocated once; packets are parsed in place and their payloads are views on it. Rule of resynchronisation:
a packet begins with the magic and a header whose checksum fits. Where one fails a check, the search goes on right behind the
part of it that is known to be header, so a lost byte costs the packet that it belonged to and never the one after it.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.protocol.events import (
    REASON_GARBAGE,
    REASON_HEADER,
    REASON_INCOMPLETE,
    REASON_LENGTH,
    REASON_PAYLOAD,
    BulkReceived,
    CorruptBytes,
)
from evalkit.protocol.limits import MAX_PAYLOAD_BYTES
from evalkit.protocol.messages import PROTOCOL_VERSION
from evalkit.protocol.packet import CHECKED_BYTES, CHECKSUM, HEADER, HEADER_BYTES, MAGIC, OVERHEAD_BYTES, BulkKind, crc32c

RECEIVE_BUFFER_BYTES = 1024 * 1024
"""Room for reads while a packet is incomplete; small enough that a payload is still in the processor's cache when it is copied out."""

MIN_READ_BYTES = 128 * 1024
"""What is offered to a read at least; with less room left, the incomplete packet at the end moves to the front."""

CORRUPT_REPORT_BYTES = 1024 * 1024
"""Damage is reported when the next good packet ends it, or each time it has become this long (longer than any packet)."""

STRAY_BYTES = 64
"""How much of what is no packet is kept, to tell the user what answered instead of a board."""


class Packet(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A packet whose checksums fit, other than the bulk data that was asked for. `payload` is a view on the receive buffer."""

    version: int
    type: int
    sequence: int
    payload: NDArray[np.uint8]
    wire_bytes: int


Found = Packet | BulkReceived | CorruptBytes


class Deframer:
    """Bytes in, packets and damage out. Not for two threads at once.

    Packets of type `bulk` come out as the event that they will be: that saves the frame path one object a packet.
    """

    def __init__(self, bulk: BulkKind) -> None:
        self._bulk = bulk
        self._buffer = bytearray(RECEIVE_BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        self._array = np.frombuffer(self._buffer, np.uint8)
        self._start = 0
        self._end = 0
        self._header: tuple[Any, ...] | None = None
        """The good header at `_start` of a packet that is incomplete."""
        self._needed = 1
        """No packet can be complete before this many bytes are there."""
        self._corrupt = 0
        """Bytes thrown away and not yet reported."""
        self._reason = ""
        self._stray = b""

    @property
    def stray(self) -> bytes:
        """The first bytes, 64 at most, that were no packet."""
        return self._stray

    def writable(self) -> memoryview:
        """Return the free room to read into, at least 128 KiB; packets returned before become invalid."""
        if self._start == self._end:
            self._start = self._end = 0
        elif RECEIVE_BUFFER_BYTES - self._end < MIN_READ_BYTES:
            rest = self._end - self._start
            self._view[:rest] = self._view[self._start : self._end]
            self._start, self._end = 0, rest
        return self._view[self._end :]

    def received(self, count: int) -> list[Found]:
        """Say that `count` bytes were written into `writable()`; return what they complete."""
        self._end += count
        if self._end - self._start < self._needed:
            return []
        found = self._cut()
        self._report_long(found)
        return found

    def give_up(self) -> list[Found]:
        """Take the incomplete packet for lost; return whole ones that it may have swallowed, and the damage."""
        found: list[Found] = []
        while self._start < self._end:
            self._skip(REASON_INCOMPLETE, self._start + (1 if self._header is None else HEADER_BYTES))
            found += self._cut()
        self._report(found)
        return found

    def _cut(self) -> list[Found]:
        buffer, array, bulk = self._buffer, self._array, self._bulk
        found: list[Found] = []
        while (header := self._header or self._next_header()) is not None:
            _, version, kind, channel, _, sequence, object_id, offset, length, _ = header
            start = self._start
            stop = start + HEADER_BYTES + length
            wire_bytes = length + OVERHEAD_BYTES
            if self._end - start < wire_bytes:
                self._header, self._needed = header, wire_bytes
                break
            payload = array[start + HEADER_BYTES : stop]
            if crc32c(payload) != CHECKSUM.unpack_from(buffer, stop)[0]:
                self._skip(REASON_PAYLOAD, start + HEADER_BYTES)
                continue
            if self._reason:
                self._report(found)
            self._start, self._header = start + wire_bytes, None
            if kind == bulk and version == PROTOCOL_VERSION:
                found.append(BulkReceived(bulk, channel, object_id, offset, payload, wire_bytes, sequence))
            else:
                found.append(Packet(version, kind, sequence, payload, wire_bytes))
        return found

    def _next_header(self) -> tuple[Any, ...] | None:
        """Return the next good header, now at `_start`; None if there is none in what has come."""
        while True:
            start = self._start
            available = self._end - start
            if available < HEADER_BYTES:
                if self._buffer.startswith(MAGIC[:available], start):
                    self._needed = HEADER_BYTES if available >= len(MAGIC) else available + 1
                    return None
                self._skip(REASON_GARBAGE, start + 1)
                continue
            header = HEADER.unpack_from(self._buffer, start)
            if header[0] != MAGIC:
                self._skip(REASON_GARBAGE, start + 1)
            elif crc32c(self._array[start : start + CHECKED_BYTES]) != header[-1]:
                self._skip(REASON_HEADER, start + 1)
            elif header[-2] > MAX_PAYLOAD_BYTES:
                self._skip(REASON_LENGTH, start + HEADER_BYTES)
            else:
                return header

    def _skip(self, reason: str, search_from: int) -> None:
        """Throw away what lies before the next place, from `search_from` on, where a packet may begin."""
        found = self._buffer.find(MAGIC, search_from, self._end)
        if found < 0:
            # The magic may have begun in the last three bytes; its first byte does not occur again in it.
            found = self._buffer.find(MAGIC[:1], max(search_from, self._end - len(MAGIC) + 1), self._end)
        if found < 0:
            found = self._end
        if len(self._stray) < STRAY_BYTES:
            self._stray += bytes(self._view[self._start : min(found, self._start + STRAY_BYTES - len(self._stray))])
        self._reason = self._reason or reason
        self._corrupt += found - self._start
        self._start, self._header = found, None

    def _report_long(self, found: list[Found]) -> None:
        while self._corrupt >= CORRUPT_REPORT_BYTES:
            found.append(CorruptBytes(self._reason, CORRUPT_REPORT_BYTES))
            self._corrupt -= CORRUPT_REPORT_BYTES

    def _report(self, found: list[Found]) -> None:
        self._report_long(found)
        if self._corrupt:
            found.append(CorruptBytes(self._reason, self._corrupt))
        self._corrupt, self._reason = 0, ""

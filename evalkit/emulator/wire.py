"""The board's end of the link while it sends: one call, one packet; here packets go wrong if they were asked to."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import accumulate

from evalkit.emulator.faults import Faults
from evalkit.errors import LinkLost
from evalkit.links.link import Link
from evalkit.protocol.messages import PROTOCOL_VERSION
from evalkit.protocol.packet import CHECKED_BYTES, CHECKSUM, HEADER_BODY, HEADER_BYTES, crc32c

Buffers = Sequence[bytes | memoryview]


class Wire:
    """Writes packets to a link, with the faults of the board. One thread writes."""

    def __init__(self, link: Link, *, faults: Faults, seed: int, plug_out: Callable[[], None]) -> None:
        """`plug_out` is called when the board is to die."""
        self._link = link
        self._faults = faults
        self._random = random.Random(seed)  # noqa: S311 - chance for tests, no secret
        self._plug_out = plug_out
        self._written = 0
        self._muted = faults.silent

    def mute(self) -> None:
        """Write nothing from now on."""
        self._muted = True

    def cut(self) -> None:
        """Close the link."""
        self._link.close()

    def die(self) -> None:
        """Let the board end."""
        self._plug_out()

    def write(self, packet: Buffers) -> int:
        """Write one packet; return its length. LinkLost if the link is gone."""
        size = sum(map(len, packet))
        faults = self._faults
        if self._muted or (faults.drop_packets and self._random.random() < faults.drop_packets):
            return size
        if faults.wrong_version:
            packet = _of_other_version(packet)
        if faults.corrupt and self._random.random() < faults.corrupt:
            packet = self._one_bit_flipped(packet, size)
        if faults.die_after_bytes is not None and self._written + size > faults.die_after_bytes:
            self._link.write(_first_bytes(packet, faults.die_after_bytes - self._written))
            self._plug_out()
            raise LinkLost("The emulated board lost its power, as it was asked to.")
        if faults.stall_after is not None and self._written + size > faults.stall_after:
            packet = _first_bytes(packet, faults.stall_after - self._written)
        self._written += sum(map(len, packet))
        self._link.write(packet)
        return size

    def _one_bit_flipped(self, packet: Buffers, size: int) -> Buffers:
        place = self._random.randrange(size)
        buffers, start = list(packet), 0
        for index, end in enumerate(accumulate(map(len, packet))):
            if place < end:
                damaged = bytearray(buffers[index])
                damaged[place - start] ^= 1 << self._random.randrange(8)
                buffers[index] = bytes(damaged)
                break
            start = end
        return buffers


def _of_other_version(packet: Buffers) -> Buffers:
    """Return the packet as version 2 of the protocol would send it: with another version and a good checksum."""
    first = bytes(packet[0])
    fields = list(HEADER_BODY.unpack(first[:CHECKED_BYTES]))
    fields[1] = PROTOCOL_VERSION + 1
    body = HEADER_BODY.pack(*fields)
    return [body + CHECKSUM.pack(crc32c(body)) + first[HEADER_BYTES:], *packet[1:]]


def _first_bytes(packet: Buffers, count: int) -> Buffers:
    joined = b"".join(packet)
    return [joined[: max(0, count)]] if count > 0 else []

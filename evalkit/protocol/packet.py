"""One packet on the wire: a 28-byte header with a checksum of its own, a payload, a checksum of the payload.

All numbers are little-endian. Both checksums are CRC-32C (Castagnoli): `crc32c(b"123456789") == 0xE3069283`.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Callable
from typing import Final

import google_crc32c
import numpy as np
from numpy.typing import NDArray

MAGIC: Final = b"\xf5EVK"
"""0xF5 occurs in no UTF-8 text, so a board's stray log lines cannot look like a packet."""

HEADER: Final = struct.Struct("<4sBBBBIIIII")
"""Magic, version, type, channel, flags, sequence, object id, offset, payload length, CRC-32C of the 24 bytes before it."""

HEADER_BODY: Final = struct.Struct("<4sBBBBIIII")
CHECKSUM: Final = struct.Struct("<I")
HEADER_BYTES: Final = HEADER.size
CHECKED_BYTES: Final = HEADER_BODY.size
OVERHEAD_BYTES: Final = HEADER_BYTES + CHECKSUM.size
SEQUENCE_MODULUS: Final = 1 << 32


class PacketType(enum.IntEnum):
    """What a payload is."""

    CONTROL = 1
    """One message (messages.py)."""
    FRAME_DATA = 2
    """Bytes of a part of a frame, board to host: object id = frame id, channel = index of the part."""
    MODEL_DATA = 3
    """Bytes of a network package, host to board: object id = upload id, channel = 0."""


class BulkKind(enum.IntEnum):
    """The packet types that carry bytes of something larger."""

    FRAME_DATA = PacketType.FRAME_DATA
    MODEL_DATA = PacketType.MODEL_DATA


crc32c: Callable[[bytes | NDArray[np.uint8]], int] = google_crc32c.value
"""CRC-32C of bytes or of a contiguous array; other buffers are refused by the library."""


def encode_header(*, version: int, packet_type: int, channel: int, sequence: int, object_id: int, offset: int, payload_bytes: int) -> bytes:
    """Return the 28 bytes before a payload."""
    body = HEADER_BODY.pack(MAGIC, version, packet_type, channel, 0, sequence, object_id, offset, payload_bytes)
    return body + CHECKSUM.pack(crc32c(body))

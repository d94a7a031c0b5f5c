"""What a Connection has to say about the bytes it was given. Immutable values; match on their class."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.protocol.messages import ControlMessage
from evalkit.protocol.packet import BulkKind

# msgspec structs, not dataclasses: one is made for each packet, and they are ten times cheaper to make than a frozen dataclass.


class MessageReceived(msgspec.Struct, frozen=True):
    """A control message arrived; `wire_bytes` is what it cost on the link, header and checksums included."""

    message: ControlMessage
    wire_bytes: int


class BulkReceived(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Bytes `offset`... of object `object_id` arrived, checked.

    `data` is a view on the receive buffer: copy what you keep before the next `writable`, `received`, `stalled` or `feed`.
    """

    kind: BulkKind
    channel: int
    """Index of the part in `FrameStart.parts`; 0 for a network package."""
    object_id: int
    """Frame id or upload id."""
    offset: int
    """Where `data` belongs in the part or package."""
    data: NDArray[np.uint8]
    wire_bytes: int
    sequence: int = 0
    """Number of its packet, for those who look for gaps; the connection has done so."""


class CorruptBytes(msgspec.Struct, frozen=True):
    """`count` bytes were thrown away because they are no packet, or none that may be used here.

    `reason` is one of the REASON constants below, for counting; `detail` says more in words, or is "".
    Damage shows twice: here in bytes, and as PacketsLost in packets once the next good one has come.
    """

    reason: str
    count: int
    detail: str = ""


class PacketsLost(msgspec.Struct, frozen=True):
    """`count` packets are missing between the last one and the one whose event follows."""

    count: int


class VersionMismatch(msgspec.Struct, frozen=True):
    """The other side speaks `version` of the protocol, which is not ours; its packet was skipped."""

    version: int


Event = MessageReceived | BulkReceived | CorruptBytes | PacketsLost | VersionMismatch

REASON_GARBAGE = "garbage"
"""No packet begins there."""
REASON_HEADER = "header checksum"
"""The four bytes of a packet's beginning are there, the header's checksum is wrong."""
REASON_LENGTH = "length over limit"
"""A good header announces more than any packet may carry."""
REASON_PAYLOAD = "payload checksum"
"""A good header, and a payload that does not fit its checksum."""
REASON_INCOMPLETE = "incomplete packet"
"""A packet began and the rest did not come."""
REASON_DUPLICATE = "old sequence number"
"""A whole packet that was here before, or is from a connection that is over."""
REASON_MESSAGE = "unreadable message"
"""A whole packet whose message cannot be read or breaks a limit."""
REASON_UNEXPECTED = "unexpected packet"
"""A whole packet of a type that the other side may not send, or not now."""
REASONS = (
    REASON_GARBAGE,
    REASON_HEADER,
    REASON_LENGTH,
    REASON_PAYLOAD,
    REASON_INCOMPLETE,
    REASON_DUPLICATE,
    REASON_MESSAGE,
    REASON_UNEXPECTED,
)

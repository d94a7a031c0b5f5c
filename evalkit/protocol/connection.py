"""A Connection: the protocol as one side of a link sees it. Bytes in, events out; messages in, bytes out.

`received`, `feed` and `stalled` belong to the thread that reads, `send` and `send_bulk` to whoever holds the lock under which
they also write to the link (packets are numbered when they are made, so they must be written in that order). The two halves
may run at once.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.errors import LocalProtocolError, RemoteProtocolError
from evalkit.protocol.deframer import Deframer, Found, Packet
from evalkit.protocol.events import (
    REASON_DUPLICATE,
    REASON_MESSAGE,
    REASON_UNEXPECTED,
    BulkReceived,
    CorruptBytes,
    Event,
    MessageReceived,
    PacketsLost,
    VersionMismatch,
)
from evalkit.protocol.limits import MAX_HOST_CONTROL_BYTES, MAX_PAYLOAD_BYTES, limit_broken
from evalkit.protocol.messages import (
    PROTOCOL_VERSION,
    BoardHello,
    ControlMessage,
    HostHello,
    decode_message,
    encode_message,
    name_of,
    refused,
)
from evalkit.protocol.packet import CHECKSUM, SEQUENCE_MODULUS, BulkKind, PacketType, crc32c, encode_header
from evalkit.protocol.state import BULK, HELLO, Role, State, after_receiving, after_sending, may_receive, may_send

__all__ = [
    "BulkKind",
    "BulkReceived",
    "Connection",
    "CorruptBytes",
    "Event",
    "MessageReceived",
    "PacketsLost",
    "Role",
    "State",
    "VersionMismatch",
]

_OPEN = State.OPEN
"""Looking up a member of an enum costs as much as checking a header; the frame path does without."""


class Connection:
    """One side of one link. A host makes one for each connection; a board keeps one for all hosts that come, one after the other."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._state = State.NEW
        self._deframer = Deframer(BULK[role.other])
        self._next_sent = 0
        self._next_expected = 0

    @property
    def role(self) -> Role:
        """Which side it plays."""
        return self._role

    @property
    def state(self) -> State:
        """Where the connection is in its life."""
        return self._state

    @property
    def stray(self) -> bytes:
        """The first bytes, 64 at most, that were no packet: what answered, if it was no board."""
        return self._deframer.stray

    # Receiving ------------------------------------------------------------------------------------------------------

    def writable(self) -> memoryview:
        """Return room for `Link.read_into`, at least 128 KiB. The `data` of earlier events becomes invalid."""
        return self._deframer.writable()

    def received(self, count: int) -> list[Event]:
        """Say that `count` bytes were read into `writable()`; return what they mean. Never raises for what the bytes are."""
        return self._events(self._deframer.received(count))

    def stalled(self) -> list[Event]:
        """Say that no byte came for PARTIAL_TIMEOUT_S: an incomplete packet is given up, whole ones that it swallowed come out."""
        return self._events(self._deframer.give_up())

    def feed(self, data: bytes | bytearray | memoryview | NDArray[np.uint8]) -> list[Event]:
        """Receive all of `data`: for tests and small amounts; a link reads into `writable()` without the copy."""
        rest = np.frombuffer(data, np.uint8).data
        events: list[Event] = []
        while True:
            room = self.writable()
            count = min(len(room), len(rest))
            room[:count] = rest[:count]
            events += self.received(count)
            rest = rest[count:]
            if not rest:
                return events
            # The next round moves the buffer under the views.
            events = [_kept(event) for event in events]

    def _events(self, found: list[Found]) -> list[Event]:
        events: list[Event] = []
        for item in found:
            if isinstance(item, BulkReceived) and item.sequence == self._next_expected and self._state is _OPEN:
                self._next_expected = (item.sequence + 1) % SEQUENCE_MODULUS
                events.append(item)
            else:
                self._receive(item, events)
        return events

    def _receive(self, item: Found, events: list[Event]) -> None:
        match item:
            case CorruptBytes():
                events.append(item)
            case Packet(version=version) if version != PROTOCOL_VERSION:
                events.append(VersionMismatch(version))
            case Packet(type=PacketType.CONTROL):
                self._receive_control(item, events)
            case BulkReceived() if self._state is State.OPEN:
                if self._in_order(item, events):
                    events.append(item)
            case BulkReceived() | Packet():
                if self._state is not State.OPEN or self._in_order(item, events):
                    kind = item.kind if isinstance(item, BulkReceived) else item.type
                    detail = f"a packet of type {kind:d} from the {self._role.other.value} while {self._state.value}"
                    events.append(CorruptBytes(REASON_UNEXPECTED, item.wire_bytes, detail))

    def _in_order(self, packet: Packet | BulkReceived, events: list[Event]) -> bool:
        """Compare the packet's number with the one that comes next, tell of a gap; return whether the packet is new."""
        ahead = (packet.sequence - self._next_expected) % SEQUENCE_MODULUS
        if ahead >= SEQUENCE_MODULUS // 2:
            events.append(CorruptBytes(REASON_DUPLICATE, packet.wire_bytes))
            return False
        if ahead:
            events.append(PacketsLost(ahead))
        self._next_expected = (packet.sequence + 1) % SEQUENCE_MODULUS
        return True

    def _receive_control(self, packet: Packet, events: list[Event]) -> None:
        problem, message = "", None
        try:
            message = decode_message(packet.payload.tobytes())
        except RemoteProtocolError as error:
            problem = error.message
        greets = isinstance(message, HostHello | BoardHello) and type(message) is HELLO[self._role.other]
        if greets:
            # Numbers begin with the hello, whatever was before it.
            self._next_expected = packet.sequence
        if (greets or self._state is State.OPEN) and not self._in_order(packet, events):
            return
        if message is not None and (problem := limit_broken(message)):
            # A command gets its answer, whatever it asks for.
            message = refused(message, problem)
        if message is None:
            events.append(CorruptBytes(REASON_MESSAGE, packet.wire_bytes, problem))
        elif not may_receive(self._role, self._state, type(message)):
            detail = f"{name_of(type(message))} from the {self._role.other.value} while {self._state.value}"
            events.append(CorruptBytes(REASON_UNEXPECTED, packet.wire_bytes, detail))
        elif isinstance(message, HostHello | BoardHello) and message.protocol != PROTOCOL_VERSION:
            events.append(VersionMismatch(message.protocol))
        else:
            self._state = after_receiving(self._role, self._state, type(message))
            events.append(MessageReceived(message, packet.wire_bytes))

    # Sending --------------------------------------------------------------------------------------------------------

    def send(self, message: ControlMessage) -> list[bytes]:
        """Return the bytes of `message`, to be written in this order; LocalProtocolError if it may not be sent now, or is too long."""
        kind = type(message)
        if not may_send(self._role, self._state, kind):
            raise LocalProtocolError(f"A {self._role.value} may not send {name_of(kind)} while its connection is {self._state.value}")
        payload = encode_message(message)
        longest = MAX_HOST_CONTROL_BYTES if self._role is Role.HOST else MAX_PAYLOAD_BYTES
        problem = f"{len(payload):,} bytes, over the limit of {longest:,}" if len(payload) > longest else limit_broken(message)
        if problem:
            raise LocalProtocolError(f"{name_of(kind)} cannot be sent: {problem}")
        header = self._header(PacketType.CONTROL, payload_bytes=len(payload))
        self._state = after_sending(self._role, self._state, kind)
        return [header + payload + CHECKSUM.pack(crc32c(payload))]

    def send_bulk(
        self, kind: BulkKind, channel: int, object_id: int, offset: int, data: bytes | memoryview | NDArray[np.uint8]
    ) -> list[bytes | memoryview]:
        """Return header, payload and checksum of one packet, to be written in this order. The payload is a view on `data`.

        At most MAX_PAYLOAD_BYTES (256 KiB) go into one packet; limits.bulk_chunk_bytes tells how much is good for a link.
        """
        if kind is not BULK[self._role] or self._state is not State.OPEN:
            raise LocalProtocolError(f"A {self._role.value} may not send {kind.name} while its connection is {self._state.value}")
        # The checksum library takes bytes and arrays; a memoryview becomes an array without a copy.
        payload = np.frombuffer(data, np.uint8) if isinstance(data, bytes | memoryview) else data.reshape(-1).view(np.uint8)
        if payload.size > MAX_PAYLOAD_BYTES:
            raise LocalProtocolError(f"{payload.size:,} bytes do not fit one packet of at most {MAX_PAYLOAD_BYTES:,}")
        header = self._header(PacketType(kind), channel=channel, object_id=object_id, offset=offset, payload_bytes=payload.size)
        return [header, payload.data, CHECKSUM.pack(crc32c(payload))]

    def _header(self, kind: PacketType, *, channel: int = 0, object_id: int = 0, offset: int = 0, payload_bytes: int) -> bytes:
        sequence = self._next_sent
        header = encode_header(
            version=PROTOCOL_VERSION,
            packet_type=kind,
            channel=channel,
            sequence=sequence,
            object_id=object_id,
            offset=offset,
            payload_bytes=payload_bytes,
        )
        self._next_sent = (sequence + 1) % SEQUENCE_MODULUS
        return header


def _kept(event: Event) -> Event:
    """Return `event` with data of its own."""
    return msgspec.structs.replace(event, data=event.data.copy()) if isinstance(event, BulkReceived) else event

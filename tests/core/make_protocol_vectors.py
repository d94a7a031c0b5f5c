"""Write evalkit/protocol/vectors.json: bytes in hex and what they mean, for whoever implements the protocol, and for our tests.

    python -m tests.core.make_protocol_vectors

Run it after a change to the protocol, and read the difference before you commit it: these bytes are a promise. The file has

* "crc32c": inputs and their checksums;
* "messages": each control message as JSON (byte strings in base64), and the CBOR that EvalKit makes of it (others may order keys or choose number widths
  differently; readers take any well-formed form);
* "packets": single packets, their header fields, and what they carry;
* "streams": bytes as a host or board gets them once the hellos (sequence number 0 each way) are exchanged, and what it must make of
  them. Damage is in here. `"state": "new"` marks those that come before any hello.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from evalkit.protocol.connection import (
    BulkReceived,
    Connection,
    CorruptBytes,
    Event,
    MessageReceived,
    PacketsLost,
    Role,
    State,
    VersionMismatch,
)
from evalkit.protocol.limits import MAX_PAYLOAD_BYTES
from evalkit.protocol.messages import PROTOCOL_VERSION, Command, Credit, HostHello, Ping, Pong, encode_message
from evalkit.protocol.packet import CHECKSUM, HEADER, PacketType, crc32c, encode_header
from evalkit.protocol.requests import UnknownRequest
from tests.core.protocol_examples import EXAMPLES
from tests.core.protocol_helpers import BOARD_HELLO, HOST_HELLO, open_pair, wire

VECTORS = Path(__file__).parents[2] / "evalkit" / "protocol" / "vectors.json"
PAYLOAD = bytes(range(16))
HEADER_FIELDS = ("magic", "version", "type", "channel", "flags", "sequence", "object_id", "offset", "payload_length", "header_crc32c")


PLACES = {PacketType.CONTROL: (0, 0, 0), PacketType.FRAME_DATA: (1, 2, 3), PacketType.MODEL_DATA: (0, 9, 65_536)}
"""Channel, object id and offset of the packets made here."""


def packet(sequence: int, kind: int, payload: bytes, *, version: int = PROTOCOL_VERSION, length: int | None = None) -> bytes:
    """Return one packet with good checksums."""
    channel, object_id, offset = PLACES[PacketType(kind)]
    header = encode_header(
        version=version,
        packet_type=kind,
        channel=channel,
        sequence=sequence,
        object_id=object_id,
        offset=offset,
        payload_bytes=len(payload) if length is None else length,
    )
    return header + payload + CHECKSUM.pack(crc32c(payload))


def flipped(data: bytes, byte: int, bit: int = 0) -> bytes:
    """Return `data` with one bit inverted."""
    damaged = bytearray(data)
    damaged[byte] ^= 1 << bit
    return bytes(damaged)


def told(event: Event) -> dict[str, Any]:
    """Return an event in the form of the vectors."""
    match event:
        case MessageReceived(message=Command(id=number, request=UnknownRequest(name=name))):
            return {"event": "unknown request", "id": number, "name": name, "wire_bytes": event.wire_bytes}
        case MessageReceived():
            return {"event": "message", "message": msgspec.to_builtins(event.message), "wire_bytes": event.wire_bytes}
        case BulkReceived():
            return {
                "event": "bulk",
                "kind": event.kind.name.lower(),
                "channel": event.channel,
                "object_id": event.object_id,
                "offset": event.offset,
                "data": event.data.tobytes().hex(),
                "wire_bytes": event.wire_bytes,
            }
        case CorruptBytes():
            return {"event": "corrupt", "reason": event.reason, "count": event.count}
        case PacketsLost():
            return {"event": "lost", "count": event.count}
        case VersionMismatch():
            return {"event": "version", "version": event.version}


def receiver(role: Role, state: State) -> Connection:
    """Return a connection of `role`, before or after the hellos."""
    if state is State.NEW:
        return Connection(role)
    host, board = open_pair()
    return host if role is Role.HOST else board


def streams() -> list[tuple[str, Role, State, bytes]]:
    """Return names, receivers and bytes of all streams."""
    data = [packet(number, PacketType.FRAME_DATA, PAYLOAD) for number in range(1, 5)]
    upload = packet(1, PacketType.MODEL_DATA, PAYLOAD)
    pong = encode_message(Pong(host_ns=5, board_ns=7))
    unknown = encode_message(Pong(host_ns=5, board_ns=7)).replace(b"dpong", b"dpang")
    command = encode_message(dict(EXAMPLES)["start"]).replace(b"estart", b"esleep")
    host, board = State.OPEN, State.NEW
    hello = wire(Connection(Role.HOST), HOST_HELLO)
    other_hello = encode_message(HostHello(protocol=2, application="EvalKit 9"))
    return [
        ("two good packets", Role.HOST, host, data[0] + data[1]),
        ("a control message between bulk data", Role.HOST, host, data[0] + packet(2, PacketType.CONTROL, pong) + data[2]),
        ("part of an upload", Role.BOARD, host, upload),
        ("one flipped bit in a payload", Role.HOST, host, data[0] + flipped(data[1], 30) + data[2]),
        ("one flipped bit in the length", Role.HOST, host, data[0] + flipped(data[1], 22, 7) + data[2]),
        ("one flipped bit in the magic", Role.HOST, host, data[0] + flipped(data[1], 0) + data[2]),
        ("one flipped bit in the payload's checksum", Role.HOST, host, data[0] + flipped(data[1], len(data[1]) - 1) + data[2]),
        ("a missing packet", Role.HOST, host, data[0] + data[2]),
        ("missing bytes within a payload", Role.HOST, host, data[0] + data[1][:34] + data[1][40:] + data[2] + data[3]),
        ("text between packets", Role.HOST, host, data[0] + b"boot: EVK ready\r\n" + data[1]),
        ("a packet twice", Role.HOST, host, data[0] + data[0] + data[1]),
        (
            "a length over the limit under a good header checksum",
            Role.HOST,
            host,
            packet(1, PacketType.FRAME_DATA, PAYLOAD, length=MAX_PAYLOAD_BYTES + 1) + data[1],
        ),
        ("a packet of version 2", Role.HOST, host, packet(1, PacketType.FRAME_DATA, PAYLOAD, version=2) + data[1]),
        ("a hello of version 2", Role.BOARD, board, packet(0, PacketType.CONTROL, other_hello)),
        ("a hello", Role.BOARD, board, hello),
        ("a ping before the hello", Role.BOARD, board, packet(0, PacketType.CONTROL, encode_message(Ping(host_ns=1)))),
        ("a message that a board may not send", Role.HOST, host, packet(1, PacketType.CONTROL, encode_message(Credit(total=1)))),
        ("bulk data in the wrong direction", Role.HOST, host, upload),
        ("a message of unknown type", Role.HOST, host, packet(1, PacketType.CONTROL, unknown) + data[1]),
        ("a payload that is not CBOR", Role.HOST, host, packet(1, PacketType.CONTROL, b"\xff") + data[1]),
        ("a command with an unknown request", Role.BOARD, host, packet(1, PacketType.CONTROL, command)),
        ("sequence numbers go round", Role.HOST, State.OPEN, b"".join(wrapping())),
    ]


def wrapping() -> list[bytes]:
    """Return a hello that begins at the last sequence number, and the packet after it."""
    return [packet(0xFFFF_FFFF, PacketType.CONTROL, encode_message(BOARD_HELLO)), packet(0, PacketType.FRAME_DATA, PAYLOAD)]


def vectors() -> dict[str, Any]:
    """Return the content of the file."""
    checks = [b"123456789", b"", bytes(32), b"\xff" * 32, bytes(range(32))]
    singles = [
        ("control: ping", packet(1, PacketType.CONTROL, encode_message(Ping(host_ns=123_456_789_012)))),
        ("frame data", packet(2, PacketType.FRAME_DATA, PAYLOAD)),
        ("model data", packet(3, PacketType.MODEL_DATA, PAYLOAD)),
        ("an empty payload", packet(4, PacketType.FRAME_DATA, b"")),
    ]
    return {
        "about": "Test vectors of the EvalKit board protocol, version 1. Made by tests/core/make_protocol_vectors.py; see PROTOCOL.md.",
        "crc32c": [{"bytes": data.hex(), "crc32c": f"0x{crc32c(data):08X}"} for data in checks],
        "messages": [
            {"name": name, "message": msgspec.to_builtins(message), "cbor": encode_message(message).hex()} for name, message in EXAMPLES
        ],
        "packets": [{"name": name, "header": header_of(data), "packet": data.hex()} for name, data in singles],
        "streams": [
            {
                "name": name,
                "receiver": role.value,
                "state": state.value,
                "bytes": data.hex(),
                "events": [told(event) for event in receiver(role, state).feed(data)],
            }
            for name, role, state, data in streams()
        ],
    }


def header_of(data: bytes) -> dict[str, Any]:
    """Return the fields of a packet's header."""
    fields = dict(zip(HEADER_FIELDS, HEADER.unpack_from(data), strict=True))
    fields["magic"] = fields["magic"].hex()
    fields["header_crc32c"] = f"0x{fields['header_crc32c']:08X}"
    return fields


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{VECTORS} written\n")

"""The control messages of the board protocol: typed values, and their CBOR form (RFC 8949, maps with named keys).

Unknown keys are ignored, so a board may add fields; a missing or mistyped one is a RemoteProtocolError that names the path.
PROTOCOL.md beside this file is the specification; this file is its first reader.
"""

from __future__ import annotations

from typing import TypeVar

import cbor2
import msgspec

from evalkit.errors import RemoteProtocolError
from evalkit.protocol.requests import Message, Request, UnknownRequest
from evalkit.protocol.values import Capabilities, Fault, Int64, Part, Rectangle, Status, UInt32

PROTOCOL_VERSION = 1

MAX_DEPTH = 16
"""Deepest nesting of a control message's CBOR; ours need five levels."""


class HostHello(Message, frozen=True, tag="host_hello"):
    """First message of a host."""

    protocol: UInt32
    application: str


class BoardHello(Message, frozen=True, tag="board_hello"):
    """A board's answer to `HostHello`."""

    protocol: UInt32
    vendor: str
    model: str
    serial_number: str
    firmware: str
    sensor: str
    """"IMX500" or "IMX501"."""
    sensor_id: str
    capabilities: Capabilities
    status: Status


class Ping(Message, frozen=True, tag="ping"):
    """Asks for the board's clock; also says that the host is alive."""

    host_ns: Int64


class Pong(Message, frozen=True, tag="pong"):
    """Answer to `Ping`, with the host's stamp returned."""

    host_ns: Int64
    board_ns: Int64


class Credit(Message, frozen=True, tag="credit"):
    """The host can take frames up to number `total` since the board's hello (cumulative, so a lost one does no harm)."""

    total: UInt32


class LogLine(Message, frozen=True, tag="log"):
    """A line of the board's log; level as in Python ("INFO")."""

    level: str
    text: str


class Goodbye(Message, frozen=True, tag="goodbye"):
    """The sender ends the connection, and why."""

    reason: str


class FrameStart(Message, frozen=True, tag="frame"):
    """Announces a frame; the bulk data of its parts follow."""

    frame_id: UInt32
    timestamp_ns: Int64
    """Board clock, start of exposure."""
    ready_ns: Int64
    """Board clock, when its last byte was ready to be sent."""
    parts: list[Part]
    exposure_us: UInt32
    gain_db: float
    frame_period_us: UInt32
    inference_window: Rectangle
    temperature_c: float = 0.0
    model_generation: UInt32 = 0
    """0: no network."""
    trial: UInt32 = 0
    """Not 0: no frame of the stream, but what upload number `trial` made of its golden input (`ModelTrial`); needs no credit."""
    sent: UInt32 = 0
    """How many frames the board has begun to send since its hello, this one included: what `Credit.total` counts. 0: not told."""
    dropped: dict[str, UInt32] = msgspec.field(default_factory=dict)
    """Frames that the board dropped since the stream was started, by cause ("link", "busy")."""


class Command(Message, frozen=True, tag="command"):
    """A request with a number; each gets exactly one `Reply` with that number."""

    id: UInt32
    request: Request


class Reply(Message, frozen=True, tag="reply"):
    """Answer to a `Command`: the board's state after it, or why not."""

    id: UInt32
    status: Status | None = None
    fault: Fault | None = None
    data: bytes = b""
    """What a read of registers found."""


class ProgressReport(Message, frozen=True, tag="progress"):
    """How far the command `id`, or the upload it began, is. For an upload it is the acknowledgement of `done` bytes."""

    id: UInt32
    stage: str
    done: UInt32
    total: UInt32
    unit: str = "bytes"


ControlMessage = HostHello | BoardHello | Ping | Pong | Credit | LogLine | Goodbye | FrameStart | Command | Reply | ProgressReport

M = TypeVar("M")


def encode_message(message: ControlMessage) -> bytes:
    """Return the CBOR form of `message`."""
    return cbor2.dumps(msgspec.to_builtins(message, builtin_types=(bytes,)))


def decode_message(payload: bytes | memoryview) -> ControlMessage:
    """Return the message in `payload`; RemoteProtocolError names what is wrong with it.

    A command with a good number and a request that this version cannot read comes back with an `UnknownRequest`, for a reply.
    """
    try:
        content = cbor2.loads(payload, max_depth=MAX_DEPTH, strict_hashable_types=True, allow_duplicate_keys=False)
    except (cbor2.CBORError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        raise RemoteProtocolError(f"A control message is not CBOR: {error}") from error
    try:
        message: ControlMessage = msgspec.convert(content, type=ControlMessage)
    except (msgspec.ValidationError, ValueError, OverflowError, RecursionError) as error:
        command = _unknown_command(content, str(error))
        if command is None:
            raise RemoteProtocolError(f"A control message cannot be read: {error}") from error
        return command
    return message


def _unknown_command(content: object, problem: str) -> Command | None:
    if not isinstance(content, dict) or content.get("type") != "command" or not isinstance(content.get("request"), dict):
        return None
    try:
        number = msgspec.convert(content.get("id"), type=UInt32)
        name = msgspec.convert(content["request"].get("type"), type=str)
    except msgspec.ValidationError:
        return None
    return Command(id=number, request=UnknownRequest(name=name, problem=problem))


def refused(message: ControlMessage, problem: str) -> Command | None:
    """Return `message` with its request made an `UnknownRequest`, for a reply; None if it is no command."""
    if not isinstance(message, Command):
        return None
    return Command(id=message.id, request=UnknownRequest(name=name_of(type(message.request)), problem=problem))


def name_of(kind: type[Message]) -> str:
    """Return the name under which messages of class `kind` travel: "host_hello"."""
    return str(kind.__struct_config__.tag)

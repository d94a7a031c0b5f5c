"""The control messages of the board protocol: typed values, and their CBOR form (RFC 8949, maps with named keys).

Unknown keys are ignored, so a board may add fields; a missing or mistyped one is a RemoteProtocolError that names the path.
PROTOCOL.md beside this file is the specification; this file is its first reader.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import cbor2
import msgspec

from evalkit.errors import RemoteProtocolError

PROTOCOL_VERSION = 1

UInt32 = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
"""Sizes, counts, positions and identifiers: what fits an unsigned 32-bit number."""

Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""Clocks in nanoseconds and cumulative counts: what fits a signed 64-bit number."""

MAX_DEPTH = 16
"""Deepest nesting of a control message's CBOR; ours need five levels."""


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all parts of messages have in common: frozen, by keyword, defaults are not sent."""


class Rectangle(Struct, frozen=True):
    """A half-open rectangle in sensor pixels (full array)."""

    x: UInt32
    y: UInt32
    width: UInt32
    height: UInt32


class ModeInfo(Struct, frozen=True):
    """A sensor mode that the board offers."""

    name: str
    width: UInt32
    height: UInt32
    frame_period_us: UInt32
    """Shortest frame period of the mode; a network that needs longer lowers the rate of results, not of frames."""


class Range(Struct, frozen=True):
    """Limits of a control."""

    minimum: float
    maximum: float


class Capabilities(Struct, frozen=True):
    """What a board can do; the host offers nothing that is not in here."""

    modes: list[ModeInfo]
    pixel_formats: list[str]
    exposure_us: Range
    gain_db: Range
    link_kind: str = ""
    """What carries the bytes, in words: "USB 3 (5 Gbit/s)"."""
    link_capacity_bytes_per_s: Int64 = 0
    """What the link carries at best; 0: unknown."""
    max_rois: UInt32 = 0
    features: list[str] = []
    """Further abilities by name: "scene" (it can be told what to look at), "credits"."""


class OutputSelection(Struct, frozen=True):
    """What leaves the board with each frame."""

    image: str = ""
    """Pixel format of the full image; "" sends none."""
    rois: str = ""
    """"": none; "detections": what the network found, cut on the board; "fixed": the rectangles in `roi_rects`."""
    roi_rects: list[Rectangle] = []
    metadata: bool = True
    input_tensor: bool = False


class Memory(Struct, frozen=True):
    """The sensor's network memory in bytes: reserved + runtime + coefficients of total."""

    total: UInt32
    reserved: UInt32
    runtime: UInt32
    coefficients: UInt32


class ModelStatus(Struct, frozen=True):
    """The network that runs in the sensor."""

    generation: UInt32
    """Counts activations; frames carry it, so that a result is read with the card it belongs to."""
    name: str
    card_json: str
    """The card of the package (models/card.py) as JSON; "" if the package has none."""


class Status(Struct, frozen=True):
    """Everything a board says about itself at one moment. Each successful reply carries it."""

    streaming: bool
    mode: str
    exposure_us: UInt32
    gain_db: float
    output: OutputSelection
    inference_window: Rectangle
    memory: Memory
    model: ModelStatus | None = None
    scene: str = ""
    temperature_c: float = 0.0


class Message(Struct, frozen=True, tag_field="type"):
    """Base of what a control packet carries."""


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


class Part(Struct, frozen=True):
    """One piece of a frame, sent as bulk data on the channel of its position in `FrameStart.parts`."""

    kind: str
    """"image", "roi", or "inference" (the sensor's own lines: KPI, input tensor, output tensor, PQ; 2560 bytes each)."""
    size_bytes: UInt32
    format: str = ""
    width: UInt32 = 0
    height: UInt32 = 0
    rect: Rectangle | None = None
    """What it shows, in sensor pixels."""
    input_lines: UInt32 = 0
    """For "inference": number of lines of the input tensor (register 0x305E); 1 if only its header is sent."""
    output_lines: UInt32 = 0
    """For "inference": number of lines of the output tensors (register 0x3060)."""


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
    sent: UInt32 = 0
    """How many frames the board has begun to send since its hello, this one included: what `Credit.total` counts. 0: not told."""
    dropped: dict[str, UInt32] = {}
    """Frames that the board dropped since the stream was started, by cause ("link", "busy")."""


class GetStatus(Message, frozen=True, tag="get_status"):
    """Command: say how you are."""


class Start(Message, frozen=True, tag="start"):
    """Command: stream."""


class Stop(Message, frozen=True, tag="stop"):
    """Command: stop streaming."""


class SetMode(Message, frozen=True, tag="set_mode"):
    """Command: change the sensor mode; allowed while streaming."""

    mode: str


class SetControls(Message, frozen=True, tag="set_controls"):
    """Command: change exposure, gain; None leaves one as it is. The board clips to what it can and says what it did."""

    exposure_us: UInt32 | None = None
    gain_db: float | None = None


class SetInferenceWindow(Message, frozen=True, tag="set_inference_window"):
    """Command: what part of the array the network sees."""

    window: Rectangle


class SetOutput(Message, frozen=True, tag="set_output"):
    """Command: change what leaves the board; allowed while streaming."""

    output: OutputSelection


class SetScene(Message, frozen=True, tag="set_scene"):
    """Command (feature "scene"): look at something else: "generated:shop-floor", "file:PATH", "folder:PATH", "webcam:0"."""

    scene: str


class ModelBegin(Message, frozen=True, tag="model_begin"):
    """Command: get ready for a network package of `size_bytes`, sent as bulk data; the running one keeps running."""

    upload_id: UInt32
    name: str
    size_bytes: UInt32
    crc32c: UInt32
    runtime_bytes: UInt32
    coefficient_bytes: UInt32


class ModelActivate(Message, frozen=True, tag="model_activate"):
    """Command: check what was sent and switch to it; the reply comes when it runs, progress before."""

    upload_id: UInt32


class ModelAbort(Message, frozen=True, tag="model_abort"):
    """Command: forget what was sent; the running network stays."""

    upload_id: UInt32


class UnknownRequest(Message, frozen=True, tag="unknown"):
    """What a command becomes if its reader does not know the request, cannot read it, or must not: the answer is "unsupported". Never sent."""

    name: str
    problem: str


Request = (
    GetStatus
    | Start
    | Stop
    | SetMode
    | SetControls
    | SetInferenceWindow
    | SetOutput
    | SetScene
    | ModelBegin
    | ModelActivate
    | ModelAbort
    | UnknownRequest
)


class Command(Message, frozen=True, tag="command"):
    """A request with a number; each gets exactly one `Reply` with that number."""

    id: UInt32
    request: Request


class Fault(Struct, frozen=True):
    """Why a command was not carried out. Codes: "rejected", "unsupported", "failed", "busy", "too_large"."""

    code: str
    text: str
    hint: str = ""


class Reply(Message, frozen=True, tag="reply"):
    """Answer to a `Command`: the board's state after it, or why not."""

    id: UInt32
    status: Status | None = None
    fault: Fault | None = None


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
    return cbor2.dumps(msgspec.to_builtins(message))


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

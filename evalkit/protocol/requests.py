"""What a host may ask of a board: the requests that a `Command` carries."""

from __future__ import annotations

from typing import Annotated

import msgspec

from evalkit.protocol.values import OutputSelection, Rectangle, Struct, UInt32


class Message(Struct, frozen=True, tag_field="type"):
    """Base of what a control packet carries."""


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
    sha256: str = ""
    """Of the package, in hexadecimal. A board with "resume" that still holds a beginning of it acknowledges that (a progress report)
    before it replies, and the host goes on there."""


class ModelTrial(Message, frozen=True, tag="model_trial"):
    """Command (feature "trial"): check the sum of what was sent, and run its golden input through it while the old network runs on.

    A frame with `trial` = `upload_id` brings the sensor's lines of input and output tensors, then the reply comes. The package's
    archive holds the golden input (models/golden.py).
    """

    upload_id: UInt32
    network: UInt32 = 0


class ModelActivate(Message, frozen=True, tag="model_activate"):
    """Command: check what was sent and switch to it; the reply comes when it runs, progress before."""

    upload_id: UInt32
    network: UInt32 = 0
    """Which network of the package."""
    confirm_within_ms: UInt32 = 0
    """Not 0: the board goes back to what ran before unless `ModelConfirm` comes in time; at once if the connection is lost before."""


class ModelConfirm(Message, frozen=True, tag="model_confirm"):
    """Command: keep the network of this generation."""

    generation: UInt32


class ModelSelect(Message, frozen=True, tag="model_select"):
    """Command: switch to a package that the board keeps (`Status.kept`), or to another network of the one that runs."""

    sha256: str
    network: UInt32 = 0
    confirm_within_ms: UInt32 = 0
    """As in `ModelActivate`."""


class ModelAbort(Message, frozen=True, tag="model_abort"):
    """Command: forget what was sent; the running network stays."""

    upload_id: UInt32


class ReadRegisters(Message, frozen=True, tag="read_registers"):
    """Command (feature "registers"): read `count` bytes of the sensor's registers from `address` on (I2C, auto-increment)."""

    address: Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]
    count: Annotated[int, msgspec.Meta(ge=1, le=256)]


class WriteRegisters(Message, frozen=True, tag="write_registers"):
    """Command (feature "registers"): write bytes to the sensor's registers from `address` on; big-endian where they make a number."""

    address: Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]
    data: Annotated[bytes, msgspec.Meta(min_length=1, max_length=256)]


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
    | ModelTrial
    | ModelConfirm
    | ModelSelect
    | ModelAbort
    | ReadRegisters
    | WriteRegisters
    | UnknownRequest
)

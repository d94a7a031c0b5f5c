"""The values inside the board protocol's messages: what a board can do, how it is, what leaves it, the parts of a frame."""

from __future__ import annotations

from typing import Annotated

import msgspec

UInt32 = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
"""Sizes, counts, positions and identifiers: what fits an unsigned 32-bit number."""

Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""Clocks in nanoseconds and cumulative counts: what fits a signed 64-bit number."""


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


TWINS = "twins"
"""Feature of an emulated board: it runs the twin (ONNX) that a package of EvalKit carries beside the sensor's network, and nothing else."""


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
    """Further abilities by name: "scene" (it can be told what to look at), "credits", "resume" (an upload goes on where a lost
    connection broke it off), "trial" (`ModelTrial`), "registers" (`ReadRegisters`, `WriteRegisters`), and TWINS."""
    model_store_bytes: Int64 = 0
    """How many bytes of packages it keeps beside the one that runs, so as to go back without an upload; 0: none."""


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
    """The card of the network (models/card.py) as JSON; "" if the package has none."""
    sha256: str = ""
    """Of the package file, in hexadecimal: what a host knows it again by."""
    network: UInt32 = 0
    """Which network of the package runs, from 0."""
    confirmed: bool = True
    """False from a switch that awaits `ModelConfirm`; without it the board goes back by itself."""


class KeptModel(Struct, frozen=True):
    """A package that the board holds and can switch to without an upload (`ModelSelect`); the one that runs is among them."""

    sha256: str
    name: str
    size_bytes: UInt32
    networks: list[str]
    """Names of its networks, in the order of `ModelSelect.network`."""
    memory: Memory


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
    kept: list[KeptModel] = []
    """Packages that need no upload to run."""
    starting: bool = False
    """Whether the network that the board starts with is still on its way into the sensor."""


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


class Fault(Struct, frozen=True):
    """Why a command was not carried out. Codes: "rejected", "unsupported", "failed", "busy", "too_large"."""

    code: str
    text: str
    hint: str = ""

"""What each output of a board costs: the figures of one run of the bench, and under which conditions they were measured."""

from __future__ import annotations

import os
import platform
import sys

import msgspec

from evalkit import __version__
from evalkit.errors import Unsupported
from evalkit.frames import PixelFormat
from evalkit.geometry import Size
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import Capabilities, OutputSelection, Status

FORMAT = "evalkit.cost-of-output/1"

_NAMES = {PixelFormat.SRGGB10P.value: "RAW10", PixelFormat.RGB8.value: "RGB", PixelFormat.YUV420.value: "YUV 4:2:0"}


class BytesPerFrame(msgspec.Struct, frozen=True, kw_only=True):
    """Mean bytes of a frame by kind, as they came over the link."""

    image: float = 0.0
    roi: float = 0.0
    tensor: float = 0.0
    metadata: float = 0.0
    overhead: float = 0.0

    @property
    def total(self) -> float:
        """All of them."""
        return self.image + self.roi + self.tensor + self.metadata + self.overhead


class OutputCost(msgspec.Struct, frozen=True, kw_only=True):
    """One output. `frames` 0: nothing was measured, `problem` says why, and only what can be computed is there."""

    name: str
    output: OutputSelection
    bytes: BytesPerFrame
    bytes_low: int = 0
    bytes_high: int = 0
    """Smallest and largest frame."""
    frames: int = 0
    """Frames received while it was measured; rates rest on them."""
    seconds: float = 0.0
    """From the first of them to the last."""
    sensor_fps: float = 0.0
    received_fps: float = 0.0
    shown_fps: float = 0.0
    drops: dict[str, int] = {}
    """Frames lost by cause (see SessionSnapshot.drops)."""
    age_p50_ms: float | None = None
    age_p95_ms: float | None = None
    """From "ready at the board" to where `Conditions.age_ends` says."""
    age_frames: int = 0
    """How many frames the ages rest on."""
    cpu_cores: float | None = None
    """Processor time of this process over real time: 1.0 is one core. An emulated board is another process and not in it."""
    link_bytes_per_s: float = 0.0
    """Bytes per frame times received frames per second."""
    link_load: float | None = None
    """... over what the board says its link carries; None if it does not say."""
    problem: str = ""

    @property
    def measured(self) -> bool:
        """Whether the figures come from frames."""
        return self.frames > 0

    @property
    def lost(self) -> int:
        """Frames that never came here: lost at the board, on the way, or because decoding was behind."""
        return sum(count for cause, count in self.drops.items() if cause != "not_shown")


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures depend on."""

    board: str
    serial_number: str
    firmware: str
    sensor: str
    mode: str
    width: int
    height: int
    frame_period_us: int
    """Of the mode, at its fastest."""
    exposure_us: int
    network: str
    network_sha256: str
    scene: str
    link_name: str
    link_kind: str
    link_bytes_per_s: int
    """What the board says its link carries; 0: it does not say."""
    age_ends: str
    """Where the age of a frame ends: "shown" (painted in the window) or "decoded" (no window)."""
    seconds_per_output: float
    evalkit: str
    system: str
    machine: str
    cores: int
    python: str

    @property
    def mode_fps(self) -> float:
        """Frames per second of the mode."""
        return 1e6 / self.frame_period_us if self.frame_period_us else 0.0

    @property
    def raw_bytes(self) -> int:
        """Bytes of a full RAW10 frame of the mode: what a plain image sensor would send (computed)."""
        try:
            return PixelFormat.SRGGB10P.frame_bytes(Size(self.width, self.height))
        except ValueError:
            return self.width * self.height * 5 // 4


class CostReport(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the bench."""

    format: str = FORMAT
    written: str
    """Local time, ISO 8601."""
    conditions: Conditions
    costs: tuple[OutputCost, ...]
    complete: bool = True
    """Whether all outputs were gone through."""

    @property
    def full_raw_bytes(self) -> float:
        """What reductions refer to: a RAW10 frame as it was measured, else its pixels as computed."""
        raw = next((cost for cost in self.costs if cost.name == _NAMES[PixelFormat.SRGGB10P.value] and cost.measured), None)
        return raw.bytes.total if raw is not None else float(self.conditions.raw_bytes)

    def reduction(self, cost: OutputCost) -> float:
        """Return how many times smaller than a full RAW10 frame a frame of this output is; 0 if that is not known."""
        return self.full_raw_bytes / cost.bytes.total if cost.bytes.total else 0.0

    @property
    def fastest_link(self) -> tuple[float, bool]:
        """The most bytes per second that came through, and whether that was the link's limit (the board dropped frames because of it)."""
        best = max(self.costs, key=lambda cost: cost.link_bytes_per_s, default=None)
        return (best.link_bytes_per_s, best.drops.get("link", 0) > 0) if best is not None else (0.0, False)


def conditions_of(board: BoardHello, status: Status, *, link_name: str, age_ends: str, seconds: float) -> Conditions:
    """Return what a measurement depends on, from what the board says of itself and what runs here."""
    mode = next((mode for mode in board.capabilities.modes if mode.name == status.mode), None)
    return Conditions(
        board=f"{board.vendor} {board.model}".strip(),
        serial_number=board.serial_number,
        firmware=board.firmware,
        sensor=board.sensor,
        mode=status.mode,
        width=0 if mode is None else mode.width,
        height=0 if mode is None else mode.height,
        frame_period_us=0 if mode is None else mode.frame_period_us,
        exposure_us=status.exposure_us,
        network="" if status.model is None else status.model.name,
        network_sha256="" if status.model is None else status.model.sha256,
        scene=status.scene,
        link_name=link_name,
        link_kind=board.capabilities.link_kind,
        link_bytes_per_s=board.capabilities.link_capacity_bytes_per_s,
        age_ends=age_ends,
        seconds_per_output=seconds,
        evalkit=__version__,
        system=platform.platform(),
        machine=platform.machine(),
        cores=os.cpu_count() or 0,
        python=sys.version.split()[0],
    )


def outputs_of(board: Capabilities, status: Status) -> tuple[tuple[str, OutputSelection], ...]:
    """Return name and selection of every output that the board offers, the largest first; those with metadata only if a network runs."""
    network, found = status.model is not None, []
    for pixel_format in sorted(board.pixel_formats, key=lambda name: -_bytes_per_pixel(name)):
        name = _NAMES.get(pixel_format, pixel_format)
        found.append((name, OutputSelection(image=pixel_format, metadata=False)))
        if network:
            found.append((f"{name} + metadata", OutputSelection(image=pixel_format)))
    if network:
        found.append(("Metadata + input tensor", OutputSelection(input_tensor=True)))
        if board.max_rois:
            found.append(("ROI crops + metadata", OutputSelection(rois="detections")))
        found.append(("Metadata only", OutputSelection()))
    if not found:
        raise Unsupported("This board sends no images and runs no network: there is nothing to compare.", hint="Swap a network in first.")
    return tuple(found)


def image_bytes(output: OutputSelection, size: Size) -> int:
    """Return the bytes of an output's full image; 0 if it has none, or one of an unknown format."""
    try:
        return PixelFormat(output.image).frame_bytes(size) if output.image else 0
    except ValueError:
        return 0


def _bytes_per_pixel(pixel_format: str) -> float:
    """Return a rank: RGB, YUV, RAW10, then what is not known."""
    order = {PixelFormat.RGB8.value: 3.0, PixelFormat.YUV420.value: 1.5, PixelFormat.SRGGB10P.value: 1.25}
    return order.get(pixel_format, 0.0)

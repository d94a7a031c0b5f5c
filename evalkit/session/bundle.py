"""A FrameBundle: everything that belongs to one exposure, frozen, as it crosses threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.errors import DecodeError
from evalkit.frames import ByteCount, Picture, RoiCrop
from evalkit.geometry import Rect
from evalkit.imx500.stream import Inference
from evalkit.metrics.frame_log import Painted
from evalkit.models.card import ModelCard
from evalkit.results.types import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameBundle:
    """One exposure: pixels, regions of interest, what the network said, when, and at what cost."""

    frame_id: int
    timestamp_ns: int
    """Start of exposure, board clock."""
    since_first_ns: int = 0
    """... and how long after that of the first frame of its session: what people read, because a board's clock tells its uptime."""
    ready_ns: int
    """When the board had its last byte ready, board clock."""
    received_ns: int
    """When the host had read its last byte, host clock."""
    board_offset_ns: int | None
    """Host clock minus board clock, as close as the comparison of both is; None until they were compared."""
    exposure_us: int
    gain_db: float
    frame_period_us: int
    temperature_c: float
    picture: Picture | None
    picture_rect: Rect | None = None
    """What `picture` shows, in sensor pixels, as the board said; None: it did not say."""
    rois: tuple[RoiCrop, ...] = ()
    inference_window: Rect
    """What the network sees, in sensor pixels. Boxes of `result` are normalised to it."""
    inference: Inference | None = field(default=None, repr=False)
    """The sensor's metadata, decoded: KPI, headers, tensors."""
    inference_error: DecodeError | None = None
    """Why `inference` or `result` is missing although the sensor sent its lines."""
    inference_bytes: memoryview | None = field(default=None, repr=False)
    """The sensor's lines as they came."""
    card: ModelCard | None = None
    """The card of the network that `result` came from."""
    result: Result | None = None
    model_generation: int = 0
    """Which activation of a network the sensor ran with this frame; 0: none."""
    result_age_frames: int = 0
    """How many frames ago, at least, the exposure lies that `result` belongs to; 0: this one."""
    answers_frame_id: int | None = None
    """The frame whose picture the inference's outputs belong to; None without outputs, or if that picture never came."""
    bytes: ByteCount = ByteCount()
    lost_before: Mapping[str, int] = field(default_factory=dict)
    """Frames lost between the previous bundle and this one, by cause."""
    decode_us: int = 0
    """What decoding cost the host."""
    started_ns: int = 0
    """When the host had read its announcement, host clock; 0: not known."""
    decoding_ns: int = 0
    """When decoding began, host clock; 0: not known."""

    @property
    def input_format(self) -> str:
        """Order of the channels of the network's input, as far as its card is known: "RGB" or "BGR"."""
        return "RGB" if self.card is None else self.card.input_format

    def age_ms(self, now_ns: int) -> float | None:
        """Return milliseconds from "ready at the board" to `now_ns` (host clock); None until the clocks were compared."""
        if self.board_offset_ns is None:
            return None
        return (now_ns - self.ready_ns - self.board_offset_ns) / 1e6

    def painted(self, now_ns: int) -> Painted:
        """Return what is known of the frame's way to the screen once it is there, at `now_ns` (host clock)."""
        return Painted(
            received_s=self.received_ns / 1e9,
            frame_id=self.frame_id,
            paint_ms=(now_ns - self.decoding_ns) / 1e6 - self.decode_us / 1e3 if self.decoding_ns else None,
            total_ms=None if self.board_offset_ns is None else (now_ns - self.timestamp_ns - self.board_offset_ns) / 1e6,
        )

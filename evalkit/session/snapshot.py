"""A SessionSnapshot: the state of a connected run at one moment, frozen, for whoever wants to show it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.flow import Progress
from evalkit.frames import ByteCount
from evalkit.models.card import ModelCard
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import Status


class SessionState(enum.Enum):
    """Where a session is in its life."""

    CONNECTING = "connecting"
    IDLE = "idle"
    """Connected, not streaming."""
    STREAMING = "streaming"
    FAULTED = "faulted"
    """The link or the board failed; `SessionSnapshot.fault` says why. Only `close` is possible."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """Spread of a quantity over the last seconds; NaN while there are no values."""

    p50: float = float("nan")
    p95: float = float("nan")
    last: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Frames and bytes per second over the last two seconds; NaN for frames in the first two seconds of a stream, whose burst says nothing."""

    sensor_fps: float = 0.0
    """What the sensor exposes: received plus dropped by the board or lost on the way."""
    received_fps: float = 0.0
    shown_fps: float = 0.0
    bytes_per_s: ByteCount = ByteCount()
    link_load: float | None = None
    """Bytes per second over what the link carries; None if that is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSnapshot:
    """Everything the window shows apart from frames and curves."""

    state: SessionState
    link_name: str
    board: BoardHello | None = None
    status: Status | None = None
    """The board's last word about itself."""
    card: ModelCard | None = None
    """The card of the running network."""
    rates: Rates = Rates()
    dnn_ms: Percentiles = Percentiles()
    dsp_ms: Percentiles = Percentiles()
    age_ms: Percentiles = Percentiles()
    """From "ready at the board" to "shown"."""
    frames_received: int = 0
    frames_shown: int = 0
    drops: Mapping[str, int] = field(default_factory=dict)
    """Frames lost since the stream was opened, by cause: at the board ("link", "busy"), on the way ("corrupt", "gap"),
    here ("host_queue": decoding was behind; "not_shown": the screen was behind)."""
    bytes_total: ByteCount = ByteCount()
    without_pictures_s: float = 0.0
    """For how long no byte of a picture (image, crop, input tensor) has arrived."""
    corrupt_bytes: int = 0
    """Bytes that were no packet or failed a check; they are part of the overhead."""
    packets_lost: int = 0
    deploy: Progress | None = None
    """How far a running model swap is."""
    fault: str = ""
    fault_hint: str = ""

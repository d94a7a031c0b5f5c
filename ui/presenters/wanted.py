"""What was asked of the board and is not yet answered."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.geometry import Rect
from evalkit.protocol.values import OutputSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One field per kind of command; None: nothing is under way. Panels show it instead of the board's older word."""

    streaming: bool | None = None
    exposure_us: int | None = None
    gain_db: float | None = None
    mode: str | None = None
    scene: str | None = None
    output: OutputSelection | None = None
    inference_window: Rect | None = None

"""Numbers as people read them: with a unit and the digits they deserve. Bytes are counted in thousands, as links are."""

from __future__ import annotations

import math
from collections.abc import Callable

Translate = Callable[[str], str]
"""How a presenter turns its English into the user's language; `str` leaves it as it is."""

NOTHING = "–"
"""Stands where a number is not known."""


def bytes_text(count: float) -> str:
    """Return "812 B", "4.6 kB", "3.76 MB": three digits."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size * 0.9995:
            return f"{_three_digits(count / size)} {unit}"
    return f"{count:.0f} B"


def rate_text(bytes_per_s: float) -> str:
    """Return "139 MB/s"."""
    return f"{bytes_text(bytes_per_s)}/s"


def exact_bytes(count: int) -> str:
    """Return "8,388,480"."""
    return f"{count:,}"


def fps_text(fps: float) -> str:
    """Return "29.9", or a dash for NaN."""
    return NOTHING if math.isnan(fps) else f"{fps:.1f}"


def ms_text(value_ms: float) -> str:
    """Return "8.53 ms", or a dash for NaN."""
    return NOTHING if math.isnan(value_ms) else f"{_three_digits(value_ms)} ms"


def percent_text(share: float | None) -> str:
    """Return "35 %", "<1 %", or a dash for None."""
    if share is None:
        return NOTHING
    return "<1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def duration_text(seconds: float, tr: Translate = str) -> str:
    """Return "840 ms", "2.4 s", "3 min 05 s"."""
    if seconds < 1:
        return f"{seconds * 1e3:.0f} ms"
    if seconds < 60:
        return tr("{number} s").format(number=f"{seconds:.1f}")
    return tr("{minutes} min {seconds} s").format(minutes=int(seconds) // 60, seconds=f"{int(seconds) % 60:02d}")


def since_text(since_ns: int, *, tenths_shown: bool = True) -> str:
    """Return "+0:12.3" (or "+0:12" where room is scarce), from an hour on "+1:02:03": how long after the first frame.

    The sign tells it from a time of day. It is cut, not rounded, so that it never runs ahead.
    """
    tenths = since_ns // 100_000_000
    minutes, rest = divmod(tenths, 600)
    if minutes < 60:
        return f"+{minutes}:{rest // 10:02d}" + (f".{rest % 10}" if tenths_shown else "")
    return f"+{minutes // 60}:{minutes % 60:02d}:{rest // 10:02d}"


def board_clock_text(timestamp_ns: int) -> str:
    """Return "27387.842 s": a moment of the board's clock, which counts from when the board was switched on."""
    return f"{timestamp_ns / 1e9:.3f} s"


def exposure_text(exposure_us: int) -> str:
    """Return "950 µs" or "16.7 ms"."""
    return f"{exposure_us} µs" if exposure_us < 1000 else f"{_three_digits(exposure_us / 1e3)} ms"


def _three_digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"

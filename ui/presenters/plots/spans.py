"""Time spans of the plots, and how they are written. Apart from curves.py, because the first paint needs them and not numpy."""

from __future__ import annotations

WINDOWS_S = (10.0, 60.0, 600.0, 3600.0)
"""Time spans that can be chosen."""
TICKS_S = {10.0: 2.0, 60.0: 10.0, 600.0: 120.0, 3600.0: 600.0}
"""Where the time axis has its numbers."""
DEFAULT_WINDOW_S = 60.0


def window_text(window_s: float) -> str:
    """Return "10 s", "10 min", "1 h"."""
    if window_s < 60:
        return f"{window_s:g} s"
    return f"{window_s / 60:g} min" if window_s < 3600 else f"{window_s / 3600:g} h"


def ago_text(seconds: float, window_s: float) -> str:
    """Return a tick of the time axis: "-30 s", "-5 min"; "now" at the right end."""
    if seconds > -1e-9:
        return "now"
    return f"{seconds:g} s" if window_s <= 120 else f"{seconds / 60:g} min"

"""Time spans of the plots that can be chosen from a list, and how they are written. Free of numpy: the first paint needs them."""

from __future__ import annotations

WINDOWS_S = (10.0, 60.0, 600.0, 3600.0, 21_600.0, 86_400.0)
"""Time spans in the list; the wheel chooses any other."""
DEFAULT_WINDOW_S = 60.0


def window_text(window_s: float) -> str:
    """Return "10 s", "10 min", "1.5 h"."""
    if window_s < 60:
        return f"{window_s:.3g} s"
    return f"{window_s / 60:.3g} min" if window_s < 3600 else f"{window_s / 3600:.3g} h"


def ago_text(seconds: float, window_s: float) -> str:
    """Return a tick of the time axis: "-30 s", "-5 min", "-6 h"; "now" at the right end."""
    if seconds > -1e-6:
        return "now"
    if window_s <= 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.3g} min" if window_s < 18_000 else f"{seconds / 3600:.3g} h"

"""Time spans of the plots that can be chosen from a list, and how they are written. Free of numpy: the first paint needs them."""

from __future__ import annotations

from ui.presenters.units import Translate

WINDOWS_S = (10.0, 60.0, 600.0, 3600.0, 21_600.0, 86_400.0)
"""Time spans in the list; the wheel chooses any other."""
DEFAULT_WINDOW_S = 60.0


def window_text(window_s: float, tr: Translate = str) -> str:
    """Return "10 s", "10 min", "1.5 h"."""
    if window_s < 60:
        return tr("{number} s").format(number=f"{window_s:.3g}")
    return _minutes(window_s, tr) if window_s < 3600 else _hours(window_s, tr)


def ago_text(seconds: float, window_s: float, tr: Translate = str) -> str:
    """Return a tick of the time axis: "-30 s", "-5 min", "-6 h"; "now" at the right end."""
    if seconds > -1e-6:
        return tr("now")
    if window_s <= 120:
        return tr("{number} s").format(number=f"{seconds:.3g}")
    return _minutes(seconds, tr) if window_s < 18_000 else _hours(seconds, tr)


def _minutes(seconds: float, tr: Translate) -> str:
    return tr("{number} min").format(number=f"{seconds / 60:.3g}")


def _hours(seconds: float, tr: Translate) -> str:
    return tr("{number} h").format(number=f"{seconds / 3600:.3g}")

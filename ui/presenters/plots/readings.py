"""The legend of a plot. Apart from drawing.py, because the first paint needs it and not numpy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One entry: a colour, a name, a number."""

    colour: str = ""
    """A name of ui/views/plots/colours.py; "": a mere text."""
    name: str
    value: str = ""
    widest: str = ""
    """A value as wide as they come: room is kept for it, so that nothing dances."""
    hatched: bool = False
    tip: str = ""


Rows = tuple[tuple[Reading, ...], ...]
"""Entries; each inner tuple begins in a line of its own."""

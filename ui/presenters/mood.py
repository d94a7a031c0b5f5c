"""How a state should look, before it is a colour."""

from __future__ import annotations

import enum


class Mood(enum.Enum):
    """How a state should look."""

    QUIET = "quiet"
    GOOD = "good"
    BUSY = "busy"
    BAD = "bad"

"""A notice with what the window offers to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.notices import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A notice, and the key of the action that helps (actions.py), or ""."""

    notice: Notice
    action: str = ""
    topic: str = ""
    """A later note of the same topic takes the place of this one; "": it stands for itself."""

"""What the building process is told, and what it says: one JSON line each."""

from __future__ import annotations

import msgspec

from evalkit.building.request import BuildReport, BuildRequest
from evalkit.flow import Progress


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to build, and where to put it."""

    request: BuildRequest
    package: str


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line."""

    progress: Progress | None = None
    report: BuildReport | None = None
    error: str = ""
    kind: str = ""
    """Class of the error."""
    hint: str = ""
    needed_bytes: int = 0
    available_bytes: int = 0

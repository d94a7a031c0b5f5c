"""What a user is told: one value for the window, the headless twin and the log."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from evalkit.errors import EvalKitError


class Severity(enum.Enum):
    """How much a notice matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What happened, what to do next, and what to paste into a bug report."""

    severity: Severity
    text: str
    hint: str = ""
    detail: str = ""

    @staticmethod
    def from_error(error: BaseException, *, detail: str = "") -> Notice:
        """Make a notice of an error; one that is not ours is named as what it is: a bug."""
        if isinstance(error, EvalKitError):
            return Notice(severity=Severity.ERROR, text=error.message, hint=error.hint, detail=detail or error.detail)
        text = f"Internal error: {type(error).__name__}: {error}"
        return Notice(severity=Severity.ERROR, text=text, hint="Please report it with the log file.", detail=detail)

    def __str__(self) -> str:
        return sentences(self.text, self.hint)


def sentences(*parts: str) -> str:
    """Return parts as sentences: errors of lower floors may come without their full stop."""
    return " ".join(part if part.endswith((".", "!", "?", ":")) else f"{part}." for part in parts if part)

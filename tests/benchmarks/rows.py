"""What a benchmark returns: one row a figure, with the reference it was measured against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured figure."""

    what: str
    value: float
    unit: str
    reference: str = ""
    """What it is compared with, or ""."""
    reference_value: float | None = None
    """The reference in `unit`, measured in the same run."""
    ratio: float | None = None
    """How many times better than the reference, larger is better; None if there is none."""
    goal: float | None = None
    """What `ratio` is to reach, or, if there is no reference, what `value` is to stay within."""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.ratio is None else self.ratio >= self.goal

"""How the commands talk: results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import msgspec

from evalkit.flow import Progress

LINE_INTERVAL_S = 0.1
"""How often a line of progress is renewed: fast enough to look alive."""
LOG_INTERVAL_S = 5.0
"""How often progress gets a line of its own where lines cannot be renewed, in a file or a CI log."""
RATE_AFTER_S = 0.2
"""A rate of less is chance."""
_UNITS = ("B", "kB", "MB", "GB", "TB")


def show(text: str) -> None:
    """Write a result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def show_json(value: object) -> None:
    """Write a result for machines."""
    show_json_bytes(msgspec.json.encode(value))


def show_json_bytes(text: bytes) -> None:
    """Write a result that is JSON already."""
    show(msgspec.json.format(text, indent=2).decode())


def say(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def quantity(count: float) -> str:
    """Return bytes with the digits they deserve: "13.9 MB"."""
    for unit in _UNITS:
        if abs(count) < 999.5 or unit == _UNITS[-1]:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.3g} {unit}"
        count /= 1000
    raise AssertionError


class ProgressLine:
    """Shows Progress on stderr: one line that renews itself on a terminal, a line now and then elsewhere. Use it in a `with`."""

    def __init__(self) -> None:
        self._renews = sys.stderr.isatty()
        self._shown_s = 0.0
        self._stage = ""
        self._text = ""
        self._begun = (0.0, 0)
        """When the stage began, and how far it was: an upload that is taken up again does not begin at 0."""

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._renews and self._text:
            sys.stderr.write("\n")
            sys.stderr.flush()

    def update(self, progress: Progress) -> None:
        """Show where the work is."""
        now_s = time.monotonic()
        if progress.stage != self._stage:
            self._begun = (now_s, progress.done)
        done = progress.total > 0 and progress.done >= progress.total
        interval_s = LINE_INTERVAL_S if self._renews else LOG_INTERVAL_S
        if progress.stage == self._stage and not done and now_s - self._shown_s < interval_s:
            return
        amount = f": {_amount(progress)}{self._rate(progress, now_s)}" if progress.done or progress.total else ""
        text = progress.stage + amount
        if text == self._text:
            return
        if self._renews:
            begin = "\n" if self._stage and progress.stage != self._stage else "\r"
            sys.stderr.write(begin + text.ljust(len(self._text) if begin == "\r" else 0))
        else:
            sys.stderr.write(text + "\n")
        sys.stderr.flush()
        self._shown_s, self._stage, self._text = now_s, progress.stage, text

    def _rate(self, progress: Progress, now_s: float) -> str:
        begun_s, begun = self._begun
        seconds, count = now_s - begun_s, progress.done - begun
        if progress.unit != "bytes" or seconds < RATE_AFTER_S or count <= 0 or progress.stage != self._stage:
            return ""
        rate = count / seconds
        left = f", {(progress.total - progress.done) / rate:.1f} s left" if progress.total > progress.done else ""
        return f", {quantity(rate)}/s{left}"


def _amount(progress: Progress) -> str:
    if progress.unit == "bytes":
        return f"{quantity(progress.done)} of {quantity(progress.total)}" if progress.total else quantity(progress.done)
    return f"{progress.done} of {progress.total} {progress.unit}" if progress.total else f"{progress.done} {progress.unit}"

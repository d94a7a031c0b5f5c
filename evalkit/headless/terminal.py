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
_UNITS = ("B", "kB", "MB", "GB", "TB")


def show(text: str) -> None:
    """Write a result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def show_json(value: object) -> None:
    """Write a result for machines."""
    show(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


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

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._renews and self._text:
            sys.stderr.write("\n")
            sys.stderr.flush()

    def update(self, progress: Progress) -> None:
        """Show where the work is."""
        now_s = time.monotonic()
        done = progress.total > 0 and progress.done >= progress.total
        interval_s = LINE_INTERVAL_S if self._renews else LOG_INTERVAL_S
        if progress.stage == self._stage and not done and now_s - self._shown_s < interval_s:
            return
        text = f"{progress.stage}: {_amount(progress)}"
        if text == self._text:
            return
        if self._renews:
            begin = "\n" if self._stage and progress.stage != self._stage else "\r"
            sys.stderr.write(begin + text.ljust(len(self._text) if begin == "\r" else 0))
        else:
            sys.stderr.write(text + "\n")
        sys.stderr.flush()
        self._shown_s, self._stage, self._text = now_s, progress.stage, text


def _amount(progress: Progress) -> str:
    if progress.unit == "bytes":
        return f"{quantity(progress.done)} of {quantity(progress.total)}" if progress.total else quantity(progress.done)
    return f"{progress.done} of {progress.total} {progress.unit}" if progress.total else f"{progress.done} {progress.unit}"

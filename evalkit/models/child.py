"""Run a Python module in a process of its own: watch its lines, stop it when the user cancels, never leave it behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from evalkit.flow import CancelToken

WATCH_S = 0.1
"""How often its output is looked at, and so how soon a cancel is noticed."""
GOODBYE_S = 3.0
"""How long it may take to end when told to, before it is killed."""
TAIL_BYTES = 4000
"""How much of what it said last is kept for an error message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildResult:
    """How it ended."""

    exit_code: int
    last_words: str
    """The end of its error output."""


def run_module(module: str, arguments: Sequence[str], *, work: Path, on_line: Callable[[str], None], cancel: CancelToken) -> ChildResult:
    """Run `python -m module arguments` to its end, with its output in files in `work` and each line of it told to `on_line`.

    Raises Cancelled, after the process has ended, if the user cancels.
    """
    said, complained = work / "output.txt", work / "errors.txt"
    with said.open("wb") as output, complained.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=_environment(work),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no console window on Windows
        )
    with _ended(process), said.open("rb") as reader:
        lines = _Lines(reader)
        while _is_running(process):
            for line in lines.new():
                on_line(line)
            cancel.check()
        for line in lines.new():
            on_line(line)
    last_words = complained.read_bytes()[-TAIL_BYTES:].decode(errors="replace").strip()
    return ChildResult(exit_code=process.returncode, last_words=last_words)


def _is_running(process: subprocess.Popen[bytes]) -> bool:
    """Wait for the end, at most until it is time to look at the output."""
    try:
        process.wait(WATCH_S)
    except subprocess.TimeoutExpired:
        return True
    return False


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """See to it that the process has ended afterwards, whatever happens."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(GOODBYE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(work: Path) -> dict[str, str]:
    """Return ours, so that the child finds this very EvalKit, speaks UTF-8, does not hold its lines back, and litters only in `work`."""
    root = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    litter = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work))
    return {**os.environ, **litter, "PYTHONPATH": paths, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


class _Lines:
    """The lines of a file that another process is writing."""

    def __init__(self, reader: BinaryIO) -> None:
        self._reader = reader
        self._rest = b""

    def new(self) -> list[str]:
        """Return the lines that were finished since the last call."""
        *lines, self._rest = (self._rest + self._reader.read()).split(b"\n")
        return [line.decode(errors="replace").strip() for line in lines]

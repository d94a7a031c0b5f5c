"""Run another process, a Python module of ours or a program of the user's: watch its lines, stop it on cancel, never leave it behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
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
MAX_LOG_BYTES = 64 << 20
"""What a program may say at most: one that writes without end must not fill the disk."""
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
_LONGEST_LINE = 64_000
"""Bytes without a line's end after which they count as a line."""


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


class ProgramStopped(Exception):
    """A program was stopped because it said nothing, or far too much; the text says which, `last_words` what it said last."""

    def __init__(self, reason: str, last_words: str) -> None:
        super().__init__(reason)
        self.last_words = last_words


def run_program(
    command: Sequence[str], *, work: Path, on_line: Callable[[str], None], cancel: CancelToken, silence_s: float
) -> ChildResult:
    """Run a program that is not ours to its end, with all it says told to `on_line`, line by line.

    It gets a process group of its own, which is ended whole: converters start others (Java). Raises OSError if it cannot be started,
    ProgramStopped if it says nothing for `silence_s` or more than MAX_LOG_BYTES, Cancelled.
    """
    log = work / "program.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=work,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work)), "PYTHONUNBUFFERED": "1"},
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    with _group_ended(process), log.open("rb") as reader:
        lines = _Lines(reader)
        heard_s, size = time.monotonic(), 0
        while _is_running(process):
            for line in lines.new():
                on_line(line)
            cancel.check()
            if (now := log.stat().st_size) != size:
                heard_s, size = time.monotonic(), now
            if size > MAX_LOG_BYTES:
                raise ProgramStopped(f"it wrote more than {MAX_LOG_BYTES:,} bytes of messages", _tail(log))
            if time.monotonic() - heard_s > silence_s:
                raise ProgramStopped(f"it said nothing for {silence_s:g} seconds", _tail(log))
        for line in lines.new():
            on_line(line)
    return ChildResult(exit_code=process.returncode, last_words=_tail(log))


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL_BYTES))
        return file.read().decode(errors="replace").strip()


@contextmanager
def _group_ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """See to it that the process and all that it started have ended afterwards, whatever happens."""
    try:
        yield
    finally:
        if os.name == "nt":
            if process.poll() is None:
                # Windows has no groups to signal: taskkill walks the tree.
                subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
                process.wait()
        else:
            if process.poll() is None:
                _signal_group(process, signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(GOODBYE_S)
            # Also when it has ended: what it started may be left.
            _signal_group(process, _KILL)
            process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # all have ended
        os.killpg(process.pid, number)


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
        if len(self._rest) > _LONGEST_LINE:
            lines, self._rest = [*lines, self._rest], b""
        return [line.decode(errors="replace").strip() for line in lines]

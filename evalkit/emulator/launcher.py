"""Starts an emulated board as a process of its own, and ends it. It never outlives us: it ends when its standard input closes."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, TypeAlias

import evalkit
from evalkit import errors
from evalkit.emulator.config import EmulatorConfig
from evalkit.errors import EvalKitError, LinkError, LinkNotFound, LinkTimeout
from evalkit.notices import sentences

log = logging.getLogger(__name__)

START_TIMEOUT_S = 30.0
"""Until the board listens: half a second on a warm computer; slow disks and virus scanners take their time at the first start."""
STOP_TIMEOUT_S = 2.0
"""Until it has ended by itself; it is killed afterwards. A window that is being closed waits for this."""
_TAIL_BYTES = 2000
"""How much of the last words of a board that did not start is told."""

_Child: TypeAlias = "subprocess.Popen[bytes]"


class EmulatorProcess:
    """A running board. `stop` it, or use it in a `with`."""

    def __init__(self, child: _Child, url: str, last_words: IO[bytes]) -> None:
        self._child = child
        self._last_words = last_words
        self.url = url
        """Where it can be reached, for `open_link`."""

    @staticmethod
    def start(config: EmulatorConfig) -> EmulatorProcess:
        """Start a board and wait until hosts may connect.

        Raises what the board raises (SceneError, ModelError, LinkError …), LinkNotFound if it does not start, LinkTimeout if it hangs.
        """
        if config.listen == "stdio":
            raise ValueError("a board on standard streams has no address; start it yourself, with pipes")
        last_words = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the board
        try:
            child = _spawn([*_program(), *config.arguments(), "--until-stdin-closes"], last_words)
        except OSError as error:
            last_words.close()
            raise LinkNotFound(f"The emulator cannot be started: {error.strerror}.", hint="Install EvalKit again.") from error
        try:
            return EmulatorProcess(child, _announced_url(child, last_words), last_words)
        except BaseException:
            _end(child)
            last_words.close()
            raise

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._child.pid

    def poll(self, within_s: float = 0.0) -> int | None:
        """Return its exit code, or None if it still runs after `within_s`."""
        try:
            return self._child.wait(within_s)
        except subprocess.TimeoutExpired:
            return None

    def last_words(self) -> str:
        """Return the end of what it wrote to standard error: the traceback, if it fell. Not after `stop`."""
        return _tail(self._last_words)

    def stop(self) -> None:
        """End it and wait until it is gone. Idempotent."""
        _end(self._child)
        self._last_words.close()

    def __enter__(self) -> EmulatorProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "emulate"]
    return [sys.executable, "-m", "evalkit.emulator"]


def _spawn(command: list[str], last_words: IO[bytes]) -> _Child:
    environment = dict(os.environ)
    # Find the same code, wherever this process found it.
    root = str(Path(evalkit.__file__).parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH", "")]))
    # Ctrl-C in the terminal is for us; the board ends when we close its standard input. No console window on Windows.
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=last_words,
        env=environment,
        creationflags=flags,
        start_new_session=sys.platform != "win32",
    )


def _announced_url(child: _Child, last_words: IO[bytes]) -> str:
    line = _first_line(child)
    if line is None:
        raise LinkTimeout(f"The emulator did not start within {START_TIMEOUT_S:g} s.", hint="Try again; the computer may be very busy.")
    try:
        said = json.loads(line)
    except ValueError:
        said = {}
    if isinstance(said, dict) and isinstance(said.get("url"), str):
        return str(said["url"])
    if isinstance(said, dict) and isinstance(said.get("error"), str):
        raise _error_of(said)
    child.wait(STOP_TIMEOUT_S)
    words = _tail(last_words)
    if words:
        log.error("The emulator ended at once. Its last words:\n%s", words)
    # Of a traceback the last line says what happened; the rest is for who repairs it.
    raise LinkNotFound(
        sentences(f"The emulator ended at once (exit code {child.returncode})", words.rpartition("\n")[2].strip()),
        hint="Please report it with the details, or with the log file.",
        detail=words,
    )


def _tail(file: IO[bytes]) -> str:
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - _TAIL_BYTES))
    return file.read().decode(errors="replace").strip()


def _first_line(child: _Child) -> bytes | None:
    """Return the first line that the child prints, b"" if it ends without; None if neither happens in time."""
    lines: list[bytes] = []
    stdout = child.stdout
    assert stdout is not None  # noqa: S101 - Popen was told to make the pipe

    # Windows can wait for a pipe only by a thread.
    reader = threading.Thread(target=lambda: lines.append(stdout.readline()), name="evalkit-emulator-launch", daemon=True)
    reader.start()
    reader.join(START_TIMEOUT_S)
    return lines[0] if lines else None


def _error_of(said: dict[str, object]) -> EvalKitError:
    kind = getattr(errors, str(said.get("kind", "")), LinkError)
    if not (isinstance(kind, type) and issubclass(kind, EvalKitError)):
        kind = LinkError
    try:
        return kind(str(said["error"]), hint=str(said.get("hint", "")))
    except TypeError:
        # One that carries figures; the text has them too.
        return LinkError(str(said["error"]), hint=str(said.get("hint", "")))


def _end(child: _Child) -> None:
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    try:
        child.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()

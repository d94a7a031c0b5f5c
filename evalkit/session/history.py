"""The history of swaps: a journal on the disk, one JSON line when a swap begins and one when it ends.

A host that dies in between leaves an unfinished entry, which the next connection to that board resolves (recovery.py). Lines are
written whole and flushed; the reader drops what is torn or not readable, and says so.
"""

from __future__ import annotations

import enum
import os
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from evalkit.errors import HistoryError, ModelError
from evalkit.models.files import write_atomically
from evalkit.session.deploy_report import NetworkRef

FILE_NAME = "swaps.jsonl"
"""Of the journal, in the data folder."""
MAX_BYTES = 1 << 20
"""About 1500 swaps; a larger journal is cut back to the newest KEPT_SWAPS when the next swap begins."""
KEPT_SWAPS = 500
MAX_READ_BYTES = 8 * MAX_BYTES
"""A journal is never larger unless something else wrote it; of that only the end is read."""


class Outcome(enum.Enum):
    """How a swap ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SwapFigures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a swap that succeeded cost."""

    bytes: int = 0
    resumed_from: int = 0
    upload_s: float = 0.0
    downtime_ms: float | None = None
    picture_rested_ms: float | None = None
    first_result_ms: float | None = None
    frames_lost: int = 0
    verification: str = ""


class _Begin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="begin"):
    id: str
    time: str
    board: str
    before: NetworkRef | None = None
    after: NetworkRef


class _End(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag="end"):
    id: str
    time: str
    outcome: Outcome
    way: str = ""
    text: str = ""
    figures: SwapFigures | None = None


class SwapRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One swap. Times are ISO 8601 in UTC, by this computer's wall clock."""

    id: str
    board: str
    """Serial number."""
    begun: str
    before: NetworkRef | None
    """What ran before: what undo goes back to."""
    after: NetworkRef
    """What was to run."""
    ended: str = ""
    outcome: Outcome | None = None
    """None: it never ended, as far as this computer knows."""
    way: str = ""
    """How the board went back, if it did: a `deploy_report.Way`."""
    text: str = ""
    figures: SwapFigures | None = None


class SwapHistory:
    """The journal in one file. Thread-safe; several programs may append to the same file."""

    def __init__(self, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()

    def begin(self, board: str, before: NetworkRef | None, after: NetworkRef) -> str:
        """Note that a swap begins; return its id for `end`. HistoryError if the disk does not take it."""
        number = uuid.uuid4().hex
        with self._lock:
            self._cut_back()
            self._append(_Begin(id=number, time=self._time(), board=board, before=before, after=after))
        return number

    def end(self, number: str, outcome: Outcome, text: str, *, way: str = "", figures: SwapFigures | None = None) -> None:
        """Note how it ended. HistoryError if the disk does not take it."""
        with self._lock:
            self._append(_End(id=number, time=self._time(), outcome=outcome, way=way, text=text, figures=figures))

    def records(self) -> tuple[SwapRecord, ...]:
        """Return the swaps, oldest first. HistoryError if the file cannot be read."""
        return self.read()[0]

    def read(self) -> tuple[tuple[SwapRecord, ...], str]:
        """Return the swaps, oldest first, and in words what of the file could not be read, or "". HistoryError as in `records`."""
        records: dict[str, SwapRecord] = {}
        unread = 0
        for line in self._lines():
            try:
                entry = msgspec.json.decode(line, type=_Begin | _End)
            except (msgspec.DecodeError, UnicodeDecodeError):
                unread += 1
                continue
            if isinstance(entry, _Begin):
                records[entry.id] = SwapRecord(id=entry.id, board=entry.board, begun=entry.time, before=entry.before, after=entry.after)
            elif entry.id in records:
                records[entry.id] = msgspec.structs.replace(
                    records[entry.id], ended=entry.time, outcome=entry.outcome, way=entry.way, text=entry.text, figures=entry.figures
                )
        problem = f"{unread} line{'s' * (unread > 1)} of {self._path} could not be read and left out." if unread else ""
        return tuple(records.values()), problem

    def unfinished(self, board: str) -> tuple[SwapRecord, ...]:
        """Return the swaps of a board that never ended, oldest first. HistoryError as in `records`."""
        return tuple(record for record in self.records() if record.board == board and record.outcome is None)

    def _time(self) -> str:
        return self._now().isoformat(timespec="milliseconds")

    def _lines(self) -> list[bytes]:
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - MAX_READ_BYTES))
                return [line for line in file.read().split(b"\n") if line.strip()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise HistoryError(f"{self._path} cannot be read: {error.strerror or error}.", hint="Check its permissions.") from error

    def _append(self, entry: _Begin | _End) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b", buffering=0) as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - 1))
                # After a torn line the next one begins on its own.
                torn = end > 0 and file.read(1) != b"\n"
                file.write((b"\n" if torn else b"") + msgspec.json.encode(entry) + b"\n")
                os.fsync(file.fileno())
        except OSError as error:
            raise self._full(error) from error

    def _cut_back(self) -> None:
        try:
            if self._path.stat().st_size <= MAX_BYTES:
                return
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._full(error) from error
        lines = self._lines()
        keep = {record.id for record in self.records()[-KEPT_SWAPS:]}
        text = b"".join(line + b"\n" for line in lines if _id_of(line) in keep)
        try:
            write_atomically(self._path, text)
        except ModelError as error:
            raise HistoryError(error.message, hint=error.hint) from error

    def _full(self, error: OSError) -> HistoryError:
        return HistoryError(
            f"{self._path} cannot be written: {error.strerror or error}.", hint="Free some space there, or check its permissions."
        )


def _id_of(line: bytes) -> str:
    try:
        return msgspec.json.decode(line, type=_Begin | _End).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""

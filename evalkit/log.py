"""Logging of the two programs (window and headless): a rotating file behind a queue, and warnings on the console.

The link thread must not wait for a disk, so records go through a bounded queue to a thread of their own.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sys
import threading
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path

FILE_NAME = "evalkit.log"
FILE_BYTES = 2 << 20
"""Size of one log file: some hours of ordinary use, and still small enough to attach to a bug report."""
OLD_FILES = 3
QUEUE_RECORDS = 4096
"""Records that wait for the disk at most; further ones are dropped and counted (a disk that hangs must not eat memory)."""
FORMAT = "%(asctime)s %(levelname)-7s %(threadName)-16s %(name)s: %(message)s"


class LogWriter:
    """The running log; `stop` writes what waits and puts the root logger back as it was."""

    def __init__(self, listener: _Listener, handler: _Handler, path: Path | None, previous_level: int) -> None:
        self._listener = listener
        self._handler = handler
        self._previous_level = previous_level
        self._stopped = False
        self.path = path
        """The file, or None if none could be opened."""

    @property
    def dropped(self) -> int:
        """How many records were lost to a full queue."""
        return self._handler.dropped

    def stop(self) -> None:
        """Write what waits, close the file, end the thread. Idempotent."""
        if self._stopped:
            return
        self._stopped = True
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._previous_level)
        self._listener.stop()
        for handler in self._listener.handlers:
            handler.close()


def configure_logging(folder: Path, *, level: int = logging.INFO, console_level: int = logging.WARNING) -> LogWriter:
    """Log to a rotating file in `folder` and, from `console_level`, to stderr. Only the two mains call this.

    A folder that cannot be written costs the file, not the program: `LogWriter.path` is None then, and the console says why.
    """
    formatter = logging.Formatter(FORMAT)
    console = logging.StreamHandler()
    console.setLevel(console_level)
    console.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handlers: list[logging.Handler] = [console]
    path: Path | None = folder / FILE_NAME
    problem: OSError | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _File(folder / FILE_NAME, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
        file.setFormatter(formatter)
        handlers.append(file)
    except OSError as error:
        path, problem = None, error
    records: queue.Queue[logging.LogRecord | None] = queue.Queue(QUEUE_RECORDS)
    handler = _Handler(records)
    listener = _Listener(records, *handlers)
    listener.start()
    root = logging.getLogger()
    previous_level = root.level
    root.addHandler(handler)
    root.setLevel(level)
    if problem is not None:
        logging.getLogger(__name__).warning("No log file: %s cannot be written (%s).", folder, problem.strerror)
    return LogWriter(listener, handler, path, previous_level)


class _File(RotatingFileHandler):
    """A rotating file that goes on growing while another EvalKit holds it open (Windows renames no open files)."""

    def doRollover(self) -> None:  # noqa: N802 - its name in the standard library
        """Rename the full file aside and begin a new one, if that is possible now."""
        with contextlib.suppress(OSError):
            super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in the standard library
        """Lose a record that the disk does not take (it is full, say): whoever looks at the console has no use for a traceback."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        """Close it; what the disk does not take is lost."""
        with contextlib.suppress(OSError):
            super().close()


class _Handler(QueueHandler):
    """Puts records into the queue and never waits."""

    def __init__(self, records: queue.Queue[logging.LogRecord | None]) -> None:
        super().__init__(records)
        self.dropped = 0

    def enqueue(self, record: logging.LogRecord) -> None:
        """Queue the record, or count it as dropped (under the handler's own lock)."""
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            self.dropped += 1


class _Listener(QueueListener):
    """The standard listener with a thread that has our kind of name."""

    _thread: threading.Thread | None

    def __init__(self, records: queue.Queue[logging.LogRecord | None], *handlers: logging.Handler) -> None:
        super().__init__(records, *handlers, respect_handler_level=True)
        self._records = records

    def start(self) -> None:
        """Start the thread."""
        super().start()
        if self._thread is not None:
            self._thread.name = "evalkit-log"

    def enqueue_sentinel(self) -> None:
        """Ask the thread to end; wait for room, because a full queue is being emptied by that very thread."""
        self._records.put(None)

"""Links over pipes: the standard streams of a child, or our own."""

from __future__ import annotations

import contextlib
import select
import sys
from typing import Protocol

from evalkit.links.descriptor import DescriptorLink, Waiter
from evalkit.links.wakeup import WakeUp
from evalkit.links.winpipe import PipeWaiter

if sys.platform == "linux":
    import fcntl

PIPE_BYTES = 1024 * 1024
"""What a pipe is asked to hold (Linux only; the system's default of 64 KiB costs a change of threads for each)."""

WINDOWS_PIECE_BYTES = 4096
"""What one write on Windows may be: small, because it blocks until the other side has taken it."""


class Stream(Protocol):
    """A pipe's end as Python opens it: `subprocess.Popen.stdout`, `sys.stdin.buffer`."""

    def fileno(self) -> int:
        """Return its descriptor."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class PipeLink(DescriptorLink):
    """A link that reads from one pipe and writes to another; it owns both and passes by what Python buffers in them.

    `PipeLink(child.stdout, child.stdin, "pipe:emulator")` for a child, `PipeLink(sys.stdin.buffer, sys.stdout.buffer,
    "pipe:host")` for ourselves. Nobody else may read or write them. Files that are no pipes work too, as far as the system waits for them.
    """

    def __init__(self, reader: Stream, writer: Stream, name: str) -> None:
        self._streams = (reader, writer)
        waiter: Waiter
        if sys.platform == "win32":
            waiter, piece_bytes = PipeWaiter(), WINDOWS_PIECE_BYTES
        else:
            # Where `select` says writable, PIPE_BUF bytes go in without blocking. The descriptors stay in blocking mode, because
            # that mode belongs to everybody who shares the pipe's end, a parent's terminal included.
            waiter, piece_bytes = WakeUp(), select.PIPE_BUF
        super().__init__(reader.fileno(), writer.fileno(), name, waiter=waiter, piece_bytes=piece_bytes, release=self._close_streams)
        enlarge(reader.fileno())
        enlarge(writer.fileno())

    def _close_streams(self) -> None:
        for stream in self._streams:
            with contextlib.suppress(OSError):  # the other end may be gone, and then there is nothing to flush to
                stream.close()


def enlarge(descriptor: int) -> None:
    """Ask for a larger pipe where the system can; what is no pipe, or over a user's quota, stays as it is."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

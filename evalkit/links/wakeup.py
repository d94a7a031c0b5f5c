"""Something that `select` can wait for beside a handle, to be woken from another thread; the same on all systems."""

from __future__ import annotations

import contextlib
import select
import socket
from typing import Protocol


class HasFileno(Protocol):
    """What `select` takes: a socket, or a file on POSIX."""

    def fileno(self) -> int:
        """Return the number of the handle."""
        ...


class WakeUp:
    """A pair of sockets: `wake` makes the other end readable, for good. Windows selects on sockets only, so it is no pipe."""

    wake_stays = True

    def __init__(self) -> None:
        self._here, self._there = socket.socketpair()

    def wake(self) -> None:
        """Make every present and later `wait` return at once."""
        self._there.send(b"!")

    def close(self) -> None:
        """Give the sockets back; nobody may wait any more."""
        self._here.close()
        self._there.close()

    def wait_readable(self, handle: HasFileno | int, timeout_s: float) -> bool:
        """Wait until `handle` has bytes (or an end) to read; return False after `timeout_s` or a wake-up."""
        readable, _, _ = select.select([handle, self._here], [], [], timeout_s)
        return handle in readable and self._here not in readable

    def wait_writable(self, handle: HasFileno | int) -> bool:
        """Wait until `handle` takes bytes; return False after a wake-up."""
        woken, _, _ = select.select([self._here], [handle], [])
        return not woken

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """Do nothing: what `wait_writable` said holds."""
        return contextlib.nullcontext()

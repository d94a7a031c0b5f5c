"""Reading and writing file descriptors that others can wait for and wake: pipes and pseudo-terminals."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from evalkit.errors import LinkLost
from evalkit.links.buffers import as_bytes, drop_written
from evalkit.links.lifeline import Lifeline

GONE = "Is the program at the other end still running?"


class Waiter(Protocol):
    """Waits for a descriptor, until somebody wakes it."""

    @property
    def wake_stays(self) -> bool:
        """Whether one wake-up also reaches those who wait later."""
        ...

    def wait_readable(self, handle: int, timeout_s: float) -> bool:
        """Wait until `handle` has bytes or an end to read; False after `timeout_s` or a wake-up."""
        ...

    def wait_writable(self, handle: int) -> bool:
        """Wait until `handle` takes bytes; False after a wake-up."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Surround a write that may block in spite of `wait_writable`."""
        ...

    def wake(self) -> None:
        """Make every present and later wait return at once."""
        ...

    def close(self) -> None:
        """Give back what waiting needed."""
        ...


class DescriptorLink:
    """A link over one descriptor to read and one to write; they may be the same."""

    def __init__(self, reading: int, writing: int, name: str, *, waiter: Waiter, piece_bytes: int, release: Callable[[], None]) -> None:
        """Take `piece_bytes`, what a write may be given at once, and `release`, which closes the descriptors."""
        self._reading = reading
        self._writing = writing
        self._name = name
        self._waiter = waiter
        self._piece_bytes = piece_bytes
        self._release_descriptors = release
        self._one_writer = threading.Lock()
        self._life = Lifeline(name, wake=waiter.wake, release=self._release, wake_stays=waiter.wake_stays)

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self._name

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        """Wait up to `timeout_s` for bytes, put them at the start of `buffer`, return how many (0: none came)."""
        with self._life:
            ready = self._waiter.wait_readable(self._reading, timeout_s)
            self._life.check()
            if not ready:
                return 0
            try:
                count = _read(self._reading, buffer)
            except BlockingIOError:
                return 0
            except OSError as error:
                # A pseudo-terminal whose other end is gone answers EIO.
                raise LinkLost(f"{self._name} was cut off: {error.strerror}", hint=GONE) from error
            if count == 0 and len(buffer):
                raise LinkLost(f"{self._name} was closed by the other side", hint=GONE)
            return count

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        """Write all buffers in order, as one; block while the other side does not read."""
        rest = as_bytes(buffers)
        with self._life, self._one_writer:
            while rest:
                self._waiter.wait_writable(self._writing)
                self._life.check()
                try:
                    with self._waiter.writing():
                        drop_written(rest, os.write(self._writing, rest[0][: self._piece_bytes]))
                except BlockingIOError:
                    continue
                except OSError as error:
                    self._life.check()
                    raise LinkLost(f"{self._name} was cut off: {error.strerror}", hint=GONE) from error

    def close(self) -> None:
        """Close it; a read or write that waits ends with LinkLost. Idempotent."""
        self._life.close()

    def _release(self) -> None:
        self._release_descriptors()
        self._waiter.close()


def _read(descriptor: int, buffer: memoryview) -> int:
    if sys.platform == "win32":
        data = os.read(descriptor, len(buffer))
        buffer[: len(data)] = data
        return len(data)
    else:  # noqa: RET505 - so that mypy sees each platform's part
        return os.readv(descriptor, [buffer])

"""Two links in one process, wired to each other; they block like a cable with a small buffer. For tests and in-process emulators."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from evalkit.errors import LinkLost
from evalkit.links.buffers import as_bytes

CAPACITY_BYTES = 1024 * 1024
"""What one direction holds before a writer must wait: as much as a TCP socket does."""


def memory_pair(capacity_bytes: int = CAPACITY_BYTES) -> tuple[MemoryLink, MemoryLink]:
    """Return both ends of a cable. Closing one ends the other's reads and writes, as an unplugged cable does."""
    there, back = Stream(capacity_bytes), Stream(capacity_bytes)
    return MemoryLink(there, back, "memory:a"), MemoryLink(back, there, "memory:b")


class Stream:
    """Bytes on their way in one direction."""

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._pieces: deque[memoryview] = deque()
        self._held = 0
        self._ended = ""
        self._changed = threading.Condition()

    def put(self, data: memoryview, name: str) -> None:
        """Take all of `data`, waiting for room; LinkLost on behalf of `name` once it is ended."""
        while data:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._held < self._capacity)
                if self._ended:
                    raise LinkLost(f"{name} was cut off: {self._ended}")
                piece = memoryview(bytes(data[: self._capacity - self._held]))
                self._pieces.append(piece)
                self._held += len(piece)
                self._changed.notify_all()
            data = data[len(piece) :]

    def take(self, buffer: memoryview, timeout_s: float, name: str) -> int:
        """Fill `buffer` with what is there, waiting up to `timeout_s` for the first byte; what was put before the end still comes."""
        with self._changed:
            self._changed.wait_for(lambda: self._held or self._ended, timeout_s)
            if not self._held and self._ended:
                raise LinkLost(f"{name} was cut off: {self._ended}")
            count = 0
            while self._pieces and count < len(buffer):
                piece = self._pieces.popleft()
                taken = min(len(piece), len(buffer) - count)
                buffer[count : count + taken] = piece[:taken]
                if taken < len(piece):
                    self._pieces.appendleft(piece[taken:])
                count += taken
            self._held -= count
            self._changed.notify_all()
            return count

    def end(self, reason: str, *, forget: bool) -> None:
        """Let nobody put more, and wake who waits; with `forget`, what is on its way is lost too."""
        with self._changed:
            self._ended = self._ended or reason
            if forget:
                self._pieces.clear()
                self._held = 0
            self._changed.notify_all()


class MemoryLink:
    """One end of a `memory_pair`."""

    def __init__(self, incoming: Stream, outgoing: Stream, name: str) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._name = name
        self._one_writer = threading.Lock()

    @property
    def name(self) -> str:
        """Which end it is."""
        return self._name

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        """Wait up to `timeout_s` for bytes, put them at the start of `buffer`, return how many (0: none came)."""
        return self._incoming.take(buffer, timeout_s, self._name)

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        """Write all buffers in order, as one; block while the other side does not read."""
        with self._one_writer:
            for data in as_bytes(buffers):
                self._outgoing.put(data, self._name)

    def close(self) -> None:
        """Close it; a read or write that waits, here or at the other end, ends with LinkLost. Idempotent."""
        self._outgoing.end("closed", forget=False)
        self._incoming.end("closed", forget=True)

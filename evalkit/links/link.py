"""What a link is: a pipe for bytes with a name. Everything above it is the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Link(Protocol):
    """A byte transport that is open. One thread reads, any thread may write, any thread may close.

    Reading and writing raise LinkLost once the other side is gone, or LinkError with the reason.
    """

    @property
    def name(self) -> str:
        """What the user calls it: "tcp://127.0.0.1:5600", "serial:///dev/ttyACM0"."""
        ...

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        """Wait up to `timeout_s` for bytes, put them at the start of `buffer`, return how many (0: none came)."""
        ...

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        """Write all buffers in order, without another writer's bytes between them; block as long as the link pushes back."""
        ...

    def close(self) -> None:
        """Close it; a read or write that waits ends with LinkLost. Idempotent."""
        ...

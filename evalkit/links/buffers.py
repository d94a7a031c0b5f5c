"""Helpers for writing several buffers as one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence


def as_bytes(buffers: Sequence[bytes | memoryview]) -> deque[memoryview]:
    """Return the buffers that are not empty, as flat views of bytes."""
    views = (memoryview(buffer).cast("B") for buffer in buffers)
    return deque(view for view in views if len(view))


def drop_written(buffers: deque[memoryview], count: int) -> None:
    """Take the first `count` bytes away."""
    while count:
        first = buffers[0]
        if count < len(first):
            buffers[0] = first[count:]
            return
        count -= len(first)
        buffers.popleft()


def gathered(buffers: Sequence[bytes | memoryview], *, small_bytes: int) -> Iterator[memoryview]:
    """Yield the same bytes in fewer pieces: neighbours that are together no longer than `small_bytes` are joined by a copy."""
    together = bytearray()
    for view in as_bytes(buffers):
        if len(together) + len(view) > small_bytes:
            if together:
                yield memoryview(bytes(together))
                together.clear()
            if len(view) > small_bytes:
                yield view
                continue
        together += view
    if together:
        yield memoryview(bytes(together))

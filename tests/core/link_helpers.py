"""Pairs of links of every kind, and work beside the test's own thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from evalkit.links.link import Link
from evalkit.links.memory import memory_pair
from evalkit.links.opening import open_link
from evalkit.links.pipe import PipeLink
from evalkit.links.serial import open_pty, serial_url
from evalkit.links.tcp import TcpListener

PATIENCE_S = 20.0
"""How long a test waits for what must happen; a safety net on loaded machines."""


def tcp_links() -> tuple[Link, Link]:
    listener = TcpListener("127.0.0.1", 0)
    host = open_link(listener.url)
    board = listener.accept(PATIENCE_S)
    listener.close()
    assert board is not None
    return host, board


def serial_links() -> tuple[Link, Link]:
    board, path = open_pty()
    return open_link(serial_url(path)), board


def pipe_links() -> tuple[Link, Link]:
    a_read, b_write = os.pipe()
    b_read, a_write = os.pipe()
    a = PipeLink(os.fdopen(a_read, "rb"), os.fdopen(a_write, "wb"), "pipe:a")
    b = PipeLink(os.fdopen(b_read, "rb"), os.fdopen(b_write, "wb"), "pipe:b")
    return a, b


def memory_links() -> tuple[Link, Link]:
    return memory_pair(64 * 1024)


KINDS: dict[str, Callable[[], tuple[Link, Link]]] = {"tcp": tcp_links, "pipe": pipe_links, "memory": memory_links}
if sys.platform != "win32":
    KINDS["serial"] = serial_links


@contextmanager
def linked(kind: str) -> Iterator[tuple[Link, Link]]:
    """Yield (host's end, board's end) of a fresh link, and close both."""
    a, b = KINDS[kind]()
    try:
        yield a, b
    finally:
        a.close()
        b.close()


@contextmanager
def beside() -> Iterator[Callable[[Callable[[], object]], Future[object]]]:
    """Yield a function that runs work in a thread of its own; at the end all must be done."""
    with ThreadPoolExecutor(8, "evalkit-test") as pool:
        yield pool.submit


def read_exactly(link: Link, count: int) -> bytes:
    """Read `count` bytes; fails if they do not come."""
    got = bytearray()
    buffer = memoryview(bytearray(64 * 1024))
    while len(got) < count:
        some = link.read_into(buffer[: count - len(got)], PATIENCE_S)
        assert some, f"only {len(got)} of {count} bytes came"
        got += buffer[:some]
    return bytes(got)

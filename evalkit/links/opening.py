"""From an address to an open link."""

from __future__ import annotations

from urllib.parse import parse_qsl

from evalkit.errors import LinkNotFound
from evalkit.links.link import Link
from evalkit.links.serial import DEFAULT_BAUD, open_serial
from evalkit.links.tcp import MAX_PORT, open_tcp

CONNECT_TIMEOUT_S = 3.0
"""How long a network address may take to answer: a person waits for it."""

MAX_BAUD = 20_000_000
"""Above what any USB adapter runs at; a larger number is a slip of the finger."""

FORMS = "Write tcp://HOST:PORT, serial:///dev/ttyACM0 or serial:COM3 (with ?baud=115200 for another rate)."


def open_link(url: str, *, timeout_s: float = CONNECT_TIMEOUT_S) -> Link:
    """Open the link at `url`; LinkNotFound, LinkBusy, LinkDenied or LinkTimeout say why not, and what to do.

    `tcp://HOST:PORT` (IPv6 addresses in brackets), `serial:///dev/ttyACM0?baud=921600`, `serial:COM3`.
    """
    scheme, colon, rest = url.strip().partition(":")
    if colon and scheme.lower() == "tcp":
        host, port = parse_tcp(url, rest)
        return open_tcp(host, port, timeout_s=timeout_s)
    if colon and scheme.lower() == "serial":
        path, baud = parse_serial(url, rest)
        return open_serial(path, baud=baud)
    raise wrong(url)


def parse_tcp(url: str, rest: str) -> tuple[str, int]:
    """Return host and port of what follows "tcp:"."""
    host, colon, port = rest.removeprefix("//").rstrip("/").rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not rest.startswith("//") or not colon or not host:
        raise wrong(url)
    return host, number(url, port, MAX_PORT)


def parse_serial(url: str, rest: str) -> tuple[str, int]:
    """Return path and baud rate of what follows "serial:"."""
    path, _, query = rest.partition("?")
    path = path.removeprefix("//")
    options = dict(parse_qsl(query, keep_blank_values=True))
    baud = options.pop("baud", str(DEFAULT_BAUD))
    if not path or options:
        raise wrong(url)
    return path, number(url, baud, MAX_BAUD)


def number(url: str, digits: str, largest: int) -> int:
    """Return the number 1..`largest` that `digits` are; otherwise the address is wrong."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(largest)) or not 0 < int(digits) <= largest:
        raise wrong(url)
    return int(digits)


def wrong(url: str) -> LinkNotFound:
    """Return the error for an address that cannot be read."""
    return LinkNotFound(f"“{url}” is not the address of a link", hint=FORMS)

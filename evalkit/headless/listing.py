"""`evalkit devices`: what a board may be connected to."""

from __future__ import annotations

from evalkit.headless.terminal import say, show, show_json, table
from evalkit.links.discovery import discover


def devices(*, as_json: bool) -> int:
    """List the ports of this computer, known boards first; return the exit code."""
    found = discover()
    if as_json:
        show_json([{"url": item.url, "title": item.title, "detail": item.detail, "known": item.known} for item in found])
        return 0
    if found:
        show(table([[item.url, item.title, item.detail] for item in found]))
    else:
        say("No serial port is here. Plug a board in; the built-in emulator needs none: evalkit run --headless")
    return 0

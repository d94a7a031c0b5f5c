"""The first exchange with whatever is at the other end of a link: a board's introduction, or an error that says what it is instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evalkit.clock import Clock
from evalkit.errors import LinkTimeout, RemoteProtocolError
from evalkit.links.link import Link
from evalkit.protocol.connection import Connection
from evalkit.protocol.events import BulkReceived, CorruptBytes, Event, MessageReceived, PacketsLost, VersionMismatch
from evalkit.protocol.limits import HELLO_RETRY_S
from evalkit.protocol.messages import PROTOCOL_VERSION, BoardHello, ControlMessage, Goodbye, HostHello
from evalkit.session.receiver import READ_TIMEOUT_S, wrong_version

GARBAGE_BYTES = 1 << 20
"""Bytes without one packet after which it is no board, even if it goes on talking until the time is over."""
STRAY_SHOWN = 24
"""How many of the strange bytes are quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """A board's answer."""

    hello: BoardHello
    received_ns: int
    wire_bytes: int
    """What came until the end of the answer."""
    rest: Sequence[Event]
    """What came with the same read; its data is good until the next one."""


def shake_hands(
    link: Link, connection: Connection, clock: Clock, post: Callable[[ControlMessage], bool], *, application: str, timeout_s: float
) -> Greeting:
    """Greet the board and return its introduction.

    Raises LinkTimeout (silence), RemoteProtocolError (no board, or of another version), LinkError.
    """
    now_ns = clock.now_ns()
    deadline_ns = now_ns + round(timeout_s * 1e9)
    greet_ns = now_ns
    garbage = heard = understood = 0
    while now_ns < deadline_ns and garbage < GARBAGE_BYTES:
        if now_ns >= greet_ns:
            greet_ns = now_ns + round(HELLO_RETRY_S * 1e9)
            post(HostHello(protocol=PROTOCOL_VERSION, application=application))
        wait_s = min(READ_TIMEOUT_S, (min(greet_ns, deadline_ns) - now_ns) / 1e9)
        count = link.read_into(connection.writable(), max(wait_s, 0.001))
        now_ns = clock.now_ns()
        heard += count
        events = connection.received(count) if count else []
        for index, event in enumerate(events):
            match event:
                case MessageReceived(message=BoardHello() as hello):
                    wire_bytes = understood + garbage + event.wire_bytes
                    return Greeting(hello=hello, received_ns=now_ns, wire_bytes=wire_bytes, rest=events[index + 1 :])
                case MessageReceived(message=Goodbye(reason=reason)):
                    raise RemoteProtocolError(
                        f"The board on {link.name} refused the connection: {reason}.",
                        hint="Close other programs that are connected to it. If there are none, update EvalKit or the board.",
                    )
                case VersionMismatch(version=version):
                    raise wrong_version(version)
                case CorruptBytes():
                    garbage += event.count
                case MessageReceived() | BulkReceived():
                    understood += event.wire_bytes
                case PacketsLost():
                    pass
    if heard:
        quoted = connection.stray[:STRAY_SHOWN]
        said = f" It said {quoted!r}." if quoted else ""
        raise RemoteProtocolError(
            f"What answers on {link.name} is not an EvalKit board: {heard:,} bytes came, and no greeting.{said}",
            hint="Choose another port; on a serial port check the baud rate too.",
        )
    raise LinkTimeout(
        f"Nothing answered on {link.name} within {timeout_s:g} s.", hint="Is this the board's port, and is the board switched on?"
    )

"""One link to a host: a thread that reads what the host sends, and a sender for what the board says."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from evalkit.clock import Clock
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.engine import Engine
from evalkit.emulator.sender import Sender
from evalkit.emulator.throttle import Throttle
from evalkit.emulator.wire import Wire
from evalkit.errors import LinkError
from evalkit.links.link import Link
from evalkit.protocol.connection import Connection, Role, State
from evalkit.protocol.events import BulkReceived, CorruptBytes, Event, MessageReceived, PacketsLost, VersionMismatch
from evalkit.protocol.limits import HELLO_TIMEOUT_S, PARTIAL_TIMEOUT_S, SILENCE_TIMEOUT_S
from evalkit.protocol.messages import PROTOCOL_VERSION, Command, ControlMessage, Credit, Goodbye, HostHello, Ping, Pong

_LOOK_S = 0.25
"""How often the reader looks whether it is time to give something up."""
_GOODBYE_S = 5.0

log = logging.getLogger(__name__)


class HostPort:
    """The board's end of one link. Its life ends with the link, or by `close`; hosts may come and go on it meanwhile."""

    def __init__(
        self, link: Link, engine: Engine, config: EmulatorConfig, *, clock: Clock, ends_with_host: bool, die: Callable[[], None]
    ) -> None:
        """`ends_with_host`: whether a host that falls silent takes the link with it (TCP), or another may come (serial)."""
        self._link = link
        self._engine = engine
        self._clock = clock
        self._ends_with_host = ends_with_host
        self._connection = Connection(Role.BOARD)
        self._ended = threading.Event()
        # What comes in passes the same cable, in its other direction: a host is held back as it would be there.
        self._throttle = Throttle(config.link.bytes_per_s, clock)
        self._sender = Sender(
            Wire(link, faults=config.faults, seed=config.seed, plug_out=die),
            self._connection,
            clock=clock,
            drops=engine.drops,
            capacity_bytes_per_s=config.link.bytes_per_s,
            on_end=self._ended.set,
            ends_with_goodbye=ends_with_host,
        )
        self._reader = threading.Thread(target=self._read, name="evalkit-emulator-reader", daemon=True)

    def start(self) -> None:
        """Start reading and sending."""
        self._sender.start()
        self._reader.start()

    @property
    def ended(self) -> threading.Event:
        """Set once the link is gone."""
        return self._ended

    def close(self) -> None:
        """Close the link and end the threads."""
        self._ended.set()
        self._engine.detach(self._sender)
        self._link.close()
        self._sender.close()
        if self._reader.ident is not None:
            self._reader.join(_GOODBYE_S)

    def _read(self) -> None:
        begun_ns = heard_ns = self._clock.now_ns()
        partial = False
        try:
            while not self._ended.is_set():
                count = self._link.read_into(self._connection.writable(), _LOOK_S)
                now_ns = self._clock.now_ns()
                if count:
                    heard_ns, partial = now_ns, True
                    self._take(self._connection.received(count))
                    self._throttle.pace(count, self._ended)
                elif partial and now_ns - heard_ns > PARTIAL_TIMEOUT_S * 1e9:
                    partial = False
                    self._take(self._connection.stalled())
                elif self._connection.state is State.OPEN and now_ns - heard_ns > SILENCE_TIMEOUT_S * 1e9:
                    log.info("The host fell silent.")
                    heard_ns = now_ns
                    self._host_left()
                if self._never_greets(now_ns - begun_ns):
                    log.info("Whoever connected is no host: no greeting came.")
                    break
        except LinkError as error:
            log.info("The host is gone: %s", error.message)
        finally:
            self._ended.set()

    def _never_greets(self, ns: int) -> bool:
        """Return whether a client that connected `ns` ago is no host, however much it says; it would lock hosts out."""
        return self._ends_with_host and self._connection.state in {State.NEW, State.GREETING} and ns > HELLO_TIMEOUT_S * 1e9

    def _host_left(self) -> None:
        self._engine.detach(self._sender)
        if self._ends_with_host:
            self._ended.set()

    def _take(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case MessageReceived(message=message):
                    self._take_message(message)
                case BulkReceived():
                    self._engine.uploads.receive(event.object_id, event.offset, event.data, self._sender)
                case VersionMismatch(version=version):
                    self._sender.send(Goodbye(reason=f"this board speaks version {PROTOCOL_VERSION} of the protocol, not {version}"))
                case CorruptBytes(reason=reason, count=count, detail=detail):
                    log.debug("%d bytes from the host were of no use: %s %s", count, reason, detail)
                case PacketsLost(count=count):
                    log.debug("%d packets from the host are missing", count)

    def _take_message(self, message: ControlMessage) -> None:
        match message:
            case HostHello(application=application):
                log.info("A host introduces itself: %s", application)
                self._sender.greet()
                self._engine.attach(self._sender)
            case Ping(host_ns=host_ns):
                self._sender.send(Pong(host_ns=host_ns, board_ns=self._clock.now_ns()))
            case Credit(total=total):
                self._sender.credit(total)
            case Command():
                self._engine.command(message, self._sender)
            case Goodbye(reason=reason):
                log.info("The host says goodbye: %s", reason)
                self._host_left()
            case _:
                pass

"""The emulated board at its link: listens, serves one host at a time, and ends when it is told to."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import BinaryIO

from evalkit.clock import Clock, SystemClock
from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.engine import Engine
from evalkit.emulator.garbage import NotABoard
from evalkit.emulator.loading import from_package
from evalkit.emulator.models import first_network
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.port import HostPort
from evalkit.emulator.scenes.opening import open_scene
from evalkit.errors import BoardFault, LinkError, LinkNotFound, LocalProtocolError
from evalkit.links.link import Link
from evalkit.links.pipe import PipeLink
from evalkit.links.pty import open_pty
from evalkit.links.serial import serial_url
from evalkit.links.tcp import TcpListener
from evalkit.protocol.connection import Connection, Role
from evalkit.protocol.events import MessageReceived
from evalkit.protocol.messages import Goodbye, HostHello

_ACCEPT_S = 0.1
"""How often the server looks whether it is to end."""
_CHANGE_OF_HOSTS_S = 0.5
"""A host that connects right after another one left may be ahead of the news that the other one left."""
_REFUSAL_S = 1.0
"""How long a second host's greeting is awaited before it is refused; the answer to nothing could be lost with the link."""

BUSY = "busy: another host is connected to this board"

log = logging.getLogger(__name__)


def serve(config: EmulatorConfig, *, announce: Callable[[str], None], stop: threading.Event, clock: Clock | None = None) -> None:
    """Be a board until `stop` is set or, on standard streams, until the host is gone.

    `announce` gets one line of JSON, {"url": …, "pid": …}, as soon as hosts may connect; never on standard streams.
    Raises SceneError, ModelError or LinkError if the board cannot be made as `config` says, BoardFault if it breaks down.
    """
    clock = clock or SystemClock()
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        stop.set()

    with ExitStack() as stack:
        scene = open_scene(config.scene, config.seed)
        undo = stack.enter_context(ExitStack())
        undo.callback(scene.close)
        network = first_network(config, scene.uri)
        prepare = partial(from_package, threads=config.dsp_threads)
        engine = Engine(config, scene, clock=clock, prepare=prepare, on_failure=fail)
        undo.pop_all()
        stack.callback(engine.close)
        make_port = partial(_make_port, engine=engine, config=config, clock=clock, stop=stop)
        if config.listen == "stdio":
            link: Link = PipeLink(*_standard_streams(), "stdio")
            stack.callback(link.close)
            _start(engine, network)
            _serve_link(make_port(link, ends_with_host=False), stop)
        elif config.listen == "pty":
            link, path = open_pty()
            stack.callback(link.close)
            _start(engine, network)
            announce(_announcement(serial_url(path)))
            _serve_link(make_port(link, ends_with_host=False), stop)
        else:
            listener = TcpListener(*_host_and_port(config.listen))
            stack.callback(listener.close)
            _start(engine, network)
            announce(_announcement(listener.url))
            _serve_hosts(listener, partial(make_port, ends_with_host=True), stop)
    if failed.is_set():
        raise BoardFault("The emulated board failed.", hint="Please report it, with what it logged.")


def _start(engine: Engine, network: Callable[[], LoadedNetwork] | None) -> None:
    engine.run(network)


def _make_port(
    link: Link, *, engine: Engine, config: EmulatorConfig, clock: Clock, stop: threading.Event, ends_with_host: bool
) -> HostPort | NotABoard:
    if config.faults.garbage:
        return NotABoard(link)

    def die() -> None:
        stop.set()
        link.close()

    return HostPort(link, engine, config, clock=clock, ends_with_host=ends_with_host, die=die)


def _serve_link(port: HostPort | NotABoard, stop: threading.Event) -> None:
    """Serve the hosts of a link that stays."""
    port.start()
    try:
        while not stop.is_set() and not port.ended.wait(_ACCEPT_S):
            pass
    finally:
        port.close()


def _serve_hosts(listener: TcpListener, make_port: Callable[[Link], HostPort | NotABoard], stop: threading.Event) -> None:
    """Serve one host after the other; refuse a second one at the same time."""
    port: HostPort | NotABoard | None = None
    try:
        while not stop.is_set():
            link = listener.accept(_ACCEPT_S)
            if port is not None and port.ended.wait(_CHANGE_OF_HOSTS_S if link is not None else 0):
                port.close()
                port = None
            if link is None:
                continue
            if port is not None:
                _refuse(link)
            else:
                log.info("A host is connected: %s", link.name)
                port = make_port(link)
                port.start()
    finally:
        if port is not None:
            port.close()


def _refuse(link: Link) -> None:
    """Say goodbye to a host that comes while another one is served."""
    connection = Connection(Role.BOARD)
    try:
        for _ in range(round(_REFUSAL_S / _ACCEPT_S)):
            count = link.read_into(connection.writable(), _ACCEPT_S)
            events = connection.received(count) if count else []
            if any(isinstance(event, MessageReceived) and isinstance(event.message, HostHello) for event in events):
                link.write(connection.send(Goodbye(reason=BUSY)))
                break
    except (LinkError, LocalProtocolError) as error:
        log.debug("A second host left by itself: %s", error.message)
    finally:
        link.close()


def _host_and_port(listen: str) -> tuple[str, int]:
    host, _, port = listen.removeprefix("tcp://").rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not port.isdecimal() or int(port) > 65535:
        raise LinkNotFound(f"“{listen}” is not an address to listen on", hint="Write tcp://127.0.0.1:0 (port 0: any free one).")
    return host, int(port)


def _announcement(url: str) -> str:
    return json.dumps({"url": url, "pid": os.getpid()})


def _standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take standard input and output for the link; what else is printed from now on, by any library, goes to standard error."""
    reader, writer = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    sys.stdout.flush()
    os.dup2(2, 1)
    return reader, writer

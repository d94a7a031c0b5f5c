"""The board at its link: TCP, one host at a time, hosts that come and go."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from evalkit.emulator.config import NO_MODEL, EmulatorConfig
from evalkit.emulator.faults import Faults
from evalkit.emulator.port import HostPort
from evalkit.emulator.server import serve
from evalkit.errors import LinkBusy, LinkNotFound, ModelError, SceneError
from evalkit.links.memory import memory_pair
from evalkit.links.opening import open_link
from evalkit.protocol.connection import Connection, CorruptBytes, Role
from evalkit.protocol.limits import HELLO_TIMEOUT_S
from evalkit.protocol.messages import Goodbye, HostHello
from evalkit.protocol.requests import GetStatus, SetOutput, Start
from evalkit.protocol.values import OutputSelection
from tests.core.emulator_helpers import PATIENCE_S, HostEnd, running_board

PLAIN = EmulatorConfig(link_profile="unlimited", model=NO_MODEL)


@contextmanager
def served(config: EmulatorConfig = PLAIN) -> Iterator[str]:
    """Serve in this process; yields the address."""
    stop, announced = threading.Event(), threading.Event()
    lines: list[str] = []

    def announce(line: str) -> None:
        lines.append(line)
        announced.set()

    thread = threading.Thread(target=lambda: serve(config, announce=announce, stop=stop), name="evalkit-test-server", daemon=True)
    thread.start()
    try:
        assert announced.wait(PATIENCE_S)
        said = json.loads(lines[0])
        assert said["pid"] == os.getpid()
        yield said["url"]
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def connected(url: str) -> HostEnd:
    return HostEnd(open_link(url))


def test_a_host_gets_frames_over_tcp() -> None:
    with served() as url:
        host = connected(url)
        host.greet()
        host.tell(Start())
        host.credit()
        start, (image,) = host.whole_frame()
        assert len(image) == start.parts[0].size_bytes
        host.link.close()


def test_a_second_host_is_refused_and_the_first_one_notices_nothing() -> None:
    with served() as url:
        first = connected(url)
        first.greet()
        second = connected(url)
        second.send(HostHello(protocol=1, application="second"))
        assert "busy" in second.wait_for(Goodbye).reason
        second.wait_for_end()
        assert first.tell(GetStatus()).streaming is False
        first.link.close()
        second.link.close()


def test_after_a_host_has_left_in_any_way_the_next_one_finds_the_board_idle() -> None:
    with served() as url:
        for farewell in ("goodbye", "cut"):
            host = connected(url)
            assert host.greet().status.streaming is False
            host.tell(Start())
            host.credit()
            host.whole_frame()
            if farewell == "goodbye":
                host.send(Goodbye(reason="done"))
                host.wait_for_end()
            host.link.close()
        last = connected(url)
        assert last.greet().status.streaming is False
        last.link.close()


def test_garbage_and_vanishing_hosts_do_no_harm() -> None:
    with served() as url:
        host, _, port = url.removeprefix("tcp://").rpartition(":")
        for data in (b"", b"GET / HTTP/1.1\r\n\r\n", os.urandom(100_000)):
            with socket.create_connection((host, int(port))) as stranger:
                stranger.sendall(data)
        survivor = connected(url)
        survivor.greet()
        survivor.link.close()


def test_a_client_that_never_greets_makes_room_for_a_host() -> None:
    here, there = memory_pair()
    with running_board() as board:
        port = HostPort(here, board.engine, PLAIN, clock=board.clock, ends_with_host=True, die=here.close)
        port.start()
        there.write([b"GET / HTTP/1.1\r\n\r\n"])
        for _ in range(100):  # the port takes the time when its thread begins
            board.clock.advance(ms=HELLO_TIMEOUT_S * 1e3)
            if port.ended.wait(PATIENCE_S / 100):
                break
        assert port.ended.is_set()
        port.close()


def test_a_host_of_another_version_is_sent_away_and_the_link_closed() -> None:
    with served() as url:
        host = connected(url)
        host.send(HostHello(protocol=9, application="from the future"))
        assert "9" in host.wait_for(Goodbye).reason
        host.wait_for_end()
        host.link.close()


def test_something_that_is_no_board_talks_and_never_greets() -> None:
    with served(replace(PLAIN, faults=Faults(garbage=True))) as url:
        host = connected(url)
        host.send(HostHello(protocol=1, application="test"))
        host.wait_until(lambda: b"boot" in host.connection.stray, "what a console says")
        assert not host.messages
        host.link.close()


def test_a_silent_board_takes_everything_and_answers_nothing() -> None:
    with served(replace(PLAIN, faults=Faults(silent=True))) as url:
        link, connection = open_link(url), Connection(Role.HOST)
        link.write(connection.send(HostHello(protocol=1, application="test")))
        assert link.read_into(connection.writable(), 0.3) == 0
        link.close()


def test_a_board_that_dies_in_a_frame_cuts_its_link_and_is_gone() -> None:
    with served(replace(PLAIN, faults=Faults(die_after_bytes=300_000))) as url:
        host = connected(url)
        host.greet()
        host.tell(Start())
        host.credit()
        host.wait_for_end()
        host.link.close()
    with pytest.raises(LinkNotFound):
        connected(url)


def test_damaged_packets_cost_frames_and_not_the_connection() -> None:
    with served(replace(PLAIN, faults=Faults(corrupt=0.05))) as url:
        host = connected(url)
        host.greet()
        host.tell(SetOutput(output=OutputSelection(image="RGB8")))
        host.tell(Start())
        host.credit()
        host.wait_for_event(CorruptBytes)
        host.link.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_hosts_come_and_go_on_a_serial_port() -> None:
    with served(replace(PLAIN, listen="pty", link_profile="usb2")) as url:
        assert url.startswith("serial:")
        for _ in range(2):
            host = connected(url)
            host.greet()
            host.tell(SetOutput(output=OutputSelection()))
            host.tell(Start())
            host.credit(2)
            host.whole_frame()
            host.link.close()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scene": "file:/no/such.mp4"}, SceneError),
        ({"model": "no-such-model"}, ModelError),
        ({"listen": "tcp://nowhere"}, LinkNotFound),
    ],
)
def test_a_board_that_cannot_be_made_says_why_before_anybody_connects(change: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        serve(replace(PLAIN, **change), announce=pytest.fail, stop=threading.Event())  # type: ignore[arg-type]


def test_a_port_that_is_taken_is_named() -> None:
    with served() as url, pytest.raises(LinkBusy, match=url.rpartition(":")[2]):
        serve(replace(PLAIN, listen=url), announce=pytest.fail, stop=threading.Event())

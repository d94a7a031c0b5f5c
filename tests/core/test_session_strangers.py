"""What is no board of ours, or not yet, or not any more, on the other end of the link."""

from __future__ import annotations

import threading

import pytest

from evalkit.errors import LinkLost, LinkTimeout, RemoteProtocolError
from evalkit.links.memory import MemoryLink, memory_pair
from evalkit.protocol.connection import Connection, Role
from evalkit.protocol.messages import PROTOCOL_VERSION, Goodbye, HostHello
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState
from tests.core.protocol_helpers import BOARD_HELLO
from tests.core.session_helpers import PATIENCE_S, paired, threads_of_the_session


@pytest.mark.parametrize(
    ("said", "error", "text"),
    [
        (b"", LinkTimeout, "Nothing answered on memory:a within 0.3 s"),
        (b"raspberrypi login: ", RemoteProtocolError, "raspberrypi login"),
        (bytes(range(256)) * 5000, RemoteProtocolError, "not an EvalKit board"),
    ],
)
def test_something_else_on_the_port_is_named(said: bytes, error: type[Exception], text: str) -> None:
    here, there = memory_pair(4 << 20)
    there.write([said])
    session = Session(here)
    with pytest.raises(error, match=text) as caught:
        session.open(0.3)
    assert caught.value.hint  # type: ignore[attr-defined]
    assert session.state is SessionState.FAULTED
    assert session.snapshot().fault
    assert session.notices.drain() == [], "it was raised; it is not told twice"
    assert threads_of_the_session() == []
    session.close()
    with pytest.raises(LinkLost):
        there.write([b"x"])


@pytest.mark.parametrize(("version", "remedy"), [(PROTOCOL_VERSION + 1, "Update EvalKit"), (0, "Update the board's firmware")])
def test_another_version_of_the_protocol_says_who_must_be_updated(version: int, remedy: str) -> None:
    with paired(opened=False, protocol=version) as pair:
        with pytest.raises(RemoteProtocolError, match=f"version {version}") as caught:
            pair.session.open(PATIENCE_S)
        assert remedy in caught.value.hint


def test_a_board_that_refuses_says_why() -> None:
    with paired(opened=False, ignore={HostHello}) as pair:
        board = pair.board

        def refuse() -> None:
            board.wait_for(HostHello)
            board.say(Goodbye(reason="another host is connected"))

        answering = threading.Thread(target=refuse, name="evalkit-test-refusal")
        answering.start()
        with pytest.raises(RemoteProtocolError, match="another host is connected"):
            pair.session.open(PATIENCE_S)
        answering.join()


def test_a_board_that_still_starts_is_greeted_until_it_answers() -> None:
    with paired(opened=False, ignore={HostHello}) as pair:

        def wake() -> None:
            pair.board.wait_for(HostHello)
            pair.board.ignore.clear()

        waking = threading.Thread(target=wake, name="evalkit-test-waking")
        waking.start()
        pair.session.open(PATIENCE_S)
        waking.join()
        assert pair.session.state is SessionState.IDLE
        assert len(pair.board.wait_for(HostHello)) >= 2


def test_closing_ends_a_greeting_that_waits() -> None:
    with paired(opened=False, ignore={HostHello}) as pair:

        def close() -> None:
            pair.board.wait_for(HostHello)
            pair.session.close()

        closing = threading.Thread(target=close, name="evalkit-test-closing")
        closing.start()
        with pytest.raises(LinkLost):
            pair.session.open(PATIENCE_S)
        closing.join()
        assert pair.session.state is SessionState.CLOSED


def test_what_an_interrupted_session_left_on_the_wire_does_no_harm() -> None:
    def leftovers(board: object) -> None:
        there: MemoryLink = board.link  # type: ignore[attr-defined]
        old_host, old_board = Connection(Role.HOST), Connection(Role.BOARD)
        for data in old_host.send(HostHello(protocol=1, application="old")):
            old_board.feed(data)
        rest = b"".join(old_board.send(BOARD_HELLO))[-40:]
        there.write([rest])

    with paired(configure=leftovers) as pair:
        pair.stream()
        pair.board.frame()
        assert len(pair.frames(1)) == 1
        assert pair.session.snapshot().drops == {}

"""What goes to the board: commands that wait for their reply, and the outgoing lanes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

import msgspec
import numpy as np
import pytest

from evalkit.errors import BoardFault, CommandRejected, EvalKitError, LinkLost, LinkTimeout, Unsupported
from evalkit.protocol.connection import Connection, Event, MessageReceived, Role
from evalkit.protocol.limits import MAX_UPLOAD_AHEAD_BYTES, MODEL_CHUNK_BYTES
from evalkit.protocol.messages import Command, Ping, Reply
from evalkit.protocol.requests import GetStatus, SetScene, Start
from evalkit.protocol.values import Fault, Status
from evalkit.session.commands import CommandTable
from evalkit.session.sender import CHUNK_CAPACITY, CONTROL_CAPACITY, Chunk, Sender
from tests.core.protocol_helpers import BOARD_HELLO, HOST_HELLO, STATUS

MS = 1_000_000


class Desk:
    """A command table with its outgoing messages and its time."""

    def __init__(self) -> None:
        self.posted: list[Command] = []
        self.now_ns = 0
        self.open = True
        self.table = CommandTable(self._post, lambda: self.now_ns)

    def _post(self, command: Command) -> bool:
        self.posted.append(command)
        return self.open


def error_of(future: Future[Status]) -> EvalKitError:
    error = future.exception(timeout=0)
    assert isinstance(error, EvalKitError)
    return error


def test_replies_find_their_commands_by_number() -> None:
    desk = Desk()
    one = desk.table.submit(Start(), what="start", timeout_s=5)
    other = desk.table.submit(GetStatus(), what="say how it is", timeout_s=5)
    assert [command.request for command in desk.posted] == [Start(), GetStatus()]
    later = msgspec.structs.replace(STATUS, streaming=True)
    desk.table.reply(Reply(id=desk.posted[1].id, status=STATUS))
    desk.table.reply(Reply(id=desk.posted[0].id, status=later))
    assert (one.result(0), other.result(0)) == (later, STATUS)
    desk.table.reply(Reply(id=desk.posted[0].id, status=STATUS))
    desk.table.reply(Reply(id=999, status=STATUS))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("rejected", CommandRejected),
        ("unsupported", Unsupported),
        ("failed", BoardFault),
        ("busy", CommandRejected),
        ("new", CommandRejected),
    ],
)
def test_a_refusal_says_what_why_and_what_to_do(code: str, kind: type[EvalKitError]) -> None:
    desk = Desk()
    future = desk.table.submit(Start(), what="start", timeout_s=5)
    desk.table.reply(Reply(id=desk.posted[0].id, fault=Fault(code=code, text="The sensor is cold.", hint="Warm it.")))
    error = error_of(future)
    assert type(error) is kind
    assert (error.message, error.hint) == ("The board did not start: The sensor is cold.", "Warm it.")


def test_an_empty_reply_is_a_fault_of_the_board() -> None:
    desk = Desk()
    future = desk.table.submit(Start(), what="start", timeout_s=5)
    desk.table.reply(Reply(id=desk.posted[0].id))
    assert isinstance(error_of(future), BoardFault)


def test_a_command_without_answer_fails_in_words_after_its_time_and_progress_prolongs_it() -> None:
    desk = Desk()
    future = desk.table.submit(Start(), what="start", timeout_s=5)
    desk.now_ns = 4_900 * MS
    desk.table.alive(desk.posted[0].id)
    desk.now_ns = 9_899 * MS
    desk.table.expire()
    assert not future.done()
    desk.now_ns = 9_900 * MS
    desk.table.expire()
    error = error_of(future)
    assert isinstance(error, LinkTimeout)
    assert "start" in error.message
    assert error.hint
    desk.table.reply(Reply(id=desk.posted[0].id, status=STATUS))  # too late, and no harm


def test_a_command_that_cannot_be_sent_fails_at_once() -> None:
    desk = Desk()
    desk.open = False
    assert isinstance(error_of(desk.table.submit(Start(), what="start", timeout_s=5)), CommandRejected)
    desk.open = True
    future = desk.table.submit(Start(), what="start", timeout_s=5)
    desk.table.refused(desk.posted[-1].id, "it is too long")
    assert "too long" in error_of(future).message


def test_the_end_of_a_session_fails_what_waits_and_what_comes() -> None:
    desk = Desk()
    waiting = desk.table.submit(Start(), what="start", timeout_s=5)
    desk.table.fail_all(LinkLost("The cable is out.", hint="Plug it in."))
    later = desk.table.submit(Start(), what="start", timeout_s=5)
    assert len(desk.posted) == 1
    for future in (waiting, later):
        error = error_of(future)
        assert isinstance(error, LinkLost)
        assert (error.message, error.hint) == ("Could not start: The cable is out.", "Plug it in.")


def test_a_command_cannot_be_taken_back() -> None:
    assert not Desk().table.submit(Start(), what="start", timeout_s=5).cancel()


class Board:
    """A link that ends at a board's connection."""

    name = "record"

    def __init__(self) -> None:
        self.host, self.board = Connection(Role.HOST), Connection(Role.BOARD)
        self.write(self.host.send(HOST_HELLO))
        for data in self.board.send(BOARD_HELLO):
            self.host.feed(data)
        self.events: list[Event] = []

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        self.events = [event for buffer in buffers for event in self.board.feed(buffer)]

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        raise NotImplementedError

    def close(self) -> None:
        pass


def test_messages_overtake_an_upload() -> None:
    link = Board()
    sender = Sender(link, link.host, lambda item, error: None)
    for number in range(3):
        assert sender.post_chunk(Chunk(upload_id=1, offset=number, data=np.zeros(8, np.uint8)))
    assert sender.post(Ping(host_ns=5))
    order: list[object] = []
    while sender._control or sender._chunks:
        order.append(type(sender._next()))
    assert order == [Ping, Chunk, Chunk, Chunk]


def test_full_lanes_refuse_and_a_closed_one_forgets_its_upload() -> None:
    link = Board()
    sender = Sender(link, link.host, lambda item, error: None)
    chunk = Chunk(upload_id=1, offset=0, data=np.zeros(8, np.uint8))
    assert all(sender.post_chunk(chunk) for _ in range(CHUNK_CAPACITY))
    assert not sender.post_chunk(chunk)
    assert CHUNK_CAPACITY * MODEL_CHUNK_BYTES == MAX_UPLOAD_AHEAD_BYTES
    assert all(sender.post(Ping(host_ns=1)) for _ in range(CONTROL_CAPACITY))
    assert not sender.post(Ping(host_ns=1))
    sender.forget_chunks(2)
    assert len(sender._chunks) == CHUNK_CAPACITY
    sender.forget_chunks(1)
    assert not sender._chunks
    sender.close()
    assert not sender.post_chunk(chunk)
    assert not sender.post(Ping(host_ns=1))


def test_what_the_protocol_does_not_let_through_is_told_and_the_rest_goes_on() -> None:
    refused: list[object] = []
    link = Board()
    sender = Sender(link, link.host, lambda item, error: refused.append(item))
    too_long = Command(id=1, request=SetScene(scene="x" * 5000))
    sender.post(too_long)
    sender.post(Ping(host_ns=2))
    sender.close()
    sender.run()
    assert refused == [too_long]
    assert [event.message for event in link.events if isinstance(event, MessageReceived)] == [Ping(host_ns=2)]

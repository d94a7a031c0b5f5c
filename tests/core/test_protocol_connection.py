"""Who may say what, and when; and what a connection makes of the other side's mistakes."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from evalkit.errors import LocalProtocolError
from evalkit.protocol.connection import BulkKind, BulkReceived, Connection, CorruptBytes, MessageReceived, Role, State, VersionMismatch
from evalkit.protocol.limits import (
    BULK_CHUNK_BYTES,
    MAX_FRAME_BYTES,
    MAX_HOST_CONTROL_BYTES,
    MAX_MODEL_BYTES,
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_PAYLOAD_BYTES,
    MIN_CHUNK_BYTES,
    bulk_chunk_bytes,
)
from evalkit.protocol.messages import Command, ControlMessage, Credit, FrameStart, Goodbye, LogLine, Ping, Pong, Reply, encode_message
from evalkit.protocol.requests import ModelBegin, SetScene, UnknownRequest
from evalkit.protocol.values import Part
from tests.core.make_protocol_vectors import packet
from tests.core.protocol_examples import EXAMPLES, FRAME
from tests.core.protocol_helpers import BOARD_HELLO, HOST_HELLO, messages, open_pair, wire

SAYS = {
    Role.HOST: {"host_hello", "ping", "credit", "command", "goodbye"},
    Role.BOARD: {"board_hello", "pong", "log", "frame", "reply", "progress", "goodbye"},
}
GOODBYE = Goodbye(reason="done")


def tag(message: ControlMessage) -> str:
    return str(type(message).__struct_config__.tag)


def connection_in(role: Role, state: State) -> Connection:
    """Return a connection that came to `state` the proper way."""
    host, board = open_pair()
    if state is State.OPEN:
        return host if role is Role.HOST else board
    fresh = Connection(role)
    if state is State.GREETING:
        if role is Role.HOST:
            fresh.send(HOST_HELLO)
        else:
            fresh.feed(wire(Connection(Role.HOST), HOST_HELLO))
    if state is State.CLOSED:
        fresh.send(GOODBYE)
    assert fresh.state is state
    return fresh


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", list(State))
def test_each_role_may_say_what_the_table_says_and_nothing_else(role: Role, state: State) -> None:
    for _, message in EXAMPLES:
        kind = tag(message)
        legal = kind in SAYS[role] and {
            "host_hello": state in {State.NEW, State.GREETING},
            "board_hello": state is State.GREETING,
            "goodbye": state is not State.CLOSED,
        }.get(kind, state is State.OPEN)
        connection = connection_in(role, state)
        if legal:
            assert connection.send(message)
        else:
            with pytest.raises(LocalProtocolError, match=f"{role.value} may not send {kind} while its connection is {state.value}"):
                connection.send(message)
            assert connection.state is state


@pytest.mark.parametrize("role", list(Role))
def test_each_role_hears_what_the_other_may_say_and_nothing_else(role: Role) -> None:
    for _, message in EXAMPLES:
        kind = tag(message)
        data = packet(1, 1, encode_message(message))
        opened = connection_in(role, State.OPEN)
        events = opened.feed(data)
        if kind in SAYS[role.other]:
            assert messages(events) == [message]
        else:
            (event,) = events
            assert isinstance(event, CorruptBytes)
            assert (event.reason, event.count, event.detail) == (
                "unexpected packet",
                len(data),
                f"{kind} from the {role.other.value} while open",
            )
        new = connection_in(role, State.NEW)
        understood = {"goodbye"} | ({"host_hello"} if role is Role.BOARD else set())
        assert bool(messages(new.feed(data))) == (kind in understood)


@pytest.mark.parametrize("state", [State.NEW, State.GREETING, State.CLOSED])
@pytest.mark.parametrize(("role", "kind"), [(Role.HOST, BulkKind.MODEL_DATA), (Role.BOARD, BulkKind.FRAME_DATA)])
def test_bulk_data_needs_an_open_connection(role: Role, kind: BulkKind, state: State) -> None:
    with pytest.raises(LocalProtocolError, match=kind.name):
        connection_in(role, state).send_bulk(kind, 0, 1, 0, b"x")
    stray = connection_in(role.other, state if state is not State.GREETING else State.NEW)
    (event,) = stray.feed(packet(0, kind, b"x"))
    assert isinstance(event, CorruptBytes)
    assert event.reason == "unexpected packet"


def test_bulk_data_goes_one_way_only() -> None:
    host, board = open_pair()
    with pytest.raises(LocalProtocolError, match="FRAME_DATA"):
        host.send_bulk(BulkKind.FRAME_DATA, 0, 1, 0, b"x")
    with pytest.raises(LocalProtocolError, match="MODEL_DATA"):
        board.send_bulk(BulkKind.MODEL_DATA, 0, 1, 0, b"x")


def test_bulk_data_of_every_kind_of_buffer_is_not_copied() -> None:
    host, board = open_pair()
    array = np.arange(24, dtype=np.uint8)
    for data in (array.tobytes(), memoryview(array.tobytes()), array, array.reshape(4, 6)):
        header, payload, checksum = board.send_bulk(BulkKind.FRAME_DATA, 1, 2, 3, data)
        assert np.shares_memory(np.frombuffer(payload, np.uint8), np.frombuffer(data, np.uint8))
        (event,) = host.feed(b"".join([header, payload, checksum]))
        assert isinstance(event, BulkReceived)
        assert (event.channel, event.object_id, event.offset) == (1, 2, 3)
        assert np.array_equal(event.data, array)


def test_too_much_for_one_packet_is_refused() -> None:
    _, board = open_pair()
    board.send_bulk(BulkKind.FRAME_DATA, 0, 1, 0, bytes(MAX_PAYLOAD_BYTES))
    with pytest.raises(LocalProtocolError, match="262,145 bytes"):
        board.send_bulk(BulkKind.FRAME_DATA, 0, 1, 0, bytes(MAX_PAYLOAD_BYTES + 1))
    with pytest.raises(LocalProtocolError, match="log cannot be sent"):
        board.send(LogLine(level="INFO", text="x" * MAX_PAYLOAD_BYTES))


def test_a_host_keeps_its_messages_small_enough_for_a_small_board() -> None:
    host, _ = open_pair()
    fits = SetScene(scene="x" * (MAX_HOST_CONTROL_BYTES - 100))
    assert len(host.send(Command(id=1, request=fits))[0]) <= MAX_HOST_CONTROL_BYTES + 32
    with pytest.raises(LocalProtocolError, match="over the limit of 4,096"):
        host.send(Command(id=2, request=SetScene(scene="x" * MAX_HOST_CONTROL_BYTES)))


def frame_of(sizes: list[int]) -> FrameStart:
    return msgspec.structs.replace(FRAME, parts=[Part(kind="roi", size_bytes=size) for size in sizes])


def begin(size: int) -> Command:
    return Command(id=1, request=ModelBegin(upload_id=1, name="n", size_bytes=size, crc32c=0, runtime_bytes=0, coefficient_bytes=0))


@pytest.mark.parametrize(
    ("sender", "good", "bad", "words"),
    [
        (Role.BOARD, frame_of([1] * MAX_PARTS), frame_of([1] * (MAX_PARTS + 1)), "65 parts"),
        (Role.BOARD, frame_of([MAX_PART_BYTES]), frame_of([MAX_PART_BYTES + 1]), "a part of 67,108,865 bytes"),
        (Role.BOARD, frame_of([MAX_FRAME_BYTES // 4] * 4), frame_of([MAX_FRAME_BYTES // 4] * 4 + [1]), "a frame of 134,217,729 bytes"),
        (Role.HOST, begin(MAX_MODEL_BYTES), begin(MAX_MODEL_BYTES + 1), "a network package of 67,108,865 bytes"),
    ],
)  # fmt: skip
def test_what_announces_too_much_is_neither_sent_nor_believed(sender: Role, good: ControlMessage, bad: ControlMessage, words: str) -> None:
    mine, other = connection_in(sender, State.OPEN), connection_in(sender.other, State.OPEN)
    assert messages(other.feed(wire(mine, good))) == [good]
    with pytest.raises(LocalProtocolError, match=words):
        mine.send(bad)
    (event,) = other.feed(packet(2, 1, encode_message(bad)))
    match event:
        case CorruptBytes(reason=reason, detail=detail):
            assert reason == "unreadable message"
            assert words in detail
        case MessageReceived(message=Command(id=number, request=UnknownRequest(name=name, problem=problem))):
            assert (number, name) == (1, "model_begin"), "a command gets an answer all the same"
            assert words in problem
        case _:
            pytest.fail(f"{event} was let through")


def test_a_repeated_hello_gets_one_answer_each_time() -> None:
    host, board = Connection(Role.HOST), Connection(Role.BOARD)
    board.feed(wire(host, HOST_HELLO))
    first = wire(board, BOARD_HELLO)
    board.feed(wire(host, HOST_HELLO))
    second = wire(board, BOARD_HELLO)
    assert messages(host.feed(first + second)) == [BOARD_HELLO, BOARD_HELLO]
    assert len(board.feed(wire(host, Ping(host_ns=1)))) == 1


def test_a_board_serves_the_next_host_on_the_same_line() -> None:
    first, board = open_pair()
    wire(first, Ping(host_ns=1))
    frame = wire(board, FRAME)
    for ends in (None, GOODBYE):
        if ends is not None:
            board.feed(wire(first, ends))
            assert board.state is State.CLOSED
        following = Connection(Role.HOST)
        (event,) = board.feed(wire(following, HOST_HELLO))
        assert isinstance(event, MessageReceived)
        # What the board still sent to the host before is not for this one.
        (stale, hello) = following.feed(frame + wire(board, BOARD_HELLO))
        assert isinstance(stale, CorruptBytes)
        assert stale.reason == "unexpected packet"
        assert isinstance(hello, MessageReceived)
        assert len(board.feed(wire(following, Ping(host_ns=1)))) == 1
        assert len(following.feed(wire(board, Pong(host_ns=1, board_ns=2)))) == 1
        first = following


@pytest.mark.parametrize("ender", list(Role))
def test_goodbye_ends_both_sides(ender: Role) -> None:
    host, board = open_pair()
    mine, other = (host, board) if ender is Role.HOST else (board, host)
    assert messages(other.feed(wire(mine, GOODBYE))) == [GOODBYE]
    assert (mine.state, other.state) == (State.CLOSED, State.CLOSED)
    with pytest.raises(LocalProtocolError, match="closed"):
        other.send(GOODBYE)


def test_a_hello_of_another_version_is_told_and_changes_nothing() -> None:
    board = Connection(Role.BOARD)
    hello = msgspec.structs.replace(HOST_HELLO, protocol=2)
    assert board.feed(wire(Connection(Role.HOST), hello)) == [VersionMismatch(2)]
    assert board.state is State.NEW
    assert board.send(Goodbye(reason="this board speaks version 1"))
    host = Connection(Role.HOST)
    host.send(HOST_HELLO)
    assert host.feed(packet(0, 1, encode_message(msgspec.structs.replace(BOARD_HELLO, protocol=3)))) == [VersionMismatch(3)]
    assert host.state is State.GREETING


def test_a_wrong_message_keeps_its_place_in_the_count() -> None:
    host, board = open_pair()
    wrong = packet(1, 1, encode_message(Credit(total=1)))
    assert isinstance(host.feed(wrong)[0], CorruptBytes)
    board._next_sent = 2
    assert messages(host.feed(wire(board, Reply(id=1)))) == [Reply(id=1)]


def test_chunks_are_cut_so_that_replies_need_not_wait() -> None:
    assert bulk_chunk_bytes(0) == BULK_CHUNK_BYTES
    assert bulk_chunk_bytes(400_000_000) == BULK_CHUNK_BYTES
    assert bulk_chunk_bytes(300_000) == 3_000
    assert bulk_chunk_bytes(11_520) == MIN_CHUNK_BYTES

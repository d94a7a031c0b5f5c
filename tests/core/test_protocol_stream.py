"""What a stream of bytes means does not depend on how it is cut, and damage costs only what it hits."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.protocol import deframer
from evalkit.protocol.connection import BulkKind, BulkReceived, Connection, CorruptBytes, Event, MessageReceived, PacketsLost, Role, State
from evalkit.protocol.deframer import CORRUPT_REPORT_BYTES, MIN_READ_BYTES, RECEIVE_BUFFER_BYTES
from evalkit.protocol.events import REASON_GARBAGE, REASON_INCOMPLETE, REASON_PAYLOAD
from evalkit.protocol.limits import MAX_PAYLOAD_BYTES
from evalkit.protocol.messages import Credit, Ping, Pong
from evalkit.protocol.packet import HEADER_BYTES, MAGIC, OVERHEAD_BYTES
from tests.core.make_protocol_vectors import told
from tests.core.protocol_helpers import BOARD_HELLO, HOST_HELLO, messages, open_pair, wire

thorough = settings(max_examples=150, deadline=None)


def bulk(board: Connection, data: bytes, *, object_id: int = 7, offset: int = 0) -> bytes:
    return b"".join(board.send_bulk(BulkKind.FRAME_DATA, 3, object_id, offset, data))


def heard(connection: Connection, data: bytes, cuts: list[int]) -> list[dict[str, Any]]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [told(event) for a, b in itertools.pairwise(edges) for event in connection.feed(data[a:b])]


def corrupt(events: list[Event]) -> int:
    return sum(event.count for event in events if isinstance(event, CorruptBytes))


pieces = st.lists(
    st.one_of(
        st.binary(max_size=80).map(lambda data: ("bulk", data)),
        st.integers(0, 2**62).map(lambda number: ("pong", number)),
        st.binary(max_size=60).map(lambda data: ("noise", data)),
        st.just(("noise", MAGIC)),
        st.just(("noise", MAGIC[:3])),
        st.integers(0, 10**6).map(lambda place: ("flip", place)),
        st.integers(0, 10**6).map(lambda place: ("cut", place)),
    ),
    max_size=12,
)


def stream_of(board: Connection, parts: list[tuple[str, Any]]) -> bytes:
    """Return packets, noise, packets with a flipped bit, packets whose end is missing."""
    out = bytearray()
    for kind, value in parts:
        match kind:
            case "bulk":
                out += bulk(board, value)
            case "pong":
                out += wire(board, Pong(host_ns=value, board_ns=1))
            case "noise":
                out += value
            case "flip":
                packet = bytearray(bulk(board, b"to be damaged"))
                packet[value // 8 % len(packet)] ^= 1 << value % 8
                out += packet
            case "cut":
                packet = bytearray(bulk(board, b"to be cut off"))
                out += packet[: value % len(packet)]
    return bytes(out)


@thorough
@given(parts=pieces, cuts=st.lists(st.integers(0, 10**6), max_size=20))
def test_any_chunking_gives_the_same_events(parts: list[tuple[str, Any]], cuts: list[int]) -> None:
    host, board = open_pair()
    data = stream_of(board, parts)
    whole = heard(host, data, [])
    for chunks in (cuts, list(range(len(data)))):
        host, board = open_pair()
        assert stream_of(board, parts) == data
        assert heard(host, data, chunks) == whole


@thorough
@given(parts=pieces)
def test_every_byte_is_accounted_for(parts: list[tuple[str, Any]]) -> None:
    host, board = open_pair()
    data = stream_of(board, parts)
    events = host.feed(data) + host.stalled()
    read = sum(event.wire_bytes for event in events if isinstance(event, MessageReceived | BulkReceived))
    assert read + corrupt(events) == len(data)


@thorough
@given(noise=st.lists(st.binary(max_size=200), min_size=1, max_size=5), payload=st.binary(max_size=100))
def test_garbage_costs_only_itself(noise: list[bytes], payload: bytes) -> None:
    host, board = open_pair()
    sent = [bytes([index]) + payload for index in range(len(noise))]
    events = host.feed(b"".join(garbage + bulk(board, data) for garbage, data in zip(noise, sent, strict=True)))
    assert [event.data.tobytes() for event in events if isinstance(event, BulkReceived)] == sent
    assert corrupt(events) == sum(map(len, noise))
    assert not [event for event in events if isinstance(event, PacketsLost)]


@thorough
@given(payloads=st.lists(st.binary(max_size=200), min_size=3, max_size=5), place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_one_flipped_bit_costs_at_most_one_packet_and_is_counted(payloads: list[bytes], place: int, bit: int) -> None:
    host, board = open_pair()
    packets = [bulk(board, data, offset=index) for index, data in enumerate(payloads)]
    stream = bytearray(b"".join(packets))
    place %= len(stream) - len(packets[-1])
    stream[place] ^= 1 << bit
    hit = next(index for index, end in enumerate(itertools.accumulate(map(len, packets))) if place < end)
    events = host.feed(stream)
    assert [event.offset for event in events if isinstance(event, BulkReceived)] == [i for i in range(len(payloads)) if i != hit]
    assert sum(event.count for event in events if isinstance(event, PacketsLost)) == 1
    assert corrupt(events) == len(packets[hit])


@thorough
@given(payload=st.binary(min_size=40, max_size=300), first=st.integers(0, 400), count=st.integers(1, 400))
def test_lost_bytes_do_not_cost_the_next_packet(payload: bytes, first: int, count: int) -> None:
    host, board = open_pair()
    damaged = bulk(board, payload)
    first = first % len(damaged)
    rest = damaged[:first] + damaged[first + count :]
    events = host.feed(rest + bulk(board, b"next") + bulk(board, payload) + bulk(board, b"last")) + host.stalled()
    assert [event.data.tobytes() for event in events if isinstance(event, BulkReceived)][-3:] == [b"next", payload, b"last"]
    assert corrupt(events) == len(rest)


@thorough
@given(data=st.binary(max_size=400), role=st.sampled_from(Role), opened=st.booleans())
def test_arbitrary_bytes_never_raise(data: bytes, role: Role, opened: bool) -> None:
    connection = open_pair()[role is Role.BOARD] if opened else Connection(role)
    events = connection.feed(data) + connection.stalled()
    assert corrupt(events) == len(data) or not opened or MAGIC in data


def test_connections_wired_back_to_back_understand_each_other() -> None:
    host, board = Connection(Role.HOST), Connection(Role.BOARD)
    assert messages(board.feed(wire(host, HOST_HELLO))) == [HOST_HELLO]
    assert messages(host.feed(wire(board, BOARD_HELLO))) == [BOARD_HELLO]
    for number in range(5):
        assert messages(board.feed(wire(host, Ping(host_ns=number)))) == [Ping(host_ns=number)]
        assert messages(host.feed(wire(board, Pong(host_ns=number, board_ns=1)))) == [Pong(host_ns=number, board_ns=1)]
        assert messages(board.feed(wire(host, Credit(total=number)))) == [Credit(total=number)]
        (event,) = board.feed(b"".join(host.send_bulk(BulkKind.MODEL_DATA, 0, 9, number, b"weights")))
        assert isinstance(event, BulkReceived)
        assert (event.kind, event.object_id, event.offset, event.data.tobytes()) == (BulkKind.MODEL_DATA, 9, number, b"weights")
        assert event.wire_bytes == OVERHEAD_BYTES + 7


def test_the_largest_packets_pass_through_a_buffer_that_goes_round() -> None:
    host, board = open_pair()
    sent = bytearray()
    got = bytearray()
    for number in range(40):
        data = bytes([number]) * (MAX_PAYLOAD_BYTES - number)
        sent += data
        for start in range(0, len(packet := bulk(board, data)), 100_000):
            room = host.writable()
            assert len(room) >= MIN_READ_BYTES
            piece = packet[start : start + 100_000]
            room[: len(piece)] = piece
            for event in host.received(len(piece)):
                assert isinstance(event, BulkReceived)
                got += event.data.tobytes()
    assert got == sent


def test_feeding_more_than_the_buffer_holds_keeps_every_payload() -> None:
    host, board = open_pair()
    sent = [bytes([number]) * 200_000 for number in range(3 * RECEIVE_BUFFER_BYTES // 200_000)]
    events = host.feed(b"".join(bulk(board, data) for data in sent))
    assert [event.data.tobytes() for event in events if isinstance(event, BulkReceived)] == sent


def test_payloads_are_views_on_the_receive_buffer() -> None:
    host, board = open_pair()
    (event,) = host.feed(bulk(board, b"not copied"))
    assert isinstance(event, BulkReceived)
    assert not event.data.flags.owndata
    room = host.writable()
    room[HEADER_BYTES] = ord("N")
    assert event.data.tobytes() == b"Not copied"


def test_endless_garbage_is_reported_while_it_goes_on() -> None:
    host, board = open_pair()
    noise = b"A" * (2 * CORRUPT_REPORT_BYTES + 5)
    events = host.feed(noise)
    assert events == [CorruptBytes(REASON_GARBAGE, CORRUPT_REPORT_BYTES)] * 2
    assert host.feed(bulk(board, b""))[0] == CorruptBytes(REASON_GARBAGE, 5)


def test_damage_as_long_as_a_report_keeps_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deframer, "CORRUPT_REPORT_BYTES", 40)
    damaged_then_noise: list[list[dict[str, Any]]] = []
    for cuts in ([], [40], list(range(100))):
        host, board = open_pair()
        damaged = bulk(board, b"12345678")[:-1] + b"\0"
        damaged_then_noise.append(heard(host, damaged + b"A" * 30 + bulk(board, b"good"), cuts))
    assert damaged_then_noise[0][:2] == [
        {"event": "corrupt", "reason": REASON_PAYLOAD, "count": 40},
        {"event": "corrupt", "reason": REASON_PAYLOAD, "count": 30},
    ]
    assert damaged_then_noise[0] == damaged_then_noise[1] == damaged_then_noise[2]


def test_a_packet_that_stays_incomplete_is_given_up_with_what_it_swallowed() -> None:
    host, board = open_pair()
    cut_off = wire(host, Ping(host_ns=1))[:-5]
    assert board.feed(cut_off) == []
    # A new host on the same serial line: its hello is inside what the old one announced.
    large = b"".join(host.send_bulk(BulkKind.MODEL_DATA, 0, 1, 0, bytes(5000)))[:100]
    hello = wire(Connection(Role.HOST), HOST_HELLO)
    assert messages(board.feed(large + hello)) == []
    events = board.stalled()
    assert messages(events) == [HOST_HELLO]
    assert corrupt(events) == len(cut_off) + len(large)
    assert board.state is State.GREETING
    assert board.stalled() == []


def test_an_incomplete_header_is_given_up_too() -> None:
    host, board = open_pair()
    assert host.feed(MAGIC + b"\1") == []
    assert host.stalled() == [CorruptBytes(REASON_INCOMPLETE, 5)]
    assert len(host.feed(bulk(board, b"good"))) == 1


def test_what_is_no_packet_can_be_shown_to_the_user() -> None:
    host = Connection(Role.HOST)
    host.feed(b"\r\nMicroPy")
    host.feed(b"thon v1.24\r\n>>> " + b"x" * 100)
    assert host.stray == (b"\r\nMicroPython v1.24\r\n>>> " + b"x" * 100)[:64]


def test_a_message_that_comes_twice_is_used_once() -> None:
    host, board = open_pair()
    pong = wire(board, Pong(host_ns=1, board_ns=2))
    events = host.feed(pong + pong)
    assert messages(events) == [Pong(host_ns=1, board_ns=2)]
    assert corrupt(events) == len(pong)


def test_sequence_gaps_count_the_missing_packets_and_go_round() -> None:
    host, board = open_pair()
    board._next_sent = 2**32 - 2
    host._next_expected = 2**32 - 2
    packets = [bulk(board, bytes([number])) for number in range(8)]
    assert [told(event) for event in host.feed(packets[0] + packets[4])][1] == {"event": "lost", "count": 3}
    assert len(host.feed(packets[5])) == 1
    assert host.feed(packets[1])[0] == CorruptBytes("old sequence number", 33)
    assert host.feed(packets[7])[0] == PacketsLost(1)

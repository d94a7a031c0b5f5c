"""What every kind of link promises."""

from __future__ import annotations

import threading

import pytest

from evalkit.errors import LinkLost
from evalkit.links.link import Link
from tests.core.link_helpers import KINDS, PATIENCE_S, beside, linked, read_exactly

pytestmark = pytest.mark.parametrize("kind", sorted(KINDS))

BIG = bytes(range(256)) * 8192
"""2 MiB: more than any link holds."""


def test_bytes_arrive_in_order_in_both_directions(kind: str) -> None:
    with linked(kind) as (host, board):
        host.write([b"to ", memoryview(b"the "), b"", b"board\r\n\x00\x03\x04\x11\x13\xff"])
        assert read_exactly(board, 20) == b"to the board\r\n\x00\x03\x04\x11\x13\xff"
        board.write([b"to the host\n\x1a"])
        assert read_exactly(host, 13) == b"to the host\n\x1a"


def test_a_transfer_larger_than_every_buffer_arrives_whole(kind: str) -> None:
    with linked(kind) as (host, board), beside() as run:
        down = run(lambda: board.write([BIG[:28], memoryview(BIG)[28:-4], BIG[-4:]]))
        up = run(lambda: host.write([BIG]))
        got_up = run(lambda: read_exactly(board, len(BIG)))
        assert read_exactly(host, len(BIG)) == BIG
        assert got_up.result(PATIENCE_S) == BIG
        down.result(PATIENCE_S)
        up.result(PATIENCE_S)


def test_writers_do_not_mix_their_bytes(kind: str) -> None:
    blocks = [bytes([value]) * 40_000 for value in range(8)]
    with linked(kind) as (host, board), beside() as run:
        work = [run(lambda block=block: board.write([block[:1], block[1:]])) for block in blocks]  # type: ignore[misc]
        received = read_exactly(host, 8 * 40_000)
        for done in work:
            done.result(PATIENCE_S)
    assert sorted(received[start : start + 40_000] for start in range(0, len(received), 40_000)) == blocks


def test_a_read_without_bytes_returns_nothing_after_its_timeout(kind: str) -> None:
    with linked(kind) as (host, _):
        assert host.read_into(memoryview(bytearray(8)), 0.0) == 0
        assert host.read_into(memoryview(bytearray(8)), 0.01) == 0


def test_a_read_returns_what_is_there_and_keeps_the_rest(kind: str) -> None:
    with linked(kind) as (host, board):
        board.write([b"abcdef"])
        assert read_exactly(host, 2) == b"ab"
        assert read_exactly(host, 4) == b"cdef"


def test_closing_wakes_a_read_that_waits(kind: str) -> None:
    with linked(kind) as ends, beside() as run:
        for end in ends:
            about_to_read = threading.Event()

            def read(end: Link = end, about_to_read: threading.Event = about_to_read) -> int:
                about_to_read.set()
                return end.read_into(memoryview(bytearray(8)), 1000.0)

            waiting = run(read)
            assert about_to_read.wait(PATIENCE_S)
            end.close()
            with pytest.raises(LinkLost):
                waiting.result(PATIENCE_S)


@pytest.mark.parametrize("side", [0, 1])
def test_closing_wakes_a_write_that_waits(kind: str, side: int) -> None:
    with linked(kind) as ends, beside() as run:
        writer, reader = ends[side], ends[1 - side]
        waiting = run(lambda: writer.write([BIG, BIG, BIG, BIG, BIG]))
        read_exactly(reader, 1)  # it is under way, and nobody reads on
        writer.close()
        with pytest.raises(LinkLost):
            waiting.result(PATIENCE_S)


def test_the_board_going_away_ends_a_waiting_read_and_write(kind: str) -> None:
    with linked(kind) as (host, board), beside() as run:
        reading = run(lambda: host.read_into(memoryview(bytearray(8)), 1000.0))
        writing = run(lambda: host.write([BIG] * 5))
        read_exactly(board, 1)
        board.close()
        for waiting in (reading, writing):
            with pytest.raises(LinkLost, match="was c") as caught:
                waiting.result(PATIENCE_S)
            assert host.name in caught.value.message


def test_what_was_sent_before_the_end_still_arrives(kind: str) -> None:
    if kind == "serial":
        pytest.skip("a serial line forgets what was not read")
    with linked(kind) as (host, board):
        board.write([b"goodbye"])
        board.close()
        assert read_exactly(host, 7) == b"goodbye"
        with pytest.raises(LinkLost):
            host.read_into(memoryview(bytearray(8)), PATIENCE_S)


def test_a_closed_link_says_so_and_closing_twice_is_fine(kind: str) -> None:
    with linked(kind) as (host, _):
        host.close()
        host.close()
        with pytest.raises(LinkLost):
            host.read_into(memoryview(bytearray(8)), 0.0)
        with pytest.raises(LinkLost):
            host.write([b"x"])

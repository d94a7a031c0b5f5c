"""The parts that links are made of: how they end, how they wait, how they cut buffers."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from evalkit.errors import LinkLost
from evalkit.links import pipe, winpipe
from evalkit.links.buffers import as_bytes, drop_written, gathered
from evalkit.links.descriptor import DescriptorLink
from evalkit.links.lifeline import Lifeline
from evalkit.links.memory import memory_pair
from evalkit.links.pipe import PipeLink
from tests.core.link_helpers import PATIENCE_S, beside, read_exactly


def test_the_handle_is_released_at_once_if_nobody_is_inside() -> None:
    calls: list[str] = []
    life = Lifeline("x", wake=lambda: calls.append("wake"), release=lambda: calls.append("release"))
    with life:
        pass
    life.close()
    life.close()
    assert calls == ["release"]
    assert life.closed
    with pytest.raises(LinkLost, match="x was closed"), life:
        pass


def test_the_last_one_out_releases_the_handle() -> None:
    calls: list[str] = []
    life = Lifeline("x", wake=lambda: calls.append("wake"), release=lambda: calls.append("release"))
    with life:
        with life:
            life.close()
            assert calls == ["wake"]
        assert calls == ["wake"]
    assert calls == ["wake", "release"]


def test_a_wake_up_that_does_not_stay_is_repeated() -> None:
    inside, woken, released = threading.Event(), threading.Semaphore(0), threading.Event()

    def wait_for_the_third_wake_up() -> None:
        with life:
            inside.set()
            for _ in range(3):
                assert woken.acquire(timeout=PATIENCE_S)

    life = Lifeline("x", wake=woken.release, release=released.set, wake_stays=False)
    with beside() as run:
        waiting = run(wait_for_the_third_wake_up)
        assert inside.wait(PATIENCE_S)
        life.close()
        waiting.result(PATIENCE_S)
        assert released.wait(PATIENCE_S)


def test_written_bytes_are_dropped_across_buffers() -> None:
    rest = as_bytes([b"abc", b"", memoryview(b"defg"), b"h"])
    drop_written(rest, 5)
    assert [bytes(view) for view in rest] == [b"fg", b"h"]
    drop_written(rest, 3)
    assert not rest


def test_small_neighbours_are_joined_and_large_ones_are_not_copied() -> None:
    large = memoryview(bytes(100))
    pieces = list(gathered([b"ab", b"cd", large, b"e", b"f" * 9, b"gh"], small_bytes=10))
    assert [bytes(piece) for piece in pieces] == [b"abcd", bytes(large), b"e" + b"f" * 9, b"gh"]
    assert pieces[1].obj is large.obj


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no such mode there")
def test_pipes_do_not_change_the_mode_of_streams_that_others_share() -> None:
    reading, writing = os.pipe()
    link = PipeLink(os.fdopen(reading, "rb"), os.fdopen(writing, "wb"), "pipe:loop")
    if sys.platform != "win32":
        assert os.get_blocking(reading)
        assert os.get_blocking(writing)
    link.write([b"x"])
    assert read_exactly(link, 1) == b"x"
    link.close()
    for descriptor in (reading, writing):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


def test_what_is_no_pipe_is_not_enlarged_and_still_works(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(b"from a file")
    link = PipeLink(source.open("rb"), target.open("wb"), "pipe:files")
    assert read_exactly(link, 11) == b"from a file"
    link.write([b"to a file"])
    with pytest.raises(LinkLost, match="closed by the other side"):
        link.read_into(memoryview(bytearray(4)), 0.0)
    link.close()
    assert target.read_bytes() == b"to a file"


def test_memory_holds_no_more_than_its_capacity() -> None:
    a, b = memory_pair(10)
    with beside() as run:
        waiting = run(lambda: a.write([b"0123456789abc"]))
        assert read_exactly(b, 1) == b"0"
        assert a._outgoing._held <= 10
        assert read_exactly(b, 12) == b"123456789abc"
        waiting.result(PATIENCE_S)


# Pipes on Windows: the waiting is ours and checked here with a stand-in for the two calls of the system. --------------------


def test_a_windows_pipe_is_looked_at_until_bytes_or_the_end_come(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[int | None] = [0, 0, 5, None]
    monkeypatch.setattr(winpipe, "waiting_bytes", lambda _: answers.pop(0))
    waiter = winpipe.PipeWaiter()
    assert waiter.wait_readable(0, PATIENCE_S)
    assert answers == [None]
    assert waiter.wait_readable(0, PATIENCE_S), "a broken pipe is readable: the read tells"
    monkeypatch.setattr(winpipe, "waiting_bytes", lambda _: 0)
    assert not waiter.wait_readable(0, 0.005)
    waiter.wake()
    assert not waiter.wait_readable(0, 1000.0)
    assert not waiter.wait_writable(0)


def test_closing_ends_a_write_that_blocks_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled: list[int] = []
    reached, unblocked = threading.Event(), threading.Event()

    def cancel(thread_id: int) -> None:
        cancelled.append(thread_id)
        unblocked.set()

    def blocking_write(descriptor: int, data: memoryview) -> int:
        reached.set()
        assert unblocked.wait(PATIENCE_S)
        raise OSError(22, "the operation was aborted")

    monkeypatch.setattr(winpipe, "cancel_io", cancel)
    monkeypatch.setattr("evalkit.links.descriptor.os.write", blocking_write)
    released = threading.Event()
    link = DescriptorLink(0, 0, "pipe:x", waiter=winpipe.PipeWaiter(), piece_bytes=pipe.WINDOWS_PIECE_BYTES, release=released.set)
    with beside() as run:
        waiting = run(lambda: link.write([b"x"]))
        assert reached.wait(PATIENCE_S)
        link.close()
        with pytest.raises(LinkLost, match="was closed"):
            waiting.result(PATIENCE_S)
    assert cancelled
    assert released.is_set()

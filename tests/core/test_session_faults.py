"""A session in bad times: it is STREAMING or FAULTED with a notice, its counters add up, and no thread is left."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import pytest

from evalkit.clock import ManualClock
from evalkit.errors import LinkLost, LinkTimeout
from evalkit.links.memory import MemoryLink, memory_pair
from evalkit.protocol.limits import REPLY_TIMEOUT_S, SILENCE_TIMEOUT_S
from evalkit.protocol.messages import Command, Goodbye, Ping
from evalkit.protocol.packet import encode_header
from evalkit.protocol.requests import SetMode
from evalkit.session.process import FrameProcessor
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState
from tests.core.scripted_board import ScriptedBoard
from tests.core.scripted_frames import lines
from tests.core.session_helpers import PATIENCE_S, assert_faulted, paired, threads_of_the_session


def test_a_board_that_vanishes_in_the_middle_of_a_frame() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame()
        pair.board.frame(stop_after_bytes=3000)
        pair.board.ignore.add(SetMode)
        waiting = pair.session.set_mode("x")
        pair.board.wait_for(SetMode)
        pair.board.close()
        assert_faulted(pair, "cut off")
        assert isinstance(waiting.exception(0), LinkLost)
        totals = pair.session.metrics.totals()
        assert (totals.frames_received, totals.drops) == (1, {"gap": 1})
        assert pair.session.snapshot().bytes_total.total == pair.board.sent_bytes


def test_a_goodbye_ends_the_session_in_the_boards_words() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.say(Goodbye(reason="the sensor is too hot"))
        assert_faulted(pair, "the sensor is too hot")


def test_a_board_that_says_nothing_more_is_given_up() -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock) as pair:
        pair.stream()
        pair.board.wait_for(Ping, 3)
        pair.board.ignore.add(Ping)
        received = pair.session.snapshot().bytes_total.total
        pair.until(lambda: pair.session.snapshot().bytes_total.total == pair.board.sent_bytes >= received, "a quiet line")
        for _ in range(12):
            clock.advance(ms=SILENCE_TIMEOUT_S * 100)
        assert_faulted(pair, f"said nothing for {SILENCE_TIMEOUT_S:.0f} s")


def test_pings_keep_a_quiet_session_alive() -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock) as pair:
        pair.let_pass(clock, lambda: clock.now_ns() >= 10**12 + 11 * 10**9)
        assert pair.session.state is SessionState.IDLE


def test_a_command_that_is_not_answered_fails_in_words_and_the_session_lives() -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock, ignore={SetMode}) as pair:
        future = pair.session.set_mode("2028x1520")
        pair.board.wait_for(SetMode)
        pair.let_pass(clock, future.done)
        assert clock.now_ns() - 10**12 >= REPLY_TIMEOUT_S * 1e9
        error = future.exception(0)
        assert isinstance(error, LinkTimeout)
        assert "change to mode 2028x1520" in error.message
        pair.stream()


def test_a_board_of_another_version_in_the_middle_ends_the_session() -> None:
    with paired() as pair:
        header = encode_header(version=9, packet_type=1, channel=0, sequence=77, object_id=0, offset=0, payload_bytes=0)
        pair.board.link.write([header + b"\0\0\0\0"])
        assert_faulted(pair, "version 9")


class StuckLink(MemoryLink):
    """Takes nothing more once `stuck` is set; only closing helps."""

    def __init__(self, inner: MemoryLink) -> None:
        self._inner = inner
        self.stuck = threading.Event()
        self.inside = threading.Event()
        self._closed = threading.Event()

    @property
    def name(self) -> str:
        return self._inner.name

    def read_into(self, buffer: memoryview, timeout_s: float) -> int:
        return self._inner.read_into(buffer, timeout_s)

    def write(self, buffers: Sequence[bytes | memoryview]) -> None:
        if self.stuck.is_set():
            self.inside.set()
            self._closed.wait()
            raise LinkLost("closed")
        self._inner.write(buffers)

    def close(self) -> None:
        self._closed.set()
        self._inner.close()


def test_a_stuck_link_does_not_hold_up_the_end(caplog: pytest.LogCaptureFixture) -> None:
    here, there = memory_pair()
    link, board = StuckLink(here), ScriptedBoard(there)
    session = Session(link)
    session.open(PATIENCE_S)
    link.stuck.set()
    future = session.start()
    assert link.inside.wait(PATIENCE_S)
    with caplog.at_level(logging.ERROR):
        session.close()
    assert threads_of_the_session() == []
    assert caplog.records == []
    assert isinstance(future.exception(0), LinkLost)
    board.close()


def test_a_bug_in_a_thread_ends_the_session_and_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with paired() as pair:
        pair.stream()
        monkeypatch.setattr(FrameProcessor, "process", lambda *_: 1 / 0)
        pair.board.frame()
        assert_faulted(pair, "Internal error: ZeroDivisionError")


def test_a_bug_in_a_decoder_costs_results_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with paired() as pair:
        pair.stream()
        monkeypatch.setattr("evalkit.session.process.decode", lambda *_: 1 / 0)
        pair.board.frame(inference=lines())
        (bundle,) = pair.frames(1)
        assert bundle.picture is not None
        assert bundle.inference_error is not None
        assert "Internal error" in bundle.inference_error.message
        assert pair.session.state is SessionState.STREAMING


def test_a_start_after_the_end_fails_at_once() -> None:
    with paired() as pair:
        pair.board.close()
        pair.settled(SessionState.FAULTED)
        assert isinstance(pair.session.start().exception(PATIENCE_S), LinkLost)
        assert not any(isinstance(message, Command) for message in pair.board.heard)

"""A session from its greeting to its end: commands, credits, counters, notices."""

from __future__ import annotations

import threading

import pytest

from evalkit.errors import CommandRejected, LinkLost, Unsupported
from evalkit.geometry import Rect
from evalkit.notices import Severity
from evalkit.protocol.messages import Credit, Goodbye, HostHello, LogLine
from evalkit.protocol.requests import SetControls, SetInferenceWindow, SetMode, Start
from evalkit.protocol.values import Fault, OutputSelection
from evalkit.session.session import FRAME_QUEUE
from evalkit.session.snapshot import SessionState
from tests.core.scripted_frames import CARD
from tests.core.session_helpers import PATIENCE_S, paired


def test_opening_greets_the_board_and_knows_it() -> None:
    with paired() as pair:
        snapshot = pair.session.snapshot()
        assert snapshot.state is SessionState.IDLE
        assert snapshot.board is not None
        assert snapshot.board.model == "Scripted"
        assert snapshot.card == CARD
        assert snapshot.link_name == "memory:a"
        assert pair.session.metrics.link_capacity_bytes_per_s == 400_000_000
        (hello,) = pair.board.wait_for(HostHello)
        assert hello == HostHello(protocol=1, application="test")
        with pytest.raises(ValueError, match="opened once"):
            pair.session.open()


def test_commands_return_the_boards_state_and_the_session_follows_it() -> None:
    with paired() as pair:
        session = pair.session
        assert session.start().result(PATIENCE_S).streaming
        assert session.state is SessionState.STREAMING
        assert session.set_controls(exposure_us=123, gain_db=99.0).result(PATIENCE_S).gain_db == 30.0
        assert session.set_mode("4056x3040").result(PATIENCE_S).mode == "4056x3040"
        assert session.set_scene("generated:shop-floor").result(PATIENCE_S).scene == "generated:shop-floor"
        output = OutputSelection(rois="detections", input_tensor=True)
        assert session.set_output(output).result(PATIENCE_S).output == output
        assert session.set_inference_window(Rect(1, 2, 3, 4)).result(PATIENCE_S).inference_window.height == 4
        snapshot = session.snapshot()
        assert snapshot.status == pair.board.status == session.refresh().result(PATIENCE_S)
        assert pair.board.wait_for(SetControls) == [SetControls(exposure_us=123, gain_db=99.0)]
        assert len(pair.board.wait_for(SetInferenceWindow)) == 1
        session.stop().result(PATIENCE_S)
        assert session.snapshot().state is SessionState.IDLE


def test_what_the_board_refuses_is_said_in_its_words() -> None:
    fault = Fault(code="unsupported", text="No such mode.", hint="Use the other one.")
    with paired(refuse={SetMode: fault}) as pair:
        with pytest.raises(Unsupported, match=r"change to mode 8k: No such mode\.") as caught:
            pair.session.set_mode("8k").result(PATIENCE_S)
        assert caught.value.hint == "Use the other one."
        assert pair.session.state is SessionState.IDLE


def test_a_command_that_is_too_long_for_the_link_is_refused_and_the_session_lives() -> None:
    with paired() as pair:
        with pytest.raises(CommandRejected, match="over the limit"):
            pair.session.set_scene("file:" + "x" * 5000).result(PATIENCE_S)
        pair.stream()


def test_frames_that_the_board_dropped_are_told_with_the_next_one() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame()
        pair.board.drop("link")
        pair.board.drop("busy")
        pair.board.drop("link")
        pair.board.frame()
        first, second = pair.frames(2)
        assert (first.lost_before, second.lost_before) == ({}, {"link": 2, "busy": 1})
        assert second.frame_id == 4
        assert pair.session.snapshot().drops == {"link": 2, "busy": 1}


def test_a_second_stream_counts_anew_and_adds_up() -> None:
    with paired() as pair:
        for _ in range(2):
            pair.stream()
            pair.board.drop("link")
            pair.board.frame()
            pair.session.stop().result(PATIENCE_S)
        assert [bundle.frame_id for bundle in pair.frames(2)] == [1, 1]
        assert pair.session.snapshot().drops == {"link": 2}


def test_frames_that_decoding_cannot_keep_up_with_are_dropped_here_and_counted() -> None:
    with paired() as pair:
        pair.stream()
        decoding, go_on = threading.Event(), threading.Event()

        def hold() -> None:
            decoding.set()
            go_on.wait(PATIENCE_S)
            pair._take()

        pair.session.frames.on_put = hold
        pair.board.frame()
        assert decoding.wait(PATIENCE_S)
        sent = 3 + FRAME_QUEUE
        for _ in range(sent - 1):
            pair.board.frame()
        pair.until(lambda: pair.session.snapshot().frames_received == sent, "all frames received")
        pair.session.frames.on_put = pair._take
        go_on.set()
        pair.until(lambda: pair.session.metrics.totals().frames_decoded == sent - 2, "the rest decoded")
        assert pair.session.snapshot().drops["host_queue"] == 2
        lost = [bundle.lost_before for bundle in pair.frames(2) if bundle.lost_before]
        assert lost == [{"host_queue": 2}]


def test_frames_that_nobody_looks_at_are_counted_as_not_shown() -> None:
    with paired() as pair:
        pair.stream()
        pair.session.frames.on_put = None
        for number in range(3):
            pair.board.frame()
            pair.until(lambda number=number: pair.session.metrics.totals().frames_decoded == number + 1, "the frame")  # type: ignore[misc]
        assert pair.session.snapshot().drops == {"not_shown": 2}
        newest = pair.session.frames.take()
        assert newest is not None
        assert newest.frame_id == 2


def test_a_board_with_credits_is_kept_supplied() -> None:
    with paired(credits=True) as pair:
        pair.stream()
        for _ in range(10):
            (*_, last) = pair.board.wait_for(Credit)
            assert isinstance(last, Credit)
            assert last.total > pair.board.sent_frames
            pair.board.frame()
            pair.frames(pair.board.sent_frames)
            pair.board.wait_for(Credit, 1 + pair.board.sent_frames)


def test_a_board_that_greets_again_is_given_credit_again() -> None:
    with paired(credits=True) as pair:
        pair.stream()
        pair.board.frame()
        pair.frames(1)
        pair.board.greet_again()
        pair.until(lambda: pair.board.wait_for(Credit)[-1] == Credit(total=3), "new credit")
        pair.board.frame()
        assert len(pair.frames(2)) == 2
        assert pair.session.snapshot().drops == {}


def test_what_the_board_logs_is_shown_if_it_matters() -> None:
    with paired() as pair:
        pair.board.say(LogLine(level="INFO", text="warming up"))
        pair.board.say(LogLine(level="WARNING", text="too warm"))
        pair.board.say(LogLine(level="ERROR", text="burning"))
        pair.until(lambda: len(pair.session.notices) == 2, "two notices")
        notices = pair.session.notices.drain()
        assert [(notice.severity, notice.text) for notice in notices] == [
            (Severity.WARNING, "The board says: too warm"),
            (Severity.ERROR, "The board says: burning"),
        ]


def test_changes_wake_the_window() -> None:
    with paired() as pair:
        before = pair.changes
        pair.stream()
        assert pair.changes > before


def test_closing_says_goodbye_once_and_ends_everything() -> None:
    with paired() as pair:
        pair.board.ignore.add(Start)
        waiting = pair.session.start()
        pair.board.wait_for(Start)
        pair.session.close()
        pair.session.close()
        assert isinstance(pair.board.wait_for(Goodbye)[0], Goodbye)
        assert pair.session.state is SessionState.CLOSED
        assert isinstance(waiting.exception(0), LinkLost)
        assert isinstance(pair.session.stop().exception(0), LinkLost)
        assert [thread for thread in threading.enumerate() if thread.name.startswith("evalkit-") and "test" not in thread.name] == []
        assert pair.session.notices.drain() == [], "a wanted end is no news"


def test_a_session_that_was_never_opened_closes() -> None:
    with paired(opened=False) as pair:
        pair.session.close()
        assert pair.session.state is SessionState.CLOSED


def test_a_session_may_be_closed_by_whoever_its_answer_wakes() -> None:
    with paired() as pair:
        closed = threading.Event()

        def end(_: object) -> None:
            pair.session.close()
            closed.set()

        pair.session.refresh().add_done_callback(end)
        assert closed.wait(PATIENCE_S)


def test_frames_in_the_queue_are_decoded_before_the_end() -> None:
    with paired() as pair:
        pair.stream()
        for _ in range(3):
            pair.board.frame()
        pair.board.close()
        pair.settled(SessionState.FAULTED)
        pair.session.close()
        totals = pair.session.metrics.totals()
        assert (totals.frames_received, totals.frames_decoded) == (3, 3)

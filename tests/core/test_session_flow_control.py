"""What was lost, what may be sent, what time it is there: the bookkeeping of a session, each piece on its own."""

from __future__ import annotations

import pytest

from evalkit.protocol.messages import FrameStart
from evalkit.protocol.values import Rectangle
from evalkit.session.clock_sync import SAMPLES, ClockSync
from evalkit.session.credits import MAX_IN_FLIGHT, STALL_NS, Credits
from evalkit.session.losses import LossLedger

MS = 1_000_000


def announcement(frame_id: int, *, sent: int = 0, period_ms: float = 33, dropped: dict[str, int] | None = None) -> FrameStart:
    return FrameStart(
        frame_id=frame_id,
        timestamp_ns=0,
        ready_ns=0,
        parts=[],
        exposure_us=1,
        gain_db=0.0,
        frame_period_us=round(period_ms * 1000),
        inference_window=Rectangle(x=0, y=0, width=1, height=1),
        sent=sent,
        dropped=dropped or {},
    )


def test_without_losses_nothing_is_found() -> None:
    ledger = LossLedger()
    assert [dict(ledger.started(announcement(number, sent=number + 1))) for number in range(3)] == [{}, {}, {}]
    assert ledger.end_stream() == {}


def test_what_the_board_dropped_has_the_cause_that_it_names() -> None:
    ledger = LossLedger()
    assert ledger.started(announcement(2, sent=1, dropped={"busy": 2})) == {"busy": 2}
    assert ledger.started(announcement(6, sent=2, dropped={"busy": 3, "link": 2})) == {"busy": 1, "link": 2}


def test_what_was_sent_and_did_not_come_is_a_gap_or_corrupt() -> None:
    ledger = LossLedger()
    ledger.started(announcement(0, sent=1))
    assert ledger.started(announcement(4, sent=4, dropped={"link": 1})) == {"gap": 2, "link": 1}
    ledger.corrupt()
    assert ledger.started(announcement(6, sent=6, dropped={"link": 1})) == {"corrupt": 1}
    assert ledger.started(announcement(8, sent=8, dropped={"link": 1})) == {"gap": 1}


def test_frames_lost_before_the_first_that_came_are_counted() -> None:
    assert LossLedger().started(announcement(2, sent=3)) == {"gap": 2}


def test_traces_of_an_unannounced_frame_do_not_count_it_twice() -> None:
    ledger = LossLedger()
    ledger.started(announcement(0, sent=1))
    for _ in range(3):
        ledger.stray(1)
    assert ledger.started(announcement(2, sent=3)) == {"gap": 1}


def test_a_lost_frame_at_the_end_of_a_stream_is_counted_by_its_traces() -> None:
    ledger = LossLedger()
    ledger.started(announcement(0, sent=1))
    ledger.corrupt()
    ledger.stray(1)
    assert ledger.end_stream() == {"corrupt": 1}
    ledger.stray(1)
    assert ledger.end_stream() == {}
    assert ledger.started(announcement(0, sent=3)) == {}


def test_an_incomplete_frame_is_counted_once() -> None:
    ledger = LossLedger()
    ledger.started(announcement(5, sent=1))
    assert ledger.incomplete(5) == {"gap": 1}
    ledger.stray(5)
    assert ledger.end_stream() == {}


@pytest.mark.parametrize("told", [True, False])
def test_a_new_stream_counts_anew(told: bool) -> None:
    ledger = LossLedger()
    ledger.started(announcement(9, sent=10, dropped={"link": 2}))
    if told:
        ledger.end_stream()
    assert ledger.started(announcement(4, sent=12, dropped={"link": 3})) == {"link": 3, "gap": 1}


def test_a_board_that_does_not_count_what_it_sends_is_judged_by_traces() -> None:
    ledger = LossLedger()
    assert ledger.started(announcement(1000)) == {}
    ledger.stray(1001)
    assert ledger.started(announcement(1002)) == {"gap": 1}
    assert ledger.started(announcement(1010, dropped={"busy": 1})) == {"busy": 1}


def granted(credits_: Credits) -> list[int]:
    totals: list[int] = []
    credits_.begin(totals.append, 0)
    return totals


def test_a_fast_stream_keeps_three_frames_in_flight() -> None:
    credits_ = Credits()
    totals = granted(credits_)
    assert totals == [MAX_IN_FLIGHT]
    for number in range(20):
        now = number * 33 * MS
        credits_.announced(announcement(number, sent=number + 1), now)
        credits_.received(number, 1000, now + 5 * MS)
        credits_.arrived(0)
        credits_.retired(number, now + 8 * MS)
    assert totals[-1] == 20 + MAX_IN_FLIGHT
    assert totals == sorted(set(totals))


def test_frames_that_are_not_decoded_use_their_credit_up() -> None:
    credits_ = Credits()
    totals = granted(credits_)
    for number in range(3):
        credits_.announced(announcement(number, sent=number + 1), number * 33 * MS)
        credits_.arrived(0)
    assert totals == [3]


def test_on_a_slow_link_the_next_frame_is_asked_for_when_this_one_is_nearly_here() -> None:
    credits_ = Credits()
    totals = granted(credits_)
    transit, period, size = 400, 100, 1_000_000
    now = 0
    for number in range(4):  # the link is always busy: each frame starts when the one before is done
        credits_.announced(announcement(number, sent=number + 1, period_ms=period), now)
        for done in range(10):
            now += transit * MS // 10
            credits_.arrived(size - size * (done + 1) // 10)
            if number == 3:
                allowed_ahead = totals[-1] - (number + 1)
                remaining_ms = transit * (9 - done) / 10
                assert allowed_ahead == (1 if remaining_ms < period else 0), f"{remaining_ms} ms before the end"
        credits_.received(number, size, now)
        credits_.retired(number, now + MS)


def test_lost_frames_do_not_shrink_the_window() -> None:
    credits_ = Credits()
    totals = granted(credits_)
    credits_.announced(announcement(2, sent=3), 0)  # 0 and 1 were sent and never came
    credits_.received(2, 10, MS)
    credits_.retired(2, 2 * MS)
    assert totals[-1] == 3 + MAX_IN_FLIGHT


def test_a_stream_whose_granted_frames_all_vanished_is_asked_again() -> None:
    credits_ = Credits()
    totals = granted(credits_)
    credits_.check_silence(STALL_NS - 1)
    assert totals == [3]
    credits_.check_silence(STALL_NS)
    assert totals == [3, 6]
    credits_.check_silence(2 * STALL_NS)
    assert totals == [3, 6]
    for second in range(3, 200):
        credits_.check_silence(second * STALL_NS)
    assert len(totals) <= 8, "a board that has nothing to send is not given credit without end"
    credits_.announced(announcement(9, sent=10), 200 * STALL_NS)
    credits_.retired(9, 200 * STALL_NS)
    assert totals[-1] >= 13


def test_a_second_greeting_begins_the_credit_anew() -> None:
    credits_ = Credits()
    totals = granted(credits_)
    credits_.announced(announcement(7, sent=8), 0)
    credits_.retired(7, MS)
    credits_.restart(2 * MS)
    assert totals == [3, 11, 3]


def test_a_board_without_credits_is_sent_none() -> None:
    credits_ = Credits()
    credits_.announced(announcement(0, sent=1), 0)
    credits_.retired(0, MS)
    assert credits_._granted == 0


def test_the_fastest_answer_tells_the_offset() -> None:
    sync = ClockSync()
    sync.add(sent_ns=1000, received_ns=1800, board_ns=9000)
    sync.add(sent_ns=2000, received_ns=2010, board_ns=9505)
    sync.add(sent_ns=3000, received_ns=3900, board_ns=9000)
    assert sync.offset_ns == 2005 - 9505


def test_an_old_fast_answer_is_forgotten_so_that_drift_is_followed() -> None:
    sync = ClockSync()
    sync.add(sent_ns=0, received_ns=1, board_ns=0)
    for number in range(SAMPLES):
        sync.add(sent_ns=1000 * number, received_ns=1000 * number + 10, board_ns=1000 * number - 500)
    assert sync.offset_ns == 505


def test_an_answer_from_the_future_is_no_answer() -> None:
    sync = ClockSync()
    sync.add(sent_ns=100, received_ns=50, board_ns=0)
    assert sync.offset_ns is None

"""Bytes are damaged: the session goes on, and its counters add up."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from evalkit.errors import LinkLost, LocalProtocolError
from evalkit.links.faulty import FaultKind, LinkFault, random_script
from evalkit.session.snapshot import SessionState
from tests.core.scripted_frames import lines
from tests.core.session_helpers import Pair, assert_faulted, paired, threads_of_the_session

AFTER_GREETING = 4000
"""More bytes than hello, pongs and the answer to start take, and less than they take with the first frame."""


@pytest.mark.parametrize("place", [10, 24, 100, 1500, 9000])
def test_one_flipped_bit_costs_one_frame_at_most_and_the_session_goes_on(place: int) -> None:
    script = [LinkFault(kind=FaultKind.FLIP, at_byte=AFTER_GREETING + place, bit=3)]
    with paired(script=script) as pair:
        pair.stream()
        for _ in range(8):
            pair.board.frame()
            pair.until(lambda: accounted(pair) >= pair.board.sent_frames - 1, "the account of all frames but the last")
        pair.until(lambda: 7 in {bundle.frame_id for bundle in pair.bundles}, "the last frame")
        snapshot = pair.session.snapshot()
        assert snapshot.state is SessionState.STREAMING
        assert snapshot.corrupt_bytes > 0
        lost = snapshot.drops.get("corrupt", 0)
        assert lost <= 1
        assert snapshot.frames_received + lost == 8
        assert sum(sum(bundle.lost_before.values()) for bundle in pair.bundles) == lost


def test_a_frame_whose_announcement_is_missing_is_lost_once() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame()
        pair.board.frame(announce=False)
        pair.board.frame()
        assert [bundle.lost_before for bundle in pair.frames(2)] == [{}, {"gap": 1}]


def test_a_frame_that_the_board_does_not_finish_is_lost() -> None:
    with paired() as pair:
        pair.stream()
        pair.board.frame(stop_after_bytes=1)
        pair.board.frame()
        (bundle,) = pair.frames(1)
        assert bundle.lost_before == {"gap": 1}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_damaged_the_counters_add_up_to_what_was_sent(seed: int) -> None:
    frames, frame_bytes = 30, 36_000
    kinds = (FaultKind.DROP, FaultKind.FLIP, FaultKind.DUPLICATE, FaultKind.TRUNCATE)
    damage = random_script(seed, faults=8, span_bytes=frames * frame_bytes, kinds=kinds)
    script = [LinkFault(kind=f.kind, at_byte=f.at_byte + AFTER_GREETING, count=f.count, bit=f.bit) for f in damage]
    with paired(script=script, credits=True) as pair:
        pair.stream()
        for _ in range(frames):
            pair.board.frame(inference=lines(), chunk_bytes=8192)
        last = -1
        while last not in {bundle.frame_id for bundle in pair.bundles}:  # a whole frame behind the damage brings it to light
            last = pair.board.frame()
            pair.until(lambda: accounted(pair) >= pair.board.sent_frames - 1, "the account of all frames but the last")
        pair.until(lambda: accounted(pair) == pair.board.sent_frames, "the account of all frames")
        snapshot = pair.session.snapshot()
        assert snapshot.state is SessionState.STREAMING
        assert snapshot.drops.get("corrupt", 0) + snapshot.drops.get("gap", 0) > 0
        told = sum(sum(bundle.lost_before.values()) for bundle in pair.bundles)
        assert told + len(pair.bundles) == pair.board.sent_frames
        assert all(bundle.result is not None for bundle in pair.bundles if bundle.inference is not None)


def accounted(pair: Pair) -> int:
    """Frames that arrived, and frames that are known to be lost on the way."""
    snapshot = pair.session.snapshot()
    return snapshot.frames_received + snapshot.drops.get("corrupt", 0) + snapshot.drops.get("gap", 0)


@pytest.mark.parametrize("kind", [FaultKind.UNPLUG, FaultKind.STALL])
@pytest.mark.parametrize("place", [0, 15, 3000, 40_000])
def test_a_cable_that_is_pulled_or_jams_ends_in_a_fault_or_a_prompt_close(kind: FaultKind, place: int) -> None:
    with paired(script=[LinkFault(kind=kind, at_byte=AFTER_GREETING + place)]) as pair:
        pair.stream()
        sending = threading.Thread(target=send_until_cut, args=(pair.board.frame,), name="evalkit-test-sending")
        sending.start()
        if kind is FaultKind.UNPLUG:
            assert_faulted(pair, "cut off")
        pair.session.close()
        assert threads_of_the_session() == []
        pair.board.close()
        sending.join()
        if kind is FaultKind.UNPLUG:  # a jam ends by closing, which leaves unread what was on its way
            assert accounted(pair) in {pair.board.sent_frames, pair.board.sent_frames - 1}


def send_until_cut(frame: Callable[[], int]) -> None:
    try:
        while True:
            frame()
    except (LinkLost, LocalProtocolError):
        pass  # cut, or told goodbye

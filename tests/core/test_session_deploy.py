"""Bringing a network into the sensor: it arrives whole, or the old one keeps running and the error says so."""

from __future__ import annotations

import threading

import msgspec
import pytest

from evalkit.clock import ManualClock
from evalkit.errors import CommandRejected, DeployFailed
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.protocol.limits import MAX_UPLOAD_AHEAD_BYTES, MODEL_CHUNK_BYTES
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import GetStatus, ModelAbort, ModelActivate, ModelBegin
from evalkit.protocol.values import Fault, ModelStatus
from evalkit.session.limits import TimeLimits
from tests.core.scripted_board import ScriptedBoard
from tests.core.scripted_frames import CARD, lines, package
from tests.core.session_helpers import PATIENCE_S, Pair, paired

SIZE = 2_500_000


def keep_framing(pair: Pair, stop: threading.Event) -> threading.Thread:
    """Send frames with results of whatever network runs until told to stop."""

    def send() -> None:
        while not stop.wait(0.001):
            model = pair.board.status.model
            pair.board.frame(picture=False, inference=lines(), generation=model.generation if model is not None else 0)

    thread = threading.Thread(target=send, name="evalkit-test-frames")
    thread.start()
    return thread


def test_a_network_arrives_byte_by_byte_and_runs() -> None:
    with paired() as pair:
        net, steps = package(size_bytes=SIZE), list[Progress]()
        report = pair.session.deploy(net, progress=steps.append).result(PATIENCE_S)
        assert bytes(pair.board.uploaded) == net.data
        (begin,) = pair.board.wait_for(ModelBegin)
        assert isinstance(begin, ModelBegin)
        assert (begin.name, begin.size_bytes, begin.crc32c) == ("other-net", SIZE, crc32c(net.data))
        assert (begin.runtime_bytes, begin.coefficient_bytes) == (1000, 2000)
        assert (report.name, report.generation, report.bytes) == ("other-net", 2, SIZE)
        assert report.bytes_per_s == pytest.approx(SIZE / report.upload_s)
        assert (report.downtime_ms, report.first_result_ms) == (None, None), "it does not stream"
        sent = [step for step in steps if step.stage == "upload"]
        assert [step.done for step in sent] == sorted({step.done for step in sent})
        assert (sent[-1].done, sent[-1].total, sent[-1].unit) == (SIZE, SIZE, "bytes")
        assert any((step.stage, step.unit) == ("load", "steps") for step in steps), "what the board reports is passed on"
        snapshot = pair.session.snapshot()
        assert snapshot.card is not None
        assert snapshot.card.name == "other-net"
        assert snapshot.deploy is None


def test_while_streaming_the_pause_between_the_networks_is_measured() -> None:
    with paired() as pair:
        pair.stream()
        stop = threading.Event()
        frames = keep_framing(pair, stop)
        try:
            pair.frames(3)
            report = pair.session.deploy(package()).result(PATIENCE_S)
        finally:
            stop.set()
            frames.join()
        assert report.downtime_ms is not None
        assert report.first_result_ms is not None
        assert 0 < report.downtime_ms < 60_000
        assert 0 < report.first_result_ms < 60_000
        after = [bundle for bundle in pair.bundles if bundle.model_generation == 2]
        assert after
        assert all(bundle.card is not None and bundle.card.name == "other-net" and bundle.result is not None for bundle in after)


def test_no_more_is_sent_than_the_board_has_room_for() -> None:
    with paired(ack=False) as pair:
        cancel = CancelToken()
        future = pair.session.deploy(package(size_bytes=SIZE), cancel=cancel)
        pair.until(lambda: len(pair.board.uploaded) == MAX_UPLOAD_AHEAD_BYTES, "a full window")
        progress = pair.session.snapshot().deploy
        assert progress is not None
        assert progress.done == 0, "what is not acknowledged is not done"
        cancel.cancel()
        assert isinstance(future.exception(PATIENCE_S), Cancelled)
        assert len(pair.board.uploaded) == MAX_UPLOAD_AHEAD_BYTES


@pytest.mark.parametrize("lost", [{0}, {5 * MODEL_CHUNK_BYTES}, {MODEL_CHUNK_BYTES, 20 * MODEL_CHUNK_BYTES}])
def test_a_lost_piece_is_sent_again(lost: set[int]) -> None:
    with paired(lose=set(lost)) as pair:
        net = package(size_bytes=SIZE)
        assert pair.session.deploy(net).result(PATIENCE_S).generation == 2
        assert bytes(pair.board.uploaded) == net.data
        assert pair.board.lose == set()


def test_a_lost_last_piece_is_sent_again_though_nobody_says_that_it_is_missing() -> None:
    clock, size = ManualClock(10**12), 3 * MODEL_CHUNK_BYTES
    with paired(clock=clock, lose={2 * MODEL_CHUNK_BYTES}) as pair:
        net = package(size_bytes=size)
        future = pair.session.deploy(net)
        pair.until(lambda: not pair.board.lose, "the loss")
        clock.advance(ms=1100)
        assert future.result(PATIENCE_S).generation == 2
        assert bytes(pair.board.uploaded) == net.data


def test_pieces_are_small_on_a_slow_link_so_that_commands_need_not_wait() -> None:
    with paired(capacity_bytes_per_s=3_000_000) as pair:
        net = package(size_bytes=300_000)
        pair.session.deploy(net).result(PATIENCE_S)
        assert bytes(pair.board.uploaded) == net.data
        assert max(pair.board.pieces) == 30_000


def test_cancelling_tells_the_board_and_leaves_the_old_network() -> None:
    with paired() as pair:
        cancel = CancelToken()

        def stop_half_way(step: Progress) -> None:
            if step.stage == "upload" and step.done > SIZE / 2:
                cancel.cancel()

        future = pair.session.deploy(package(size_bytes=SIZE), progress=stop_half_way, cancel=cancel)
        assert isinstance(future.exception(PATIENCE_S), Cancelled)
        (abort,) = pair.board.wait_for(ModelAbort)
        (begin,) = pair.board.wait_for(ModelBegin)
        assert isinstance(abort, ModelAbort)
        assert isinstance(begin, ModelBegin)
        assert abort.upload_id == begin.upload_id
        assert pair.board.wait_for(ModelActivate, 0) == []
        assert pair.session.snapshot().card == CARD
        assert pair.session.snapshot().deploy is None
        assert pair.session.deploy(package()).result(PATIENCE_S).generation == 2, "the next one goes through"


def test_a_cancel_during_the_switch_asks_the_board_and_believes_its_answer() -> None:
    with paired(ignore={ModelActivate}) as pair:
        cancel = CancelToken()
        future = pair.session.deploy(package(), cancel=cancel)
        pair.board.wait_for(ModelActivate)
        cancel.cancel()
        pair.board.wait_for(ModelAbort)
        pair.board.answer_late(ModelActivate, Fault(code="rejected", text="It was stopped."))
        assert isinstance(future.exception(PATIENCE_S), Cancelled)


def test_a_cancel_that_comes_too_late_is_a_success() -> None:
    with paired(ignore={ModelActivate}) as pair:
        cancel = CancelToken()
        future = pair.session.deploy(package(), cancel=cancel)
        pair.board.wait_for(ModelActivate)
        cancel.cancel()
        pair.board.wait_for(ModelAbort)
        pair.board.answer_late(ModelActivate, None)
        assert future.result(PATIENCE_S).generation == 2


@pytest.mark.parametrize("step", [ModelBegin, ModelActivate])
def test_a_refusal_leaves_the_old_network_and_says_so(step: type) -> None:
    fault = Fault(code="too_large", text="It needs 9,000,000 bytes.", hint="Choose a smaller one.")
    with paired(refuse={step: fault}) as pair:
        error = pair.session.deploy(package()).exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert "9,000,000" in error.message
        assert "test-net runs as before" in error.message
        assert error.hint == "Choose a smaller one."
        assert len(pair.board.wait_for(ModelAbort)) == 1
        assert pair.session.snapshot().card == CARD


def test_a_board_that_stops_acknowledging_is_given_up_in_words() -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock, ack=False) as pair:
        future = pair.session.deploy(package(size_bytes=SIZE))
        pair.until(lambda: len(pair.board.uploaded) == MAX_UPLOAD_AHEAD_BYTES, "a full window")
        pair.let_pass(clock, future.done)
        error = future.exception(0)
        assert isinstance(error, DeployFailed)
        assert f"0 of {SIZE:,} bytes" in error.message
        assert "test-net runs as before" in error.message


def test_an_answer_that_was_lost_is_asked_for_before_anything_is_claimed() -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock, ignore={ModelActivate}) as pair:
        future = pair.session.deploy(package())
        pair.board.wait_for(ModelActivate)
        pair.board.switch()  # it did switch; only its answer was lost
        pair.let_pass(clock, lambda: len(pair.board.wait_for(GetStatus, 0)) > 1)
        assert future.result(PATIENCE_S).generation == 2
        assert len(pair.board.wait_for(GetStatus)) == 2, "before, and after the silence"


def test_a_cable_pulled_during_an_upload_leaves_the_old_network_and_says_so() -> None:
    with paired(ack=False) as pair:
        future = pair.session.deploy(package(size_bytes=SIZE))
        pair.until(lambda: len(pair.board.uploaded) >= MODEL_CHUNK_BYTES, "the first bytes")
        pair.board.close()
        error = future.exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert "cut off" in error.message
        assert "test-net ran as before when the connection ended" in error.message
        assert (error.way, error.hint) == ("unknown", "Connect again to see which network runs.")


def test_a_cable_pulled_during_the_switch_leaves_it_open_which_one_runs() -> None:
    with paired(ignore={ModelActivate}) as pair:
        future = pair.session.deploy(package())
        pair.board.wait_for(ModelActivate)
        pair.board.close()
        error = future.exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert "Whether the board switched is not known" in error.message
        assert (error.way, error.hint) == ("unknown", "Connect again to see which network runs.")


def test_closing_ends_a_swap() -> None:
    with paired(ack=False) as pair:
        future = pair.session.deploy(package(size_bytes=SIZE))
        pair.until(lambda: len(pair.board.uploaded) >= MODEL_CHUNK_BYTES, "the first bytes")
        pair.session.close()
        error = future.exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert "session was closed" in error.message


def test_one_swap_at_a_time() -> None:
    with paired(ack=False) as pair:
        cancel = CancelToken()
        first = pair.session.deploy(package(), cancel=cancel)
        assert isinstance(pair.session.deploy(package()).exception(PATIENCE_S), CommandRejected)
        cancel.cancel()
        assert isinstance(first.exception(PATIENCE_S), Cancelled)


def test_a_board_that_claims_to_have_switched_and_has_not_is_not_believed() -> None:
    with paired() as pair:
        pair.board.keeps_network = True
        error = pair.session.deploy(package()).exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert "still runs another network" in error.message


def test_a_board_without_a_network_gets_its_first() -> None:
    def empty(board: ScriptedBoard) -> None:
        board.status = msgspec.structs.replace(board.status, model=None)

    with paired(configure=empty) as pair:
        assert pair.session.snapshot().card is None
        assert pair.session.deploy(package()).result(PATIENCE_S).generation == 1
        assert isinstance(pair.board.status.model, ModelStatus)


def starting(board: ScriptedBoard) -> None:
    board.status = msgspec.structs.replace(board.status, model=None, starting=True)


def test_a_board_that_was_just_switched_on_is_waited_for_so_that_it_is_known_what_ran_before() -> None:
    with paired(configure=starting) as pair:
        future = pair.session.deploy(package())
        pair.board.wait_for(GetStatus, 3)
        assert not pair.board.wait_for(ModelBegin, 0), "nothing is sent meanwhile"
        model = ModelStatus(generation=1, name="first", card_json=CARD.to_json(), sha256="1" * 64)
        pair.board.status = msgspec.structs.replace(pair.board.status, model=model, starting=False)
        before = future.result(PATIENCE_S).before
        assert before is not None
        assert before.name == "first"


def test_a_start_that_takes_too_long_is_not_waited_for_and_a_cancel_ends_the_wait() -> None:
    with paired(configure=starting) as pair:
        cancel = CancelToken()
        future = pair.session.deploy(package(), cancel=cancel)
        pair.board.wait_for(GetStatus, 2)
        cancel.cancel()
        assert isinstance(future.exception(PATIENCE_S), Cancelled)
    with paired(configure=starting, limits=TimeLimits(start_s=0.1)) as pair:
        assert pair.session.deploy(package()).result(PATIENCE_S).before is None

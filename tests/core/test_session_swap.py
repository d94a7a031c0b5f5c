"""A swap as a transaction, with boards that can try, keep, go back and resume: verified before, confirmed after, undone on failure."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from evalkit.errors import CommandRejected, DeployFailed
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.imx500.stream import encode_inference
from evalkit.models.golden import Golden
from evalkit.models.package import ModelPackage
from evalkit.protocol.requests import ModelAbort, ModelActivate, ModelBegin, ModelConfirm, ModelSelect, ModelTrial
from evalkit.protocol.values import TWINS, Fault
from evalkit.session import deploy_report
from evalkit.session.deploy import STAGES
from evalkit.session.deploy_report import NetworkRef
from evalkit.session.history import Outcome, SwapHistory
from evalkit.session.limits import TimeLimits
from evalkit.session.undo import go_to, undo_target
from tests.core.scripted_board import ScriptedBoard
from tests.core.scripted_frames import CARD, NETWORK, OUTPUTS, lines, package
from tests.core.session_helpers import PATIENCE_S, Pair, paired

OLD = "0" * 64
SIZE = 1_500_000
INPUT = np.zeros((3, 32, 64), np.uint8)
OTHER = (np.array([[0, 0, 32000, 32000]] + [[0] * 4] * 3, np.int16), np.array([90, 0, 0, 0], np.uint8), *OUTPUTS[2:])
QUICK = TimeLimits(confirm_s=0.3, return_s=2.0)


def keeping(board: ScriptedBoard) -> None:
    """Be a board that can all."""
    assert board.status.model is not None
    board.store, board.features, board.golden = True, {"trial", "resume", "registers"}, bytes(lines())
    board.status = msgspec.structs.replace(board.status, model=msgspec.structs.replace(board.status.model, sha256=OLD))
    board.keep(CARD.name, OLD)


def keeping_nothing(board: ScriptedBoard) -> None:
    """Be a board that can all but keep a second package."""
    keeping(board)
    board.store = False
    board.status = msgspec.structs.replace(board.status, kept=[])


def verified(name: str = "other-net", size_bytes: int = SIZE) -> ModelPackage:
    return replace(package(name, size_bytes), golden=(Golden(input=INPUT.copy(), outputs=tuple(tensor.copy() for tensor in OUTPUTS)),))


def old_package() -> ModelPackage:
    return replace(package(CARD.name, 300_000), sha256=OLD)


@contextmanager
def framing(pair: Pair, inference: Callable[[int], bytes | bytearray] = lambda _: lines()) -> Iterator[None]:
    """Stream frames with results of whatever network runs; `inference` makes the lines of a generation."""
    stop = threading.Event()

    def send() -> None:
        while not stop.wait(0.002):
            model = pair.board.status.model
            generation = model.generation if model is not None else 0
            pair.board.frame(picture=False, inference=inference(generation), generation=generation)

    pair.stream()
    thread = threading.Thread(target=send, name="evalkit-test-frames")
    thread.start()
    try:
        pair.frames(2)
        yield
    finally:
        stop.set()
        thread.join()


def failed(pair: Pair, *, cancel: CancelToken | None = None) -> DeployFailed:
    error = pair.session.deploy(verified(), cancel=cancel).exception(PATIENCE_S)
    assert isinstance(error, DeployFailed), error
    return error


def test_a_swap_is_planned_sent_verified_loaded_and_confirmed(tmp_path: Path) -> None:
    history, steps = SwapHistory(tmp_path / "swaps.jsonl"), list[Progress]()
    with paired(configure=keeping, history=history) as pair, framing(pair):
        report = pair.session.deploy(verified(), progress=steps.append).result(PATIENCE_S)
        assert list(dict.fromkeys(step.stage for step in steps)) == list(STAGES)
        (activate,) = pair.board.wait_for(ModelActivate)
        assert isinstance(activate, ModelActivate)
        assert activate.confirm_within_ms > 0
        assert pair.board.wait_for(ModelConfirm) == [ModelConfirm(generation=report.generation)]
        assert (report.verification.golden, report.verification.live) == (deploy_report.Golden.PASSED, True)
        assert "every number is the same" in report.verification.text
        assert report.downtime_ms is not None
        assert report.picture_rested_ms is not None
        assert 0 < report.picture_rested_ms <= report.downtime_ms
        assert report.before == deploy_report.NetworkRef(name=CARD.name, sha256=OLD)
    (record,) = history.records()
    assert (record.outcome, record.board, record.before, record.after.sha256) == (Outcome.DONE, "1", report.before, report.sha256)
    assert record.figures is not None
    assert record.figures.bytes == SIZE


def test_a_trial_is_no_frame_of_the_stream() -> None:
    with paired(configure=keeping) as pair, framing(pair):
        pair.session.deploy(verified()).result(PATIENCE_S)
        assert len(pair.board.wait_for(ModelTrial)) == 1
        pair.frames(len(pair.bundles) + 5)
        assert all(bundle.model_generation for bundle in pair.bundles)
        assert [bundle.frame_id for bundle in pair.bundles] == sorted({bundle.frame_id for bundle in pair.bundles})
        assert {cause: count for cause, count in pair.session.metrics.drops.items() if cause in {"gap", "corrupt"} and count} == {}


def test_another_answer_to_the_golden_input_keeps_the_old_network(tmp_path: Path) -> None:
    history = SwapHistory(tmp_path / "swaps.jsonl")

    def wrong(board: ScriptedBoard) -> None:
        keeping(board)
        board.golden = bytes(encode_inference(NETWORK, frame_count=1, dnn_us=1, dsp_us=1, input_raw=INPUT, outputs_raw=OTHER))

    with paired(configure=wrong, history=history) as pair, framing(pair):
        error = failed(pair)
        assert "golden input" in error.message
        assert (error.way, error.running) == ("not switched", CARD.name)
        assert pair.board.wait_for(ModelActivate, 0) == []
        assert len(pair.board.wait_for(ModelAbort)) == 1
    (record,) = history.records()
    assert (record.outcome, record.way) == (Outcome.FAILED, "not switched")
    assert "golden input" in record.text


def test_a_trial_whose_answer_is_damaged_on_the_way_is_run_again() -> None:
    with paired(configure=keeping, lose_trials=1) as pair:
        assert pair.session.deploy(verified()).result(PATIENCE_S).verification.golden is deploy_report.Golden.PASSED
        assert len(pair.board.wait_for(ModelTrial)) == 2


@pytest.mark.parametrize(
    ("features", "golden", "said"),
    [({"resume"}, True, deploy_report.Golden.UNSUPPORTED), ({"trial"}, False, deploy_report.Golden.ABSENT)],
)
def test_what_cannot_be_verified_is_said(features: set[str], *, golden: bool, said: deploy_report.Golden) -> None:
    with paired(configure=keeping) as pair:
        hello = pair.session.snapshot().board
        assert hello is not None
        hello.capabilities.features[:] = features
        report = pair.session.deploy(verified() if golden else package()).result(PATIENCE_S)
        assert (report.verification.golden, report.verification.live) == (said, False)
        assert "only" in report.verification.text
        assert "does not stream" in report.verification.text
        assert pair.board.wait_for(ModelTrial, 0) == []


def test_an_emulated_board_is_sent_nothing_that_it_cannot_run() -> None:
    foreign = replace(verified(), has_twin=False)
    with paired(configure=keeping) as pair:
        hello = pair.session.snapshot().board
        assert hello is not None
        hello.capabilities.features.append(TWINS)
        error = pair.session.deploy(foreign).exception(PATIENCE_S)
        assert isinstance(error, DeployFailed), error
        assert (error.way, error.running) == ("not switched", CARD.name)
        assert "other-net holds no twin (ONNX), which the emulator needs" in error.message
        assert "real board" in error.hint
        assert pair.board.wait_for(ModelBegin, 0) == []
        hello.capabilities.features.remove(TWINS)
        assert pair.session.deploy(foreign).result(PATIENCE_S).bytes == SIZE


def test_an_upload_that_was_broken_off_goes_on_where_it_was() -> None:
    net = verified()

    def holding(board: ScriptedBoard) -> None:
        keeping(board)
        board.held = net.data[:800_000]

    with paired(configure=holding) as pair:
        steps = list[Progress]()
        report = pair.session.deploy(net, progress=steps.append).result(PATIENCE_S)
        assert bytes(pair.board.uploaded) == net.data
        assert (report.resumed_from, sum(pair.board.pieces)) == (800_000, SIZE - 800_000)
        assert next(step.done for step in steps if step.stage == "upload") == 800_000


def test_results_that_cannot_be_decoded_bring_the_old_network_back() -> None:
    with (
        paired(configure=keeping, limits=QUICK) as pair,
        framing(pair, lambda generation: lines() if generation != 2 else bytes(len(lines()))),
    ):
        error = failed(pair)
        assert "cannot be decoded" in error.message
        assert (error.way, error.running) == ("selected", CARD.name)
        assert pair.board.status.model is not None
        assert (pair.board.status.model.sha256, pair.board.status.model.confirmed) == (OLD, True)
        assert pair.board.wait_for(ModelConfirm, 0) == []
        pair.until(lambda: pair.bundles[-1].model_generation == 3 and pair.bundles[-1].result is not None, "a result of the old network")


def test_a_board_that_keeps_nothing_gets_the_old_network_again() -> None:
    def silent_from_two(generation: int) -> bytes | bytearray:
        return lines(output_valid=generation != 2)

    with (
        paired(configure=keeping_nothing, limits=QUICK, find_package=lambda sha: old_package() if sha == OLD else None) as pair,
        framing(pair, silent_from_two),
    ):
        error = failed(pair)
        assert "no result within 0.3 s" in error.message
        assert (error.way, error.running) == ("re-sent", CARD.name)
        assert bytes(pair.board.uploaded) == old_package().data
        assert [begin.name for begin in pair.board.wait_for(ModelBegin) if isinstance(begin, ModelBegin)] == ["other-net", CARD.name]


def test_an_old_network_that_nobody_has_is_not_claimed_to_be_back() -> None:
    with paired(configure=keeping_nothing, limits=QUICK) as pair, framing(pair, lambda g: lines(output_valid=g != 2)):
        error = failed(pair)
        assert (error.way, error.running) == ("stayed", "other-net")
        assert "could not be brought back" in error.message
        assert error.hint


def test_a_board_that_goes_back_by_itself_is_believed_when_asked() -> None:
    with paired(configure=keeping, limits=QUICK) as pair, framing(pair, lambda g: lines(output_valid=g != 2)):
        future = pair.session.deploy(verified())
        pair.board.wait_for(ModelActivate)
        pair.until(lambda: pair.board.status.model is not None and pair.board.status.model.generation == 2, "the switch")
        pair.board.revert()
        error = future.exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert (error.way, error.running) == ("by itself", CARD.name)


@pytest.mark.parametrize(("request_", "way"), [(ModelTrial, "not switched"), (ModelActivate, "not switched"), (ModelConfirm, "selected")])
def test_a_refusal_at_each_step_ends_with_the_old_network(request_: type, way: str) -> None:
    def refusing(board: ScriptedBoard) -> None:
        keeping(board)
        board.refuse = {request_: Fault(code="failed", text="The sensor refused it.", hint="Try again.")}

    with paired(configure=refusing) as pair:
        error = failed(pair)
        assert (error.way, error.running, error.hint) == (way, CARD.name, "Try again.")
        assert "The sensor refused it." in error.message


@pytest.mark.parametrize("stage", ["plan", "upload", "verify", "confirm"])
def test_a_cancel_at_each_step_ends_with_the_old_network(stage: str, tmp_path: Path) -> None:
    history, cancel = SwapHistory(tmp_path / "swaps.jsonl"), CancelToken()

    def stop(progress: Progress) -> None:
        if progress.stage == stage:
            cancel.cancel()

    with paired(configure=keeping, history=history) as pair, framing(pair, lambda g: lines(output_valid=g != 2)):
        error = pair.session.deploy(verified(), progress=stop, cancel=cancel).exception(PATIENCE_S)
        assert isinstance(error, Cancelled)
        assert CARD.name in str(error)
        assert pair.board.status.model is not None
        assert (pair.board.status.model.sha256, pair.board.status.model.confirmed) == (OLD, True)
    (record,) = history.records()
    assert record.outcome is Outcome.CANCELLED


def last_before(pair: Pair, history: SwapHistory) -> NetworkRef:
    snapshot = pair.session.snapshot()
    assert snapshot.board is not None
    assert snapshot.status is not None
    target = undo_target(history.records(), snapshot.board.serial_number, snapshot.status.model)
    assert target is not None
    assert undo_target(history.records(), "another board", snapshot.status.model) is None
    return target


def test_what_the_board_keeps_is_not_sent_again_and_undone_without_an_upload(tmp_path: Path) -> None:
    history = SwapHistory(tmp_path / "swaps.jsonl")
    with paired(configure=keeping, history=history) as pair:
        pair.board.keep("other-net", verified().sha256)
        pair.session.refresh().result(PATIENCE_S)
        report = pair.session.deploy(verified()).result(PATIENCE_S)
        assert (report.bytes, report.verification.golden) == (0, deploy_report.Golden.KEPT)
        assert pair.board.wait_for(ModelBegin, 0) == []
        back = go_to(pair.session, last_before(pair, history), lambda _: None).result(PATIENCE_S)
        assert (back.name, back.sha256) == (CARD.name, OLD)
        assert [request.sha256 for request in pair.board.wait_for(ModelSelect) if isinstance(request, ModelSelect)] == [report.sha256, OLD]
        assert len(pair.board.wait_for(ModelConfirm)) == 2


def test_undo_sends_what_the_board_has_not_kept_and_says_if_nobody_has_it(tmp_path: Path) -> None:
    history = SwapHistory(tmp_path / "swaps.jsonl")
    with paired(configure=keeping_nothing, history=history) as pair:
        pair.session.deploy(verified()).result(PATIENCE_S)
        before = last_before(pair, history)
        with pytest.raises(CommandRejected, match="nothing to go back to"):
            go_to(pair.session, before, lambda _: None)
        report = go_to(pair.session, before, lambda _: old_package()).result(PATIENCE_S)
        assert (report.name, bytes(pair.board.uploaded)) == (CARD.name, old_package().data)


def test_a_package_that_is_no_longer_kept_is_refused_in_words() -> None:
    def refusing(board: ScriptedBoard) -> None:
        keeping(board)
        board.refuse = {ModelSelect: Fault(code="rejected", text="It is not kept.")}

    with paired(configure=refusing) as pair:
        error = pair.session.select("a" * 64).exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert (error.way, error.running) == ("not switched", CARD.name)


def test_a_store_that_is_full_ends_the_upload_with_the_reason() -> None:
    with paired(configure=keeping, ack=False) as pair:
        future = pair.session.deploy(verified())
        pair.until(lambda: len(pair.board.uploaded) > 100_000, "the first bytes")
        pair.board.lose_upload()
        error = future.exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert "store is full" in error.message
        assert error.way == "not switched"


def test_registers_are_read_and_written() -> None:
    with paired(configure=keeping) as pair:
        assert pair.session.read_registers(0xD040, 16).result(PATIENCE_S) == bytes(range(16))
        pair.session.write_registers(0x0202, b"\x01\x02").result(PATIENCE_S)


def test_on_a_slow_link_the_first_result_is_given_the_time_that_pictures_take() -> None:
    with paired(configure=keeping, capacity_bytes_per_s=300_000) as pair:
        pair.session.deploy(verified()).result(PATIENCE_S)
        (activate,) = pair.board.wait_for(ModelActivate)
        assert isinstance(activate, ModelActivate)
        picture_s = 2028 * 1520 * 1.5 / 300_000
        assert activate.confirm_within_ms / 1000 > 3 * picture_s


def test_before_a_swap_that_could_not_be_undone_the_user_is_warned() -> None:
    with paired(configure=keeping_nothing) as pair:
        pair.session.deploy(verified()).result(PATIENCE_S)
        assert any("cannot be sent again" in notice.text for notice in pair.session.notices.drain())
    with paired(configure=keeping_nothing, find_package=lambda _: old_package()) as pair:
        pair.session.deploy(verified()).result(PATIENCE_S)
        assert pair.session.notices.drain() == []


def test_going_back_by_hand_needs_no_upload() -> None:
    with paired(configure=keeping) as pair, framing(pair):
        first = pair.session.deploy(verified()).result(PATIENCE_S)
        again = pair.session.select(OLD).result(PATIENCE_S)
        assert (first.bytes, again.bytes) == (SIZE, 0)
        assert again.downtime_ms is not None
        assert len(pair.board.wait_for(ModelBegin)) == 1

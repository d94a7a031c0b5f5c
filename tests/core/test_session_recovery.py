"""A swap that never ended is looked into at the next connection to its board: what runs is asked, and the record says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from evalkit.errors import DeployFailed
from evalkit.notices import Severity
from evalkit.protocol.requests import ModelActivate, ModelBegin, ModelSelect
from evalkit.session.deploy_report import NetworkRef
from evalkit.session.history import Outcome, SwapHistory, SwapRecord
from evalkit.session.limits import TimeLimits
from tests.core.scripted_board import ScriptedBoard
from tests.core.scripted_frames import CARD, package
from tests.core.session_helpers import PATIENCE_S, Pair, paired
from tests.core.test_session_swap import OLD, keeping, keeping_nothing, old_package, verified

SOON = TimeLimits(start_s=0.2)
OLD_REF = NetworkRef(name=CARD.name, sha256=OLD)
NEW_REF = NetworkRef(name="other-net", sha256=verified().sha256)


@pytest.fixture
def history(tmp_path: Path) -> SwapHistory:
    history = SwapHistory(tmp_path / "swaps.jsonl")
    history.begin("1", OLD_REF, NEW_REF)
    return history


def running(
    model: NetworkRef | None, *, confirmed: bool = True, base: Callable[[ScriptedBoard], None] = keeping
) -> Callable[[ScriptedBoard], None]:
    """Be a board that runs `model` when the host comes back."""

    def configure(board: ScriptedBoard) -> None:
        base(board)
        old = board.status.model
        assert old is not None
        new = model and msgspec.structs.replace(old, generation=2, name=model.name, sha256=model.sha256, confirmed=confirmed)
        board.status = msgspec.structs.replace(board.status, model=new)

    return configure


def resolved(pair: Pair, history: SwapHistory) -> SwapRecord:
    pair.until(lambda: not history.unfinished("1"), "an end of the entry")
    return history.records()[-1]


@pytest.mark.parametrize(("runs", "outcome"), [(OLD_REF, Outcome.FAILED), (NEW_REF, Outcome.DONE)])
def test_old_or_new_is_noted_and_told(history: SwapHistory, runs: NetworkRef, outcome: Outcome) -> None:
    with paired(configure=running(runs), history=history) as pair:
        record = resolved(pair, history)
        pair.until(lambda: len(pair.session.notices) > 0, "a notice")
        assert record.outcome is outcome
        assert f"{runs.name} runs" in record.text
        assert pair.board.wait_for(ModelBegin, 0) == []
        assert [(notice.severity, notice.text) for notice in pair.session.notices.drain()] == [(Severity.INFO, record.text)]


def test_a_board_that_still_goes_back_is_waited_for(history: SwapHistory) -> None:
    def going_back(board: ScriptedBoard) -> None:
        running(NEW_REF, confirmed=False)(board)
        board.status = msgspec.structs.replace(board.status, kept=[])

    with paired(configure=going_back, history=history) as pair:
        pair.until(lambda: len(pair.board.heard) > 5, "questions")
        assert history.unfinished("1")
        assert pair.board.status.model is not None
        old = msgspec.structs.replace(pair.board.status.model, generation=3, name=CARD.name, sha256=OLD, confirmed=True)
        pair.board.status = msgspec.structs.replace(pair.board.status, model=old)
        record = resolved(pair, history)
        assert (record.outcome, record.way) == (Outcome.FAILED, "by itself")


def test_a_switch_that_still_waits_is_taken_back_where_the_board_keeps_the_old_one(history: SwapHistory) -> None:
    with paired(configure=running(NEW_REF, confirmed=False), history=history) as pair:
        record = resolved(pair, history)
        assert (record.outcome, record.way) == (Outcome.FAILED, "selected")
        assert pair.board.status.model is not None
        assert pair.board.status.model.confirmed


@pytest.mark.parametrize("runs", [None, NetworkRef(name="stranger", sha256="f" * 64)])
def test_if_neither_runs_the_old_one_is_sent_again(history: SwapHistory, runs: NetworkRef | None) -> None:
    def find(sha256: str) -> object:
        return old_package() if sha256 == OLD else None

    with paired(configure=running(runs, base=keeping_nothing), history=history, find_package=find, limits=SOON) as pair:  # type: ignore[arg-type]
        record = resolved(pair, history)
        assert (record.outcome, record.way) == (Outcome.FAILED, "re-sent")
        assert bytes(pair.board.uploaded) == old_package().data
        assert len(pair.board.wait_for(ModelActivate)) == 1


def test_if_neither_runs_and_nobody_has_the_old_one_the_user_is_warned(history: SwapHistory) -> None:
    with paired(configure=running(None, base=keeping_nothing), history=history, limits=SOON) as pair:
        record = resolved(pair, history)
        pair.until(lambda: len(pair.session.notices) > 0, "a notice")
        assert record.way == "neither"
        (notice,) = pair.session.notices.drain()
        assert notice.severity is Severity.WARNING
        assert "could not be brought back" in notice.text
        assert notice.hint


def test_what_the_board_keeps_needs_no_upload(history: SwapHistory) -> None:
    with paired(configure=running(None), history=history, limits=SOON) as pair:
        record = resolved(pair, history)
        assert record.way == "selected"
        assert pair.board.wait_for(ModelBegin, 0) == []
        assert len(pair.board.wait_for(ModelSelect)) == 1


def test_entries_of_other_boards_are_left_alone(tmp_path: Path) -> None:
    history = SwapHistory(tmp_path / "swaps.jsonl")
    history.begin("another", OLD_REF, NEW_REF)
    with paired(configure=keeping, history=history) as pair:
        pair.session.refresh().result(PATIENCE_S)
        assert history.unfinished("another")


def test_a_cut_cable_leaves_an_entry_that_the_next_connection_ends(tmp_path: Path) -> None:
    history = SwapHistory(tmp_path / "swaps.jsonl")
    with paired(configure=keeping, history=history, ignore={ModelActivate}) as pair:
        future = pair.session.deploy(package())
        pair.board.wait_for(ModelActivate)
        pair.board.close()
        error = future.exception(PATIENCE_S)
        assert isinstance(error, DeployFailed)
        assert "goes back" in error.message
    assert len(history.unfinished("1")) == 1
    with paired(configure=keeping, history=history, limits=TimeLimits()) as pair:
        assert resolved(pair, history).outcome is Outcome.FAILED


def test_a_load_that_was_under_way_is_waited_for_where_the_board_keeps_nothing(history: SwapHistory) -> None:
    with paired(configure=running(OLD_REF, base=keeping_nothing), history=history, limits=TimeLimits(start_s=20.0)) as pair:
        pair.until(lambda: len(pair.board.heard) > 5, "questions")
        assert history.unfinished("1"), "that the old network runs may not be the end of it"
        assert pair.board.status.model is not None
        new = msgspec.structs.replace(pair.board.status.model, generation=2, name=NEW_REF.name, sha256=NEW_REF.sha256)
        pair.board.status = msgspec.structs.replace(pair.board.status, model=new)
        assert resolved(pair, history).outcome is Outcome.DONE

"""Every step of a swap x everything that can fail there, with the emulator as a process: the old network runs afterwards, or the new one.

What runs is not believed, it is seen: a live result of that network is decoded at the end of each test.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.emulator.config import NO_MODEL
from evalkit.emulator.faults import Faults
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.errors import DeployFailed
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.links.opening import open_link
from evalkit.models.build import join_packages
from evalkit.models.package import parse_package
from evalkit.results.types import Classification, Detections
from evalkit.session.deploy_report import RESTORED, Golden
from evalkit.session.history import Outcome
from evalkit.session.limits import DEFAULT_LIMITS
from evalkit.session.snapshot import SessionState
from tests.core.session_helpers import PATIENCE_S
from tests.system.swap_bench import (
    FURTHER,
    NEW,
    NO_STORE,
    OLD,
    STORE,
    FlippingLink,
    bench,
    config,
    ended_swap,
    other,
    require_failed,
    require_runs,
    swap,
    told,
)

STEPS = ("begin", "receive", "trial", "load", "confirm")
ENDING = (
    "cut-at=begin reset-at=receive silent-at=trial",
    "cut-at=receive reset-at=trial silent-at=load",
    "cut-at=trial reset-at=load silent-at=confirm",
    "silent-at=begin cut-at=load reset-at=confirm",
    "reset-at=begin silent-at=receive cut-at=confirm",
)
"""Faults that end the connection. Each happens once, so one board meets several, a swap each."""
STAYING = ("full-at=begin flip-at=receive wrong-at=trial fail-at=load", "full-at=receive flip-at=trial", "flip-at=load")
"""Faults after which the same session goes on."""
FLASH_FULL = ("flip-at=load full-at=load", "full-at=confirm")
"""The same, of a board that has a flash to fill."""
SPOKEN = {
    "begin": b"model_begin",
    "receive": NEW.data[1000:1016],
    "trial": b"model_trial",
    "load": b"model_activate",
    "confirm": b"model_confirm",
}
"""Bytes that the host writes at each step, and at no other."""
STAGES = ("plan", "upload", "verify", "load", "confirm")
IMPATIENT = replace(DEFAULT_LIMITS, silence_s=2.5)
SOON = replace(DEFAULT_LIMITS, start_s=1.5, silence_s=2.5)
SHORT = replace(DEFAULT_LIMITS, reply_s=1.0, resend_s=60.0, work_s=1.0)
"""Nothing is sent again within these times."""

BOTH = pytest.mark.parametrize("store", [pytest.param(STORE, id="store"), pytest.param(NO_STORE, id="no-store")])


@pytest.mark.parametrize("faults", ENDING)
def test_a_connection_that_ends_in_the_middle_leaves_the_old_network(faults: str, tmp_path: Path) -> None:
    count = len(faults.split())
    with bench(tmp_path, Faults.parse(faults.split())) as board:
        for _ in range(count):
            with board.session(IMPATIENT) as pair:
                board.resolved(pair)
                require_runs(pair, OLD)
                error = ended_swap(pair)
                pair.settled(SessionState.FAULTED)
                assert error.way == "unknown"
                assert error.hint
        with board.session() as pair:
            board.resolved(pair)
            assert OLD.name in require_failed(board, count).text
            require_runs(pair, OLD)
            swap(pair)
            require_runs(pair, NEW)


@pytest.mark.parametrize("faults", [*ENDING, "full-at=load"])
def test_a_board_that_cannot_go_back_runs_what_the_record_says(faults: str, tmp_path: Path) -> None:
    running = OLD
    with bench(tmp_path, Faults.parse(faults.split()), store=NO_STORE) as board:
        for _ in faults.split():
            before, after = running, other(running)
            with board.session(SOON) as pair:
                require_runs(pair, before)
                error = pair.session.deploy(after).exception(PATIENCE_S)
                assert (error is None) == faults.startswith("full"), "only the flash was full, and what runs needs none"
            with board.session(SOON) as pair:
                board.resolved(pair)
                running = told(board, before, after)
                require_runs(pair, running)


@BOTH
def test_a_board_that_dies_and_comes_back_runs_what_the_record_says(store: int | None, tmp_path: Path) -> None:
    before, after, flash = OLD, NEW, tmp_path / "flash"
    for step in (*STEPS, ""):
        with bench(tmp_path, Faults(die_at=step), store=store, flash=flash) as board:
            with board.session(SOON) as pair:
                board.resolved(pair)
                if board.history.records():
                    before = told(board, before, after)
                    after = other(before)
                assert before is OLD or store is NO_STORE
                require_runs(pair, before)
                if step:
                    assert ended_swap(pair, after).way == "unknown"
            assert not step or board.emulator.poll(PATIENCE_S) is not None


@pytest.mark.parametrize("step", ["receive", "trial"])
def test_an_upload_that_was_cut_off_goes_on_where_it_was(step: str, tmp_path: Path) -> None:
    with bench(tmp_path, Faults.parse([f"cut-at={step}"])) as board:
        with board.session() as pair:
            ended_swap(pair)
        with board.session() as pair:
            board.resolved(pair)
            assert swap(pair).resumed_from > 0
            require_runs(pair, NEW)


@pytest.mark.parametrize(
    ("faults", "store"), [*((faults, store) for faults in STAYING for store in (STORE, NO_STORE)), *((one, STORE) for one in FLASH_FULL)]
)
def test_a_fault_on_the_board_leaves_the_old_network_and_the_next_swap_succeeds(faults: str, store: int | None, tmp_path: Path) -> None:
    with bench(tmp_path, Faults.parse(faults.split()), store=store) as board, board.session() as pair:
        for number in range(len(faults.split())):
            error = ended_swap(pair)
            assert error.way in {way.value for way in RESTORED}
            assert error.running == OLD.name
            require_failed(board, number + 1)
            require_runs(pair, OLD)
        report = swap(pair)
        assert report.verification.golden in {Golden.PASSED, Golden.KEPT}
        assert report.verification.live
        require_runs(pair, NEW)


@BOTH
def test_a_bit_that_flips_on_the_way_to_the_board_leaves_the_old_network(store: int | None, tmp_path: Path) -> None:
    with bench(tmp_path, store=store) as board:
        link = FlippingLink(open_link(board.emulator.url))
        with board.session(SHORT, link=link) as pair:
            for word in [SPOKEN[step] for step in STEPS if store is STORE or step != "confirm"]:
                link.word = word
                require_runs(pair, OLD)
                assert ended_swap(pair).running == OLD.name
                assert not link.word, "it happened"
                assert board.history.records()[-1].outcome is Outcome.FAILED
            require_runs(pair, OLD)


@BOTH
def test_a_bit_that_flips_on_the_way_back_leaves_what_the_record_says(store: int | None, tmp_path: Path) -> None:
    golden = NEW.golden[0]
    assert golden is not None
    # What cannot be asked again comes first, since a board with room keeps what it ran.
    answers = [("begin", b"reply"), ("receive", b"receive"), ("trial", b"reply"), ("trial", golden.input.tobytes()[:16])]
    answers += [("load", b"reply"), ("confirm", b"reply")]
    before, targets = OLD, iter((NEW, *FURTHER))
    after = next(targets)
    with bench(tmp_path, store=store) as board:
        link = FlippingLink(open_link(board.emulator.url))
        with board.session(SHORT, link=link) as pair:
            for step, answer in answers if store is STORE else answers[:-1]:
                link.word, link.answer = SPOKEN[step], answer
                error = pair.session.deploy(after).exception(PATIENCE_S)
                assert not link.word + link.answer, "it happened"
                assert error is None or (isinstance(error, DeployFailed) and error.running == before.name), error
                if told(board, before, after) is after:
                    before, after = after, next(targets)
                require_runs(pair, before)


@BOTH
def test_a_cancel_leaves_the_old_network_unless_it_came_too_late(store: int | None, tmp_path: Path) -> None:
    running, other = OLD, NEW
    with bench(tmp_path, store=store) as board, board.session() as pair:
        for stage in STAGES:
            cancel = CancelToken()

            def stop(progress: Progress, cancel: CancelToken = cancel, stage: str = stage) -> None:
                if progress.stage == stage:
                    cancel.cancel()

            error = pair.session.deploy(other, progress=stop, cancel=cancel).exception(PATIENCE_S)
            record = board.history.records()[-1]
            if error is None:
                assert (store, record.outcome) == (NO_STORE, Outcome.DONE)
                assert stage in {"load", "confirm"}, "only a board that cannot go back by itself goes on"
                running, other = other, running
            else:
                assert isinstance(error, Cancelled), error
                assert record.outcome is Outcome.CANCELLED
            require_runs(pair, running)


@BOTH
@pytest.mark.parametrize("stages", ["plan upload verify", "load confirm"])
def test_a_host_that_is_killed_leaves_what_the_next_one_finds(stages: str, store: int | None, tmp_path: Path) -> None:
    running = OLD
    with bench(tmp_path, store=store) as board:
        for stage in stages.split():
            before, after = running, other(running)
            arguments = [board.emulator.url, str(tmp_path / "swaps.jsonl"), stage, after.name]
            host = subprocess.Popen(
                [sys.executable, "-m", "tests.system.swap_host", *arguments], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
            )
            with host:
                assert host.stdout is not None
                assert host.stdout.readline().strip() == stage.encode()
                host.kill()
            with board.session(SOON) as pair:
                board.resolved(pair)
                running = told(board, before, after)
                assert running is before or (store, stages) == (NO_STORE, "load confirm")
                assert running.name in board.history.records()[-1].text
                require_runs(pair, running)


@BOTH
def test_a_board_that_comes_back_with_neither_network_gets_the_old_one(store: int | None, tmp_path: Path) -> None:
    with bench(tmp_path, Faults(die_at="load"), store=store) as board:
        with board.session() as pair:
            ended_swap(pair)
        with (
            EmulatorProcess.start(config(store=store, model=NO_MODEL)) as restarted,
            board.session(SOON, url=restarted.url, begun=False) as pair,
        ):
            board.resolved(pair)
            (record,) = board.history.records()
            assert record.way == "re-sent"
            require_runs(pair, OLD)


def test_two_networks_change_places_without_an_upload(tmp_path: Path) -> None:
    with bench(tmp_path) as board, board.session() as pair:
        first = swap(pair)
        assert (first.bytes, first.verification.golden, first.verification.live) == (len(NEW.data), Golden.PASSED, True)
        assert first.downtime_ms is not None
        assert first.picture_rested_ms is not None
        require_runs(pair, NEW)
        again = swap(pair)
        assert (again.bytes, again.generation, again.downtime_ms, again.verification.live) == (0, first.generation, None, True)
        back = pair.session.select(OLD.sha256).result(PATIENCE_S)
        assert (back.bytes, back.verification.live) == (0, True)
        require_runs(pair, OLD)


def test_the_networks_of_one_package_change_places_without_a_load(tmp_path: Path) -> None:
    both = parse_package(join_packages((OLD, NEW)), "both")
    with bench(tmp_path) as board, board.session(begun=False) as pair:
        first = pair.session.deploy(both, network=1).result(PATIENCE_S)
        assert (first.bytes, first.verification.golden) == (len(both.data), Golden.PASSED)
        assert first.before is not None, "a board that is still starting is waited for"
        assert first.before.name == OLD.name
        pair.until(lambda: isinstance(pair.bundles[-1].result, Classification), "a result of the second network")
        stages = list[Progress]()
        second = pair.session.select(both.sha256, 0, progress=stages.append).result(PATIENCE_S)
        assert (second.bytes, second.generation) == (0, first.generation + 1)
        assert not any(progress.stage == "load" and progress.total for progress in stages), "nothing is written to the sensor"
        pair.until(lambda: isinstance(pair.bundles[-1].result, Detections), "a result of the first network")

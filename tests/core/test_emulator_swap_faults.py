"""Whatever goes wrong in a swap, at whatever step: the board runs the old network or the new one, as a result proves."""

from __future__ import annotations

import errno
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.emulator import store
from evalkit.emulator.faults import AT_STEP, Faults
from evalkit.emulator.loading import from_package
from evalkit.emulator.network import LoadedNetwork
from evalkit.errors import BoardFault, LinkLost
from evalkit.imx500.stream import decode_inference
from evalkit.models.files import disk_error
from evalkit.models.golden import compare
from evalkit.models.package import ModelPackage
from evalkit.protocol.messages import Command, LogLine, ProgressReport
from evalkit.protocol.requests import (
    GetStatus,
    ModelAbort,
    ModelActivate,
    ModelConfirm,
    ModelSelect,
    ModelTrial,
    ReadRegisters,
    Request,
    WriteRegisters,
)
from tests.core.emulator_helpers import PATIENCE_S, Board, FakeDsp, HostEnd, running_board
from tests.core.emulator_swaps import (
    NEW,
    OLD,
    SOON_MS,
    UPLOAD,
    begin_of,
    board_with_the_old_network,
    model_of,
    runs,
    stage,
    stream,
    switch,
)


def advance_to(host: HostEnd, step: str) -> Request | None:
    """Do the steps of a swap before `step`; return the request of that one, None if it is the upload."""
    requests: dict[str, Request | None] = {
        "begin": begin_of(NEW),
        "receive": None,
        "trial": ModelTrial(upload_id=UPLOAD),
        "load": ModelActivate(upload_id=UPLOAD, confirm_within_ms=SOON_MS),
        "confirm": ModelConfirm(generation=2),
    }
    for name, request in requests.items():
        if name == step:
            return request
        if request is None:
            host.upload(UPLOAD, NEW.data)
        else:
            host.tell(request)
    raise AssertionError(step)


def strike(board: Board, name: str, step: str) -> None:
    """Do a swap up to the step at which the fault happens, and wait until it did."""
    host = board.host
    request = advance_to(host, step)
    if request is None:
        host.upload(UPLOAD, NEW.data)
    else:
        host.commands += 1
        host.send(Command(id=host.commands, request=request))
    waiting = board.engine.uploads._strikes._waiting

    def happened() -> bool:
        with suppress(LinkLost):
            host._read()
        return (name, step) not in waiting

    host.wait_until(happened, f"{name}={step}", read=False)


@pytest.mark.parametrize("step", AT_STEP["cut-at"])
@pytest.mark.parametrize("name", ["cut-at", "reset-at", "silent-at"])
def test_the_old_network_runs_after_the_connection_broke_at_any_step_and_the_next_swap_succeeds(name: str, step: str) -> None:
    with board_with_the_old_network(faults=Faults.parse([f"{name}={step}"])) as board:
        strike(board, name, step)
        board.reconnect().greet()
        model = runs(board, OLD)
        returned = step == "confirm" or (step == "load" and name != "reset-at")
        assert model.generation == (1 if name == "reset-at" else 3 if returned else 1)
        status = switch(board.host, NEW, 7)
        board.host.tell(ModelConfirm(generation=model_of(status).generation))
        runs(board, NEW)


@pytest.mark.parametrize("step", AT_STEP["die-at"])
def test_a_board_dies_at_any_step(step: str) -> None:
    with board_with_the_old_network(faults=Faults.parse([f"die-at={step}"])) as board:
        strike(board, "die-at", step)
        assert board.dead.wait(PATIENCE_S)
        board.host.wait_for_end()


@pytest.mark.parametrize("step", AT_STEP["flip-at"])
def test_a_flipped_bit_is_found_and_nothing_of_the_package_is_used(step: str) -> None:
    with board_with_the_old_network(faults=Faults.parse([f"flip-at={step}"])) as board:
        host = board.host
        stage(host, NEW)
        fault = host.ask(ModelActivate(upload_id=UPLOAD) if step == "load" else ModelTrial(upload_id=UPLOAD)).fault
        assert fault is not None
        assert (fault.code, "damaged" in fault.text) == ("failed", True)
        assert runs(board, OLD).generation == 1
        host.messages.clear()
        switch(host, NEW, 7, confirm_within_ms=0)
        runs(board, NEW)


def test_a_kept_package_that_was_damaged_is_not_loaded() -> None:
    with board_with_the_old_network() as board:
        switch(board.host, NEW, confirm_within_ms=0)
        board.engine.uploads._strikes._waiting.add(("flip-at", "load"))
        fault = board.host.ask(ModelSelect(sha256=OLD.sha256)).fault
        assert fault is not None
        assert "damaged where the board keeps it" in fault.text
        runs(board, NEW)


def test_a_full_board_says_so_when_the_upload_begins_or_in_the_middle_of_it() -> None:
    with board_with_the_old_network(faults=Faults(full_at="begin")) as board:
        fault = board.host.ask(begin_of(NEW)).fault
        assert fault is not None
        assert (fault.code, "no room" in fault.text) == ("failed", True)
    with board_with_the_old_network(faults=Faults(full_at="receive")) as board:
        host = board.host
        stage(host, NEW)
        assert "no room" in host.wait_for(LogLine, lambda line: line.level == "ERROR").text
        assert host.wait_for(ProgressReport, lambda report: report.stage == "lost").id == UPLOAD
        fault = host.ask(ModelActivate(upload_id=UPLOAD)).fault
        assert fault is not None
        assert fault.code == "rejected"
        runs(board, OLD)
        switch(host, NEW, 7)


def test_wrong_answers_to_the_golden_input_are_seen_by_the_host() -> None:
    with board_with_the_old_network(faults=Faults(wrong_at="trial")) as board:
        host = board.host
        stage(host, NEW)
        golden = NEW.golden[0]
        assert golden is not None
        for passed in (False, True):
            host.commands += 1
            host.parts.clear()
            host.send(Command(id=host.commands, request=ModelTrial(upload_id=UPLOAD)))
            _, (lines,) = host.whole_frame(lambda start: start.trial == UPLOAD)
            outputs = decode_inference(lines).outputs
            assert outputs is not None
            assert compare(NEW.card, NEW.network, golden, tuple(output.raw for output in outputs)).passed is passed


def test_a_sensor_that_refuses_the_load_keeps_the_old_network_and_the_upload_may_be_tried_again() -> None:
    with board_with_the_old_network(faults=Faults(fail_at="load")) as board:
        host = board.host
        stage(host, NEW)
        fault = host.ask(ModelActivate(upload_id=UPLOAD, confirm_within_ms=SOON_MS)).fault
        assert fault is not None
        assert (fault.code, "refused" in fault.text) == ("failed", True)
        assert runs(board, OLD).generation == 1
        assert model_of(host.tell(ModelActivate(upload_id=UPLOAD))).sha256 == NEW.sha256


class BrokenDsp(FakeDsp):
    """Fails at every live frame."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = BoardFault("It is no good.")


def _broken_when_new(package: ModelPackage, index: int) -> LoadedNetwork:
    network = from_package(package, index, threads=1)
    return replace(network, dsp=BrokenDsp()) if package.sha256 == NEW.sha256 else network


def test_a_network_that_fails_at_its_first_frame_is_taken_back() -> None:
    with running_board(first=lambda: from_package(OLD, threads=1), prepare=_broken_when_new) as board:
        host = stream(board)
        switch(host, NEW)
        assert "because it failed (It is no good.)" in host.wait_for(LogLine).text
        assert runs(board, OLD).generation == 3


def test_a_trial_that_is_aborted_is_answered_and_leaves_nothing() -> None:
    with board_with_the_old_network() as board:
        host = board.host
        stage(host, NEW)
        host.send(Command(id=98, request=ModelTrial(upload_id=UPLOAD)))
        host.tell(ModelAbort(upload_id=UPLOAD))
        assert host.ask(ModelTrial(upload_id=UPLOAD)).fault is not None
        runs(board, OLD)


def test_a_restart_brings_back_what_was_confirmed_last() -> None:
    with board_with_the_old_network(faults=Faults(reset_at="trial")) as board:
        host = board.host
        host.tell(ModelConfirm(generation=model_of(switch(host, NEW)).generation))
        stage(host, OLD, 7)
        host.send(Command(id=99, request=ModelTrial(upload_id=7)))
        host.wait_for_end()
        board.reconnect().greet()
        assert runs(board, NEW).generation == 1, "counted from power-on"
        assert [kept.sha256 for kept in board.host.tell(GetStatus()).kept] == [OLD.sha256, NEW.sha256]


def test_a_restart_forgets_a_network_that_is_being_prepared() -> None:
    asked, may_go_on = threading.Event(), threading.Event()

    def prepare(package: ModelPackage, index: int) -> LoadedNetwork:
        asked.set()
        assert may_go_on.wait(PATIENCE_S)
        return from_package(package, index, threads=1)

    with running_board(first=lambda: from_package(OLD, threads=1), prepare=prepare) as board:
        host = stream(board)
        stage(host, NEW)
        host.send(Command(id=99, request=ModelActivate(upload_id=UPLOAD)))
        assert asked.wait(PATIENCE_S)
        board.engine.restart(board.port._sender)
        host.wait_for_end()
        may_go_on.set()
        board.reconnect().greet()
        assert runs(board, OLD).generation == 1


def test_a_network_that_cannot_be_kept_is_not_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with board_with_the_old_network(flash=tmp_path / "flash") as board:
        host = board.host
        generation = model_of(switch(host, NEW)).generation
        monkeypatch.setattr(store, "write_atomically", _full)
        fault = host.ask(ModelConfirm(generation=generation)).fault
        assert fault is not None
        assert (fault.code, "No space left" in fault.text) == ("failed", True)
        assert runs(board, OLD).generation == 3


def _full(path: Path, data: bytes) -> None:
    raise disk_error(path, OSError(errno.ENOSPC, "No space left on device"))


def test_registers_are_read_and_written_as_on_the_sensors_bus() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        assert host.ask(WriteRegisters(address=0x0204, data=b"\x01\x40")).fault is None
        assert host.ask(ReadRegisters(address=0x0204, count=2)).data == b"\x01\x40"
        assert host.tell(GetStatus()).gain_db > 0
        fault = host.ask(ReadRegisters(address=0xFFFF, count=2)).fault
        assert fault is not None
        assert fault.code == "rejected"

"""The board's side of a swap: staged, tried out, loaded, confirmed, gone back on; and uploads that go on after a cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.emulator.loading import from_package
from evalkit.emulator.network import LoadedNetwork
from evalkit.imx500.stream import decode_inference
from evalkit.models.golden import compare
from evalkit.models.package import ModelPackage
from evalkit.protocol.messages import Command, FrameStart, LogLine, ProgressReport, Reply
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import (
    GetStatus,
    ModelAbort,
    ModelActivate,
    ModelBegin,
    ModelConfirm,
    ModelSelect,
    ModelTrial,
    ReadRegisters,
)
from tests.core.emulator_helpers import FakeDsp, fake_network, running_board
from tests.core.emulator_swaps import (
    NEW,
    OLD,
    SOON_MS,
    UPLOAD,
    begin_of,
    board_with_the_old_network,
    both,
    model_of,
    runs,
    stage,
    stream,
    switch,
)


def test_a_swap_is_tried_out_while_the_old_network_runs_then_loaded_and_confirmed() -> None:
    with board_with_the_old_network() as board:
        host = board.host
        stage(host, NEW)
        host.commands += 1
        host.send(Command(id=host.commands, request=ModelTrial(upload_id=UPLOAD)))
        start, (lines,) = host.whole_frame(lambda start: start.trial == UPLOAD)
        assert (start.model_generation, start.sent, start.dropped) == (0, 0, {})
        answer = host.wait_for(Reply, lambda reply: reply.id == host.commands)
        assert answer.status is not None
        assert model_of(answer.status).sha256 == OLD.sha256

        inference = decode_inference(lines)
        golden = NEW.golden[0]
        assert golden is not None
        assert inference.outputs is not None
        assert compare(NEW.card, NEW.network, golden, tuple(output.raw for output in inference.outputs)).passed
        assert inference.input is not None
        np.testing.assert_array_equal(inference.input.raw, golden.input)

        status = host.tell(ModelActivate(upload_id=UPLOAD, confirm_within_ms=SOON_MS))
        model = model_of(status)
        assert (model.sha256, model.generation, model.confirmed) == (NEW.sha256, 2, False)
        assert [kept.sha256 for kept in status.kept] == [OLD.sha256, NEW.sha256], "what runs is the last"
        host.whole_frame(lambda start: start.model_generation == 2)
        assert model_of(host.tell(ModelConfirm(generation=2))).confirmed
        board.clock.advance(ms=2 * SOON_MS)
        assert runs(board, NEW).generation == 2, "the time is over, and it stays"


def test_a_network_that_is_not_confirmed_in_time_is_taken_back() -> None:
    with board_with_the_old_network() as board:
        switch(board.host, NEW)
        board.clock.advance(ms=SOON_MS)
        line = board.host.wait_for(LogLine)
        assert line.level == "WARNING"
        assert f"{NEW.name} was taken back because it was not confirmed in time; {OLD.name} runs again" in line.text
        assert runs(board, OLD).generation == 3
        late = board.host.ask(ModelConfirm(generation=2)).fault
        assert late is not None
        assert late.code == "rejected"


def test_a_host_may_go_back_at_once_and_to_what_is_kept_at_any_time_without_an_upload() -> None:
    with board_with_the_old_network() as board:
        host = board.host
        switch(host, NEW)
        back = model_of(host.tell(ModelSelect(sha256=OLD.sha256)))
        assert (back.sha256, back.generation, back.confirmed) == (OLD.sha256, 3, True)
        assert model_of(host.tell(ModelSelect(sha256=NEW.sha256, confirm_within_ms=SOON_MS))).confirmed is False
        host.tell(ModelConfirm(generation=4))
        assert runs(board, NEW).generation == 4
        again = host.tell(ModelSelect(sha256=NEW.sha256))
        assert model_of(again).generation == 4, "it runs already"
        assert not [each for each in host.messages if isinstance(each, LogLine)], "all this was asked for"
        fault = host.ask(ModelSelect(sha256="0" * 64)).fault
        assert fault is not None
        assert (fault.code, "does not keep" in fault.text) == ("rejected", True)


def test_networks_of_one_package_change_without_a_load() -> None:
    with board_with_the_old_network() as board:
        host = board.host
        host.tell(ModelConfirm(generation=model_of(switch(host, both())).generation))
        runs(board, both(), network=0)
        lost = host.wait_for(FrameStart).dropped.get("load", 0)
        host.messages.clear()
        model = model_of(host.tell(ModelSelect(sha256=both().sha256, network=1)))
        assert (model.network, model.generation) == (1, 3)
        assert host.ask(ReadRegisters(address=0xD701, count=1)).data == b"\x01"
        runs(board, both(), network=1)
        assert host.wait_for(FrameStart).dropped.get("load", 0) == lost, "the stream did not rest"
        fault = host.ask(ModelSelect(sha256=both().sha256, network=2)).fault
        assert fault is not None
        assert "2 networks" in fault.text


def test_a_board_without_room_for_two_keeps_nothing_and_says_so() -> None:
    with board_with_the_old_network(model_store_bytes=0) as board:
        host = board.host
        assert host.greet().capabilities.model_store_bytes == 0
        status = switch(host, NEW)
        assert model_of(status).confirmed, "there is nothing to go back to"
        assert [kept.sha256 for kept in status.kept] == [NEW.sha256]
        fault = host.ask(ModelSelect(sha256=OLD.sha256)).fault
        assert fault is not None
        assert fault.code == "rejected"
        assert runs(board, NEW).generation == 2
        switch(host, OLD, UPLOAD + 1)
        assert runs(board, OLD).generation == 3


# Uploads --------------------------------------------------------------------------------------------------------------


def test_an_upload_goes_on_where_a_lost_connection_broke_it_off() -> None:
    with board_with_the_old_network() as board:
        stage(board.host, NEW, part=0.5)
        board.host.tell(GetStatus())
        host = board.reconnect()
        host.greet()
        assert host.ask(ModelActivate(upload_id=UPLOAD)).fault is not None, "the upload ended with the connection"
        host.send(Command(id=99, request=begin_of(NEW, 7)))
        held = host.wait_for(ProgressReport)
        half = round(0.5 * len(NEW.data))
        assert (held.id, held.stage, held.done, held.total) == (7, "receive", half, len(NEW.data))
        assert host.wait_for(Reply).fault is None
        host.upload(7, NEW.data, start=half)
        assert model_of(host.tell(ModelActivate(upload_id=7))).sha256 == NEW.sha256


def test_what_was_aborted_or_is_announced_otherwise_is_not_resumed() -> None:
    with board_with_the_old_network() as board:
        host = board.host
        stage(host, NEW, part=0.5)
        host.tell(ModelAbort(upload_id=UPLOAD))
        host.tell(begin_of(NEW, 7))
        assert not [each for each in host.messages if isinstance(each, ProgressReport)]
        host.upload(7, NEW.data[:1000])
        shorter = ModelBegin(
            upload_id=8, name="x", size_bytes=10, crc32c=0, runtime_bytes=1, coefficient_bytes=1, sha256=begin_of(NEW).sha256
        )
        fault = host.ask(shorter).fault
        assert fault is not None
        assert (fault.code, "announced before" in fault.text) == ("rejected", True)


def test_a_package_that_the_board_keeps_needs_no_byte() -> None:
    with board_with_the_old_network() as board:
        host = board.host
        switch(host, NEW, confirm_within_ms=0)
        host.send(Command(id=99, request=begin_of(OLD, 7)))
        assert host.wait_for(ProgressReport, lambda report: report.stage == "receive" and report.id == 7).done == len(OLD.data)
        assert host.wait_for(Reply).fault is None
        assert model_of(host.tell(ModelActivate(upload_id=7))).sha256 == OLD.sha256


def test_another_package_than_announced_is_refused() -> None:
    with board_with_the_old_network() as board:
        host = board.host
        wrong = ModelBegin(
            upload_id=1,
            name="x",
            size_bytes=len(NEW.data),
            crc32c=crc32c(NEW.data),
            runtime_bytes=1,
            coefficient_bytes=1,
            sha256=OLD.sha256[::-1],
        )
        host.tell(wrong)
        host.upload(1, NEW.data)
        fault = host.ask(ModelTrial(upload_id=1)).fault
        assert fault is not None
        assert (fault.code, "SHA-256" in fault.text) == ("failed", True)


def test_a_package_without_golden_input_cannot_be_tried_out_but_run() -> None:
    with running_board(network=fake_network(FakeDsp()), prepare=_without_golden) as board:
        host = stream(board)
        stage(host, NEW)
        fault = host.ask(ModelTrial(upload_id=UPLOAD)).fault
        assert fault is not None
        assert (fault.code, "golden" in fault.text) == ("unsupported", True)
        assert model_of(host.tell(ModelActivate(upload_id=UPLOAD))).sha256 == NEW.sha256


def _without_golden(package: ModelPackage, index: int) -> LoadedNetwork:
    return from_package(replace(package, golden=(None,)), index, threads=1)

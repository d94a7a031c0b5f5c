"""A network on its way into the emulated sensor: the procedure, its time, and what the sensor refuses."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from evalkit.emulator.keeper import WAITING, SensorKeeper
from evalkit.emulator.loading import from_package
from evalkit.emulator.network import LoadedNetwork
from evalkit.emulator.procedures import Performer, SensorImage
from evalkit.emulator.registers import SensorRegisters
from evalkit.errors import BoardFault, BrokenModel
from evalkit.imx500.loading import SLICE_BYTES, SensorState
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.imx500.network_registers import RegisterWrite, write_network_registers
from evalkit.imx500.rpk import new_container, read_container, write_container
from evalkit.models.builtin import CLASSIFIER_NAME, builtin_packages
from evalkit.models.package import ModelPackage, parse_package
from evalkit.protocol.messages import FrameStart, LogLine, ProgressReport
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import GetStatus, ModelActivate, ModelBegin, SetOutput, Start
from evalkit.protocol.values import OutputSelection
from tests.core.emulator_helpers import FakeDsp, config, fake_network, perform, running_board, small_blocks, status_when

LINES = RegisterWrite(0x3060, 2, 77)


def image(size: int = 4096, *writes: RegisterWrite) -> SensorImage:
    return SensorImage(blocks=small_blocks(size), registers=writes)


def sensor(scale: float = 1.0) -> tuple[SensorRegisters, Performer]:
    registers = SensorRegisters(DEFAULT_MODE, load_time_scale=scale)
    return registers, Performer(registers, time_scale=scale)


def test_a_load_takes_the_time_of_the_wire_and_the_polls_and_can_be_scaled() -> None:
    big, small = image(4_000_000), image()
    times_s: dict[float, list[float]] = {}
    for scale in (1.0, 0.1, 0.0):
        registers, performer = sensor(scale)
        times_s[scale] = [perform(each) / 1e6 for each in (performer.power_up(), performer.load(big, print), performer.load(small, print))]
        assert registers.loader.state is SensorState.WITH_NETWORK
        assert registers.loader.network == small.blocks
    wire_s = len(big.blocks) * 8 / 35e6
    assert wire_s + 0.1 < times_s[1.0][1] < wire_s + 0.6
    assert times_s[1.0][1] == pytest.approx(1.3, abs=0.3), "what the help of --load-time-scale says"
    assert times_s[0.1] == pytest.approx([0.1 * time_s for time_s in times_s[1.0]])
    assert times_s[0.0] == [0, 0, 0]


def test_progress_is_told_slice_by_slice() -> None:
    _, performer = sensor(0)
    perform(performer.power_up())
    big, told = image(2_500_000), list[tuple[int, int]]()
    perform(performer.load(big, lambda done, total: told.append((done, total))))
    size = len(big.blocks)
    assert told == [(SLICE_BYTES, size), (2 * SLICE_BYTES, size), (size, size)]


def test_registers_are_written_before_the_weights_and_the_temperature_sensor_is_off() -> None:
    registers, performer = sensor()
    perform(performer.power_up())
    registers.write("temperature_enable", 1, 0)
    procedure = performer.load(image(4096, LINES), print)
    next(procedure)
    procedure.send(1e6)
    assert registers.loader.network is None
    assert registers.bank["output_y_out"] == 77
    assert registers.bank["temperature_enable"] == 0
    registers.set_temperature(50)
    assert registers.bank["temperature"] == 0


@pytest.mark.parametrize(
    ("blocks", "words"),
    [(b"9464" * 100, "wrong packet format"), (small_blocks() + small_blocks(), "authentication failed"), (small_blocks()[:-4], "format")],
)
def test_what_the_sensor_refuses_is_said_in_words_and_the_old_network_stays(blocks: bytes, words: str) -> None:
    registers, performer = sensor(0)
    perform(performer.power_up())
    perform(performer.load(image(4096, LINES), print))
    with pytest.raises(BoardFault, match=words) as caught:
        perform(performer.load(SensorImage(blocks=blocks, registers=(RegisterWrite(0x3060, 2, 5),)), print))
    assert caught.value.hint
    assert registers.loader.network == small_blocks()
    assert registers.bank["output_y_out"] == 77, "so do its registers"


def test_a_sensor_that_streams_refuses_and_one_that_is_dead_is_given_up() -> None:
    registers, performer = sensor()
    perform(performer.power_up())
    registers.write("mode_select", 1, 0)
    with pytest.raises(BoardFault, match="not in this state"):
        perform(performer.load(image(), print))
    registers.write("mode_select", 0, 0)
    registers.loader.received = lambda data, now_us: None  # type: ignore[method-assign]
    with pytest.raises(BoardFault, match="did not answer within 250 ms"):
        perform(performer.load(image(), print))


def test_clearing_takes_the_network_out() -> None:
    registers, performer = sensor()
    perform(performer.clear())
    assert registers.loader.state is SensorState.RESET
    perform(performer.power_up())
    perform(performer.load(image(), print))
    perform(performer.clear())
    assert (registers.loader.state, registers.loader.network) == (SensorState.WITHOUT_NETWORK, None)


def test_the_keeper_does_one_thing_after_the_other_and_streams_when_it_is_wanted() -> None:
    registers = SensorRegisters(DEFAULT_MODE, load_time_scale=0)
    keeper, told = SensorKeeper(registers, time_scale=0), list[str]()
    keeper.power_up(0, failed=lambda error: told.append(error.message))
    keeper.stream(0, wanted=True)
    assert registers.bank["mode_select"] == 0
    for number in range(WAITING):
        done = partial(told.append, f"done {number}")
        keeper.load(image(), 0, progress=print, done=done, failed=lambda error: told.append("busy"))
    assert told == ["busy"], "no more than it can remember"
    assert keeper.due_ns == 0
    keeper.advance(0)
    assert told == ["busy", *(f"done {number}" for number in range(WAITING - 1))]
    assert not keeper.busy
    assert (registers.bank["system_state"], registers.bank["stream_mode"]) == (3, 4)
    keeper.stream(0, wanted=False)
    assert registers.bank["system_state"] == 2


def test_the_old_network_runs_until_the_sensor_takes_the_new_one_and_the_stream_rests_meanwhile() -> None:
    package = next(each for each in builtin_packages() if each.name == CLASSIFIER_NAME)
    with running_board(config(load_time_scale=1.0), network=fake_network(FakeDsp())) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        host.tell(SetOutput(output=OutputSelection()))
        host.credit()
        host.tell(Start())
        host.tell(
            ModelBegin(
                upload_id=1,
                name=package.name,
                size_bytes=len(package.data),
                crc32c=crc32c(package.data),
                runtime_bytes=1,
                coefficient_bytes=1,
            )
        )
        host.upload(1, package.data)
        before = host.wait_for(FrameStart, lambda start: start.model_generation == 1)
        status = host.tell(ModelActivate(upload_id=1))
        assert status.model is not None
        assert status.model.name == package.name
        first = host.wait_for(FrameStart, lambda start: start.model_generation == 2)
        second = host.wait_for(FrameStart)
        assert second.frame_id == first.frame_id + 1
        period_ns = DEFAULT_MODE.frame_period_us * 1000
        assert first.dropped["load"] >= 130_000_000 // period_ns, "the sensor rested while it was loaded"
        assert first.frame_id == first.sent + sum(first.dropped.values()) - 1, "every number is a frame that came or was counted"
        off_the_beat_ns = first.timestamp_ns - before.timestamp_ns - (first.frame_id - before.frame_id) * period_ns
        assert 0 <= off_the_beat_ns < period_ns
        assert board.engine._device.registers.bank["output_y_out"] == first.parts[0].output_lines


def sabotaged(package: ModelPackage, index: int) -> LoadedNetwork:
    """Make a network ready, and damage what goes to the sensor."""
    network = from_package(package, index, threads=1)
    return replace(network, image=replace(network.image, blocks=network.image.blocks[:-4] + b"xxxx"))


def test_what_the_sensor_refuses_is_a_fault_of_the_command_and_the_old_network_goes_on() -> None:
    package = next(each for each in builtin_packages() if each.name == CLASSIFIER_NAME)
    with running_board(network=fake_network(FakeDsp()), prepare=sabotaged) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        host.tell(SetOutput(output=OutputSelection()))
        host.tell(Start())
        host.credit()
        host.tell(
            ModelBegin(
                upload_id=1,
                name=package.name,
                size_bytes=len(package.data),
                crc32c=crc32c(package.data),
                runtime_bytes=1,
                coefficient_bytes=1,
            )
        )
        host.upload(1, package.data)
        fault = host.ask(ModelActivate(upload_id=1)).fault
        assert fault is not None
        assert fault.code == "failed"
        assert "wrong packet format" in fault.text
        assert fault.hint
        assert host.wait_for(FrameStart).model_generation == 1
        assert host.wait_for(FrameStart).model_generation == 1
        status = host.tell(GetStatus())
        assert status.model is not None
        assert status.model.name == "fake"


def test_a_first_network_that_the_sensor_refuses_is_told_to_the_host() -> None:
    network = fake_network(FakeDsp())
    with running_board(network=replace(network, image=replace(network.image, blocks=b"9464" * 100))) as board:
        board.host.greet()
        line = board.host.wait_for(LogLine)
        assert line.level == "ERROR"
        assert "wrong packet format" in line.text
        assert board.host.tell(GetStatus()).model is None


def test_a_network_that_writes_other_registers_is_refused_before_anything_is_sent() -> None:
    package = next(each for each in builtin_packages() if each.name == CLASSIFIER_NAME)
    old = read_container(package.data)
    assert old.dnn is not None
    members = {**old.members, "imx500_regs": write_network_registers((LINES, RegisterWrite(0x0100, 1, 1), RegisterWrite(0x3060, 2, 2046)))}
    data = write_container(new_container(networks=old.networks, dnn=old.dnn, coefficients=old.coefficients(), members=members))
    with pytest.raises(BrokenModel, match=r"2 registers .*0x0100 = 0x01, 0x3060 = 0x07FE") as caught:
        from_package(parse_package(data, "evil"), threads=1)
    assert caught.value.hint
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(ModelBegin(upload_id=1, name="evil", size_bytes=len(data), crc32c=crc32c(data), runtime_bytes=1, coefficient_bytes=1))
        host.upload(1, data)
        fault = host.ask(ModelActivate(upload_id=1)).fault
        assert fault is not None
        assert (fault.code, "0x0100" in fault.text) == ("rejected", True)
        assert not [each for each in host.messages if isinstance(each, ProgressReport) and each.stage == "load"]

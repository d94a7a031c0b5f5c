"""Registers and the load procedure: the map is sound, the bank behaves as I2C does, and the driver's procedure loads a network."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.imx500.blocks import Block
from evalkit.imx500.dnnparams import place
from evalkit.imx500.loader import REPLY_US, START_US, SensorLoader
from evalkit.imx500.loading import (
    POLL_INTERVAL_MS,
    REPLY_POLLS,
    SLICE_BYTES,
    SLICE_POLLS,
    AwaitReady,
    AwaitReply,
    ImageType,
    Reply,
    SendSlice,
    SensorState,
    Step,
    Write,
    clear_steps,
    erase_steps,
    load_steps,
    recall_steps,
    start_steps,
    stop_steps,
    store_steps,
)
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.modes import DRIVER_MODES
from evalkit.imx500.network_info import info_for
from evalkit.imx500.network_registers import registers_for
from evalkit.imx500.register_map import CHIP_ID, REGISTERS
from evalkit.imx500.registers import Register, RegisterBank, RegisterMap
from evalkit.imx500.rpk import new_container
from tests.core.imx500_helpers import small_network


def test_every_register_is_described_and_its_reset_value_possible() -> None:
    assert len(REGISTERS) > 250
    for register in REGISTERS:
        low, high = register.limits
        assert low <= register.reset <= high, register
        assert register.text.endswith("."), register
        assert register.source, register
        assert REGISTERS[register.name] is register
        assert REGISTERS.at(register.end - 1) is register
        assert all(low <= value <= high for value in register.values), register
        assert sum(field.width for field in register.fields) <= 8 * register.size_bytes, register


def test_registers_that_share_a_name_or_an_address_make_no_map() -> None:
    one = Register(name="one", address=16, size_bytes=2)
    with pytest.raises(ValueError, match="share 0x0011"):
        RegisterMap((one, Register(name="two", address=17)))
    with pytest.raises(ValueError, match="same name"):
        RegisterMap((one, replace(one, address=20)))


def test_network_files_write_only_registers_that_are_known() -> None:
    networks = tuple(replace(small_network(), id=number) for number in range(3))
    for write in registers_for(info_for(networks), networks):
        register = REGISTERS.at(write.address)
        assert register is not None, hex(write.address)
        assert (register.address, register.size_bytes) == (write.address, write.size)
        register.to_bytes(write.value)


def test_values_are_big_endian_and_addresses_count_up() -> None:
    bank = RegisterBank(REGISTERS)
    assert bank.read(0x0016, 2) == CHIP_ID.to_bytes(2, "big")
    complete = bank.write(0x0340, bytes([0x0B, 0x9C, 0x24, 0xB6]))
    assert [register.name for register in complete] == ["frame_length", "line_length"]
    assert (bank["frame_length"], bank["line_length"]) == (DRIVER_MODES[0].frame_length_lines, DRIVER_MODES[0].line_length_pck)
    # One byte alone completes nothing; the second one does.
    assert bank.write(0x0202, b"\x01") == ()
    assert [register.name for register in bank.write(0x0203, b"\x02")] == ["exposure"]
    assert bank["exposure"] == 0x0102


def test_read_only_registers_keep_their_value_and_the_sensor_may_set_them() -> None:
    bank = RegisterBank(REGISTERS)
    assert bank.write(0x0016, b"\xff\xff") == ()
    assert bank["chip_id"] == CHIP_ID
    bank["temperature"] = -20
    assert bank.read(0x013A, 1) == b"\xec"
    assert bank["temperature"] == -20


def test_unknown_addresses_hold_what_is_written_until_a_reset() -> None:
    bank = RegisterBank(REGISTERS)
    assert REGISTERS.at(0x4BC0) is None
    bank.write(0x4BC0, b"\x16")
    assert bank.read(0x4BC0, 1) == b"\x16"
    bank.reset()
    assert bank.read(0x4BC0, 1) == b"\0"


@pytest.mark.parametrize(("address", "count"), [(-1, 1), (0xFFFF, 2), (0, -1), (0x10000, 1)])
def test_transfers_outside_the_addresses_are_refused(address: int, count: int) -> None:
    with pytest.raises(ValueError, match="16-bit"):
        RegisterBank(REGISTERS).read(address, count)


def test_values_outside_the_limits_are_refused_by_name() -> None:
    bank = RegisterBank(REGISTERS)
    with pytest.raises(ValueError, match=r"analogue_gain \(0x0204\) takes 0..978, not 979"):
        bank["analogue_gain"] = 979
    with pytest.raises(ValueError, match=r"exposure .* takes 8\.\."):
        REGISTERS["exposure"].to_bytes(7)


@given(st.sampled_from(list(REGISTERS)), st.data())
def test_every_value_comes_back(register: Register, data: st.DataObject) -> None:
    value = data.draw(st.integers(*register.limits))
    assert register.from_bytes(register.to_bytes(value)) == value


def test_bit_fields_are_taken_out_of_the_value() -> None:
    horizontal, vertical = REGISTERS["orientation"].fields
    assert (horizontal.of(0b10), vertical.of(0b10)) == (0, 1)


# The load procedure


def firmware() -> bytes:
    return Block(count=1, index=1, flags=b"\1\1\0\0", nonce=bytes(16), body=b"\xa5" * 4096, footer=bytes(28) + b"3695").to_bytes()


def network(size: int = 1_500_000) -> bytes:
    networks = (small_network(),)
    container = new_container(
        networks=networks, dnn=place(networks, MemoryTable(runtime=1, coefficients=size)), coefficients=b"c" * size, members={}
    )
    return b"".join(block.to_bytes() for block in container.blocks)


class Host:
    """Carries out steps as the driver does: it polls, and gives up as it does."""

    def __init__(self, *, time_scale: float = 1.0, device_id: bytes = bytes(16)) -> None:
        self.bank = RegisterBank(REGISTERS)
        self.sensor = SensorLoader(self.bank, time_scale=time_scale, device_id=device_id)
        self.now_us = 0.0
        self.seen = 0

    def run(self, steps: tuple[Step, ...], image: bytes = b"") -> Reply | None:
        """Return the reply that was not the expected one, or None."""
        self.seen = self.bank["reference_status"] >> 24
        for step in steps:
            reply = self._do(step, image)
            if reply is not None:
                return reply
        return None

    def next_event_us(self) -> float | None:
        return self.sensor.next_event_us

    def network(self) -> bytes | None:
        return self.sensor.network

    def state(self) -> SensorState:
        return self.sensor.state

    def _do(self, step: Step, image: bytes) -> Reply | None:
        match step:
            case Write(name, value):
                register = REGISTERS[name]
                self.sensor.written(self.bank.write(register.address, register.to_bytes(value)), self.now_us)
            case AwaitReply(expected):
                for _ in range(REPLY_POLLS):
                    if self._poll("reference_status") >> 24 != self.seen:
                        break
                else:
                    return Reply.TIMEOUT_ERROR
                self.seen = self.bank["reference_status"] >> 24
                reply = Reply(self.bank["command_reply"])
                return None if reply is expected else reply
            case AwaitReady():
                for _ in range(SLICE_POLLS):
                    if self._poll("download_status") != 1:
                        return None
                return Reply.TIMEOUT_ERROR
            case SendSlice(start, end):
                self.sensor.received(image[start:end], self.now_us)
                self.now_us += (end - start) * 8 / 35  # the transfer blocks
        return None

    def _poll(self, name: str) -> int:
        self.sensor.advance(self.now_us)
        value = self.bank[name]
        self.now_us += POLL_INTERVAL_MS * 1000
        return value

    def load(self, kind: ImageType, image: bytes, *, update: bool = False) -> Reply | None:
        return self.run(load_steps(kind, len(image), update=update), image)

    def prepared(self) -> Host:
        assert self.load(ImageType.LOADER, firmware()) is None
        assert self.load(ImageType.MAIN, firmware()) is None
        return self


def test_the_drivers_procedure_loads_and_replaces_a_network() -> None:
    host = Host().prepared()
    assert host.state() is SensorState.WITHOUT_NETWORK
    assert host.load(ImageType.NETWORK, network()) is None
    assert host.state() is SensorState.WITH_NETWORK
    assert host.network() == network()
    assert host.bank["system_state"] == 2
    other = network(10_000)
    assert host.load(ImageType.NETWORK, other, update=True) is None
    assert host.network() == other
    assert host.run(clear_steps()) is None
    assert (host.state(), host.network(), host.bank["system_state"]) == (SensorState.WITHOUT_NETWORK, None, 0)


def test_slices_are_of_one_mebibyte_and_whole() -> None:
    steps = load_steps(ImageType.NETWORK, 2 * SLICE_BYTES + 8)
    assert [(step.start, step.end) for step in steps if isinstance(step, SendSlice)] == [
        (0, SLICE_BYTES),
        (SLICE_BYTES, 2 * SLICE_BYTES),
        (2 * SLICE_BYTES, 2 * SLICE_BYTES + 8),
    ]
    assert Write("download_divisions", 2) in steps
    assert Write("download_divisions", 1) in load_steps(ImageType.NETWORK, 2 * SLICE_BYTES)


@pytest.mark.parametrize(
    ("kind", "size", "update"), [(ImageType.NETWORK, 6, False), (ImageType.NETWORK, 0, False), (ImageType.MAIN, 8, True)]
)
def test_loads_that_cannot_be_have_no_steps(kind: ImageType, size: int, *, update: bool) -> None:
    with pytest.raises(ValueError, match=r"whole words|can be updated"):
        load_steps(kind, size, update=update)


def test_streaming_shows_in_the_state_and_ends() -> None:
    host = Host().prepared()
    assert host.load(ImageType.NETWORK, network()) is None
    assert host.run(start_steps(with_network=True)) is None
    assert (host.bank["system_state"], host.bank["stream_mode"], host.bank["image_only"]) == (3, 4, 0)
    assert host.run(clear_steps()) is Reply.STATE_ERROR
    assert host.network() is not None
    assert host.run(stop_steps()) is None
    assert host.bank["system_state"] == 2


def test_a_load_while_streaming_or_with_the_temperature_sensor_on_is_refused() -> None:
    host = Host().prepared()
    host.run(start_steps(with_network=False))
    assert host.load(ImageType.NETWORK, network()) is Reply.STATE_ERROR
    host.run(stop_steps())
    steps = tuple(step for step in load_steps(ImageType.NETWORK, 8) if step != Write("temperature_enable", 0))
    host.run((Write("temperature_enable", 1),))
    assert host.run(steps) is Reply.STATE_ERROR
    assert host.bank["error_status"] == 1
    assert host.load(ImageType.NETWORK, network()) is None
    assert host.bank["error_status"] == 0


def test_images_are_loaded_only_in_their_state() -> None:
    host = Host()
    assert host.load(ImageType.NETWORK, network()) is Reply.STATE_ERROR
    assert host.load(ImageType.MAIN, firmware()) is Reply.STATE_ERROR
    assert host.load(ImageType.NETWORK, network(), update=True) is Reply.STATE_ERROR
    host.prepared()
    assert host.load(ImageType.LOADER, firmware()) is Reply.STATE_ERROR


def test_wrong_sizes_are_refused_as_parameters() -> None:
    host = Host().prepared()
    wrong = tuple(
        Write("download_divisions", 7) if isinstance(step, Write) and step.register == "download_divisions" else step
        for step in load_steps(ImageType.NETWORK, 8)
    )
    assert host.run(wrong) is Reply.PARAMETER_ERROR
    assert host.bank["error_status"] == 4


def test_a_broken_chain_is_refused_and_the_old_network_stays() -> None:
    host = Host().prepared()
    good = network(10_000)
    assert host.load(ImageType.NETWORK, good) is None
    assert host.load(ImageType.NETWORK, good[:-4] + b"xxxx", update=True) is Reply.PACKET_FORMAT_ERROR
    assert host.load(ImageType.NETWORK, good + good, update=True) is Reply.AUTHENTICATION_ERROR
    assert host.network() == good
    assert host.state() is SensorState.WITH_NETWORK


def test_firmware_that_is_not_encrypted_is_not_authentic() -> None:
    assert Host().load(ImageType.LOADER, network(1000)) is Reply.AUTHENTICATION_ERROR


def test_an_update_can_be_cancelled() -> None:
    host = Host().prepared()
    good = network(10_000)
    assert host.load(ImageType.NETWORK, good) is None
    steps = load_steps(ImageType.NETWORK, len(good), update=True)
    begin = steps[: next(index for index, step in enumerate(steps) if isinstance(step, AwaitReady))]
    assert host.run((*begin, Write("update_cancel", 1), AwaitReply(Reply.UPDATE_CANCELLED))) is None
    host.run((Write("update_cancel", 0),))
    assert host.load(ImageType.NETWORK, good, update=True) is None


def test_a_network_in_flash_survives_power_off() -> None:
    host = Host().prepared()
    image = network(20_000)
    assert host.run(store_steps(ImageType.NETWORK, len(image)), image) is None
    assert host.network() is None
    host.sensor.power_off()
    assert host.state() is SensorState.RESET
    host.prepared()
    assert host.run(recall_steps(ImageType.NETWORK)) is None
    assert host.network() == image
    host.sensor.power_off()
    host.prepared()
    assert host.run(erase_steps()) is None
    assert host.run(recall_steps(ImageType.NETWORK)) is Reply.PARAMETER_ERROR
    assert host.bank["reference_status"] >> 16 & 0xFF == 1, "one error"


def test_firmware_in_flash_starts_the_sensor_without_a_transfer() -> None:
    host = Host().prepared()
    for kind in (ImageType.LOADER, ImageType.MAIN):
        assert host.run(store_steps(kind, len(firmware())), firmware()) is None
    host.sensor.power_off()
    assert host.run(recall_steps(ImageType.MAIN)) is Reply.STATE_ERROR
    assert host.run((*recall_steps(ImageType.LOADER), *recall_steps(ImageType.MAIN))) is None
    assert host.state() is SensorState.WITHOUT_NETWORK


def test_version_and_device_id_show_when_they_can_be_read() -> None:
    host = Host(device_id=bytes(range(16)))
    assert host.bank.read(0xD07C, 4) == bytes(4)
    host.prepared()
    assert host.bank.read(0xD07C, 4).hex() == "00020000"
    assert host.bank.read(0xD040, 16) == bytes(16), "only while it streams"
    host.run(start_steps(with_network=False))
    assert host.bank.read(0xD040, 16) == bytes(range(16))
    host.run(stop_steps())
    assert host.bank.read(0xD040, 16) == bytes(16)
    with pytest.raises(ValueError, match="16 bytes"):
        Host(device_id=b"short")


def test_data_that_nobody_asked_for_are_lost() -> None:
    host = Host().prepared()
    host.sensor.received(b"1234", 0)
    image = network(10_000)
    begin = load_steps(ImageType.NETWORK, len(image))[:9]
    assert host.run(begin) is None
    host.sensor.received(image[:6], host.now_us)  # no whole words
    host.sensor.received(bytes(SLICE_BYTES + 4), host.now_us)  # more than a transfer
    assert host.bank["download_status"] == 0
    assert host.run(load_steps(ImageType.NETWORK, len(image))[9:], image) is None


def test_time_passes_as_the_wire_takes_it_and_can_be_scaled() -> None:
    host = Host().prepared()
    image = network(SLICE_BYTES // 2)
    host.run(load_steps(ImageType.NETWORK, len(image))[:8])
    start_us = host.now_us
    assert host.next_event_us() == start_us + REPLY_US
    host.sensor.advance(start_us + REPLY_US)
    assert host.next_event_us() is None
    host.sensor.received(image, start_us)
    assert host.bank["download_status"] == 1
    wire_us = len(image) * 8 / 35
    assert host.next_event_us() == pytest.approx(start_us + wire_us)
    host.sensor.advance(start_us + wire_us + START_US - 1)
    assert host.network() is None
    host.sensor.advance(start_us + wire_us + START_US + 1)
    assert host.network() == image
    immediate = Host(time_scale=0).prepared()
    assert immediate.load(ImageType.NETWORK, image) is None

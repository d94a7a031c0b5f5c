"""The registers of the emulated sensor as a host reads and writes them: what takes effect, and what is refused in which words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.emulator.camera import Camera, FrameMemory
from evalkit.emulator.pixels import Conditions
from evalkit.emulator.registers import SensorRegisters, device_id_of
from evalkit.errors import CommandRejected
from evalkit.geometry import Rect, Size
from evalkit.imx500.loading import start_steps
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.imx500.register_map import REGISTERS

NOW = 0.0


def registers() -> SensorRegisters:
    return SensorRegisters(DEFAULT_MODE, load_time_scale=0, device_id=device_id_of(1))


def streaming() -> SensorRegisters:
    made = registers()
    for step in start_steps(with_network=False):
        made.write(step.register, step.value, NOW)  # type: ignore[union-attr]
    return made


def word(value: int, size: int = 2) -> bytes:
    return value.to_bytes(size, "big")


def test_one_transfer_writes_and_reads_neighbours_big_endian() -> None:
    sensor = registers()
    sensor.write_bytes(0x0202, word(2000) + word(512), NOW)
    assert sensor.read_bytes(0x0202, 4, NOW) == b"\x07\xd0\x02\x00"
    assert sensor.gain_db == pytest.approx(6.02, abs=0.01)
    assert sensor.exposure_us == round(2000 * DEFAULT_MODE.line_us)
    sensor.write_bytes(0x4BC0, b"\x16\x17", NOW)
    assert sensor.read_bytes(0x4BC1, 1, NOW) == b"\x17", "unknown addresses hold what is written"


@given(st.floats(-10, 1e7))
def test_the_exposure_is_the_nearest_one_within_the_frame(wish_us: float) -> None:
    sensor = registers()
    sensor.set_exposure_us(wish_us)
    low, high = DEFAULT_MODE.exposure_limits_us()
    assert low <= sensor.exposure_us <= high == sensor.longest_exposure_us
    assert abs(sensor.exposure_us - min(max(wish_us, low), high)) <= DEFAULT_MODE.line_us / 2 + 1


@pytest.mark.parametrize("site", range(4))
def test_each_site_of_the_bayer_cell_has_a_digital_gain_of_its_own(site: int) -> None:
    sensor = registers()
    address = (0x0210, 0x020E, 0x0214, 0x0212)[site]
    sensor.write_bytes(address, word(0x0180), NOW)
    assert sensor.digital_gains == tuple(1.5 if index == site else 1.0 for index in range(4))


def test_lines_and_frames_take_the_time_that_is_written_but_no_less_than_the_pixels_need() -> None:
    sensor = registers()
    period_us = sensor.frame_period_us
    sensor.write_bytes(0x0340, word(2 * DEFAULT_MODE.min_frame_length_lines), NOW)
    assert sensor.frame_period_us == pytest.approx(2 * period_us, abs=1)
    sensor.write_bytes(0x0340, word(0) + word(0), NOW)
    assert sensor.frame_period_us > 0.5 * period_us


def test_the_inference_window_is_what_of_it_lies_on_the_array() -> None:
    sensor = registers()
    sensor.set_window(Rect(100, 200, 1000, 800))
    assert sensor.read_bytes(0xD500, 8, NOW) == word(200) + word(100) + word(800) + word(1000)
    sensor.write_bytes(0xD502, word(4000), NOW)
    assert sensor.window == Rect(4000, 200, 56, 800)
    sensor.write_bytes(0xD504, word(0) + word(0), NOW)
    assert sensor.window == Rect(0, 0, 4056, 3040), "no width or height is the whole array"


@pytest.mark.parametrize(
    ("address", "data", "words"),
    [
        (0x0016, word(1), r"chip_id \(0x0016\) is read-only"),
        (0xD07D, b"\0", "main_firmware_version .* is read-only"),
        (0x0204, word(979), r"analogue_gain \(0x0204\) cannot be 979"),
        (0x0204, b"\x04", "analogue_gain .* cannot be 1024"),
        (0x0202, word(7), "exposure .* cannot be 7"),
        (0x3080, b"\0", "command_interrupt .* load procedure"),
        (0xD000, b"\3", "transition_command .* load procedure"),
        (0xD016, b"\1", "update_cancel .* load procedure"),
        (0x0100, b"\1", "mode_select .* starts and stops"),
        (0x034C, word(100), "x_output_size .* belongs to the sensor mode"),
        (0x305E, word(3), "input_y_out .* belongs to the network"),
        (0xFFFF, b"\0\0", "leave the sensor's addresses"),
        (0x0200, b"", "0 bytes cannot be"),
        (0x0200, bytes(257), "257 bytes cannot be"),
        (0x0200, word(0) + word(100) + word(979), "analogue_gain .* cannot be 979"),
    ],
)
def test_what_a_host_may_not_write_is_refused_by_name_and_nothing_is_written(address: int, data: bytes, words: str) -> None:
    sensor = registers()
    before = sensor.bank.read(0, 0x10000)
    with pytest.raises(CommandRejected, match=words) as caught:
        sensor.write_bytes(address, data, NOW)
    assert caught.value.hint
    assert sensor.bank.read(0, 0x10000) == before


def test_registers_of_a_load_are_closed_while_the_sensor_streams() -> None:
    resting, running = registers(), streaming()
    for address in (0xD002, 0xD003, 0xD004, 0xD005, 0x0138):
        resting.write_bytes(address, b"\0", NOW)
        with pytest.raises(CommandRejected, match="while the sensor streams"):
            running.write_bytes(address, b"\0", NOW)
    running.write_bytes(0x0204, word(100), NOW)
    assert running.gain_db > 0


def test_the_device_id_is_there_while_the_sensor_streams() -> None:
    assert registers().read_bytes(0xD040, 16, NOW) == bytes(16)
    assert streaming().read_bytes(0xD040, 16, NOW) == device_id_of(1)
    assert device_id_of(1) != device_id_of(2)


@pytest.mark.parametrize(("address", "count"), [(0xFFFF, 2), (0, 0), (0, 257), (-1, 1)])
def test_reads_outside_the_addresses_are_refused(address: int, count: int) -> None:
    with pytest.raises(CommandRejected):
        registers().read_bytes(address, count, NOW)


@given(st.integers(-10, 0x10010), st.binary(max_size=300))
def test_a_write_takes_effect_or_is_refused_and_the_sensor_stays_usable(address: int, data: bytes) -> None:
    sensor, refused = registers(), False
    try:
        sensor.write_bytes(address, data, NOW)
    except CommandRejected:
        refused = True
    assert refused or sensor.read_bytes(address, len(data), NOW) == data
    assert 0 < sensor.exposure_us < sensor.frame_period_us
    assert sensor.gain_db >= 0
    assert sensor.window.size.area > 0
    written = [register for register in REGISTERS if register.address < address + len(data) and register.end > address]
    for register in () if refused else written:
        low, high = register.limits
        assert low <= sensor.bank[register.name] <= high, register


def test_orientation_mirrors_the_picture() -> None:
    scene = np.zeros((760, 1014, 3), np.uint8)
    scene[:380, :507] = 255
    sensor = registers()
    camera, memory = Camera(DEFAULT_MODE, 1), FrameMemory(DEFAULT_MODE.size)
    brightest = []
    for orientation in range(4):
        sensor.write_bytes(0x0101, bytes([orientation]), NOW)
        shot = camera.shoot(
            scene,
            memory,
            frame_number=0,
            conditions=Conditions(exposure_us=10_000),
            format_=None,
            window=Rect(0, 0, 2028, 1520),
            tensor_size=Size(2, 2),
            mirrored=sensor.mirrored,
        )
        assert shot.tensor is not None
        brightest.append(divmod(int(shot.tensor[1].argmax()), 2))
    assert brightest == [(0, 0), (0, 1), (1, 0), (1, 1)]

"""The sensor's own exposure control, as a host switches it on: by writing registers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.emulator.auto_exposure import AUTOMATIC, GAIN_UNIT_DB, HOLD, MANUAL, SHUTTER_UNIT_US, TARGET_UNIT, brightness
from evalkit.emulator.device import SensorDevice
from evalkit.emulator.frame import Exposure
from evalkit.geometry import Rect, Size
from evalkit.imx500.modes import DEFAULT_MODE as BINNED
from evalkit.imx500.modes import EXPOSURE_MARGIN_LINES, Mode
from evalkit.imx500.register_map import REGISTERS
from evalkit.protocol.messages import FrameStart
from evalkit.protocol.requests import GetStatus, SetControls, SetOutput, Start, WriteRegisters
from evalkit.protocol.values import OutputSelection
from tests.core.emulator_helpers import running_board

MODE = Mode(
    name="a small part",
    size=Size(256, 192),
    crop=Rect(0, 0, 256, 192),
    line_length_pck=BINNED.line_length_pck,
    frame_length_lines=2637,
    min_frame_length_lines=2637,
)
LONGEST_US = MODE.exposure_us(2637 - EXPOSURE_MARGIN_LINES)


class Wall:
    """A scene of one grey."""

    uri = "generated:wall"
    truth = None

    def __init__(self, code: int) -> None:
        self._picture = np.full((96, 128, 3), code, np.uint8)

    def picture(self, _time_s: float) -> NDArray[np.uint8]:
        return self._picture

    def close(self) -> None:
        pass


def sensor(code: int, **written: int) -> SensorDevice:
    """Return a sensor in front of a wall, with registers as a host would write them."""
    device = SensorDevice(Wall(code), seed=1, mode=MODE)  # type: ignore[arg-type]
    for name, value in written.items():
        register = REGISTERS[name]
        device.registers.write_bytes(register.address, register.to_bytes(value), 0.0)
    return device


def frames(device: SensorDevice, count: int) -> list[tuple[int, float, float]]:
    """Return exposure, gain and brightness of so many frames."""
    seen = []
    for number in range(count):
        exposure = device.expose(number, number * 33_000_000)
        assert isinstance(exposure, Exposure)
        seen.append((exposure.exposure_us, exposure.gain_db, brightness(exposure.shot.developed)))
        exposure.release()
    return seen


@pytest.mark.parametrize("start_us", [100, 5_000, 33_000])
@pytest.mark.parametrize("code", [60, 150, 255])
def test_automatic_exposure_reaches_its_target_within_ten_frames_and_rests_there(code: int, start_us: int) -> None:
    device = sensor(code, ae_mode=AUTOMATIC)
    device.set_controls(start_us, 0.0)
    seen = frames(device, 16)
    target = REGISTERS["ae_target"].reset / TARGET_UNIT
    assert all(abs(found - target) < 0.06 * target for _, _, found in seen[10:])
    assert len({(exposure_us, gain_db) for exposure_us, gain_db, _ in seen[10:]}) == 1, "it does not tremble"
    again = sensor(code, ae_mode=AUTOMATIC)
    again.set_controls(start_us, 0.0)
    assert frames(again, 16) == seen


def test_a_higher_target_makes_a_brighter_picture() -> None:
    low, high = (frames(sensor(150, ae_mode=AUTOMATIC, ae_target=target), 12)[-1][2] for target in (0x1000, 0x3000))
    assert high / low == pytest.approx(3, rel=0.1)


def test_the_dark_gets_the_whole_frame_first_and_then_gain_and_both_end_at_their_limits() -> None:
    exposure_us, gain_db, _ = frames(sensor(25, ae_mode=AUTOMATIC), 14)[-1]
    assert exposure_us == LONGEST_US
    assert gain_db > 3
    limited = frames(sensor(25, ae_mode=AUTOMATIC, ae_shutter_limit=80, ae_gain_limit=10), 14)[-1]
    assert limited[0] == pytest.approx(80 * SHUTTER_UNIT_US, abs=10)
    assert limited[1] == pytest.approx(10 * GAIN_UNIT_DB, abs=0.05)
    assert frames(sensor(0, ae_mode=AUTOMATIC), 14)[-1][1] > 26, "in no light at all it goes as far as it can"


def test_on_hold_as_after_a_reset_exposure_and_gain_are_the_hosts() -> None:
    for device in (sensor(25), sensor(25, ae_mode=HOLD)):
        device.set_controls(5_000, 6.0)
        seen = frames(device, 3)
        assert [exposure_us for exposure_us, _, _ in seen] == [pytest.approx(5_000, abs=10)] * 3
        assert [gain_db for _, gain_db, _ in seen] == [pytest.approx(6.0, abs=0.05)] * 3


def test_by_hand_exposure_and_gain_are_those_of_the_controls_own_registers() -> None:
    device = sensor(150, ae_mode=MANUAL, manual_shutter=123, manual_gain=20)
    device.set_controls(500, 0.0)
    exposure_us, gain_db, _ = frames(device, 1)[0]
    assert exposure_us == pytest.approx(12_300, abs=10)
    assert gain_db == pytest.approx(6.0, abs=0.05)


def test_a_host_switches_it_on_over_the_link_and_sees_its_exposures_with_the_frames() -> None:
    register, target = REGISTERS["ae_mode"], REGISTERS["ae_target"]
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(SetOutput(output=OutputSelection(metadata=True)))
        host.tell(SetControls(exposure_us=300, gain_db=0.0))
        host.tell(Start())
        host.credit()
        first = host.wait_for(FrameStart)
        assert host.ask(WriteRegisters(address=register.address, data=register.to_bytes(AUTOMATIC))).fault is None
        assert host.ask(WriteRegisters(address=target.address, data=target.to_bytes(0x2000))).fault is None
        lighter = host.wait_for(FrameStart, lambda start: start.exposure_us > 8 * first.exposure_us)
        assert lighter.gain_db == 0
        assert host.ask(WriteRegisters(address=register.address, data=register.to_bytes(HOLD))).fault is None
        held = host.tell(GetStatus()).exposure_us
        assert held > 8 * first.exposure_us
        assert host.tell(SetControls(exposure_us=400)).exposure_us < held

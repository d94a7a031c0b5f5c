"""The emulated sensor's registers: what a mode and a control write into them, and what they make of a frame.

Frame period, exposure and gain are what the registers say, whoever wrote them (IMX500 facts: the Linux driver's modes and controls).
"""

from __future__ import annotations

from evalkit.imx500.loader import SensorLoader
from evalkit.imx500.modes import EXPOSURE_MARGIN_LINES, EXPOSURE_MIN_LINES, PIXEL_RATE_HZ, Mode, code_from_gain_db, gain_db_from_code
from evalkit.imx500.register_map import REGISTERS
from evalkit.imx500.registers import RegisterBank

_DIGITAL_ONE = 0x0100
"""Digital gain 1.0."""
_BINNING_TYPES = {1: 0x11, 2: 0x22}
_TEMPERATURE_C = (-20, 80)
"""What libcamera believes of the temperature register."""


class SensorRegisters:
    """The registers of one sensor, and its loader, which reacts to some of them. One thread uses it."""

    def __init__(self, mode: Mode, *, load_time_scale: float = 1.0) -> None:
        self.bank = RegisterBank(REGISTERS)
        self.loader = SensorLoader(self.bank, time_scale=load_time_scale)
        self._mode = mode
        self.set_mode(mode)

    def write(self, name: str, value: int, now_us: float) -> None:
        """Write a register as a host does, and let the sensor react. ValueError outside its limits."""
        register = REGISTERS[name]
        self.write_bytes(register.address, register.to_bytes(value), now_us)

    def write_bytes(self, address: int, data: bytes, now_us: float) -> None:
        """Write bytes from an address on as a host does, and let the sensor react."""
        self.loader.written(self.bank.write(address, data), now_us)

    def set_mode(self, mode: Mode) -> None:
        """Write the registers of a mode, with its shortest frame."""
        self._mode = mode
        crop, size, bank = mode.crop, mode.size, self.bank
        values = {
            "line_length": mode.line_length_pck,
            "frame_length": mode.min_frame_length_lines,
            "long_exposure_shift": 0,
            "x_address_start": crop.x,
            "y_address_start": crop.y,
            "x_address_end": crop.right - 1,
            "y_address_end": crop.bottom - 1,
            "x_output_size": size.width,
            "y_output_size": size.height,
            "digital_crop_x": 0,
            "digital_crop_y": 0,
            "digital_crop_width": size.width,
            "digital_crop_height": size.height,
            "binning_mode": int(mode.binning > 1),
            "binning_type": _BINNING_TYPES[mode.binning],
        }
        for name, value in values.items():
            bank[name] = value

    def set_exposure_us(self, exposure_us: float) -> None:
        """Write the exposure, in lines, that is nearest to `exposure_us`."""
        longest = self._frame_length - EXPOSURE_MARGIN_LINES
        self.bank["exposure"] = min(max(round(exposure_us / self._line_us / self._stretch), EXPOSURE_MIN_LINES), longest)

    def set_gain_db(self, gain_db: float) -> None:
        """Write the analogue gain that is nearest to `gain_db`."""
        self.bank["analogue_gain"] = code_from_gain_db(gain_db)

    def set_temperature(self, temperature_c: float) -> None:
        """Let the temperature sensor read; it is off during a load."""
        if self.bank["temperature_enable"]:
            low, high = _TEMPERATURE_C
            self.bank["temperature"] = min(max(round(temperature_c), low), high)

    @property
    def frame_period_us(self) -> int:
        """Time from frame to frame."""
        return round(self._frame_length * self._line_us) * self._stretch

    @property
    def readout_us(self) -> int:
        """Time from the first to the last line of a picture."""
        return round(self._mode.size.height * self._line_us)

    @property
    def exposure_us(self) -> int:
        """Exposure time, within the frame."""
        lines = min(self.bank["exposure"], self._frame_length - EXPOSURE_MARGIN_LINES)
        return round(lines * self._line_us) * self._stretch

    @property
    def gain_db(self) -> float:
        """Analogue gain."""
        return gain_db_from_code(self.bank["analogue_gain"])

    @property
    def digital_gains(self) -> tuple[float, float, float]:
        """Digital gain of red, green and blue; the two registers of green count half each."""
        bank = self.bank
        green = (bank["digital_gain_green_red"] + bank["digital_gain_green_blue"]) / 2
        return bank["digital_gain_red"] / _DIGITAL_ONE, green / _DIGITAL_ONE, bank["digital_gain_blue"] / _DIGITAL_ONE

    @property
    def _line_us(self) -> float:
        return self.bank["line_length"] * 1e6 / PIXEL_RATE_HZ

    @property
    def _frame_length(self) -> int:
        # A frame cannot end before its last line is read.
        return max(self.bank["frame_length"], self._mode.size.height + EXPOSURE_MARGIN_LINES)

    @property
    def _stretch(self) -> int:
        return 1 << int(self.bank["long_exposure_shift"])

"""The emulated sensor's registers: what a mode and a control write into them, and what they make of a frame.

Frame period, exposure, gains, orientation and inference window are what the registers say, whoever wrote them (source: the Linux driver's
modes and controls). auto_exposure.py works through them; registers of the sensor's own ISP hold what is written, and change nothing.
"""

from __future__ import annotations

import hashlib

from evalkit.emulator.register_rights import require_range, require_writable
from evalkit.geometry import Rect
from evalkit.imx500.loader import DEVICE_ID_BYTES, SensorLoader
from evalkit.imx500.modes import (
    EXPOSURE_MARGIN_LINES,
    EXPOSURE_MIN_LINES,
    FULL_ARRAY,
    PIXEL_RATE_HZ,
    Mode,
    code_from_gain_db,
    gain_db_from_code,
)
from evalkit.imx500.register_map import REGISTERS
from evalkit.imx500.registers import RegisterBank

_DIGITAL_ONE = 0x0100
"""Digital gain 1.0."""
_SITES = ("red", "green_red", "green_blue", "blue")
_WINDOW = ("inference_window_x", "inference_window_y", "inference_window_width", "inference_window_height")
_BINNING_TYPES = {1: 0x11, 2: 0x22}
_TEMPERATURE_C = (-20, 80)
"""What libcamera believes of the temperature register."""


def device_id_of(seed: int) -> bytes:
    """Return the id of the emulated sensor that `seed` makes; a board prints it as four 32-bit words in hexadecimal."""
    return hashlib.sha256(f"evalkit-emulator-{seed}".encode()).digest()[:DEVICE_ID_BYTES]


class SensorRegisters:
    """The registers of one sensor, and its loader, which reacts to some of them. One thread uses it."""

    def __init__(self, mode: Mode, *, load_time_scale: float = 1.0, device_id: bytes = bytes(DEVICE_ID_BYTES)) -> None:
        self.bank = RegisterBank(REGISTERS)
        self.loader = SensorLoader(self.bank, time_scale=load_time_scale, device_id=device_id)
        self._mode = mode
        self.set_mode(mode)

    def write(self, name: str, value: int, now_us: float) -> None:
        """Write a register as the board's own procedures do, and let the sensor react. ValueError outside its limits."""
        register = REGISTERS[name]
        self.put_bytes(register.address, register.to_bytes(value), now_us)

    def put_bytes(self, address: int, data: bytes, now_us: float) -> None:
        """Write bytes from an address on as the board's own procedures do, and let the sensor react."""
        self.loader.written(self.bank.write(address, data), now_us)

    def read_bytes(self, address: int, count: int, now_us: float) -> bytes:
        """Read for a host: big-endian, addresses count up, unknown ones hold what was written. CommandRejected beyond the last address."""
        require_range(address, count)
        self.loader.advance(now_us)
        return self.bank.read(address, count)

    def write_bytes(self, address: int, data: bytes, now_us: float) -> None:
        """Write for a host, all of it or, with CommandRejected and the reason, nothing; and let the sensor react."""
        self.loader.advance(now_us)
        require_writable(self.bank, address, data)
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
        lines = round(exposure_us / self._line_us / self._stretch)
        self.bank["exposure"] = min(max(lines, EXPOSURE_MIN_LINES), self._longest_lines)

    def set_gain_db(self, gain_db: float) -> None:
        """Write the analogue gain that is nearest to `gain_db`."""
        self.bank["analogue_gain"] = code_from_gain_db(gain_db)

    def set_window(self, window: Rect) -> None:
        """Write the inference window, in sensor pixels within the array."""
        for name, value in zip(_WINDOW, (window.x, window.y, window.width, window.height), strict=True):
            self.bank[name] = value

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
        return round(min(self.bank["exposure"], self._longest_lines) * self._line_us) * self._stretch

    @property
    def longest_exposure_us(self) -> int:
        """Longest exposure time within the frame."""
        return round(self._longest_lines * self._line_us) * self._stretch

    @property
    def gain_db(self) -> float:
        """Analogue gain."""
        return gain_db_from_code(self.bank["analogue_gain"])

    @property
    def digital_gains(self) -> tuple[float, float, float, float]:
        """Digital gain of each site of the Bayer cell: red, green beside red, green beside blue, blue."""
        red, green_red, green_blue, blue = (self.bank[f"digital_gain_{site}"] / _DIGITAL_ONE for site in _SITES)
        return red, green_red, green_blue, blue

    @property
    def window(self) -> Rect:
        """What the network sees, in sensor pixels: what of the inference window lies on the array; all of it if that is nothing."""
        x, y, width, height = (self.bank[name] for name in _WINDOW)
        inside = Rect(x, y, width, height).clipped(FULL_ARRAY)
        return inside if inside.width and inside.height else Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)

    @property
    def mirrored(self) -> tuple[bool, bool]:
        """Whether the picture is mirrored: left and right, top and bottom (UNCONFIRMED "orientation")."""
        horizontal, vertical = (field.of(self.bank["orientation"]) for field in REGISTERS["orientation"].fields)
        return bool(horizontal), bool(vertical)

    @property
    def _line_us(self) -> float:
        # A line is over when its last pixel has left, however short it is said to be.
        return max(self.bank["line_length"], self._mode.line_length_pck) * 1e6 / PIXEL_RATE_HZ

    @property
    def _frame_length(self) -> int:
        # A frame cannot end before its last line is read.
        return max(self.bank["frame_length"], self._mode.size.height + EXPOSURE_MARGIN_LINES)

    @property
    def _longest_lines(self) -> int:
        return self._frame_length - EXPOSURE_MARGIN_LINES

    @property
    def _stretch(self) -> int:
        return 1 << int(self.bank["long_exposure_shift"])

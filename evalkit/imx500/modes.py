"""Sensor modes, exposure and analogue gain: what the registers hold, what it means, and what the sensor can really do.

Source of the driver modes: the Linux driver imx500.c (pixel rate, line and frame lengths, limits); of the gain: libcamera's cam_helper.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from evalkit.geometry import Rect, Size

FULL_ARRAY = Size(4056, 3040)
"""Active pixels; the space that is called "sensor"."""
NATIVE_ARRAY = Size(4072, 3176)
ACTIVE_ORIGIN = (8, 16)
"""Where the active pixels begin in the native array: column, row."""
PIXEL_PITCH_NM = 1550
PIXEL_RATE_HZ = 744_000_000
"""24 MHz / 2 * 155 / (2 * 5) = 186 MHz, times 4 pixels: what line lengths are counted in."""
LINK_FREQUENCY_HZ = 444_000_000
"""CSI-2 clock of the driver's modes: 888 Mbit/s a lane, two lanes."""

EXPOSURE_MIN_LINES = 8
EXPOSURE_MARGIN_LINES = 22
"""The exposure ends at the latest so many lines before the frame does."""
EXPOSURE_DEFAULT_LINES = 0x640
FRAME_LENGTH_MAX_LINES = 0xFFDC
LINE_LENGTH_MAX_PCK = 0xFFF0
VERTICAL_BLANKING_MIN_LINES = 1117
"""Shortest pause between two frames in the driver's modes: the time in which the network runs."""

GAIN_CODE_MAX = 978
_GAIN_STEPS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the two sensors: the same die, packed differently (Sony's announcement of 2020)."""

    name: str
    package: str


VARIANTS = (Variant(name="IMX500", package="bare die"), Variant(name="IMX501", package="LGA"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way to read the pixels out. A line takes line_length_pck / pixel_rate_hz, a frame its frame length in lines."""

    name: str
    size: Size
    """Pixels of the picture."""
    crop: Rect
    """What part of the full array it shows."""
    binning: int = 1
    line_length_pck: int
    """Register 0x0342."""
    frame_length_lines: int
    """Register 0x0340 after the mode was set; the driver's default is longer than the shortest."""
    min_frame_length_lines: int
    pixel_rate_hz: int = PIXEL_RATE_HZ
    origin: Literal["driver", "datasheet"] = "driver"
    """"driver": runs on a Raspberry Pi; "datasheet": published as possible, register values are not."""

    @property
    def line_us(self) -> float:
        """Time of one line."""
        return self.line_length_pck * 1e6 / self.pixel_rate_hz

    @property
    def readout_us(self) -> int:
        """Time from the first to the last line of a picture."""
        return round(self.size.height * self.line_us)

    @property
    def frame_period_us(self) -> int:
        """Shortest time from frame to frame."""
        return self.period_us(self.min_frame_length_lines)

    def period_us(self, frame_length_lines: int) -> int:
        """Return the time from frame to frame at a frame length."""
        return round(frame_length_lines * self.line_us)

    def exposure_us(self, lines: int) -> int:
        """Return the exposure time of so many lines."""
        return round(lines * self.line_us)

    def exposure_limits_us(self, frame_length_lines: int | None = None) -> tuple[int, int]:
        """Return the shortest and the longest exposure, at this or the shortest frame length."""
        longest = (frame_length_lines or self.min_frame_length_lines) - EXPOSURE_MARGIN_LINES
        return self.exposure_us(EXPOSURE_MIN_LINES), self.exposure_us(longest)

    def sensor_from_image(self) -> tuple[int, int, int]:
        """Return x, y and factor: sensor pixel = origin + factor * image pixel."""
        return self.crop.x, self.crop.y, self.binning


_WHOLE = Rect(0, 0, FULL_ARRAY.width, FULL_ARRAY.height)

DRIVER_MODES = (
    Mode(
        name="2028x1520",
        size=Size(2028, 1520),
        crop=_WHOLE,
        binning=2,
        line_length_pck=0x24B6,
        frame_length_lines=0x0B9C,
        min_frame_length_lines=1520 + VERTICAL_BLANKING_MIN_LINES,
    ),
    Mode(
        name="4056x3040",
        size=FULL_ARRAY,
        crop=_WHOLE,
        line_length_pck=0x45EC,
        frame_length_lines=0x1242,
        min_frame_length_lines=3040 + VERTICAL_BLANKING_MIN_LINES,
    ),
)
"""The two modes of the Linux driver: 30.0 and 10.0 frames a second at most."""

DATASHEET_MODES = (
    Mode(
        name="4056x3040 60 fps (datasheet)",
        size=FULL_ARRAY,
        crop=_WHOLE,
        line_length_pck=4000,
        frame_length_lines=3100,
        min_frame_length_lines=3100,
        origin="datasheet",
    ),
    Mode(
        name="3840x2160 60 fps (datasheet)",
        size=Size(3840, 2160),
        crop=Rect(108, 440, 3840, 2160),
        line_length_pck=5000,
        frame_length_lines=2480,
        min_frame_length_lines=2480,
        origin="datasheet",
    ),
)
"""60 frames a second at full size and at 4K, as Sony announced in 2020. Only the rates are published (UNCONFIRMED "datasheet-modes")."""

MODES = DRIVER_MODES + DATASHEET_MODES
DEFAULT_MODE = DRIVER_MODES[0]


def mode_named(name: str) -> Mode:
    """Return a mode; ValueError lists the names there are."""
    for mode in MODES:
        if mode.name == name:
            return mode
    raise ValueError(f'there is no mode "{name}"; there are {", ".join(mode.name for mode in MODES)}')


def gain_from_code(code: int) -> float:
    """Return the analogue gain (1.0 .. 22.26) of register 0x0204: 1024 / (1024 - code)."""
    if not 0 <= code <= GAIN_CODE_MAX:
        raise ValueError(f"analogue gain codes are 0..{GAIN_CODE_MAX}, not {code}")
    return _GAIN_STEPS / (_GAIN_STEPS - code)


def gain_db_from_code(code: int) -> float:
    """Return the analogue gain of register 0x0204 in dB (0 .. 26.95)."""
    return 20 * math.log10(gain_from_code(code))


def code_from_gain(gain: float) -> int:
    """Return the code whose gain is nearest to `gain` in dB, within what the sensor can do."""
    if gain <= 1:
        return 0
    exact = min(_GAIN_STEPS - _GAIN_STEPS / gain, float(GAIN_CODE_MAX))
    candidates = (math.floor(exact), math.ceil(exact))
    return min(candidates, key=lambda code: abs(math.log(gain_from_code(code) / gain)))


def code_from_gain_db(gain_db: float) -> int:
    """Return the code whose gain is nearest to `gain_db`, within what the sensor can do."""
    # Beyond twice the largest gain nothing changes, and the power stays finite.
    return code_from_gain(10 ** (min(gain_db, 60.0) / 20))


GAIN_DB_MAX = 20 * math.log10(_GAIN_STEPS / (_GAIN_STEPS - GAIN_CODE_MAX))

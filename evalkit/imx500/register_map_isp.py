"""Registers of the sensor's own exposure control, white balance and ISP, which make the network's picture. Sources as in register_map.py."""

from __future__ import annotations

from evalkit.imx500.modes import FULL_ARRAY
from evalkit.imx500.registers import Register

_EV_STEPS = 6
"""Of the exposure compensation, up and down; SensCord sets 5, 10, ... 30 for them."""
_USER_GAINS = ((0x1000, 0x1000), (0x0CFF, 0x1452), (0x0B6B, 0x187A), (0x0ACE, 0x1AD3))
"""Reset values (red, blue) of the four sets of white balance gains."""


def _ev_gains() -> tuple[Register, ...]:
    return tuple(
        Register(name=f"ae_compensation_{way}_{step + 1}", address=base + step, text=f"Exposure compensation {way}: size of step {step + 1}.", source="SensCord")
        for way, base in (("up", 0xD9EE), ("down", 0xD9F4))
        for step in range(_EV_STEPS)
    )  # fmt: skip


def _user_gains() -> tuple[Register, ...]:
    return tuple(
        Register(name=f"user_gain_{colour}_{number}", address=0xDE20 + 12 * number + 2 * index, size_bytes=2, reset=gains[index], unit="1/4096", text=f"White balance by hand, set {number}: {colour}.", source="SensCord")
        for number, gains in enumerate(_USER_GAINS)
        for index, colour in enumerate(("red", "blue"))
    )  # fmt: skip


# fmt: off
ISP_REGISTERS = (
    Register(name="ae_compensation", address=0xD227, signed=True, minimum=-_EV_STEPS, maximum=_EV_STEPS, unit="steps", text="Exposure compensation.", source="SensCord"),
    Register(name="ae_metering_mode", address=0xD228, maximum=1, values={0: "whole picture", 1: "window"}, text="What the exposure control looks at.", source="SensCord"),
    Register(name="ae_metering_ratio", address=0xD229, text="Weight of the metering window; SensCord writes 255 with a window, else 0.", source="SensCord"),
    Register(name="ae_target_free", address=0xD22A, size_bytes=2, unit="1/32768 of white", text="Target with a metering window; SensCord copies ae_target.", source="SensCord"),
    Register(name="awb_mode", address=0xD23C, text="White balance; 0 is automatic, the others are published nowhere.", source="SensCord"),
    Register(name="ae_mode", address=0xD23D, reset=1, maximum=3, values={0: "automatic", 1: "hold", 3: "manual"}, text="Exposure control of the sensor; on hold, exposure and gain are what is written there.", source="SensCord"),
    Register(name="ae_detector_width", address=0xD24C, size_bytes=2, maximum=450, text="Columns of the brightness detector; 450 is the whole picture.", source="SensCord"),
    Register(name="ae_detector_height", address=0xD24E, size_bytes=2, maximum=434, text="Rows of the brightness detector; 434 is the whole picture.", source="SensCord"),
    Register(name="ae_target", address=0xD260, size_bytes=2, reset=0x1888, unit="1/32768 of white", text="Brightness that the sensor's exposure control aims at.", source="SensCord"),
    Register(name="ae_shutter_time_1", address=0xD26D, text="First corner of the exposure curve; SensCord writes 200.", source="SensCord"),
    Register(name="ae_gain_limit", address=0xD26E, unit="0.3 dB", text="Largest gain of the sensor's exposure control; 0: all that it has.", source="SensCord"),
    Register(name="ae_shutter_limit_enable", address=0xD2B2, text="SensCord writes 1 with ae_shutter_limit.", source="SensCord"),
    Register(name="ae_shutter_limit", address=0xD2B4, size_bytes=2, unit="100 us", text="Longest exposure of the sensor's exposure control; 0: as long as the frame.", source="SensCord"),
    Register(name="ae_speed", address=0xD2D8, text="Speed of the exposure control; SensCord writes 10.", source="SensCord"),
    Register(name="isp_manual", address=0xD800, maximum=1, values={0: "automatic", 1: "by hand"}, text="Manual mode of the network's ISP.", source="SensCord"),
    *(
        Register(name=f"colour_balance_{site}", address=0xD804 + 2 * index, size_bytes=2, reset=0x100, minimum=1, maximum=0xFFF, unit="1/256", text="Colour balance of the network's picture.", source="driver")
        for index, site in enumerate(("red", "green_red", "green_blue", "blue"))
    ),
    *(
        Register(name=f"black_level_{index}", address=0xD80C + 2 * index, size_bytes=2, text="Black level of the network's picture; the driver writes 256.", source="driver")
        for index in range(4)
    ),
    Register(name="gamma_enable", address=0xD814, maximum=1, text="Gamma of the network's picture.", source="driver"),
    Register(name="isp_enable_d826", address=0xD826, maximum=1, text="The driver writes 1 between the curve of the gamma and the table of the lens shading.", source="driver"),
    Register(name="ae_shutter_scale_1", address=0xD984, text="Scale of ae_shutter_time_1; SensCord writes 10.", source="SensCord"),
    Register(name="manual_shutter", address=0xD98C, size_bytes=2, unit="100 us", text="Exposure in the manual mode of the sensor's exposure control.", source="SensCord"),
    Register(name="manual_gain", address=0xD994, unit="0.3 dB", text="Gain in the manual mode of the sensor's exposure control.", source="SensCord"),
    Register(name="ae_convergence", address=0xD9B2, size_bytes=2, maximum=0x7FFF, text="Slowness of the exposure control: 1024 divided by its speed.", source="SensCord"),
    *_ev_gains(),
    *_user_gains(),
    Register(name="ae_shutter_minimum", address=0xE600, unit="lines", text="Shortest exposure of the sensor's exposure control.", source="SensCord"),
    Register(name="ae_window_y", address=0xE65C, size_bytes=2, maximum=FULL_ARRAY.height, unit="pixels", text="Metering window: first row.", source="SensCord"),
    Register(name="ae_window_x", address=0xE65E, size_bytes=2, maximum=FULL_ARRAY.width, unit="pixels", text="Metering window: first column.", source="SensCord"),
    Register(name="ae_window_height", address=0xE660, size_bytes=2, maximum=FULL_ARRAY.height, unit="pixels", text="Metering window: rows.", source="SensCord"),
    Register(name="ae_window_width", address=0xE662, size_bytes=2, maximum=FULL_ARRAY.width, unit="pixels", text="Metering window: columns.", source="SensCord"),
)
# fmt: on

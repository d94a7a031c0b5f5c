"""The registers of the IMX500 that public sources know, as data: one map for emulator, controls and register window.

Sources: `driver` is the Linux driver imx500.c, `SensCord` Sony's senscord-rpicam-imx500, `Arducam` its SDK, `files` the imx500_regs of
real networks, `CCS` the MIPI Camera Command Set, whose names the sensor's low addresses follow.
"""

from __future__ import annotations

from evalkit.imx500.modes import (
    EXPOSURE_DEFAULT_LINES,
    EXPOSURE_MARGIN_LINES,
    EXPOSURE_MIN_LINES,
    FRAME_LENGTH_MAX_LINES,
    FULL_ARRAY,
    GAIN_CODE_MAX,
    LINE_LENGTH_MAX_PCK,
)
from evalkit.imx500.register_map_dnn import DNN_REGISTERS
from evalkit.imx500.register_map_isp import ISP_REGISTERS
from evalkit.imx500.register_map_load import LOAD_REGISTERS
from evalkit.imx500.registers import BitField, Register, RegisterMap

CHIP_ID = 0x0500
_PACKINGS = {2: "8 bits a pixel", 3: "10 bits a pixel"}
_CHANNELS = (("kpi", "KPI line"), ("input", "input tensor"), ("output", "output tensor"), ("pq", "PQ settings"))
_DATA_TYPES = (0x30, 0x31, 0x32, 0x33)


def _per_channel() -> tuple[Register, ...]:
    """Size, virtual channel, data type and packing of the four kinds of metadata lines."""
    registers = []
    for index, (name, text) in enumerate(_CHANNELS):
        lines = {"kpi": 1, "pq": 1}.get(name, 0)
        registers += [
            Register(name=f"{name}_x_out", address=0x3054 + 2 * index, size_bytes=2, reset=2560, unit="bytes", text=f"Length of a line of the {text}.", source="driver"),
            Register(name=f"{name}_y_out", address=0x305C + 2 * index, size_bytes=2, reset=lines, maximum=2045, unit="lines", text=f"Lines of the {text}, header included.", source="driver"),
            Register(name=f"{name}_virtual_channel", address=0x3064 + index, maximum=3, text=f"CSI-2 virtual channel of the {text}.", source="driver"),
            Register(name=f"{name}_data_type", address=0x3068 + index, reset=_DATA_TYPES[index], maximum=0x3F, text=f"CSI-2 data type of the {text}; the driver sets 0x12.", source="driver"),
            Register(name=f"{name}_packing", address=0x306C + index, reset=2, values=_PACKINGS, text=f"Packing of the {text}.", source="driver"),
        ]  # fmt: skip
    return tuple(registers)


# fmt: off
SENSOR_REGISTERS = (
    Register(name="chip_id", address=0x0016, size_bytes=2, access="r", reset=CHIP_ID, text="Which sensor this is.", source="driver"),
    Register(name="mode_select", address=0x0100, maximum=1, values={0: "standby", 1: "streaming"}, text="Start and stop.", source="driver"),
    Register(
        name="orientation", address=0x0101, maximum=3, text="Mirrors the picture.", source="driver",
        fields=(BitField(name="horizontal", low=0), BitField(name="vertical", low=1)),
    ),
    Register(name="fast_standby", address=0x0106, maximum=1, text="Stop without finishing the frame.", source="driver"),
    Register(name="csi_data_format", address=0x0112, size_bytes=2, reset=0x0A0A, values={0x0A0A: "RAW10"}, text="Pixel format on CSI-2.", source="driver"),
    Register(name="csi_lane_mode", address=0x0114, reset=1, values={1: "2 lanes", 3: "4 lanes"}, text="CSI-2 lanes.", source="driver, CCS"),
    Register(name="external_clock", address=0x0136, size_bytes=2, reset=0x1B00, unit="1/256 MHz", text="The driver writes 27 MHz though the Raspberry Pi's clock has 24.", source="driver"),
    Register(name="temperature_enable", address=0x0138, maximum=1, text="Temperature sensor; off during a load, which fails otherwise.", source="driver"),
    Register(name="temperature", address=0x013A, access="r", signed=True, unit="degrees Celsius", text="Die temperature; libcamera clamps it to -20..80.", source="libcamera, SensCord"),
    Register(name="exposure", address=0x0202, size_bytes=2, reset=EXPOSURE_DEFAULT_LINES, minimum=EXPOSURE_MIN_LINES, maximum=FRAME_LENGTH_MAX_LINES - EXPOSURE_MARGIN_LINES, unit="lines", text="Exposure time; at most the frame length less 22.", source="driver"),
    Register(name="analogue_gain", address=0x0204, size_bytes=2, maximum=GAIN_CODE_MAX, unit="code", text="Gain is 1024 / (1024 - code).", source="driver, libcamera"),
    Register(name="digital_gain_green_red", address=0x020E, size_bytes=2, reset=0x0100, unit="1/256", text="Digital gain of green beside red.", source="driver, CCS"),
    Register(name="digital_gain_red", address=0x0210, size_bytes=2, reset=0x0100, unit="1/256", text="Digital gain of red.", source="driver, CCS"),
    Register(name="digital_gain_blue", address=0x0212, size_bytes=2, reset=0x0100, unit="1/256", text="Digital gain of blue.", source="driver, CCS"),
    Register(name="digital_gain_green_blue", address=0x0214, size_bytes=2, reset=0x0100, unit="1/256", text="Digital gain of green beside blue.", source="driver, CCS"),
    Register(name="vt_pixel_clock_divider", address=0x0301, reset=5, text="PLL of the pixels: last divider.", source="driver, CCS"),
    Register(name="vt_system_clock_divider", address=0x0303, reset=2, text="PLL of the pixels: divider.", source="driver, CCS"),
    Register(name="vt_pre_pll_divider", address=0x0305, reset=2, text="PLL of the pixels: divider of the clock input.", source="driver, CCS"),
    Register(name="vt_pll_multiplier", address=0x0306, size_bytes=2, reset=155, text="PLL of the pixels: multiplier.", source="driver, CCS"),
    Register(name="op_pixel_clock_divider", address=0x0309, reset=10, text="PLL of the output: last divider.", source="driver, CCS"),
    Register(name="op_system_clock_divider", address=0x030B, reset=1, text="PLL of the output: divider.", source="driver, CCS"),
    Register(name="op_pre_pll_divider", address=0x030D, reset=2, text="PLL of the output: divider of the clock input.", source="driver, CCS"),
    Register(name="op_pll_multiplier", address=0x030E, size_bytes=2, reset=74, text="PLL of the output: multiplier.", source="driver, CCS"),
    Register(name="pll_mode", address=0x0310, reset=1, values={0: "one PLL", 1: "two PLLs"}, text="Whether the output has a PLL of its own.", source="driver, CCS"),
    Register(name="frame_length", address=0x0340, size_bytes=2, reset=0x1242, maximum=FRAME_LENGTH_MAX_LINES, unit="lines", text="Frame period in lines.", source="driver"),
    Register(name="line_length", address=0x0342, size_bytes=2, reset=0x45EC, maximum=LINE_LENGTH_MAX_PCK, unit="pixel clocks", text="Line period; 744 million pixel clocks make a second.", source="driver"),
    Register(name="x_address_start", address=0x0344, size_bytes=2, unit="pixels", text="Analogue crop: first column.", source="driver"),
    Register(name="y_address_start", address=0x0346, size_bytes=2, unit="pixels", text="Analogue crop: first row.", source="driver"),
    Register(name="x_address_end", address=0x0348, size_bytes=2, reset=FULL_ARRAY.width - 1, unit="pixels", text="Analogue crop: last column.", source="driver"),
    Register(name="y_address_end", address=0x034A, size_bytes=2, reset=FULL_ARRAY.height - 1, unit="pixels", text="Analogue crop: last row.", source="driver"),
    Register(name="x_output_size", address=0x034C, size_bytes=2, reset=FULL_ARRAY.width, unit="pixels", text="Columns of the picture.", source="driver"),
    Register(name="y_output_size", address=0x034E, size_bytes=2, reset=FULL_ARRAY.height, unit="pixels", text="Rows of the picture.", source="driver"),
    Register(name="x_even_increment", address=0x0381, reset=1, text="Subsampling of columns.", source="driver, CCS"),
    Register(name="x_odd_increment", address=0x0383, reset=1, text="Subsampling of columns.", source="driver, CCS"),
    Register(name="y_even_increment", address=0x0385, reset=1, text="Subsampling of rows.", source="driver, CCS"),
    Register(name="y_odd_increment", address=0x0387, reset=1, text="Subsampling of rows.", source="driver, CCS"),
    Register(name="scale_mode", address=0x0401, maximum=2, text="Digital scaling; the driver's modes have none.", source="driver, CCS"),
    Register(name="scale_factor", address=0x0404, size_bytes=2, reset=16, unit="1/16", text="Digital scaling: divider.", source="driver, CCS"),
    Register(name="digital_crop_x", address=0x0408, size_bytes=2, unit="pixels", text="Digital crop: first column.", source="driver"),
    Register(name="digital_crop_y", address=0x040A, size_bytes=2, unit="pixels", text="Digital crop: first row.", source="driver"),
    Register(name="digital_crop_width", address=0x040C, size_bytes=2, reset=FULL_ARRAY.width, unit="pixels", text="Digital crop: columns.", source="driver"),
    Register(name="digital_crop_height", address=0x040E, size_bytes=2, reset=FULL_ARRAY.height, unit="pixels", text="Digital crop: rows.", source="driver"),
    Register(name="requested_link_rate", address=0x0820, size_bytes=4, unit="1/65536 Mbit/s", text="CSI-2 rate, all lanes together.", source="driver, CCS"),
    Register(name="binning_mode", address=0x0900, maximum=1, values={0: "off", 1: "on"}, text="Pixels added together.", source="driver"),
    Register(
        name="binning_type", address=0x0901, reset=0x11, text="How many pixels are added.", source="driver",
        fields=(BitField(name="vertical", low=0, width=4), BitField(name="horizontal", low=4, width=4)),
    ),
    Register(name="binning_weighting", address=0x0902, values={0: "averaged", 1: "summed", 2: "weighted for the Bayer pattern"}, text="How they are added.", source="driver, CCS"),
    Register(name="mipi_output", address=0x3050, maximum=1, text="Output over CSI-2.", source="driver"),
    Register(name="mipi_output_pixels", address=0x3051, maximum=1, text="Frames have pixels.", source="driver"),
    Register(name="mipi_output_metadata", address=0x3052, maximum=1, text="Frames have metadata lines.", source="driver"),
    Register(name="long_exposure_shift_2", address=0x3100, maximum=7, text="Long exposure: the same number as long_exposure_shift.", source="SensCord"),
    Register(name="long_exposure_shift", address=0x3210, maximum=7, unit="powers of two", text="Long exposure: frame length and exposure times 2 to this power.", source="driver"),
    Register(name="image_only", address=0xA700, maximum=1, values={0: "with a network", 1: "without a network"}, text="Image-only mode.", source="driver"),
)
# fmt: on

REGISTERS = RegisterMap(SENSOR_REGISTERS + _per_channel() + LOAD_REGISTERS + DNN_REGISTERS + ISP_REGISTERS)
"""Every register that is known."""

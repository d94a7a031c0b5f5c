"""The register map against the public sources, row by row: address, bytes, access, limits and reset value as the drivers have them."""

from __future__ import annotations

import pytest

from evalkit.emulator.procedures import Performer
from evalkit.emulator.registers import SensorRegisters
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.imx500.register_map import REGISTERS
from evalkit.imx500.registers import BitField
from tests.core.emulator_helpers import perform

U8, U16, U32 = 0xFF, 0xFFFF, 0xFFFF_FFFF
# Address, bytes, access, lowest, highest, reset value, name. From imx500.c, libcamera's cam_helper, SensCord and real imx500_regs.
FACTS = (
    (0x0016, 2, "r", 0, U16, 0x0500, "chip_id"),
    (0x0100, 1, "rw", 0, 1, 0, "mode_select"),
    (0x0101, 1, "rw", 0, 3, 0, "orientation"),
    (0x0112, 2, "rw", 0, U16, 0x0A0A, "csi_data_format"),
    (0x0114, 1, "rw", 0, U8, 1, "csi_lane_mode"),
    (0x0136, 2, "rw", 0, U16, 0x1B00, "external_clock"),
    (0x0138, 1, "rw", 0, 1, 0, "temperature_enable"),
    (0x013A, 1, "r", -128, 127, 0, "temperature"),
    (0x0202, 2, "rw", 8, 0xFFDC - 22, 0x640, "exposure"),
    (0x0204, 2, "rw", 0, 978, 0, "analogue_gain"),
    (0x020E, 2, "rw", 0, U16, 0x100, "digital_gain_green_red"),
    (0x0214, 2, "rw", 0, U16, 0x100, "digital_gain_green_blue"),
    (0x0340, 2, "rw", 0, 0xFFDC, 0x1242, "frame_length"),
    (0x0342, 2, "rw", 0, 0xFFF0, 0x45EC, "line_length"),
    (0x0348, 2, "rw", 0, U16, 4055, "x_address_end"),
    (0x034A, 2, "rw", 0, U16, 3039, "y_address_end"),
    (0x034C, 2, "rw", 0, U16, 4056, "x_output_size"),
    (0x034E, 2, "rw", 0, U16, 3040, "y_output_size"),
    (0x0408, 2, "rw", 0, U16, 0, "digital_crop_x"),
    (0x040E, 2, "rw", 0, U16, 3040, "digital_crop_height"),
    (0x0900, 1, "rw", 0, 1, 0, "binning_mode"),
    (0x3054, 2, "rw", 0, U16, 2560, "kpi_x_out"),
    (0x305A, 2, "rw", 0, U16, 2560, "pq_x_out"),
    (0x305C, 2, "rw", 0, 2045, 1, "kpi_y_out"),
    (0x305E, 2, "rw", 0, 2045, 0, "input_y_out"),
    (0x3060, 2, "rw", 0, 2045, 0, "output_y_out"),
    (0x3062, 2, "rw", 0, 2045, 1, "pq_y_out"),
    (0x3067, 1, "rw", 0, 3, 0, "pq_virtual_channel"),
    (0x3068, 1, "rw", 0, 0x3F, 0x30, "kpi_data_type"),
    (0x306B, 1, "rw", 0, 0x3F, 0x33, "pq_data_type"),
    (0x306C, 1, "rw", 0, U8, 2, "kpi_packing"),
    (0x3080, 1, "rw", 0, U8, 0, "command_interrupt"),
    (0x3210, 1, "rw", 0, 7, 0, "long_exposure_shift"),
    (0xA700, 1, "rw", 0, 1, 0, "image_only"),
    (0xD000, 1, "rw", 0, U8, 0, "transition_command"),
    (0xD004, 1, "rw", 0, U8, 0, "download_divisions"),
    (0xD008, 4, "rw", 0, U32, 0, "download_size"),
    (0xD010, 4, "r", 0, U32, 0, "reference_status"),
    (0xD014, 1, "r", 0, U8, 0, "command_reply"),
    (0xD015, 1, "r", 0, U8, 0, "download_status"),
    (0xD020, 1, "r", 0, U8, 0, "error_status"),
    (0xD02A, 1, "r", 0, U8, 0, "system_state"),
    (0xD040, 4, "r", 0, U32, 0, "device_id_0"),
    (0xD07C, 4, "r", 0, U32, 0, "main_firmware_version"),
    (0xD0D4, 4, "rw", 0, U32, 0, "injection_checksum"),
    (0xD0DA, 1, "rw", 0, 254, 0, "injection_compare_frame"),
    (0xD0DB, 1, "rw", 0, 10, 0, "injection_handshake"),
    (0xD100, 1, "rw", 0, U8, 0, "stream_mode"),
    (0xD227, 1, "rw", -6, 6, 0, "ae_compensation"),
    (0xD23C, 1, "rw", 0, U8, 0, "awb_mode"),
    (0xD23D, 1, "rw", 0, 3, 1, "ae_mode"),
    (0xD260, 2, "rw", 0, U16, 0x1888, "ae_target"),
    (0xD26E, 1, "rw", 0, U8, 0, "ae_gain_limit"),
    (0xD2B4, 2, "rw", 0, U16, 0, "ae_shutter_limit"),
    (0xD405, 1, "rw", 0, U8, 0, "startup_frame_drop"),
    (0xD500, 2, "rw", 0, 3040, 0, "inference_window_y"),
    (0xD502, 2, "rw", 0, 4056, 0, "inference_window_x"),
    (0xD504, 2, "rw", 0, 3040, 0x0BE0, "inference_window_height"),
    (0xD506, 2, "rw", 0, 4056, 0x0FD8, "inference_window_width"),
    (0xD600, 1, "rw", 0, U8, 0x20, "network0_y_gain"),
    (0xD62A, 2, "rw", 0, 0x1FF, 0, "network0_y_level_add"),
    (0xD657, 1, "rw", 0, 1, 0, "network2_cr_level_shift"),
    (0xD680, 1, "rw", 0, 3, 0, "rotation"),
    (0xD684, 2, "rw", 0, 0x1FF, 0, "network0_bayer_norm_add_0"),
    (0xD6E2, 2, "rw", 0, 0x1FF, 0, "network2_bayer_norm_low_3"),
    (0xD701, 1, "rw", 0, 2, 0, "selected_network"),
    (0xD708, 2, "rw", 0, 0x1FF, 0, "network0_norm_add_0"),
    (0xD72A, 1, "rw", 0, 1, 0, "network1_norm_shift_1"),
    (0xD752, 1, "rw", 0, 5, 0, "network2_input_format"),
    (0xD76C, 2, "rw", 0, 0xFFF, 0, "network0_k00"),
    (0xD782, 2, "rw", 0, 0x1FFF, 0, "network0_k23"),
    (0xD790, 2, "rw", 0, 0xFFF, 0, "network1_k00"),
    (0xD7D8, 4, "rw", 0, 0x01FF01FF, 0, "network0_y_norm_clip"),
    (0xD7F8, 4, "rw", 0, 0x01FF01FF, 0, "network2_cr_norm_clip"),
    (0xD804, 2, "rw", 1, 0xFFF, 0x100, "colour_balance_red"),
    (0xD80A, 2, "rw", 1, 0xFFF, 0x100, "colour_balance_blue"),
    (0xD98C, 2, "rw", 0, U16, 0, "manual_shutter"),
    (0xD994, 1, "rw", 0, U8, 0, "manual_gain"),
    (0xDE20, 2, "rw", 0, U16, 0x1000, "user_gain_red_0"),
    (0xDE46, 2, "rw", 0, U16, 0x1AD3, "user_gain_blue_3"),
)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact[-1]))
def test_the_map_says_what_the_sources_say(fact: tuple[int, int, str, int, int, int, str]) -> None:
    address, size, access, low, high, reset, name = fact
    register = REGISTERS[name]
    assert (register.address, register.size_bytes, register.access) == (address, size, access)
    assert (*register.limits, register.reset) == (low, high, reset)


def test_bit_fields_lie_where_the_sources_have_them() -> None:
    def layout(name: str) -> list[tuple[str, int, int]]:
        return [(one.name, one.low, one.width) for one in REGISTERS[name].fields]

    assert layout("orientation") == [("horizontal", 0, 1), ("vertical", 1, 1)]
    assert layout("reference_status") == [("fatal", 0, 8), ("detect_count", 8, 8), ("error_count", 16, 8), ("reply_count", 24, 8)]
    assert layout("error_status") == [("state", 0, 1), ("internal", 1, 1), ("parameter", 2, 1)]
    assert layout("network0_y_clip") == [("low", 0, 9), ("high", 16, 9)]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("network0_k00", 0x0400, "1"),
        ("network0_k00", 0x0C00, "-1"),
        ("network0_k03", 0x1800, "-128"),
        ("network0_norm_add_0", 0x0180, "-128"),
        ("network0_y_clip", 0x007F0180, "low -128, high 127"),
        ("network0_y_clip", 0x00FF0000, "low 0, high 255"),
        ("network0_y_gain", 0x20, "1"),
        ("colour_balance_red", 0x180, "1.5"),
        ("input_y_out", 361, "361 lines"),
        ("manual_shutter", 7, "7 x 100 us"),
        ("orientation", 2, "horizontal 0, vertical 1"),
        ("command_reply", 0xFE, "authentication failed (MAC)"),
        ("command_reply", 0x77, ""),
        ("network0_norm_shift_0", 0, "0"),
    ],
)
def test_a_value_is_told_in_words(name: str, value: int, words: str) -> None:
    assert REGISTERS[name].in_words(value) == words


def test_a_field_with_a_sign_covers_its_range() -> None:
    field = BitField(name="value", low=4, width=3, signed=True)
    assert [field.of(value << 4 | 0xF0F) for value in range(8)] == [0, 1, 2, 3, -4, -3, -2, -1]


def test_after_its_firmware_the_sensor_sends_the_networks_lines_as_the_driver_sets_it() -> None:
    sensor = SensorRegisters(DEFAULT_MODE, load_time_scale=0)
    perform(Performer(sensor, time_scale=0).power_up())
    bank = sensor.bank
    assert bank.read(0x3050, 3) == b"\1\1\1"
    assert bank.read(0x3064, 12) == b"\0\0\0\0" + b"\x12" * 4 + b"\2" * 4
    assert bank.read(0xD80C, 9) == b"\1\0" * 4 + b"\1"


def test_every_source_is_one_that_the_map_explains() -> None:
    sources = {one for register in REGISTERS for one in register.source.split(", ")}
    assert sources == {"driver", "libcamera", "SensCord", "Arducam", "files", "CCS"}

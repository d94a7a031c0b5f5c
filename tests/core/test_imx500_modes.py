"""Modes, exposure, gain, memory and timing: the figures of the driver, and what the sensor makes of a wish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ModelTooLarge
from evalkit.geometry import Size
from evalkit.imx500.memory import RESERVED_BYTES, TOTAL_BYTES, MemoryTable
from evalkit.imx500.modes import (
    DATASHEET_MODES,
    DEFAULT_MODE,
    FRAME_LENGTH_MAX_LINES,
    FULL_ARRAY,
    GAIN_CODE_MAX,
    MODES,
    Mode,
    code_from_gain,
    code_from_gain_db,
    gain_db_from_code,
    gain_from_code,
    mode_named,
)
from evalkit.imx500.timing import (
    DSP_OVERHEAD_US,
    ENCODER_DECODER_FACTOR,
    NMS_US,
    dnn_time_us,
    dsp_time_us,
    inference_timing,
)


def test_the_driver_modes_run_at_30_and_10_frames_a_second() -> None:
    binned, full = mode_named("2028x1520"), mode_named("4056x3040")
    assert (binned.size, full.size) == (Size(2028, 1520), FULL_ARRAY)
    assert (binned.line_length_pck, full.line_length_pck) == (9398, 17900)
    assert (binned.frame_length_lines, full.frame_length_lines) == (2972, 4674)
    assert (binned.frame_period_us, full.frame_period_us) == (33_310, 100_014)
    assert (binned.readout_us, full.readout_us) == (19_200, 73_140)
    assert full.period_us(full.frame_length_lines) == 112_452  # 8.9 frames a second
    assert DEFAULT_MODE is binned
    assert binned.sensor_from_image() == (0, 0, 2)


@pytest.mark.parametrize("mode", DATASHEET_MODES, ids=lambda mode: mode.name)
def test_the_datasheet_modes_run_at_60_and_are_marked(mode: Mode) -> None:
    assert mode.frame_period_us == 16_667
    assert mode.readout_us < mode.frame_period_us
    assert mode.origin == "datasheet"
    assert mode.crop.clipped(FULL_ARRAY) == mode.crop


def test_modes_cover_their_crop() -> None:
    for mode in MODES:
        assert (mode.size.width * mode.binning, mode.size.height * mode.binning) == (mode.crop.width, mode.crop.height)
    assert len({mode.name for mode in MODES}) == len(MODES)


def test_an_unknown_mode_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r'no mode "8x8"; there are 2028x1520, 4056x3040'):
        mode_named("8x8")


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_exposures_reach_from_eight_lines_to_22_before_the_end_of_the_frame(mode: Mode) -> None:
    low, high = mode.exposure_limits_us()
    assert (low, high) == (mode.exposure_us(8), mode.exposure_us(mode.min_frame_length_lines - 22))
    assert mode.exposure_limits_us(FRAME_LENGTH_MAX_LINES) == (low, mode.exposure_us(0xFFDC - 22))


def test_gain_codes_mean_what_the_driver_says() -> None:
    assert gain_from_code(0) == 1.0
    assert gain_from_code(512) == 2.0
    assert gain_from_code(GAIN_CODE_MAX) == pytest.approx(22.26, abs=0.005)
    assert gain_db_from_code(512) == pytest.approx(6.0206, abs=1e-4)
    with pytest.raises(ValueError, match=r"0\.\.978"):
        gain_from_code(979)


def test_every_gain_code_comes_back() -> None:
    assert [code_from_gain_db(gain_db_from_code(code)) for code in range(GAIN_CODE_MAX + 1)] == list(range(GAIN_CODE_MAX + 1))


@given(st.floats(-100, 1000))
def test_no_other_code_is_nearer_to_the_gain_asked_for(wish_db: float) -> None:
    code = code_from_gain_db(wish_db)
    distance = abs(gain_db_from_code(code) - wish_db)
    neighbours = [other for other in (code - 1, code + 1) if 0 <= other <= GAIN_CODE_MAX]
    assert all(abs(gain_db_from_code(other) - wish_db) >= distance - 1e-9 for other in neighbours)


def test_gains_below_one_and_beyond_the_last_are_clamped() -> None:
    assert (code_from_gain(0.0), code_from_gain(1e30), code_from_gain_db(-5)) == (0, GAIN_CODE_MAX, 0)


def test_memory_is_free_or_too_small_by_what_it_says() -> None:
    assert (TOTAL_BYTES, RESERVED_BYTES) == (8_388_480, 1_024)
    fitting = MemoryTable(runtime=3_431_424, coefficients=3_567_168)  # the SSD of the zoo
    assert fitting.free == 1_388_864
    fitting.require_fit()
    MemoryTable(runtime=TOTAL_BYTES - RESERVED_BYTES, coefficients=0).require_fit()
    too_large = MemoryTable(runtime=TOTAL_BYTES - RESERVED_BYTES, coefficients=1)
    with pytest.raises(ModelTooLarge, match="8,388,481 bytes") as caught:
        too_large.require_fit()
    assert (caught.value.needed_bytes, caught.value.available_bytes) == (TOTAL_BYTES + 1, TOTAL_BYTES)
    assert caught.value.hint


def test_dsp_times_are_those_of_the_published_and_counted_networks() -> None:
    assert dsp_time_us(550_600_000, 17_400_000) == pytest.approx(3_100, rel=0.02)  # MobileNet V1, published
    assert dsp_time_us(573_000_000, 44_400_000, nms=True) == pytest.approx(9_300, rel=0.01)
    assert dsp_time_us(799_000_000, 68_600_000, ENCODER_DECODER_FACTOR) == pytest.approx(12_700, rel=0.03)
    assert dsp_time_us(0, 0) == DSP_OVERHEAD_US


def test_the_dnn_time_is_the_dsp_time_without_overhead_and_boxes() -> None:
    assert dnn_time_us(9_300, nms=True) == 9_300 - DSP_OVERHEAD_US - NMS_US
    assert dnn_time_us(100) == 0


@pytest.mark.parametrize(
    ("dsp_us", "every", "delay"),
    [(3_100, 1, 0), (9_300, 1, 0), (13_000, 1, 0), (14_000, 2, 1), (25_000, 2, 1), (40_000, 2, 1), (50_000, 3, 2), (80_000, 4, 3)],
)
def test_a_longer_network_gives_fewer_and_later_results(dsp_us: int, every: int, delay: int) -> None:
    timing = inference_timing(readout_us=19_200, frame_period_us=33_310, dsp_us=dsp_us)
    assert (timing.every, timing.delay_frames) == (every, delay)
    assert timing.ready_us == 19_200 + 1_000 + dsp_us + 240


def test_a_result_rides_on_its_own_frame_or_behind_its_input_before_the_next_one() -> None:
    fast = inference_timing(readout_us=19_200, frame_period_us=33_310, dsp_us=9_300)
    assert [(fast.due(frame).input_from, fast.due(frame).output_from) for frame in range(3)] == [(0, 0), (1, 1), (2, 2)]
    slow = inference_timing(readout_us=19_200, frame_period_us=33_310, dsp_us=40_000)
    due = [(slow.due(frame).input_from, slow.due(frame).output_from) for frame in range(6)]
    assert due == [(0, None), (None, 0), (2, None), (None, 2), (4, None), (None, 4)]
    slower = inference_timing(readout_us=19_200, frame_period_us=33_310, dsp_us=50_000)
    due = [(slower.due(frame).input_from, slower.due(frame).output_from) for frame in range(4)]
    assert due == [(0, None), (None, None), (None, 0), (3, None)]


def test_delays_add_up_from_the_start_of_the_exposure() -> None:
    timing = inference_timing(readout_us=19_200, frame_period_us=33_310, dsp_us=9_300)
    assert timing.result_delay_us(exposure_us=10_000, frame_period_us=33_310, readout_us=19_200) == 10_000 + timing.ready_us
    slow = inference_timing(readout_us=19_200, frame_period_us=33_310, dsp_us=14_000)
    assert slow.result_delay_us(exposure_us=10_000, frame_period_us=33_310, readout_us=19_200) == 10_000 + 33_310 + 19_200

"""The time series that plots are drawn from."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.metrics.series import LEVEL_BUCKETS, RAW_SAMPLES, TimeSeries


def filled(count: int, rate: float, value: float = 1.0) -> TimeSeries:
    series = TimeSeries()
    for index in range(count):
        series.append(index / rate, value)
    return series


def test_an_empty_series_has_nothing_to_show() -> None:
    series = TimeSeries()
    assert len(series) == 0
    assert math.isnan(series.latest)
    assert series.latest_t_s is None
    assert series.columns(0, 1, 10).t.size == 0
    assert all(math.isnan(value) for value in (*series.percentiles(10), *series.extremes))
    assert series.first_t_s is None


def test_columns_hold_the_lowest_and_highest_value_of_their_time() -> None:
    series = TimeSeries()
    for when, value in [(0.1, 5), (0.4, -1), (0.9, 3), (1.2, 7), (3.5, 2)]:
        series.append(when, value)
    t, low, high = series.columns(0, 4, 4)
    assert t.tolist() == [0.5, 1.5, 3.5]
    assert low.tolist() == [-1, 7, 2]
    assert high.tolist() == [5, 7, 2]


def test_only_the_window_is_shown() -> None:
    series = filled(100, rate=10)
    t, _, _ = series.columns(2, 4, 10)
    assert t.min() >= 2
    assert t.max() <= 4.2


def test_columns_do_not_move_with_the_window() -> None:
    series = TimeSeries()
    rng = np.random.default_rng(0)
    for index in range(1000):
        series.append(index / 100, float(rng.normal()))
    one, other = series.columns(2.0, 8.0, 60), series.columns(2.033, 8.033, 60)
    shared = slice(2, 50)
    np.testing.assert_allclose(one.t[shared], other.t[np.searchsorted(other.t, one.t[shared] - 1e-9)])
    np.testing.assert_array_equal(one.high[shared], other.high[np.searchsorted(other.t, one.t[shared] - 1e-9)])


PEAKS = {7199: 7.0, 7170: 6.0, 6700: 5.0, 4000: 4.0, 30: 3.0}
"""Second and height of single samples in two hours of ones."""


@pytest.fixture(scope="module")
def two_hours() -> TimeSeries:
    series = TimeSeries()
    for index in range(7200 * 20):
        series.append(index / 20, PEAKS.get(index // 20, 1.0) if index % 20 == 0 else 1.0)
    return series


@pytest.mark.parametrize("window_s", [5.0, 60.0, 600.0, 3600.0, 7200.0])
def test_no_peak_is_lost_at_any_zoom(two_hours: TimeSeries, window_s: float) -> None:
    t, low, high = two_hours.columns(7200 - window_s, 7200, 500)
    visible = [height for second, height in PEAKS.items() if second >= 7200 - window_s]
    assert high[high > 1].tolist() == sorted(visible)
    assert low.min() == 1
    assert np.all(np.diff(t) > 0)
    assert t.size <= 501


@given(
    samples=st.lists(st.tuples(st.floats(0.001, 40), st.floats(-1e6, 1e6)), min_size=1, max_size=300),
    count=st.integers(1, 400),
)
@settings(max_examples=150, deadline=None)
def test_a_view_of_everything_spans_all_values(samples: list[tuple[float, float]], count: int) -> None:
    series, t = TimeSeries(), 0.0
    for step, value in samples:
        t += step
        series.append(t, value)
    columns = series.columns(0, t + 1, count)
    values = [value for _, value in samples]
    assert columns.low.min() == min(values)
    assert columns.high.max() == max(values)
    assert columns.t.size <= count + 1
    assert (columns.low <= columns.high).all()


def test_the_newest_sample_is_in_every_view_at_once() -> None:
    series = filled(5000, rate=10)
    series.append(500.0, 99.0)
    for window_s in (10, 100, 490):
        assert series.columns(501 - window_s, 501, 50).high[-1] == 99.0


def test_a_day_at_120_a_second_is_kept_whole_and_small() -> None:
    series = TimeSeries()
    series.append(0.0, -5.0)
    for second in range(1, 86_400):  # one bucket a second fills the coarse levels as 120 samples do
        series.append(float(second), 1.0)
    for index in range(2 * RAW_SAMPLES):
        series.append(86_400 + index / 120, 2.0)
    t, low, high = series.columns(0, 86_400 + 2 * RAW_SAMPLES / 120, 1000)
    assert t[0] < 100
    assert (low[0], high[-1]) == (-5.0, 2.0)
    assert series._raw._data.nbytes + sum(level.track._data.nbytes for level in series._levels) < 4 << 20


def test_far_back_only_coarser_columns_are_left_but_none_are_missing() -> None:
    series = TimeSeries()
    for index in range(6 * LEVEL_BUCKETS):
        series.append(index * 0.25, float(index % 7))
    t, low, high = series.columns(100, 110, 1000)
    assert 1 <= t.size < 1000
    assert low.min() == 0
    assert high.max() == 6


def test_percentiles_are_of_the_window_before_the_last_sample() -> None:
    series = TimeSeries()
    for index in range(100):
        series.append(index, 1000.0)
    for index in range(101):
        series.append(200 + index / 10, float(index))
    spread = series.percentiles(10.0)
    assert spread == (50.0, 95.0, 100.0)
    assert series.latest == 100.0
    assert series.extremes == (0.0, 1000.0)
    assert series.first_t_s == 0.0
    assert series.latest_t_s == 210.0


def test_what_is_no_number_is_left_out_and_time_does_not_go_back() -> None:
    series = TimeSeries()
    series.append(5.0, 1.0)
    series.append(6.0, math.nan)
    series.append(math.inf, 1.0)
    series.append(4.0, 3.0)
    assert len(series) == 2
    columns = series.columns(4.5, 5.5, 1)
    assert (columns.low.tolist(), columns.high.tolist()) == ([1.0], [3.0])


@pytest.mark.parametrize(("t0", "t1", "count"), [(0, 1, 0), (1, 1, 5), (2, 1, 5)])
def test_an_impossible_view_is_refused(t0: float, t1: float, count: int) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        filled(3, 1).columns(t0, t1, count)


def test_a_reader_never_sees_half_a_write() -> None:
    series, stop = TimeSeries(), threading.Event()

    def write() -> None:
        t = 0.0
        while not stop.is_set():
            t += 0.01
            series.append(t, 1.0)

    writer = threading.Thread(target=write, name="evalkit-test-writer")
    writer.start()
    try:
        while (last := series.latest_t_s or 0.0) < 400:
            columns = series.columns(0, last + 100, 300)
            assert (columns.low == 1.0).all()
            assert (columns.high == 1.0).all()
            assert np.all(np.diff(columns.t) > 0)
    finally:
        stop.set()
        writer.join()

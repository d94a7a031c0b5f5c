"""Rates, bytes by kind, and drop causes of a session."""

from __future__ import annotations

import math

import pytest

from evalkit.frames import ByteCount
from evalkit.metrics.frame_log import Painted
from evalkit.metrics.rates import MAX_EVENTS, RATE_WINDOW_S, EventRate
from evalkit.metrics.session_metrics import KINDS, MAX_CAUSES, OTHER_CAUSE, RATES, TICK_S, SessionMetrics


@pytest.mark.parametrize("per_second", [0.9, 30.0, 240.0])
def test_a_steady_stream_has_exactly_its_rate(per_second: float) -> None:
    rate = EventRate()
    for index in range(round(per_second * 5) + 1):
        rate.add(index / per_second)
    assert rate.per_second(round(per_second * 5) / per_second) == pytest.approx(per_second)


def test_a_rate_falls_to_zero_when_nothing_comes() -> None:
    rate = EventRate()
    for index in range(61):
        rate.add(index / 30)
    assert rate.per_second(2.05) == pytest.approx(30)
    assert 0 < rate.per_second(3.0) < 25
    assert rate.per_second(4.1) == 0.0


def test_a_rate_counts_several_at_once() -> None:
    rate = EventRate()
    for index in range(31):
        rate.add(index / 15, 2)
    assert rate.per_second(2.0) == pytest.approx(30)


def test_a_burst_at_the_begin_is_no_rate_and_the_curve_begins_when_a_whole_window_is_known() -> None:
    metrics = SessionMetrics()
    arrivals = [0.30 + 0.005 * index for index in range(10)] + [0.35 + index / 30 for index in range(120)]
    for tick in range(18):
        until = tick * TICK_S
        while arrivals and arrivals[0] <= until:
            metrics.note_frames(arrivals.pop(0), received=1, lost={})
        metrics.tick(until)
    curve = metrics.fps["received"].columns(0.0, 5.0, 5000)
    assert curve.t[curve.high > 0].min() >= 0.30 + RATE_WINDOW_S
    assert curve.high[curve.t < 0.30].max() == 0.0  # before the first frame: nothing, which is known
    assert curve.high.max() == pytest.approx(30, rel=0.02)


def test_a_board_that_names_ever_new_causes_gets_no_more_curves() -> None:
    metrics = SessionMetrics()
    for index in range(3 * MAX_CAUSES):
        metrics.note_frames(index, received=1, lost={f"cause {index}": 2})
    drops = metrics.drops
    assert len(drops) == MAX_CAUSES + 1
    assert drops[OTHER_CAUSE] == 2 * 2 * MAX_CAUSES
    assert sum(drops.values()) == 2 * 3 * MAX_CAUSES


def test_the_network_changes_with_the_first_frame_of_another_generation() -> None:
    metrics = SessionMetrics()
    for t_s, generation in ((1.0, 1), (1.1, 1), (1.6, 2), (1.7, 2), (3.0, 3)):
        metrics.note_generation(t_s, generation)
    assert metrics.swaps_s() == (1.6, 3.0)


def test_a_rate_of_one_event_is_not_known() -> None:
    rate = EventRate()
    assert rate.per_second(0) == 0
    rate.add(1.0)
    assert rate.per_second(1.0) == 0


def test_a_rate_faster_than_its_memory_is_still_right() -> None:
    rate = EventRate()
    for index in range(MAX_EVENTS * 3):
        rate.add(index / 10_000, 2)
    assert rate.per_second(MAX_EVENTS * 3 / 10_000) == pytest.approx(20_000, rel=0.01)


def test_frames_are_counted_once_and_by_cause() -> None:
    metrics = SessionMetrics()
    metrics.note_frames(0.0, received=1, lost={"link": 2, "corrupt": 1})
    metrics.note_frames(0.1, received=1, lost={})
    metrics.note_host_drop()
    metrics.note_decoded(0.1, decode_us=1500, dnn_us=3100, dsp_us=None)
    metrics.note_not_shown(3)
    metrics.note_not_shown(4)
    metrics.note_shown(0.2, 12.5)
    metrics.note_shown(0.3, None)
    totals = metrics.totals()
    assert (totals.frames_received, totals.frames_decoded, totals.frames_shown) == (2, 1, 2)
    assert totals.drops == metrics.drops == {"link": 2, "corrupt": 1, "host_queue": 1, "not_shown": 4}
    assert (metrics.dnn_ms.latest, metrics.decode_ms.latest, metrics.age_ms.latest) == (3.1, 1.5, 12.5)
    assert len(metrics.dsp_ms) == 0
    assert len(metrics.age_ms) == 1


def test_a_latency_is_noted_when_its_frame_was_received_as_the_frames_stages_are() -> None:
    metrics = SessionMetrics()
    metrics.note_shown(7.4, 330.0, Painted(received_s=7.0, frame_id=1, paint_ms=300.0, total_ms=390.0))
    assert metrics.age_ms.latest_t_s == metrics.total_ms.latest_t_s == 7.0


def test_bytes_of_a_frame_do_not_depend_on_how_many_were_lost() -> None:
    metrics = SessionMetrics()
    for tick in range(12):
        metrics.note_bytes(ByteCount(image=300_000, metadata=900))
        metrics.note_frames(tick * TICK_S, received=3, lost={"link": 5})
        metrics.tick(tick * TICK_S)
    assert metrics.bytes_per_frame_now() == pytest.approx(100_300)


def test_the_sensor_rate_is_what_came_and_what_was_lost() -> None:
    metrics = SessionMetrics()
    for index in range(0, 75, 5):  # of five exposures one arrives; that four were lost is known a little before
        t = index / 30
        metrics.note_frames(t - 0.1, received=0, lost={"link": 4})
        metrics.note_frames(t, received=1, lost={})
        if index % 2:
            metrics.note_shown(t, None)
    now = metrics.fps_now(70 / 30)
    assert now["sensor"] == pytest.approx(30)
    assert now["received"] == pytest.approx(6)
    assert now["shown"] == pytest.approx(3)


def test_a_sensor_of_which_every_frame_is_lost_still_has_a_rate() -> None:
    metrics = SessionMetrics()
    for index in range(300):
        metrics.note_frames(index / 30, received=0, lost={"corrupt": 1})
        if index % 8 == 0:
            metrics.tick(index / 30)
    assert metrics.fps_now(299 / 30)["sensor"] == pytest.approx(30, rel=0.15)
    assert metrics.fps_now(299 / 30)["received"] == 0


def test_bytes_become_rates_by_kind_every_tick() -> None:
    metrics = SessionMetrics()
    metrics.link_capacity_bytes_per_s = 16_000
    metrics.tick(0.0)
    for tick in range(1, 13):
        metrics.note_bytes(ByteCount(image=1000, metadata=500), corrupt=1, packets_lost=2)
        metrics.tick(tick * TICK_S)
    assert metrics.bytes_per_s["image"].latest == pytest.approx(4000)
    assert len(metrics.bytes_per_s["roi"]) == 12
    assert metrics.bytes_per_s_now() == ByteCount(image=4000, metadata=2000)
    assert metrics.link_load() == pytest.approx(6000 / 16_000)
    totals = metrics.totals()
    assert (totals.bytes, totals.corrupt_bytes, totals.packets_lost) == (ByteCount(image=12_000, metadata=6000), 12, 24)


def test_rates_of_bytes_fall_to_zero_two_seconds_after_the_last() -> None:
    metrics = SessionMetrics()
    metrics.tick(0.0)
    metrics.note_bytes(ByteCount(image=1000))
    for tick in range(1, 12):
        metrics.tick(tick * TICK_S)
    assert metrics.bytes_per_s_now() == ByteCount()


def test_without_a_known_capacity_there_is_no_load() -> None:
    metrics = SessionMetrics()
    assert metrics.link_load() is None
    assert metrics.bytes_per_s_now() == ByteCount()


def test_all_curves_grow_with_a_tick() -> None:
    metrics = SessionMetrics()
    metrics.tick(0.0)
    metrics.tick(0.25)
    assert set(metrics.bytes_per_s) == set(KINDS)
    assert set(metrics.fps) == set(RATES)
    assert all(len(series) == 1 for series in metrics.bytes_per_s.values())
    assert all(len(series) == 2 for series in metrics.fps.values())


def test_time_without_pictures_ends_with_any_byte_of_one_and_counts_from_the_last() -> None:
    metrics = SessionMetrics()
    assert metrics.without_pictures_s(0.0) == 0.0
    metrics.tick(0.0)
    metrics.note_bytes(ByteCount(metadata=5000, overhead=40))
    metrics.tick(10.0)
    assert metrics.without_pictures_s(42.0) == 42.0
    for kind in ("image", "roi", "tensor"):
        metrics.note_bytes(ByteCount(**{kind: 1}))
        assert metrics.without_pictures_s(50.0) == 0.0, kind
        metrics.tick(50.0)
        assert metrics.without_pictures_s(50.25) == 0.25


def test_what_a_stall_cost_is_a_rate_over_the_stall() -> None:
    metrics = SessionMetrics()
    for tick in range(40):
        t = tick * TICK_S
        if not 12 <= tick < 20:  # two seconds of nothing; the next frame tells of sixty that were lost meanwhile
            metrics.note_frames(t, received=7, lost={"link": 60} if tick == 20 else {})
        metrics.tick(t)
    told = metrics.lost_per_s()["link"].columns(0.0, 40 * TICK_S, 40)
    assert told.high.max() == pytest.approx(60 / (9 * TICK_S))
    assert told.high.sum() * TICK_S == pytest.approx(60)
    assert told.t[told.high > 0].min() == pytest.approx(12 * TICK_S, abs=TICK_S)


def test_what_is_lost_after_a_stop_is_not_spread_over_it() -> None:
    metrics = SessionMetrics()
    for t in (0.0, TICK_S, 600.0, 600.0 + TICK_S):
        metrics.note_frames(t, received=1, lost={"link": 1} if t == 600.0 else {})
        metrics.tick(t)
    told = metrics.lost_per_s()["link"].columns(0.0, 601.0, 601 * 4)
    assert told.high.tolist() == pytest.approx([1 / TICK_S, 0.0])


def test_a_burst_after_a_stall_counts_with_the_window_it_came_in() -> None:
    rate = EventRate()
    for index in range(90):
        rate.add(index / 30)
    for index in range(45):  # what a second and a half had held up comes at once, and then it goes on
        rate.add(4.45 + index / 1000)
    for index in range(1, 90):
        rate.add(4.5 + index / 30)
        assert 20 < rate.per_second(4.5 + index / 30) <= (45 + 61) / RATE_WINDOW_S


def test_the_burst_of_a_beginning_stream_is_no_rate() -> None:
    metrics = SessionMetrics()
    for index in range(8):
        metrics.note_frames(index / 1000, received=1, lost={})
    assert math.isnan(metrics.fps_now(0.5)["received"])
    assert metrics.fps_now(0.5)["shown"] == 0.0

"""Stage times of frames: kept one by one, then as a fair sample, and made from a bundle."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evalkit.geometry import Rect
from evalkit.metrics.frame_log import FRAMES, MAX_ROWS, STAGES, THINNING, FrameLog, FrameTimes
from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.session.bundle import FrameBundle
from evalkit.session.frame_times import times_of

MODE = "2028x1520"
NAN = math.nan


def frame(index: int, *, dnn: float = 3.0, paint: float = NAN) -> FrameTimes:
    stages = (10.0, 19.0, 1.0, dnn, 0.5, 2.0, 0.5, 5.0, 0.1, 1.0, paint)
    return FrameTimes(t_s=index / 100, frame_id=index, stages_ms=stages, kpi_ms=(dnn, dnn + 0.5))


def filled(count: int) -> FrameLog:
    log = FrameLog()
    for index in range(count):
        log.note(frame(index, dnn=float(index % 10)))
        if index % 2 == 0:
            log.note_painted(index / 100, index, 7.0)
    return log


def test_frames_of_the_last_minutes_are_there_one_by_one() -> None:
    log = filled(1000)
    rows = log.rows(5.0, 6.0)
    assert rows.every == 1
    assert rows.frame_ids.tolist() == list(range(500, 601))
    assert rows.at(7).stages_ms[:-1] == pytest.approx(frame(507, dnn=7.0).stages_ms[:-1])
    assert (rows.at(7).t_s, rows.at(7).kpi_ms) == (5.07, (7.0, 7.5))
    assert rows.stage("kpi_dsp")[7] == 7.5
    assert rows.sum("exposure", "pack")[7] == pytest.approx(39.5)


def test_a_frame_that_was_not_painted_has_no_total_but_its_other_stages() -> None:
    rows = filled(20).rows(0.0, 1.0)
    assert rows.at(4).total_ms == pytest.approx(sum(frame(4, dnn=4.0, paint=7.0).stages_ms))
    assert math.isnan(rows.at(5).total_ms)
    assert rows.at(5).stages_ms[0] == 10.0
    assert np.isnan(rows.sum("wait", "paint")).tolist() == [index % 2 == 1 for index in range(20)]


def test_frames_of_a_burst_that_was_read_at_one_moment_keep_their_own_times() -> None:
    log = FrameLog()
    for index in range(3):
        log.note(replace(frame(index), t_s=5.0))
    log.note_painted(5.0, 2, 9.0)
    log.note_painted(5.0, 1, 4.0)
    paints = log.rows(0.0, 9.0).stage("paint")
    assert math.isnan(paints[0])
    assert paints[1:].tolist() == [4.0, 9.0]


def test_a_frame_whose_wait_at_the_board_is_not_known_has_no_total_that_leaves_it_out() -> None:
    log, known = FrameLog(), frame(1, paint=7.0)
    log.note(replace(known, stages_ms=tuple(NAN if stage == "wait" else ms for stage, ms in zip(STAGES, known.stages_ms, strict=True))))
    rows = log.rows(0.0, 1.0)
    assert math.isnan(rows.at(0).total_ms)
    assert np.isnan(rows.sum("exposure", "paint")).all()
    assert rows.sum("exposure", "pack")[0] == pytest.approx(35.5)


def test_a_long_span_is_a_fair_sample_of_bounded_size() -> None:
    count = FRAMES + 40_000
    rows = filled(count).rows(0.0, count / 100)
    assert rows.every == THINNING ** round(math.log(rows.every, THINNING)) > 1
    assert MAX_ROWS / THINNING / 2 < rows.t_s.size <= MAX_ROWS
    assert rows.t_s[0] < 5 * rows.every / 100 * 2
    assert (np.diff(rows.t_s) > 0).all()
    dnn = rows.stage("dnn")
    assert float(dnn.mean()) == pytest.approx(4.5, abs=0.3)  # each eighth frame would only ever see even numbers
    assert set(np.unique(dnn)) == set(range(10))
    assert 0.4 < np.isnan(rows.stage("paint")).mean() < 0.6  # those that are thinned out were painted before


def test_everything_is_kept_once_and_in_order() -> None:
    parts = filled(FRAMES + 20_000).everything()
    t = np.concatenate([part.t_s for part in parts])
    assert (np.diff(t) > 0).all()
    assert parts[-1].every == 1
    assert parts[-1].t_s.size >= FRAMES
    assert parts[0].every == THINNING


def test_the_newest_frame_is_one_that_was_painted() -> None:
    log = FrameLog()
    assert log.newest() is None
    log.note(frame(0))
    newest = log.newest()
    assert newest is not None
    assert newest.frame_id == 0
    log.note_painted(0.0, 0, 4.0)
    log.note(frame(1))
    newest = log.newest()
    assert newest is not None
    assert newest.frame_id == 0
    assert newest.stages_ms[-1] == 4.0


# ---- from a bundle ----


def bundle(**changes: Any) -> FrameBundle:
    values: dict[str, Any] = {
        "frame_id": 7,
        "timestamp_ns": 1_000_000_000,
        "ready_ns": 1_045_000_000,
        "received_ns": 9_060_000_000,
        "board_offset_ns": 8_000_000_000,
        "exposure_us": 10_000,
        "gain_db": 0.0,
        "frame_period_us": 33_333,
        "temperature_c": 40.0,
        "picture": None,
        "inference_window": Rect(0, 0, 10, 10),
        "decode_us": 1500,
        "started_ns": 9_050_000_000,
        "decoding_ns": 9_061_000_000,
    }
    return FrameBundle(**(values | changes))


def stages(times: FrameTimes) -> dict[str, float]:
    return dict(zip(STAGES, times.stages_ms, strict=True))


def test_the_stages_of_a_painted_frame_add_up_to_its_way_from_exposure_to_screen() -> None:
    metrics, one = SessionMetrics(), bundle()
    metrics.note_times(times_of(one, MODE), temperature_c=one.temperature_c)
    metrics.note_shown(9.1, one.age_ms(9_100_000_000), one.painted(9_100_000_000))
    times = metrics.frames.newest()
    assert times is not None
    assert times.total_ms == pytest.approx(100.0, abs=1e-3) == metrics.total_ms.latest
    parts = stages(times)
    assert (parts["wait"], parts["link"], parts["queue"], parts["decode"]) == pytest.approx((5.0, 10.0, 1.0, 1.5))
    assert parts["readout"] == pytest.approx(19.2, abs=0.2)
    assert parts["pack"] == pytest.approx(45 - 10 - parts["readout"] - 1.0, abs=1e-3)
    assert parts["paint"] == pytest.approx(37.5)
    assert math.isnan(parts["dnn"])
    assert metrics.temperature_c.latest == 40.0


def test_computed_stages_never_make_more_than_was_measured() -> None:
    parts = stages(times_of(bundle(ready_ns=1_015_000_000), MODE))
    assert (parts["exposure"], parts["readout"], parts["isp"], parts["pack"]) == pytest.approx((10.0, 5.0, 0.0, 0.0))


@pytest.mark.parametrize("mode", ["", "a board's own"])
def test_of_an_unknown_mode_the_readout_is_part_of_the_rest(mode: str) -> None:
    parts = stages(times_of(bundle(), mode))
    assert math.isnan(parts["readout"])
    assert parts["pack"] == pytest.approx(34.0)


def test_without_compared_clocks_nothing_is_said_about_the_boards_queue() -> None:
    one = bundle(board_offset_ns=None)
    assert math.isnan(stages(times_of(one, MODE))["wait"])
    assert one.painted(9_100_000_000).total_ms is None


def test_lost_frames_become_curves_by_cause() -> None:
    metrics = SessionMetrics()
    for tick in range(8):
        metrics.note_frames(tick / 4, received=5, lost={"link": 2} if tick >= 4 else {})
        metrics.tick(tick / 4)
    curves = metrics.lost_per_s()
    assert set(curves) == {"link"}
    assert curves["link"].latest == pytest.approx(8.0)
    assert curves["link"].first_t_s == 1.0

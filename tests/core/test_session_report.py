"""What a session leaves behind, and what it can ask for."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from evalkit.clock import ManualClock
from evalkit.errors import Unsupported
from evalkit.frames import ByteCount
from evalkit.headless.summary import summary_text
from evalkit.headless.terminal import quantity
from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.protocol.values import Capabilities, OutputSelection, Range
from evalkit.session.outputs import PRESETS, select_output
from evalkit.session.report import CURVE_STEP_S, MAX_ROWS, check_folder, curves_csv, summarise, write_report
from evalkit.session.snapshot import SessionSnapshot, SessionState
from tests.core.scripted_frames import lines
from tests.core.session_helpers import paired


def measured(seconds: int = 10) -> SessionMetrics:
    """A session of 10 frames a second with known figures."""
    metrics = SessionMetrics()
    metrics.link_capacity_bytes_per_s = 1_000_000
    for index in range(seconds * 10 + 1):
        t = 1000 + index / 10
        metrics.note_bytes(ByteCount(image=9_000, metadata=900, overhead=100))
        metrics.note_frames(t, received=1, lost={"link": 1} if index % 10 == 0 else {})
        metrics.note_decoded(t, decode_us=500, dnn_us=3000 + index, dsp_us=2000)
        metrics.note_shown(t, 12.0)
        if index % 5 == 0:
            metrics.tick(t)
    return metrics


def test_a_folder_that_takes_no_files_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    check_folder(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        check_folder(tmp_path / "file")


def test_a_real_session_is_summarised_whole(tmp_path: Path) -> None:
    clock = ManualClock(10**12)
    with paired(clock=clock) as pair:
        pair.stream()
        for number in range(4):
            pair.board.drop("busy")
            pair.board.frame(inference=lines())
            bundle = pair.frames(number + 1)[-1]
            pair.until(lambda: pair.session._control.clock_sync.offset_ns is not None, "an answered ping")
            pair.session.note_shown(bundle, clock.now_ns())
            clock.advance(ms=500)
        summary_path, curves_path = write_report(tmp_path / "new" / "out", pair.session.snapshot(), pair.session.metrics)
    summary = json.loads(summary_path.read_text(encoding="utf-8"))
    assert summary["format"] == 1
    assert (summary["state"], summary["fault"]) == ("streaming", None)
    assert summary["board"]["model"] == "Scripted"
    assert summary["network"]["name"] == "test-net"
    assert summary["status"]["mode"] == "2028x1520"
    assert summary["duration_s"] == 1.5
    assert summary["frames"] == {"exposed": 8, "received": 4, "decoded": 4, "shown": 4}
    assert summary["fps"] == {"sensor": pytest.approx(7 / 1.5, abs=0.01), "received": 2.0, "shown": 2.0}
    assert summary["drops"] == {"busy": 4}
    assert summary["latency_ms"]["dnn"] == {"count": 4, "p50": 3.1, "p95": 3.1, "lowest": 3.1, "highest": 3.1}
    assert summary["bytes"]["total"] == sum(count for kind, count in summary["bytes"].items() if kind != "total")
    assert summary["environment"]["python"]
    assert sorted(path.name for path in summary_path.parent.iterdir()) == ["curves.csv", "session.json"]
    rows = list(csv.DictReader(curves_path.read_text(encoding="utf-8").splitlines()))
    assert [row["dnn_ms_high"] for row in rows if row["dnn_ms_high"]] == ["3.1"] * 4
    text = summary_text(summary)
    assert "Scripted 1 on memory:a" in text
    assert "4 busy" in text
    assert "3.10 ms" in text


def test_a_session_that_never_streamed_has_nulls_and_no_rows(tmp_path: Path) -> None:
    snapshot = SessionSnapshot(state=SessionState.FAULTED, link_name="tcp://x:1", fault="It is gone.")
    summary_path, curves_path = write_report(tmp_path, snapshot, SessionMetrics())
    summary = json.loads(summary_path.read_text(encoding="utf-8"))
    assert (summary["board"], summary["fault"], summary["fps"]["received"]) == (None, "It is gone.", None)
    assert summary["latency_ms"]["dsp"] == {"count": 0, "p50": None, "p95": None, "lowest": None, "highest": None}
    assert len(curves_path.read_text(encoding="utf-8").splitlines()) == 1
    assert "lost" in summary_text(summary)


def test_rates_and_percentiles_are_those_of_the_session() -> None:
    summary = summarise(SessionSnapshot(state=SessionState.IDLE, link_name="x"), measured())
    latency, rates, fps = summary["latency_ms"], summary["bytes_per_s"], summary["fps"]
    assert isinstance(latency, dict)
    assert isinstance(rates, dict)
    assert isinstance(fps, dict)
    assert latency["dnn"] == {"count": 101, "p50": 3.05, "p95": 3.095, "lowest": 3.0, "highest": 3.1}
    assert rates["image"] == pytest.approx(90_000, rel=0.02)
    assert fps["received"] == pytest.approx(10)
    assert fps["sensor"] == pytest.approx(11.1, abs=0.1)


def test_curves_have_a_row_for_each_step_and_miss_no_extreme() -> None:
    rows = list(csv.DictReader(curves_csv(measured()).splitlines()))
    assert [float(row["t_s"]) for row in rows] == [index * CURVE_STEP_S for index in range(41)]
    assert max(float(row["dnn_ms_high"]) for row in rows if row["dnn_ms_high"]) == 3.1
    assert min(float(row["dnn_ms_low"]) for row in rows if row["dnn_ms_low"]) == 3.0
    assert {float(row["image_bytes_per_s_high"]) for row in rows[5:] if row["image_bytes_per_s_high"]} == {90_000.0}


def test_a_long_session_gets_longer_steps() -> None:
    metrics = SessionMetrics()
    for second in range(0, 86_400, 2):
        metrics.note_shown(float(second), float(second % 100))
    text = curves_csv(metrics)
    assert MAX_ROWS / 2 < text.count("\n") <= MAX_ROWS + 2
    rows = list(csv.DictReader(text.splitlines()))
    assert float(rows[1]["t_s"]) % CURVE_STEP_S == 0
    assert float(rows[-1]["t_s"]) == pytest.approx(86_400, rel=0.001)


def board(*, formats: tuple[str, ...] = ("YUV", "RGB8"), max_rois: int = 4) -> Capabilities:
    limits = Range(minimum=0, maximum=1)
    return Capabilities(modes=[], pixel_formats=list(formats), exposure_us=limits, gain_db=limits, max_rois=max_rois)


def test_each_preset_sends_what_it_says_and_nothing_else() -> None:
    chosen = {name: select_output(name, board()) for name in PRESETS}
    assert chosen == {
        "full": OutputSelection(image="YUV", metadata=False),
        "image+metadata": OutputSelection(image="YUV"),
        "roi": OutputSelection(rois="detections"),
        "metadata": OutputSelection(),
    }
    assert select_output("image+metadata", board(), pixel_format="RGB8", input_tensor=True) == OutputSelection(
        image="RGB8", input_tensor=True
    )


@pytest.mark.parametrize(
    ("preset", "capabilities", "pixel_format"),
    [("roi", board(max_rois=0), ""), ("full", board(), "Mono8"), ("full", board(formats=()), "")],
)
def test_what_a_board_cannot_send_is_refused_with_a_way_out(preset: str, capabilities: Capabilities, pixel_format: str) -> None:
    with pytest.raises(Unsupported) as caught:
        select_output(preset, capabilities, pixel_format=pixel_format)
    assert caught.value.hint


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (13_900_000, "13.9 MB"), (999_999, "1 MB")])
def test_bytes_are_written_with_the_digits_they_deserve(count: float, text: str) -> None:
    assert quantity(count) == text

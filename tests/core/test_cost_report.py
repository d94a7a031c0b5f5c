"""What follows from a measured frame for other links, and reports on the disk."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import pytest

from evalkit.errors import BenchError, Unsupported
from evalkit.frames import PixelFormat
from evalkit.protocol.values import Capabilities, Memory, ModeInfo, ModelStatus, OutputSelection, Range, Rectangle, Status
from evalkit.session.cost_files import FOLDER, MAX_KEPT, export, keep, last_kept, read
from evalkit.session.cost_links import STANDARD_LINKS, frame_bytes_on, highest_fps, knee_bytes_per_s, links_of
from evalkit.session.cost_report import BytesPerFrame, outputs_of
from tests.core.cost_helpers import changed, cost, raw_cost, report

RAW_BYTES = 2028 * 1520 * 5 // 4


def test_a_link_carries_its_bytes_over_the_bytes_of_a_frame() -> None:
    metadata = cost("Metadata only", bytes=BytesPerFrame(metadata=10_000, overhead=400))
    assert highest_fps(metadata, 400_000_000, 400_000_000) == pytest.approx(400_000_000 / 10_400)
    assert knee_bytes_per_s(metadata, 30) == pytest.approx(312_000)


def test_a_slow_link_pays_for_its_smaller_packets() -> None:
    raw = raw_cost()
    fast, slow = frame_bytes_on(raw, 400_000_000, 400_000_000), frame_bytes_on(raw, 300_000, 400_000_000)
    assert fast == pytest.approx(raw.bytes.total)
    # 10 ms of 300 kB/s are packets of 3000 bytes, 32 bytes around each.
    assert slow - fast == pytest.approx(32 * (-(-RAW_BYTES // 3000) - -(-RAW_BYTES // 262_144)))


def test_the_measured_link_says_whether_it_was_full() -> None:
    links = links_of(report())
    assert links[:3] == STANDARD_LINKS
    assert (links[3].measured, links[3].saturated) == (True, False)
    assert links[3].bytes_per_s == pytest.approx(30 * (RAW_BYTES + 700))
    assert links_of(report(raw_cost(drops={"link": 3})))[3].saturated
    assert links_of(report(cost("RAW10", frames=0, link_bytes_per_s=0.0))) == STANDARD_LINKS


def test_reductions_refer_to_measured_raw_else_to_its_pixels() -> None:
    metadata = cost("Metadata only")
    assert report().reduction(metadata) == pytest.approx((RAW_BYTES + 700) / 10_400)
    assert report(metadata).reduction(metadata) == pytest.approx(RAW_BYTES / 10_400)
    assert changed(report(metadata), width=5, height=3).full_raw_bytes == 5 * 3 * 5 // 4


def test_a_report_survives_the_disk_and_the_newest_is_found(tmp_path: Path) -> None:
    first = report()
    assert read(keep(first, tmp_path)) == first
    second = msgspec.structs.replace(first, written="2026-11-21T09:00:00+00:00")
    keep(second, tmp_path)
    assert last_kept(tmp_path) == second
    (tmp_path / FOLDER / "cost-29990101000000.json").write_bytes(b"{")
    assert last_kept(tmp_path) == second
    assert last_kept(tmp_path / "nothing") is None


def test_old_reports_go(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    for number in range(MAX_KEPT + 5):
        (folder / f"cost-{20200101000000 + number}.json").write_bytes(b"{}")
    path = keep(report(), tmp_path)
    left = sorted(folder.iterdir())
    assert len(left) == MAX_KEPT
    assert left[-1] == path


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"format": "other/9"}', b"null"])
def test_a_file_that_is_no_report_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(BenchError, match="no report"):
        read(path)


def test_a_report_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    export(msgspec.structs.replace(report(), format="evalkit.cost-of-output/9"), path)
    with pytest.raises(BenchError, match="cost-of-output/9"):
        read(path)


def test_the_table_for_spreadsheets_has_a_row_an_output_and_names_what_is_computed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "cost.csv"
    export(report(raw_cost(), cost("Metadata only", age_p50_ms=None, problem="said, and why")), path)
    with path.open(newline="", encoding="utf-8") as file:
        raw, metadata = csv.DictReader(file)
    assert (raw["output"], metadata["output"]) == ("RAW10", "Metadata only")
    assert float(raw["bytes_per_frame"]) == pytest.approx(RAW_BYTES + 700, rel=1e-5)
    assert float(metadata["computed_highest_fps_uart_300000_bytes_per_s"]) == pytest.approx(300_000 / (10_400 + 3 * 32), rel=1e-3)
    assert metadata["age_shown_p50_ms"] == ""
    assert metadata["problem"] == "said, and why"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file")
    with pytest.raises(BenchError, match="cannot be written"):
        keep(report(), tmp_path)


def test_only_what_the_board_offers_is_run() -> None:
    formats = [PixelFormat.YUV420.value, "Mono8", PixelFormat.RGB8.value]
    names = [name for name, _ in outputs_of(_capabilities(formats, max_rois=4), _status(network=True))]
    assert names == [
        "RGB",
        "RGB + metadata",
        "YUV 4:2:0",
        "YUV 4:2:0 + metadata",
        "Mono8",
        "Mono8 + metadata",
        "Metadata + input tensor",
        "ROI crops + metadata",
        "Metadata only",
    ]
    assert [name for name, _ in outputs_of(_capabilities(formats, max_rois=4), _status(network=False))] == ["RGB", "YUV 4:2:0", "Mono8"]
    assert "ROI crops + metadata" not in [name for name, _ in outputs_of(_capabilities([], max_rois=0), _status(network=True))]
    with pytest.raises(Unsupported):
        outputs_of(_capabilities([], max_rois=0), _status(network=False))


def _capabilities(formats: list[str], *, max_rois: int) -> Capabilities:
    mode = ModeInfo(name="2028x1520", width=2028, height=1520, frame_period_us=33_333)
    return Capabilities(
        modes=[mode], pixel_formats=formats, exposure_us=Range(minimum=1, maximum=2), gain_db=Range(minimum=0, maximum=1), max_rois=max_rois
    )


def _status(*, network: bool) -> Status:
    return Status(
        streaming=False,
        mode="2028x1520",
        exposure_us=1,
        gain_db=0,
        output=OutputSelection(),
        inference_window=Rectangle(x=0, y=0, width=1, height=1),
        memory=Memory(total=1, reserved=0, runtime=0, coefficients=0),
        model=ModelStatus(generation=1, name="n", card_json="") if network else None,
    )

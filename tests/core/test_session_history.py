"""The journal of swaps survives crashes, strangers and time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evalkit.errors import HistoryError
from evalkit.protocol.requests import ModelBegin
from evalkit.session.deploy_report import NetworkRef
from evalkit.session.history import KEPT_SWAPS, MAX_BYTES, Outcome, SwapFigures, SwapHistory
from tests.core.scripted_frames import package
from tests.core.session_helpers import PATIENCE_S, paired

A, B = NetworkRef(name="a", sha256="a" * 64), NetworkRef(name="b", sha256="b" * 64, network=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "swaps.jsonl"


def test_a_swap_is_written_when_it_begins_and_when_it_ends(path: Path) -> None:
    history = SwapHistory(path, now=lambda: datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    assert history.read() == ((), "")
    number = history.begin("EMU-1", A, B)
    (record,) = history.unfinished("EMU-1")
    assert (record.before, record.after, record.begun, record.outcome) == (A, B, "2026-03-01T12:00:00.000+00:00", None)
    history.end(number, Outcome.DONE, "b runs.", figures=SwapFigures(bytes=9, downtime_ms=80.5))
    assert history.unfinished("EMU-1") == ()
    (record,) = SwapHistory(path).records()
    assert record.outcome is Outcome.DONE
    assert record.figures == SwapFigures(bytes=9, downtime_ms=80.5)


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_torn_last_line_is_dropped_and_said_and_the_next_line_is_whole(path: Path, cut: int) -> None:
    history = SwapHistory(path)
    history.begin("1", None, A)
    history.begin("1", A, B)
    path.write_bytes(path.read_bytes()[:-cut])
    records, problem = history.read()
    expected = 1 if cut > 1 else 2
    assert len(records) == expected
    assert bool(problem) == (cut > 1)
    number = history.begin("1", B, A)
    history.end(number, Outcome.FAILED, "no")
    records, _ = history.read()
    assert len(records) == expected + 1
    assert records[-1].outcome is Outcome.FAILED


def test_strangers_lines_are_left_out_and_counted(path: Path) -> None:
    history = SwapHistory(path)
    history.begin("1", None, A)
    with path.open("ab") as file:
        file.write(b"\xff\xfe\n{}\n[1]\n" + b'{"event":"end","id":"unknown","time":"","outcome":"done"}\n')
    records, problem = history.read()
    assert len(records) == 1
    assert problem.startswith("3 lines of")


def test_it_does_not_grow_without_end(path: Path) -> None:
    history = SwapHistory(path)
    history.begin("1", None, A)
    line = path.read_bytes()
    path.write_bytes(b"".join(line.replace(b'"id":"', b'"id":"%06d-' % index) for index in range(MAX_BYTES // len(line) + 2)))
    history.begin("1", A, B)
    records, problem = history.read()
    assert (len(records), problem) == (KEPT_SWAPS + 1, "")
    assert records[-1].after == B
    assert path.stat().st_size < MAX_BYTES


def test_a_disk_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HistoryError, match="cannot be written"):
        SwapHistory(tmp_path / "file" / "swaps.jsonl").begin("1", None, A)
    with pytest.raises(HistoryError, match="cannot be read"):
        SwapHistory(tmp_path).records()


def test_a_history_that_cannot_be_written_costs_a_notice_and_not_the_swap(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with paired(history=SwapHistory(tmp_path / "file" / "swaps.jsonl")) as pair:
        pair.session.notices.drain()
        assert pair.session.deploy(package()).result(PATIENCE_S).generation == 2
        assert len(pair.board.wait_for(ModelBegin)) == 1
        assert any("not in the history" in notice.text for notice in pair.session.notices.drain())

"""Raw captures: every byte as it came, an index that says what it is, and a known state whatever goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
import pytest

from evalkit.clock import Clock, ManualClock
from evalkit.errors import CaptureError
from evalkit.flow import Progress
from evalkit.imx500.stream import encode_inference
from evalkit.protocol.requests import Start
from evalkit.session import capture
from evalkit.session.capture import CaptureIndex, RawCapture
from tests.core.scripted_board import ScriptedBoard
from tests.core.scripted_frames import NETWORK, OUTPUTS
from tests.core.session_helpers import PATIENCE_S, Pair, paired


def lines(number: int, kind: str = "io", *, body: bool = True) -> bytearray:
    """Return a frame's lines; `kind` has "i" for a valid input, "o" for valid outputs."""
    return encode_inference(
        NETWORK,
        frame_count=number,
        dnn_us=5300 + number,
        dsp_us=9100,
        input_raw=np.full((3, 32, 64), number % 256, np.uint8) if "i" in kind else None,
        outputs_raw=OUTPUTS if "o" in kind else None,
        with_input_body=body,
    )


@dataclass
class Run:
    """A capture on a thread of its own."""

    pair: Pair
    folder: Path
    index: Future[CaptureIndex] = field(default_factory=Future)
    kept: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    progress: list[Progress] = field(default_factory=list)

    @property
    def board(self) -> ScriptedBoard:
        return self.pair.board

    def note(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.kept.release()

    def send(self, *frames: bytes | bytearray | None) -> None:
        """Send frames, each when the one before is on the disk; one without lines is not waited for."""
        for frame in frames:
            self.board.frame(picture=False, inference=frame)
            assert frame is None or self.kept.acquire(timeout=PATIENCE_S)

    def written(self) -> CaptureIndex:
        return msgspec.json.decode((self.folder / "index.json").read_bytes(), type=CaptureIndex)


@contextmanager
def capturing(folder: Path, count: int, *, clock: Clock | None = None) -> Iterator[Run]:
    with paired(clock=clock) as pair, ThreadPoolExecutor(1, thread_name_prefix="test") as pool:
        run = Run(pair, folder)
        run.index = pool.submit(RawCapture(pair.session, folder, progress=run.note).run, count)
        pair.board.wait_for(Start)
        try:
            yield run
        finally:
            pair.session.close()


def test_every_byte_is_kept_as_it_came(tmp_path: Path) -> None:
    sent = [lines(0), lines(1), lines(2, body=False)]
    with capturing(tmp_path / "new" / "folder", 3) as run:
        run.send(*sent)
        index = run.index.result(PATIENCE_S)
    assert [(run.folder / frame.file).read_bytes() for frame in index.frames] == sent
    assert sorted(path.name for path in run.folder.iterdir()) == ["frame_000000.bin", "frame_000001.bin", "frame_000002.bin", "index.json"]
    assert [(one.done, one.total) for one in run.progress] == [(1, 3), (2, 3), (3, 3)]


def test_the_index_says_what_each_frame_is(tmp_path: Path) -> None:
    with capturing(tmp_path, 4, clock=ManualClock(start_ns=10**12)) as run:
        run.send(lines(254), lines(255, "i"), lines(256, "o"), lines(257, body=False))
        index = run.index.result(PATIENCE_S)
    assert run.written() == index
    assert (index.complete, index.problem, index.sensor, index.mode, index.line_bytes) == (True, "", "IMX500", "2028x1520", 2560)
    rows = [(one.frame_id, one.frame_count, one.input_valid, one.output_valid, one.answers_frame) for one in index.frames]
    assert rows == [(0, 254, True, True, 0), (1, 255, True, False, None), (2, 0, False, True, 1), (3, 1, True, True, 3)]
    assert [(one.lines, one.input_lines, one.output_lines) for one in index.frames] == [(11, 4, 5)] * 3 + [(8, 1, 5)]
    assert [one.bytes for one in index.frames] == [11 * 2560] * 3 + [8 * 2560]
    assert [(one.dnn_us, one.dsp_us) for one in index.frames] == [(5300 + number, 9100) for number in range(254, 258)]
    assert {(one.exposure_us, one.gain_db, one.model_generation, one.error) for one in index.frames} == {(10_000, 3.0, 1, "")}
    assert {(one.timestamp_ns, one.ready_ns, one.received_ns) for one in index.frames} == {(10**12 - 20_000_000, 10**12, 10**12)}
    assert [output.name for output in index.networks[1].outputs] == ["boxes", "scores", "classes", "count"]


def test_frames_that_are_lost_between_are_counted_by_cause(tmp_path: Path) -> None:
    with capturing(tmp_path, 2) as run:
        run.send(lines(0))
        run.board.drop("link")
        run.board.drop("busy")
        run.board.drop("link")
        run.send(lines(4))
        index = run.index.result(PATIENCE_S)
    assert index.lost == {"link": 2, "busy": 1}
    assert [frame.lost_before for frame in index.frames] == [{}, {"link": 2, "busy": 1}]


def test_lines_that_cannot_be_read_are_kept_with_the_reason(tmp_path: Path) -> None:
    spoilt = lines(0)
    spoilt[2560 + 8] = 9
    with capturing(tmp_path, 2) as run:
        run.send(spoilt, lines(1))
        index = run.index.result(PATIENCE_S)
    first, second = index.frames
    assert (tmp_path / first.file).read_bytes() == spoilt
    assert "no input tensor header" in first.error
    assert (first.input_valid, first.output_lines, first.frame_count, first.lines) == (None, None, None, 11)
    assert second.error == ""


def test_frames_without_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    with capturing(tmp_path, 1) as run:
        run.send(None, None, lines(2))
        index = run.index.result(PATIENCE_S)
    assert (index.frames_without_lines, [frame.frame_id for frame in index.frames]) == (2, [2])


def test_a_board_that_goes_away_leaves_what_came_and_says_so(tmp_path: Path) -> None:
    with capturing(tmp_path, 5) as run:
        run.send(lines(0), lines(1))
        run.board.close()
        with pytest.raises(CaptureError) as caught:
            run.index.result(PATIENCE_S)
    index = run.written()
    assert (index.complete, len(index.frames)) == (False, 2)
    assert index.problem == caught.value.message
    assert caught.value.hint


def test_without_any_lines_the_missing_network_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "FRAME_TIMEOUT_S", 1.0)
    with capturing(tmp_path, 1) as run:
        run.send(None)
        with pytest.raises(CaptureError, match="runs no network: of 1 frames"):
            run.index.result(PATIENCE_S)
    assert (run.written().complete, run.written().frames_without_lines) == (False, 1)


def test_a_board_that_sends_nothing_is_not_awaited_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "FRAME_TIMEOUT_S", 0.2)
    with capturing(tmp_path, 1) as run, pytest.raises(CaptureError, match=r"No frame came within 0\.2 s"):
        run.index.result(PATIENCE_S)


def test_a_folder_that_holds_a_capture_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "frame_000007.bin").write_bytes(b"mine")
    with paired() as pair, pytest.raises(CaptureError, match="holds a capture already"):
        RawCapture(pair.session, tmp_path).run(1)
    assert [path.name for path in tmp_path.iterdir()] == ["frame_000007.bin"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with paired() as pair, pytest.raises(CaptureError, match="cannot be used") as caught:
        RawCapture(pair.session, tmp_path / "file").run(1)
    assert str(tmp_path / "file") in caught.value.message


def test_a_file_that_cannot_be_written_ends_the_capture(tmp_path: Path) -> None:
    with capturing(tmp_path, 2) as run:
        (tmp_path / "frame_000000.bin").mkdir()
        run.board.frame(picture=False, inference=lines(0))
        with pytest.raises(CaptureError, match=r"frame_000000\.bin cannot be written"):
            run.index.result(PATIENCE_S)
    assert (run.written().complete, run.written().frames) == (False, [])


def test_nothing_is_captured_of_nothing(tmp_path: Path) -> None:
    with paired() as pair, pytest.raises(ValueError, match="at least one"):
        RawCapture(pair.session, tmp_path).run(0)

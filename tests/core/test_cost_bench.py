"""The cost-of-output bench: what it measures of a scripted board, and that everything is afterwards as it was before."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from evalkit.clock import SystemClock
from evalkit.errors import BenchError
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.frames import PixelFormat
from evalkit.protocol.requests import SetOutput
from evalkit.protocol.values import Fault, OutputSelection
from evalkit.session import cost_bench
from evalkit.session.cost_bench import CostBench
from evalkit.session.cost_report import CostReport, OutputCost
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState
from tests.core.cost_helpers import streaming, with_capacity
from tests.core.scripted_frames import SIZE
from tests.core.session_helpers import Pair, paired

YUV = PixelFormat.YUV420.value
NAMES = ["YUV 4:2:0", "YUV 4:2:0 + metadata", "Metadata + input tensor", "Metadata only"]
BEFORE = OutputSelection(image=YUV)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settle at once: the scripted board changes its output between two frames."""
    monkeypatch.setattr(cost_bench, "SETTLE_S", 0.05)


class Bench:
    """A bench on a pair, fed as a window feeds it."""

    def __init__(self, pair: Pair, **options: object) -> None:
        self.measured: list[OutputCost] = []
        self.progress: list[Progress] = []
        self.cancel = CancelToken()
        self._session = pair.session
        hooks = {"measured": self.measured.append, "progress": self.progress.append} | options
        self.bench = CostBench(pair.session, seconds=0.2, cancel=self.cancel, **hooks)  # type: ignore[arg-type]
        pair.session.frames.on_put = self._take

    def run(self) -> CostReport:
        return self.bench.run()

    def _take(self) -> None:
        bundle = self._session.frames.take()
        if bundle is not None:
            self._session.note_shown(bundle, SystemClock().now_ns())
            self.bench.note(bundle)


def output_of(session: Session) -> OutputSelection:
    status = session.refresh().result(10)
    return status.output


def test_every_output_is_measured_frame_by_frame_and_the_one_before_is_set_again() -> None:
    with paired() as pair, streaming(pair.board):
        bench = Bench(pair)
        report = bench.run()
        assert [cost.name for cost in report.costs] == NAMES == [cost.name for cost in bench.measured]
        full, with_metadata, tensor, metadata = report.costs
        assert all(cost.measured and cost.frames >= cost_bench.LEAST_FRAMES and cost.received_fps > 0 for cost in report.costs)
        image = PixelFormat.YUV420.frame_bytes(SIZE)
        assert (full.bytes.image, full.bytes.metadata, with_metadata.bytes.image) == (image, 0, image)
        assert image < full.bytes_low <= full.bytes.total <= full.bytes_high < image + 1000
        assert (metadata.bytes.image, metadata.bytes.tensor) == (0, 0)
        assert tensor.bytes.tensor > 0
        assert tensor.bytes.metadata == metadata.bytes.metadata == with_metadata.bytes.metadata > 0
        assert full.link_bytes_per_s == pytest.approx(full.bytes.total * full.received_fps)
        assert full.link_load == pytest.approx(full.link_bytes_per_s / 400_000_000)
        assert full.drops.keys() <= {"not_shown", "host_queue"}
        assert output_of(pair.session) == BEFORE
        pair.settled(SessionState.IDLE)  # it did not stream before, so it does not now
        done, totals = [step.done for step in bench.progress], {step.total for step in bench.progress}
        assert done == sorted(done)
        assert len(totals) == 1
        assert done[-1] <= totals.pop()


def test_a_stream_goes_on_and_frames_the_board_dropped_are_counted_and_tell_the_links_limit() -> None:
    with paired() as pair:

        def lose(count: int) -> None:
            if count % 2:
                pair.board.drop("link")

        with streaming(pair.board, lose):
            pair.stream()
            report = Bench(pair).run()
            assert pair.session.state is SessionState.STREAMING
    for cost in report.costs:
        assert cost.drops["link"] > 0
        assert cost.lost >= cost.drops["link"]
        assert cost.sensor_fps == pytest.approx(1.5 * cost.received_fps, rel=0.2)
    assert report.fastest_link[1]


def test_cancelling_ends_at_once_and_puts_everything_back() -> None:
    with paired() as pair, streaming(pair.board):
        bench: Bench

        def stop(_: OutputCost) -> None:
            bench.cancel.cancel()

        bench = Bench(pair, measured=stop)
        with pytest.raises(Cancelled):
            bench.run()
        assert output_of(pair.session) == BEFORE
        pair.settled(SessionState.IDLE)


def test_a_link_that_is_lost_ends_it_with_its_reason_and_blocks_nobody() -> None:
    with paired() as pair, streaming(pair.board):
        threads: list[threading.Thread] = []

        def unplug(_: OutputCost) -> None:
            threads.append(threading.Thread(target=pair.board.close, name="evalkit-test-unplug"))
            threads[-1].start()

        with pytest.raises(BenchError) as caught:
            Bench(pair, measured=unplug).run()
        threads[0].join()
        assert caught.value.hint
        assert pair.session.state is SessionState.FAULTED


def test_who_changes_the_output_meanwhile_keeps_the_own_choice() -> None:
    own = OutputSelection(image=YUV, rois="detections")
    with paired() as pair, streaming(pair.board):
        chosen: list[object] = []

        def choose(step: Progress) -> None:
            if step.stage == NAMES[1] and not chosen and pair.board.status.output == OutputSelection(image=YUV):
                chosen.append(pair.session.set_output(own))

        pair.stream()
        with pytest.raises(BenchError, match="changed while"):
            Bench(pair, progress=choose).run()
        assert output_of(pair.session) == own


def test_a_stream_that_somebody_stops_ends_it() -> None:
    with paired() as pair, streaming(pair.board):
        with pytest.raises(BenchError, match="stopped"):
            Bench(pair, measured=lambda _: pair.session.stop().result(10)).run()
        assert output_of(pair.session) == BEFORE


def test_a_board_that_refuses_every_output_is_told() -> None:
    with paired() as pair, streaming(pair.board):
        pair.board.refuse[SetOutput] = Fault(code="rejected", text="Not today")
        with pytest.raises(BenchError, match="Not today"):
            Bench(pair).run()


def test_an_image_that_a_slow_link_needs_long_for_is_computed_and_marked_instead_of_run() -> None:
    with paired(configure=lambda board: with_capacity(board, 300_000)) as pair, streaming(pair.board):
        report = Bench(pair).run()
        full, metadata = report.costs[0], report.costs[-1]
        assert not full.measured
        assert full.bytes.image == 2028 * 1520 * 3 // 2
        assert "15 s" in full.problem
        assert metadata.measured
        assert report.reduction(metadata) > 100
        sent = [request.output for request in pair.board.wait_for(SetOutput, 2) if isinstance(request, SetOutput)]
        assert OutputSelection(image=YUV, metadata=False) not in sent


def test_without_a_board_nothing_is_measured(tmp_path: Path) -> None:
    with paired() as pair:
        pair.session.close()
        with pytest.raises(BenchError, match="No board"):
            CostBench(pair.session).run()

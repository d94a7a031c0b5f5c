"""A session and the real emulator, each in its own process, over a real link: what the whole product rests on."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.faults import Faults
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.emulator.models import GENERATED_MODEL
from evalkit.errors import LinkTimeout, RemoteProtocolError
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect
from evalkit.links.opening import open_link
from evalkit.models.builtin import CLASSIFIER_NAME, builtin_packages
from evalkit.notices import Severity
from evalkit.results.types import Classification, Detections
from evalkit.session.limits import DEFAULT_LIMITS, TimeLimits
from evalkit.session.outputs import PRESETS, select_output
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState
from tests.core.session_helpers import PATIENCE_S, Pair

WAY = ("corrupt", "gap")


class Stream(Pair):
    """A session on an emulator, with all its bundles."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, board=None)  # type: ignore[arg-type]  # the board is another process

    def more(self, count: int) -> None:
        """Wait for `count` further frames."""
        self.frames(len(self.bundles) + count)


@contextmanager
def streaming(emulator: EmulatorProcess, limits: TimeLimits = DEFAULT_LIMITS) -> Iterator[Stream]:
    session = Session(open_link(emulator.url), application="test", limits=limits)
    stream = Stream(session)
    try:
        session.open(PATIENCE_S)
        stream.stream()
        yield stream
    finally:
        session.close()


@pytest.fixture
def emulator() -> Iterator[EmulatorProcess]:
    """A board of its own for each test: a board keeps its output and its network when a host leaves."""
    with EmulatorProcess.start(EmulatorConfig(link_profile="unlimited")) as process:
        yield process


def threads_of_the_session() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("evalkit-")]


def test_pictures_results_and_times_come_through(emulator: EmulatorProcess) -> None:
    with streaming(emulator) as stream:
        stream.until(lambda: any(bundle.result is not None for bundle in stream.bundles), "a result")
        stream.more(10)
        bundle = next(bundle for bundle in reversed(stream.bundles) if bundle.result is not None)
        assert bundle.picture is not None
        assert bundle.picture.format is PixelFormat.YUV420
        assert bundle.picture_rect == Rect(0, 0, 4056, 3040), "the binned mode shows the full array"
        assert len(np.unique(bundle.picture.data)) > 50, "a scene, not a test pattern"
        assert isinstance(bundle.result, Detections)
        assert bundle.inference is not None
        assert bundle.inference.dsp_us > 0
        assert bundle.inference.dnn_us > 0
        assert bundle.card == builtin_packages()[0].card
        age_ms = bundle.age_ms(bundle.received_ns)
        assert age_ms is not None
        assert 0 < age_ms < 10_000
        snapshot = stream.session.snapshot()
        assert {cause: count for cause, count in snapshot.drops.items() if cause in WAY} == {}
        last = stream.bundles[-1]
        lost = sum((Counter(bundle.lost_before) for bundle in stream.bundles), Counter())
        assert len(stream.bundles) + lost.total() == last.frame_id + 1, "every exposure is accounted for"


def test_each_output_sends_that_and_nothing_else(emulator: EmulatorProcess) -> None:
    with streaming(emulator) as stream:
        board = stream.session.snapshot().board
        assert board is not None
        for name in PRESETS:
            output = select_output(name, board.capabilities, input_tensor=name == "metadata")
            stream.session.set_output(output).result(PATIENCE_S)
            since = len(stream.bundles)
            stream.more(8)  # some of them were exposed before the change
            bundle = stream.bundles[-1]
            assert len(stream.bundles) > since
            sent = bundle.bytes
            assert (bundle.picture is not None) == (sent.image > 0) == bool(output.image)
            assert (bundle.inference is not None) == (sent.metadata > 0) == output.metadata
            assert (sent.tensor > 0) == output.input_tensor
            assert bool(bundle.rois) == (sent.roi > 0)
            if not output.rois:
                assert not bundle.rois


def test_a_swap_while_streaming_keeps_the_picture_running_and_changes_the_results(emulator: EmulatorProcess) -> None:
    detector, classifier = (next(each for each in builtin_packages() if each.name == name) for name in (GENERATED_MODEL, CLASSIFIER_NAME))
    with streaming(emulator) as stream:
        stream.more(5)
        report = stream.session.deploy(classifier).result(PATIENCE_S)
        assert report.bytes == len(classifier.data)
        assert report.first_result_ms is not None
        assert report.first_result_ms > 0
        stream.until(lambda: isinstance(stream.bundles[-1].result, Classification), "a result of the new network")
        assert stream.session.snapshot().card == classifier.card
        for bundle in stream.bundles:
            wanted = Classification if bundle.card == classifier.card else Detections
            assert bundle.result is None or isinstance(bundle.result, wanted)
        again = stream.session.deploy(detector).result(PATIENCE_S)
        assert again.generation == report.generation + 1
        stream.until(lambda: isinstance(stream.bundles[-1].result, Detections), "a result of the first network")


def test_the_sensor_obeys(emulator: EmulatorProcess) -> None:
    with streaming(emulator) as stream:
        session = stream.session
        status = session.set_controls(exposure_us=5_000, gain_db=6.0).result(PATIENCE_S)
        assert abs(status.exposure_us - 5_000) < 50
        window = Rect(1000, 800, 2000, 1500)
        session.set_inference_window(window).result(PATIENCE_S)
        stream.until(lambda: stream.bundles[-1:] != [] and stream.bundles[-1].inference_window == window, "the new window")
        bundle = stream.bundles[-1]
        assert bundle.exposure_us == status.exposure_us
        assert bundle.gain_db == status.gain_db
        session.set_inference_window(Rect(0, 0, 4056, 3040)).result(PATIENCE_S)
        session.stop().result(PATIENCE_S)
        assert session.state is SessionState.IDLE


def test_an_emulator_that_is_killed_is_a_cable_that_is_pulled() -> None:
    with EmulatorProcess.start(EmulatorConfig()) as emulator, streaming(emulator) as stream:
        stream.more(3)
        os.kill(emulator.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        stream.settled(SessionState.FAULTED)
        stream.until(lambda: not threads_of_the_session(), "the end of all threads")
        notices = stream.session.notices.drain()
        assert [notice.severity for notice in notices if notice.severity is Severity.ERROR] == [Severity.ERROR]
        assert all(notice.hint for notice in notices)
        totals = stream.session.metrics.totals()
        assert totals.frames_received == totals.frames_decoded + totals.drops.get("host_queue", 0)


@pytest.mark.parametrize("faults", [Faults(corrupt=0.03), Faults(drop_packets=0.03)])
def test_a_bad_cable_costs_frames_and_every_one_is_accounted_for(faults: Faults) -> None:
    with EmulatorProcess.start(EmulatorConfig(faults=faults, seed=3)) as emulator, streaming(emulator) as stream:
        stream.until(lambda: any(stream.session.metrics.drops.get(cause, 0) >= 3 for cause in WAY), "three lost frames")
        stream.more(2)
        assert stream.session.state is SessionState.STREAMING
        told = sum((Counter(bundle.lost_before) for bundle in stream.bundles), Counter())
        assert len(stream.bundles) + told.total() == stream.bundles[-1].frame_id + 1
        causes = set(told) & set(WAY)
        assert causes == ({"corrupt"} if faults.corrupt else {"gap"})


def test_a_board_that_falls_silent_is_given_up() -> None:
    config = EmulatorConfig(faults=Faults(stall_after=20_000_000))
    with EmulatorProcess.start(config) as emulator, streaming(emulator, TimeLimits(silence_s=1.0)) as stream:
        stream.settled(SessionState.FAULTED)
        assert "has said nothing" in stream.session.snapshot().fault
        assert stream.session.metrics.drops.get("gap") == 1


@pytest.mark.parametrize(
    ("faults", "error", "text"),
    [
        (Faults(silent=True), LinkTimeout, "Nothing answered"),
        (Faults(garbage=True), RemoteProtocolError, "not an EvalKit board"),
        (Faults(wrong_version=True), RemoteProtocolError, "version"),
    ],
)
def test_what_is_no_board_of_ours_is_named(faults: Faults, error: type[Exception], text: str) -> None:
    with EmulatorProcess.start(EmulatorConfig(faults=faults)) as emulator:
        session = Session(open_link(emulator.url))
        with pytest.raises(error, match=text):
            session.open(1.0)
        session.close()
        assert threads_of_the_session() == []


def test_a_late_result_is_marked_late() -> None:
    with EmulatorProcess.start(EmulatorConfig(faults=Faults(late_result=True))) as emulator, streaming(emulator) as stream:
        # Of the very first answer the picture may never have come: the stream began in between.
        stream.until(
            lambda: any(bundle.result is not None and bundle.result_age_frames == 1 for bundle in stream.bundles), "a result one frame late"
        )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_the_same_session_runs_over_a_serial_port() -> None:
    with EmulatorProcess.start(EmulatorConfig(listen="pty")) as emulator, streaming(emulator) as stream:
        stream.session.set_output(PRESETS["metadata"]).result(PATIENCE_S)
        stream.more(20)
        assert stream.bundles[-1].picture is None
        assert stream.session.snapshot().corrupt_bytes == 0

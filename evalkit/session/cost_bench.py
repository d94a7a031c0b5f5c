"""The cost-of-output bench: runs each output of a board for some seconds, measures, and puts back what was set before."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from datetime import datetime

import msgspec

from evalkit.errors import BenchError, BoardError, EvalKitError, LinkError
from evalkit.flow import CancelToken, Progress
from evalkit.geometry import Size
from evalkit.metrics.session_metrics import HOST_QUEUE, KINDS, NOT_SHOWN, Totals
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import OutputSelection, Status
from evalkit.session.bundle import FrameBundle
from evalkit.session.cost_frames import WeighedFrame, exposed_per_s
from evalkit.session.cost_report import BytesPerFrame, CostReport, OutputCost, conditions_of, image_bytes, outputs_of
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState

SETTLE_S = 0.5
"""After the first frame of an output: frames of the one before are through by then, and rates are even."""
SWITCH_S = 0.3
"""What changing the output takes, about: for the time that is said to remain."""
FIRST_FRAME_S = 15.0
"""How long the first frame of an output is awaited: a long exposure, a slow link."""
FRAMES_UNDER_WAY = 2
"""Images of the output before that a slow link may still carry first."""
SLOWEST_FRAME_S = 4.0
"""An image that takes the link longer is not run, only computed: nine of them over a UART would take minutes."""
LEAST_FRAMES = 3
"""Frames that a rate rests on at least; a slow output is measured longer until it has them ..."""
LONGEST_FACTOR = 5.0
"""... but no longer than this many times the seconds that were asked for."""
ANSWER_S = 10.0
"""How long an answer is awaited; the session's own time-out comes first, with a better word."""
LOOK_S = 0.02
"""How often the bench looks: its ends are known to so much, and cancelling feels immediate."""
TELL_S = 0.2
"""How often progress is told: a bar that is drawn more often would itself be part of the processor's time."""
MAX_NOTED = 4096
"""Frames that are noted per output: two minutes at 30 a second."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Counters at one moment between two frames."""

    totals: Totals
    frame_t_s: float
    """When the last decoded frame was received."""
    ages: int
    cpu_s: float
    wall_s: float


class CostBench:
    """Measures the outputs of an open session, once. `note` it every frame that is shown, or decoded where there is no window."""

    def __init__(
        self,
        session: Session,
        *,
        seconds: float = 3.0,
        age_ends: str = "shown",
        progress: Callable[[Progress], None] = lambda _: None,
        measured: Callable[[OutputCost], None] = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> None:
        """`progress` and `measured` (an output is done) are called on the thread that runs; progress counts milliseconds."""
        if not seconds > 0:
            raise ValueError(f"an output is measured for more than {seconds} s")
        self._session = session
        self._seconds = seconds
        self._age_ends = age_ends
        self._progress, self._measured = progress, measured
        self._cancel = cancel or CancelToken()
        self._noted: deque[WeighedFrame] = deque(maxlen=MAX_NOTED)
        self._costs: list[OutputCost] = []
        self._step_began_s = 0.0
        self._told_s = 0.0
        self._set = OutputSelection()
        """What the board made of the output that was asked for last."""

    def note(self, bundle: FrameBundle) -> None:
        """Take a frame into account; any thread."""
        self._noted.append(WeighedFrame.of(bundle))

    def run(self) -> CostReport:
        """Measure; blocks. Raises BenchError if that cannot be finished, flow.Cancelled, or what the session raises.

        In every case the output that was set before is set again, and a stream that was stopped is stopped.
        """
        board, before = self._now()
        self._set = before.output
        outputs = outputs_of(board.capabilities, before)
        was_streaming = before.streaming
        overruled = False
        try:
            if not was_streaming:
                self._ask(self._session.start())
            for index, (name, output) in enumerate(outputs):
                self._step_began_s, self._told_s = self._now_s(), 0.0
                self._tell(index, len(outputs), name)
                cost = self._cost_of(name, output, before, lambda i=index, n=name: self._tell(i, len(outputs), n))  # type: ignore[misc]
                self._costs.append(cost)
                self._measured(cost)
        except _Overruled as error:
            overruled = True
            raise BenchError(
                "The output was changed while it was measured.", hint="Measure again, and leave output, mode and network alone."
            ) from error
        finally:
            self._restore(before, was_streaming=was_streaming, overruled=overruled)
        if not any(cost.measured for cost in self._costs):
            raise BenchError(
                f"No output could be measured: {self._costs[0].problem}.",
                hint="See whether frames come at all; a larger exposure or link may help.",
            )
        return CostReport(
            written=datetime.now().astimezone().isoformat(timespec="seconds"),
            conditions=conditions_of(
                board, before, link_name=self._session.snapshot().link_name, age_ends=self._age_ends, seconds=self._seconds
            ),
            costs=tuple(self._costs),
        )

    def _now(self) -> tuple[BoardHello, Status]:
        snapshot = self._session.snapshot()
        if snapshot.board is None or snapshot.status is None or self._session.state not in {SessionState.IDLE, SessionState.STREAMING}:
            raise BenchError("No board is connected.", hint="Connect a board, or start the built-in emulator.")
        return snapshot.board, snapshot.status

    def _cost_of(self, name: str, output: OutputSelection, before: Status, tell: Callable[[], None]) -> OutputCost:
        board, _ = self._now()
        mode = next((mode for mode in board.capabilities.modes if mode.name == before.mode), None)
        size = Size(0, 0) if mode is None else Size(mode.width, mode.height)
        image, capacity = image_bytes(output, size), board.capabilities.link_capacity_bytes_per_s
        computed = OutputCost(name=name, output=output, bytes=BytesPerFrame(image=image))
        if capacity and image / capacity > SLOWEST_FRAME_S:
            return _with_problem(computed, f"not run: one frame takes {image / capacity:.0f} s on this link")
        in_flight = image_bytes(self._set, size)
        try:
            self._set = self._ask(self._session.set_output(output)).output
        except BoardError as error:
            return _with_problem(computed, error.message)
        patience_s = FIRST_FRAME_S + (FRAMES_UNDER_WAY * in_flight / capacity if capacity else 0.0)
        if not self._await_frame(output, before, tell, patience_s):
            return _with_problem(computed, f"no frame came within {patience_s:.0f} s")
        self._watch(SETTLE_S, before, tell)
        self._noted.clear()
        first = self._mark()
        self._watch(self._seconds, before, tell)
        deadline_s = self._now_s() + self._seconds * (LONGEST_FACTOR - 1)
        while self._frames_since(first) < LEAST_FRAMES and self._now_s() < deadline_s:
            self._watch(LOOK_S, before, tell)
        last, frames = self._mark(), [frame for frame in tuple(self._noted) if frame.is_of(output)]
        if not frames or last.totals.frames_decoded <= first.totals.frames_decoded:
            return _with_problem(computed, f"no frame came within {self._seconds * LONGEST_FACTOR:g} s")
        return self._figures(name, output, first, last, frames, capacity)

    def _figures(
        self, name: str, output: OutputSelection, first: _Mark, last: _Mark, frames: list[WeighedFrame], capacity: int
    ) -> OutputCost:
        seconds = last.frame_t_s - first.frame_t_s
        count = last.totals.frames_decoded - first.totals.frames_decoded
        drops = {cause: number - first.totals.drops.get(cause, 0) for cause, number in last.totals.drops.items()}
        drops = {cause: number for cause, number in drops.items() if number > 0}
        exposed = count + sum(number for cause, number in drops.items() if cause not in {NOT_SHOWN})
        sizes = [frame.bytes.total for frame in frames]
        mean = BytesPerFrame(**{kind: sum(getattr(frame.bytes, kind) for frame in frames) / len(frames) for kind in KINDS})
        received_fps = (count + drops.get(HOST_QUEUE, 0)) / seconds if seconds > 0 else 0.0
        ages = last.ages - first.ages
        spread = self._session.metrics.age_ms.percentiles(max(0.0, seconds - 1e-3)) if ages else None
        rate = mean.total * received_fps
        return OutputCost(
            name=name,
            output=output,
            bytes=mean,
            bytes_low=min(sizes),
            bytes_high=max(sizes),
            frames=count,
            seconds=seconds,
            sensor_fps=(0.0 if NOT_SHOWN in drops else exposed_per_s(frames)) or (exposed / seconds if seconds > 0 else 0.0),
            received_fps=received_fps,
            shown_fps=(last.totals.frames_shown - first.totals.frames_shown) / (last.wall_s - first.wall_s),
            drops=drops,
            age_p50_ms=None if spread is None else spread.p50,
            age_p95_ms=None if spread is None else spread.p95,
            age_frames=ages,
            cpu_cores=(last.cpu_s - first.cpu_s) / (last.wall_s - first.wall_s),
            link_bytes_per_s=rate,
            link_load=rate / capacity if capacity else None,
        )

    # ---- waiting ----

    def _await_frame(self, output: OutputSelection, before: Status, tell: Callable[[], None], patience_s: float) -> bool:
        self._noted.clear()
        deadline_s = self._now_s() + patience_s
        while self._now_s() < deadline_s:
            self._watch(LOOK_S, before, tell)
            if any(frame.is_of(output) for frame in tuple(self._noted)):
                return True
        return False

    def _watch(self, seconds: float, before: Status, tell: Callable[[], None]) -> None:
        """Let time pass; raise what ends the measurement."""
        deadline_s = self._now_s() + seconds
        while (left_s := deadline_s - self._now_s()) > 0:
            self._cancel.check()
            if self._session.state is not SessionState.STREAMING:
                raise self._ended()
            tell()
            time.sleep(min(LOOK_S, left_s))
        # At the end only: a snapshot costs a millisecond, and the processor's time is measured.
        _, status = self._now()
        if status.output != self._set:
            raise _Overruled
        if status.mode != before.mode or _generation(status) != _generation(before):
            raise BenchError("Mode or network was changed while it was measured.", hint="Measure again, and leave them alone.")

    def _ended(self) -> BenchError:
        if self._session.state is SessionState.IDLE:
            return BenchError("The stream was stopped while it was measured.", hint="Measure again, and let it stream.")
        snapshot = self._session.snapshot()
        text = snapshot.fault or "The connection was closed while it was measured."
        return BenchError(text, hint=snapshot.fault_hint or "Connect again, then measure again.")

    def _frames_since(self, mark: _Mark) -> int:
        return self._session.metrics.totals().frames_decoded - mark.totals.frames_decoded

    def _mark(self) -> _Mark:
        """Read all counters between two frames."""
        metrics = self._session.metrics
        while True:
            totals = metrics.totals()
            mark = _Mark(totals, metrics.decode_ms.latest_t_s or 0.0, len(metrics.age_ms), time.process_time(), time.monotonic())
            if metrics.totals().frames_decoded == totals.frames_decoded and len(metrics.decode_ms) == totals.frames_decoded:
                return mark

    def _tell(self, index: int, count: int, name: str) -> None:
        if self._now_s() - self._told_s < TELL_S:
            return
        self._told_s = self._now_s()
        step_ms = 1000 * (SWITCH_S + SETTLE_S + self._seconds)
        within_ms = min(step_ms, 1000 * (self._now_s() - self._step_began_s))
        self._progress(Progress(stage=name, done=round(index * step_ms + within_ms), total=round(count * step_ms), unit="ms"))

    def _now_s(self) -> float:
        return time.monotonic()

    def _ask(self, answer: Future[Status]) -> Status:
        try:
            return answer.result(ANSWER_S)
        except (CancelledError, TimeoutError, LinkError) as error:
            raise BenchError("The board did not answer.", hint="Check its cable, then connect again.") from error

    def _restore(self, before: Status, *, was_streaming: bool, overruled: bool) -> None:
        """Put back what was set; the user's own choice of the meantime stays. A link that is gone has nothing to put back."""
        if self._session.state not in {SessionState.IDLE, SessionState.STREAMING}:
            return
        with contextlib.suppress(EvalKitError):
            if not overruled:
                self._ask(self._session.set_output(before.output))
            if not was_streaming and self._session.state is SessionState.STREAMING:
                self._ask(self._session.stop())


class _Overruled(Exception):
    """Somebody else set another output."""


def _generation(status: Status) -> int:
    return 0 if status.model is None else status.model.generation


def _with_problem(cost: OutputCost, problem: str) -> OutputCost:
    return msgspec.structs.replace(cost, problem=problem)

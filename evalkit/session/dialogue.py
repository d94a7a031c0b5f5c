"""How a job (a swap, a recovery) talks with its board: commands, answers, progress, cancel, on the thread of the job."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from evalkit.clock import Clock
from evalkit.errors import LinkLost
from evalkit.flow import BoundedQueue, CancelToken, Mailbox, Overflow, Progress
from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.protocol.messages import ProgressReport
from evalkit.protocol.requests import GetStatus, Request
from evalkit.protocol.values import Status
from evalkit.session.assembler import RawFrame
from evalkit.session.board import BoardView
from evalkit.session.commands import CommandTable
from evalkit.session.limits import TimeLimits
from evalkit.session.results_log import ResultLog
from evalkit.session.sender import Sender

T = TypeVar("T")

STEP_S = 0.05
"""How often a waiting job looks whether it was cancelled."""
REPORT_CAPACITY = 64
"""Acknowledgements that wait to be read; each says the sum, so of more the oldest can go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What a job needs of its session."""

    commands: CommandTable
    sender: Sender
    board: BoardView
    results: ResultLog
    metrics: SessionMetrics
    clock: Clock
    limits: TimeLimits
    trials: Mailbox[RawFrame]
    """The newest frame of a trial, which belongs to no stream."""


class Dialogue:
    """One job's talk. `reported` and `abandon` are called by other threads, all else by the job's."""

    def __init__(self, wire: Wire, *, progress: Callable[[Progress], None] | None = None, cancel: CancelToken | None = None) -> None:
        self.wire = wire
        self.cancel = cancel or CancelToken()
        self._progress = progress
        self._reports: BoundedQueue[ProgressReport | None] = BoundedQueue(REPORT_CAPACITY, Overflow.DROP_OLDEST)
        self._ids: set[int] = set()

    def new_id(self) -> int:
        """Return a number for a command whose progress is to be told to this job."""
        number = self.wire.commands.reserve_id()
        self._ids = self._ids | {number}  # another thread looks into it
        return number

    def reported(self, report: ProgressReport) -> None:
        """Take a sign of progress from the board: an upload's reports carry the number of the command that began it."""
        if report.id in self._ids:
            for number in self._ids:
                self.wire.commands.alive(number)
            self._reports.put(report)

    def abandon(self) -> None:
        """Stop waiting: the session ended."""
        self._reports.close()

    @property
    def abandoned(self) -> bool:
        """Whether the session ended."""
        return self._reports.closed

    def show(self, stage: str, done: int = 0, total: int = 0, unit: str = "bytes") -> None:
        """Tell how far the job is."""
        progress = Progress(stage=stage, done=done, total=total, unit=unit)
        self.wire.board.set_deploy(progress)
        if self._progress is not None:
            self._progress(progress)

    def submit(self, request: Request, what: str, timeout_s: float | None = None, command_id: int | None = None) -> Future[Status]:
        """Send a command."""
        timeout_s = self.wire.limits.reply_s if timeout_s is None else timeout_s
        return self.wire.commands.submit(request, what=what, timeout_s=timeout_s, command_id=command_id)

    def ask(self) -> Status:
        """Return what the board says now; raises what the command raises."""
        return self.answer(self.submit(GetStatus(), "say which network runs"), final=True)

    def answer(
        self,
        future: Future[T],
        *,
        heard: Callable[[ProgressReport], None] = lambda _: None,
        on_cancel: Callable[[], object] | None = None,
        final: bool = False,
    ) -> T:
        """Wait for a command's answer; `heard` is told the board's progress meanwhile.

        A cancel raises Cancelled; with `on_cancel` that is called once instead, and the answer decides; a `final` wait heeds no cancel.
        """
        future.add_done_callback(lambda _: self._reports.put(None))  # wakes the wait below
        told = False
        while not future.done():
            if on_cancel is not None and self.cancel.cancelled and not told:
                told = True
                on_cancel()
            elif on_cancel is None and not final:
                self.cancel.check()
            if (report := self.report()) is not None:
                heard(report)
        for report in self._reports.drain():  # what came before the answer counts, whoever was faster
            if report is not None:
                heard(report)
        return future.result()

    def look(self, *, wait: bool = False) -> None:
        """Raise LinkLost if the session ended; with `wait`, a moment passes before."""
        if wait:
            self.report()
        elif self._reports.closed:
            self._end()

    def report(self) -> ProgressReport | None:
        """Return the next sign of progress, or None if none came for a moment; LinkLost if the session ended."""
        report = self._reports.get(STEP_S)
        if report is None and self._reports.closed:
            self._end()
        return report

    def _end(self) -> None:
        error = self.wire.board.error
        raise LinkLost("The session was closed.") if error is None else LinkLost(error.message, hint=error.hint)

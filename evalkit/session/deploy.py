"""Brings a network into the sensor: announce, send in acknowledged windows, activate, watch for its first result.

One job is one swap, written as a sequence and run on the thread "evalkit-deploy". Until the board switches, the network that was
there keeps running, and every way out of here says which one runs. A later transaction (golden input, roll-back) goes around
these steps.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from evalkit.clock import Clock
from evalkit.errors import BoardError, BoardFault, DeployFailed, EvalKitError, LinkError, LinkLost, LinkTimeout
from evalkit.flow import BoundedQueue, Cancelled, CancelToken, Overflow, Progress
from evalkit.models.package import ModelPackage
from evalkit.protocol.limits import MAX_UPLOAD_AHEAD_BYTES, MODEL_CHUNK_BYTES, REPLY_TIMEOUT_S, bulk_chunk_bytes
from evalkit.protocol.messages import GetStatus, ModelAbort, ModelActivate, ModelBegin, ProgressReport, Request, Status
from evalkit.protocol.packet import crc32c
from evalkit.session.board import BoardView
from evalkit.session.commands import CommandTable
from evalkit.session.results_log import ResultLog, ResultTime
from evalkit.session.sender import Chunk, Sender

ACTIVATE_TIMEOUT_S = 15.0
"""Between two signs of progress while the board checks and loads; a loader on a slow bus reports no oftener than each megabyte."""
FIRST_RESULT_TIMEOUT_S = 5.0
"""How long the first result is awaited before the report says that there was none."""
RESEND_S = 1.0
"""Without progress for so long, the last bytes are taken for lost and sent again; so is what the board says is missing, at once."""
GOODBYE_TIMEOUT_S = 1.0
"""What a cancelled or failed swap spends on telling the board."""
STEP_S = 0.05
"""How often a waiting job looks whether it was cancelled."""
REPORT_CAPACITY = 64
"""Acknowledgements that wait to be read; each says the sum, so of more the oldest can go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployReport:
    """What a swap cost."""

    name: str
    generation: int
    """The activation's number, which the frames of this network carry."""
    bytes: int
    upload_s: float
    """From the board's readiness to its acknowledgement of the last byte."""
    bytes_per_s: float
    activate_s: float
    """From the command to switch to the board's answer."""
    downtime_ms: float | None
    """From the last result of the old network to the first of this one, board clock; None if one of them does not exist."""
    first_result_ms: float | None
    """From the command to switch to the first result, as it arrived here; None if none came (not streaming, say)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What a job needs of its session."""

    commands: CommandTable
    sender: Sender
    board: BoardView
    results: ResultLog
    clock: Clock


class DeployJob:
    """One swap. `run` belongs to its thread; `reported` and `abandon` are called by others."""

    def __init__(
        self,
        package: ModelPackage,
        wire: Wire,
        *,
        progress: Callable[[Progress], None] | None,
        cancel: CancelToken | None,
    ) -> None:
        self._package = package
        self._data = np.frombuffer(package.data, np.uint8)
        self._commands = wire.commands
        self._sender = wire.sender
        self._board = wire.board
        self._results = wire.results
        self._clock = wire.clock
        self._progress = progress
        self._cancel = cancel or CancelToken()
        self._reports: BoundedQueue[ProgressReport | None] = BoundedQueue(REPORT_CAPACITY, Overflow.DROP_OLDEST)
        # The upload has the number of the command that begins it, so a report's id means the same in both.
        self._upload_id = self._commands.reserve_id()
        self._activate_id = self._commands.reserve_id()
        self._switching = False
        """Whether the board was told to switch, and so may have done it."""

    def reported(self, report: ProgressReport) -> None:
        """Take a sign of progress from the board."""
        if report.id in {self._upload_id, self._activate_id}:
            self._commands.alive(self._upload_id)
            self._commands.alive(self._activate_id)
            self._reports.put(report)

    def abandon(self) -> None:
        """Stop waiting: the session ended."""
        self._reports.close()

    def run(self) -> DeployReport:
        """Swap; raises DeployFailed (which says what runs now) or Cancelled (the old network runs)."""
        try:
            return self._run()
        except Cancelled:
            self._abort()
            raise
        except EvalKitError as error:
            raise self._failed(error) from error
        finally:
            self._board.set_deploy(None)

    def _run(self) -> DeployReport:
        name, size = self._package.name, len(self._package.data)
        before = self._board.status
        old = before.model.generation if before is not None and before.model is not None else 0
        self._show("announce", 0, size)
        self._answer(self._submit(self._begin(), "get ready for a network", command_id=self._upload_id))
        begun_ns = self._clock.now_ns()
        self._upload()
        uploaded_ns = self._clock.now_ns()

        self._board.expect_card(old + 1, self._package.card)
        self._switching = True
        status = self._activate(name, old)
        activated_ns = self._clock.now_ns()
        generation = status.model.generation if status.model is not None else 0
        first = self._first_result(generation) if status.streaming else None
        last_old = self._results.last(old)
        upload_s = max(uploaded_ns - begun_ns, 1) / 1e9
        return DeployReport(
            name=name,
            generation=generation,
            bytes=size,
            upload_s=upload_s,
            bytes_per_s=size / upload_s,
            activate_s=(activated_ns - uploaded_ns) / 1e9,
            downtime_ms=None if first is None or last_old is None else (first.ready_ns - last_old.ready_ns) / 1e6,
            first_result_ms=None if first is None else (first.received_ns - uploaded_ns) / 1e6,
        )

    def _begin(self) -> ModelBegin:
        package = self._package
        return ModelBegin(
            upload_id=self._upload_id,
            name=package.name,
            size_bytes=len(package.data),
            crc32c=crc32c(package.data),
            runtime_bytes=package.memory.runtime,
            coefficient_bytes=package.memory.coefficients,
        )

    def _upload(self) -> None:
        """Send all bytes; the board's acknowledgements open the window, and send us back where something got lost."""
        size = len(self._package.data)
        hello = self._board.hello
        chunk_bytes = min(MODEL_CHUNK_BYTES, bulk_chunk_bytes(hello.capabilities.link_capacity_bytes_per_s if hello is not None else 0))
        sent = acknowledged = waiting = 0
        moved_ns = again_ns = self._clock.now_ns()
        went_back = False
        while acknowledged < size:
            self._cancel.check()
            sent = self._post_window(sent, acknowledged, chunk_bytes)
            report = self._report()
            now_ns, before = self._clock.now_ns(), waiting
            waiting = self._sender.waiting_chunks
            if report is not None and report.done > acknowledged:
                acknowledged, went_back = min(report.done, size), False
                sent = max(sent, acknowledged)
                moved_ns = now_ns
                self._show("send", acknowledged, size)
            elif (report is not None and not went_back) or now_ns - max(moved_ns, again_ns) > RESEND_S * 1e9:
                self._sender.forget_chunks(self._upload_id)
                sent, went_back, again_ns = acknowledged, True, now_ns
            elif waiting != before and not went_back:
                moved_ns = now_ns  # a slow link is no dead one
            if now_ns - moved_ns > REPLY_TIMEOUT_S * 1e9:
                raise LinkTimeout(
                    f"The board stopped acknowledging after {acknowledged:,} of {size:,} bytes.", hint="Check the link and try again."
                )

    def _post_window(self, sent: int, acknowledged: int, chunk_bytes: int) -> int:
        """Queue what the board has room for, as far as the link takes it; return where to go on."""
        end = min(len(self._data), acknowledged + MAX_UPLOAD_AHEAD_BYTES)
        while sent < end:
            piece = self._data[sent : min(sent + chunk_bytes, end)]
            if not self._sender.post_chunk(Chunk(upload_id=self._upload_id, offset=sent, data=piece)):
                break
            sent += piece.size
        return sent

    def _activate(self, name: str, old: int) -> Status:
        size = len(self._package.data)
        self._show("activate", 0, size)
        future = self._submit(ModelActivate(upload_id=self._upload_id), f"switch to {name}", ACTIVATE_TIMEOUT_S, self._activate_id)
        try:
            status = self._answer(future)
        except BoardError as error:
            if self._cancel.cancelled:
                raise Cancelled from error
            raise
        except LinkTimeout:
            # The switch or only its answer may be lost: ask what runs before anything is claimed.
            status = self._answer(self._submit(GetStatus(), "say which network runs"))
            if status.model is None or status.model.generation == old:
                raise
        if status.model is None or status.model.generation == old:
            raise BoardFault(f"The board says that it switched to {name}, and still runs another network.", hint="Update its firmware.")
        return status

    def _first_result(self, generation: int) -> ResultTime | None:
        self._show("first result", 0, 0)
        deadline_ns = self._clock.now_ns() + round(FIRST_RESULT_TIMEOUT_S * 1e9)
        while not self._reports.closed and not self._cancel.cancelled and self._clock.now_ns() < deadline_ns:
            if (entry := self._results.wait_for_first(generation, STEP_S)) is not None:
                return entry
        return None

    def _answer(self, future: Future[Status]) -> Status:
        """Wait for a command's answer and show the board's progress meanwhile.

        A cancel before the switch ends the wait. During it the board is asked to stop, and its answer tells whether it still could.
        """
        future.add_done_callback(lambda _: self._reports.put(None))  # wakes the wait below
        asked_to_stop = False
        while not future.done():
            if not self._switching:
                self._cancel.check()
            elif self._cancel.cancelled and not asked_to_stop:
                asked_to_stop = True
                self._submit(self._abort_request(), "stop the switch")
            report = self._report()
            if report is not None:
                self._show(report.stage, report.done, report.total, report.unit)
        return future.result()

    def _report(self) -> ProgressReport | None:
        report = self._reports.get(STEP_S)
        if report is None and self._reports.closed:
            error = self._board.error
            raise LinkLost("The session was closed.") if error is None else LinkLost(error.message, hint=error.hint)
        return report

    def _show(self, stage: str, done: int, total: int, unit: str = "bytes") -> None:
        progress = Progress(stage=stage, done=done, total=total, unit=unit)
        self._board.set_deploy(progress)
        if self._progress is not None:
            self._progress(progress)

    def _abort_request(self) -> ModelAbort:
        return ModelAbort(upload_id=self._upload_id)

    def _abort(self) -> None:
        """Tell the board to forget what it got; best effort, since it forgets it with the session anyway."""
        self._sender.forget_chunks(self._upload_id)
        self._submit(self._abort_request(), "forget the network", GOODBYE_TIMEOUT_S).exception()

    def _submit(self, request: Request, what: str, timeout_s: float = REPLY_TIMEOUT_S, command_id: int | None = None) -> Future[Status]:
        return self._commands.submit(request, what=what, timeout_s=timeout_s, command_id=command_id)

    def _failed(self, error: EvalKitError) -> DeployFailed:
        if self._board.error is None:
            self._abort()
        status = self._board.status
        running = "No network" if status is None or status.model is None else status.model.name
        if self._switching and isinstance(error, LinkError):
            state = "Whether the board switched is not known; connect again to see."
        else:
            state = f"{running} runs as before."
        return DeployFailed(f"{self._package.name} was not deployed: {error.message} {state}", hint=error.hint)

"""The swaps of a session: at most one job at a time, on the thread "evalkit-deploy"; also what is left of swaps of earlier sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from evalkit.errors import CommandRejected, HistoryError
from evalkit.flow import CancelToken, Progress
from evalkit.models.package import ModelPackage
from evalkit.notices import Notice, Severity
from evalkit.session.bookkeeping import Bookkeeper
from evalkit.session.control import Control
from evalkit.session.crew import Crew
from evalkit.session.deploy import DeployJob, kept_target, target_of
from evalkit.session.deploy_report import DeployReport, NetworkRef
from evalkit.session.dialogue import Dialogue, Wire
from evalkit.session.going_back import FindPackage
from evalkit.session.history import SwapHistory
from evalkit.session.recovery import RecoveryJob

T = TypeVar("T")
ProgressCallback = Callable[[Progress], None]


class Swaps:
    """Thread-safe."""

    def __init__(self, wire: Wire, control: Control, crew: Crew, *, history: SwapHistory | None, find_package: FindPackage) -> None:
        self._wire = wire
        self._control = control
        self._crew = crew
        self._history = history
        self._find_elsewhere = find_package
        self._lock = threading.Lock()
        self._swap_future: Future[DeployReport] | None = None
        self._recovered: Future[None] = Future()
        """Done once swaps of earlier sessions were looked into; a swap waits for that."""
        self._recovered.set_result(None)
        self._dialogues: list[Dialogue] = []
        """Of the jobs that run or wait."""
        self._remembered: ModelPackage | None = None
        """What was sent last and runs: a board that keeps nothing may need it again, whether or not the library has it."""

    def deploy(
        self, package: ModelPackage, network: int, progress: ProgressCallback | None, cancel: CancelToken | None
    ) -> Future[DeployReport]:
        """See Session.deploy."""
        return self._swap(target_of(package, network), package, progress, cancel)

    def select(self, sha256: str, network: int, progress: ProgressCallback | None, cancel: CancelToken | None) -> Future[DeployReport]:
        """See Session.select."""
        return self._swap(kept_target(self._wire.board.status, sha256, network), None, progress, cancel)

    def recover(self) -> None:
        """Look into swaps with this board that never ended; returns at once."""
        history, hello = self._history, self._wire.board.hello
        if history is None or hello is None:
            return
        try:
            entries = history.unfinished(hello.serial_number)
        except HistoryError as error:
            self._wire.board.notify(Notice(severity=Severity.WARNING, text=error.message, hint=error.hint))
            return
        if entries:
            dialogue = Dialogue(self._wire)
            job = RecoveryJob(entries, dialogue, history=history, find_package=self._find)
            self._recovered = Future()
            self._start(job.run, dialogue, self._recovered)

    def abandon(self) -> None:
        """Stop the jobs: the session ended."""
        with self._lock:
            dialogues = list(self._dialogues)
        for dialogue in dialogues:
            dialogue.abandon()

    def _swap(
        self, target: NetworkRef, package: ModelPackage | None, progress: ProgressCallback | None, cancel: CancelToken | None
    ) -> Future[DeployReport]:
        dialogue = Dialogue(self._wire, progress=progress, cancel=cancel)
        book = Bookkeeper(self._history, self._wire.board)

        def run() -> DeployReport:
            report = DeployJob(target, package, dialogue, book=book, find_package=self._find).run()
            if package is not None:
                self._remembered = package
            return report

        future: Future[DeployReport] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:
            if self._swap_future is not None and not self._swap_future.done():
                future.set_exception(CommandRejected("Another network is being sent.", hint="Wait until it runs, or cancel it."))
                return future
            self._swap_future = future
        self._start(run, dialogue, future)
        return future

    def _start(self, run: Callable[[], T], dialogue: Dialogue, future: Future[T]) -> None:
        earlier = self._recovered
        with self._lock:
            self._dialogues.append(dialogue)

        def work() -> None:
            if earlier is not future:
                wait([earlier])  # ends with the session at the latest
            self._control.job = dialogue
            try:
                result = run()
            except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the one who asked
                self._finish(dialogue)
                future.set_exception(error)
            else:
                self._finish(dialogue)
                future.set_result(result)

        self._crew.start("evalkit-deploy", work)
        if self._crew.stop.is_set():
            dialogue.abandon()

    def _finish(self, dialogue: Dialogue) -> None:
        self._control.job = None
        with self._lock:
            self._dialogues.remove(dialogue)

    def _find(self, sha256: str) -> ModelPackage | None:
        remembered = self._remembered
        return remembered if remembered is not None and remembered.sha256 == sha256 else self._find_elsewhere(sha256)

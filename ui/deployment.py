"""A model swap as the window drives it: read the package, send it, follow it, cancel it, keep the result."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from evalkit.clock import Clock, SystemClock
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.notices import Notice
from evalkit.session.snapshot import SessionSnapshot
from ui.bridge import Bridge
from ui.presenters.model import Swap, SwapStage
from ui.presenters.notes import Note

if TYPE_CHECKING:
    from evalkit.models.package import ModelPackage
    from evalkit.session.deploy import DeployReport
    from evalkit.session.session import Session

log = logging.getLogger(__name__)

SENDING_STAGES = frozenset({"plan", "upload"})
"""Stages of a session's progress in which bytes travel; in later ones the board works."""


class Deployment(QObject):
    """At most one swap at a time."""

    changed = Signal()
    """`swap` is another one."""
    noted = Signal(object)
    """A Note for the user."""
    deployed = Signal(str)
    """This network (name) runs now."""

    def __init__(
        self, bridge: Bridge, *, load: Callable[[str], ModelPackage], clock: Clock | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._load = load
        self._clock = clock or SystemClock()
        self._swap = Swap()
        self._cancel: CancelToken | None = None
        self._first_byte_ns: int | None = None
        bridge.snapshot_ready.connect(self._follow)

    @property
    def swap(self) -> Swap:
        """The swap that is under way, or the last one."""
        return self._swap

    def begin(self, name: str, title: str) -> None:
        """Send the library's entry `name` to the sensor."""
        session = self._bridge.session
        if session is None or self._swap.active:
            return
        self._cancel, self._first_byte_ns = CancelToken(), None
        cancel = self._cancel
        self._set(Swap(stage=SwapStage.PREPARING, title=title))
        self._bridge.run(
            "read-model", lambda: self._load(name), lambda package: self._send(session, package, cancel), lambda e: self._failed(cancel, e)
        )

    def cancel(self) -> None:
        """Stop; the network that ran before still runs."""
        if self._cancel is not None:
            self._cancel.cancel()

    def forget(self) -> None:
        """Expect nothing of a swap under way: the session is gone."""
        self.cancel()
        self._cancel = None
        if self._swap.stage is not SwapStage.NONE:
            self._set(Swap())

    def _send(self, session: Session, package: ModelPackage, cancel: CancelToken) -> None:
        if cancel is not self._cancel:
            return
        if cancel.cancelled:
            self._failed(cancel, Cancelled())
            return
        self._set(replace(self._swap, stage=SwapStage.SENDING, total_bytes=len(package.data)))
        future = session.deploy(package, cancel=cancel)
        self._bridge.watch(future, lambda report: self._done(cancel, package.name, report), lambda error: self._failed(cancel, error))

    def _follow(self, snapshot: SessionSnapshot) -> None:
        progress = snapshot.deploy
        if progress is None or self._swap.stage not in {SwapStage.SENDING, SwapStage.STARTING}:
            return
        self._set(self._with(progress))

    def _with(self, progress: Progress) -> Swap:
        if progress.stage not in SENDING_STAGES:
            return replace(self._swap, stage=SwapStage.STARTING, done_bytes=self._swap.total_bytes)
        now_ns = self._clock.now_ns()
        if self._first_byte_ns is None and progress.done:
            self._first_byte_ns = now_ns
        elapsed_s = 0.0 if self._first_byte_ns is None else (now_ns - self._first_byte_ns) / 1e9
        return replace(self._swap, done_bytes=progress.done, elapsed_s=elapsed_s)

    def _done(self, cancel: CancelToken, name: str, report: DeployReport) -> None:
        if cancel is not self._cancel:
            return
        self._cancel = None
        self._set(
            replace(
                self._swap,
                stage=SwapStage.DONE,
                done_bytes=report.bytes,
                upload_s=report.upload_s,
                downtime_ms=report.downtime_ms,
                first_result_ms=report.first_result_ms,
            )
        )
        self.deployed.emit(name)

    def _failed(self, cancel: CancelToken, error: BaseException) -> None:
        if cancel is not self._cancel:
            return
        self._cancel = None
        if isinstance(error, Cancelled):
            self._set(replace(self._swap, stage=SwapStage.CANCELLED))
            return
        notice = Notice.from_error(error)
        log.warning("The model swap failed: %s", notice)
        self._set(replace(self._swap, stage=SwapStage.FAILED, reason=notice.text))
        self.noted.emit(Note(notice=notice))

    def _set(self, swap: Swap) -> None:
        if swap != self._swap:
            self._swap = swap
            self.changed.emit()

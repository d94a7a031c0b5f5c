"""A model swap as the window drives it: read the package, send it, follow it, cancel it, keep the result."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from evalkit.clock import Clock, SystemClock
from evalkit.errors import CommandRejected, DeployFailed
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.notices import Notice
from evalkit.session.snapshot import SessionSnapshot
from evalkit.session.undo import found, is_kept
from ui.bridge import Bridge
from ui.plans import Plans
from ui.presenters.notes import Note
from ui.presenters.swap import GO_BACK, SENDING_STEPS, Swap, SwapStage

if TYPE_CHECKING:
    from evalkit.models.package import ModelPackage
    from evalkit.session.deploy_report import DeployReport, NetworkRef
    from evalkit.session.session import Session

log = logging.getLogger(__name__)

TOPIC = "swap"
"""Of the note about a failed swap: the next one that is done settles it."""


class Deployment(QObject):
    """At most one swap at a time."""

    changed = Signal()
    """`swap` is another one."""
    noted = Signal(object)
    """A Note for the user."""
    deployed = Signal(str)
    """This network (name) runs now."""
    ended = Signal(object)
    """A swap is over: its SwapStage (DONE, FAILED, CANCELLED, or NONE if its session ended first)."""

    def __init__(
        self, bridge: Bridge, *, load: Callable[[str], ModelPackage], clock: Clock | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._load = load
        self._clock = clock or SystemClock()
        self._swap = Swap()
        self._cancel: CancelToken | None = None
        self._first_byte: tuple[int, int] | None = None
        """When the first byte was acknowledged, and how many the board held already."""
        self.undo_offer: NetworkRef | None = None
        """What undoing the last swap goes back to; None: there is nothing to undo."""
        self.plans = Plans(bridge, load, self)
        self.plans.changed.connect(self.changed)
        bridge.snapshot_ready.connect(self._follow)

    @property
    def swap(self) -> Swap:
        """The swap that is under way, or the last one."""
        return self._swap

    def begin(self, name: str, title: str, network: int = 0) -> None:
        """Send the library's entry `name` to the sensor, and let its network number `network` run."""
        self._begin(title, "read-model", lambda: self._load(name), network, name)

    def select(self, sha256: str, network: int, title: str) -> None:
        """Switch to a network that the board keeps, without an upload."""
        session = self._bridge.session
        if session is None or self._swap.active:
            return
        cancel = self._new(title)
        self._watch(cancel, "", session.select(sha256, network, cancel=cancel))

    def go_to(self, target: NetworkRef, title: str, find: Callable[[str], ModelPackage | None]) -> None:
        """Let a network run that ran before: from what the board keeps, else from what `find` (in the background) returns for its sha256."""
        session = self._bridge.session
        if session is None or self._swap.active:
            return
        if is_kept(session.snapshot().status, target):
            self.select(target.sha256, target.network, title)
        else:
            self._begin(title, "find-model", lambda: found(target, find), target.network, target.name)

    def offer_undo(self, target: NetworkRef | None) -> None:
        """Say what undoing the last swap would go back to."""
        if target != self.undo_offer:
            self.undo_offer = target
            self.changed.emit()

    def cancel(self) -> None:
        """Stop; the network that ran before still runs."""
        if self._cancel is not None and not self._cancel.cancelled:
            self._cancel.cancel()
            self._set(replace(self._swap, cancelling=True))

    def forget(self) -> None:
        """Expect nothing of a swap under way: the session is gone."""
        was_active = self._swap.active
        if self._cancel is not None:
            self._cancel.cancel()
        self._cancel = None
        if self._swap.stage is not SwapStage.NONE:
            self._set(Swap())
        if was_active:
            self.ended.emit(SwapStage.NONE)

    def _begin(self, title: str, thread: str, read: Callable[[], ModelPackage], network: int, name: str) -> None:
        session = self._bridge.session
        if session is None or self._swap.active:
            return
        cancel = self._new(title)
        self._bridge.run(
            thread, read, lambda package: self._send(session, package, network, name, cancel), lambda error: self._failed(cancel, error)
        )

    def _new(self, title: str) -> CancelToken:
        cancel = self._cancel = CancelToken()
        self._first_byte = None
        self._set(Swap(stage=SwapStage.PREPARING, title=title))
        return cancel

    def _send(self, session: Session, package: ModelPackage, network: int, name: str, cancel: CancelToken) -> None:
        if cancel is not self._cancel:
            return
        if cancel.cancelled:
            self._failed(cancel, Cancelled())
            return
        if not 0 <= network < len(package.networks):
            self._failed(cancel, CommandRejected(f"{package.name} has no network number {network}.", hint="Choose one that it has."))
            return
        self._set(replace(self._swap, total_bytes=len(package.data)))
        self._watch(cancel, name, session.deploy(package, network=network, cancel=cancel))

    def _watch(self, cancel: CancelToken, name: str, future: Future[DeployReport]) -> None:
        self._set(replace(self._swap, stage=SwapStage.SENDING, step="plan"))
        self._bridge.watch(future, lambda report: self._done(cancel, name, report), lambda error: self._failed(cancel, error))

    def _follow(self, snapshot: SessionSnapshot) -> None:
        progress = snapshot.deploy
        if progress is None or self._swap.stage not in {SwapStage.SENDING, SwapStage.STARTING}:
            return
        self._set(self._with(progress))

    def _with(self, progress: Progress) -> Swap:
        if progress.stage == GO_BACK:
            return replace(self._swap, going_back=True)
        swap = replace(self._swap, step=progress.stage)
        if progress.stage not in SENDING_STEPS:
            return replace(swap, stage=SwapStage.STARTING, done_bytes=swap.total_bytes)
        now_ns = self._clock.now_ns()
        if self._first_byte is None and progress.done:
            self._first_byte = now_ns, progress.done
        if self._first_byte is None:
            return replace(swap, done_bytes=progress.done)
        begun_ns, begun_bytes = self._first_byte
        return replace(swap, done_bytes=progress.done, begun_bytes=begun_bytes, elapsed_s=(now_ns - begun_ns) / 1e9)

    def _done(self, cancel: CancelToken, name: str, report: DeployReport) -> None:
        if cancel is not self._cancel:
            return
        self._cancel = None
        self._set(
            replace(
                self._swap,
                stage=SwapStage.DONE,
                cancelling=False,
                done_bytes=report.bytes,
                total_bytes=report.bytes,
                upload_s=report.upload_s,
                bytes_per_s=report.bytes_per_s,
                picture_rested_ms=report.picture_rested_ms,
                downtime_ms=report.downtime_ms,
                first_result_ms=report.first_result_ms,
                frames_lost=report.frames_lost,
                resumed_from=report.resumed_from,
                golden=report.verification.golden.value,
                verification=report.verification.text,
            )
        )
        self.deployed.emit(name or report.name)
        self.ended.emit(SwapStage.DONE)

    def _failed(self, cancel: CancelToken, error: BaseException) -> None:
        if cancel is not self._cancel:
            return
        self._cancel = None
        if isinstance(error, Cancelled):
            self._set(replace(self._swap, stage=SwapStage.CANCELLED, cancelling=False, reason=str(error)))
            self.ended.emit(SwapStage.CANCELLED)
            return
        notice = Notice.from_error(error)
        log.warning("The model swap failed: %s", notice)
        way = error.way if isinstance(error, DeployFailed) else ""
        running = error.running if isinstance(error, DeployFailed) else ""
        self._set(
            replace(self._swap, stage=SwapStage.FAILED, cancelling=False, reason=notice.text, remedy=notice.hint, way=way, running=running)
        )
        self.noted.emit(Note(notice=notice, topic=TOPIC))
        self.ended.emit(SwapStage.FAILED)

    def _set(self, swap: Swap) -> None:
        if swap != self._swap:
            self._swap = swap
            self.changed.emit()

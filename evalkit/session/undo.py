"""Undo of a swap: what ran before it runs again, without an upload where the board has kept it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from evalkit.errors import CommandRejected
from evalkit.flow import CancelToken, Progress
from evalkit.protocol.values import ModelStatus, Status
from evalkit.session.deploy_report import DeployReport, NetworkRef
from evalkit.session.history import Outcome, SwapRecord

if TYPE_CHECKING:  # a window shows what can be undone before it has a session
    from evalkit.models.package import ModelPackage
    from evalkit.session.going_back import FindPackage
    from evalkit.session.session import Session


def undo_target(records: Sequence[SwapRecord], board: str, running: ModelStatus | None) -> NetworkRef | None:
    """Return what ran before the newest swap of `board` that brought the network that runs now; None: there is nothing to undo."""
    for record in reversed(records):
        if record.board == board and record.outcome is Outcome.DONE and record.after.is_run_by(running):
            before = record.before
            return before if before is not None and not before.is_run_by(running) else None
    return None


def is_kept(status: Status | None, target: NetworkRef) -> bool:
    """Return whether a board needs no upload for `target`."""
    return status is not None and any(kept.sha256 == target.sha256 for kept in status.kept)


def found(target: NetworkRef, find_package: FindPackage) -> ModelPackage:
    """Return the package of `target`; CommandRejected if it is not to be had."""
    package = find_package(target.sha256) if target.sha256 else None
    if package is None:
        raise CommandRejected(
            f"{target.name} is neither on the board nor in the library: there is nothing to go back to.",
            hint="Choose a network of the library.",
        )
    return package


def go_to(
    session: Session,
    target: NetworkRef,
    find_package: FindPackage,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> Future[DeployReport]:
    """Let a network run that ran before; CommandRejected if nobody has it, and the future fails as those of Session.deploy."""
    if is_kept(session.snapshot().status, target):
        return session.select(target.sha256, target.network, progress=progress, cancel=cancel)
    return session.deploy(found(target, find_package), network=target.network, progress=progress, cancel=cancel)

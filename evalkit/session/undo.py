"""Undo of a swap: what ran before it runs again, without an upload where the board has kept it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from evalkit.errors import CommandRejected
from evalkit.flow import CancelToken, Progress
from evalkit.session.deploy_report import DeployReport
from evalkit.session.going_back import FindPackage
from evalkit.session.history import SwapRecord
from evalkit.session.session import Session


def undo(
    session: Session,
    record: SwapRecord,
    find_package: FindPackage,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> Future[DeployReport]:
    """Swap back to what ran before `record`; the future fails as those of Session.deploy, or with CommandRejected if nobody has it."""
    before = record.before
    if before is not None:
        status = session.snapshot().status
        if status is not None and any(kept.sha256 == before.sha256 for kept in status.kept):
            return session.select(before.sha256, before.network, progress=progress, cancel=cancel)
        if before.sha256 and (package := find_package(before.sha256)) is not None:
            return session.deploy(package, network=before.network, progress=progress, cancel=cancel)
    failed: Future[DeployReport] = Future()
    name = "No network" if before is None else before.name
    why = "ran before this swap" if before is None else "is neither on the board nor in the library"
    failed.set_exception(CommandRejected(f"{name} {why}: there is nothing to go back to.", hint="Choose a network of the library."))
    return failed

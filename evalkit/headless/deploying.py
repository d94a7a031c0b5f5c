"""`evalkit deploy`: let a network run on a board, as a transaction: it ends with the new network or with the old one, and says which."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import ExitStack, contextmanager, suppress

from evalkit.errors import CommandRejected, EvalKitError
from evalkit.flow import Cancelled, CancelToken
from evalkit.headless import exits
from evalkit.headless.networks import note_used, package_named
from evalkit.headless.run import answer, connect, emulator_config, stop_streaming
from evalkit.headless.swaps import history, network_name
from evalkit.headless.terminal import ProgressLine, quantity, say, show, show_json, table
from evalkit.models.library import default_library
from evalkit.protocol.values import OutputSelection
from evalkit.session.deploy_report import DeployReport, NetworkRef
from evalkit.session.session import Session
from evalkit.session.undo import go_to, undo_target

LOOK_S = 0.2
"""Windows hands Ctrl-C to a program only between two waits."""
MAX_DEPLOY_S = 1800.0
"""The largest package over the slowest link takes less; a swap ends by its own time-outs long before."""


def main(args: argparse.Namespace) -> int:
    """Deploy as the command line says; return the exit code. Raises DeployFailed, or what the session raises."""
    if bool(args.package) == args.undo or (args.undo and not args.url):
        say("evalkit deploy: name a MODEL, or undo the last swap of a board that goes on running: --undo --url URL")
        return exits.USAGE
    package = package_named(args.package) if args.package else None
    if package is not None and not 0 <= args.network < len(package.networks):
        say(f"evalkit deploy: {package.name} holds {len(package.networks)}, counted from 0: there is no network {args.network}")
        return exits.USAGE
    try:
        config = None if args.url else emulator_config(args)
    except ValueError as error:
        say(f"evalkit deploy: {error}")
        return exits.USAGE
    with ExitStack() as stack:
        session, _ = connect(args.url, config, stack)
        stack.callback(_tell_notices, session)
        stack.enter_context(_streaming(session))
        cancel = CancelToken()
        try:
            with ProgressLine() as line:
                if package is not None:
                    swap = session.deploy(package, network=args.network, progress=line.update, cancel=cancel)
                else:
                    swap = go_to(session, _target(session), default_library().find, progress=line.update, cancel=cancel)
                report = _result(swap, cancel)
        except Cancelled as error:
            say(f"Cancelled. {error}")
            return exits.INTERRUPTED
    note_used(report.sha256)
    if args.json:
        show_json(summary(report))
    else:
        show(text(report))
    return exits.OK


def summary(report: DeployReport) -> dict[str, object]:
    """Return a report as plain values."""
    before = report.before
    return {
        "name": report.name,
        "sha256": report.sha256,
        "network": report.network,
        "generation": report.generation,
        "bytes": report.bytes,
        "resumed_from": report.resumed_from,
        "upload_s": report.upload_s,
        "bytes_per_s": report.bytes_per_s,
        "activate_s": report.activate_s,
        "picture_rested_ms": report.picture_rested_ms,
        "downtime_ms": report.downtime_ms,
        "first_result_ms": report.first_result_ms,
        "frames_lost": report.frames_lost,
        "verification": {
            "golden": report.verification.golden.value,
            "live": report.verification.live,
            "text": report.verification.text,
        },
        "before": None if before is None else {"name": before.name, "sha256": before.sha256, "network": before.network},
    }


def text(report: DeployReport) -> str:
    """Return a report as aligned lines."""
    before = "no network" if report.before is None else network_name(report.before.name, report.before.network)
    sent = f"{quantity(report.bytes)} in {report.upload_s:.2f} s, {quantity(report.bytes_per_s)}/s"
    resumed = f" (taken up again at {quantity(report.resumed_from)})" if report.resumed_from else ""
    rows = [
        ("runs", network_name(report.name, report.network)),
        ("before", before),
        ("sent", sent + resumed if report.bytes else "nothing: the board had it"),
        ("loaded in", f"{report.activate_s * 1e3:.0f} ms"),
        ("picture rested", _ms(report.picture_rested_ms)),
        ("results paused", _ms(report.downtime_ms)),
        ("first inference", _ms(report.first_result_ms)),
        ("frames lost", str(report.frames_lost)),
        ("verified", report.verification.text),
    ]
    return table(rows)


def _target(session: Session) -> NetworkRef:
    """Return what the last swap of this board replaced; CommandRejected if it is not known."""
    snapshot = session.snapshot()
    running = None if snapshot.status is None else snapshot.status.model
    target = None if snapshot.board is None else undo_target(history().records(), snapshot.board.serial_number, running)
    if target is None:
        raise CommandRejected("No swap of this board is known that can be undone.", hint="`evalkit swaps` lists those that there were.")
    return target


def _ms(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.0f} ms"


def _result(future: Future[DeployReport], cancel: CancelToken) -> DeployReport:
    """Wait for the swap; Ctrl-C cancels it, and the wait goes on until it is known what runs."""
    for _ in range(round(MAX_DEPLOY_S / LOOK_S)):
        try:
            return future.result(LOOK_S)
        except FutureTimeout:
            continue
        except KeyboardInterrupt:
            if cancel.cancelled:
                raise
            say("\nCancelling; Ctrl-C again leaves at once.")
            cancel.cancel()
    raise CommandRejected("The swap did not end.", hint="Connect again to see which network runs.")


@contextmanager
def _streaming(session: Session) -> Iterator[None]:
    """Let a board that rests stream metadata meanwhile, so that a live result can be looked at, and the pause be measured."""
    status = session.snapshot().status
    if status is None or status.streaming:
        yield
        return
    answer(session.set_output(OutputSelection()))
    answer(session.start())
    try:
        yield
    finally:
        stop_streaming(session)
        with suppress(EvalKitError):  # a board that is gone keeps what it has
            answer(session.set_output(status.output))


def _tell_notices(session: Session) -> None:
    for notice in session.notices.drain():
        say(str(notice))

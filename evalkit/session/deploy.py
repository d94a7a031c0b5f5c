"""One swap of the network, as a transaction: plan, upload, verify, load, confirm. It ends with the new network or with the old one.

Until the switch the old network keeps running, and the picture with it; the stream rests only while the sensor loads, which takes no
network while it streams. Afterwards the board goes back by itself unless the switch is confirmed, and what it cannot do by itself is done
from here (going_back.py). Every way out says which network runs, and how that is known.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace

from evalkit.errors import DeployFailed, EvalKitError
from evalkit.flow import Cancelled
from evalkit.models.package import ModelPackage
from evalkit.notices import Notice, Severity, sentences
from evalkit.protocol.requests import ModelActivate, ModelSelect
from evalkit.protocol.values import ModelStatus, Status
from evalkit.session.bookkeeping import Bookkeeper
from evalkit.session.deploy_report import RESTORED, DeployReport, Golden, NetworkRef, Verification, Way, WentBack
from evalkit.session.dialogue import Dialogue
from evalkit.session.going_back import FindPackage, GoingBack
from evalkit.session.planning import require_plan
from evalkit.session.results_log import ResultTime
from evalkit.session.switching import Switch
from evalkit.session.trial import verify
from evalkit.session.upload import Upload

__all__ = ["CONFIRM", "LOAD", "PLAN", "STAGES", "UPLOAD", "VERIFY", "DeployJob", "DeployReport"]

PLAN, UPLOAD, VERIFY, LOAD, CONFIRM = STAGES = ("plan", "upload", "verify", "load", "confirm")
"""Stages of the progress of a swap, in their order; "go back" follows one that failed. Bytes travel in "upload"."""
NOT_SHOWN = "not_shown"
"""Frames that the screen was too slow for are not lost to a swap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What the way to the board took."""

    bytes: int = 0
    resumed_from: int = 0
    upload_s: float = 0.0
    golden: Golden = Golden.KEPT
    text: str = "The board had it already; it was neither sent nor tried again."


class DeployJob:
    """One swap, on the thread "evalkit-deploy". Without `package` the board must have kept the target."""

    def __init__(
        self, target: NetworkRef, package: ModelPackage | None, dialogue: Dialogue, *, book: Bookkeeper, find_package: FindPackage
    ) -> None:
        self._target = target
        self._package = package
        self._dialogue = dialogue
        self._wire = dialogue.wire
        self._book = book
        self._find = find_package
        self._before: ModelStatus | None = None
        self._upload: Upload | None = None
        self._switch = Switch(dialogue, target)

    def run(self) -> DeployReport:
        """Swap; raises DeployFailed (which says what runs now) or Cancelled (the old network runs)."""
        with contextlib.suppress(EvalKitError):  # a board that does not answer will not do it in the first step either
            self._wait_for_start()
        status = self._wire.board.status
        self._before = self._switch.before = None if status is None else status.model
        before = NetworkRef.of(self._before)
        self._book.begin(before, self._target)
        self._dialogue.show(PLAN)
        try:
            report = self._swap(before)
        except Cancelled as error:
            back = self._go_back(before)
            self._note(back, "It was cancelled.", cancelled=back.way in RESTORED)
            if back.way in RESTORED:
                raise Cancelled(back.text) from error
            raise self._failed("it was cancelled.", "", back) from error
        except EvalKitError as error:
            back = self._go_back(before)
            self._note(back, error.message, cancelled=False)
            raise self._failed(error.message, error.hint, back) from error
        finally:
            self._wire.board.set_deploy(None)
        self._book.done(report)
        return report

    def _wait_for_start(self) -> None:
        """Wait until a board that was just switched on has the network that it starts with: that is what a failed swap goes back to."""
        clock = self._wire.clock
        deadline_ns = clock.now_ns() + round(self._wire.limits.start_s * 1e9)
        while self._dialogue.ask().starting and not self._dialogue.cancel.cancelled and clock.now_ns() < deadline_ns:
            self._dialogue.look(wait=True)

    def _swap(self, before: NetworkRef | None) -> DeployReport:
        drops = self._drops()
        sent, request = self._brought_in()
        clock, board = self._wire.clock, self._wire.board
        card = None if self._package is None else self._package.cards[self._target.network]
        if card is not None and self._before is not None:
            board.expect_card(self._before.generation + 1, card)
        begun_ns = clock.now_ns()
        status = self._switch.load(request, LOAD, self._upload.id if self._upload is not None else 0)
        loaded_ns = clock.now_ns()
        generation = status.model.generation if status.model is not None else 0
        if card is not None and generation not in board.cards:
            board.expect_card(generation, card)
        first = self._switch.confirm(status, CONFIRM)
        verification = _verification(sent, status, first)
        old, results = 0 if self._before is None else self._before.generation, self._wire.results
        if generation == old:
            first = None  # it ran already: nothing was switched, and nothing paused
        last = results.last(old)
        return DeployReport(
            name=self._target.name,
            generation=generation,
            bytes=sent.bytes,
            upload_s=sent.upload_s,
            bytes_per_s=(sent.bytes - sent.resumed_from) / max(sent.upload_s, 1e-9),
            activate_s=(loaded_ns - begun_ns) / 1e9,
            downtime_ms=None if first is None or last is None else (first.ready_ns - last.ready_ns) / 1e6,
            picture_rested_ms=None if first is None else results.rested_ms(old, generation),
            first_result_ms=None if first is None else (first.received_ns - begun_ns) / 1e6,
            resumed_from=sent.resumed_from,
            frames_lost=self._drops() - drops,
            verification=verification,
            sha256=self._target.sha256,
            network=self._target.network,
            before=before,
        )

    def _brought_in(self) -> tuple[_Sent, ModelActivate | ModelSelect]:
        """Get the package into the board, unless it has it; return what that took and how to switch to it."""
        self._dialogue.cancel.check()
        target, package, within_ms = self._target, self._package, self._switch.confirm_within_ms
        status = self._wire.board.status
        if package is not None:
            hello = self._wire.board.hello
            require_plan(package, status, () if hello is None else hello.capabilities.features)
        if package is None or _has(status, target.sha256):
            return _Sent(), ModelSelect(sha256=target.sha256, network=target.network, confirm_within_ms=within_ms)
        self._warn_without_return()
        upload = self._upload = Upload(package, self._dialogue)
        clock = self._wire.clock
        resumed_from = upload.begin()
        begun_ns = clock.now_ns()
        upload.send(resumed_from, UPLOAD)
        sent = _Sent(bytes=len(package.data), resumed_from=resumed_from, upload_s=max(clock.now_ns() - begun_ns, 1) / 1e9)
        self._dialogue.show(VERIFY)
        golden, text = verify(upload, package, target.network, self._dialogue, VERIFY)
        request = ModelActivate(upload_id=upload.id, network=target.network, confirm_within_ms=within_ms)
        return replace(sent, golden=golden, text=text), request

    def _warn_without_return(self) -> None:
        """Say before it counts that the old network could not be brought back."""
        board, before = self._wire.board, NetworkRef.of(self._before)
        hello = board.hello
        keeps = hello is not None and hello.capabilities.model_store_bytes > 0
        if before is not None and not keeps and (not before.sha256 or self._find(before.sha256) is None):
            text = (
                f"This board keeps no second network, and {before.name} is not in the library: if the swap fails, it cannot be sent again."
            )
            board.notify(Notice(severity=Severity.WARNING, text=text))

    def _go_back(self, before: NetworkRef | None) -> WentBack:
        if self._upload is not None and not self._dialogue.abandoned:
            with contextlib.suppress(EvalKitError):
                self._upload.abort()
        generation = self._before.generation if self._before is not None else 0
        return GoingBack(self._dialogue, before, self._find).run(told=self._switch.told, generation=generation)

    def _note(self, back: WentBack, reason: str, *, cancelled: bool) -> None:
        # Of what is not known the entry stays open: the next connection resolves it.
        if back.way is not Way.UNKNOWN:
            self._book.went_back(back, reason, cancelled=cancelled)

    def _failed(self, reason: str, hint: str, back: WentBack) -> DeployFailed:
        sentence = reason[:1].lower() + reason[1:] if reason.startswith(("It ", "Its ", "On ")) else reason
        text = sentences(f"{self._target.name} was not deployed: {sentence}", back.text)
        best = hint if back.way in RESTORED or not back.hint else back.hint
        running = back.running.name if back.running is not None else ""
        return DeployFailed(text, hint=best, way=back.way.value, running=running)

    def _drops(self) -> int:
        return sum(count for cause, count in self._wire.metrics.drops.items() if cause != NOT_SHOWN)


def _has(status: Status | None, sha256: str) -> bool:
    """Return whether the board has a package: it runs it, or keeps it."""
    if status is None:
        return False
    running = status.model is not None and status.model.sha256 == sha256
    return running or any(kept.sha256 == sha256 for kept in status.kept)


def target_of(package: ModelPackage, network: int) -> NetworkRef:
    """Return network `network` of a package; ValueError if it has none of that number."""
    if not 0 <= network < len(package.networks):
        raise ValueError(f"{package.name} has {len(package.networks)} networks, and none of number {network}")
    return NetworkRef(name=package.name, sha256=package.sha256, network=network)


def kept_target(status: Status | None, sha256: str, network: int) -> NetworkRef:
    """Return a network that the board should have; one that it does not say it has is named by its checksum."""
    names = {} if status is None else {kept.sha256: kept.name for kept in status.kept}
    if status is not None and status.model is not None:
        names[status.model.sha256] = status.model.name
    return NetworkRef(name=names.get(sha256, sha256[:12]), sha256=sha256, network=network)


def _verification(sent: _Sent, status: Status, first: ResultTime | None) -> Verification:
    if first is not None:
        live = "The first live result was decoded."
    elif not status.streaming:
        live = "No live result was looked at: the board does not stream."
    else:
        live = "No live result was looked at: no metadata leaves the board."
    return Verification(golden=sent.golden, live=first is not None, text=sentences(sent.text, live))

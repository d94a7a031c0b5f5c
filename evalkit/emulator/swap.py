"""A change of networks as a transaction: sent, tried out, loaded, confirmed; or the old network runs (again).

Everything here happens on the device thread but what says otherwise. What takes long is done by the loader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from evalkit.clock import Clock
from evalkit.emulator.answers import BUSY, Host, fault_of
from evalkit.emulator.confirmation import Confirmation
from evalkit.emulator.installer import Installer
from evalkit.emulator.loader import Job, Loader
from evalkit.emulator.network import LoadedNetwork, Prepare
from evalkit.emulator.staging import Upload
from evalkit.emulator.store import PackageStore
from evalkit.emulator.strikes import Strikes
from evalkit.emulator.trial import TrialFrame, run_trial
from evalkit.emulator.uploads import Uploads
from evalkit.errors import BoardFault, CommandRejected, EvalKitError
from evalkit.models.package import ModelPackage
from evalkit.protocol.messages import ProgressReport, Reply
from evalkit.protocol.requests import ModelAbort, ModelActivate, ModelBegin, ModelConfirm, ModelSelect, ModelTrial
from evalkit.protocol.values import Fault, Status

SwapRequest: TypeAlias = ModelBegin | ModelTrial | ModelActivate | ModelConfirm | ModelSelect | ModelAbort


@dataclass(slots=True, kw_only=True, eq=False)
class _Attempt:
    """A trial or a switch that is under way."""

    number: int
    """Of the command."""
    host: Host
    upload: Upload | None
    within_ms: int = 0
    loading: bool = False
    """Whether the sensor's load has begun: it cannot be stopped any more."""
    stopped: bool = False
    host_left: bool = False
    struck: bool = False
    """Whether a fault ended the connection during its load; one is enough."""
    checked: bool = False
    """Whether what was sent is good."""

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        self.host.send(ProgressReport(id=self.number, stage=stage, done=done, total=total))


class SwapDesk:
    """Carries out what a host asks of networks."""

    def __init__(
        self,
        installer: Installer,
        loader: Loader,
        store: PackageStore,
        confirmation: Confirmation,
        uploads: Uploads,
        *,
        strikes: Strikes,
        clock: Clock,
        post: Callable[[Job], None],
        prepare: Prepare,
        status: Callable[[], Status],
    ) -> None:
        """`post` brings a job back to the device thread; `status` says how the board is, for a reply."""
        self._installer = installer
        self._loader = loader
        self._store = store
        self._confirmation = confirmation
        self._uploads = uploads
        self._strikes = strikes
        self._clock = clock
        self._post = post
        self._prepare = prepare
        self._status = status
        self._attempt: _Attempt | None = None
        self._prepared: LoadedNetwork | None = None

    def carry_out(self, number: int, request: SwapRequest, host: Host) -> bool:
        """Do what is asked; return whether the answer comes later, or never. Raises what is wrong with the request."""
        match request:
            case ModelBegin():
                return self._begin(request, host)
            case ModelTrial(upload_id=upload_id, network=network):
                return self._try_out(number, self._uploads.named(upload_id), network, host)
            case ModelActivate(upload_id=upload_id, network=network, confirm_within_ms=within_ms):
                upload = self._uploads.named(upload_id)
                attempt = _Attempt(number=number, host=host, upload=upload, within_ms=within_ms)
                return self._switch(attempt, partial(self._uploads.received, upload, "load"), network)
            case ModelSelect():
                return self._select(number, request, host)
            case ModelConfirm(generation=generation):
                return self._confirm(number, generation, host)
            case ModelAbort(upload_id=upload_id):
                self._abort(upload_id)
                return False

    def left(self) -> None:
        """End what the host had begun, because it is gone."""
        self._uploads.end()
        self._prepared = None
        if self._attempt is not None:
            self._attempt.host_left = True
            self._stop("The connection ended.")
        self._confirmation.left()

    def lose_power(self) -> None:
        """Forget all that is not in the flash."""
        self._uploads.lose_power()
        if self._attempt is not None:
            # The loader may still be at it.
            self._attempt.stopped = True
        self._attempt = self._prepared = None
        self._confirmation.forget()

    def _begin(self, begin: ModelBegin, host: Host) -> bool:
        self._stop("Another upload began.")
        self._prepared = None
        return not self._uploads.begin(begin, host)

    def _abort(self, upload_id: int) -> None:
        if self._uploads.is_current(upload_id):
            self._uploads.forget(self._uploads.named(upload_id))
            self._prepared = None
            self._stop("The upload was aborted.")

    def _try_out(self, number: int, upload: Upload, network: int, host: Host) -> bool:
        attempt = _Attempt(number=number, host=host, upload=upload)

        def work() -> Job:
            attempt.progress("check")
            package = self._uploads.received(upload, "trial")
            attempt.progress("prepare")
            ready = self._ready(package, network)
            attempt.checked = True
            attempt.progress("trial")
            wrong = self._strikes.happens("wrong-at", "trial")
            return partial(tried, ready, run_trial(ready, upload.begin.upload_id, self._clock.now_ns(), wrong=wrong))

        def tried(ready: LoadedNetwork, frame: TrialFrame) -> None:
            if not attempt.stopped:
                self._attempt, self._prepared = None, ready
                host.send_trial(frame, Reply(id=number, status=self._status()))

        return bool(self._strikes.struck("trial", host)) or self._submit(attempt, work)

    def _select(self, number: int, request: ModelSelect, host: Host) -> bool:
        running = self._installer.running
        here = running is not None and running.is_in(request.sha256)
        if running is not None and here and running.index == request.network and not self._confirmation.returning:
            return False
        package = running.package if running is not None and here else self._store.find(request.sha256)
        if package is None:
            raise CommandRejected(f"This board does not keep the package {request.sha256[:12]}….", hint="Send it again.")
        attempt = _Attempt(number=number, host=host, upload=None, within_ms=request.confirm_within_ms)
        return self._switch(attempt, partial(self._kept, package), request.network)

    def _confirm(self, number: int, generation: int, host: Host) -> bool:
        def done() -> None:
            host.send(Reply(id=number, status=self._status()))

        def failed(error: EvalKitError) -> None:
            host.send(Reply(id=number, fault=fault_of(error)))

        if self._strikes.happens("full-at", "confirm"):
            self._store.fill()
        if not self._strikes.struck("confirm", host):
            self._confirmation.confirm(generation, done=done, failed=failed)
        return True

    def _switch(self, attempt: _Attempt, source: Callable[[], ModelPackage], network: int) -> bool:
        running, fallback = self._installer.running, self._confirmation.fallback
        beside = None if running is None else running.package
        needed = () if fallback is None else (fallback.sha256,)

        def work() -> Job:
            attempt.progress("check")
            package = source()
            attempt.progress("prepare")
            ready = self._ready(package, network)
            attempt.checked = True
            if self._strikes.happens("full-at", "load"):
                self._store.fill()
            self._store.put(package, beside=beside, needed=needed)
            return partial(self._load, attempt, ready)

        return self._submit(attempt, work)

    def _load(self, attempt: _Attempt, network: LoadedNetwork) -> None:
        if attempt.stopped:
            return

        def progress(sent: int, total: int) -> None:
            attempt.progress("load", sent, total)
            struck = self._strikes.struck("load", attempt.host)
            attempt.struck = attempt.struck or bool(struck)
            if struck in {"reset-at", "die-at"}:
                self._installer.halt()

        def done() -> None:
            self._attempt = self._prepared = None
            if attempt.upload is not None:
                self._uploads.forget(attempt.upload)
            self._confirmation.switched(attempt.within_ms, host_left=attempt.host_left)
            # A board without room for two is not asked to keep what runs: it does.
            kept_at_once = attempt.within_ms > 0 and self._confirmation.confirmed
            if attempt.struck or not (kept_at_once and self._strikes.struck("confirm", attempt.host)):
                attempt.host.send(Reply(id=attempt.number, status=self._status()))

        attempt.loading = True
        running = self._installer.running
        if running is not None and running.package is not None and network.is_in(running.sha256) and not self._confirmation.returning:
            self._installer.select(network)
            done()
            return
        if self._strikes.happens("fail-at", "load"):
            network = replace(network, image=replace(network.image, blocks=network.image.blocks[:-4] + b"fail"))
        self._installer.install(network, progress=progress, done=done, failed=partial(self._failed, attempt))

    def _failed(self, attempt: _Attempt, error: EvalKitError) -> None:
        """Answer with what went wrong; what was sent is thrown away if it is no good."""
        if attempt.upload is not None and not attempt.checked:
            self._uploads.forget(attempt.upload)
        if not attempt.stopped:
            self._attempt = None
            attempt.host.send(Reply(id=attempt.number, fault=fault_of(error)))

    def _stop(self, reason: str) -> None:
        """Stop a trial or a switch, unless the sensor is being loaded."""
        attempt = self._attempt
        if attempt is not None and not attempt.loading:
            attempt.stopped, self._attempt = True, None
            attempt.host.send(Reply(id=attempt.number, fault=Fault(code="rejected", text=reason, hint="Begin again.")))

    def _submit(self, attempt: _Attempt, work: Callable[[], Job]) -> bool:
        fine = self._attempt is None and self._loader.submit(
            work, failed=lambda error: partial(self._failed, attempt, error), then=self._post
        )
        if fine:
            self._attempt = attempt
        else:
            attempt.host.send(Reply(id=attempt.number, fault=BUSY))
        return True

    # The loader's thread --------------------------------------------------------------------------------------------

    def _kept(self, package: ModelPackage) -> ModelPackage:
        """Return a package that the board keeps; BoardFault if it was damaged there."""
        flip = bytes([package.data[0] ^ 1]) if self._strikes.happens("flip-at", "load") else package.data[:1]
        if hashlib.sha256(flip + package.data[1:]).hexdigest() != package.sha256:
            raise BoardFault(f"{package.name} was damaged where the board keeps it.", hint="Send it again.")
        return package

    def _ready(self, package: ModelPackage, network: int) -> LoadedNetwork:
        for known in (self._prepared, self._confirmation.fallback):
            if known is not None and known.is_in(package.sha256) and known.index == network:
                return known
        return self._prepare(package, network)

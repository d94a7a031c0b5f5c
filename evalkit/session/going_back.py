"""After a swap that failed or was cancelled: what runs now, and how the old network comes back if it does not run."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.errors import EvalKitError, LinkError
from evalkit.models.package import ModelPackage
from evalkit.protocol.requests import ModelActivate, ModelSelect
from evalkit.protocol.values import ModelStatus, Status
from evalkit.session.deploy_report import NetworkRef, Way, WentBack
from evalkit.session.dialogue import Dialogue
from evalkit.session.upload import Upload

FindPackage = Callable[[str], ModelPackage | None]
"""Returns the package of a checksum (SHA-256, hexadecimal), or None."""

STAGE = "go back"


def no_packages(_: str) -> ModelPackage | None:
    """Find nothing."""
    return None


class GoingBack:
    """Brings `before` back. Heeds no cancel: half a way back is no way."""

    def __init__(self, dialogue: Dialogue, before: NetworkRef | None, find_package: FindPackage) -> None:
        self._dialogue = dialogue
        self._wire = dialogue.wire
        self._before = before
        self._find = find_package

    def run(self, *, told: bool, generation: int) -> WentBack:
        """Return what runs. `told`: whether the board was told to switch from `generation`."""
        try:
            status = self._settled() if told else self._dialogue.ask()
            return self._back(status, told=told, generation=generation)
        except LinkError:
            return self._unknown(told=told)
        except EvalKitError as error:
            return self._not_back(self._wire.board.status, error)

    def settle(self, after: NetworkRef) -> Status:
        """Return the status once the board neither starts, nor loads `after`, nor waits for a confirmation, nor goes back.

        A load that began before the connection ended goes on. A board that keeps the old network goes back then; of another one it
        is not known until it had the time to end.
        """
        clock, hello = self._wire.clock, self._wire.board.hello
        keeps = hello is not None and hello.capabilities.model_store_bytes > 0
        deadline_ns = clock.now_ns() + round(self._wire.limits.start_s * 1e9)
        while True:
            status = self._settled()
            if (status.model is not None and (keeps or after.is_run_by(status.model))) or clock.now_ns() >= deadline_ns:
                return status
            self._dialogue.look(wait=True)

    def _settled(self) -> Status:
        """Wait for a board that goes back by itself; one that has kept the old network is told to do it at once."""
        clock = self._wire.clock
        deadline_ns = clock.now_ns() + round(self._wire.limits.return_s * 1e9)
        while True:
            status = self._dialogue.ask()
            if status.model is None or status.model.confirmed or clock.now_ns() > deadline_ns or self._keeps(status):
                return status
            self._dialogue.look(wait=True)

    def _back(self, status: Status, *, told: bool, generation: int) -> WentBack:
        model, before = status.model, self._before
        if before is None:
            if model is None:
                return WentBack(way=Way.NOT_SWITCHED, running=None, text="No network runs, as before; the board was asked.")
            return WentBack(way=Way.STAYED, running=NetworkRef.of(model), text=f"{model.name} runs: there was none to go back to.")
        if before.is_run_by(model) and (model is None or model.confirmed):
            return self._restored(model, told=told and model is not None and model.generation != generation)
        return self.bring_back(status)

    def bring_back(self, status: Status) -> WentBack:
        """Make the board run `before`, whatever it runs now: from what it keeps, else from here. Raises LinkError."""
        before = self._before
        if before is None:  # pragma: no cover - callers looked
            raise AssertionError
        try:
            if self._keeps(status):
                request = ModelSelect(sha256=before.sha256, network=before.network)
                self._dialogue.show(STAGE)
                future = self._dialogue.submit(request, f"go back to {before.name}", self._wire.limits.work_s, self._dialogue.new_id())
                status = self._dialogue.answer(future, final=True)
                if before.is_run_by(status.model):
                    return WentBack(way=Way.SELECTED, running=before, text=f"The board went back to {before.name}, which it had kept.")
            package = self._find(before.sha256) if before.sha256 else None
            if package is None:
                return self._not_back(status, None)
            status = self._resend(package, before.network)
        except LinkError:
            raise
        except EvalKitError as error:
            return self._not_back(self._wire.board.status, error)
        if before.is_run_by(status.model):
            return WentBack(way=Way.RESENT, running=before, text=f"{before.name} was sent to the board again, and runs.")
        return self._not_back(status, None)

    def _resend(self, package: ModelPackage, network: int) -> Status:
        upload = Upload(package, self._dialogue)
        upload.send(upload.begin(final=True), STAGE, final=True)
        request = ModelActivate(upload_id=upload.id, network=network)
        future = self._dialogue.submit(request, f"go back to {package.name}", self._wire.limits.work_s, self._dialogue.new_id())
        return self._dialogue.answer(future, final=True)

    def _keeps(self, status: Status) -> bool:
        before = self._before
        return before is not None and bool(before.sha256) and any(kept.sha256 == before.sha256 for kept in status.kept)

    def _restored(self, model: ModelStatus | None, *, told: bool) -> WentBack:
        name = "" if model is None else model.name
        if told:
            return WentBack(way=Way.BY_ITSELF, running=self._before, text=f"The board went back to {name} by itself; it was asked.")
        return WentBack(way=Way.NOT_SWITCHED, running=self._before, text=f"{name} runs as before; the board was asked.")

    def _not_back(self, status: Status | None, error: EvalKitError | None) -> WentBack:
        model = None if status is None else status.model
        before = self._before.name if self._before is not None else "The old network"
        why = f": {error.message}" if error is not None else ", because the board has not kept it and the library does not have it."
        runs = "No network runs" if model is None else f"{model.name} runs"
        return WentBack(
            way=Way.NEITHER if model is None else Way.STAYED,
            running=NetworkRef.of(model),
            text=f"{runs}; the board was asked. {before} could not be brought back{why}",
            hint=error.hint if error is not None and error.hint else f"Deploy {before} again, or another network.",
        )

    def _unknown(self, *, told: bool) -> WentBack:
        before, hello = self._before, self._wire.board.hello
        name = "No network" if before is None else before.name
        if not told:
            text = f"{name} ran as before when the connection ended; the board was not told to switch."
        elif hello is not None and hello.capabilities.model_store_bytes:
            text = f"Whether the board switched is not known; if it did, it goes back to {name} by itself."
        else:
            text = f"Whether the board switched is not known; {name} is sent again if neither runs."
        return WentBack(way=Way.UNKNOWN, running=None, text=text, hint="Connect again to see which network runs.")

"""What a scripted board does with networks: takes them in, tries, switches, keeps, goes back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.protocol.messages import ControlMessage, ProgressReport
from evalkit.protocol.requests import ModelActivate, ModelBegin, ModelConfirm, ModelSelect, ModelTrial, Request
from evalkit.protocol.values import KeptModel, ModelStatus, Part, Status
from tests.core.scripted_frames import CARD, inference_part


class ScriptedNetworks:
    """The part of a ScriptedBoard that is about networks; see there for what its attributes mean."""

    status: Status
    uploaded: bytearray
    held: bytes
    golden: bytes
    lose_trials: int
    keeps_network: bool
    store: bool
    _begin: ModelBegin | None = None
    _before: ModelStatus | None = None

    def say(self, message: ControlMessage) -> None:
        raise NotImplementedError

    def frame(self, *, parts: Sequence[tuple[Part, NDArray[np.uint8]]] | None = None, trial: int = 0) -> int:
        raise NotImplementedError

    def switch(self) -> None:
        """Run the network that was sent."""
        assert self._begin is not None
        if self.keeps_network:
            return
        if self.store:
            self._run_kept(self._begin.sha256, self._begin.name, confirmed=False)
            return
        generation = self.status.model.generation + 1 if self.status.model is not None else 1
        card = msgspec.structs.replace(CARD, name=self._begin.name).to_json()
        self.status = msgspec.structs.replace(self.status, model=ModelStatus(generation=generation, name=self._begin.name, card_json=card))

    def keep(self, name: str, sha256: str) -> None:
        """Keep a package beside those that it keeps."""
        memory = self.status.memory
        kept = KeptModel(sha256=sha256, name=name, size_bytes=1, networks=[name], memory=memory)
        self.status = msgspec.structs.replace(self.status, kept=[*self.status.kept, kept])

    def lose_upload(self) -> None:
        """Say that what came could not be kept."""
        assert self._begin is not None
        self.say(ProgressReport(id=self._begin.upload_id, stage="lost", done=0, total=self._begin.size_bytes))

    def revert(self) -> None:
        """Go back to what ran before the switch that was not confirmed."""
        assert self._before is not None
        self._run_kept(self._before.sha256, self._before.name, confirmed=True)

    def _run_kept(self, sha256: str, name: str, *, confirmed: bool) -> None:
        self._before = self.status.model
        generation = self._before.generation + 1 if self._before is not None else 1
        card = msgspec.structs.replace(CARD, name=name).to_json()
        model = ModelStatus(generation=generation, name=name, card_json=card, sha256=sha256, confirmed=confirmed)
        self.status = msgspec.structs.replace(self.status, model=model)

    def obey_swap(self, request: Request) -> None:
        """Carry out what is about networks."""
        if isinstance(request, ModelBegin):
            self._begin, self.uploaded, self.held = request, bytearray(self.held), b""
            if self.uploaded:
                self.say(ProgressReport(id=request.upload_id, stage="receive", done=len(self.uploaded), total=request.size_bytes))
        elif isinstance(request, ModelActivate) and self._begin is not None:
            self.say(ProgressReport(id=self._begin.upload_id, stage="check", done=1, total=2, unit="steps"))
            self.switch()
        elif isinstance(request, ModelTrial):
            self._try(request)
        elif isinstance(request, ModelConfirm) and self.status.model is not None:
            self.status = msgspec.structs.replace(self.status, model=msgspec.structs.replace(self.status.model, confirmed=True))
        elif isinstance(request, ModelSelect):
            name = next(kept.name for kept in self.status.kept if kept.sha256 == request.sha256)
            self._run_kept(request.sha256, name, confirmed=request.confirm_within_ms == 0)

    def _try(self, request: ModelTrial) -> None:
        if self.lose_trials:
            self.lose_trials -= 1
            return
        self.frame(parts=[inference_part(self.golden)], trial=request.upload_id)

"""What the session knows of its board and of itself, shared by its threads: state, status, cards of networks, fault, swap."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from evalkit.errors import BrokenModel, EvalKitError
from evalkit.flow import BoundedQueue, Overflow, Progress
from evalkit.models.card import ModelCard
from evalkit.notices import Notice, Severity
from evalkit.protocol.messages import BoardHello
from evalkit.protocol.values import Status
from evalkit.session.snapshot import SessionState

log = logging.getLogger(__name__)

NOTICE_CAPACITY = 64
"""Notices that wait to be shown; of more, the oldest go (the log has them all)."""
KEPT_CARDS = 8
"""Network generations whose cards are kept: frames of the one before may still be in the queue after a swap."""
_LEVELS = {Severity.INFO: logging.INFO, Severity.WARNING: logging.WARNING, Severity.ERROR: logging.ERROR}


class BoardView:
    """Thread-safe. `on_change` is called on the changing thread, after the change, and never under the lock."""

    def __init__(self) -> None:
        self.notices: BoundedQueue[Notice] = BoundedQueue(NOTICE_CAPACITY, Overflow.DROP_OLDEST)
        self.on_change: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self._state = SessionState.CONNECTING
        self._hello: BoardHello | None = None
        self._status: Status | None = None
        self._cards: Mapping[int, ModelCard | None] = {}
        self._told: frozenset[int] = frozenset()
        """Generations whose cards the board itself told."""
        self._deploy: Progress | None = None
        self._error: EvalKitError | None = None

    @property
    def state(self) -> SessionState:
        """Where the session is in its life."""
        return self._state

    @property
    def hello(self) -> BoardHello | None:
        """How the board introduced itself."""
        return self._hello

    @property
    def status(self) -> Status | None:
        """The board's last word about itself."""
        return self._status

    @property
    def cards(self) -> Mapping[int, ModelCard | None]:
        """The card of each network generation that is known (None: its package has none); the mapping is never changed."""
        return self._cards

    @property
    def card(self) -> ModelCard | None:
        """The card of the running network."""
        status = self._status
        return self._cards.get(status.model.generation) if status is not None and status.model is not None else None

    @property
    def deploy(self) -> Progress | None:
        """How far a running swap is."""
        return self._deploy

    @property
    def error(self) -> EvalKitError | None:
        """What ended the session."""
        return self._error

    def connected(self, hello: BoardHello) -> None:
        """Take the board's introduction."""
        with self._lock:
            self._hello = hello
        self.update(hello.status)

    def update(self, status: Status) -> None:
        """Take the board's word about itself."""
        self._learn(status)
        with self._lock:
            self._status = status
            if self._state not in {SessionState.FAULTED, SessionState.CLOSED}:
                self._state = SessionState.STREAMING if status.streaming else SessionState.IDLE
        self._changed()

    def expect_card(self, generation: int, card: ModelCard | None) -> None:
        """Say which card the next network generation has, so that its first frame can be read before the board has said so."""
        with self._lock:
            known = {**self._cards, generation: card}
            self._cards = dict(sorted(known.items())[-KEPT_CARDS:])

    def set_deploy(self, progress: Progress | None) -> None:
        """Say how far a swap is; None: none is running."""
        with self._lock:
            self._deploy = progress
        self._changed()

    def fail(self, error: EvalKitError) -> bool:
        """End in a fault; False if the session had ended before."""
        with self._lock:
            if self._state in {SessionState.FAULTED, SessionState.CLOSED}:
                return False
            self._state, self._error = SessionState.FAULTED, error
        return True

    def close(self) -> None:
        """End, whatever was before."""
        with self._lock:
            if self._state is SessionState.CLOSED:
                return
            self._state = SessionState.CLOSED
        self._changed()

    def notify(self, notice: Notice) -> None:
        """Tell the user, and the log."""
        log.log(_LEVELS[notice.severity], "%s", notice)
        self.notices.put(notice)
        self._changed()

    def _changed(self) -> None:
        if (callback := self.on_change) is not None:
            callback()

    def _learn(self, status: Status) -> None:
        model = status.model
        if model is None or model.generation in self._told or (not model.card_json and model.generation in self._cards):
            return
        # What the board says goes over what was expected: after a swap that failed, the number may be another network's.
        self._told = frozenset(sorted({*self._told, model.generation})[-KEPT_CARDS:])
        card: ModelCard | None = None
        if model.card_json:
            try:
                card = ModelCard.from_json(model.card_json)
            except BrokenModel as error:
                self.notify(Notice(severity=Severity.WARNING, text=f"{model.name}: {error.message}", hint="Its results are not decoded."))
        self.expect_card(model.generation, card)

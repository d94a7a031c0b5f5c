"""The connection of the window: which board or emulator, and where it is in its life. One at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from evalkit.errors import SceneError
from evalkit.notices import Notice, Severity
from ui.bridge import Bridge
from ui.presenters.notes import Note
from ui.presenters.phase import EmulatorTarget, Phase, Target, UrlTarget
from ui.presenters.units import Translate

if TYPE_CHECKING:
    from evalkit.emulator.launcher import EmulatorProcess
    from evalkit.session.session import Session
    from evalkit.session.snapshot import SessionSnapshot

log = logging.getLogger(__name__)

DYING_S = 0.5
"""A killed process loses its link before it is gone: how long the window waits, once, to tell its end from a cut cable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a connection consists of."""

    session: Session
    emulator: EmulatorProcess | None

    def close(self) -> None:
        """End the session, then the emulator; blocks for a few seconds at most."""
        try:
            self.session.close()
        finally:
            if self.emulator is not None:
                self.emulator.stop()


class _Attempt:
    """A connection that is being made in the background."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.session: Session | None = None
        """Once there is one; closing it ends the attempt."""
        self.given_up = False

    def note_made(self, session: Session) -> None:
        """Note that there is a session now, not yet open; in the background."""
        self.session = session
        if self.given_up:
            session.close()


class Connection(QObject):
    """Opens and closes boards in the background and says how it goes."""

    changed = Signal()
    """Phase or target is another one."""
    noted = Signal(object)
    """A Note for the user."""
    scene_refused = Signal()
    """The emulator could not show the scene it was started with."""

    def __init__(
        self,
        bridge: Bridge,
        *,
        open_session: Callable[[str, Callable[[Session], None]], Session],
        start_emulator: Callable[[EmulatorTarget], EmulatorProcess],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._open_session = open_session
        self._start_emulator = start_emulator
        self._phase = Phase.DISCONNECTED
        self._target: Target | None = None
        self._opened: Opened | None = None
        self._next: Target | None = None
        self._attempt: _Attempt | None = None
        self._leaving: set[_Attempt] = set()
        bridge.snapshot_ready.connect(self._look_at)

    @property
    def phase(self) -> Phase:
        """Where the connection is in its life."""
        return self._phase

    @property
    def target(self) -> Target | None:
        """What is connected, or was tried last."""
        return self._target

    @property
    def emulator(self) -> EmulatorProcess | None:
        """The emulator that we started, while it is connected."""
        return None if self._opened is None else self._opened.emulator

    def offer(self, target: Target) -> None:
        """Make `target` what "connect again" means, without connecting."""
        self._set(self._phase, target)

    def connect_to(self, target: Target) -> None:
        """Connect to `target`; what is connected now is closed first."""
        if self._phase in {Phase.CONNECTED, Phase.DISCONNECTING}:
            self._next = target
            self.disconnect_board()
            return
        self._next = None
        self._give_up()
        self._set(Phase.CONNECTING, target)
        if any(attempt.target == target for attempt in self._leaving):
            self._next = target  # the same port: it is still held
        else:
            self._begin(target)

    def _begin(self, target: Target) -> None:
        attempt = self._attempt = _Attempt(target)
        self._bridge.run(
            "connect",
            lambda: self._open(attempt),
            lambda opened: self._arrived(attempt, opened),
            lambda error: self._failed(attempt, error),
        )

    def disconnect_board(self) -> None:
        """Close the connection, or give up the attempt that is under way."""
        if self._phase is Phase.CONNECTING:
            self._next = None
            self._give_up()
            self._set(Phase.DISCONNECTED, self._target)
        elif self._phase is Phase.CONNECTED:
            self._close_opened()

    def _give_up(self) -> None:
        """Let the attempt that is under way end early; what comes of it all the same is closed when it arrives."""
        attempt, self._attempt = self._attempt, None
        if attempt is None:
            return
        self._leaving.add(attempt)
        attempt.given_up = True
        if attempt.session is not None:
            self._bridge.run("disconnect", attempt.session.close, lambda _: None, self._close_failed)

    def _left(self, attempt: _Attempt, error: BaseException | None = None) -> None:
        """Note that an attempt that was given up has ended, and begin what waited for that; `error`: closing what came of it failed."""
        if error is not None:
            log.error("Closing a connection failed", exc_info=error)
        self._leaving.discard(attempt)
        if self._phase is Phase.CONNECTING and self._attempt is None and self._next == attempt.target:
            self._next = None
            self._begin(attempt.target)

    def _open(self, attempt: _Attempt) -> Opened:
        """Start what must be started and open a session on it; in the background."""
        target = attempt.target
        if isinstance(target, UrlTarget):
            return Opened(session=self._open_session(target.url, attempt.note_made), emulator=None)
        emulator = self._start_emulator(target)
        try:
            return Opened(session=self._open_session(emulator.url, attempt.note_made), emulator=emulator)
        except BaseException:
            emulator.stop()
            raise

    def _arrived(self, attempt: _Attempt, opened: Opened) -> None:
        if attempt.given_up:
            self._bridge.run("disconnect", opened.close, lambda _: self._left(attempt), lambda error: self._left(attempt, error))
            return
        self._attempt, self._opened = None, opened
        self._bridge.attach(opened.session)
        self._set(Phase.CONNECTED, self._target)

    def _failed(self, attempt: _Attempt, error: BaseException) -> None:
        if attempt.given_up:
            self._left(attempt)
            return
        self._attempt = None
        # A scene that cannot be opened cannot be opened next time either: offer the emulator's default one.
        refused = isinstance(error, SceneError)
        if refused:
            self.scene_refused.emit()
        self.noted.emit(Note(notice=Notice.from_error(error), action="emulator" if refused else "reconnect"))
        self._set(Phase.DISCONNECTED, self._target)

    def _look_at(self, snapshot: SessionSnapshot) -> None:
        """Close what has failed by itself, and say so."""
        from evalkit.session.snapshot import SessionState  # noqa: PLC0415 - the emulator is started before this is loaded

        if self._phase is not Phase.CONNECTED or snapshot.state not in {SessionState.FAULTED, SessionState.CLOSED}:
            return
        text, hint = snapshot.fault or self.tr("The connection ended."), snapshot.fault_hint
        detail = f"{snapshot.link_name}\n{snapshot.frames_received} frames received"
        emulator = self.emulator
        if emulator is not None and (code := emulator.poll(DYING_S)) is not None:
            text = self.tr("The built-in emulator ended unexpectedly ({how}).").format(how=_exit_text(code, self.tr))
            hint = self.tr("Connect again starts a new one.")
            detail = "\n".join(part for part in (detail, snapshot.fault, emulator.last_words()) if part)
        self._close_opened(told=snapshot.fault)
        self.noted.emit(Note(notice=Notice(severity=Severity.ERROR, text=text, hint=hint, detail=detail), action="reconnect"))

    def _close_opened(self, *, told: str = "") -> None:
        """Close in the background; notices still on their way are told, but for the one whose text was `told` already."""
        opened, self._opened = self._opened, None
        if opened is None:
            return
        for notice in self._bridge.detach():
            if notice.text != told:
                self.noted.emit(Note(notice=notice))
        self._set(Phase.DISCONNECTING, self._target)
        self._bridge.run("disconnect", opened.close, lambda _: self._closed(), self._close_failed)

    def _close_failed(self, error: BaseException) -> None:
        log.error("Closing a connection failed", exc_info=error)
        if self._phase is Phase.DISCONNECTING:
            self._closed()

    def _closed(self) -> None:
        self._set(Phase.DISCONNECTED, self._target)
        target, self._next = self._next, None
        if target is not None:
            self.connect_to(target)

    def _set(self, phase: Phase, target: Target | None) -> None:
        self._phase, self._target = phase, target
        self.changed.emit()


def _exit_text(code: int, tr: Translate) -> str:
    """Return how a process ended, as a person says it."""
    return tr("killed by signal {number}").format(number=-code) if code < 0 else tr("exit code {number}").format(number=code)

"""What the user asks of the board. Of each kind one command is under way; of those that wait only the newest is sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from evalkit.errors import LinkLost
from evalkit.geometry import Rect
from evalkit.notices import Notice
from ui.bridge import Bridge
from ui.presenters.notes import Note
from ui.presenters.wanted import Wanted

if TYPE_CHECKING:
    from evalkit.protocol.values import OutputSelection, Status
    from evalkit.session.session import Session

log = logging.getLogger(__name__)


class Commands(QObject):
    """Sends commands to the session that the bridge is attached to, and reports failures as notes."""

    changed = Signal()
    """`wanted` is another one."""
    noted = Signal(object)
    """A Note for the user."""
    answered = Signal(str)
    """A command of this kind was carried out."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._wanted = Wanted()
        self._under_way: set[str] = set()
        self._waiting: dict[str, Callable[[], Future[Status]]] = {}

    @property
    def wanted(self) -> Wanted:
        """What is not yet answered."""
        return self._wanted

    def start(self) -> None:
        """Ask the board to stream."""
        self._ask("streaming", True, lambda: self._session.start())  # noqa: FBT003, PLW0108 - the session of the moment when it is sent

    def stop(self) -> None:
        """Ask the board to stop streaming."""
        self._ask("streaming", False, lambda: self._session.stop())  # noqa: FBT003, PLW0108 - as above

    def set_exposure(self, exposure_us: int) -> None:
        """Ask for an exposure time."""
        self._ask("exposure_us", exposure_us, lambda: self._session.set_controls(exposure_us=exposure_us))

    def set_gain(self, gain_db: float) -> None:
        """Ask for an analogue gain."""
        self._ask("gain_db", gain_db, lambda: self._session.set_controls(gain_db=gain_db))

    def set_mode(self, mode: str) -> None:
        """Ask for a sensor mode."""
        self._ask("mode", mode, lambda: self._session.set_mode(mode))

    def set_scene(self, scene: str) -> None:
        """Ask the emulator to look at something else."""
        self._ask("scene", scene, lambda: self._session.set_scene(scene))

    def set_output(self, output: OutputSelection) -> None:
        """Ask for another output format."""
        self._ask("output", output, lambda: self._session.set_output(output))

    def set_inference_window(self, window: Rect) -> None:
        """Ask the network to look at another part of the array (sensor pixels)."""
        self._ask("inference_window", window, lambda: self._session.set_inference_window(window))

    def forget(self) -> None:
        """Expect no answer any more: the session is gone."""
        self._under_way.clear()
        self._waiting.clear()
        self._set(Wanted())

    @property
    def _session(self) -> Session:
        return cast("Session", self._bridge.session)  # _ask looked

    def _ask(self, kind: str, value: object, send: Callable[[], Future[Status]]) -> None:
        if self._bridge.session is None:
            return
        self._set(replace(self._wanted, **{kind: value}))  # type: ignore[arg-type]
        if kind in self._under_way:
            self._waiting[kind] = send
        else:
            self._send(kind, send)

    def _send(self, kind: str, send: Callable[[], Future[Status]]) -> None:
        session = self._bridge.session
        self._under_way.add(kind)
        self._bridge.watch(send(), lambda _: self._done(kind, session, None), lambda error: self._done(kind, session, error))

    def _done(self, kind: str, session: object, error: BaseException | None) -> None:
        if session is not self._bridge.session:
            return  # an answer of a connection that is gone
        self._under_way.discard(kind)
        waiting = self._waiting.pop(kind, None)
        if waiting is not None:
            self._send(kind, waiting)
            return
        self._set(replace(self._wanted, **{kind: None}))
        if error is None:
            self.answered.emit(kind)
        elif isinstance(error, (CancelledError, LinkLost)):
            log.info("%s was not answered: %s", kind, error)  # the connection says itself why it ended
        else:
            self.noted.emit(Note(notice=Notice.from_error(error)))

    def _set(self, wanted: Wanted) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.changed.emit()

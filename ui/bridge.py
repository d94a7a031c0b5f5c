"""Where threads end. The only file of the window that knows they exist.

Frames: the session's mailbox wakes the window through one queued signal, of which at most one is outstanding; `tick` takes the
newest frame. Answers: what a background thread or a command of the session returns comes back as a call on the window's thread.
Everything slower (state, curves) is looked at on a timer, in turns, so that a frame never waits for more than one of them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from evalkit.clock import Clock, SystemClock
from evalkit.notices import Notice

if TYPE_CHECKING:
    from evalkit.session.bundle import FrameBundle
    from evalkit.session.session import Session

T = TypeVar("T")
log = logging.getLogger(__name__)

TURN_MS = 25
"""Every turn one thing is renewed: state, then one plot, then the next: each ten times a second, never two at once."""
IDLE_TURN_MS = 1000
"""... while nothing streams: only the time axes of the curves move then, and an idle window must cost next to nothing."""
TURNS = 4
BUSY_MS = 4
"""While the window is busy with itself, how long until it is asked again whether it takes a frame."""
GOODBYE_S = 10.0
"""How long background work may take to end when the window closes; more than any time-out of a link or of the emulator's end."""


class Wakeup(QObject):
    """Wakes the window's thread from any thread; requests that come before it woke are one."""

    woken = Signal()
    _requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._outstanding = False
        self._requested.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def request(self) -> None:
        """Ask for one `woken`; any thread."""
        with self._lock:
            if self._outstanding:
                return
            self._outstanding = True
        self._requested.emit()

    def _wake(self) -> None:
        # First the flag, then the work: what arrives during the work asks for another turn.
        with self._lock:
            self._outstanding = False
        self.woken.emit()


class Bridge(QObject):
    """Brings frames, state, notices and answers of other threads to the window's thread."""

    frame_ready = Signal(object)
    """The newest FrameBundle."""
    snapshot_ready = Signal(object)
    """A SessionSnapshot."""
    notice_ready = Signal(object)
    """A Notice of the session."""
    turn = Signal(int)
    """1 .. TURNS-1: which of the slow views may renew itself now."""

    def __init__(self, parent: QObject | None = None, *, clock: Clock | None = None, busy: Callable[[], bool] = lambda: False) -> None:
        """`busy` tells whether the window changes all of itself just now: frames and slow views wait for that."""
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._busy = busy
        self._session: Session | None = None
        self._calls: deque[Callable[[], None]] = deque()  # one entry per answer that somebody here is waiting for
        self._threads: set[threading.Thread] = set()
        self._notices: list[Notice] = []
        self._changed = threading.Event()
        self._closed = False
        self._wakeup = Wakeup(self)
        self._wakeup.woken.connect(self.tick)
        self._turn = 0
        self._timer = QTimer(self, interval=TURN_MS)
        self._timer.timeout.connect(self._next_turn)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.tick)

    # ---- the session ----

    @property
    def session(self) -> Session | None:
        """The session that is looked at."""
        return self._session

    def attach(self, session: Session) -> None:
        """Show what `session` has from now on."""
        self._session = session
        session.on_change = self._note_change
        session.frames.on_put = self._wakeup.request
        self._changed.set()
        self._wakeup.request()
        self._timer.start()

    def detach(self) -> list[Notice]:
        """Look at no session any more; return the notices that were not yet delivered."""
        session, self._session = self._session, None
        self._timer.stop()
        self._later.stop()
        if session is None:
            return []
        session.on_change = None
        session.frames.on_put = None
        session.frames.take()
        notices, self._notices = self._notices, []
        return notices + session.notices.drain()

    def tick(self) -> None:
        """Deliver one thing that has come: an answer, else changed state and notices, else the newest frame; the next in the next turn."""
        if self._calls:
            self._calls.popleft()()
            self._later.start(0)
        elif self._session is not None and self._changed.is_set():
            self._changed.clear()
            self._look_at(self._session)
            self._later.start(0)
        else:
            self._take_frame()

    def _take_frame(self) -> None:
        if self._session is None:
            return
        if self._busy():
            self._later.start(BUSY_MS)
        elif (bundle := self._session.frames.take()) is not None:
            self.frame_ready.emit(bundle)

    def note_shown(self, bundle: FrameBundle) -> None:
        """Tell the session that `bundle` is on the screen."""
        if self._session is not None:
            self._session.note_shown(bundle, self._clock.now_ns())

    def _note_change(self) -> None:
        self._changed.set()
        self._wakeup.request()

    def _next_turn(self) -> None:
        session = self._session
        if session is None or self._busy():
            return
        self._turn = (self._turn + 1) % TURNS
        if self._turn:
            self.turn.emit(self._turn)
            return
        self._look_at(session)

    def _look_at(self, session: Session) -> None:
        """Deliver state, then notices: whoever detaches because of the state decides about the notices too.

        Notices are taken before the state is: a session fails first and tells then, so the state is never older than what is told.
        """
        from evalkit.session.snapshot import SessionState  # noqa: PLC0415 - the emulator is started before this is loaded

        self._notices += session.notices.drain()
        snapshot = session.snapshot()
        pace = TURN_MS if snapshot.state is SessionState.STREAMING else IDLE_TURN_MS
        if self._timer.interval() != pace:
            self._timer.setInterval(pace)
        self.snapshot_ready.emit(snapshot)
        if self._session is session:
            notices, self._notices = self._notices, []
            for notice in notices:
                self.notice_ready.emit(notice)

    # ---- answers ----

    def call_soon(self, function: Callable[[], None]) -> None:
        """Call `function` on the window's thread; any thread."""
        if not self._closed:
            self._calls.append(function)
            self._wakeup.request()

    def watch(self, future: Future[T], done: Callable[[T], None], failed: Callable[[BaseException], None]) -> None:
        """Call `done` with the result of `future`, or `failed` with its error, on the window's thread."""

        def finished(answer: Future[T]) -> None:
            self.call_soon(lambda: _deliver(answer, done, failed))

        future.add_done_callback(finished)

    def run(self, name: str, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]) -> None:
        """Do `work` on a thread of its own named evalkit-ui-`name`, then `done` or `failed` on the window's thread."""
        future: Future[T] = Future()
        self.watch(future, done, failed)

        def body() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - whatever it is, the one who asked is told
                future.set_exception(error)
            else:
                future.set_result(result)

        # Daemon: work that hangs in a driver must not keep a closed window's process alive. `close` waits for all that can end.
        thread = threading.Thread(target=body, name=f"evalkit-ui-{name}", daemon=True)
        self._threads = {known for known in self._threads if known.is_alive()} | {thread}
        thread.start()

    def close(self) -> bool:
        """Wait for background work to end, and for what its answers start; return whether all of it did. Nothing is delivered after."""
        self.detach()
        deadline = time.monotonic() + GOODBYE_S
        while True:
            for thread in tuple(self._threads):
                thread.join(max(0.0, deadline - time.monotonic()))
            busy = [thread.name for thread in self._threads if thread.is_alive()]
            if not self._calls or busy:
                break
            self.tick()
        self._closed = True
        if busy:
            log.warning("Still busy after %.0f s: %s", GOODBYE_S, ", ".join(busy))
        return not busy


def _deliver(answer: Future[T], done: Callable[[T], None], failed: Callable[[BaseException], None]) -> None:
    """Hand over an answer. A command that died with its session was cancelled; that is a failure like any other."""
    try:
        error = answer.exception(timeout=0)
    except CancelledError as cancelled:
        error = cancelled
    if error is not None:
        failed(error)
    else:
        done(answer.result(timeout=0))

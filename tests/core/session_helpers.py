"""A session on a scripted board, for tests that look at both."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from evalkit.clock import Clock, ManualClock, SystemClock
from evalkit.links.faulty import FaultyLink, LinkFault
from evalkit.links.memory import memory_pair
from evalkit.notices import Severity
from evalkit.protocol.messages import Ping
from evalkit.session.bundle import FrameBundle
from evalkit.session.going_back import FindPackage, no_packages
from evalkit.session.history import SwapHistory
from evalkit.session.limits import DEFAULT_LIMITS, TimeLimits
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState
from tests.core.scripted_board import ScriptedBoard

PATIENCE_S = 20.0
"""A safety net for loaded machines; nothing here waits that long in the good case."""


@dataclass
class Pair:
    """A session, its board, and all bundles that came."""

    session: Session
    board: ScriptedBoard
    bundles: list[FrameBundle] = field(default_factory=list)
    changes: int = 0

    def __post_init__(self) -> None:
        self._news = threading.Condition()
        self.session.frames.on_put = self._take
        self.session.on_change = self._note

    def stream(self) -> None:
        """Start streaming."""
        self.session.start().result(PATIENCE_S)

    def frames(self, count: int) -> list[FrameBundle]:
        """Return the bundles once there are `count`."""
        self.until(lambda: len(self.bundles) >= count, f"{count} frames")
        return self.bundles

    def settled(self, state: SessionState) -> None:
        """Wait for a state."""
        self.until(lambda: self.session.state is state, state.value)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until `condition` holds; it is looked at after each frame and change, and every 10 ms."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while not condition():
                assert time.monotonic() < deadline, f"waited in vain for {what}: {self.session.snapshot()}"
                self._news.wait(0.01)

    def let_pass(self, clock: ManualClock, until: Callable[[], bool]) -> None:
        """Let seconds pass, each with its answered ping, until `until` holds."""
        while not until():
            pings = len(self.board.wait_for(Ping, 0))
            clock.advance(ms=1000)
            self.until(lambda: until() or len(self.board.wait_for(Ping, 0)) > pings, "a ping")  # noqa: B023 - called in this round only
            self.until(lambda: until() or self.quiet(), "a quiet line")

    def quiet(self) -> bool:
        """Return whether the session has read all that the board wrote."""
        return self.session.snapshot().bytes_total.total == self.board.sent_bytes

    def _take(self) -> None:
        bundle = self.session.frames.take()
        with self._news:
            if bundle is not None:
                self.bundles.append(bundle)
            self._news.notify_all()

    def _note(self) -> None:
        with self._news:
            self.changes += 1
            self._news.notify_all()


@contextmanager
def paired(
    *,
    clock: Clock | None = None,
    script: Sequence[LinkFault] = (),
    opened: bool = True,
    configure: Callable[[ScriptedBoard], None] = lambda board: None,
    limits: TimeLimits = DEFAULT_LIMITS,
    history: SwapHistory | None = None,
    find_package: FindPackage = no_packages,
    **board_options: object,
) -> Iterator[Pair]:
    """Connect a session with a scripted board, whose writes meet the faults of `script`; both are closed at the end."""
    clock = clock or SystemClock()
    here, there = memory_pair()
    board = ScriptedBoard(FaultyLink(there, script) if script else there, now_ns=clock.now_ns, **board_options)  # type: ignore[arg-type]
    configure(board)
    session = Session(here, clock=clock, application="test", limits=limits, history=history, find_package=find_package)
    pair = Pair(session, board)
    try:
        if opened:
            session.open(PATIENCE_S)
        yield pair
    finally:
        session.close()
        board.close()


def threads_of_the_session() -> list[str]:
    """Return the names of our threads, but for those of tests."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("evalkit-") and "test" not in thread.name]


def assert_faulted(pair: Pair, text: str) -> None:
    """See that the state, the one notice with its remedy, and the threads are as they must be after a fault, before anybody calls close."""
    pair.settled(SessionState.FAULTED)
    pair.until(lambda: not threads_of_the_session(), "the end of all threads")
    snapshot = pair.session.snapshot()
    assert text in snapshot.fault
    assert snapshot.fault_hint
    errors = [notice for notice in pair.session.notices.drain() if notice.severity is Severity.ERROR]
    assert [(notice.text, notice.hint) for notice in errors] == [(snapshot.fault, snapshot.fault_hint)]

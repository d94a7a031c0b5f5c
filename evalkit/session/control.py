"""The slow half of a session: replies, time-outs, pings, log lines, rates. The body of the thread "evalkit-commands".

Futures are resolved here, so what hangs on them may take its time without delaying a frame.
"""

from __future__ import annotations

import logging
import threading

from evalkit.clock import Clock
from evalkit.flow import BoundedQueue
from evalkit.metrics.session_metrics import TICK_S, SessionMetrics
from evalkit.notices import Notice, Severity
from evalkit.protocol.limits import PING_INTERVAL_S
from evalkit.protocol.messages import BoardHello, ControlMessage, LogLine, Ping, Pong, ProgressReport, Reply
from evalkit.protocol.requests import GetStatus
from evalkit.session.board import BoardView
from evalkit.session.clock_sync import ClockSync
from evalkit.session.commands import CommandTable
from evalkit.session.credits import Credits
from evalkit.session.dialogue import Dialogue
from evalkit.session.sender import Sender
from evalkit.session.snapshot import SessionState

board_log = logging.getLogger("evalkit.board")

WAKE_S = 0.05
"""How late a time-out, a ping or a rate may be while frames stream."""
RESTING_WAKE_S = 0.5
"""... while none do: nothing but rates of zero and a ping a second is due then, and what arrives wakes the thread at once."""
FIRST_PINGS = 3
"""Sent at once, so that the first frame already has an age and one slow answer does not spoil it."""
_LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARNING": logging.WARNING, "ERROR": logging.ERROR, "CRITICAL": logging.CRITICAL}

Inbox = BoundedQueue[tuple[ControlMessage, int]]
"""Control messages with the time they were read."""


class Control:
    """Belongs to its thread, but for `job` and `clock_sync.offset_ns`, which others set and read."""

    def __init__(
        self,
        *,
        clock: Clock,
        sender: Sender,
        board: BoardView,
        commands: CommandTable,
        credits_: Credits,
        metrics: SessionMetrics,
        inbox: Inbox,
    ) -> None:
        self._clock = clock
        self._sender = sender
        self._board = board
        self._commands = commands
        self._credits = credits_
        self._metrics = metrics
        self._inbox = inbox
        self._asked_for: int = 0
        self.clock_sync = ClockSync()
        self.job: Dialogue | None = None
        """The talk of the swap that is running, which wants to hear of progress."""
        self.unknown_generation = 0
        """Network of which frames came and no card; the board is asked once for each."""

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        ping_ns = tick_ns = self._clock.now_ns()
        for _ in range(FIRST_PINGS):
            self._ping()
        while not stop.is_set():
            streaming = self._board.state is SessionState.STREAMING
            if (item := self._inbox.get(WAKE_S if streaming else RESTING_WAKE_S)) is not None:
                self._handle(*item)
            now_ns = self._clock.now_ns()
            self._commands.expire()
            if now_ns - ping_ns >= PING_INTERVAL_S * 1e9:
                ping_ns = now_ns
                self._ping()
            if now_ns - tick_ns >= TICK_S * 1e9:
                tick_ns = now_ns
                self._metrics.tick(now_ns / 1e9)
                if self._board.state is SessionState.STREAMING:
                    self._credits.check_silence(now_ns)
            if self.unknown_generation > self._asked_for:
                self._asked_for = self.unknown_generation
                self._commands.submit(GetStatus(), what="say which network runs", timeout_s=PING_INTERVAL_S)

    def _ping(self) -> None:
        self._sender.post(Ping(host_ns=self._clock.now_ns()))

    def _handle(self, message: ControlMessage, now_ns: int) -> None:
        match message:
            case Reply():
                # First the board's state, so that whoever waits for the reply finds it.
                if message.status is not None:
                    self._board.update(message.status)
                self._commands.reply(message)
            case ProgressReport():
                self._commands.alive(message.id)
                if (job := self.job) is not None:
                    job.reported(message)
            case BoardHello():
                self._board.connected(message)
            case Pong():
                self.clock_sync.add(sent_ns=message.host_ns, received_ns=now_ns, board_ns=message.board_ns)
            case LogLine():
                self._log(message)
            case _:
                pass  # what a board may not send does not get through the connection

    def _log(self, line: LogLine) -> None:
        level = _LEVELS.get(line.level.upper(), logging.INFO)
        if level >= logging.WARNING:
            severity = Severity.WARNING if level == logging.WARNING else Severity.ERROR
            self._board.notify(Notice(severity=severity, text=f"The board says: {line.text}"))
        else:
            board_log.log(level, "%s", line.text)

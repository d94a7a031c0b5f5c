"""The incoming half of a session: reads, deframes, assembles, stamps. The body of the thread "evalkit-link"; it never waits for anyone.

Frames go into one bounded queue, control messages into another; what does not fit is dropped and counted.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from evalkit.clock import Clock
from evalkit.errors import BoardFault, LinkTimeout, RemoteProtocolError
from evalkit.flow import BoundedQueue, Mailbox
from evalkit.links.link import Link
from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.protocol.connection import Connection
from evalkit.protocol.events import BulkReceived, CorruptBytes, Event, MessageReceived, PacketsLost, VersionMismatch
from evalkit.protocol.limits import PARTIAL_TIMEOUT_S
from evalkit.protocol.messages import PROTOCOL_VERSION, BoardHello, ControlMessage, FrameStart, Goodbye, Reply
from evalkit.session.assembler import Assembler, RawFrame
from evalkit.session.credits import Credits
from evalkit.session.pool import BufferPool

READ_TIMEOUT_S = 0.1
"""How long a read waits, and so how late silence is noticed; ten wake-ups a second cost nothing."""

Inbox = BoundedQueue[tuple[ControlMessage, int]]
"""Control messages for the thread "evalkit-commands", with the time they were read."""


class Receiver:
    """Belongs to the thread that reads; others take from `frames`, `inbox` and `dropped`."""

    def __init__(
        self,
        link: Link,
        connection: Connection,
        clock: Clock,
        metrics: SessionMetrics,
        credits_: Credits,
        frames: BoundedQueue[RawFrame],
        inbox: Inbox,
        trials: Mailbox[RawFrame],
        silence_s: float,
    ) -> None:
        """`trials` gets what boards made of golden inputs: frames of no stream."""
        self._link = link
        self._connection = connection
        self._clock = clock
        self._metrics = metrics
        self._credits = credits_
        self._frames = frames
        self._inbox = inbox
        self._trials = trials
        self._silence_s = silence_s
        self._assembler = Assembler(BufferPool(), lambda frame_id: credits_.retired(frame_id, clock.now_ns()))
        self._corrupt = 0
        self._packets_lost = 0
        self.dropped: deque[tuple[int, Mapping[str, int]]] = deque()
        """When a frame came that a full queue cost, and what was lost before it; the decoding thread tells that with the next frame."""

    def run(self, stop: threading.Event, wanted: Callable[[], bool]) -> None:
        """Read until told to stop; raises what ends the session: LinkError, RemoteProtocolError, BoardFault.

        `wanted` tells afterwards whether the end was asked for: then a frame that was just arriving is not lost.
        """
        heard_ns, gave_up = self._clock.now_ns(), False
        try:
            while not stop.is_set():
                count = self._link.read_into(self._connection.writable(), READ_TIMEOUT_S)
                now_ns = self._clock.now_ns()
                if count:
                    heard_ns, gave_up = now_ns, False
                    self.take(self._connection.received(count), now_ns)
                elif now_ns - heard_ns > self._silence_s * 1e9:
                    raise _silence(self._link.name, self._silence_s)
                elif not gave_up and now_ns - heard_ns > PARTIAL_TIMEOUT_S * 1e9:
                    gave_up = True
                    self.take(self._connection.stalled(), now_ns)
        finally:
            if not wanted():
                self._assembler.finish()
            self._report(self._clock.now_ns(), received=0)

    def take(self, events: Sequence[Event], now_ns: int) -> None:
        """Handle what the connection made of one read."""
        received = 0
        for event in events:
            match event:
                case BulkReceived():
                    received += self._deliver(self._assembler.data(event, now_ns), now_ns)
                case MessageReceived(message=FrameStart() as start):
                    # First the assembler: it retires a frame that this one finds incomplete.
                    frame = self._assembler.begin(start, event.wire_bytes, now_ns)
                    if not start.trial:
                        self._credits.announced(start, now_ns)
                    received += self._deliver(frame, now_ns)
                case MessageReceived(message=message):
                    self._assembler.overhead(event.wire_bytes)
                    self._control(message, now_ns)
                case CorruptBytes():
                    self._assembler.overhead(event.count)
                    self._assembler.corrupt()
                    self._corrupt += event.count
                case PacketsLost():
                    self._packets_lost += event.count
                case VersionMismatch():
                    raise wrong_version(event.version)
        self._credits.arrived(self._assembler.missing_bytes)
        self._report(now_ns, received=received)

    def _deliver(self, frame: RawFrame | None, now_ns: int) -> int:
        """Queue a complete frame; return 1 if there is one."""
        if frame is None:
            return 0
        if frame.start.trial:
            self._trials.put(frame)
            return 0
        self._credits.received(frame.start.frame_id, frame.bytes.total, now_ns)
        if (lost := self._frames.put(frame)) is not None:
            self._metrics.note_host_drop()
            self.dropped.append((lost.received_ns, lost.lost_before))
            self._credits.retired(lost.start.frame_id, now_ns)
        return 1

    def _control(self, message: ControlMessage, now_ns: int) -> None:
        if isinstance(message, Goodbye):
            raise BoardFault(
                f"The board ended the connection: {message.reason}.", hint="Connect again; if that repeats, look at the board's log."
            )
        if isinstance(message, BoardHello):
            # The answer to a greeting that we had repeated: the board counts anew.
            self._assembler.restart()
            self._credits.restart(now_ns)
        if isinstance(message, Reply) and message.status is not None and not message.status.streaming:
            self._assembler.end_stream()
        self._inbox.put((message, now_ns))

    def _report(self, now_ns: int, *, received: int) -> None:
        lost = self._assembler.take_losses()
        if received or lost:
            self._metrics.note_frames(now_ns / 1e9, received=received, lost=lost)
        self._metrics.note_bytes(self._assembler.take_bytes(), corrupt=self._corrupt, packets_lost=self._packets_lost)
        self._corrupt = self._packets_lost = 0


def wrong_version(version: int) -> RemoteProtocolError:
    """Return the error for a board that speaks another version of the protocol."""
    older = version < PROTOCOL_VERSION
    return RemoteProtocolError(
        f"The board speaks version {version} of the protocol, this EvalKit version {PROTOCOL_VERSION}.",
        hint="Update the board's firmware." if older else "Update EvalKit.",
    )


def _silence(name: str, seconds: float) -> LinkTimeout:
    return LinkTimeout(
        f"The board on {name} has said nothing for {seconds:g} s.", hint="Check its power and its cable, then connect again."
    )

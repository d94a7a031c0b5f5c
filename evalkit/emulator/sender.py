"""What leaves the board, on a thread of its own: replies at once, frames when link and host have room, the newest first."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.clock import Clock
from evalkit.emulator.drops import LINK, DropLedger
from evalkit.emulator.frame import ReadyFrame
from evalkit.emulator.throttle import Throttle
from evalkit.emulator.trial import TrialFrame
from evalkit.emulator.wire import Buffers, Wire
from evalkit.errors import LinkError, LocalProtocolError
from evalkit.flow import BoundedQueue, Mailbox, Overflow
from evalkit.protocol.connection import Connection, State
from evalkit.protocol.limits import bulk_chunk_bytes
from evalkit.protocol.messages import ControlMessage, Goodbye, Pong, Reply
from evalkit.protocol.packet import BulkKind

CONTROL_MESSAGES = 256
"""Messages that wait at most; a host that causes more without reading them loses the newest."""
TRIALS = 4
"""Frames of trials that wait at most; a host has one trial under way."""
STALE_PERIODS = 2
"""A frame that waited longer than this many frame periods for link or credit makes room for a newer one."""
FINISH_NS = 100_000_000
"""A frame on its way when the stream stops is finished if that takes no longer; else it is given up. The reply comes after it."""
_ID_MODULUS = 1 << 32
_GOODBYE_S = 5.0

log = logging.getLogger(__name__)


class Sender:
    """Sends for one link. `send`, `offer`, `credit` and `has_room` may be called from any thread."""

    def __init__(
        self,
        wire: Wire,
        connection: Connection,
        *,
        clock: Clock,
        drops: DropLedger,
        capacity_bytes_per_s: int,
        on_end: Callable[[], None],
        ends_with_goodbye: bool,
    ) -> None:
        """`on_end` is called, on this sender's thread, when the link is lost, and after a goodbye if that ends the link."""
        self._wire = wire
        self._connection = connection
        self._clock = clock
        self._drops = drops
        self._throttle = Throttle(capacity_bytes_per_s, clock)
        self._chunk_bytes = bulk_chunk_bytes(capacity_bytes_per_s)
        self._on_end = on_end
        self._ends_with_goodbye = ends_with_goodbye
        self._trials = BoundedQueue[tuple[TrialFrame, Reply]](TRIALS, Overflow.DROP_NEWEST)
        self._control = BoundedQueue[ControlMessage](CONTROL_MESSAGES, Overflow.DROP_NEWEST)
        self._unsent: list[ControlMessage] = []
        self._newest = Mailbox[ReadyFrame]()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._stream = -1
        self._credit = 0
        self._sent = 0
        self._left_bytes = 0
        self._thread = threading.Thread(target=self._run, name="evalkit-emulator-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """End the thread and let go of a waiting frame. Close the link first if the thread may be inside a write."""
        self._stop.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(_GOODBYE_S)
        self._take_waiting()

    # Called by others -----------------------------------------------------------------------------------------------

    def greet(self) -> None:
        """Begin credit and count anew, because a host introduces itself."""
        self._credit = self._sent = 0
        self._stream = -1

    def send(self, message: ControlMessage) -> None:
        """Send a message before the next chunk of a frame."""
        self._control.put(message)
        self._wake.set()

    def send_trial(self, frame: TrialFrame, reply: Reply) -> None:
        """Send the frame of a trial as soon as no other frame is on its way, then the reply."""
        self._trials.put((frame, reply))
        self._wake.set()

    def cut(self) -> None:
        """Close the link, as a fault."""
        self._wire.cut()

    def mute(self) -> None:
        """Send nothing more on this link, as a fault."""
        self._wire.mute()

    def die(self) -> None:
        """End the board's process, as a fault."""
        self._wire.die()

    def credit(self, total: int) -> None:
        """Let `total` frames be sent since the greeting; a smaller number than before changes nothing."""
        self._credit = max(self._credit, total)
        self._wake.set()

    def begin_stream(self, stream: int) -> None:
        """From now on only frames of this stream are sent; -1: none."""
        self._stream = stream

    def has_room(self, period_ns: int) -> bool:
        """Return whether a frame that is begun now can be sent soon; if not, there is no need to make it."""
        if self._throttle.busy_ns(self._left_bytes) > STALE_PERIODS * period_ns:
            return False
        return self._sent < self._credit

    def offer(self, frame: ReadyFrame) -> None:
        """Send `frame` as soon as link and credit are free; one that waits is dropped for it. One thread offers."""
        self._take_waiting()
        self._newest.put(frame)
        self._wake.set()

    def _take_waiting(self) -> None:
        waiting = self._newest.take()
        if waiting is not None:
            self._drop(waiting)

    # The thread -----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._wake.wait()
                self._wake.clear()
                self._send_control()
                self._send_trials()
                while not self._stop.is_set() and (frame := self._next_frame()) is not None:
                    try:
                        self._send_frame(frame)
                    finally:
                        self._left_bytes = 0
                        frame.exposure.release()
                    self._send_trials()
        except LinkError as error:
            log.info("The link ended: %s", error.message)
        finally:
            self._control.close()
            if not self._stop.is_set():
                self._on_end()

    def _next_frame(self) -> ReadyFrame | None:
        if self._sent >= self._credit or self._connection.state is not State.OPEN:
            return None
        frame = self._newest.take()
        if frame is None:
            return None
        waited_ns = self._clock.now_ns() - frame.start.ready_ns
        if self._is_over(frame) or waited_ns > STALE_PERIODS * frame.start.frame_period_us * 1000:
            self._drop(frame)
            return None
        return frame

    def _drop(self, frame: ReadyFrame) -> None:
        if not self._is_over(frame):
            self._drops.drop(frame.start.frame_id, LINK)
        frame.exposure.release()

    def _send_frame(self, frame: ReadyFrame) -> None:
        self._sent += 1
        self._left_bytes = frame.size_bytes
        frame_id = frame.start.frame_id
        start = msgspec.structs.replace(frame.start, sent=self._sent, dropped=self._drops.before(frame_id))
        try:
            self._write(self._connection.send(start))
            for channel, part in enumerate(frame.parts):
                for offset in range(0, part.size, self._chunk_bytes):
                    if self._stop.is_set() or (self._is_over(frame) and self._throttle.busy_ns(self._left_bytes) > FINISH_NS):
                        return
                    self._write(self._chunk(channel, frame_id, offset, part))
                    self._left_bytes -= min(self._chunk_bytes, part.size - offset)
                    # First what waits is taken, then the stream looked at: the reply to "stop" is among what waits only if it is over.
                    self._unsent += self._control.drain()
                    if not self._is_over(frame):
                        self._send_control()
        except LocalProtocolError as error:
            # The host began anew, or said goodbye, in the middle of the frame.
            log.debug("Frame %d was not finished: %s", frame_id, error.message)

    def _send_trials(self) -> None:
        """Send the frames of trials that wait: whole, whatever the stream and the credit are."""
        for (start, data), reply in self._trials.drain():
            try:
                self._write(self._connection.send(start))
                for offset in range(0, data.size, self._chunk_bytes):
                    self._write(self._chunk(0, start.frame_id, offset, data))
                    self._send_control()
                self._write(self._connection.send(reply))
            except LocalProtocolError as error:
                log.debug("The frame of a trial was not finished: %s", error.message)

    def _is_over(self, frame: ReadyFrame) -> bool:
        return frame.exposure.stream != self._stream

    def _chunk(self, channel: int, frame_id: int, offset: int, part: NDArray[np.uint8]) -> Buffers:
        data = part[offset : offset + self._chunk_bytes]
        return self._connection.send_bulk(BulkKind.FRAME_DATA, channel, frame_id % _ID_MODULUS, offset, data)

    def _send_control(self) -> None:
        waiting, self._unsent = self._unsent + self._control.drain(), []
        for message in waiting:
            try:
                self._write(self._connection.send(self._stamped(message)))
            except LocalProtocolError as error:
                # Meant for a host that is gone, or has begun anew.
                log.debug("A message was not sent: %s", error.message)
            if isinstance(message, Goodbye) and self._ends_with_goodbye:
                self._stop.set()
                self._on_end()

    def _stamped(self, message: ControlMessage) -> ControlMessage:
        """Return `message`; the later a pong's clock is read, the better the host can compare it with its own."""
        return msgspec.structs.replace(message, board_ns=self._clock.now_ns()) if isinstance(message, Pong) else message

    def _write(self, packet: Buffers) -> None:
        self._throttle.pace(self._wire.write(packet), self._stop)

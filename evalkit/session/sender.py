"""What goes to the board: one thread encodes and writes it, so that nobody else ever waits for a link that pushes back.

Two lanes: control messages go first, so that a command or a credit waits behind one chunk of an upload at most.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import LocalProtocolError
from evalkit.links.link import Link
from evalkit.protocol.connection import Connection
from evalkit.protocol.limits import MAX_UPLOAD_AHEAD_BYTES, MODEL_CHUNK_BYTES
from evalkit.protocol.messages import ControlMessage
from evalkit.protocol.packet import BulkKind

CONTROL_CAPACITY = 128
"""Messages that wait for the link: a stuck link must not collect more than a user can have asked for in its time-out."""
CHUNK_CAPACITY = MAX_UPLOAD_AHEAD_BYTES // MODEL_CHUNK_BYTES
"""Chunks that wait: what may be sent ahead of the acknowledgement, so an upload that keeps to its window is never refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of a network package on its way to the board."""

    upload_id: int
    offset: int
    data: NDArray[np.uint8]


class Sender:
    """The outgoing half of a session. `post` and `post_chunk` never block; `run` is the body of the thread "evalkit-send".

    `on_refused` is called on that thread with a message that the protocol does not let through: too long, or after a goodbye.
    """

    def __init__(
        self, link: Link, connection: Connection, on_refused: Callable[[ControlMessage | Chunk, LocalProtocolError], None]
    ) -> None:
        self._link = link
        self._connection = connection
        self._on_refused = on_refused
        self._control: deque[ControlMessage] = deque()
        self._chunks: deque[Chunk] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def post(self, message: ControlMessage) -> bool:
        """Queue a message; False if the lane is full or closed."""
        with self._changed:
            if self._closed or len(self._control) >= CONTROL_CAPACITY:
                return False
            self._control.append(message)
            self._changed.notify()
            return True

    def post_chunk(self, chunk: Chunk) -> bool:
        """Queue a piece of an upload; False if the lane is full or closed."""
        with self._changed:
            if self._closed or len(self._chunks) >= CHUNK_CAPACITY:
                return False
            self._chunks.append(chunk)
            self._changed.notify()
            return True

    @property
    def waiting_chunks(self) -> int:
        """How many pieces wait for the link."""
        with self._changed:
            return len(self._chunks)

    def forget_chunks(self, upload_id: int) -> None:
        """Drop what waits of an upload that was given up."""
        with self._changed:
            self._chunks = deque(chunk for chunk in self._chunks if chunk.upload_id != upload_id)

    def close(self) -> None:
        """Take nothing more and forget waiting chunks; control messages that wait are still written if the link lets them."""
        with self._changed:
            self._closed = True
            self._chunks.clear()
            self._changed.notify()

    def run(self) -> None:
        """Write until closed and empty; raises LinkError when the link fails."""
        while (item := self._next()) is not None:
            try:
                buffers = self._encode(item)
            except LocalProtocolError as error:
                self._on_refused(item, error)
            else:
                self._link.write(buffers)

    def _encode(self, item: ControlMessage | Chunk) -> Sequence[bytes | memoryview]:
        if isinstance(item, Chunk):
            return self._connection.send_bulk(BulkKind.MODEL_DATA, 0, item.upload_id, item.offset, item.data)
        return self._connection.send(item)

    def _next(self) -> ControlMessage | Chunk | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._control or self._chunks)
            if self._control:
                return self._control.popleft()
            return self._chunks.popleft() if self._chunks else None

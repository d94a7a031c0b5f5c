"""Makes frames of the events of a connection, and knows of every frame that did not arrive why. No thread, no clock, no port.

A frame is its FrameStart and the bytes of its parts, in order. The bytes are copied once, from the receive buffer into one pooled
buffer per frame; parts are read-only views of it (who may read it how long: pool.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from evalkit.frames import ByteCount
from evalkit.imx500.stream import LINE_BYTES
from evalkit.protocol.events import BulkReceived
from evalkit.protocol.messages import FrameStart
from evalkit.protocol.values import Part
from evalkit.session.losses import ID_MODULUS, LossLedger
from evalkit.session.pool import BufferPool

PIXEL_KINDS = ("image", "roi")
"""Part kinds whose bytes are counted under their own name."""
PART_ALIGNMENT = 64
"""Parts begin at multiples of a cache line, which also aligns 32-bit tensors in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFrame:
    """A complete frame, not decoded yet."""

    start: FrameStart
    parts: tuple[NDArray[np.uint8], ...] = field(repr=False)
    """Bytes of `start.parts`, read-only."""
    started_ns: int
    """When the host had read its announcement, host clock."""
    received_ns: int
    """When the host had read its last byte, host clock."""
    bytes: ByteCount
    lost_before: Mapping[str, int]
    """Frames lost at the board or on the way since the frame before, by cause."""


def tensor_bytes(part: Part, begin: int, end: int) -> int:
    """Return how many bytes from `begin` to `end` of an inference part are the input tensor's body; the rest is metadata.

    The body's lines follow the KPI line and the input tensor's header line.
    """
    body_begin = 2 * LINE_BYTES
    body_end = body_begin + max(0, part.input_lines - 1) * LINE_BYTES
    return max(0, min(end, body_end) - max(begin, body_begin))


class _Open:
    """The frame that is arriving."""

    __slots__ = ("buffers", "bytes", "missing", "offsets", "start", "started_ns")

    def __init__(self, start: FrameStart, started_ns: int, pool: BufferPool) -> None:
        self.start = start
        self.started_ns = started_ns
        self.bytes = Counter[str]()
        sizes = [part.size_bytes for part in start.parts]
        ends = list(accumulate(-(-size // PART_ALIGNMENT) * PART_ALIGNMENT for size in sizes))
        memory = pool.take(ends[-1] if ends else 0)
        self.buffers = [memory[begin : begin + size] for begin, size in zip([0, *ends], sizes, strict=False)]
        self.offsets = [0] * len(sizes)
        self.missing = sum(sizes)


class Assembler:
    """Belongs to the thread that reads the link. `given_up` is told the id of a frame that began and will not be complete."""

    def __init__(self, pool: BufferPool, given_up: Callable[[int], None]) -> None:
        self._pool = pool
        self._given_up = given_up
        self._ledger = LossLedger()
        self._open: _Open | None = None
        self._lost = Counter[str]()
        self._lost_before = Counter[str]()
        self._bytes = Counter[str]()

    @property
    def missing_bytes(self) -> int:
        """What the arriving frame still lacks."""
        return self._open.missing if self._open is not None else 0

    def begin(self, start: FrameStart, wire_bytes: int, now_ns: int) -> RawFrame | None:
        """Take a frame's announcement; the frame before it, if incomplete, is lost. Return the frame if it has no bytes to wait for."""
        self._give_up()
        if not start.trial:
            self._note_lost(self._ledger.started(start))
        frame = self._open = _Open(start, now_ns, self._pool)
        self._count(frame, "overhead", wire_bytes)
        return self._complete(frame, now_ns) if frame.missing == 0 else None

    def data(self, event: BulkReceived, now_ns: int) -> RawFrame | None:
        """Copy bytes of a frame; return it if they were the last ones. Bytes that belong nowhere are a trace of a lost frame."""
        frame, channel, begin, size = self._open, event.channel, event.offset, event.data.size
        if frame is None or event.object_id != frame.start.frame_id % ID_MODULUS:
            self._ledger.stray(event.object_id)
            self._bytes["overhead"] += event.wire_bytes
            return None
        if channel >= len(frame.buffers) or begin != frame.offsets[channel] or begin + size > frame.buffers[channel].size:
            # A hole, or bytes that nobody announced: what still comes of this frame is of no use.
            self._bytes["overhead"] += event.wire_bytes
            self._give_up()
            return None
        frame.buffers[channel][begin : begin + size] = event.data
        frame.offsets[channel] = begin + size
        frame.missing -= size
        self._count(frame, "overhead", event.wire_bytes - size)
        part = frame.start.parts[channel]
        if part.kind == "inference":
            tensor = tensor_bytes(part, begin, begin + size)
            self._count(frame, "tensor", tensor)
            self._count(frame, "metadata", size - tensor)
        else:
            self._count(frame, part.kind if part.kind in PIXEL_KINDS else "metadata", size)
        return self._complete(frame, now_ns) if frame.missing == 0 else None

    def corrupt(self) -> None:
        """Note that bytes failed a check: frames that are found missing from now on are lost to that."""
        self._ledger.corrupt()

    def end_stream(self) -> None:
        """Note that the board stopped: its next announcement begins a stream, and its counters, anew."""
        self._note_lost(self._ledger.end_stream())

    def overhead(self, count: int) -> None:
        """Count bytes of the link that belong to no frame."""
        self._bytes["overhead"] += count

    def restart(self) -> None:
        """Note that the board counts anew from here on; what is incomplete is lost."""
        self.finish()
        self._ledger = LossLedger()

    def finish(self) -> None:
        """Note that nothing more will come: what is incomplete is lost."""
        self._give_up()
        self.end_stream()

    def take_losses(self) -> dict[str, int]:
        """Return the frames found lost since the last call, by cause (those of `RawFrame.lost_before` are among them)."""
        lost, self._lost = self._lost, Counter()
        return lost

    def take_bytes(self) -> ByteCount:
        """Return what came over the link since the last call, by kind."""
        count, self._bytes = self._bytes, Counter()
        return ByteCount(**count)

    def _count(self, frame: _Open, kind: str, count: int) -> None:
        kind = "overhead" if frame.start.trial else kind
        frame.bytes[kind] += count
        self._bytes[kind] += count

    def _note_lost(self, lost: Counter[str]) -> None:
        self._lost += lost
        self._lost_before += lost

    def _give_up(self) -> None:
        if self._open is not None:
            start, self._open = self._open.start, None
            if not start.trial:
                self._note_lost(self._ledger.incomplete(start.frame_id))
                self._given_up(start.frame_id)

    def _complete(self, frame: _Open, now_ns: int) -> RawFrame:
        self._open = None
        lost = Counter[str]()
        if not frame.start.trial:
            lost, self._lost_before = self._lost_before, lost
        for buffer in frame.buffers:
            buffer.flags.writeable = False
        return RawFrame(
            start=frame.start,
            parts=tuple(frame.buffers),
            started_ns=frame.started_ns,
            received_ns=now_ns,
            bytes=ByteCount(**frame.bytes),
            lost_before=lost,
        )

"""How fast packets become frames, against a plain copy of as many bytes.

Twelve frames of 12.3 Mpixel YUV 4:2:0 (222 MB, far beyond any cache) arrive in chunks of 64 kB; `Connection` deframes and
checks them, and each payload is copied to its place. A link reads straight into the connection's buffer, so the arrival is the
kernel's copy, not ours; here a copy stands in for it outside the stopwatch. The reference is one `np.copyto` of the same 222 MB between
large arrays, in the same turn. Three rows for each size of payload:

* payloads copied into frame buffers that were allocated before, and are as cold as the reference's target;
* the same with the arrival's copy inside the stopwatch;
* the session's own `Assembler`, with its bookkeeping and its pooled buffers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from evalkit.protocol.connection import BulkKind, BulkReceived, Connection, Event, MessageReceived
from evalkit.protocol.messages import FrameStart
from evalkit.protocol.values import Part
from evalkit.session.assembler import Assembler, RawFrame
from evalkit.session.pool import BufferPool
from tests.benchmarks.rows import Row
from tests.core.protocol_examples import FRAME
from tests.core.protocol_helpers import open_pair, wire

FRAME_BYTES = 4056 * 3040 * 3 // 2
FRAMES = 12
ARRIVAL_BYTES = 64 * 1024
ROUNDS = 9
GOAL = 0.4

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Seconds:
    """What one round took: everything, and the part that was the arrival's copy."""

    total: float
    arrival: float


def run() -> list[Row]:
    """Measure with 64 kB and 256 kB payloads."""
    source = np.random.default_rng(0).integers(0, 256, FRAMES * FRAME_BYTES, dtype=np.uint8)
    target = np.zeros_like(source)
    rows: list[Row] = []
    for payload_bytes in (64 * 1024, 256 * 1024):
        copies: list[float] = []
        plain: list[Seconds] = []
        session: list[Seconds] = []
        for _ in range(ROUNDS):
            host, board = open_pair()
            packets = to_wire(board, source.reshape(FRAMES, FRAME_BYTES), payload_bytes)
            copies.append(copy_s(target, source))
            target[:] = 0
            plain.append(receive(host, packets, into_frames(target.reshape(FRAMES, FRAME_BYTES))))
            if not np.array_equal(target, source):
                raise AssertionError("the frames are not what was sent")
            frames: list[int] = []
            session.append(receive(open_pair()[0], packets, into_session(frames)))
            if len(frames) != FRAMES:
                raise AssertionError("not all frames were complete")
        what = f"{payload_bytes // 1024} kB payloads"
        rows += [
            row(f"deframe and assemble, {what}", copies, [seconds.total - seconds.arrival for seconds in plain], goal=GOAL),
            row(f"the same with the arrival's copy, {what}", copies, [seconds.total for seconds in plain], goal=None),
            row(f"session's assembler, {what}", copies, [seconds.total - seconds.arrival for seconds in session], goal=GOAL),
        ]
    return rows


def row(what: str, copies: list[float], rounds: list[float], *, goal: float | None) -> Row:
    """Return the best of all turns, for both: other work on the machine only ever makes a turn slower."""
    size, copy, mine = FRAMES * FRAME_BYTES / 1e9, min(copies), min(rounds)
    return Row(what=what, value=size / mine, unit="GB/s", reference="np.copyto", reference_value=size / copy, ratio=copy / mine, goal=goal)


def to_wire(board: Connection, frames: Bytes, payload_bytes: int) -> Bytes:
    """Return all frames, each with its announcement, as the bytes of their packets."""
    parts = [Part(kind="image", size_bytes=FRAME_BYTES, format="YUV420_8_YY_UV_SemiPlanar", width=4056, height=3040)]
    packets = bytearray()
    for number, frame in enumerate(frames):
        packets += wire(board, msgspec.structs.replace(FRAME, frame_id=number, sent=number + 1, parts=parts, dropped={}))
        for offset in range(0, FRAME_BYTES, payload_bytes):
            packets += b"".join(board.send_bulk(BulkKind.FRAME_DATA, 0, number, offset, frame[offset : offset + payload_bytes]))
    return np.frombuffer(packets, np.uint8)


def copy_s(target: Bytes, source: Bytes) -> float:
    """Return the seconds that a plain copy takes."""
    began = time.perf_counter()
    np.copyto(target, source)
    return time.perf_counter() - began


def into_frames(frames: Bytes) -> Callable[[Event], None]:
    """Return what copies each payload to its place in `frames`."""
    places = list(frames)

    def take(event: Event) -> None:
        if isinstance(event, BulkReceived):
            offset, data = event.offset, event.data
            places[event.object_id][offset : offset + data.size] = data

    return take


def into_session(complete: list[int]) -> Callable[[Event], None]:
    """Return what hands each event to a session's assembler; `complete` gets the numbers of the frames that it finishes."""
    assembler = Assembler(BufferPool(), lambda _: None)

    def take(event: Event) -> None:
        frame: RawFrame | None = None
        if isinstance(event, BulkReceived):
            frame = assembler.data(event, 0)
        elif isinstance(event, MessageReceived) and isinstance(event.message, FrameStart):
            frame = assembler.begin(event.message, event.wire_bytes, 0)
        if frame is not None:
            complete.append(frame.start.frame_id)

    return take


def receive(host: Connection, packets: Bytes, take: Callable[[Event], None]) -> Seconds:
    """Take the packets apart and hand on what is in them."""
    clock = time.perf_counter
    position, arrival = 0, 0.0
    began = clock()
    while position < packets.size:
        room = host.writable()
        arriving = clock()
        count = min(ARRIVAL_BYTES, packets.size - position)
        room[:count] = packets.data[position : position + count]
        position += count
        arrival += clock() - arriving
        for event in host.received(count):
            take(event)
    return Seconds(total=clock() - began, arrival=arrival)

"""From events to frames: whatever the pieces, the frame is the same; whatever is wrong with them, nothing else breaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.frames import ByteCount
from evalkit.protocol.connection import BulkKind
from evalkit.protocol.events import BulkReceived
from evalkit.protocol.messages import FrameStart
from evalkit.protocol.values import Part, Rectangle
from evalkit.session.assembler import Assembler, RawFrame
from evalkit.session.pool import BufferPool

OVERHEAD = 32


class Bench:
    """An assembler with its pool, and what it gave up."""

    def __init__(self) -> None:
        self.pool = BufferPool()
        self.given_up: list[int] = []
        self.assembler = Assembler(self.pool, self.given_up.append)

    def begin(self, frame_id: int, parts: list[Part]) -> RawFrame | None:
        start = FrameStart(
            frame_id=frame_id,
            timestamp_ns=0,
            ready_ns=0,
            parts=parts,
            exposure_us=1,
            gain_db=0.0,
            frame_period_us=1,
            inference_window=Rectangle(x=0, y=0, width=1, height=1),
            sent=frame_id + 1,
        )
        return self.assembler.begin(start, 100, now_ns=1)

    def data(self, frame_id: int, channel: int, offset: int, content: bytes) -> RawFrame | None:
        piece = np.frombuffer(content, np.uint8)
        event = BulkReceived(BulkKind.FRAME_DATA, channel, frame_id, offset, piece, piece.size + OVERHEAD)
        return self.assembler.data(event, now_ns=2)


def image(size_bytes: int) -> Part:
    return Part(kind="image", size_bytes=size_bytes)


@given(sizes=st.lists(st.integers(0, 300), max_size=6), chunk=st.integers(1, 350), data=st.data())
@settings(max_examples=200, deadline=None)
def test_however_it_is_cut_the_frame_is_the_same(sizes: list[int], chunk: int, data: st.DataObject) -> None:
    contents = [bytes(data.draw(st.binary(min_size=size, max_size=size))) for size in sizes]
    kinds = [data.draw(st.sampled_from(["image", "roi", "other"])) for _ in sizes]
    bench = Bench()
    frame = bench.begin(0, [Part(kind=kind, size_bytes=size) for kind, size in zip(kinds, sizes, strict=True)])
    packets = 0
    for channel, content in enumerate(contents):
        for offset in range(0, len(content), chunk):
            assert frame is None, "it was complete too early"
            frame = bench.data(0, channel, offset, content[offset : offset + chunk])
            packets += 1
    assert frame is not None
    assert [part.tobytes() for part in frame.parts] == contents
    assert not any(part.flags.writeable for part in frame.parts)
    assert (frame.started_ns, frame.received_ns) == (1, 2 if packets else 1)
    assert frame.bytes.image == sum(size for size, kind in zip(sizes, kinds, strict=True) if kind == "image")
    assert frame.bytes.roi == sum(size for size, kind in zip(sizes, kinds, strict=True) if kind == "roi")
    assert frame.bytes.metadata == sum(size for size, kind in zip(sizes, kinds, strict=True) if kind == "other")
    assert frame.bytes.overhead == 100 + packets * OVERHEAD
    assert bench.assembler.take_bytes() == frame.bytes
    assert bench.assembler.take_bytes() == ByteCount()
    assert bench.assembler.take_losses() == {}


@pytest.mark.parametrize(
    ("channel", "offset", "size"),
    [(0, 5, 5), (0, 0, 11), (1, 0, 1), (255, 0, 1), (0, 2**32 - 1, 1)],
    ids=["hole", "too long", "no such part", "far from any part", "far behind"],
)
def test_bytes_that_do_not_fit_cost_their_frame_and_only_it(channel: int, offset: int, size: int) -> None:
    bench = Bench()
    bench.begin(0, [image(10)])
    assert bench.data(0, channel, offset, bytes(size)) is None
    assert bench.given_up == [0]
    assert bench.data(0, 0, 0, bytes(10)) is None, "a frame that was given up does not come back"
    assert bench.assembler.take_losses() == {"gap": 1}
    bench.begin(1, [image(10)])
    frame = bench.data(1, 0, 0, bytes(10))
    assert frame is not None
    assert frame.lost_before == {"gap": 1}
    assert bench.assembler.take_losses() == {}


def test_a_new_announcement_gives_up_what_is_incomplete() -> None:
    bench = Bench()
    bench.begin(0, [image(10)])
    bench.data(0, 0, 0, bytes(9))
    assert bench.assembler.missing_bytes == 1
    bench.assembler.corrupt()
    bench.begin(1, [image(10)])
    assert (bench.given_up, bench.assembler.take_losses()) == ([0], {"corrupt": 1})


def test_the_end_gives_up_what_is_incomplete_and_counts_what_left_traces() -> None:
    bench = Bench()
    bench.begin(0, [image(10)])
    bench.assembler.finish()
    bench.data(5, 0, 0, b"x")
    bench.assembler.finish()
    assert bench.assembler.take_losses() == {"gap": 2}
    assert bench.assembler.take_bytes().overhead == 100 + 1 + OVERHEAD


def test_all_of_a_frame_lies_in_one_pooled_buffer_that_comes_back() -> None:
    bench = Bench()
    for number in range(20):
        bench.begin(number, [image(100), image(50)])
        bench.data(number, 0, 0, bytes(100))
        frame = bench.data(number, 1, 0, bytes(50))
        assert frame is not None
        assert frame.parts[0].ctypes.data % 16 == frame.parts[1].ctypes.data % 16
    assert bench.pool.made <= 2


def test_the_input_tensors_lines_are_counted_as_tensor_however_they_are_cut() -> None:
    lines = 2560
    part = Part(kind="inference", size_bytes=8 * lines, input_lines=4, output_lines=2)
    for chunk in (lines, 1000, 8 * lines, 3 * lines + 1):
        bench = Bench()
        bench.begin(0, [part])
        frame = None
        for offset in range(0, part.size_bytes, chunk):
            frame = bench.data(0, 0, offset, bytes(min(chunk, part.size_bytes - offset)))
        assert frame is not None
        assert (frame.bytes.tensor, frame.bytes.metadata) == (3 * lines, 5 * lines)

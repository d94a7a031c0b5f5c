"""The frame buffers of a session."""

from __future__ import annotations

import gc
import threading

import numpy as np

from evalkit.session.pool import GRANULE_BYTES, KEPT_BUFFERS, BufferPool


def test_a_buffer_comes_back_when_its_last_reader_is_gone_and_not_before() -> None:
    pool = BufferPool()
    memory = pool.take(1000)
    memory[:] = 7
    view = memory[10:500].reshape(10, 49)[2:]
    view.flags.writeable = False
    reader = np.frombuffer(view[0].data, np.uint8)
    del memory, view
    gc.collect()
    assert pool.free == 0
    other = pool.take(1000)
    other[:] = 9
    assert (reader == 7).all()
    del reader
    assert (pool.free, pool.made) == (1, 2)


def test_a_steady_stream_needs_no_new_buffers() -> None:
    pool = BufferPool()
    held = [pool.take(100_000) for _ in range(3)]
    for _ in range(50):
        held.append(pool.take(100_000))
        del held[0]
    assert pool.made <= 4


def test_buffers_of_another_size_are_let_go() -> None:
    pool = BufferPool()
    big = [pool.take(50 * GRANULE_BYTES) for _ in range(4)]
    del big
    assert pool.free == 4
    small = pool.take(100)
    assert (small.size, pool.free) == (100, 0)


def test_a_pool_keeps_a_bounded_number_of_free_buffers() -> None:
    pool = BufferPool()
    held = [pool.take(10) for _ in range(KEPT_BUFFERS + 5)]
    del held
    assert pool.free == KEPT_BUFFERS


def test_a_frame_without_bytes_gets_an_empty_buffer() -> None:
    assert BufferPool().take(0).size == 0


def test_a_buffer_may_come_back_on_any_thread() -> None:
    pool = BufferPool()
    held = [pool.take(1000)]
    thread = threading.Thread(target=held.clear, name="evalkit-test")
    thread.start()
    thread.join()
    assert pool.free == 1

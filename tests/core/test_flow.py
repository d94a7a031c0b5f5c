"""How values cross threads: the promises of Mailbox, BoundedQueue, CancelToken."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from evalkit.flow import BoundedQueue, Cancelled, CancelToken, Mailbox, Overflow


def in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """Run `work` on a thread that the suite watches; its result is appended to the list."""
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(work()), name="evalkit-test")
    thread.start()
    return thread, results


def test_a_mailbox_keeps_the_newest_and_counts_what_it_replaced() -> None:
    box = Mailbox[int]()
    assert box.take() is None
    for value in (1, 2, 3):
        box.put(value)
    assert (box.take(), box.take(), box.replaced) == (3, None, 2)


def test_a_mailbox_wakes_once_however_many_values_come() -> None:
    woken: list[int] = []
    box = Mailbox[int](on_put=lambda: woken.append(1))
    box.put(1)
    box.put(2)
    assert len(woken) == 1
    box.take()
    box.put(3)
    assert len(woken) == 2


def test_a_mailbox_holds_none_as_a_value_like_any_other() -> None:
    woken: list[int] = []
    box = Mailbox[int | None](on_put=lambda: woken.append(1))
    box.put(None)
    box.put(None)
    assert (len(woken), box.replaced) == (1, 1)


def test_a_queue_that_drops_the_oldest_returns_and_counts_it() -> None:
    queue = BoundedQueue[int](2, Overflow.DROP_OLDEST)
    assert [queue.put(value) for value in (1, 2, 3)] == [None, None, 1]
    assert (queue.dropped, len(queue), queue.drain(), len(queue)) == (1, 2, [2, 3], 0)


def test_a_queue_that_drops_the_newest_keeps_what_it_has() -> None:
    queue = BoundedQueue[int](2, Overflow.DROP_NEWEST)
    assert [queue.put(value) for value in (1, 2, 3)] == [None, None, 3]
    assert (queue.dropped, queue.drain()) == (1, [1, 2])


def test_a_blocking_queue_makes_the_writer_wait_for_room() -> None:
    queue = BoundedQueue[int](1, Overflow.BLOCK)
    queue.put(1)
    thread, results = in_thread(lambda: queue.put(2))
    assert (queue.get(5), queue.get(5)) == (1, 2)
    thread.join()
    assert (results, queue.dropped) == ([None], 0)


def test_a_closed_queue_gives_out_what_it_has_and_takes_nothing() -> None:
    queue = BoundedQueue[int](2, Overflow.DROP_OLDEST)
    queue.put(1)
    queue.close()
    assert queue.closed
    assert queue.put(2) == 2
    assert (queue.get(), queue.get()) == (1, None)


@pytest.mark.parametrize("overflow", list(Overflow))
def test_closing_wakes_who_waits(overflow: Overflow) -> None:
    queue = BoundedQueue[int](1, overflow)
    reader, got = in_thread(queue.get)
    queue.close()
    reader.join()
    assert got == [None]


def test_closing_wakes_a_writer_who_waits_and_gives_the_item_back() -> None:
    queue = BoundedQueue[int](1, Overflow.BLOCK)
    queue.put(1)
    writer, refused = in_thread(lambda: queue.put(2))
    queue.close()
    writer.join()
    assert refused == [2]


def test_an_empty_queue_gives_none_after_its_time() -> None:
    assert BoundedQueue[int](1, Overflow.BLOCK).get(0) is None


def test_a_queue_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        BoundedQueue[int](0, Overflow.BLOCK)


def test_a_token_stops_work_from_its_cancel_on() -> None:
    token = CancelToken()
    token.check()
    before = token.cancelled
    token.cancel()
    assert (before, token.cancelled) == (False, True)
    with pytest.raises(Cancelled):
        token.check()

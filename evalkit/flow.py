"""How values cross threads: a one-slot Mailbox, a BoundedQueue with a written policy, and Progress.

Nothing else in EvalKit hands data from thread to thread. Both count what they lose, because every loss is shown to the user.
"""

from __future__ import annotations

import enum
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot, newest wins. A reader that is slow sees fewer values, never older ones.

    `on_put` is called after each put that found the slot empty, on the putting thread: that is the one coalesced wake-up.
    """

    def __init__(self, on_put: Callable[[], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None
        self._full = False
        self._replaced = 0
        self.on_put = on_put

    def put(self, value: T) -> None:
        """Put `value`, replacing (and counting) one that nobody took."""
        with self._lock:
            was_full = self._full
            self._replaced += was_full
            self._value, self._full = value, True
        if not was_full and (wake := self.on_put) is not None:  # read once: others set it
            wake()

    def take(self) -> T | None:
        """Return the value and empty the slot, or return None if it is empty."""
        with self._lock:
            value, self._value, self._full = self._value, None, False
        return value

    @property
    def replaced(self) -> int:
        """How many values were overwritten before anybody took them."""
        with self._lock:
            return self._replaced


class Overflow(enum.Enum):
    """What a full BoundedQueue does with one more item."""

    DROP_OLDEST = enum.auto()
    DROP_NEWEST = enum.auto()
    BLOCK = enum.auto()


class BoundedQueue(Generic[T]):
    """A first-in first-out queue of at most `capacity` items, which says what it does when it is full."""

    def __init__(self, capacity: int, overflow: Overflow) -> None:
        if capacity < 1:
            raise ValueError(f"a queue needs room for at least one item, not {capacity}")
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._overflow = overflow
        self._changed = threading.Condition()
        self._closed = False
        self._dropped = 0

    def put(self, item: T) -> T | None:
        """Add `item`; return the item that had to go for it (`item` itself for DROP_NEWEST or a closed queue), or None."""
        with self._changed:
            if self._overflow is Overflow.BLOCK:
                self._changed.wait_for(lambda: self._closed or len(self._items) < self._capacity)
            if self._closed:
                return item
            lost: T | None = None
            if len(self._items) >= self._capacity:
                self._dropped += 1
                if self._overflow is Overflow.DROP_NEWEST:
                    return item
                lost = self._items.popleft()
            self._items.append(item)
            self._changed.notify_all()
            return lost

    def get(self, timeout_s: float | None = None) -> T | None:
        """Return the oldest item; None if none came within `timeout_s` (None: wait) or the queue is closed and empty."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._items or self._closed, timeout_s) or not self._items:
                return None
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def drain(self) -> list[T]:
        """Return all items, oldest first, and empty the queue."""
        with self._changed:
            items = list(self._items)
            self._items.clear()
            self._changed.notify_all()
            return items

    def close(self) -> None:
        """Refuse further items and wake everyone; what is inside can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        with self._changed:
            return self._closed

    @property
    def dropped(self) -> int:
        """How many items were lost to a full queue."""
        with self._changed:
            return self._dropped

    def __len__(self) -> int:
        with self._changed:
            return len(self._items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a long work is: `done` of `total` (0: unknown) in `unit`, within a named stage."""

    stage: str
    done: int = 0
    total: int = 0
    unit: str = "bytes"


class Cancelled(Exception):
    """A long work was cancelled by its user."""


class CancelToken:
    """What the user holds to stop a long work; the worker calls `check` between its steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if `cancel` was called."""
        if self._event.is_set():
            raise Cancelled

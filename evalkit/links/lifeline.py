"""How a link ends while other threads wait in it.

Closing a handle that another thread waits on is undefined on every operating system, and its number may be given to the next
file that anybody opens. So `close` first says that it is over and wakes the waiting threads, and the last one out closes the handle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from evalkit.errors import LinkLost

WAKE_AGAIN_S = 0.05
"""How often a wake-up that does not stay is repeated."""

WAKE_TRIES = 100
"""After so many (5 s) `close` returns although somebody is still inside; that one closes the handle when the system lets go of it."""


class Lifeline:
    """Counts the threads inside a link's calls. `with lifeline:` around each use of the handle; LinkLost once it is closed."""

    def __init__(self, name: str, *, wake: Callable[[], None], release: Callable[[], None], wake_stays: bool = True) -> None:
        """Take `wake`, which makes waiting threads return, and `release`, which closes the handle and is called once, by the last one out.

        `wake_stays` is False where a wake-up reaches only who waits at that moment: then it is repeated until all are out.
        """
        self._name = name
        self._wake = wake
        self._release = release
        self._wake_stays = wake_stays
        self._changed = threading.Condition()
        self._inside = 0
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def check(self) -> None:
        """Raise LinkLost if `close` was called."""
        if self._closed:
            raise LinkLost(f"{self._name} was closed")

    def __enter__(self) -> None:
        with self._changed:
            self.check()
            self._inside += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._changed:
            self._inside -= 1
            last = self._closed and self._inside == 0
            self._changed.notify_all()
        if last:
            self._release()

    def close(self) -> None:
        """End it: wake who waits, and release the handle now or when they are out. Idempotent."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            last = self._inside == 0
            for _ in range(WAKE_TRIES):
                if self._inside == 0:
                    break
                # Inside the lock: the last one out must not release what is being woken.
                self._wake()
                if self._wake_stays or self._changed.wait_for(lambda: self._inside == 0, WAKE_AGAIN_S):
                    break
        if last:
            self._release()

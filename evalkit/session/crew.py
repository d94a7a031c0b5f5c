"""The threads of a session: started by name, told to stop together, joined within a given time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Crew:
    """Threads that end together. `on_failure` gets, on its thread, whatever a body raises."""

    def __init__(self, on_failure: Callable[[Exception], None]) -> None:
        self._on_failure = on_failure
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.stop = threading.Event()
        """Set when all are to end."""

    def start(self, name: str, body: Callable[[], None]) -> threading.Thread:
        """Run `body` on a new thread. A daemon: one that a broken driver holds must not keep the process from ending."""
        thread = threading.Thread(target=self._run, args=(body,), name=name, daemon=True)
        with self._lock:
            self._threads = [known for known in self._threads if known.is_alive()] + [thread]
            thread.start()
        return thread

    def join(self, timeout_s: float) -> None:
        """Wait for all threads but the calling one; log those that are still there after `timeout_s`."""
        left = [thread.name for thread in self._wait(timeout_s, "")]
        if left:
            log.error("Still running %.1f s after the session ended: %s", timeout_s, ", ".join(left))

    def wait_for(self, name: str, timeout_s: float) -> None:
        """Wait for the threads called `name`, but not longer than `timeout_s`."""
        self._wait(timeout_s, name)

    def _wait(self, timeout_s: float, name: str) -> list[threading.Thread]:
        deadline_s = time.monotonic() + timeout_s
        me = threading.current_thread()
        with self._lock:
            threads = [thread for thread in self._threads if thread is not me and name in {"", thread.name}]
        for thread in threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        return [thread for thread in threads if thread.is_alive()]

    def _run(self, body: Callable[[], None]) -> None:
        try:
            body()
        except Exception as error:  # noqa: BLE001 - a thread that dies silently would freeze the session
            self._on_failure(error)

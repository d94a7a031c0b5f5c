"""A thread for what takes long: reading and checking networks, opening scenes. The sensor goes on meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from evalkit.errors import BoardFault, EvalKitError
from evalkit.flow import BoundedQueue, Overflow

Job = Callable[[], None]

JOBS = 8
"""Jobs that wait at most; a host that asks for more before one is done is told that the board is busy."""
_GOODBYE_S = 10.0
"""onnxruntime cannot be interrupted while it makes a session; a large network takes a few seconds."""

log = logging.getLogger(__name__)


class Loader:
    """Does jobs in their order."""

    def __init__(self) -> None:
        self._jobs = BoundedQueue[Job](JOBS, Overflow.DROP_NEWEST)
        self._thread = threading.Thread(target=self._run, name="evalkit-emulator-loader", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def close(self) -> None:
        """Forget jobs that were not begun and end the thread."""
        self._jobs.drain()
        self._jobs.close()
        if self._thread.ident is not None:
            self._thread.join(_GOODBYE_S)

    def submit(self, work: Callable[[], Job], *, failed: Callable[[EvalKitError], Job], then: Callable[[Job], None]) -> bool:
        """Do `work` on this thread, and hand what it returns, or what `failed` makes of its error, to `then`. False: too many jobs wait."""

        def job() -> None:
            try:
                done = work()
            except EvalKitError as error:
                done = failed(error)
            except Exception as error:
                log.exception("The emulator failed at loading.")
                fault = BoardFault(f"The emulator failed: {type(error).__name__}: {error}", hint="Please report it with the log.")
                done = failed(fault)
            then(done)

        return self._jobs.put(job) is None

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

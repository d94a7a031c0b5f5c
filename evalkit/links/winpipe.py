"""Waiting for pipes on Windows, where `select` takes sockets only. Documented Win32 calls through ctypes, no thread of its own."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

POLL_S = 0.002
"""How often a pipe is looked at: Windows has no way to wait for bytes in an anonymous pipe and for something else at once."""

THREAD_TERMINATE = 0x0001
"""The access right that CancelSynchronousIo asks for (Win32: Thread Security and Access Rights)."""


class PipeWaiter:
    """The Waiter for pipes on Windows: PeekNamedPipe tells of bytes, CancelSynchronousIo ends a write that blocks."""

    wake_stays = False
    """A cancelled write is one that was under way; one that begins a moment later must be cancelled again."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._writer: int | None = None

    def wait_readable(self, handle: int, timeout_s: float) -> bool:
        """Wait until the pipe has bytes or an end to read; False after `timeout_s` or a wake-up."""
        deadline = time.monotonic() + timeout_s
        while not self._woken.is_set():
            if waiting_bytes(handle) != 0:
                return True
            rest = deadline - time.monotonic()
            if rest <= 0:
                return False
            self._woken.wait(min(POLL_S, rest))
        return False

    def wait_writable(self, handle: int) -> bool:  # noqa: ARG002 - Windows cannot tell of a single pipe whether it takes bytes
        """Return False after a wake-up; otherwise the write itself waits."""
        return not self._woken.is_set()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Let `wake` end a write in here."""
        with self._lock:
            self._writer = threading.get_native_id()
        try:
            yield
        finally:
            with self._lock:
                self._writer = None

    def wake(self) -> None:
        """Make waits return, and a write that blocks at this moment fail."""
        self._woken.set()
        with self._lock:
            if self._writer is not None:
                cancel_io(self._writer)

    def close(self) -> None:
        """Nothing was taken."""


if sys.platform == "win32":
    import ctypes
    import msvcrt

    def waiting_bytes(descriptor: int) -> int | None:
        """Return how many bytes the pipe holds; None if it is broken, which a read then reports."""
        available = ctypes.c_ulong()
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
        fine = ctypes.windll.kernel32.PeekNamedPipe(handle, None, 0, None, ctypes.byref(available), None)
        return available.value if fine else None

    def cancel_io(thread_id: int) -> None:
        """End the blocking call that the thread is in, if it is in one."""
        kernel32 = ctypes.windll.kernel32
        kernel32.OpenThread.restype = ctypes.c_void_p
        thread = ctypes.c_void_p(kernel32.OpenThread(THREAD_TERMINATE, 0, thread_id))
        if thread.value:
            kernel32.CancelSynchronousIo(thread)
            kernel32.CloseHandle(thread)

else:

    def waiting_bytes(descriptor: int) -> int | None:
        """Refuse: other systems select on pipes."""
        raise NotImplementedError(f"descriptor {descriptor}: only Windows needs to peek into pipes")

    def cancel_io(thread_id: int) -> None:
        """Refuse: elsewhere a write never blocks, because `select` is asked before."""
        raise NotImplementedError(f"thread {thread_id}: only Windows needs to cancel writes")

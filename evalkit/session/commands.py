"""Commands that wait for their reply: numbers, futures, time-outs. Knows nothing of threads or links; it is told the time.

Every command ends in exactly one way: with the board's status, with an error in words, or with what ended the session.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from evalkit.errors import BoardFault, CommandRejected, EvalKitError, LinkLost, LinkTimeout, Unsupported
from evalkit.protocol.messages import Command, Reply
from evalkit.protocol.requests import Request
from evalkit.protocol.values import Fault, Status

T = TypeVar("T")

_FAULT_TYPES: dict[str, type[EvalKitError]] = {"unsupported": Unsupported, "failed": BoardFault}
"""All other codes of a Fault mean that the board understood and refused."""


@dataclass(slots=True)
class _Waiting:
    future: Future[Any]
    result: Callable[[Reply], object]
    """What of the reply its caller wants; None: the reply lacks it."""
    what: str
    timeout_s: float
    deadline_ns: int


class CommandTable:
    """The commands that are under way; thread-safe. A future is resolved on the thread that calls `reply`, `expire` or `fail_all`."""

    def __init__(self, post: Callable[[Command], bool], now_ns: Callable[[], int]) -> None:
        self._post = post
        self._now_ns = now_ns
        self._lock = threading.Lock()
        self._waiting: dict[int, _Waiting] = {}
        self._last_id = 0
        self._ended: EvalKitError | None = None

    def reserve_id(self) -> int:
        """Return a number that no other command has or will have."""
        with self._lock:
            self._last_id += 1
            return self._last_id

    def submit(self, request: Request, *, what: str, timeout_s: float, command_id: int | None = None) -> Future[Status]:
        """Send a request; `what` names it in errors ("set the mode"). The future cannot be cancelled: the board has the command."""
        return self.submit_for(request, lambda reply: reply.status, what=what, timeout_s=timeout_s, command_id=command_id)

    def submit_for(
        self, request: Request, result: Callable[[Reply], T | None], *, what: str, timeout_s: float, command_id: int | None = None
    ) -> Future[T]:
        """Send a request as `submit` does; the future gets what `result` takes from the reply."""
        number = self.reserve_id() if command_id is None else command_id
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:
            ended = self._ended
            if ended is None:
                self._waiting[number] = _Waiting(future, result, what, timeout_s, self._now_ns() + round(timeout_s * 1e9))
        if ended is not None:
            future.set_exception(_ended_error(what, ended))
        elif not self._post(Command(id=number, request=request)):
            self._fail(
                number, lambda what: CommandRejected(f"Could not {what}: the link takes no more.", hint="Wait a moment and try again.")
            )
        return future

    def reply(self, reply: Reply) -> None:
        """Resolve the command that `reply` answers; one that nobody waits for any more is ignored."""
        if reply.fault is not None:
            fault = reply.fault
            self._fail(reply.id, lambda what: error_of(fault, what))
        elif (waiting := self._take(reply.id)) is not None:
            if (value := waiting.result(reply)) is None:
                what = waiting.what
                waiting.future.set_exception(BoardFault(f"The board answered “{what}” with nothing.", hint="Update its firmware."))
            else:
                waiting.future.set_result(value)

    def refused(self, number: int, reason: str) -> None:
        """Fail a command that could not be sent."""
        self._fail(number, lambda what: CommandRejected(f"Could not {what}: {reason}.", hint="Ask for less at once."))

    def alive(self, number: int) -> None:
        """Start the command's time anew: the board reported progress."""
        with self._lock:
            if (waiting := self._waiting.get(number)) is not None:
                waiting.deadline_ns = self._now_ns() + round(waiting.timeout_s * 1e9)

    def expire(self) -> None:
        """Fail the commands whose time is over."""
        now_ns = self._now_ns()
        with self._lock:
            late = [number for number, waiting in self._waiting.items() if waiting.deadline_ns <= now_ns]
        for number in late:
            self._fail(number, lambda what: LinkTimeout(f"The board did not answer “{what}” in time.", hint=_SILENT_HINT))

    def fail_all(self, error: EvalKitError) -> None:
        """Fail what waits and everything that comes later: the session ended with `error`."""
        with self._lock:
            self._ended = error
            waiting, self._waiting = list(self._waiting.values()), {}
        for command in waiting:
            command.future.set_exception(_ended_error(command.what, error))

    def _take(self, number: int) -> _Waiting | None:
        with self._lock:
            return self._waiting.pop(number, None)

    def _fail(self, number: int, error: Callable[[str], EvalKitError]) -> None:
        if (waiting := self._take(number)) is not None:
            waiting.future.set_exception(error(waiting.what))


_SILENT_HINT = "Try again; if it stays silent, disconnect, switch the board off and on, and connect again."


def error_of(fault: Fault, what: str) -> EvalKitError:
    """Return the error that a board's refusal of “`what`” is."""
    return _FAULT_TYPES.get(fault.code, CommandRejected)(f"The board did not {what}: {fault.text}", hint=fault.hint)


def _ended_error(what: str, ended: EvalKitError) -> EvalKitError:
    return LinkLost(f"Could not {what}: {ended.message}", hint=ended.hint)

"""Whom the board answers, and how it says no."""

from __future__ import annotations

from typing import Protocol

from evalkit.emulator.trial import TrialFrame
from evalkit.errors import BoardFault, CommandRejected, EvalKitError, ModelError, ModelTooLarge, Unsupported
from evalkit.protocol.messages import ControlMessage, Reply
from evalkit.protocol.values import Fault

BUSY = Fault(code="busy", text="The board is still loading.", hint="Wait a moment and try again.")


class Host(Protocol):
    """The host that asked, behind its link. Any thread may call it; once the link is gone nothing arrives."""

    def send(self, message: ControlMessage) -> None:
        """Send a message as soon as possible."""
        ...

    def send_trial(self, frame: TrialFrame, reply: Reply) -> None:
        """Send the frame of a trial, then the reply."""
        ...

    def cut(self) -> None:
        """Close the link, as a fault."""
        ...

    def mute(self) -> None:
        """Send nothing more on this link, as a fault."""
        ...

    def die(self) -> None:
        """End the board's process, as a fault."""
        ...


def fault_of(error: EvalKitError) -> Fault:
    """Return an error as a host is told it."""
    match error:
        case ModelTooLarge():
            code = "too_large"
        case Unsupported():
            code = "unsupported"
        case CommandRejected() | ModelError():
            code = "rejected"
        case BoardFault() | _:
            code = "failed"
    return Fault(code=code, text=error.message, hint=error.hint)

"""Every error a user can meet, as one tree.

EvalKitError
├── LinkError                 the byte transport
│   ├── LinkNotFound          no such port, address or program
│   ├── LinkBusy              somebody else holds it
│   ├── LinkDenied            the operating system says no
│   ├── LinkTimeout           it is open and nothing came in time
│   └── LinkLost              it was open and is gone
├── ProtocolError             the bytes on it
│   ├── LocalProtocolError    our own caller used the protocol wrongly
│   └── RemoteProtocolError   what the other side sent cannot be an EvalKit board (of our version)
├── BoardError                what the board answered
│   ├── CommandRejected       it understood and refused
│   ├── Unsupported           it cannot do that
│   └── BoardFault            it tried and failed
├── SceneError                a picture source of the emulator cannot be used
├── ModelError                a network or its package
│   ├── UnknownFormat         not a file of a kind that we read
│   ├── BrokenModel           of a known kind, but damaged or contradictory
│   ├── ModelTooLarge         does not fit the sensor's memory
│   ├── FetchFailed           could not be fetched or verified
│   └── DeployFailed          did not arrive or did not start on the board
├── DecodeError               sensor bytes that cannot be decoded
├── CaptureError              frames that did not come, or cannot be kept
├── BenchError                a measurement that did not come to its end
├── HistoryError              the record of swaps cannot be read or written
├── ScenarioError             a scenario file that cannot be used
└── SettingsError             a settings file that cannot be used

An error says what happened (the text) and what to do next (`hint`). What a program wants to look at is an attribute.
Wrong arguments from our own code stay ValueError and TypeError.
"""

from __future__ import annotations


class EvalKitError(Exception):
    """Anything EvalKit reports; `hint` is one sentence that tells the user what to do next, or "".

    `detail` is for a bug report and may have many lines: what another program said.
    """

    def __init__(self, message: str, *, hint: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.detail = detail

    @property
    def message(self) -> str:
        """What happened, in one sentence."""
        return str(self.args[0])


class LinkError(EvalKitError):
    """The byte transport failed."""


class LinkNotFound(LinkError):
    """There is no such port, address or program."""


class LinkBusy(LinkError):
    """Another program or session holds it."""


class LinkDenied(LinkError):
    """The operating system does not permit opening it."""


class LinkTimeout(LinkError):
    """It is open, and nothing came in time."""


class LinkLost(LinkError):
    """It was open and is gone."""


class ProtocolError(EvalKitError):
    """The bytes on a link break the board protocol."""


class LocalProtocolError(ProtocolError):
    """Our own caller used the protocol wrongly: a bug on this side."""


class RemoteProtocolError(ProtocolError):
    """The other side does not speak our protocol, or not our version of it."""


class BoardError(EvalKitError):
    """The board answered, and the answer is no."""


class CommandRejected(BoardError):
    """The board understood the command and refused it."""


class Unsupported(BoardError):
    """The board does not know the command."""


class BoardFault(BoardError):
    """The board tried and failed."""


class SceneError(EvalKitError):
    """A picture source of the emulator cannot be opened or read."""


class ModelError(EvalKitError):
    """A network, or the package that carries it, cannot be used."""


class UnknownFormat(ModelError):
    """The file is of no kind that we read."""


class BrokenModel(ModelError):
    """The file is of a known kind, and damaged or contradictory; `offset` is the byte, or None."""

    def __init__(self, message: str, *, hint: str = "", offset: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset


class ModelTooLarge(ModelError):
    """The network needs more sensor memory than there is; the figures are bytes."""

    def __init__(self, message: str, *, hint: str = "", needed_bytes: int, available_bytes: int) -> None:
        super().__init__(message, hint=hint)
        self.needed_bytes = needed_bytes
        self.available_bytes = available_bytes


class FetchFailed(ModelError):
    """A published package could not be fetched, or is not what it should be."""


class DeployFailed(ModelError):
    """The network did not arrive at the board, or did not start there; `running` names what runs instead ("": none, or not known).

    `way` says how the board came to run that: a value of session.deploy_report.Way, or "".
    """

    def __init__(self, message: str, *, hint: str = "", way: str = "", running: str = "") -> None:
        super().__init__(message, hint=hint)
        self.way = way
        self.running = running


class DecodeError(EvalKitError):
    """Bytes from the sensor cannot be decoded; `offset` is the byte, or None."""

    def __init__(self, message: str, *, hint: str = "", offset: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset


class CaptureError(EvalKitError):
    """Frames that were to be kept did not come, or cannot be written."""


class BenchError(EvalKitError):
    """The cost of outputs could not be measured to the end, or its record cannot be read or written."""


class HistoryError(EvalKitError):
    """The record of swaps cannot be read or written."""


class ScenarioError(EvalKitError):
    """A scenario cannot be read, written or applied."""


class SettingsError(EvalKitError):
    """A settings file cannot be read or written."""

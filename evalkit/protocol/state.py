"""Who may send what, and when. Everything that decides about legality is in this file.

A connection begins with a HostHello and its BoardHello. On a serial line nobody sees the other side come and go, so a
HostHello is legal at any time: it ends whatever was before and begins anew.

    host    NEW --sends HostHello--> GREETING --gets BoardHello--> OPEN --Goodbye, either way--> CLOSED
    board   NEW --gets HostHello--> GREETING --sends BoardHello--> OPEN --Goodbye, either way--> CLOSED
            a HostHello leads a board from every state to GREETING
"""

from __future__ import annotations

import enum
from typing import Final

from evalkit.protocol.messages import (
    BoardHello,
    Command,
    ControlMessage,
    Credit,
    FrameStart,
    Goodbye,
    HostHello,
    LogLine,
    Ping,
    Pong,
    ProgressReport,
    Reply,
)
from evalkit.protocol.packet import BulkKind


class Role(enum.Enum):
    """Which side of the link a Connection plays."""

    HOST = "host"
    BOARD = "board"

    @property
    def other(self) -> Role:
        """The role of the other side."""
        return Role.BOARD if self is Role.HOST else Role.HOST


class State(enum.Enum):
    """Where a connection is in its life."""

    NEW = "new"
    GREETING = "greeting"
    """Host: its hello is sent and not answered. Board: the host's hello is here and not answered."""
    OPEN = "open"
    CLOSED = "closed"


HELLO: Final[dict[Role, type[ControlMessage]]] = {Role.HOST: HostHello, Role.BOARD: BoardHello}

WHEN_OPEN: Final[dict[Role, frozenset[type[ControlMessage]]]] = {
    Role.HOST: frozenset({Ping, Credit, Command, Goodbye}),
    Role.BOARD: frozenset({Pong, LogLine, FrameStart, Reply, ProgressReport, Goodbye}),
}
"""What each role may send once the hellos are exchanged."""

BULK: Final = {Role.HOST: BulkKind.MODEL_DATA, Role.BOARD: BulkKind.FRAME_DATA}
"""The one bulk kind that each role sends, and only when the connection is open."""


def may_send(role: Role, state: State, kind: type[ControlMessage]) -> bool:
    """Return whether `role` may send a message of class `kind` in `state`."""
    if kind is HELLO[role]:
        # A host repeats its hello until it is answered; a board answers each hello once.
        return state is State.GREETING or (role is Role.HOST and state is State.NEW)
    if kind is Goodbye:
        return state is not State.CLOSED
    return state is State.OPEN and kind in WHEN_OPEN[role]


def may_receive(role: Role, state: State, kind: type[ControlMessage]) -> bool:
    """Return whether a message of class `kind` means anything to `role` in `state`."""
    if kind is HELLO[role.other]:
        # To a host, a second answer is the answer to its repeated hello.
        return role is Role.BOARD or state in {State.GREETING, State.OPEN}
    if kind is Goodbye:
        return state is not State.CLOSED
    return state is State.OPEN and kind in WHEN_OPEN[role.other]


def after_sending(role: Role, state: State, kind: type[ControlMessage]) -> State:
    """Return the state after `role` sent a message that it may send."""
    if kind is Goodbye:
        return State.CLOSED
    if kind is HELLO[role]:
        return State.GREETING if role is Role.HOST else State.OPEN
    return state


def after_receiving(role: Role, state: State, kind: type[ControlMessage]) -> State:
    """Return the state after `role` got a message that it may get."""
    if kind is Goodbye:
        return State.CLOSED
    if kind is HELLO[role.other]:
        return State.OPEN if role is Role.HOST else State.GREETING
    return state

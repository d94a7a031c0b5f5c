"""Where the window is with its connection, and to what."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Phase(enum.Enum):
    """The life of a connection as the window sees it."""

    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTING = "disconnecting"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorTarget:
    """The built-in emulator."""

    scene: str
    model: str

    @property
    def title(self) -> str:
        """How it is called in texts."""
        return "Built-in emulator"


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlTarget:
    """A board, or an emulator that somebody else started, at an address."""

    url: str

    @property
    def title(self) -> str:
        """How it is called in texts."""
        return self.url


Target = EmulatorTarget | UrlTarget

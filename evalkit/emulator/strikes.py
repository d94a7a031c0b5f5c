"""The faults of a swap as they happen: each once, at the step that it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.emulator.answers import Host
from evalkit.emulator.faults import AT_STEP, Faults


class Strikes:
    """Those faults that have not happened yet. Several threads may use it."""

    def __init__(self, faults: Faults, *, restart: Callable[[Host], None]) -> None:
        """`restart` makes the board lose its power for a moment; it may be called on any thread."""
        self._waiting = {(name, getattr(faults, name.replace("-", "_"))) for name in AT_STEP}
        self._restart = restart

    def happens(self, name: str, step: str) -> bool:
        """Return whether this fault is to happen at this step, now."""
        try:
            self._waiting.remove((name, step))
        except KeyError:
            return False
        return True

    def struck(self, step: str, host: Host) -> str:
        """Let happen what ends the connection with `host` at this step; return its name, or ""."""
        actions: dict[str, Callable[[], None]] = {
            "cut-at": host.cut,
            "silent-at": host.mute,
            "die-at": host.die,
            "reset-at": lambda: self._restart(host),
        }
        for name, act in actions.items():
            if self.happens(name, step):
                act()
                return name
        return ""

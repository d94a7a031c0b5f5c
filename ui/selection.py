"""One selection everywhere: what is picked in one view is marked in all others."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from evalkit.results.types import Detection


class Selects(Protocol):
    """A view that marks a detection."""

    def select_detection(self, detection: Detection | None) -> None:
        """Mark it, or nothing; tells nobody."""
        ...


class Selection(QObject):
    """The detection that the user picked last."""

    changed = Signal(object)
    """A Detection or None."""

    def join(self, view: Selects, picked: SignalInstance) -> None:
        """Let a view take part; `picked` is its signal with a Detection or None."""
        picked.connect(self.changed)
        self.changed.connect(view.select_detection)

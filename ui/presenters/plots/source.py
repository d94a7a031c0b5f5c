"""What a plot is made from, and what makes one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from evalkit.metrics.session_metrics import SessionMetrics
from evalkit.protocol.values import ModeInfo
from evalkit.session.snapshot import SessionSnapshot
from ui.presenters.plots.drawing import Drawing, Tick
from ui.presenters.plots.quantities import Quantity
from ui.presenters.plots.time_view import Bounds

TICK_PX = 78
"""Room for a tick of the time axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Measurements, state, and what the user chose to see."""

    metrics: SessionMetrics = field(repr=False)
    snapshot: SessionSnapshot = field(repr=False)
    quantity: Quantity = Quantity.DNN

    @property
    def mode(self) -> ModeInfo | None:
        """The sensor's mode; None if it is not known."""
        board, status = self.snapshot.board, self.snapshot.status
        if board is None or status is None:
            return None
        return next((mode for mode in board.capabilities.modes if mode.name == status.mode), None)

    @property
    def frame_period_ms(self) -> float:
        """Of the mode; 0 if it is not known."""
        return 0.0 if self.mode is None else self.mode.frame_period_us / 1e3


class Plot(Protocol):
    """Makes one kind of drawing, and remembers its scale."""

    def draw(self, source: Source, bounds: Bounds, width_px: int) -> Drawing:
        """Return what is to be seen between `bounds` on a plot of this width."""
        ...


def time_ticks(bounds: Bounds, width_px: int) -> tuple[Tick, ...]:
    """Return the ticks of the time axis."""
    return tuple(Tick(value=t_s, text=text) for t_s, text in bounds.ticks(width_px // TICK_PX))

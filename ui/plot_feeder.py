"""Gives the plots their turns, and all of them the same time span."""

from __future__ import annotations

from PySide6.QtCore import QObject

from evalkit.clock import Clock, SystemClock
from evalkit.session.snapshot import SessionSnapshot
from ui.bridge import Bridge
from ui.views.plot_frame import PlotFrame
from ui.views.plots import RatesPlot


class PlotFeeder(QObject):
    """One plot a turn: a frame never waits for two of them."""

    def __init__(
        self, frames: tuple[PlotFrame, ...], rates: RatesPlot, bridge: Bridge, *, clock: Clock | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._frames = frames
        self._rates = rates
        self._bridge = bridge
        self._clock = clock or SystemClock()
        self._snapshot: SessionSnapshot | None = None
        bridge.turn.connect(self._take_turn)
        bridge.snapshot_ready.connect(self._take_snapshot)
        for frame in frames:
            frame.window_picked.connect(self._use_window)

    def _take_snapshot(self, snapshot: SessionSnapshot) -> None:
        self._snapshot = snapshot
        self._rates.lost.note(self._clock.now_ns() / 1e9, snapshot.drops)

    def _take_turn(self, turn: int) -> None:
        session = self._bridge.session
        if session is not None and self._snapshot is not None and turn <= len(self._frames):
            self._frames[turn - 1].redraw(session.metrics, self._snapshot, self._clock.now_ns() / 1e9)

    def _use_window(self, window_s: float) -> None:
        for frame in self._frames:
            frame.set_window(window_s)

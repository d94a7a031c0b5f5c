"""Gives the plots their turns, one span of time, and one cursor; says which frame was picked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from evalkit.clock import Clock, SystemClock
from evalkit.metrics.frame_log import FrameTimes
from evalkit.session.snapshot import SessionSnapshot
from ui.bridge import TURNS, Bridge
from ui.presenters.plots.quantities import Quantity
from ui.presenters.plots.readings import Reading
from ui.presenters.plots.source import Plot, Source
from ui.presenters.plots.stages import WaterfallMaker
from ui.presenters.plots.time_view import Bounds, TimeView
from ui.presenters.units import ms_text
from ui.views.plots.chart import Chart
from ui.views.plots.frame import PlotFrame
from ui.views.plots.waterfall import WaterfallBar

PICK_PX = 5
"""A click means a frame that is at most so far away, and of those the one whose value is nearest to the pointer."""


@dataclass(kw_only=True)
class Panel:
    """One plot, and which state of what the user wants it shows."""

    frame: PlotFrame
    renew: Callable[[Source, Bounds], None]
    follows_time: bool = True
    version: int = -1


class PlotFeeder(QObject):
    """Each visible plot gets one of the turns, so each is renewed ten times a second and a frame never waits for all of them.

    Plots that cannot be seen, or stand still, cost nothing.
    """

    frame_picked = Signal(object)
    """The FrameTimes of the frame that was clicked."""

    def __init__(self, bridge: Bridge, *, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._clock = bridge, clock or SystemClock()
        self._wall_s = time.time() - self._clock.now_ns() / 1e9
        self.view = TimeView(tr=self.tr)
        self._panels: list[Panel] = []
        self._charts: list[Chart] = []
        self._source: Source | None = None
        self._quantity = Quantity.DNN
        self._now_s = self._clock.now_ns() / 1e9
        self._cursor_share: float | None = None
        self._picked: FrameTimes | None = None
        self._version = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._renew_one)
        bridge.turn.connect(self._take_turn)
        bridge.snapshot_ready.connect(self._take_snapshot)

    # ---- what there is ----

    def add_chart(self, frame: PlotFrame, chart: Chart, plot: Plot) -> None:
        """Feed a chart."""

        def renew(source: Source, bounds: Bounds) -> None:
            drawing = plot.draw(source, bounds, chart.width())
            chart.show_drawing(drawing)
            frame.show_rows(drawing.rows)

        frame.set_canvas(chart)
        self._charts.append(chart)
        chart.hovered.connect(self._point_at)
        chart.zoomed.connect(lambda factor, t_s: self._change(lambda: self.view.zoom(factor, t_s, self._now_s)))
        chart.panned.connect(lambda seconds: self._change(lambda: self.view.pan(seconds, self._now_s)))
        chart.live_wanted.connect(self.go_live)
        chart.pause_wanted.connect(self.toggle_pause)
        chart.picked.connect(lambda t_s, value: self._pick(frame.key, t_s, value, chart))
        self._add(Panel(frame=frame, renew=renew))

    def add_waterfall(self, frame: PlotFrame, bar: WaterfallBar, maker: WaterfallMaker) -> None:
        """Feed the waterfall: with the picked frame, else the newest."""

        def renew(source: Source, bounds: Bounds) -> None:
            times = self._picked or source.metrics.frames.newest()
            if times is None:
                return
            when = replace(bounds, live=False).when_text(times.t_s) if self._picked is not None else ""
            waterfall = maker.make(times, period_ms=source.frame_period_ms, when=when)
            bar.show_waterfall(waterfall)
            readings = tuple(
                Reading(
                    colour=f"stage-{segment.stage}",
                    name=segment.name,
                    value=ms_text(segment.ms),
                    widest="88.8 ms",
                    hatched=segment.computed,
                    tip=segment.tip,
                )
                for segment in waterfall.segments
            )
            tip = frame.tr("Hatched: not measured, but computed from the timing of the sensor mode")
            frame.show_rows(((*readings, Reading(colour="muted", name=frame.tr("computed"), hatched=True, tip=tip)),))

        frame.set_canvas(bar)
        self._add(Panel(frame=frame, renew=renew, follows_time=False))

    def _add(self, panel: Panel) -> None:
        panel.frame.window_picked.connect(self.use_span)
        panel.frame.pause_wanted.connect(self.toggle_pause)
        self._panels.append(panel)

    @property
    def source(self) -> Source | None:
        """What is drawn; of the last session when there is none now. None: there never was one."""
        return self._source

    @property
    def wall_s(self) -> float:
        """What to add to the session's clock to get the calendar's."""
        return self._wall_s

    @property
    def picked(self) -> FrameTimes | None:
        """The frame that the waterfall shows instead of the newest."""
        return self._picked

    # ---- what the user wants ----

    def use_span(self, span_s: float) -> None:
        """Show so many seconds."""

        def change() -> None:
            self.view.span_s = span_s

        self._change(change)

    def toggle_pause(self) -> None:
        """Stand still, or go back to now."""
        if self.view.live:
            self._change(lambda: self.view.hold(self._now_s))
        else:
            self.go_live()

    def go_live(self) -> None:
        """Follow the clock, and the newest frame."""
        self._picked = None
        self._change(self.view.follow)

    def choose(self, quantity: Quantity) -> None:
        """Look at another latency."""

        def change() -> None:
            self._quantity = quantity

        self._change(change)

    def show_frame(self, times: FrameTimes | None) -> None:
        """Let the waterfall show this frame; None: the newest."""
        if times != self._picked:
            self._picked = times
            self._change(lambda: None)

    def find(self, t_s: float) -> FrameTimes | None:
        """Return the frame that was received at `t_s`, exactly."""
        if self._source is None:
            return None
        rows = self._source.metrics.frames.rows(t_s - 1e-4, t_s + 1e-4)
        return rows.at(int(np.argmin(np.abs(rows.t_s - t_s)))) if rows.t_s.size else None

    def _change(self, change: Callable[[], None]) -> None:
        change()
        self._version += 1
        for panel in self._panels:
            panel.frame.show_span(self.view.span_s, live=self.view.live)
        if not self._soon.isActive():
            self._soon.start()

    # ---- drawing ----

    def _take_snapshot(self, snapshot: SessionSnapshot) -> None:
        session = self._bridge.session
        if session is None:
            return
        if self._source is not None and session.metrics is not self._source.metrics:
            self._picked = None
            self.view.follow()
            if _board(snapshot) and _board(snapshot) == _board(self._source.snapshot):
                # Connected again: what led to the end is what one wants to see.
                session.metrics.go_on_from(self._source.metrics)
        self._source = Source(metrics=session.metrics, snapshot=snapshot, quantity=self._quantity)

    def _take_turn(self, turn: int) -> None:
        self._now_s = self._clock.now_ns() / 1e9
        visible = [panel for panel in self._panels if panel.frame.isVisible()]
        for panel in visible[turn - 1 :: TURNS - 1]:
            moves = self.view.live if panel.follows_time else self._picked is None
            if moves or panel.version != self._version:
                self._renew(panel)

    def _renew_one(self) -> None:
        """Renew one plot that shows an older wish, and come again for the next."""
        stale = [panel for panel in self._panels if panel.version != self._version and panel.frame.isVisible()]
        if stale and self._source is not None:
            self._renew(stale[0])
            if len(stale) > 1:
                self._soon.start()

    def _renew(self, panel: Panel) -> None:
        if self._source is None:
            return
        panel.version = self._version
        if self._source.quantity is not self._quantity:
            self._source = replace(self._source, quantity=self._quantity)
        panel.renew(self._source, self.bounds())
        if self._cursor_share is not None and self.view.live:
            self._show_cursor()

    def bounds(self) -> Bounds:
        """Return what is to be seen."""
        return self.view.bounds(self._now_s, self._wall_s)

    # ---- cursor and picking ----

    def _point_at(self, t_s: float | None) -> None:
        bounds = self.bounds()
        self._cursor_share = None if t_s is None else (t_s - bounds.t0_s) / bounds.span_s
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Let it stay where the pointer is while the curves move on."""
        bounds = self.bounds()
        t_s = None if self._cursor_share is None else bounds.t0_s + self._cursor_share * bounds.span_s
        text = "" if t_s is None else bounds.when_text(t_s)
        for chart in self._charts:
            if chart.drawing is not None and chart.drawing.timed:
                chart.set_cursor(t_s, text)

    def _pick(self, key: str, t_s: float, value: float, chart: Chart) -> None:
        if self._source is None or chart.drawing is None:
            return
        drawing, frames = chart.drawing, self._source.metrics.frames
        reach_s = max(PICK_PX * (drawing.x1 - drawing.x0) / max(1, chart.width()), 2e-3)
        rows = frames.rows(t_s - reach_s, t_s + reach_s)
        if not rows.t_s.size:
            rows = frames.rows(drawing.x0, drawing.x1)
        if not rows.t_s.size:
            return
        distance = np.abs(rows.t_s - t_s) / reach_s
        if key == "latency":
            heights = self._quantity.values(rows)
            distance = distance + np.nan_to_num(np.abs(heights - value) / drawing.top * chart.height() / PICK_PX, nan=1e6)
        times = rows.at(int(np.argmin(distance)))
        self.show_frame(times)
        self.frame_picked.emit(times)


def _board(snapshot: SessionSnapshot) -> str:
    return "" if snapshot.board is None else f"{snapshot.board.model} {snapshot.board.serial_number}"

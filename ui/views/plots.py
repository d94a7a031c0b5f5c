"""The three plots: latency, bandwidth, rates. Imported after the first paint, because the plotting library takes its time.

Curves are drawn from one pair of values (lowest, highest) per pixel column, which the series keep ready: the cost of a redraw
depends on the width of the plot, not on how long the session runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

from evalkit.metrics.series import Columns, TimeSeries
from evalkit.metrics.session_metrics import KINDS, SessionMetrics
from evalkit.session.snapshot import SessionSnapshot
from ui.presenters.curves import LostRate, Scale, stacked, zigzag
from ui.presenters.drops import drop_lines
from ui.presenters.spans import DEFAULT_WINDOW_S, TICKS_S
from ui.presenters.units import Translate, bytes_text, fps_text, ms_text, percent_text, rate_text
from ui.theme import Tokens, tokens_of
from ui.views.plot_axes import TimeAxis, UnitAxis
from ui.widgets.legend import LegendEntry, Rows

MAX_COLUMNS = 1500
"""Columns drawn at most: on a wider plot a column is two pixels."""
AXIS_FONT_SHARE = 0.88
GRID_ALPHA = 46
"""Of 255: seen when looked for."""


class TimePlot(QObject):
    """Axes and scale that all plots share: seconds before now, to the right; a unit, upwards."""

    column_px = 1
    """Width of a column."""

    def __init__(self, *, least: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window_s = DEFAULT_WINDOW_S
        self._scale = Scale(top=0.0, least=least)
        self._bottom, self._left = TimeAxis(), UnitAxis(self.unit_text)
        # Axes and a view box, put together here: the library's own PlotItem brings a settings panel with every plot.
        self._view: Any = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._view.disableAutoRange()
        self._plot: Any = pg.GraphicsLayoutWidget()
        self._plot.ci.layout.setSpacing(0)
        self._plot.ci.layout.setContentsMargins(0, 4, 6, 0)
        self._plot.addItem(self._left, 0, 0)
        self._plot.addItem(self._view, 0, 1)
        self._plot.addItem(self._bottom, 1, 1)
        self._left.linkToView(self._view)
        self._bottom.linkToView(self._view)
        self._left.setGrid(GRID_ALPHA)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._limit: Any = pg.InfiniteLine(angle=0, movable=False)
        self._limit.hide()
        self._view.addItem(self._limit)
        self._plot.installEventFilter(self)
        self.set_window(DEFAULT_WINDOW_S)
        self._follow(0.0)

    def widget(self) -> QWidget:
        """Return the plot."""
        widget: QWidget = self._plot
        return widget

    def set_window(self, window_s: float) -> None:
        """Show the last `window_s` seconds."""
        self._window_s = window_s
        self._bottom.window_s = window_s
        self._bottom.setTickSpacing(TICKS_S[window_s], TICKS_S[window_s])
        self._view.setXRange(-window_s, 0.0, padding=0)

    def unit_text(self, value: float) -> str:
        """Return a number of the vertical axis with its unit."""
        raise NotImplementedError

    def dress(self, tokens: Tokens) -> None:
        """Take the colours of a theme."""
        self._plot.setBackground(QColor(tokens.surface))
        font = QFont(self._plot.font())
        font.setPointSizeF(font.pointSizeF() * AXIS_FONT_SHARE)
        for axis in (self._bottom, self._left):
            axis.setPen(pg.mkPen(tokens.border))
            axis.setTextPen(pg.mkPen(tokens.muted))
            axis.setTickFont(font)
        self._limit.setPen(pg.mkPen(tokens.error, width=1, style=Qt.PenStyle.DashLine))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002 - Qt's names
        """Follow a change of the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.dress(tokens_of(self._plot.palette()))
        return False

    def _columns(self, series: TimeSeries, now_s: float) -> Columns:
        return series.columns(now_s - self._window_s, now_s, self._count())

    def _count(self) -> int:
        width = float(self._view.width())
        return max(50, min(MAX_COLUMNS, round(width / self.column_px)))

    def _follow(self, highest: float, limit: float = 0.0) -> None:
        if self._scale.follow(highest, limit):
            self._view.setYRange(0.0, self._scale.top, padding=0)
        visible = 0.0 < limit <= self._scale.top
        if visible:
            self._limit.setValue(limit)
        if visible != self._limit.isVisible():
            self._limit.setVisible(visible)


class LinePlot(TimePlot):
    """Curves as lines through the lowest and highest value of each column."""

    def __init__(self, names: tuple[str, ...], *, least: float, parent: QObject | None = None) -> None:
        self._curves: dict[str, Any] = {}
        super().__init__(least=least, parent=parent)
        for name in names:
            self._curves[name] = pg.PlotCurveItem(antialias=False, skipFiniteCheck=True)
            self._view.addItem(self._curves[name])
        self.dress(tokens_of(self._plot.palette()))

    def colour(self, name: str, tokens: Tokens) -> str:
        """Return the colour of a curve."""
        raise NotImplementedError

    def dress(self, tokens: Tokens) -> None:
        """Take the colours of a theme."""
        super().dress(tokens)
        for name, curve in self._curves.items():
            curve.setPen(pg.mkPen(self.colour(name, tokens), width=1))

    def _draw(self, name: str, series: TimeSeries, now_s: float) -> float:
        """Draw one curve; return its highest value, 0 if there is none."""
        columns = self._columns(series, now_s)
        x, y, connect = zigzag(columns, now_s, self._window_s / self._count())
        self._curves[name].setData(x, y, connect=connect if x.size else "all")
        return float(columns.high.max()) if columns.high.size else 0.0


class LatencyPlot(LinePlot):
    """DNN and DSP time of each frame."""

    def __init__(self, tr: Translate, parent: QObject | None = None) -> None:
        super().__init__(("dsp", "dnn"), least=2.0, parent=parent)
        self._tr = tr

    def unit_text(self, value: float) -> str:
        """Return milliseconds."""
        return f"{value:g} ms"

    def colour(self, name: str, tokens: Tokens) -> str:
        """Return the colour of a curve."""
        return tokens.dnn if name == "dnn" else tokens.dsp

    def redraw(self, metrics: SessionMetrics, snapshot: SessionSnapshot, now_s: float) -> Rows:
        """Draw both times; the dashed line is the frame period: what takes longer costs results."""
        highest = max(self._draw("dnn", metrics.dnn_ms, now_s), self._draw("dsp", metrics.dsp_ms, now_s))
        period_ms = _frame_period_ms(snapshot)
        self._follow(highest, period_ms)
        tokens = tokens_of(self._plot.palette())
        rows: list[tuple[LegendEntry, ...]] = [
            (
                LegendEntry(
                    colour=self.colour(key, tokens),
                    name=name,
                    value=self._tr("p50 {p50}, p95 {p95}").format(p50=ms_text(spread.p50), p95=ms_text(spread.p95)),
                    widest="p50 88.8 ms, p95 88.8 ms",
                ),
            )
            for key, name, spread in (("dnn", self._tr("DNN"), snapshot.dnn_ms), ("dsp", self._tr("DSP"), snapshot.dsp_ms))
        ]
        if period_ms:
            rows[0] += (LegendEntry(colour=tokens.error, name=self._tr("Frame period"), value=ms_text(period_ms)),)
        return tuple(rows)


class RatesPlot(LinePlot):
    """Frames per second: exposed, received, shown, lost."""

    column_px = 2

    def __init__(self, tr: Translate, parent: QObject | None = None) -> None:
        super().__init__(("lost", "sensor", "received", "shown"), least=10.0, parent=parent)
        self._tr = tr
        self.lost = LostRate()
        self._curves["lost"].setFillLevel(0.0)

    def unit_text(self, value: float) -> str:
        """Return frames per second."""
        return f"{value:g} fps"

    def colour(self, name: str, tokens: Tokens) -> str:
        """Return the colour of a curve."""
        return {"sensor": tokens.sensor, "received": tokens.received, "shown": tokens.shown, "lost": tokens.error}[name]

    def dress(self, tokens: Tokens) -> None:
        """Take the colours of a theme."""
        super().dress(tokens)
        if "lost" in self._curves:
            self._curves["lost"].setBrush(QColor(tokens.error))

    def redraw(self, metrics: SessionMetrics, snapshot: SessionSnapshot, now_s: float) -> Rows:
        """Draw the rates; lost frames are the filled ground."""
        highest = max(self._draw(name, metrics.fps[name], now_s) for name in ("sensor", "received", "shown"))
        self._draw("lost", self.lost.series, now_s)
        self._follow(highest)
        tokens = tokens_of(self._plot.palette())
        rates = snapshot.rates
        curves = (
            ("sensor", self._tr("Sensor"), rates.sensor_fps),
            ("received", self._tr("Received"), rates.received_fps),
            ("shown", self._tr("Shown"), rates.shown_fps),
        )
        first = tuple(
            LegendEntry(colour=self.colour(key, tokens), name=name, value=fps_text(fps), widest="888.8") for key, name, fps in curves
        )
        causes = " · ".join(f"{line.title} {line.count:,}" for line in drop_lines(snapshot.drops, self._tr))
        return first, (LegendEntry(colour=tokens.error, name=self._tr("Lost"), value=causes or self._tr("none")),)


class BandwidthPlot(TimePlot):
    """Bytes per second by kind, stacked."""

    column_px = 2

    def __init__(self, tr: Translate, parent: QObject | None = None) -> None:
        super().__init__(least=1e3, parent=parent)
        self._tr = tr
        # From the top of the stack to the bottom: each area covers the lower part of the one before.
        self._areas = [pg.PlotCurveItem(antialias=False, fillLevel=0.0, skipFiniteCheck=True) for _ in KINDS]
        for area in reversed(self._areas):
            self._view.addItem(area)
        self.dress(tokens_of(self._plot.palette()))

    def unit_text(self, value: float) -> str:
        """Return bytes per second."""
        return f"{value / 1e6:g} MB/s" if self._scale.top >= 1e6 else f"{value / 1e3:g} kB/s"

    def dress(self, tokens: Tokens) -> None:
        """Take the colours of a theme."""
        super().dress(tokens)
        for area, colour in zip(getattr(self, "_areas", ()), tokens.kinds, strict=False):
            area.setPen(pg.mkPen(None))
            area.setBrush(QColor(colour))

    def redraw(self, metrics: SessionMetrics, snapshot: SessionSnapshot, now_s: float) -> Rows:
        """Draw the stack; the dashed line is what the link carries."""
        parts = [self._columns(metrics.bytes_per_s[kind], now_s) for kind in KINDS]
        x, sums = stacked(parts, now_s)
        for area, heights in zip(self._areas, sums, strict=True):
            area.setData(x, heights)
        capacity = float(metrics.link_capacity_bytes_per_s)
        self._follow(float(np.max(sums, initial=0.0)), capacity)
        tokens = tokens_of(self._plot.palette())
        now = snapshot.rates.bytes_per_s
        names = (self._tr("Image"), self._tr("ROI"), self._tr("Tensor"), self._tr("Metadata"), self._tr("Overhead"))
        total = rate_text(now.total)
        if capacity:
            total = self._tr("{rate}, {share} of the link's {capacity}").format(
                rate=total, share=percent_text(snapshot.rates.link_load), capacity=rate_text(capacity)
            )
        kinds = tuple(
            LegendEntry(colour=colour, name=name, value=bytes_text(getattr(now, kind)), widest="888 MB")
            for kind, name, colour, curve in zip(KINDS, names, tokens.kinds, parts, strict=True)
            if curve.high.any() or getattr(now, kind)
        )
        return (LegendEntry(colour="", name="", value=total),), kinds


def _frame_period_ms(snapshot: SessionSnapshot) -> float:
    """Return the frame period of the mode; 0 if it is not known."""
    if snapshot.board is None or snapshot.status is None:
        return 0.0
    modes = {mode.name: mode.frame_period_us for mode in snapshot.board.capabilities.modes}
    return modes.get(snapshot.status.mode, 0) / 1e3

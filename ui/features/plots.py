"""The plots: what fills the frames that the window has, four more panels, one span of time, and frames that open by a click."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from evalkit.clock import SystemClock
from evalkit.metrics.frame_log import FrameTimes
from evalkit.notices import Notice, Severity
from evalkit.session.bundle import FrameBundle
from ui.desk import Desk
from ui.plot_exports import PlotExports
from ui.plot_feeder import PlotFeeder
from ui.presenters.notes import Note
from ui.presenters.plots.bandwidth import BandwidthPlot
from ui.presenters.plots.distribution import DistributionPlot
from ui.presenters.plots.latency import LatencyPlot
from ui.presenters.plots.quantities import Quantity
from ui.presenters.plots.rates import RatesPlot, TemperaturePlot
from ui.presenters.plots.source import Plot
from ui.presenters.plots.stages import StagesPlot, WaterfallMaker
from ui.presenters.slow_frames import SlowFrames
from ui.views.plots.chart import Chart
from ui.views.plots.frame import PlotFrame
from ui.views.plots.waterfall import WaterfallBar


def furnish(desk: Desk) -> None:
    """Fill the frames and add the panels."""
    window, tr = desk.window, desk.window.tr
    feeder = PlotFeeder(desk.bridge, parent=window)
    window.plots |= _more_frames(desk)
    charts: dict[str, Plot] = {
        "latency": LatencyPlot(tr),
        "bandwidth": BandwidthPlot(tr),
        "rates": RatesPlot(tr),
        "stages": StagesPlot(tr),
        "distribution": DistributionPlot(tr),
        "temperature": TemperaturePlot(tr),
    }
    for key, plot in charts.items():
        feeder.add_chart(window.plots[key], Chart(window.plots[key].title), plot)
    waterfall = window.plots["waterfall"]
    feeder.add_waterfall(waterfall, WaterfallBar(waterfall.title), WaterfallMaker(tr))

    def folder() -> Path:
        chosen = desk.remembered.pictures_folder
        return Path(chosen) if chosen else desk.housekeeping.default_pictures

    exports = PlotExports(feeder, folder, desk.director.show_note, window)
    for frame in window.plots.values():
        exports.join(frame)
    _Choosing(feeder, (window.plots["latency"], window.plots["distribution"]), window)
    _Opening(desk, feeder)
    window.actions_table.on("plots-pause", feeder.toggle_pause)
    window.actions_table.on("plots-live", feeder.go_live)


def _more_frames(desk: Desk) -> dict[str, PlotFrame]:
    frames = {
        "waterfall": PlotFrame("waterfall", _tr("Frame waterfall"), _tr("Where the time of a frame goes, once frames stream"), timed=False),
        "stages": PlotFrame("stages", _tr("Stage history"), _tr("Where the time of frames goes, once frames stream")),
        "distribution": PlotFrame("distribution", _tr("Latency distribution"), _tr("How latencies are spread, once frames stream")),
        "temperature": PlotFrame("temperature", _tr("Temperature"), _tr("Temperature of the sensor, once frames stream")),
    }
    beside = {"waterfall": "latency", "stages": "latency", "distribution": "bandwidth", "temperature": "rates"}
    for key, frame in frames.items():
        desk.window.add_dock(key, frame.title, frame, beside=beside[key])
    return frames


class _Choosing(QObject):
    """One latency for the curve and for its distribution."""

    def __init__(self, feeder: PlotFeeder, frames: tuple[PlotFrame, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._feeder, self._frames = feeder, frames
        choices = [(quantity.value, quantity.text(_tr), quantity.tip(_tr)) for quantity in Quantity]
        for frame in frames:
            frame.offer(choices, Quantity.DNN.value)
            frame.choice_picked.connect(self._choose)

    def _choose(self, key: str) -> None:
        self._feeder.choose(Quantity(key))
        for frame in self._frames:
            frame.choose(key)


class _Opening(QObject):
    """A click on a plot opens the frame there; the frame that is held in the picture is the one whose stages are shown."""

    def __init__(self, desk: Desk, feeder: PlotFeeder) -> None:
        super().__init__(desk.window)
        self._desk, self._feeder = desk, feeder
        self._held = False
        self._clock, self._slow = SystemClock(), SlowFrames()
        feeder.frame_picked.connect(self._open)
        desk.director.frame_shown.connect(self._follow)
        desk.director.connected.connect(self._slow.forget)

    def _open(self, times: FrameTimes) -> None:
        director, received_ns = self._desk.director, round(times.t_s * 1e9)
        bundle = director.history.hold(times.frame_id, received_ns)
        if bundle is None:
            bundle = self._slow.find(times.frame_id, received_ns)
            if bundle is not None:
                director.history.hold_older(bundle)
        if bundle is not None:
            director.show_held(bundle, _tr("Frozen"))
            director.refresh()
        else:
            text = _tr("Frame {id}: its picture is not kept any more, its times are in the waterfall.").format(id=times.frame_id)
            hint = _tr("Pictures are kept of the last frames, and of the slowest ones of about a minute.")
            director.show_note(Note(notice=Notice(severity=Severity.INFO, text=text, hint=hint), topic="plot-pick"))
        self._desk.window.docks.show("waterfall")

    def _follow(self, bundle: FrameBundle) -> None:
        if self._desk.director.history.frozen:
            self._held = True
            self._feeder.show_frame(self._feeder.find(bundle.received_ns / 1e9))
            return
        self._slow.add(bundle, self._clock.now_ns())
        if self._held:
            self._held = False
            self._feeder.show_frame(None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Plots", text)

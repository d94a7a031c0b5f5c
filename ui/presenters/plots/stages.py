"""The stages of a frame's way: of one frame as a waterfall, of many as a history of their means."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evalkit.metrics.frame_log import STAGES, FrameTimes
from ui.presenters.plots.curves import gap_of, means, stack_of
from ui.presenters.plots.drawing import Drawing
from ui.presenters.plots.latency import period_marks
from ui.presenters.plots.readings import Reading
from ui.presenters.plots.scales import Scale
from ui.presenters.plots.source import Source, time_ticks
from ui.presenters.plots.time_view import Bounds
from ui.presenters.units import Translate, ms_text

COMPUTED = frozenset({"readout", "isp", "pack"})
"""Stages that follow from the mode's timing, or are what it leaves; all others are measured."""
COLUMN_PX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StageText:
    """How a stage is called, and where its figure comes from."""

    name: str
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stage of the waterfall."""

    stage: str
    name: str
    ms: float
    """NaN: not known."""
    begin_ms: float
    """From the start of the exposure."""
    computed: bool
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """One frame's way, ready to be drawn."""

    title: str
    segments: tuple[Segment, ...]
    top_ms: float
    """Where the axis ends."""
    period_ms: float
    total: str
    picked: bool


class WaterfallMaker:
    """Makes waterfalls on one scale, so that the bar does not jump from frame to frame."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._scale = Scale(top=0.0, least=10.0)

    def make(self, times: FrameTimes, *, period_ms: float, when: str = "") -> Waterfall:
        """Return the stages of a frame; `when` tells that, and when, it was picked, "": it is the newest."""
        texts, segments, begin_ms = stage_texts(self._tr), [], 0.0
        for stage, ms in zip(STAGES, times.stages_ms, strict=True):
            text = texts[stage]
            segments.append(Segment(stage=stage, name=text.name, ms=ms, begin_ms=begin_ms, computed=stage in COMPUTED, tip=text.tip))
            begin_ms += 0.0 if math.isnan(ms) else ms
        self._scale.follow(begin_ms)
        what = self._tr("Frame {id}, {when}") if when else self._tr("Frame {id}, the newest")
        unknown = {stage for stage, ms in zip(STAGES, times.stages_ms, strict=True) if math.isnan(ms)}
        total = self._tr("{time} from exposure to screen")
        if "paint" in unknown:
            total = self._tr("{time}, not painted")
        elif "wait" in unknown:
            total = self._tr("{time} and an unknown wait at the board")
        return Waterfall(
            title=what.format(id=times.frame_id, when=when),
            segments=tuple(segments),
            top_ms=self._scale.top,
            period_ms=period_ms,
            total=total.format(time=ms_text(begin_ms)),
            picked=bool(when),
        )


class StagesPlot:
    """Means of the stages over time, stacked."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._scale = Scale(top=0.0, least=10.0)

    def draw(self, source: Source, bounds: Bounds, width_px: int) -> Drawing:
        """Return the stack, and the means of the whole span."""
        texts, count = stage_texts(self._tr), max(20, width_px // COLUMN_PX)
        rows = source.metrics.frames.rows(bounds.t0_s, bounds.t1_s)
        x, heights = means(rows.t_s, rows.columns[:, : len(STAGES)], bounds, count)
        sums = np.cumsum(heights, axis=0)
        self._scale.follow(float(np.max(sums, initial=0.0)))
        names, colours = [texts[stage].name for stage in STAGES], [f"stage-{stage}" for stage in STAGES]
        overall = np.nan_to_num(rows.columns[:, : len(STAGES)]).mean(axis=0) if rows.t_s.size else np.zeros(len(STAGES))
        readings = tuple(
            Reading(
                colour=colour,
                name=name,
                value=ms_text(float(mean)).removesuffix(" ms"),
                widest="88.8",
                tip=texts[stage].tip,
            )
            for stage, name, colour, mean in zip(STAGES, names, colours, overall, strict=True)
            if mean > 0
        )
        return Drawing(
            layers=stack_of(names, colours, x, sums, gap=gap_of(bounds, count)),
            x0=bounds.t0_s,
            x1=bounds.t1_s,
            top=self._scale.top,
            y_text=lambda value: f"{value:g} ms",
            read_text=ms_text,
            x_ticks=time_ticks(bounds, width_px),
            marks=tuple(period_marks(source.frame_period_ms, self._tr)),
            rows=(readings,),
            unit="ms",
        )


def stage_texts(tr: Translate) -> dict[str, StageText]:
    """Return the names of the stages and the sources of their figures."""
    return {
        "exposure": StageText(name=tr("Exposure"), tip=tr("Measured: exposure time of the frame, as the sensor reports it")),
        "readout": StageText(name=tr("Readout"), tip=tr("Computed: lines of the mode times its line time")),
        "isp": StageText(name=tr("ISP"), tip=tr("Computed: from the last line to the network's input, an estimate of 1 ms")),
        "dnn": StageText(name=tr("DNN"), tip=tr("Measured by the sensor: DNN time of the KPI line")),
        "dsp": StageText(name=tr("DSP"), tip=tr("Measured by the sensor: what the DSP time of the KPI line has beside the DNN time")),
        "pack": StageText(name=tr("Pack"), tip=tr("Computed: what is left until the board says that the frame is ready")),
        "wait": StageText(name=tr("Board queue"), tip=tr("Measured: from ready at the board to the first byte here (clocks compared)")),
        "link": StageText(name=tr("Link"), tip=tr("Measured: from the first byte to the last one")),
        "queue": StageText(name=tr("Host queue"), tip=tr("Measured: complete, and decoding has not begun")),
        "decode": StageText(name=tr("Decode"), tip=tr("Measured: pixels, tensors and results on this computer")),
        "paint": StageText(name=tr("Paint"), tip=tr("Measured: from decoded to painted, waiting for the screen included")),
    }

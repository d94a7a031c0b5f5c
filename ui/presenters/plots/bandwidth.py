"""Bytes on the link by kind, what it carries, and how much less that is than all pixels in RAW."""

from __future__ import annotations

import numpy as np

from evalkit.metrics.session_metrics import KINDS
from ui.presenters.plots.curves import columns_of, gap_of, stack_of, stacked
from ui.presenters.plots.drawing import Drawing, Mark
from ui.presenters.plots.latency import MAX_COLUMNS
from ui.presenters.plots.readings import Reading
from ui.presenters.plots.scales import Scale
from ui.presenters.plots.source import Source, time_ticks
from ui.presenters.plots.time_view import Bounds
from ui.presenters.units import Translate, bytes_text, percent_text, rate_text

COLUMN_PX = 2
RAW_BITS = 10
"""Of a pixel as the sensor sends it undeveloped (RAW10)."""
WORTH_SAYING = 1.05
"""From this factor on the picture is said to be reduced."""


class BandwidthPlot:
    """Bytes per second, stacked."""

    def __init__(self, tr: Translate) -> None:
        self._tr = tr
        self._scale = Scale(top=0.0, least=1e3)

    def draw(self, source: Source, bounds: Bounds, width_px: int) -> Drawing:
        """Return the stack, the capacity of the link, and what full RAW would be."""
        tr, count = self._tr, min(max(width_px // COLUMN_PX, 50), MAX_COLUMNS)
        x, sums = stacked([columns_of(source.metrics.bytes_per_s[kind], bounds, count) for kind in KINDS])
        capacity, raw = float(source.metrics.link_capacity_bytes_per_s), raw_bytes_per_s(source)
        self._scale.follow(float(np.max(sums, initial=0.0)), capacity)
        names = dict(zip(KINDS, (tr("Image"), tr("ROI"), tr("Tensor"), tr("Metadata"), tr("Overhead")), strict=True))
        layers = stack_of(list(names.values()), [f"kind-{kind}" for kind in KINDS], x, sums, gap=gap_of(bounds, count))
        lines = ((tr("Link"), "error", capacity), (tr("Full RAW"), "muted", raw))
        marks = tuple(Mark(text=f"{text} {rate_text(value)}", colour=colour, value=value) for text, colour, value in lines if value > 0)
        now, drawn = source.snapshot.rates.bytes_per_s, {layer.name for layer in layers}
        kinds = tuple(
            Reading(colour=f"kind-{kind}", name=name, value=rate_text(getattr(now, kind)), widest="88.8 MB/s")
            for kind, name in names.items()
            if name in drawn or getattr(now, kind)
        )
        return Drawing(
            layers=layers,
            x0=bounds.t0_s,
            x1=bounds.t1_s,
            top=self._scale.top,
            y_text=lambda value: f"{value / 1e6:g} MB/s" if self._scale.top >= 1e6 else f"{value / 1e3:g} kB/s",
            read_text=rate_text,
            x_ticks=time_ticks(bounds, width_px),
            marks=marks,
            rows=(self._totals(source, capacity), kinds),
            unit="bytes/s",
        )

    def _totals(self, source: Source, capacity: float) -> tuple[Reading, ...]:
        tr, total = self._tr, source.snapshot.rates.bytes_per_s.total
        readings = [Reading(name="", value=rate_text(total), widest="888 MB/s")]
        if capacity:
            text = tr("{share} of the link").format(share=percent_text(source.snapshot.rates.link_load))
            tip = tr("The link carries {rate}").format(rate=rate_text(capacity))
            readings.append(Reading(name="", value=text, widest=tr("{share} of the link").format(share="100 %"), tip=tip))
        frame, raw = source.metrics.bytes_per_frame_now(), raw_frame_bytes(source)
        if frame and raw:
            # Of a frame, not of a second: what a full link or a slow board drops is not saved.
            text = tr("{reduction} ({sent} of {raw} a frame)").format(
                reduction=reduction_text(raw / frame, tr), sent=bytes_text(frame), raw=bytes_text(raw)
            )
            tip = tr("Bytes of all kinds a received frame, against all pixels of the mode as RAW10. Lost frames do not count as saved.")
            readings.append(Reading(name="", value=text, tip=tip))
        return tuple(readings)


def raw_frame_bytes(source: Source) -> float:
    """Return the bytes of all pixels of the sensor's mode, undeveloped; 0 if the mode is not known."""
    return 0.0 if source.mode is None else source.mode.width * source.mode.height * RAW_BITS / 8


def raw_bytes_per_s(source: Source) -> float:
    """Return what all pixels of the sensor's mode are at its full rate, undeveloped; 0 if the mode is not known."""
    mode = source.mode
    return 0.0 if mode is None or not mode.frame_period_us else raw_frame_bytes(source) * 1e6 / mode.frame_period_us


def reduction_text(factor: float, tr: Translate) -> str:
    """Return "217x less than RAW"."""
    if factor < WORTH_SAYING:
        return tr("as much as RAW") if factor > 1 / WORTH_SAYING else tr("{factor}x RAW").format(factor=f"{1 / factor:.1f}")
    return tr("{factor}x less than RAW").format(factor=f"{factor:,.0f}" if factor >= 9.95 else f"{factor:.1f}")

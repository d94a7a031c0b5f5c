"""The numbers of plots as CSV: of what is seen, and of everything that is kept."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from evalkit.metrics.frame_log import STAGES, FrameRows
from evalkit.metrics.series import TimeSeries
from evalkit.metrics.session_metrics import SessionMetrics
from ui.presenters.plots.drawing import Area, Drawing
from ui.presenters.plots.stages import COMPUTED, Waterfall

ALL_COLUMNS = 100_000
"""Points of a curve in a table of everything: single values of a short session, half a minute's extremes of a day."""


def drawing_table(drawing: Drawing, wall_s: float) -> str:
    """Return the layers of a drawing, one row a point."""
    x_names = ("utc", "session_s") if drawing.timed else ("", "from_ms")
    names = [name for name in ("series", *x_names, f"low [{drawing.unit}]", f"high [{drawing.unit}]") if name]

    def rows() -> Iterator[Sequence[object]]:
        for layer in drawing.layers:
            low, high = (layer.top - layer.base,) * 2 if isinstance(layer, Area) else (layer.low / layer.unit, layer.high / layer.unit)
            for x, one, other in zip(layer.x.tolist(), low.tolist(), high.tolist(), strict=True):
                yield (layer.name, *((utc_text(x + wall_s),) if drawing.timed else ()), f"{x:.6f}", f"{one:.6g}", f"{other:.6g}")

    return _text(names, rows())


def series_table(series: dict[str, TimeSeries], unit: str, wall_s: float) -> str:
    """Return curves from their beginning, one row a point: lowest and highest value of it, in `unit`."""

    def rows() -> Iterator[Sequence[object]]:
        for name, one in series.items():
            first, last = one.first_t_s, one.latest_t_s
            if first is None or last is None:
                continue
            for t_s, low, high in zip(*(part.tolist() for part in one.columns(first, last + 1e-3, ALL_COLUMNS)), strict=True):
                yield name, utc_text(t_s + wall_s), f"{t_s:.6f}", f"{low:.6g}", f"{high:.6g}"

    return _text(("series", "utc", "session_s", f"low [{unit}]", f"high [{unit}]"), rows())


def frames_table(parts: Iterable[FrameRows], wall_s: float) -> str:
    """Return frames with all their stages; "one_of" says how many frames a row stands for."""
    names = [f"{stage} [ms]{' computed' if stage in COMPUTED else ''}" for stage in STAGES]

    def rows() -> Iterator[Sequence[object]]:
        for part in parts:
            for t_s, frame_id, values in zip(part.t_s.tolist(), part.frame_ids.tolist(), part.columns.tolist(), strict=True):
                stages = (number_text(value) for value in values)
                yield utc_text(t_s + wall_s), f"{t_s:.6f}", frame_id, part.every, *stages

    return _text(("utc", "session_s", "frame_id", "one_of", *names, "KPI DNN [ms]", "KPI DSP [ms]"), rows())


def waterfall_table(waterfall: Waterfall) -> str:
    """Return the stages of one frame."""
    rows = (
        (segment.name, number_text(segment.ms), "computed" if segment.computed else "measured", segment.tip)
        for segment in waterfall.segments
    )
    return _text((waterfall.title, "ms", "kind", "source"), rows)


def series_of(key: str, metrics: SessionMetrics) -> dict[str, TimeSeries]:
    """Return the curves that a plot is made from; none: it is made from frames."""
    if key == "bandwidth":
        return dict(metrics.bytes_per_s)
    if key == "rates":
        return {**metrics.fps, **{f"lost: {cause}": series for cause, series in metrics.lost_per_s().items()}}
    return {"temperature": metrics.temperature_c} if key == "temperature" else {}


def number_text(value: float) -> str:
    """Return a number, or nothing for NaN."""
    return "" if math.isnan(value) else f"{value:.6g}"


def utc_text(wall_s: float) -> str:
    """Return a moment of the calendar clock."""
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="milliseconds")


def _text(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(names)
    writer.writerows(rows)
    return target.getvalue()

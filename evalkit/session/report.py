"""What a session leaves behind: a summary for machines (JSON) and its curves (CSV)."""

from __future__ import annotations

import csv
import io
import math
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from evalkit import __version__
from evalkit.metrics.series import TimeSeries
from evalkit.metrics.session_metrics import HOST_QUEUE, KINDS, NOT_SHOWN, RATES, SessionMetrics
from evalkit.session.cost_report import CostReport
from evalkit.session.snapshot import SessionSnapshot

SUMMARY_NAME = "session.json"
CURVES_NAME = "curves.csv"
FORMAT = 1
"""Counts incompatible changes of the summary."""
CURVE_STEP_S = 0.25
"""Time from row to row; how often rates are measured."""
MAX_ROWS = 20_000
"""A longer session gets steps of twice, four times … the length: 83 minutes at full resolution is what a spreadsheet still opens well."""


def check_folder(folder: Path) -> None:
    """Make `folder` and see whether files can be written there, before anybody measures for hours. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def write_report(folder: Path, snapshot: SessionSnapshot, metrics: SessionMetrics, *, cost: CostReport | None = None) -> tuple[Path, Path]:
    """Write session.json and curves.csv into `folder` (made if needed, files replaced); return their paths. Raises OSError.

    `cost` is what the bench measured in this session.
    """
    folder.mkdir(parents=True, exist_ok=True)
    summary, curves = folder / SUMMARY_NAME, folder / CURVES_NAME
    content = summarise(snapshot, metrics) | ({} if cost is None else {"cost_of_output": cost})
    text = msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"
    for path, written in ((summary, text), (curves, curves_csv(metrics))):
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_text(written, encoding="utf-8", newline="")
        temporary.replace(path)
    return summary, curves


def summarise(snapshot: SessionSnapshot, metrics: SessionMetrics) -> dict[str, object]:
    """Return the session as plain values. What was not measured is null."""
    board, status, card = snapshot.board, snapshot.status, snapshot.card
    totals = metrics.totals()
    drops = totals.drops
    exposed = totals.frames_received + sum(count for cause, count in drops.items() if cause not in {HOST_QUEUE, NOT_SHOWN})
    frames = {"exposed": exposed, "received": totals.frames_received, "decoded": totals.frames_decoded, "shown": totals.frames_shown}
    first_s, last_s = metrics.decode_ms.first_t_s, metrics.decode_ms.latest_t_s  # one value a frame
    span_s = 0.0 if first_s is None or last_s is None else last_s - first_s
    return {
        "format": FORMAT,
        "evalkit": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "state": snapshot.state.value,
        "fault": snapshot.fault or None,
        "link": {"url": snapshot.link_name, "capacity_bytes_per_s": metrics.link_capacity_bytes_per_s or None},
        "board": None
        if board is None
        else {name: getattr(board, name) for name in ("vendor", "model", "serial_number", "firmware", "sensor", "sensor_id", "protocol")},
        "status": msgspec.to_builtins(status),
        "network": None if card is None else {name: getattr(card, name) for name in ("name", "title", "task", "licence", "source")},
        "duration_s": round(span_s, 3),
        "frames": frames,
        "fps": {
            "sensor": _per_second(frames["exposed"] - 1, span_s),
            "received": _per_second(frames["received"] - 1, span_s),
            "shown": _per_second(frames["shown"] - 1, span_s),
        },
        "drops": dict(drops),
        "latency_ms": {
            "dnn": _spread(metrics.dnn_ms),
            "dsp": _spread(metrics.dsp_ms),
            "ready_to_shown": _spread(metrics.age_ms),
            "decode": _spread(metrics.decode_ms),
        },
        "bytes": {kind: getattr(totals.bytes, kind) for kind in KINDS} | {"total": totals.bytes.total},
        "bytes_per_s": {kind: _per_second(getattr(totals.bytes, kind), span_s) for kind in KINDS},
        "corrupt_bytes": totals.corrupt_bytes,
        "packets_lost": totals.packets_lost,
        "environment": {
            "system": platform.platform(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "python": sys.version.split()[0],
            "numpy": np.__version__,
        },
    }


def curves_csv(metrics: SessionMetrics) -> str:
    """Return the curves as CSV: one row per step, seconds since the first value, lowest and highest value of what came in it."""
    curves = _curves(metrics)
    starts = [series.first_t_s for series in curves.values() if series.first_t_s is not None]
    ends = [series.latest_t_s for series in curves.values() if series.latest_t_s is not None]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["t_s", *(f"{name}_{end}" for name in curves for end in ("low", "high"))])
    if not starts:
        return out.getvalue()
    step_s = CURVE_STEP_S
    while (max(ends) - min(starts)) / step_s >= MAX_ROWS:
        step_s *= 2  # so that the buckets of a series never lie across a step
    first = math.floor(min(starts) / step_s)
    count = math.floor(max(ends) / step_s) - first + 1
    table = np.full((count, 2 * len(curves)), np.nan)
    for index, series in enumerate(curves.values()):
        columns = series.columns(first * step_s, (first + count) * step_s, count)
        rows = np.clip(np.floor(columns.t / step_s).astype(np.intp) - first, 0, count - 1)
        table[rows, 2 * index], table[rows, 2 * index + 1] = columns.low, columns.high
    for row, values in enumerate(table.tolist()):
        writer.writerow([f"{row * step_s:g}", *("" if math.isnan(value) else f"{value:.6g}" for value in values)])
    return out.getvalue()


def _curves(metrics: SessionMetrics) -> dict[str, TimeSeries]:
    curves = {"dnn_ms": metrics.dnn_ms, "dsp_ms": metrics.dsp_ms, "ready_to_shown_ms": metrics.age_ms, "decode_ms": metrics.decode_ms}
    curves |= {f"{kind}_bytes_per_s": metrics.bytes_per_s[kind] for kind in KINDS}
    return curves | {f"{name}_fps": metrics.fps[name] for name in RATES}


def _per_second(count: int, span_s: float) -> float | None:
    return round(count / span_s, 3) if span_s > 0 and count >= 0 else None


def _spread(series: TimeSeries) -> dict[str, float | int | None]:
    """Return percentiles (of what is kept sample by sample: some minutes) and extremes (of everything)."""
    if not len(series):
        return {"count": 0, "p50": None, "p95": None, "lowest": None, "highest": None}
    spread = series.percentiles(math.inf)
    lowest, highest = series.extremes
    return {
        "count": len(series),
        "p50": round(spread.p50, 3),
        "p95": round(spread.p95, 3),
        "lowest": round(lowest, 3),
        "highest": round(highest, 3),
    }

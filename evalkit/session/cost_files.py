"""Reports of the bench on the disk: JSON to be read again, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import logging
from pathlib import Path

import msgspec

from evalkit.errors import BenchError
from evalkit.metrics.session_metrics import KINDS
from evalkit.session.cost_links import highest_fps, links_of
from evalkit.session.cost_report import FORMAT, CostReport

log = logging.getLogger(__name__)

FOLDER = "cost-of-output"
"""In the folder for data: a file a run, named by its time, so that the last in order is the newest."""
MAX_KEPT = 100
"""Runs that are kept; a run has 10 kB."""
MAX_FILE_BYTES = 4 << 20
"""No report is longer; what is, is something else."""


def keep(report: CostReport, data: Path) -> Path:
    """Write a report among those of `data`, forget the oldest beyond MAX_KEPT, return its file. Raises BenchError."""
    folder = data / FOLDER
    stamp = "".join(letter for letter in report.written[:19] if letter.isdigit())
    path = folder / f"cost-{stamp}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, json_of(report))
        for old in sorted(folder.glob("cost-*.json"))[:-MAX_KEPT]:
            old.unlink()
    except OSError as error:
        raise _unwritten(path, error) from error
    return path


def last_kept(data: Path) -> CostReport | None:
    """Return the newest report that can be read, or None."""
    for path in sorted((data / FOLDER).glob("cost-*.json"), reverse=True):
        try:
            return read(path)
        except BenchError as error:
            log.warning("%s", error)
    return None


def read(path: Path) -> CostReport:
    """Read a report; raises BenchError."""
    try:
        with path.open("rb") as file:
            report = msgspec.json.decode(file.read(MAX_FILE_BYTES), type=CostReport)
    except (OSError, msgspec.DecodeError, UnicodeError) as error:
        raise BenchError(f"{path} is no report of the cost of outputs: {error}.", hint="Measure again.") from error
    if report.format != FORMAT:
        raise BenchError(f"{path} has the format {report.format!r}, not {FORMAT!r}.", hint="Measure again.")
    return report


def export(report: CostReport, path: Path) -> None:
    """Write a report as `path` says by its ending: .csv, else JSON. Raises BenchError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, csv_of(report).encode() if path.suffix.lower() == ".csv" else json_of(report))
    except OSError as error:
        raise _unwritten(path, error) from error


def json_of(report: CostReport) -> bytes:
    """Return the report as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def csv_of(report: CostReport) -> str:
    """Return a row per output: what was measured, then what was computed for each link."""
    out, links = io.StringIO(newline=""), links_of(report)
    writer = csv.writer(out)
    measured = [
        "frames",
        "seconds",
        "bytes_per_frame",
        *(f"{kind}_bytes" for kind in KINDS),
        "lowest_bytes",
        "highest_bytes",
        "times_smaller",
    ]
    rates = ["sensor_fps", "received_fps", "shown_fps", "lost", f"age_{report.conditions.age_ends}_p50_ms", "age_p95_ms"]
    costs = ["cpu_cores", "link_bytes_per_s", "link_load", "problem"]
    computed = [f"computed_highest_fps_{link.key}_{link.bytes_per_s:.0f}_bytes_per_s" for link in links]
    writer.writerow(["output", *measured, *rates, *costs, *computed])
    for cost in report.costs:
        size = cost.bytes
        values = [cost.frames, cost.seconds, size.total, *(getattr(size, kind) for kind in KINDS), cost.bytes_low, cost.bytes_high]
        values += [report.reduction(cost), cost.sensor_fps, cost.received_fps, cost.shown_fps, cost.lost]
        known = report.conditions.link_bytes_per_s
        tail = [cost.age_p50_ms, cost.age_p95_ms, cost.cpu_cores, cost.link_bytes_per_s, cost.link_load]
        highest = [highest_fps(cost, link.bytes_per_s, known) for link in links]
        writer.writerow([cost.name, *map(_number, values), *map(_number, tail), cost.problem, *map(_number, highest)])
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def _unwritten(path: Path, error: OSError) -> BenchError:
    return BenchError(f"{path} cannot be written: {error.strerror or error}.", hint="Check free space and permissions of that folder.")

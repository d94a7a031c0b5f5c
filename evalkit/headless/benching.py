"""`evalkit bench`: what each output of a board costs: bytes, frames per second, latency, processor, link."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from evalkit.clock import SystemClock
from evalkit.errors import BenchError
from evalkit.flow import Progress
from evalkit.folders import default_folders
from evalkit.headless import exits
from evalkit.headless.run import LOOK_S, answer, connect, emulator_config, prepare_board, stop_streaming
from evalkit.headless.terminal import ProgressLine, quantity, say, show, show_json, table
from evalkit.session.cost_bench import CostBench
from evalkit.session.cost_files import export, keep
from evalkit.session.cost_links import highest_fps, links_of
from evalkit.session.cost_report import CostReport, OutputCost
from evalkit.session.report import check_folder, write_report
from evalkit.session.session import Session
from evalkit.session.snapshot import SessionState

REPORT_NAME = "cost-of-output"
NETWORK_S = 5.0
"""How long a network is awaited that a board is still loading when it greets; without one there is less to compare."""


def main(args: argparse.Namespace) -> int:
    """Measure as the command line says; return the exit code. Raises BenchError, or what the session raises."""
    try:
        config = None if args.url else emulator_config(args)
    except ValueError as error:
        say(f"evalkit bench: {error}")
        return exits.USAGE
    with ExitStack() as stack:
        session, board = connect(args.url, config, stack)
        if args.out is not None:
            check_folder(args.out)
        if args.url:
            prepare_board(session, board, args)
        _start(session)
        try:
            with ProgressLine() as line:
                report = measure(session, args.seconds, lambda progress: line.update(_seconds(progress)))
        except BenchError as error:
            if session.state is not SessionState.FAULTED:
                raise
            say(f"{error.message} {error.hint}")
            return exits.FAULTED
        snapshot = session.snapshot()
        stop_streaming(session)
        metrics = session.metrics
        session.close()
    paths: list[Path] = []
    try:
        paths.append(keep(report, default_folders().data))
        if args.out is not None:
            paths += _files(report, args.out)
            paths += write_report(args.out, snapshot, metrics, cost=report)
    finally:  # a disk that filled meanwhile takes the files, not what was measured
        if args.json:
            show_json(msgspec.to_builtins(report) | {"files": [str(path) for path in paths]})
        else:
            show(report_text(report))
    say(f"Written: {', '.join(str(path) for path in paths)}")
    return exits.OK


def measure(session: Session, seconds: float, progress: Callable[[Progress], None]) -> CostReport:
    """Run the bench on an open session; what is decoded counts as the end of a frame's way."""
    clock = SystemClock()
    bench = CostBench(session, seconds=seconds, age_ends="decoded", progress=progress)

    def take() -> None:
        bundle = session.frames.take()
        if bundle is not None:
            session.note_shown(bundle, clock.now_ns())
            bench.note(bundle)

    session.frames.on_put = take
    take()  # a frame that lies there already would wake nobody
    try:
        return bench.run()
    finally:
        session.frames.on_put = None


def report_text(report: CostReport) -> str:
    """Return the report for people: what was measured, what follows for links, under which conditions."""
    said = report.conditions
    head = ("output", "bytes/frame", "smaller", "fps sensor", "received", "lost", "age p50", "age p95", "CPU", "link")
    measured = table([head, *(_measured_row(report, cost) for cost in report.costs)])
    links = links_of(report)
    links_head = ("highest fps (computed)", *(f"{link.name} {quantity(link.bytes_per_s)}/s" for link in links))
    computed = table([links_head, *((cost.name, *(_fps(cost, link.bytes_per_s, report) for link in links)) for cost in report.costs)])
    rate, saturated = report.fastest_link
    lines = [
        f"{said.board} {said.serial_number}, {said.sensor}, mode {said.mode} ({said.mode_fps:.1f} fps), network {said.network or 'none'}",
        f"{said.link_kind or 'link'} on {said.link_name}; {said.seconds_per_output:g} s an output; {report.written}",
        "",
        measured,
        "",
        computed,
        "",
        f"This link carried {quantity(rate)}/s at most" + (", its limit." if saturated else "; it was never full.") if rate else "",
        f"Smaller: against {quantity(report.full_raw_bytes)} of a full RAW10 frame. Age: ready at the board to {said.age_ends} here. "
        "CPU: of one core, this process.",
    ]
    lines += [f"{cost.name}: {cost.problem}." for cost in report.costs if cost.problem]
    return "\n".join(lines)


def _measured_row(report: CostReport, cost: OutputCost) -> tuple[str, ...]:
    factor = report.reduction(cost)
    size = quantity(cost.bytes.total) if cost.bytes.total else "-"
    smaller = f"{factor:,.0f} x" if factor >= 10 else f"{factor:.2f} x" if factor else "-"
    if not cost.measured:
        return (cost.name, f"({size})", smaller, *["-"] * 7)
    ages = ("-" if age is None else f"{age:.1f} ms" for age in (cost.age_p50_ms, cost.age_p95_ms))
    cpu = "-" if cost.cpu_cores is None else f"{100 * cost.cpu_cores:.0f} %"
    link = "-" if cost.link_load is None else f"{100 * cost.link_load:.2g} %"
    return (cost.name, size, smaller, f"{cost.sensor_fps:.1f}", f"{cost.received_fps:.1f}", str(cost.lost), *ages, cpu, link)


def _fps(cost: OutputCost, link_bytes_per_s: float, report: CostReport) -> str:
    fps = highest_fps(cost, link_bytes_per_s, report.conditions.link_bytes_per_s)
    return "-" if not fps else f"{fps:,.0f}" if fps >= 100 else f"{fps:.3g}"


def _start(session: Session) -> None:
    """Let the board stream, with its network if it has one."""
    answer(session.start())
    end_s = time.monotonic() + NETWORK_S
    while time.monotonic() < end_s and answer(session.refresh()).starting:
        time.sleep(LOOK_S)


def _files(report: CostReport, folder: Path) -> list[Path]:
    paths = [folder / f"{REPORT_NAME}{ending}" for ending in (".json", ".csv")]
    for path in paths:
        export(report, path)
    return paths


def _seconds(progress: Progress) -> Progress:
    """Return progress in whole seconds, which are worth a line."""
    return Progress(stage=progress.stage, done=progress.done // 1000, total=-(-progress.total // 1000), unit="s")

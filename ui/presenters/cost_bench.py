"""What each output costs, as the bench shows it: rows of texts and lengths, curves over the links. Free of Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evalkit.metrics.session_metrics import KINDS
from evalkit.session.cost_links import LinkKind, highest_fps, knee_bytes_per_s, links_of
from evalkit.session.cost_report import CostReport, OutputCost
from ui.presenters.units import NOTHING, Translate, bytes_text, fps_text, rate_text

DEFAULT_FPS = 30.0
LOWEST_FPS, HIGHEST_FPS = 0.5, 240.0
"""Ends of the slider: a picture every two seconds, and more than the sensor can."""
AS_LARGE = 0.03
"""Sizes that differ by less count as the same."""
BELOW = 0.8
"""Share of what the link would carry below which something else was the limit."""
SAME_COLOUR = " + metadata"
"""An image with metadata has the colour of the image: their curves lie on each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCell:
    """What one link makes of one output, computed."""

    text: str
    carries: bool
    """Whether it carries the frames per second that are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """One output."""

    name: str
    colour: int
    """Number of its colour."""
    kinds: tuple[float, ...]
    """Bytes per frame in the order of KINDS."""
    size: str
    factor: str
    factor_better: bool
    fps: str
    lost: str
    lossy: bool
    age: str
    cpu: str
    link: str
    measured: bool
    problem: str
    cells: tuple[CostCell, ...]
    needs: str
    """Bytes per second at the frames per second that are asked for."""
    knee: float
    """The same as a number: the link from which on it is not the limit."""
    bytes_per_frame: float
    received_fps: float

    @property
    def total(self) -> float:
        """Bytes per frame."""
        return sum(self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostState:
    """All of it."""

    title: str
    board: str
    when: str
    headline: str = ""
    headline_note: str = ""
    rows: tuple[CostRow, ...] = ()
    links: tuple[LinkKind, ...] = ()
    link_texts: tuple[str, ...] = ()
    fps: float = DEFAULT_FPS
    mode_fps: float = 0.0
    notes: tuple[str, ...] = ()


def present_costs(report: CostReport, fps: float, tr: Translate) -> CostState:
    """Return what the bench shows of a report, at so many frames per second."""
    said, links = report.conditions, links_of(report)
    colours: dict[str, int] = {}
    rows = []
    for cost in report.costs:
        colour = colours.setdefault(cost.name.removesuffix(SAME_COLOUR), len(colours))
        rows.append(_row(report, cost, colour, links, fps, tr))
    headline, note = _headline(report, tr)
    frames = [cost.frames for cost in report.costs if cost.measured]
    counted = tr("no frames")
    if frames:
        low, high = min(frames), max(frames)
        counted = tr("{low} to {high} frames each").format(low=low, high=high) if low < high else tr("{high} frames each").format(high=high)
    when = tr("{date}, {seconds:g} s an output, {frames}").format(
        date=_date(report.written), seconds=said.seconds_per_output, frames=counted
    )
    parts = [said.board, said.serial_number, said.sensor, tr("mode {mode}").format(mode=said.mode)]
    parts.append(tr("network {name}").format(name=said.network) if said.network else tr("no network"))
    parts.append(said.link_kind or said.link_name)
    return CostState(
        title=tr("What each output costs"),
        board=" · ".join(part for part in parts if part),
        when=when if report.complete else tr("{when}: not complete").format(when=when),
        headline=headline,
        headline_note=note,
        rows=tuple(rows),
        links=links,
        link_texts=tuple(_link_text(link, tr) for link in links),
        fps=fps,
        mode_fps=said.mode_fps,
        notes=_notes(report, tr),
    )


def _row(report: CostReport, cost: OutputCost, colour: int, links: tuple[LinkKind, ...], fps: float, tr: Translate) -> CostRow:
    factor, known = report.reduction(cost), report.conditions.link_bytes_per_s
    total = cost.bytes.total
    ages = [NOTHING if age is None else f"{age:.1f}" for age in (cost.age_p50_ms, cost.age_p95_ms)]
    knee = knee_bytes_per_s(cost, fps)
    return CostRow(
        name=tr(cost.name),
        colour=colour,
        kinds=tuple(getattr(cost.bytes, kind) for kind in KINDS),
        size=bytes_text(total) if total else NOTHING,
        factor=factor_text(factor),
        factor_better=factor >= 1.5,
        fps=f"{fps_text(cost.sensor_fps)} / {fps_text(cost.received_fps)}" if cost.measured else NOTHING,
        lost=str(cost.lost) if cost.measured else NOTHING,
        lossy=cost.lost > 0,
        age=tr("{p50} / {p95} ms").format(p50=ages[0], p95=ages[1]) if cost.age_frames else NOTHING,
        cpu=NOTHING if cost.cpu_cores is None else f"{100 * cost.cpu_cores:.0f} %",
        link=_share(cost.link_load) if cost.link_load is not None else rate_text(cost.link_bytes_per_s) if cost.measured else NOTHING,
        measured=cost.measured,
        problem=cost.problem,
        cells=tuple(_cell(highest_fps(cost, link.bytes_per_s, known), fps) for link in links),
        needs=rate_text(knee) if knee else NOTHING,
        knee=knee,
        bytes_per_frame=total,
        received_fps=cost.received_fps,
    )


def factor_text(factor: float) -> str:
    """Return "÷ 185", "÷ 7.6", "1", "× 2.4" (more than full RAW), or a dash."""
    if not factor:
        return NOTHING
    if abs(factor - 1) < AS_LARGE:
        return "1"
    sign, value = ("÷", factor) if factor > 1 else ("×", 1 / factor)
    return f"{sign} {value:,.0f}" if value >= 9.95 else f"{sign} {value:.1f}"


def rate_of_frames(fps: float) -> str:
    """Return frames per second with the digits they deserve: "19,200", "43.2", "0.032"."""
    if not fps:
        return NOTHING
    return f"{fps:,.0f}" if fps >= 99.95 else f"{fps:.1f}" if fps >= 9.95 else f"{fps:.2g}"


def text_of(state: CostState, heads: Sequence[str]) -> str:
    """Return the state as a table with tabs: for a spreadsheet, and for those who cannot see the picture; `heads`: of name and figures."""
    lines = [state.title, state.board, state.when, f"{state.headline} {state.headline_note}".strip(), ""]
    lines.append("\t".join((*heads, *(link.replace("\n", " ") for link in state.link_texts))))
    for row in state.rows:
        figures = (row.size, row.factor, row.fps, row.lost, row.age, row.cpu, row.link)
        if not row.measured:
            figures = (row.size, row.problem, "", "", "", "", "")
        lines.append("\t".join((row.name, *figures, *(cell.text for cell in row.cells))))
    return "\n".join((*lines, "", *state.notes))


def _cell(highest: float, fps: float) -> CostCell:
    return CostCell(text=rate_of_frames(highest), carries=highest >= fps)


def _headline(report: CostReport, tr: Translate) -> tuple[str, str]:
    """Return the greatest reduction that was measured, in words."""
    measured = [cost for cost in report.costs if cost.measured]
    best = max(measured, key=report.reduction, default=None)
    if best is None or report.reduction(best) < 1.5:
        return "", ""
    smaller = tr("fewer bytes than full RAW10: {name}").format(name=tr(best.name))
    return f"{report.reduction(best):,.0f}×", smaller


def _link_text(link: LinkKind, tr: Translate) -> str:
    if not link.measured:
        return f"{link.name}\n{rate_text(link.bytes_per_s)}"
    name = tr("this link")
    return f"{name}\n{rate_text(link.bytes_per_s)}" if link.saturated else f"{name}\n≥ {rate_text(link.bytes_per_s)}"


def _notes(report: CostReport, tr: Translate) -> tuple[str, ...]:
    said, (rate, saturated) = report.conditions, report.fastest_link
    ends = tr("painted in this window") if said.age_ends == "shown" else tr("decoded by the host")
    notes = [
        tr(
            "Measured: upright figures and filled marks. Computed from the measured bytes per frame and the packets of the protocol: italics, hollow marks."
        ),
        tr("Reduction against {bytes} of a full RAW10 frame. Latency (p50 / p95): from ready at the board to {ends}.").format(
            bytes=bytes_text(report.full_raw_bytes), ends=ends
        ),
        tr("CPU: of one core, this program alone, on {cores} cores of {machine}.").format(cores=said.cores, machine=said.machine),
    ]
    if rate:
        full = tr("more did not get through, of cable and computer") if saturated else tr("never full, so it carries at least that")
        notes.append(tr("This link carried {rate} ({full}).").format(rate=rate_text(rate), full=full))
    known = said.link_bytes_per_s
    slow = [
        cost for cost in report.costs if cost.measured and cost.received_fps < BELOW * min(cost.sensor_fps, highest_fps(cost, rate, known))
    ]
    if slow:
        notes.append(tr("Filled marks below their curve: not the link was the limit, this computer was."))
    notes += [tr("{name}: {problem}.").format(name=tr(cost.name), problem=cost.problem) for cost in report.costs if cost.problem]
    return tuple(notes)


def _share(load: float) -> str:
    percent = 100 * load
    return f"{percent:.0f} %" if percent >= 9.95 else f"{percent:.1f} %" if percent >= 0.095 else f"{percent:.2g} %"


def _date(written: str) -> str:
    try:
        return datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return written


def log_span(low: float, high: float) -> tuple[float, ...]:
    """Return the powers of ten between two values, ends included: where a logarithmic axis has its numbers."""
    return tuple(10.0**power for power in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1))

"""A memory plan in words and bars: what the sensor holds now, what it will hold, whether that may be, and how fast it will run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.imx500.memory import MemoryTable
from ui.presenters.core_words import in_sentences
from ui.presenters.memory import NO_MEMORY, MemoryState, memory_text
from ui.presenters.units import Translate, bytes_text, exact_bytes, fps_text

if TYPE_CHECKING:
    from evalkit.models.memory_plan import MemoryPlan
    from ui.presenters.window_state import WindowState

SHOWN_PARTS = 4
"""Largest parts that are listed; the rest is small change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPart:
    """One of the largest parts of the memory."""

    what: str
    size: str
    exact: str
    share: float
    """Of the whole memory, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanState:
    """A plan, ready to be drawn."""

    fits: bool = True
    verdict: str = ""
    """One sentence: fits or not, and by how much."""
    before: MemoryState = NO_MEMORY
    before_text: str = ""
    after: MemoryState = NO_MEMORY
    after_text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Lines and rate: name and value."""
    basis: str = ""
    """What the rate rests on."""
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    largest: tuple[PlanPart, ...] = ()


def memory_state(table: MemoryTable | None) -> MemoryState:
    """Return a memory table as the bars show it; None: nothing is known."""
    if table is None:
        return NO_MEMORY
    return MemoryState(total=table.total, reserved=table.reserved, runtime=table.runtime, coefficients=table.coefficients)


def present_table(state: WindowState) -> MemoryTable | None:
    """Return what takes the sensor's memory now; None without a board, and for a sensor without a network."""
    status = state.snapshot.status if state.connected and state.snapshot is not None else None
    if status is None or status.model is None:
        return None
    memory = status.memory
    return MemoryTable(reserved=memory.reserved, runtime=memory.runtime, coefficients=memory.coefficients, total=memory.total)


def present_plan(plan: MemoryPlan, tr: Translate = str) -> PlanState:
    """Return what to show of `plan`."""
    before, after = memory_state(plan.before), memory_state(plan.after)
    if not plan.fits:
        verdict = tr("It cannot be written to the sensor.")
    else:
        verdict = tr("It fits: {free} of {total} stay free.").format(free=bytes_text(after.free), total=bytes_text(after.total))
    total = max(1, after.total)
    return PlanState(
        fits=plan.fits,
        verdict=verdict,
        before=before,
        before_text=memory_text(before, tr),
        after=after,
        after_text=memory_text(after, tr),
        facts=_facts(plan, tr),
        basis=plan.rate_basis,
        reasons=tuple(in_sentences(reason, tr) for reason in plan.reasons),
        warnings=plan.warnings,
        largest=tuple(
            PlanPart(what=what, size=bytes_text(count), exact=tr("{count} B").format(count=exact_bytes(count)), share=count / total)
            for what, count in plan.largest[:SHOWN_PARTS]
        ),
    )


def rate_words(plan: MemoryPlan, tr: Translate = str) -> str:
    """Return how many results a second there will be, and of which frames."""
    fps = fps_text(plan.sustainable_fps)
    if plan.every == 1:
        return tr("{fps} a second, every frame").format(fps=fps)
    return tr("{fps} a second, 1 frame of {every}").format(fps=fps, every=plan.every)


def _facts(plan: MemoryPlan, tr: Translate) -> tuple[tuple[str, str], ...]:
    lines = tr("{lines} of at most {most} lines for input or output").format(
        lines=exact_bytes(plan.lines), most=exact_bytes(plan.max_lines)
    )
    facts = [(tr("Results"), rate_words(plan, tr))]
    if plan.every > 1:
        facts.append((tr("Every frame"), tr("up to {fps} fps").format(fps=fps_text(plan.every_frame_fps))))
    return (*facts, (tr("Metadata"), lines))

"""The model panel: what is in the library, what runs, whether the selected one fits, and how a swap is going."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from evalkit.flow import Progress
from ui.presenters.memory import NO_MEMORY, MemoryState
from ui.presenters.states import Choice, ModelItem, ModelState
from ui.presenters.units import Translate, bytes_text, duration_text, fps_text, rate_text
from ui.presenters.window_state import WindowState


class SwapStage(enum.Enum):
    """Where a model swap is."""

    NONE = enum.auto()
    PREPARING = enum.auto()
    SENDING = enum.auto()
    STARTING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    CANCELLED = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One model swap as it was measured so far."""

    stage: SwapStage = SwapStage.NONE
    title: str = ""
    done_bytes: int = 0
    total_bytes: int = 0
    elapsed_s: float = 0.0
    """Since the first byte was sent."""
    upload_s: float = 0.0
    downtime_ms: float | None = None
    """From the last result of the old network to the first of the new one; None if it could not be measured."""
    first_result_ms: float | None = None
    reason: str = ""

    @property
    def active(self) -> bool:
        """Whether it is under way."""
        return self.stage in {SwapStage.PREPARING, SwapStage.SENDING, SwapStage.STARTING}


def present_model(window: WindowState, items: tuple[ModelItem, ...], swap: Swap, tr: Translate = str) -> ModelState:
    """Return the model panel's state."""
    selected = next((item for item in items if item.name == window.selected_model), None)
    status = None if window.snapshot is None or not window.connected else window.snapshot.status
    running = NO_MEMORY
    title = ""
    if status is not None and status.model is not None:
        memory = status.memory
        running = MemoryState(total=memory.total, reserved=memory.reserved, runtime=memory.runtime, coefficients=memory.coefficients)
        card = None if window.snapshot is None else window.snapshot.card
        title = card.title if card is not None else status.model.name
    return ModelState(
        items=items,
        selected=window.selected_model,
        running=window.running_model if window.connected else "",
        running_title=title,
        running_memory=running,
        selected_item=selected,
        selected_memory=MemoryState() if selected is None else selected.memory,
        swap_active=swap.active,
        progress=_fraction(swap),
        swap_text=swap_text(swap, tr),
        swap_failed=swap.stage is SwapStage.FAILED,
        choices=tuple(_choice(item, window.running_model if window.connected else "") for item in items),
    )


def card_facts(
    *, task: str, labels: int, inference_rate: float, dsp_us: int, licence: str, source: str, tr: Translate = str
) -> tuple[tuple[str, str], ...]:
    """Return what a card says, in the order it is read; what it does not say is left out."""
    return tuple(
        (name, value)
        for name, value in (
            (tr("Task"), task),
            (tr("Classes"), str(labels) if labels else ""),
            (tr("DSP time"), tr("{time:.1f} ms (estimate)").format(time=dsp_us / 1e3) if dsp_us else ""),
            (tr("Rate"), tr("up to {fps} fps").format(fps=fps_text(inference_rate))),
            (tr("Licence"), licence),
            (tr("Source"), source),
        )
        if value
    )


def swap_text(swap: Swap, tr: Translate = str) -> str:
    """Return the line below the progress bar."""
    match swap.stage:
        case SwapStage.NONE:
            return ""
        case SwapStage.PREPARING:
            return tr("Reading {title}…").format(title=swap.title)
        case SwapStage.SENDING:
            return _sending_text(swap, tr)
        case SwapStage.STARTING:
            return tr("All {size} sent. The board checks and starts it…").format(size=bytes_text(swap.total_bytes))
        case SwapStage.DONE:
            return _done_text(swap, tr)
        case SwapStage.FAILED:
            return swap.reason
        case SwapStage.CANCELLED:
            return tr("Cancelled. The network that was running still runs.")


def progress_text(progress: Progress) -> str:
    """Return "4.6 MB of 12.9 MB" for a long work that counts bytes, "3 of 12 frames" for another."""
    if progress.unit != "bytes":
        return f"{progress.done} / {progress.total} {progress.unit}" if progress.total else f"{progress.done} {progress.unit}"
    return f"{bytes_text(progress.done)} / {bytes_text(progress.total)}" if progress.total else bytes_text(progress.done)


def _choice(item: ModelItem, running: str) -> Choice:
    text = f"{item.title} ●" if item.name == running else item.title
    return Choice(key=item.name, text=text, tip=item.problem or item.task, enabled=not item.problem)


def _sending_text(swap: Swap, tr: Translate) -> str:
    text = tr("{done} of {total}").format(done=bytes_text(swap.done_bytes), total=bytes_text(swap.total_bytes))
    if swap.elapsed_s < 0.2 or not swap.done_bytes:
        return text
    rate = swap.done_bytes / swap.elapsed_s
    left_s = (swap.total_bytes - swap.done_bytes) / rate
    return tr("{text} · {rate} · {left} left").format(text=text, rate=rate_text(rate), left=duration_text(left_s))


def _done_text(swap: Swap, tr: Translate) -> str:
    text = tr("{title} runs. {size} in {time}").format(
        title=swap.title, size=bytes_text(swap.total_bytes), time=duration_text(swap.upload_s)
    )
    if swap.downtime_ms is None:
        return f"{text}."
    return tr("{text}, results paused for {downtime}.").format(text=text, downtime=duration_text(swap.downtime_ms / 1e3))


def _fraction(swap: Swap) -> float | None:
    if swap.stage is SwapStage.STARTING or not swap.total_bytes:
        return None
    return min(1.0, swap.done_bytes / swap.total_bytes) if swap.active else None

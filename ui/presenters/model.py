"""The model panel: what is in the library, what runs, whether the selected one fits, and how a swap is going."""

from __future__ import annotations

from evalkit.flow import Progress
from evalkit.protocol.values import Status
from ui.presenters.plan import PlanState
from ui.presenters.states import Choice, KeptNetwork, ModelItem, ModelState
from ui.presenters.swap import Swap, SwapStage, swap_detail, swap_facts, swap_share, swap_steps, swap_text
from ui.presenters.units import Translate, bytes_text, fps_text
from ui.presenters.window_state import WindowState


def present_model(
    window: WindowState, items: tuple[ModelItem, ...], swap: Swap, tr: Translate = str, *, plan: PlanState | None = None
) -> ModelState:
    """Return the model panel's state; `plan` is that of the selected network, if it is known."""
    selected = next((item for item in items if item.name == window.selected_model), None)
    status = None if window.snapshot is None or not window.connected else window.snapshot.status
    title = ""
    if status is not None and status.model is not None:
        card = None if window.snapshot is None else window.snapshot.card
        title = card.title if card is not None else status.model.name
    return ModelState(
        items=items,
        selected=window.selected_model,
        running=window.running_model if window.connected else "",
        running_title=title,
        selected_item=selected,
        swap_active=swap.active,
        progress=swap_share(swap),
        swap_text=swap_text(swap, tr),
        swap_failed=swap.stage is SwapStage.FAILED,
        swap_steps=swap_steps(swap, tr),
        swap_facts=swap_facts(swap, tr),
        swap_detail=swap_detail(swap, tr),
        plan=None if selected is None or selected.problem else plan,
        kept=_kept(status, items, tr),
        can_switch=window.connected and not swap.active,
        choices=tuple(_choice(item, window.running_model if window.connected else "", tr) for item in items),
    )


def _kept(status: Status | None, items: tuple[ModelItem, ...], tr: Translate) -> tuple[KeptNetwork, ...]:
    """Return what the board runs without an upload; nothing if that is only what runs already."""
    if status is None:
        return ()
    titles = {item.name: item.title for item in items}
    running = status.model
    rows = []
    for package in status.kept:
        title = titles.get(package.name, package.name)
        for index, network in enumerate(package.networks or [package.name]):
            text = title if len(package.networks) < 2 else tr("{package}: {network}").format(package=title, network=network)
            runs = running is not None and (running.sha256, running.network) == (package.sha256, index)
            rows.append(KeptNetwork(sha256=package.sha256, network=index, text=text, runs=runs))
    return tuple(rows) if any(not row.runs for row in rows) else ()


def card_facts(
    *, task: str, labels: int, inference_rate: float, dsp_us: int, licence: str, source: str, tr: Translate = str
) -> tuple[tuple[str, str], ...]:
    """Return what a card says, in the order it is read; what it does not say is left out."""
    return tuple(
        (name, value)
        for name, value in (
            (tr("Task"), tr(task)),
            (tr("Classes"), str(labels) if labels else ""),
            (tr("DSP time"), tr("{time:.1f} ms (estimate)").format(time=dsp_us / 1e3) if dsp_us else ""),
            (tr("Rate"), tr("up to {fps} fps").format(fps=fps_text(inference_rate))),
            (tr("Licence"), licence),
            (tr("Source"), source),
        )
        if value
    )


def progress_text(progress: Progress, tr: Translate = str) -> str:
    """Return "4.6 MB of 12.9 MB" for a long work that counts bytes, "3 of 12 frames" for another."""
    if progress.unit != "bytes":
        done = f"{progress.done} / {progress.total}" if progress.total else f"{progress.done}"
        return f"{done} {tr(progress.unit)}"
    return f"{bytes_text(progress.done)} / {bytes_text(progress.total)}" if progress.total else bytes_text(progress.done)


def _choice(item: ModelItem, running: str, tr: Translate) -> Choice:
    text = f"{item.title} ●" if item.name == running else item.title
    return Choice(key=item.name, text=text, tip=item.problem or tr(item.task), enabled=not item.problem)

"""The library as cards: what each says, which are shown, and in which order. Free of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evalkit.imx500 import timing
from ui.presenters.memory import NO_MEMORY, MemoryState, memory_text
from ui.presenters.plan import memory_state
from ui.presenters.units import NOTHING, Translate, bytes_text, fps_text, ms_text

if TYPE_CHECKING:
    from evalkit.imx500.modes import Mode
    from evalkit.models.library import LibraryEntry

Order = Literal["name", "used", "size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCard:
    """One model of the library, ready to be drawn."""

    name: str
    title: str
    subtitle: str
    """Task, input size, file size."""
    memory: MemoryState = NO_MEMORY
    memory_text: str = ""
    speed: str = ""
    speed_tip: str = ""
    origin: str = ""
    """Name, licence and last use."""
    badges: tuple[str, ...] = ()
    running: bool = False
    builtin: bool = False
    fits: bool = True
    task: str = ""
    size_bytes: int = 0
    used_s: float = 0.0
    words: str = ""
    """What a filter looks through, in lower case."""
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the user wants to see."""

    text: str = ""
    task: str = ""
    only_fitting: bool = False
    order: Order = "name"


def present_card(
    entry: LibraryEntry, *, mode: Mode, frame_period_us: int, running: bool, now: dt.datetime, tr: Translate = str
) -> LibraryCard:
    """Return the card of an entry, with the rate it reaches in `mode` at `frame_period_us`."""
    if entry.problem or entry.card is None:
        size = tr("{file} · {size}").format(file=entry.path.name if entry.path else entry.name, size=bytes_text(entry.size_bytes))
        return LibraryCard(
            name=entry.name,
            title=entry.name,
            subtitle=size,
            fits=False,
            size_bytes=entry.size_bytes,
            words=entry.name.lower(),
            problem=entry.problem,
            remedy=tr("Remove it, or import the file again from where it came."),
        )
    card, memory = entry.card, memory_state(entry.memory)
    speed, speed_tip = _speed(entry, mode, frame_period_us, tr)
    return LibraryCard(
        name=entry.name,
        title=entry.title,
        subtitle=" · ".join(part for part in (tr(card.task), " + ".join(entry.input_sizes), bytes_text(entry.size_bytes)) if part),
        memory=memory,
        memory_text=memory_text(memory, tr),
        speed=speed,
        speed_tip=speed_tip,
        origin=" · ".join(
            part for part in (entry.name, _short(card.licence) or tr("no licence stated"), used_text(entry.last_used_s, now, tr)) if part
        ),
        badges=_badges(entry, running=running, tr=tr),
        running=running,
        builtin=entry.is_builtin,
        fits=memory.fits,
        task=card.task,
        size_bytes=entry.size_bytes,
        used_s=entry.last_used_s or 0.0,
        words=" ".join((entry.name, entry.title, card.task, tr(card.task), card.licence, card.note, *card.labels[:200])).lower(),
    )


def select(cards: Sequence[LibraryCard], query: Query) -> tuple[LibraryCard, ...]:
    """Return the cards that the user wants to see, in the wanted order; broken files come last."""
    wanted = query.text.lower().split()
    shown = [
        card
        for card in cards
        if all(word in card.words for word in wanted)
        and (not query.task or card.task == query.task)
        and (not query.only_fitting or card.fits)
    ]
    keys = {
        "name": lambda card: (card.title.lower(), card.name),
        "used": lambda card: (-card.used_s, card.title.lower()),
        "size": lambda card: (-card.memory.used, card.title.lower()),
    }
    return tuple(sorted(shown, key=lambda card: (bool(card.problem), *keys[query.order](card))))


def tasks_of(cards: Sequence[LibraryCard]) -> tuple[str, ...]:
    """Return the tasks that there are, in alphabetical order."""
    return tuple(sorted({card.task for card in cards if card.task}))


def used_text(used_s: float | None, now: dt.datetime, tr: Translate = str) -> str:
    """Return "used today, 11:03", "used 2026-03-01", or that it was not used yet."""
    if used_s is None:
        return tr("not used yet")
    then = dt.datetime.fromtimestamp(used_s, tz=now.tzinfo)
    days = (now.date() - then.date()).days
    if days == 0:
        return tr("used today, {time}").format(time=f"{then:%H:%M}")
    return tr("used yesterday") if days == 1 else tr("used {date}").format(date=f"{then:%Y-%m-%d}")


def count_text(shown: int, total: int, tr: Translate = str) -> str:
    """Return how many models are shown."""
    return tr("{count} models").format(count=total) if shown == total else tr("{count} of {total} models").format(count=shown, total=total)


def _speed(entry: LibraryEntry, mode: Mode, frame_period_us: int, tr: Translate) -> tuple[str, str]:
    """Return rate and DSP time, and what they rest on; of several networks the first one's."""
    # Whoever has an entry has read networks; the window's start does not wait for what that takes.
    from evalkit.models.memory_plan import dsp_estimate  # noqa: PLC0415

    assert entry.card is not None  # noqa: S101 - the caller has looked
    dsp_us, basis = dsp_estimate(entry.card)
    rate = timing.inference_timing(readout_us=mode.readout_us, frame_period_us=frame_period_us, dsp_us=dsp_us)
    fps = fps_text(1e6 / (frame_period_us * rate.every))
    time = ms_text(dsp_us / 1e3) if entry.card.dsp_us else tr("at most {time}").format(time=ms_text(dsp_us / 1e3))
    text = tr("{fps} results/s · DSP {time}").format(fps=fps, time=time)
    every = tr("every frame") if rate.every == 1 else tr("one frame of {every}").format(every=rate.every)
    tip = tr("In mode {mode} at {stream} frames a second: {every} gets a result.\nDSP time: {basis}.").format(
        mode=mode.name, stream=fps_text(1e6 / frame_period_us), every=every, basis=basis or NOTHING
    )
    return text, tip


def _badges(entry: LibraryEntry, *, running: bool, tr: Translate) -> tuple[str, ...]:
    badges = [tr("running now")] if running else []
    if entry.is_builtin:
        badges.append(tr("built in"))
    if len(entry.networks) > 1:
        badges.append(tr("{count} networks").format(count=len(entry.networks)))
    if entry.has_golden:
        badges.append(tr("golden"))
    if not entry.has_twin:
        badges.append(tr("board only"))
    return tuple(badges)


def _short(licence: str) -> str:
    """Return a licence without the remarks in brackets and the holder: the details say all of it."""
    return licence.partition(" (")[0]

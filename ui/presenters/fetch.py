"""Fetching of default networks and footage, in words."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.flow import Progress
from ui.presenters.model import progress_text
from ui.presenters.states import FetchState
from ui.presenters.units import Translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """What is missing, and how far fetching it is."""

    missing: tuple[str, ...] = ()
    """Titles of what could be fetched."""
    active: bool = False
    names: tuple[str, ...] = ()
    """What was asked for, by its names in the catalogue; none: the defaults."""
    item: str = ""
    progress: Progress | None = None


def present_fetch(fetch: Fetch, tr: Translate = str) -> FetchState:
    """Return what to show."""
    if fetch.active:
        progress = fetch.progress
        text = tr("Getting {item}…").format(item=fetch.item) if fetch.item else tr("Getting models…")
        if progress is None:
            return FetchState(text=text, active=True)
        text = f"{text}\n{tr(progress.stage)}: {progress_text(progress, tr)}"
        return FetchState(text=text, active=True, share=progress.done / progress.total if progress.total else None)
    if not fetch.missing:
        return FetchState()
    return FetchState(text=tr("Not installed: {items}.").format(items=", ".join(fetch.missing)))

"""Lost frames by cause, in words: what was lost, where, and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.presenters.units import Translate


@dataclass(frozen=True, slots=True, kw_only=True)
class DropLine:
    """One cause of lost frames."""

    cause: str
    count: int
    title: str
    advice: str


def drop_lines(drops: Mapping[str, int], tr: Translate = str) -> tuple[DropLine, ...]:
    """Return the causes that lost frames, worst first."""
    words = {
        "link": (
            tr("Link too slow"),
            tr("The board had frames ready that the link could not take. Send less: ROI crops, or metadata only."),
        ),
        "busy": (tr("Board busy"), tr("The board could not prepare the frame in time.")),
        "load": (tr("Network loading"), tr("The sensor takes a new network, and does not stream meanwhile.")),
        "corrupt": (tr("Damaged on the way"), tr("Bytes failed their checksum. Check cable, hub and connector.")),
        "gap": (tr("Missing on the way"), tr("The board counted frames that never arrived. Check cable, hub and connector.")),
        "host_queue": (tr("Computer behind"), tr("Decoding could not keep up. Close other programs, or send less.")),
        "not_shown": (
            tr("Screen behind"),
            tr("Received and measured, but replaced by a newer frame before it was painted. No data are lost."),
        ),
    }
    lines = []
    for cause, count in drops.items():
        if count > 0:
            title, advice = words.get(cause, (cause.replace("_", " ").capitalize(), tr("The board gave this cause.")))
            lines.append(DropLine(cause=cause, count=count, title=title, advice=advice))
    return tuple(sorted(lines, key=lambda line: -line.count))

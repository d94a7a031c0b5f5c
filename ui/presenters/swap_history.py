"""The history of model swaps: rows of a table, the words of one, and what undo goes back to."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from evalkit.session.deploy_report import NetworkRef
from evalkit.session.history import Outcome, SwapFigures, SwapRecord
from ui.presenters.core_words import in_sentences
from ui.presenters.mood import Mood
from ui.presenters.swap import way_text
from ui.presenters.units import NOTHING, Translate, bytes_text, duration_text, rate_text

SHORT = 60
"""Characters of a verification that a cell shows; the details have all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRow:
    """One swap, ready to be shown."""

    id: str
    time: str
    networks: str
    outcome: str
    icon: str
    mood: Mood
    bytes: str = NOTHING
    rate: str = NOTHING
    downtime: str = NOTHING
    verification: str = NOTHING
    details: str = ""
    can_repeat: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """Texts of the columns."""
        return (self.time, self.networks, self.outcome, self.bytes, self.rate, self.downtime, self.verification)


def present_history(records: Sequence[SwapRecord], *, now: datetime, running_id: str = "", tr: Translate = str) -> tuple[SwapRow, ...]:
    """Return the rows, newest first; `running_id`: the swap that is under way; `now` decides which moments are today's."""
    today = now.astimezone().date()
    return tuple(_row(record, today, under_way=record.id == running_id, tr=tr) for record in reversed(records))


def unfinished_id(records: Sequence[SwapRecord], board: str) -> str:
    """Return the id of the newest swap of `board` that has not ended, or ""."""
    last = next((record for record in reversed(records) if record.board == board), None)
    return last.id if last is not None and last.outcome is None else ""


def history_json(records: Sequence[SwapRecord]) -> str:
    """Return records for machines."""
    return msgspec.json.format(msgspec.json.encode(records), indent=2).decode()


def history_csv(records: Sequence[SwapRecord]) -> str:
    """Return records for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = ("begun", "ended", "board", "from", "to", "network", "outcome", "way", "bytes", "upload_s", "downtime_ms", "first_result_ms")
    writer.writerow((*names, "picture_rested_ms", "frames_lost", "verification", "text"))
    for one in records:
        figures = one.figures or SwapFigures()
        before = "" if one.before is None else one.before.name
        outcome = "" if one.outcome is None else one.outcome.value
        pauses_ms = (figures.downtime_ms, figures.first_result_ms, figures.picture_rested_ms)
        measured = (figures.bytes, figures.upload_s, *pauses_ms, figures.frames_lost)
        cells = measured if one.figures is not None else ("",) * len(measured)
        writer.writerow(
            (
                one.begun,
                one.ended,
                one.board,
                before,
                one.after.name,
                one.after.network,
                outcome,
                one.way,
                *cells,
                figures.verification,
                one.text,
            )
        )
    return text.getvalue()


def _row(record: SwapRecord, today: date, *, under_way: bool, tr: Translate) -> SwapRow:
    outcome, icon, mood = _outcome(record, under_way=under_way, tr=tr)
    figures = record.figures
    verification = "" if figures is None else in_sentences(figures.verification, tr)
    sent = 0 if figures is None else figures.bytes
    rate = (sent - figures.resumed_from) / figures.upload_s if figures is not None and figures.upload_s else 0
    downtime_ms = None if figures is None else figures.downtime_ms
    nothing_sent = tr("none") if figures is not None else NOTHING
    return SwapRow(
        id=record.id,
        time=_time(record.begun, today),
        networks=f"{_name(record.before, tr)} → {_name(record.after, tr)}",
        outcome=outcome,
        icon=icon,
        mood=mood,
        bytes=bytes_text(sent) if sent else nothing_sent,
        rate=rate_text(rate) if rate and sent else NOTHING,
        downtime=NOTHING if downtime_ms is None else duration_text(downtime_ms / 1e3, tr),
        verification=_short(verification) or NOTHING,
        details=_details(record, outcome, tr),
        can_repeat=bool(record.after.sha256) and not under_way,
    )


def _outcome(record: SwapRecord, *, under_way: bool, tr: Translate) -> tuple[str, str, Mood]:
    match record.outcome:
        case Outcome.DONE:
            return tr("Done"), "done", Mood.GOOD
        case Outcome.CANCELLED:
            return tr("Cancelled"), "close", Mood.QUIET
        case Outcome.FAILED:
            return tr("Failed"), "error", Mood.BAD
    return (tr("Under way"), "swap", Mood.BUSY) if under_way else (tr("Broken off"), "warning", Mood.BAD)


def _details(record: SwapRecord, outcome: str, tr: Translate) -> str:
    text = tr("{title} runs.").format(title=record.after.name) if record.outcome is Outcome.DONE else record.text
    lines = [
        (tr("Outcome"), tr("{outcome}. {text}").format(outcome=outcome, text=text).rstrip()),
        (tr("From"), _exact(record.before, tr)),
        (tr("To"), _exact(record.after, tr)),
        (tr("Board"), record.board),
        (tr("Begun"), _exact_time(record.begun)),
        (tr("Ended"), _exact_time(record.ended) or tr("not known; the next connection to this board finds out")),
    ]
    if record.way:
        lines.append((tr("What runs is known"), way_text(record.way, tr)))
    if (figures := record.figures) is not None:
        lines += [
            (tr("Sent"), tr("{count} B in {time}").format(count=f"{figures.bytes:,}", time=duration_text(figures.upload_s, tr))),
            (tr("Taken up again at"), f"{figures.resumed_from:,} B" if figures.resumed_from else ""),
            (tr("Picture rested"), _ms(figures.picture_rested_ms, tr)),
            (tr("Results paused"), _ms(figures.downtime_ms, tr)),
            (tr("First inference after"), _ms(figures.first_result_ms, tr)),
            (tr("Frames lost"), str(figures.frames_lost)),
            (tr("Verified"), in_sentences(figures.verification, tr)),
        ]
    return "\n".join(f"{name}: {value}" for name, value in lines if value)


def _ms(value: float | None, tr: Translate) -> str:
    return NOTHING if value is None else duration_text(value / 1e3, tr)


def _name(ref: NetworkRef | None, tr: Translate) -> str:
    if ref is None:
        return tr("no network")
    return f"{ref.name} #{ref.network}" if ref.network else ref.name


def _exact(ref: NetworkRef | None, tr: Translate) -> str:
    return _name(ref, tr) + (f" ({ref.sha256[:12]}…)" if ref is not None and ref.sha256 else "")


def _time(text: str, today: date) -> str:
    """Return the local time of a moment as the journal has it; the day too, unless it is today."""
    try:
        moment = datetime.fromisoformat(text).astimezone()
    except ValueError:
        return text
    return f"{moment:%H:%M:%S}" if moment.date() == today else f"{moment:%Y-%m-%d %H:%M}"


def _exact_time(text: str) -> str:
    """Return local date and time to the millisecond."""
    try:
        moment = datetime.fromisoformat(text).astimezone()
    except ValueError:
        return text
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"

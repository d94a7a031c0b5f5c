"""A model swap as the model panel shows it: its steps, how far the current one is, and what it came to."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ui.presenters.core_words import in_sentences
from ui.presenters.units import Translate, bytes_text, duration_text, rate_text

STEPS = ("plan", "upload", "verify", "load", "confirm")
"""Stages of a session's progress (evalkit.session.deploy.STAGES), in their order."""
SENDING_STEPS = frozenset({"plan", "upload"})
"""Those in which bytes travel; in later ones the board works."""
GO_BACK = "go back"
"""Stage that follows a swap that failed."""
LEAST_ELAPSED_S = 0.2
"""A rate of less is chance."""


class SwapStage(enum.Enum):
    """Where a model swap is."""

    NONE = enum.auto()
    PREPARING = enum.auto()
    SENDING = enum.auto()
    STARTING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    CANCELLED = enum.auto()


class StepMark(enum.Enum):
    """How a step of a swap is."""

    WAITING = enum.auto()
    CURRENT = enum.auto()
    DONE = enum.auto()
    SKIPPED = enum.auto()
    FAILED = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapStep:
    """One line of the list of steps."""

    text: str
    mark: StepMark
    words: str
    """The mark in words, for those who hear it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One model swap as it was measured so far."""

    stage: SwapStage = SwapStage.NONE
    step: str = ""
    """Stage of the session's progress: the last one on the way to the new network."""
    title: str = ""
    done_bytes: int = 0
    begun_bytes: int = 0
    """What the board held already when the first byte was acknowledged."""
    total_bytes: int = 0
    elapsed_s: float = 0.0
    """Since the first byte was acknowledged."""
    cancelling: bool = False
    going_back: bool = False
    """Whether the network that ran before is being brought back."""
    upload_s: float = 0.0
    bytes_per_s: float = 0.0
    picture_rested_ms: float | None = None
    """From the last frame of the old network to the first of the new one: the sensor takes no network while it streams."""
    downtime_ms: float | None = None
    """From the last result of the old network to the first of the new one; None if it could not be measured."""
    first_result_ms: float | None = None
    frames_lost: int = 0
    resumed_from: int = 0
    golden: str = ""
    """A value of evalkit.session.deploy_report.Golden."""
    verification: str = ""
    reason: str = ""
    """What failed, and which network runs; of a cancelled one which runs."""
    remedy: str = ""
    way: str = ""
    """How the board came to run what it runs after a failure: a value of evalkit.session.deploy_report.Way."""
    running: str = ""
    """Name of what runs after a failure; "": none, or not known."""

    @property
    def active(self) -> bool:
        """Whether it is under way."""
        return self.stage in {SwapStage.PREPARING, SwapStage.SENDING, SwapStage.STARTING}


def swap_steps(swap: Swap, tr: Translate = str) -> tuple[SwapStep, ...]:
    """Return the steps with their marks; none before the first swap."""
    if swap.stage is SwapStage.NONE:
        return ()
    titles = {
        "plan": tr("Plan"),
        "upload": tr("Upload"),
        "verify": tr("Verify the golden input on the board"),
        "load": tr("Load into the sensor"),
        "confirm": tr("Confirm on the first live result"),
    }
    words = {
        StepMark.WAITING: tr("to come"),
        StepMark.CURRENT: tr("under way"),
        StepMark.DONE: tr("done"),
        StepMark.SKIPPED: tr("not needed"),
        StepMark.FAILED: tr("stopped here"),
    }
    marks = _marks(swap)
    return tuple(SwapStep(text=titles[step], mark=mark, words=words[mark]) for step, mark in zip(STEPS, marks, strict=True))


def swap_text(swap: Swap, tr: Translate = str) -> str:
    """Return the line below the steps."""
    if swap.active and swap.going_back:
        return tr("Going back to the network that ran before…")
    if swap.active and swap.cancelling:
        return tr("Cancelling… the network that was running stays or comes back.")
    match swap.stage:
        case SwapStage.NONE:
            return ""
        case SwapStage.PREPARING:
            return tr("Reading {title}…").format(title=swap.title)
        case SwapStage.SENDING:
            return _sending_text(swap, tr)
        case SwapStage.STARTING:
            return _starting_text(swap, tr)
        case SwapStage.DONE:
            return tr("{title} runs.").format(title=swap.title)
        case SwapStage.FAILED:
            return swap.reason
        case SwapStage.CANCELLED:
            kept = swap.reason or tr("The network that was running still runs.")
            return tr("Cancelled. {kept}").format(kept=kept)


def swap_facts(swap: Swap, tr: Translate = str) -> tuple[tuple[str, str], ...]:
    """Return what a swap that is over cost, or what runs after one that failed: name and value."""
    if swap.stage is SwapStage.FAILED:
        runs = swap.running or (tr("not known") if swap.way == "unknown" else tr("no network"))
        return ((tr("Runs now"), runs),) if swap.way else ()
    if swap.stage is not SwapStage.DONE:
        return ()
    resumed = tr(", {size} of it were there already").format(size=bytes_text(swap.resumed_from)) if swap.resumed_from else ""
    sent = f"{bytes_text(swap.total_bytes)}{resumed}" if swap.total_bytes else tr("nothing: the board had it")
    rate = (tr("Rate"), tr("{rate} for {time}").format(rate=rate_text(swap.bytes_per_s), time=duration_text(swap.upload_s, tr)))
    return (
        (tr("Sent"), sent),
        *((rate,) if swap.total_bytes else ()),
        (tr("Picture rested"), tr("not measured") if swap.picture_rested_ms is None else duration_text(swap.picture_rested_ms / 1e3, tr)),
        (tr("Results paused"), tr("not measured") if swap.downtime_ms is None else duration_text(swap.downtime_ms / 1e3, tr)),
        (tr("First inference"), tr("not measured") if swap.first_result_ms is None else duration_text(swap.first_result_ms / 1e3, tr)),
        (tr("Frames lost"), str(swap.frames_lost)),
        (tr("Verified"), golden_text(swap.golden, tr)),
    )


def swap_detail(swap: Swap, tr: Translate = str) -> str:
    """Return what was verified; of a failure how it is known what runs, and what to do."""
    if swap.stage is SwapStage.DONE:
        return in_sentences(swap.verification, tr)
    if swap.stage is not SwapStage.FAILED:
        return ""
    known = tr("How that is known: {way}.").format(way=way_text(swap.way, tr)) if swap.way else ""
    return " ".join(part for part in (known, swap.remedy) if part)


def golden_text(golden: str, tr: Translate = str) -> str:
    """Return the golden test in a few words."""
    words = {
        "passed": tr("golden input: outputs equal"),
        "absent": tr("checksum only: no golden input in the package"),
        "not supported": tr("checksum only: the board cannot try it before"),
        "kept": tr("when it came to the board"),
    }
    return words.get(golden, golden)


def way_text(way: str, tr: Translate = str) -> str:
    """Return how it is known what runs after a swap that did not succeed."""
    words = {
        "not switched": tr("never switched; the board was asked"),
        "by itself": tr("the board went back by itself; it was asked"),
        "selected": tr("the board went back to what it had kept"),
        "re-sent": tr("the old network was sent again"),
        "stayed": tr("the new one runs; the old one could not be brought back"),
        "neither": tr("the board was asked; the old one could not be brought back"),
        "unknown": tr("the board could not be asked; the next connection finds out"),
    }
    return words.get(way, way)


def swap_share(swap: Swap) -> float | None:
    """Return how much is sent, 0..1; None: not known, or nothing travels."""
    if swap.stage is SwapStage.STARTING or not swap.total_bytes:
        return None
    return min(1.0, swap.done_bytes / swap.total_bytes) if swap.active else None


def _marks(swap: Swap) -> list[StepMark]:
    if swap.stage is SwapStage.DONE:
        sent = swap.golden != "kept"
        return [StepMark.SKIPPED if not sent and step in {"upload", "verify"} else StepMark.DONE for step in STEPS]
    at = STEPS.index(swap.step) if swap.step in STEPS else 0
    here = StepMark.CURRENT if swap.active else StepMark.FAILED
    return [StepMark.DONE] * at + [here] + [StepMark.WAITING] * (len(STEPS) - at - 1)


def _sending_text(swap: Swap, tr: Translate) -> str:
    if swap.step == "plan":
        return tr("Looking whether it can end well…")
    text = tr("{done} of {total}").format(done=bytes_text(swap.done_bytes), total=bytes_text(swap.total_bytes))
    sent = swap.done_bytes - swap.begun_bytes
    if swap.elapsed_s < LEAST_ELAPSED_S or sent <= 0:
        return text
    rate = sent / swap.elapsed_s
    left_s = (swap.total_bytes - swap.done_bytes) / rate
    return tr("{text} · {rate} · {left} left").format(text=text, rate=rate_text(rate), left=duration_text(left_s, tr))


def _starting_text(swap: Swap, tr: Translate) -> str:
    words = {
        "verify": tr("The board tries it on its golden input; the old network runs on."),
        "load": tr("The sensor takes the new network; the picture rests for a moment."),
        "confirm": tr("It runs. Waiting for its first live result…"),
    }
    return words.get(swap.step, tr("The board works…"))

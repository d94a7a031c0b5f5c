"""A build and a conversion in words: what is asked, how far it is, what was lost, what was made. Free of Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.building.request import CALIBRATION_PICTURES, HELD_OUT_PICTURES
from ui.presenters.model import progress_text
from ui.presenters.units import Translate, bytes_text, duration_text, fps_text, ms_text, percent_text

if TYPE_CHECKING:
    from evalkit.building.converting import ConvertReport
    from evalkit.building.request import BuildReport, LossReport
    from evalkit.flow import Progress

RECORDED_PICTURES = CALIBRATION_PICTURES + HELD_OUT_PICTURES
"""Pictures of the current stream: as many as a build makes use of."""
WORST = 5
"""Pictures that are named: those that agree least with float."""
NETWORK_SUFFIXES = (".onnx", ".tflite")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkState:
    """A long work under way."""

    text: str
    share: float | None = None
    """0..1; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportState:
    """What was made."""

    title: str
    loss: str
    """What int8 costs against float, in one sentence."""
    loss_is_good: bool
    facts: tuple[tuple[str, str], ...]
    worst: tuple[tuple[str, str], ...]
    """Picture and what differs, worst first."""
    warnings: tuple[str, ...] = ()


GOOD_AGREEMENT = 0.9
"""From here on int8 answers as float does for most purposes; below it is shown as a warning."""


def present_work(progress: Progress, tr: Translate = str) -> WorkState:
    """Return what to show of a work's progress."""
    if not progress.done and not progress.total:
        return WorkState(text=tr("{stage}…").format(stage=tr(progress.stage)))
    text = tr("{stage}: {progress}").format(stage=tr(progress.stage), progress=progress_text(progress, tr))
    return WorkState(text=text, share=min(1.0, progress.done / progress.total) if progress.total else None)


def present_report(report: BuildReport, tr: Translate = str) -> ReportState:
    """Return what to show of a build."""
    loss = report.loss
    outputs = ", ".join("×".join(str(size) for size in shape) for shape in report.output_shapes)
    facts: tuple[tuple[str, str], ...] = (
        (tr("Task"), tr(report.task)),
        (tr("Input"), f"{report.input_width} × {report.input_height}"),
        (tr("Outputs"), outputs),
        (tr("File"), bytes_text(report.size_bytes)),
        (
            tr("Multiplications"),
            tr("{conv} and {depthwise} depthwise").format(conv=macs_text(report.conv_macs), depthwise=macs_text(report.depthwise_macs)),
        ),
        (
            tr("DSP time"),
            tr("{time} (estimate), up to {fps} fps").format(time=ms_text(report.dsp_us / 1e3), fps=fps_text(report.inference_rate)),
        ),
        (tr("Golden result"), report.golden),
        (tr("Time taken"), _times(report.stages_ms, tr)),
    )
    if loss is not None:
        facts = (*facts[:6], *_loss_facts(loss, tr), *facts[6:])
    return ReportState(
        title=tr("{name} is built").format(name=report.name),
        loss=loss.text if loss is not None else tr("The network came in int8, so there is no float one to compare it with."),
        loss_is_good=loss is None or loss.agreement >= GOOD_AGREEMENT,
        facts=facts,
        worst=tuple((worst.picture, worst.text) for worst in loss.worst[:WORST]) if loss is not None else (),
        warnings=report.warnings,
    )


def present_converted(report: ConvertReport, tr: Translate = str) -> tuple[str, ...]:
    """Return the last lines of a conversion's log."""
    lines = [tr("Made {path}").format(path=report.package), *report.warnings]
    if report.questions:
        lines.append(tr("Its import will ask: {questions}").format(questions=" ".join(report.questions)))
    return tuple(lines)


def size_of(text: str) -> tuple[int, int] | None:
    """Return "320x240" as numbers; None for an empty text; ValueError for anything else."""
    if not text.strip():
        return None
    width, _, height = text.lower().replace("×", "x").partition("x")
    size = int(width), int(height)
    if not (0 < size[0] <= 4056 and 0 < size[1] <= 4056):
        raise ValueError(f"{text} is no size of an input")
    return size


def build_problem(network: str, size: str, pictures: str, source: str, tr: Translate = str) -> str:
    """Return what is missing before a build can begin, or ""."""
    if not network.strip():
        return tr("Choose a network file.")
    path = Path(network).expanduser()
    if path.suffix.lower() not in NETWORK_SUFFIXES:
        return tr("It takes .onnx and .tflite files; {name} is neither.").format(name=path.name)
    if not path.is_file():
        return tr("There is no file {path}.").format(path=path)
    try:
        size_of(size)
    except ValueError:
        return tr("Write the input size as 320x240.")
    if source in {"folder", "video"} and not Path(pictures).expanduser().exists():
        return tr("Choose the folder or video with pictures of what it will see.")
    return ""


def macs_text(count: int) -> str:
    """Return "92 k", "12.4 M", "1.20 G"."""
    if count >= 1e9:
        return f"{count / 1e9:.2f} G"
    return f"{count / 1e6:.1f} M" if count >= 1e6 else f"{count / 1e3:.0f} k"


def _times(stages_ms: Sequence[tuple[str, int]], tr: Translate) -> str:
    """Return how long it took, and what took longest."""
    if not stages_ms:
        return ""
    stage, longest_ms = max(stages_ms, key=lambda one: one[1])
    total_s = sum(milliseconds for _, milliseconds in stages_ms) / 1e3
    return tr("{total}, of which {stage} {time}").format(
        total=duration_text(total_s, tr), stage=tr(stage).lower(), time=duration_text(longest_ms / 1e3, tr)
    )


def _loss_facts(loss: LossReport, tr: Translate) -> tuple[tuple[str, str], ...]:
    noise = [output.sqnr_db for output in loss.outputs if output.sqnr_db is not None]
    facts = [
        (tr("Agreement"), tr("{share} ({measure})").format(share=percent_text(loss.agreement), measure=loss.measure)),
        (
            tr("Measured on"),
            tr("{count} pictures").format(count=loss.pictures) + ("" if loss.held_out else tr(", those of the calibration")),
        ),
    ]
    if loss.score_change is not None:
        facts.append((tr("Scores"), tr("change by {change:+.3f} on average").format(change=loss.score_change)))
    if noise:
        facts.append((tr("Noise"), tr("{least:.0f} dB below the signal in the worst output").format(least=min(noise))))
    return tuple(facts)

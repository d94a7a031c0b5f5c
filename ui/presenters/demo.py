"""What the audience of a demonstration sees beside the picture: big numbers, a statement, a caption. Free of Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from evalkit.frames import PixelFormat
from evalkit.geometry import Size
from evalkit.results.heat import is_background
from evalkit.results.tracking import MAX_TRACKED, Tracker
from evalkit.results.types import Classification, Detection, Poses, Segmentation
from evalkit.scenarios.figures import headline_value
from evalkit.scenarios.scenario import Headline, Scenario
from evalkit.session.bundle import FrameBundle
from evalkit.session.snapshot import SessionSnapshot
from ui.presenters.frame import detections_of, ordered, sensor_from_window
from ui.presenters.privacy import present_privacy
from ui.presenters.units import Translate, percent_text

PERSON = "person"
"""What is counted where the network knows it and no scenario says something else (COCO's name)."""
SURE_AFTER_NS = 500_000_000
"""A track counts when it was followed for so long: what flickers is no visitor."""
PLAIN = Headline()


class ScenarioSource(Protocol):
    """Whoever knows the scenarios."""

    current: Scenario | None

    def apply(self, index: int) -> object:
        """Set up scenario `index`, from 0."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFigure:
    """One number in large letters."""

    key: str
    value: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoState:
    """Everything beside the picture."""

    figures: tuple[DemoFigure, ...] = ()
    statement: str = ""
    private: bool = False
    title: str = ""
    caption: str = ""
    recorded: str = ""
    """What says that the picture is not of now; "": it is."""


class ObjectCounter:
    """Counts objects of one class: now, and since the day began or the count did. By tracks: who leaves and returns counts again."""

    def __init__(self) -> None:
        self._tracker = Tracker()
        self._counted: set[int] = set()
        self._latest_ns = 0
        self._subject = ("", "")
        self.now = 0
        self.total = 0
        self.since: datetime | None = None

    def take(self, bundle: FrameBundle, scenario: Scenario | None, clock: datetime) -> None:
        """Take a frame. A new day, another class or another scenario begins at 0."""
        label = label_counted(bundle, scenario)
        subject = (label, scenario.title if scenario is not None else "")
        if self.since is None or clock.date() != self.since.date() or subject != self._subject:
            self.total, self.since, self._subject = 0, clock, subject
            self.forget()
        if bundle.timestamp_ns < self._latest_ns:
            self.forget()
        self._latest_ns = bundle.timestamp_ns
        items = [item for item in _objects_of(bundle) if label in {"", item.label}]
        self.now = len(items)
        items = items[:MAX_TRACKED]  # the tracker follows no more, and five thousand boxes must not cost a frame
        self._tracker.update(items, ordered(sensor_from_window(items, bundle.inference_window)), bundle.timestamp_ns)
        tracks = self._tracker.tracks
        self._counted &= {track.number for track in tracks}
        for track in tracks:
            if track.number not in self._counted and track.points[-1][0] - track.points[0][0] >= SURE_AFTER_NS:
                self._counted.add(track.number)
                self.total += 1

    def forget(self) -> None:
        """Expect other objects: the board or its clock is another one. The total stays."""
        self._tracker.forget()
        self._counted.clear()
        self._latest_ns = 0


def label_counted(bundle: FrameBundle, scenario: Scenario | None) -> str:
    """Return the class that is counted: the scenario's, else persons where the network knows them, else "" for all."""
    if scenario is not None and scenario.headline.kind == "count":
        return scenario.headline.label
    labels = bundle.card.labels if bundle.card is not None else ()
    return PERSON if PERSON in labels or isinstance(bundle.result, Poses) else ""


def present_demo(
    bundle: FrameBundle | None,
    snapshot: SessionSnapshot | None,
    counter: ObjectCounter,
    scenario: Scenario | None,
    tr: Translate,
    *,
    recorded: datetime | None = None,
) -> DemoState:
    """Return what stands beside the picture; `recorded` is when the shown picture was taken, if that is not now.

    A recording says what is in it and nothing of latency, bandwidth or privacy: those were measured then, not now.
    """
    figures = _result_figures(bundle, counter, scenario, tr, live=recorded is None)
    title, caption = (tr(scenario.title), tr(scenario.caption)) if scenario is not None else ("", "")
    if recorded is not None:
        words = tr("RECORDED at {time}").format(time=recorded.strftime("%H:%M:%S"))
        return DemoState(figures=figures, statement=tr("The board does not answer"), title=title, caption=caption, recorded=words)
    privacy = present_privacy(snapshot, tr)
    known = snapshot is not None and snapshot.status is not None
    return DemoState(
        figures=(*figures, *_sensor_figures(snapshot, tr)),
        statement=privacy.statement if known else "",
        private=privacy.private,
        title=title,
        caption=caption,
    )


def _result_figures(
    bundle: FrameBundle | None, counter: ObjectCounter, scenario: Scenario | None, tr: Translate, *, live: bool
) -> tuple[DemoFigure, ...]:
    if bundle is None or bundle.result is None:
        return ()
    headline = scenario.headline if scenario is not None else PLAIN
    if headline.kind == "share":
        share = headline_value(headline, bundle.result)
        return () if share is None else (DemoFigure(key="share", value=percent_text(share), words=tr(headline.words) or headline.label),)
    if isinstance(bundle.result, Classification):
        best = next(iter(bundle.result.items), None)
        return (
            ()
            if best is None
            else (DemoFigure(key="class", value=best.label, words=tr("{share} sure").format(share=percent_text(best.score))),)
        )
    if isinstance(bundle.result, Segmentation):
        area = next((area for area in bundle.result.items if not is_background(area)), None)
        return () if area is None else (DemoFigure(key="class", value=percent_text(area.share), words=area.label),)
    label = label_counted(bundle, scenario)
    words = tr(headline.words) or {PERSON: tr("people now"), "": tr("objects now")}.get(label, tr("{label} now").format(label=label))
    figures = [DemoFigure(key="now", value=str(sum(label in {"", item.label} for item in _objects_of(bundle))), words=words)]
    if live and counter.since is not None:
        since = tr("since {time}, by tracks").format(time=counter.since.strftime("%H:%M"))
        figures.append(DemoFigure(key="total", value=f"{max(counter.total, counter.now):,}", words=tr("in total today"), detail=since))
    return tuple(figures)


def _sensor_figures(snapshot: SessionSnapshot | None, tr: Translate) -> tuple[DemoFigure, ...]:
    if snapshot is None:
        return ()
    figures = []
    age = snapshot.age_ms.p50
    if math.isfinite(age):
        value = f"{age:.0f}" if age >= 10 else f"{age:.1f}"
        figures.append(DemoFigure(key="latency", value=f"{value} ms", words=tr("from sensor to screen")))
    full, sent = _full_rate(snapshot), _rate_if_all_came(snapshot)
    if full > sent > 0:
        detail = tr("{share} of full RAW10 at {fps:.0f} fps").format(share=_share(1 - sent / full), fps=snapshot.rates.sensor_fps)
        figures.append(DemoFigure(key="saved", value=_rate(full - sent), words=tr("never leave the sensor"), detail=detail))
    return tuple(figures)


def _full_rate(snapshot: SessionSnapshot) -> float:
    """Return the bytes per second of full RAW10 frames as often as the sensor exposes (computed); 0 if that is not known."""
    if snapshot.board is None or snapshot.status is None:
        return 0.0
    mode = next((mode for mode in snapshot.board.capabilities.modes if mode.name == snapshot.status.mode), None)
    try:
        return 0.0 if mode is None else PixelFormat.SRGGB10P.frame_bytes(Size(mode.width, mode.height)) * snapshot.rates.sensor_fps
    except ValueError:
        return 0.0


def _rate_if_all_came(snapshot: SessionSnapshot) -> float:
    """Return the bytes per second of what is sent, as if no frame were lost: what a full link drops is not saved."""
    rates = snapshot.rates
    return rates.bytes_per_s.total / rates.received_fps * rates.sensor_fps if rates.received_fps else 0.0


def _share(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.99 else percent_text(share)


def _rate(bytes_per_s: float) -> str:
    value = bytes_per_s / 1e6
    return f"{value:.0f} MB/s" if value >= 9.95 else f"{value:.1f} MB/s"


def _objects_of(bundle: FrameBundle) -> tuple[Detection, ...]:
    """Return the detections, or the people that poses belong to."""
    if isinstance(bundle.result, Poses):
        return tuple(Detection(box=pose.box, class_id=0, label=PERSON, score=pose.score) for pose in bundle.result.items)
    return detections_of(bundle)

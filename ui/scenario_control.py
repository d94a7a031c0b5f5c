"""Scenarios as the window drives them: swap, settings, drawing, one notice. Of several asked for quickly the newest wins."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from evalkit.flow import Cancelled, CancelToken
from evalkit.notices import Notice, Severity
from evalkit.scenarios.applying import Settings, apply_settings, needs_network, restore
from evalkit.scenarios.scenario import Scenario
from evalkit.scenarios.store import ScenarioEntry, ScenarioStore
from evalkit.session.deploy_report import NetworkRef
from ui.presenters.notes import Note
from ui.presenters.swap import SwapStage

if TYPE_CHECKING:
    from evalkit.models.package import ModelPackage
    from evalkit.protocol.values import Status
    from evalkit.results.style import OverlayStyle
    from evalkit.session.session import Session
    from ui.desk import Desk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What was set, so that a cancel can go back."""

    settings: Settings
    network: NetworkRef | None
    title: str
    """Of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is drawn over the picture, and from which score on."""

    style: OverlayStyle
    score: float


@dataclass(slots=True, kw_only=True)
class _Job:
    """One scenario that is being set up."""

    entry: ScenarioEntry
    scenario: Scenario
    session: Session
    cancel: CancelToken = field(default_factory=CancelToken)
    swapping: bool = False


class ScenarioControl(QObject):
    """At most one is being set up; demo mode and menus look at `entries`, `current` and `applying`."""

    changed = Signal()
    """Entries, current or applying are others."""
    noted = Signal(object)
    """A Note for the user."""

    def __init__(self, desk: Desk, store: ScenarioStore) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._bridge, self._deployment = desk.bridge, desk.deployment
        self.store = store
        self.entries: tuple[ScenarioEntry, ...] = ()
        self.current: Scenario | None = None
        """The scenario that is set up; None: none, or another network was chosen since."""
        self.current_name = ""
        self._job: _Job | None = None
        self._before: _Before | None = None
        self._next: ScenarioEntry | None = None
        self._users: Drawing | None = None
        """What the user had chosen before the scenario that is set up; it comes back when that ends."""
        self._returning = False
        """Whether a swap is under way that brings back what ran before a cancelled scenario."""
        self._deployment.ended.connect(self._swap_ended)
        desk.director.refreshed.connect(lambda state: None if state.connected else self._forget())

    @property
    def applying(self) -> str:
        """Name of the scenario that is being set up, or ""."""
        if self._next is not None:
            return self._next.name
        return "" if self._job is None else self._job.entry.name

    @property
    def users_drawing(self) -> Drawing:
        """What the user chose to see: what is drawn now, without what only the scenario that is set up brought."""
        now = Drawing(style=self._desk.frame_view.style_in_use, score=self._desk.window.shown_score)
        if self.current is None or self._users is None:
            return now
        style = self._users.style if now.style == self.current.overlay else now.style
        return Drawing(style=style, score=self._users.score if now.score == self.current.shown_score else now.score)

    def reload(self) -> None:
        """Read the scenarios anew, in the background."""
        self._bridge.run("scenarios", self.store.entries, self._loaded, self._tell)

    def apply(self, index: int) -> None:
        """Set up the scenario at a place of the list; nothing if there is none."""
        if 0 <= index < len(self.entries):
            self._ask(self.entries[index])

    def apply_named(self, name: str) -> None:
        """Set up a scenario by its name."""
        entry = next((entry for entry in self.entries if entry.name == name), None)
        if entry is not None:
            self._ask(entry)

    def cancel(self) -> None:
        """Stop setting up, and go back to what was before."""
        self._next = None
        self._stop()

    # ---- setting up ----

    def _ask(self, entry: ScenarioEntry) -> None:
        if entry.scenario is None:
            self._say(Severity.ERROR, entry.problem, self.tr("Correct the file, or remove the scenario."))
            return
        if self._job is not None or self._deployment.swap.active:
            self._next = entry
            self._stop()
            self._deployment.cancel()
            self.changed.emit()
        else:
            self._begin(entry, entry.scenario)

    def _begin(self, entry: ScenarioEntry, scenario: Scenario) -> None:
        session = self._bridge.session
        status = None if session is None else session.snapshot().status
        if session is None or status is None:
            self._say(Severity.INFO, self.tr("A scenario needs a board."), self.tr("Connect one, or start the built-in emulator."))
            return
        if self._before is None:
            self._before = self._now(status)
        self._job = _Job(entry=entry, scenario=scenario, session=session)
        self.changed.emit()
        if needs_network(scenario, status):
            self._job.swapping = True
            self._deployment.begin(scenario.model, self._title(scenario.model), scenario.network)
        else:
            self._set_up(self._job)

    def _swap_ended(self, stage: SwapStage) -> None:
        job = self._job
        if job is None or not job.swapping:
            returned, self._returning = self._returning, False
            if job is None and self._next is None and stage is SwapStage.DONE and self.current is not None and not returned:
                self._use(None, "")  # the user chose another network: what the scenario counts is not there any more
            self._go_on()
            return
        job.swapping = False
        if stage is SwapStage.DONE and not job.cancel.cancelled:
            self._set_up(job)
        elif stage is SwapStage.DONE:
            self._cancelled(job)  # the cancel came too late for the swap
        else:
            # The swap has said itself what runs now; nothing else was changed yet.
            if stage is SwapStage.CANCELLED and self._next is None:
                self._say(Severity.INFO, self.tr("Scenario “{title}” was cancelled.").format(title=self.tr(job.scenario.title)))
            self._finish()

    def _set_up(self, job: _Job) -> None:
        self._bridge.run(
            "scenario",
            lambda: apply_settings(job.session, job.scenario, job.cancel),
            lambda skipped: self._done(job, skipped),
            lambda error: self._failed(job, error),
        )

    def _done(self, job: _Job, skipped: tuple[str, ...]) -> None:
        if job is not self._job:
            return
        if job.cancel.cancelled:
            self._cancelled(job)
            return
        scenario = job.scenario
        self._use(scenario, job.entry.name)
        text = self.tr("Scenario “{title}” is set up.").format(title=self.tr(scenario.title))
        if skipped:
            text = self.tr("Scenario “{title}” is set up, but for this: {what}").format(
                title=self.tr(scenario.title), what=" ".join(skipped)
            )
        self._finish()
        self._say(Severity.WARNING if skipped else Severity.INFO, text)

    def _failed(self, job: _Job, error: BaseException) -> None:
        if job is not self._job:
            return
        if isinstance(error, Cancelled):
            self._cancelled(job)
            return
        self._finish()
        self._tell(error)

    def _cancelled(self, job: _Job) -> None:
        """Go back, unless another scenario follows and decides itself."""
        before = self._before
        if self._next is not None or before is None:
            self._finish()
            return
        self._bridge.run(
            "scenario-back",
            lambda: restore(job.session, before.settings),
            lambda refused: self._gone_back(job, before, refused),
            lambda error: self._failed(job, error),
        )

    def _gone_back(self, job: _Job, before: _Before, refused: tuple[str, ...]) -> None:
        if job is not self._job:
            return
        status = job.session.snapshot().status
        self._finish()
        target = before.network
        if target is not None and not target.is_run_by(None if status is None else status.model):
            self._returning = True
            self._deployment.go_to(target, before.title, self._find)
        text = self.tr("Cancelled. What was set before is set again.")
        self._say(Severity.WARNING if refused else Severity.INFO, " ".join((text, *refused)))

    def _finish(self) -> None:
        self._job = None
        self.changed.emit()
        self._go_on()

    def _go_on(self) -> None:
        """Begin with what was asked for meanwhile; without any, what is set now is what the next cancel goes back to."""
        entry = self._next
        if entry is not None and entry.scenario is not None and self._job is None and not self._deployment.swap.active:
            self._next = None
            self._begin(entry, entry.scenario)
        elif self._job is None and entry is None:
            self._before = None

    def _stop(self) -> None:
        job = self._job
        if job is not None:
            job.cancel.cancel()
            if job.swapping:
                self._deployment.cancel()

    # ---- the rest ----

    def _forget(self) -> None:
        if self._job is not None or self._next is not None or self.current is not None:
            if self._job is not None:
                self._job.cancel.cancel()
            self._job = self._next = self._before = None
            self._use(None, "")

    def _use(self, scenario: Scenario | None, name: str) -> None:
        """Let a scenario begin, or none. What the one before it drew ends with it."""
        users = drawing = self.users_drawing
        if scenario is not None:
            drawing = Drawing(style=scenario.overlay, score=users.score if scenario.shown_score is None else scenario.shown_score)
        self.current, self.current_name, self._users = scenario, name, users
        self._draw(drawing)
        self.changed.emit()

    def _draw(self, drawing: Drawing) -> None:
        self._desk.frame_view.set_style(drawing.style)
        if drawing.score != self._desk.window.shown_score:
            self._desk.window.results_panel.apply(drawing.score)
            self._desk.window.results_panel.score_picked.emit(drawing.score)

    def _loaded(self, entries: tuple[ScenarioEntry, ...]) -> None:
        self.entries = entries
        self.changed.emit()

    def _now(self, status: Status) -> _Before:
        model = NetworkRef.of(status.model)
        return _Before(settings=Settings.of(status), network=model, title="" if model is None else self._title(model.name))

    def _title(self, name: str) -> str:
        return next((item.title for item in self._desk.store.stock.items if item.name == name), name)

    def _find(self, sha256: str) -> ModelPackage | None:
        from evalkit.models.library import ModelLibrary  # noqa: PLC0415 - it brings the libraries that read networks

        return ModelLibrary(self._desk.folders.data / "models").find(sha256)

    def _tell(self, error: BaseException) -> None:
        self.noted.emit(Note(notice=Notice.from_error(error), topic="scenario"))

    def _say(self, severity: Severity, text: str, hint: str = "") -> None:
        self.noted.emit(Note(notice=Notice(severity=severity, text=text, hint=hint), topic="scenario"))

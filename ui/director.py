"""Shows the state: joins what session, commands, swap and library say into one WindowState and hands it to actions and panels."""

from __future__ import annotations

import logging
from functools import lru_cache

from PySide6.QtCore import QObject, Signal

from evalkit.notices import Notice, Severity
from evalkit.session.bundle import FrameBundle
from evalkit.session.snapshot import SessionSnapshot
from ui.bridge import Bridge
from ui.commands import Commands
from ui.connection import Connection
from ui.deployment import TOPIC, Deployment
from ui.main_window import MainWindow
from ui.model_store import ModelStore
from ui.presenters.connection import present_connection
from ui.presenters.drops import drop_lines
from ui.presenters.fetch import present_fetch
from ui.presenters.history import FrameHistory
from ui.presenters.model import present_model
from ui.presenters.notes import Note
from ui.presenters.output import present_output
from ui.presenters.phase import Phase, UrlTarget
from ui.presenters.plan import present_plan
from ui.presenters.scene import present_scene
from ui.presenters.sensor import present_sensor
from ui.presenters.status import present_status
from ui.presenters.threshold import above
from ui.presenters.window_state import WindowState
from ui.remembered import Remembered
from ui.selection import Selection
from ui.views.frame_view import FrameView
from ui.views.inspector import Inspector
from ui.views.roi_gallery import RoiGallery

log = logging.getLogger(__name__)

MAX_WORDS = 1024
"""Texts whose translations are kept: more than the panels have. They are asked for ten times a second, and the language stays."""
_LEVELS = {Severity.INFO: logging.INFO, Severity.WARNING: logging.WARNING, Severity.ERROR: logging.ERROR}


class Director(QObject):
    """State goes down from here; what the user wants goes up in intents.py."""

    connected = Signal()
    """A board answers that did not before."""
    snapshot_taken = Signal(object)
    """A SessionSnapshot is on show."""
    frame_shown = Signal(object)
    """A FrameBundle is on show, without the results that score too little."""
    refreshed = Signal(object)
    """The WindowState of this moment is on show."""

    def __init__(
        self,
        window: MainWindow,
        *,
        bridge: Bridge,
        connection: Connection,
        commands: Commands,
        deployment: Deployment,
        store: ModelStore,
        remembered: Remembered,
        frame_view: FrameView,
        gallery: RoiGallery,
        inspector: Inspector,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._bridge = bridge
        self._connection = connection
        self._commands = commands
        self._deployment = deployment
        self._store = store
        self._remembered = remembered
        self._frame_view = frame_view
        self._gallery = gallery
        self._inspector = inspector
        self._snapshot: SessionSnapshot | None = None
        self._last: FrameBundle | None = None
        self._selected_model = ""
        self._was_connected = False
        self._words = lru_cache(maxsize=MAX_WORDS)(self.tr)
        self.selection = Selection(self)
        self.history = FrameHistory()
        bridge.snapshot_ready.connect(self._take_snapshot)
        bridge.frame_ready.connect(self._take_frame)
        bridge.notice_ready.connect(lambda notice: window.notice_bar.add(Note(notice=notice)))  # the session has logged it
        frame_view.bundlePainted.connect(bridge.note_shown)
        self.selection.join(frame_view, frame_view.detectionSelected)
        self.selection.join(gallery, gallery.cropSelected)
        self.selection.join(inspector, inspector.detectionSelected)
        window.results_panel.score_picked.connect(self._use_score)
        connection.changed.connect(self._connection_changed)
        store.changed.connect(self._choose_model)
        store.looked.connect(self._greet)
        self._is_first_run = remembered.first_run
        for part in (connection, commands, deployment, store):
            part.noted.connect(self.show_note)
        deployment.deployed.connect(lambda _: window.notice_bar.settle_topic(TOPIC))
        for part in (commands, deployment, store):
            part.changed.connect(self.refresh)
        self._show_phase()
        self.refresh()

    @property
    def state(self) -> WindowState:
        """What decides what can be done now."""
        return WindowState(
            phase=self._connection.phase,
            target=self._connection.target,
            snapshot=self._snapshot,
            selected_model=self._selected_model,
            plan_allows=self._deployment.plans.allows(self._selected_model),
            can_undo_swap=self._deployment.undo_offer is not None,
            uploading=self._deployment.swap.active,
            can_get_models=bool(self._store.fetch.missing),
            fetching=self._store.fetch.active,
            has_footage=bool(self._store.stock.footage),
        )

    @property
    def wants_streaming(self) -> bool:
        """Whether frames stream, or were asked for and not yet refused."""
        wanted = self._commands.wanted.streaming
        return self.state.streaming if wanted is None else wanted

    def select_model(self, name: str) -> None:
        """Select an entry of the library."""
        self._selected_model = name
        self.refresh()

    def refresh(self) -> None:
        """Show the state of this moment everywhere."""
        window, state, wanted, tr = self._window, self.state, self._commands.wanted, self._words
        window.actions_table.apply(state)
        window.show_streaming(streaming=self.wants_streaming)
        output = present_output(state, wanted.output, self._remembered.pixel_format, tr)
        window.output_panel.apply(output)
        window.tool_bar.output.apply(output.presets, output.preset)
        window.tool_bar.output.setEnabled(output.enabled)
        plan = self._deployment.plans.plan_for(state)
        planned = None if plan is None else present_plan(plan, tr)
        model = present_model(state, self._store.stock.items, self._deployment.swap, tr, plan=planned)
        window.model_panel.apply(model, present_fetch(self._store.fetch, tr))
        window.tool_bar.model.apply(model.choices, model.selected)
        scene = present_scene(state, wanted, self._store.stock.footage, tr)
        window.scene_panel.apply(scene)
        window.show_section("scene", visible=scene.visible)
        window.connection_panel.apply(present_connection(state, tr))
        window.sensor_panel.apply(present_sensor(state, wanted, tr))
        window.status_strip.apply(present_status(state.phase, state.snapshot, tr))
        self.refreshed.emit(state)

    def show_note(self, note: Note) -> None:
        """Tell the user; the log hears it too."""
        log.log(_LEVELS[note.notice.severity], "%s", note.notice)
        self._window.notice_bar.add(note)

    def _take_snapshot(self, snapshot: SessionSnapshot) -> None:
        self._snapshot = snapshot
        self._choose_model()
        self._window.show_drops(drop_lines(snapshot.drops, self._words))
        self.refresh()
        self.snapshot_taken.emit(snapshot)

    def show_held(self, bundle: FrameBundle | None, note: str) -> None:
        """Show a frame of the history and say so with `note`; "" lets the newest be shown again."""
        self._frame_view.set_held(note)
        if bundle is not None:
            self._show_frame(bundle)

    def _take_frame(self, bundle: FrameBundle) -> None:
        if self.history.add(bundle):
            self._show_frame(bundle)

    def _show_frame(self, bundle: FrameBundle) -> None:
        self._last = bundle
        bundle = above(bundle, self._window.shown_score)
        self._frame_view.show_bundle(bundle)
        self._gallery.show_bundle(bundle)
        self._inspector.show_bundle(bundle)
        self.frame_shown.emit(bundle)

    def _use_score(self, score: float) -> None:
        self._window.shown_score = score
        if self._last is not None:
            self._show_frame(self._last)  # a stopped picture follows the slider too

    def _connection_changed(self) -> None:
        session = self._bridge.session
        now_connected = self._connection.phase is Phase.CONNECTED and session is not None
        if now_connected and not self._was_connected and session is not None:
            self._snapshot = session.snapshot()
            self._window.notice_bar.settle("reconnect")
        elif self._was_connected and not now_connected:
            self._commands.forget()
            self._deployment.forget()
            self._snapshot = self._last = None
            self.history.forget()
        began = now_connected and not self._was_connected
        self._was_connected = now_connected
        self._show_phase()
        self.refresh()
        if began:
            self.connected.emit()

    def _show_phase(self) -> None:
        target = self._connection.target
        self._window.show_phase(self._connection.phase, target.url if isinstance(target, UrlTarget) else "")

    def _greet(self) -> None:
        """Tell a newcomer once what is missing and how to get it; later the model panel says it."""
        if self._is_first_run and self._store.stock.missing:
            notice = Notice(
                severity=Severity.INFO,
                text=self.tr("Networks for real pictures or footage are not installed yet; what is missing stands in the Model panel."),
                hint=self.tr(
                    "Until then there are generated scenes and networks trained on them. Getting the rest takes a network connection once."
                ),
            )
            self.show_note(Note(notice=notice, action="get-models"))
        self._is_first_run = False
        self._remembered.used_once()

    def _choose_model(self) -> None:
        """While the user has selected nothing that exists, select what does not run yet: what was used last, else the first."""
        names = [item.name for item in self._store.stock.items if not item.problem]
        running = self.state.running_model
        if self._selected_model not in names and names and running:
            wishes = [name for name in (self._remembered.model, *names) if name in names and name != running]
            self._selected_model = (wishes or names)[0]

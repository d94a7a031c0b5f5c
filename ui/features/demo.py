"""Demonstration mode: a window for the audience, on the second screen if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QLabel

from evalkit.notices import Notice, Severity
from evalkit.results.style import OverlayStyle
from evalkit.scenarios.scenario import Scenario
from evalkit.session.bundle import FrameBundle
from evalkit.session.snapshot import SessionSnapshot
from ui.desk import Desk
from ui.fallback import FallbackSource, Player, RecentFrames
from ui.presenters.demo import ObjectCounter, ScenarioSource, present_demo
from ui.presenters.notes import Note
from ui.presenters.window_state import WindowState
from ui.views.demo.window import DemoWindow

SCENARIOS = "scenario-control"
"""Object name of the feature that knows the scenarios (ScenarioSource), a child of the window; it may be missing."""


def furnish(desk: Desk) -> None:
    """Let F11 begin and end it."""
    demo = DemoControl(desk)
    desk.window.actions_table["demo"].toggled.connect(demo.switch)


class DemoControl(QObject):
    """Feeds the window of the audience, and keeps it in sight."""

    def __init__(self, desk: Desk, source: FallbackSource | None = None) -> None:
        super().__init__(desk.window)
        self.setObjectName("demo-control")
        self._desk = desk
        self._recent = RecentFrames()
        self.source: FallbackSource = source or self._recent
        """What stands in for a board that fails; whoever has a better recording sets it."""
        self.shown: DemoWindow | None = None
        """The window of the audience, while there is one."""
        self._cover: _Cover | None = None
        self._counter = ObjectCounter()
        self._snapshot: SessionSnapshot | None = None
        self._live: FrameBundle | None = None
        """The frame on show; None: none came of this board yet."""
        self._scenario: Scenario | None = None
        """The one that the last live frame belongs to: a recording of it keeps its words."""
        self._player = Player(self)
        self._player.frame_due.connect(self._show_recorded)
        director = desk.director
        director.frame_shown.connect(self._take_frame)
        director.snapshot_taken.connect(self._take_snapshot)
        director.refreshed.connect(self._follow)
        director.connected.connect(self._counter.forget)
        desk.frame_view.styleChanged.connect(self._use_style)
        desk.window.closing.connect(self._end)
        cast("QGuiApplication", QApplication.instance()).screenRemoved.connect(self._screen_removed)

    def switch(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Begin or end."""
        if on and self.shown is None:
            self._begin()
        elif not on:
            self._end()

    def _begin(self) -> None:
        window = self.shown = DemoWindow()
        window.end_wanted.connect(self._leave)
        window.scenario_wanted.connect(self._apply_scenario)
        window.freeze_wanted.connect(self._desk.window.actions_table["freeze"].trigger)
        window.view.bundlePainted.connect(self._note_shown)
        self._use_style(self._desk.frame_view.style_in_use)
        self._cover = _Cover(self._desk)
        bundle = self._desk.frame_view.bundle
        if bundle is not None:
            window.view.show_bundle(bundle)
        window.show_on(other_screen(QGuiApplication.screens(), self._desk.window.screen()))
        self._renew()

    def _leave(self) -> None:
        """End as the action says, so that it is not checked any more."""
        self._desk.window.actions_table["demo"].setChecked(False)

    def _end(self) -> None:
        window, self.shown = self.shown, None
        self._player.stop()
        if self._cover is not None:
            self._cover.lift()
            self._cover = None
        if window is not None:
            window.close()
            window.deleteLater()
            self._desk.window.activateWindow()

    # ---- what is shown ----

    def _take_frame(self, bundle: FrameBundle) -> None:
        self._live = bundle
        self._scenario = self._scenario_now()
        self._counter.take(bundle, self._scenario, datetime.now().astimezone())
        if self.shown is None:
            return
        if self._player.clip is not None:
            self._player.stop()
            self._renew()
        self._recent.add(bundle, datetime.now().astimezone())
        self.shown.view.show_bundle(bundle)

    def _take_snapshot(self, snapshot: SessionSnapshot) -> None:
        self._snapshot = snapshot
        self._renew()

    def _follow(self, state: WindowState) -> None:
        """Play the recording when the board is gone."""
        if state.connected:
            return
        self._snapshot = None
        clip = self.source.clip() if self.shown is not None and self._player.clip is None else None
        if clip is not None:
            self._player.play(clip)
        self._live = None
        self._renew()

    def _show_recorded(self, bundle: FrameBundle) -> None:
        if self.shown is not None:
            self.shown.view.show_bundle(bundle)
            self._renew(bundle)

    def _renew(self, recorded: FrameBundle | None = None) -> None:
        """Show the numbers of this moment."""
        clip = self._player.clip
        if self.shown is not None and (recorded is not None or clip is None):
            self.shown.apply(
                present_demo(
                    recorded or self._live,
                    self._snapshot,
                    self._counter,
                    self._scenario,
                    self.tr,
                    recorded=clip.recorded if clip is not None else None,
                )
            )

    def _note_shown(self, bundle: FrameBundle) -> None:
        if self._player.clip is None:
            self._desk.bridge.note_shown(bundle)

    def _use_style(self, style: OverlayStyle) -> None:
        if self.shown is not None:
            self.shown.view.set_style(replace(style, caption=False, minimap=False, pixel_grid=False))

    # ---- scenarios, screens ----

    def _scenarios(self) -> ScenarioSource | None:
        return cast("ScenarioSource | None", self._desk.window.findChild(QObject, SCENARIOS))

    def _scenario_now(self) -> Scenario | None:
        source = self._scenarios()
        return None if source is None else source.current

    def _apply_scenario(self, index: int) -> None:
        source = self._scenarios()
        if source is not None:
            source.apply(index)

    def _screen_removed(self, screen: QScreen) -> None:
        """Come to the screen that is left: a window without a screen cannot be reached."""
        window = self.shown
        if window is None or window.screen() is not screen:
            return
        left = [other for other in QGuiApplication.screens() if other is not screen] or QGuiApplication.screens()
        main = self._desk.window.screen()
        window.show_on(main if main in left else left[0])
        text = self.tr("The second screen is gone: the demonstration goes on here. Escape ends it.")
        self._desk.director.show_note(Note(notice=Notice(severity=Severity.INFO, text=text)))


def other_screen(screens: Sequence[QScreen], own: QScreen) -> QScreen:
    """Return the first screen that is not the window's own; that one if there is no other."""
    return next((screen for screen in screens if screen is not own), own)


class _Cover(QLabel):
    """Lies over the main window's picture while the audience's paints each frame: one of the two is enough."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.frame_view.parentWidget())
        self._view = desk.frame_view
        self.setObjectName("demo-cover")
        self.setText(self.tr("The picture is on the demonstration screen.\nF11 brings it back."))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAutoFillBackground(True)
        self.setGeometry(self._view.geometry())
        self._view.installEventFilter(self)
        self._view.setUpdatesEnabled(False)
        self.show()
        self.raise_()

    def lift(self) -> None:
        """Let the picture be painted again."""
        self._view.removeEventFilter(self)
        self._view.setUpdatesEnabled(True)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay over it."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self.setGeometry(self._view.geometry())
        return super().eventFilter(watched, event)

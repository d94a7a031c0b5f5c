"""A scripted tour of the real window with a real emulator behind it, and a watch on the event loop while it runs.

A timer asks to be called every millisecond; a pause is the time between two calls. What the tour did last is noted with each pause.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import QObject, QPoint, QProcess, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QDockWidget, QTabBar, QWidget

from evalkit.results.style import OverlayStyle
from ui.desk import Desk
from ui.docks import ARRANGEMENTS
from ui.presenters.phase import EmulatorTarget

SCENE = EmulatorTarget(scene="generated:shop-floor", model="")
STEP_MS = 250
"""Between two steps: frames stream, curves are drawn."""
LONG_MS = 50.0
"""Pauses from here on are felt."""
MOUSE_MS = 8
"""Between two moves of a usual mouse."""
DRAG_MOVES = 8
PATIENCE_STEPS = 12
"""What is loaded in the background, a dialog or another window, is waited for so long."""
DIALOGS = ("about", "preferences", "address", "drops", "palette", "cost-bench", "manage-scenarios", "import-model", "build-model")
PANELS = ("privacy", "notices", "swap-history", "pixels", "distribution", "library")
SPLITS = ("keep-reference", "compare-reference", "compare-raw", "compare-network")


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the event loop did not turn."""

    ms: float
    during: str
    work_ms: float
    """Of it, how long this thread had a core: on a machine that is busy with other things too, this is what the window itself costs."""


@dataclass(slots=True)
class Report:
    """What the watch saw."""

    gaps_ms: list[float] = field(default_factory=list)
    work_ms: list[float] = field(default_factory=list)
    """Of each gap, how long this thread had a core."""
    long: list[Gap] = field(default_factory=list)
    """Those that are felt."""
    by_stop: dict[str, Gap] = field(default_factory=dict)
    """Of each stop of the tour, the gap with the most work in it."""

    def percentile_ms(self, share: float) -> float:
        """Return the gap that `share` (0..100) of all are shorter than."""
        return float(np.percentile(self.gaps_ms, share)) if self.gaps_ms else 0.0

    @property
    def longest_ms(self) -> float:
        """The longest of all."""
        return max(self.gaps_ms, default=0.0)

    @property
    def longest_work_ms(self) -> float:
        """The longest that this thread worked without a turn of the event loop."""
        return max(self.work_ms, default=0.0)

    def worst(self, count: int = 12) -> list[Gap]:
        """Return the stops with the most work without a turn, the worst first."""
        return sorted(self.by_stop.values(), key=lambda gap: -gap.work_ms)[:count]


class Watch(QObject):
    """Measures the event loop of this thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.report = Report()
        self.doing = "start"
        self._last_ns, self._worked_ns = time.perf_counter_ns(), time.thread_time_ns()
        self._timer = QTimer(self, interval=1)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> Report:
        """End it."""
        self._timer.stop()
        return self.report

    def _look(self) -> None:
        now_ns, worked_ns = time.perf_counter_ns(), time.thread_time_ns()
        gap_ms, work_ms = (now_ns - self._last_ns) / 1e6, (worked_ns - self._worked_ns) / 1e6
        self._last_ns, self._worked_ns = now_ns, worked_ns
        self.report.gaps_ms.append(gap_ms)
        self.report.work_ms.append(work_ms)
        gap = Gap(gap_ms, self.doing, work_ms)
        if gap_ms > LONG_MS:
            self.report.long.append(gap)
        worst = self.report.by_stop.get(self.doing)
        if worst is None or work_ms > worst.work_ms:
            self.report.by_stop[self.doing] = gap


class Tour(QObject):
    """Drives the window step by step, again and again, until its time is over; then calls `done`."""

    def __init__(self, desk: Desk, seconds: float, done: Callable[[Report], None], *, step_ms: int = STEP_MS) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._done = done
        self._end_s = time.monotonic() + seconds
        self._steps = self._all_steps()
        self._other_window = 0
        self.rounds = 0
        self.watch = Watch(self)
        self._timer = QTimer(self, singleShot=True, interval=step_ms)
        self._timer.timeout.connect(self._next)
        self._timer.start()

    def _next(self) -> None:
        if time.monotonic() > self._end_s and self.rounds:
            self._done(self.watch.stop())
            return
        try:
            name, step = next(self._steps)
        except StopIteration:
            self.rounds += 1
            self._steps = self._all_steps()
            self._timer.start()
            return
        self.watch.doing = name
        step()
        self._timer.start()

    def _all_steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        desk, window = self._desk, self._desk.window
        actions = window.actions_table
        for dock in window.findChildren(QDockWidget):
            yield f"show {dock.objectName()}", lambda dock=dock: window.docks.show(dock.objectName().removeprefix("dock-"))  # type: ignore[misc]
        for bar in window.findChildren(QTabBar):
            for index in range(bar.count()):
                if bar.isVisible():
                    yield f"tab {bar.tabText(index)}", lambda bar=bar, index=index: bar.setCurrentIndex(index)  # type: ignore[misc]
        for preset in ("roi", "metadata", "image+metadata"):
            yield f"output {preset}", lambda preset=preset: window.output_panel.preset_picked.emit(preset)  # type: ignore[misc]
        for mode in self._modes():
            yield f"mode {mode}", lambda mode=mode: desk.commands.set_mode(mode)  # type: ignore[misc]
        yield from self._picture()
        for layout in ARRANGEMENTS:
            yield f"layout {layout}", lambda layout=layout: window.arrange(layout)  # type: ignore[misc]
        yield "layout bring-up", lambda: window.arrange("bring-up")
        for _ in range(2):
            yield "theme", actions["theme"].trigger
        for key in PANELS:
            yield f"open {key}", lambda key=key: window.docks.show(key)  # type: ignore[misc]
        yield "layout bring-up", lambda: window.arrange("bring-up")
        for key in DIALOGS:
            yield f"dialog {key}", actions[key].trigger
            yield from self._until(_open_dialogs, f"dialog {key}")
            yield f"close {key}", _close_dialogs
        yield "another window", self._open_another
        yield from self._until(lambda: False, "another window")
        yield "close the other window", self._close_other
        yield "swap", lambda: actions["swap"].trigger() if actions["swap"].isEnabled() else None
        for key in SPLITS:
            yield f"split {key}", actions[key].trigger
            if actions[key].isCheckable():
                yield f"split {key} off", actions[key].trigger
        for style in (OverlayStyle(heat_map=True, trails=True), OverlayStyle()):
            yield "overlay style", lambda style=style: desk.frame_view.set_style(style)  # type: ignore[misc]
        for box in desk.gallery.findChildren(QComboBox):
            for index in (*range(1, box.count()), 0):
                yield f"gallery {box.itemText(index)}", lambda box=box, index=index: self._choose(box, index)  # type: ignore[misc]
        yield "freeze", actions["freeze"].trigger
        yield "step", actions["step-back"].trigger
        yield "go on", actions["freeze"].trigger
        yield "demo", actions["demo"].trigger
        yield "demo off", self._leave_demo
        yield "resize", lambda: window.resize(1280, 820)
        yield "resize", lambda: window.resize(1600, 1000)

    def _until(self, arrived: Callable[[], object], name: str) -> Iterator[tuple[str, Callable[[], object]]]:
        for _ in range(PATIENCE_STEPS):
            if arrived():
                break
            yield name, lambda: None

    def _open_another(self) -> None:
        """Open it the user's way; its process is noted, because nothing of this process could close it."""
        start_detached = QProcess.startDetached

        def start(program: str, arguments: list[str]) -> tuple[bool, int]:
            started, self._other_window = start_detached(program, arguments)
            return started, self._other_window

        with patch("ui.features.windows.QProcess.startDetached", start):
            self._desk.window.actions_table["new-window"].trigger()

    def _close_other(self) -> None:
        if self._other_window:
            os.kill(self._other_window, signal.SIGTERM)
            self._other_window = 0

    def _choose(self, box: QComboBox, index: int) -> None:
        box.setCurrentIndex(index)
        box.activated.emit(index)

    def _leave_demo(self) -> None:
        if self._desk.window.actions_table["demo"].isChecked():
            self._desk.window.actions_table["demo"].trigger()

    def _modes(self) -> list[str]:
        snapshot = self._desk.director.state.snapshot
        if snapshot is None or snapshot.board is None or snapshot.status is None:
            return []
        names = [mode.name for mode in snapshot.board.capabilities.modes]
        return [*(name for name in names if name != snapshot.status.mode), snapshot.status.mode][-3:]

    def _picture(self) -> Iterator[tuple[str, Callable[[], object]]]:
        view = self._desk.frame_view
        middle = view.rect().center()

        def drag() -> None:
            QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
            move(1)

        def move(step: int) -> None:
            place = middle + QPoint(6 * step, 4 * step)
            QTest.mouseMove(view, place)
            if step == DRAG_MOVES:
                QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place)
            else:
                QTimer.singleShot(MOUSE_MS, view, lambda: move(step + 1))

        for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Plus):
            yield "zoom", lambda key=key: QTest.keyClick(view, key)  # type: ignore[misc]
        yield "drag", drag
        yield "fit", lambda: QTest.keyClick(view, Qt.Key.Key_F)
        yield "edit regions", self._desk.window.actions_table["edit-regions"].trigger
        yield "drag a region", drag
        yield "undo", self._desk.window.actions_table["undo-region"].trigger
        yield "edit regions", self._desk.window.actions_table["edit-regions"].trigger


def _open_dialogs() -> list[QDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]


def _close_dialogs() -> None:
    for dialog in _open_dialogs():
        _escape(dialog)


def _escape(widget: QWidget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_Escape)

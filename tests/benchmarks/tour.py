"""Pauses of the event loop in a tour of everything (tests/system/tour.py), and what the window costs when nothing streams.

Run it under Xvfb: `xvfb-run -a -s "-screen 0 1600x1000x24" python -m tests.benchmarks tour`. EVALKIT_TOUR_SECONDS sets the length.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from evalkit.folders import HOME_VARIABLE, Folders
from tests.benchmarks.rows import Row
from tests.system.tour import LONG_MS, SCENE, Report, Tour
from ui.app import SWITCH_INTERVAL_S, open_window, resume_collector
from ui.desk import Desk, build_desk
from ui.features import furnish_all
from ui.ground import build_ground
from ui.options import WindowOptions

LENGTH_S = 60.0
FIRST_FRAME_MS, WARM_MS, IDLE_MS = 30_000, 5_000, 10_000
IDLE_GOAL_PERCENT = 1.0


def run() -> list[Row]:
    """Return the pauses, and the share of a core that an idle window takes."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ[HOME_VARIABLE] = str(home)  # for the second window of the tour
        folders = Folders(data=home / "data", config=home / "config", log=home / "log")
        window = open_window(application, folders, WindowOptions(theme="light", language="en"))
        desk = build_desk(application, window, folders, build_ground(window, folders))
        desk.remembered.saw_hints()
        furnish_all(desk, attended=True)
        resume_collector(desk)
        try:
            return _rows(_toured(desk), _idle_percent(desk))
        finally:
            window.close()
            desk.close()
            window.deleteLater()


def _toured(desk: Desk) -> Report:
    loop = QEventLoop()
    reports: list[Report] = []
    desk.store.look()
    desk.frame_view.bundlePainted.connect(loop.quit)
    patience = QTimer(singleShot=True, interval=FIRST_FRAME_MS)
    patience.timeout.connect(loop.quit)
    patience.start()
    desk.intents.connect_to(SCENE)
    loop.exec()
    desk.frame_view.bundlePainted.disconnect(loop.quit)
    patience.stop()
    _wait(WARM_MS)

    def finish(report: Report) -> None:
        reports.append(report)
        loop.quit()

    Tour(desk, float(os.environ.get("EVALKIT_TOUR_SECONDS", LENGTH_S)), finish)
    loop.exec()
    return reports[0]


def _idle_percent(desk: Desk) -> float:
    """Stop the stream, with everything open as at first, and return the share of a core that this process takes."""
    desk.window.arrange("bring-up")
    if desk.director.state.streaming:
        desk.window.actions_table["start"].trigger()
    _wait(WARM_MS)
    assert desk.director.state.connected
    assert not desk.director.state.streaming
    busy_s, begin_s = time.process_time(), time.perf_counter()
    _wait(IDLE_MS)
    return 100 * (time.process_time() - busy_s) / (time.perf_counter() - begin_s)


def _rows(report: Report, idle_percent: float) -> list[Row]:
    rows = [
        Row(what="longest pause", value=report.longest_ms, unit="ms", goal=LONG_MS),
        Row(what="longest work without a turn", value=report.longest_work_ms, unit="ms of this thread", goal=LONG_MS),
        Row(what="p99.9 of the gaps", value=report.percentile_ms(99.9), unit="ms"),
        Row(what="p99 of the gaps", value=report.percentile_ms(99), unit="ms"),
        Row(what=f"pauses over {LONG_MS:g} ms", value=len(report.long), unit="pauses", goal=0),
        Row(what="idle: connected, stopped", value=idle_percent, unit="% of a core", goal=IDLE_GOAL_PERCENT),
    ]
    return rows + [
        Row(what=f"  during {gap.during}", value=gap.work_ms, unit=f"ms of this thread in {gap.ms:.0f}") for gap in report.worst()
    ]


def _wait(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()

"""The tour of everything, with a real emulator process: no exception, no Qt warning, and still connected in the end.

EVALKIT_TOUR_SECONDS makes it longer (300 is the five minutes of the checklist); tests/benchmarks/tour.py prints its pauses.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from evalkit.folders import HOME_VARIABLE, Folders
from tests.system.tour import SCENE, STEP_MS, Report, Tour
from ui.app import open_window
from ui.desk import Desk, build_desk
from ui.features import furnish_all
from ui.ground import build_ground
from ui.options import WindowOptions

PATIENCE_MS = 60_000
SHORT_S = 1.0
"""One round is made in any case ..."""
SHORT_STEP_MS = 100
"""... in haste."""


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))  # for the second window of the tour
    folders = Folders(data=tmp_path / "data", config=tmp_path / "config", log=tmp_path / "log")
    window = open_window(qapp, folders, WindowOptions(theme="light", language="en"))
    desk = build_desk(qapp, window, folders, build_ground(window, folders))
    desk.remembered.saw_hints()
    furnish_all(desk, attended=True)
    yield desk
    window.close()
    desk.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_tour_ends_connected_and_without_a_word_of_complaint(desk: Desk, qtbot: QtBot) -> None:
    seconds = float(os.environ.get("EVALKIT_TOUR_SECONDS", SHORT_S))
    reports: list[Report] = []
    desk.store.look()
    with qtbot.waitSignal(desk.frame_view.bundlePainted, timeout=PATIENCE_MS):
        desk.intents.connect_to(SCENE)
    tour = Tour(desk, seconds, reports.append, step_ms=STEP_MS if seconds > SHORT_S else SHORT_STEP_MS)
    qtbot.waitUntil(lambda: bool(reports), timeout=round(seconds * 1000) + 2 * PATIENCE_MS)
    assert tour.rounds
    assert desk.director.state.streaming
    with qtbot.waitSignal(desk.frame_view.bundlePainted, timeout=PATIENCE_MS):
        pass
    wrong = [note.notice.text for note in desk.window.notice_bar.notes if note.notice.severity.value == "error"]
    assert not wrong

"""Work in turns: what is long goes step by step, and the window is seen only before and after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.office import Opener, press
from ui.docks import ARRANGEMENTS
from ui.theme import DARK, LIGHT, tokens_of
from ui.turns import Turns


class Painted(QWidget):
    """Counts how often it is painted."""

    times = 0

    def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        self.times += 1


@pytest.fixture
def window(qtbot: QtBot) -> Painted:
    window = Painted()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.times > 0)
    QTest.qWait(1)
    return window


def test_the_event_loop_turns_between_steps_and_the_window_is_painted_once_at_the_end(window: Painted, qtbot: QtBot) -> None:
    turns, seen = Turns(window), list[str]()

    def job() -> Iterator[None]:
        for step in range(3):
            seen.append(f"step {step}")
            QTimer.singleShot(0, lambda: seen.append("turn"))
            window.update()
            yield
            assert window.times == before

    before = window.times
    window.update()  # Qt forgets to paint if this comes while the window is held still
    turns.run(job())
    assert seen == ["step 0"]
    qtbot.waitUntil(lambda: window.times == before + 1)
    assert seen == ["step 0", "turn", "step 1", "turn", "step 2", "turn"]


def test_a_second_job_begins_at_once_and_ends_after_the_first(window: Painted) -> None:
    turns, seen = Turns(window), list[str]()

    def job(name: str) -> Iterator[None]:
        for step in range(2):
            seen.append(f"{name}{step}")
            yield

    turns.run(job("a"))
    turns.run(job("b"))
    assert not window.updatesEnabled()
    turns.finish()
    assert seen == ["a0", "b0", "a1", "b1"]
    assert window.updatesEnabled()


def test_a_step_that_fails_leaves_the_window_painted(window: Painted, qtbot: QtBot) -> None:
    turns = Turns(window)

    def job() -> Iterator[None]:
        yield
        raise ValueError("the step")

    with qtbot.captureExceptions() as errors:
        turns.run(job())
        qtbot.waitUntil(window.updatesEnabled)
    assert [str(error) for _, error, _ in errors] == ["the step"]


def test_the_layout_is_remembered_right_when_the_window_closes_in_the_middle_of_a_switch(opener: Opener, qtbot: QtBot) -> None:
    first = opener.open(theme="light")
    first.window.actions_table["layout-demo"].trigger()
    press(qtbot, first, "Ctrl+T")
    opener.close(first)
    second = opener.open(theme="")
    shown = {dock.objectName().removeprefix("dock-") for dock in second.window.findChildren(QDockWidget) if dock.isVisible()}
    assert shown == ARRANGEMENTS["demo"]
    assert tokens_of(second.window.palette()) is DARK


def test_two_switches_of_colours_in_a_row_end_where_they_began(opener: Opener, qtbot: QtBot) -> None:
    window = opener.open(theme="light").window
    muted = next(label for label in window.findChildren(QLabel) if label.property("role") == "muted" and label.isVisible())

    def ink() -> str:
        return muted.palette().color(muted.foregroundRole()).name()

    for switches, tokens in ((1, DARK), (2, DARK), (1, LIGHT)):
        for _ in range(switches):
            window.actions_table["theme"].trigger()
        qtbot.waitUntil(window.updatesEnabled)
        assert tokens_of(window.palette()) is tokens
        assert ink() == tokens.muted

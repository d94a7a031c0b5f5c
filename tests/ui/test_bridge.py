"""How things of other threads reach the window."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from evalkit.notices import Notice, Severity
from evalkit.session.bundle import FrameBundle
from evalkit.session.snapshot import SessionSnapshot, SessionState
from tests.ui.fakes import bundle
from tests.ui.window_fakes import FakeSession
from ui.bridge import Bridge, Wakeup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.session.session import Session


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    bridge = Bridge()
    yield bridge
    bridge.close()


def attach(bridge: Bridge) -> FakeSession:
    session = FakeSession()
    bridge.attach(cast("Session", session))
    return session


def test_many_requests_before_the_window_wakes_are_one(qtbot: QtBot) -> None:
    wakeup = Wakeup()
    woken: list[int] = []
    wakeup.woken.connect(lambda: woken.append(1))

    def request_often() -> None:
        for _ in range(50):
            wakeup.request()

    threads = [threading.Thread(target=request_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: bool(woken))
    qtbot.wait(1)
    assert len(woken) == 1
    wakeup.request()
    qtbot.waitUntil(lambda: len(woken) == 2)


def test_a_slow_window_gets_the_newest_frame_only(bridge: Bridge, qtbot: QtBot) -> None:
    session = attach(bridge)
    seen: list[int] = []
    bridge.frame_ready.connect(lambda frame: seen.append(frame.frame_id))
    for number in range(100):
        session.frames.put(bundle(frame_id=number))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [99]
    assert session.frames.replaced == 99


def test_a_frame_that_waited_before_the_window_attached_is_shown(bridge: Bridge, qtbot: QtBot) -> None:
    session = FakeSession()
    session.frames.put(bundle(frame_id=5))
    with qtbot.waitSignal(bridge.frame_ready) as shown:
        bridge.attach(cast("Session", session))
    assert cast("list[FrameBundle]", shown.args)[0].frame_id == 5


def test_a_frame_put_by_another_thread_arrives_on_the_windows_thread(bridge: Bridge, qtbot: QtBot) -> None:
    session = attach(bridge)
    here: list[bool] = []
    bridge.frame_ready.connect(lambda _: here.append(QThread.currentThread() is bridge.thread()))
    thread = threading.Thread(target=lambda: session.frames.put(bundle()))
    thread.start()
    qtbot.waitUntil(lambda: bool(here))
    thread.join()
    assert here == [True]


def test_a_change_of_state_is_seen_before_the_notices_about_it(bridge: Bridge, qtbot: QtBot) -> None:
    session = attach(bridge)
    order: list[object] = []
    bridge.snapshot_ready.connect(lambda snapshot: order.append(cast("SessionSnapshot", snapshot).state))
    bridge.notice_ready.connect(lambda notice: order.append(cast("Notice", notice).text))
    session.notices.put(Notice(severity=Severity.ERROR, text="gone"))
    session.state = SessionState.FAULTED
    session.change()
    bridge.tick()
    assert order == [SessionState.FAULTED, "gone"]


def test_slow_views_take_turns_and_state_has_its_own(bridge: Bridge, qtbot: QtBot) -> None:
    attach(bridge).state = SessionState.STREAMING  # else the turns come seldom
    events: list[object] = []
    bridge.turn.connect(events.append)
    bridge.snapshot_ready.connect(lambda _: events.append("state"))
    qtbot.waitUntil(lambda: len(events) >= 9)
    start = events.index(1)
    assert events[start : start + 4] == [1, 2, 3, "state"]


def test_results_and_errors_of_background_work_come_back_to_the_windows_thread(bridge: Bridge, qtbot: QtBot) -> None:
    told: list[object] = []
    bridge.run("work", lambda: threading.current_thread().name, told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told == ["evalkit-ui-work"]

    def fail() -> None:
        raise ValueError("no")

    bridge.run("work", fail, told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[1], ValueError)


def test_a_cancelled_command_is_a_failure_not_a_crash(bridge: Bridge, qtbot: QtBot) -> None:
    future: Future[int] = Future()
    failed: list[BaseException] = []
    bridge.watch(future, lambda _: None, failed.append)
    future.cancel()
    qtbot.waitUntil(lambda: bool(failed))


def test_closing_waits_for_work_and_for_what_its_answer_starts(qtbot: QtBot) -> None:
    bridge = Bridge()
    release = threading.Event()
    steps: list[str] = []

    def first() -> str:
        release.wait(5)
        return "first"

    def then(word: str) -> None:
        steps.append(word)
        bridge.run("second", lambda: "second", steps.append, lambda _: None)

    bridge.run("first", first, then, lambda _: None)
    release.set()
    assert bridge.close()
    assert steps == ["first", "second"]


def test_nothing_is_delivered_after_detaching(bridge: Bridge, qtbot: QtBot) -> None:
    session = attach(bridge)
    seen: list[object] = []
    session.frames.put(bundle())
    session.notices.put(Notice(severity=Severity.INFO, text="left over"))
    assert [notice.text for notice in bridge.detach()] == ["left over"]
    bridge.frame_ready.connect(seen.append)
    bridge.snapshot_ready.connect(seen.append)
    bridge.tick()
    session.frames.put(bundle())
    bridge.tick()
    assert seen == []
    assert session.on_change is None

"""Demonstration mode by keys and mouse: who paints, what stands there, and what happens when the board or the screen goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from evalkit.frames import ByteCount, PixelFormat
from evalkit.geometry import Size
from evalkit.results.types import Detections
from evalkit.scenarios.scenario import Headline, Scenario
from evalkit.session.snapshot import Percentiles, Rates
from tests.ui.fakes import CARD, bundle, classification, detection, picture_of, poses, rgb_scene
from tests.ui.office import Office, Opener, connect, press
from tests.ui.screenshots import keep_screenshot
from tests.ui.window_fakes import snapshot
from ui.fallback import Player, RecentFrames
from ui.features.demo import other_screen
from ui.presenters.demo import ObjectCounter, present_demo
from ui.views.demo import window as demo_window
from ui.views.demo.window import DemoWindow

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TWO = Detections(items=(detection(0.1, 0.1, 0.3, 0.9), detection(0.6, 0.1, 0.8, 0.9)))


def shown() -> DemoWindow | None:
    return next((widget for widget in QApplication.topLevelWidgets() if isinstance(widget, DemoWindow) and widget.isVisible()), None)


def begin(qtbot: QtBot, office: Office) -> DemoWindow:
    press(qtbot, office, "F11")
    qtbot.waitUntil(lambda: shown() is not None)
    return cast("DemoWindow", shown())


def words(window: DemoWindow, name: str) -> str:
    found = window.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found.accessibleDescription()


def badge(window: DemoWindow) -> QLabel:
    found = window.findChild(QLabel, "demo-recorded")
    assert isinstance(found, QLabel)
    return found


def frames(qtbot: QtBot, office: Office, window: DemoWindow, count: int = 1, first: int = 1) -> None:
    for number in range(first, first + count):
        with qtbot.waitSignal(window.view.bundlePainted):
            office.session.frames.put(bundle(frame_id=number, timestamp_ns=number * 100_000_000, result=TWO, card=CARD))


def test_f11_shows_it_escape_ends_it_and_each_frame_is_painted_once(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["demo"])
    session = connect(qtbot, office)
    window = begin(qtbot, office)
    assert window.isFullScreen()
    painted: list[object] = []
    office.desk.frame_view.bundlePainted.connect(painted.append)
    frames(qtbot, office, window, 3)
    assert session.shown == [1, 2, 3]
    assert painted == []
    qtbot.waitUntil(lambda: words(window, "demo-figures").startswith("2 people now"))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: shown() is None)
    assert not office.window.actions_table["demo"].isChecked()
    with qtbot.waitSignal(office.desk.frame_view.bundlePainted):
        session.frames.put(bundle(frame_id=4))


def test_f11_and_closing_the_window_end_it_too(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["demo"])
    QTest.keyClick(begin(qtbot, office), Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: shown() is None)
    begin(qtbot, office).close()
    qtbot.waitUntil(lambda: shown() is None)
    begin(qtbot, office)
    opener.close(office)
    qtbot.waitUntil(lambda: shown() is None)


def test_full_screen_has_a_key_of_its_own(opener: Opener) -> None:
    assert opener.open(features=["demo"]).window.actions_table["full-screen"].shortcut().toString() == "Shift+F11"


def test_the_pointer_goes_when_it_rests_and_comes_when_it_moves(opener: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_window, "HIDE_CURSOR_MS", 20)
    window = begin(qtbot, opener.open(features=["demo"]))
    qtbot.waitUntil(lambda: window.view.cursor().shape() == Qt.CursorShape.BlankCursor)
    back: list[QObject] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.CursorChange and window.view.cursor().shape() == Qt.CursorShape.ArrowCursor:
                back.append(watched)
            return False

    watch = Watch(window)
    window.view.installEventFilter(watch)

    def moved_until_seen() -> bool:
        for x in (50, 80):
            QTest.mouseMove(window.windowHandle(), QPoint(x, 60))
        return bool(back)

    qtbot.waitUntil(moved_until_seen)
    qtbot.waitUntil(lambda: window.view.cursor().shape() == Qt.CursorShape.BlankCursor)  # and goes again


def test_a_board_that_goes_is_replaced_by_a_marked_recording_until_it_is_back(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["demo"])
    session = connect(qtbot, office)
    window = begin(qtbot, office)
    frames(qtbot, office, window, 3)
    session.change(rates=Rates(sensor_fps=30.0, received_fps=30.0, bytes_per_s=ByteCount(metadata=300_000)), age_ms=Percentiles(p50=12.0))
    qtbot.waitUntil(lambda: "12 ms" in words(window, "demo-figures"))
    assert badge(window).isHidden()
    counted = list(session.shown)
    session.fail("The cable was pulled")
    qtbot.waitUntil(badge(window).isVisible)
    assert badge(window).text().startswith("RECORDED at ")
    with qtbot.waitSignal(window.view.bundlePainted):
        pass  # the loop goes on by itself
    assert session.shown == counted  # and does not count as shown
    qtbot.waitUntil(lambda: words(window, "demo-figures").startswith("2 people now"))
    assert "ms" not in words(window, "demo-figures")  # what was measured then is not said now
    assert "does not answer" in words(window, "demo-caption")
    keep_screenshot(window, "demo-recorded")
    connect(qtbot, office)
    frames(qtbot, office, window, 1, first=9)
    qtbot.waitUntil(badge(window).isHidden)
    assert office.session.shown == [9]


def test_without_a_recording_it_says_what_is_awaited_and_stays_in_control(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["demo"])
    session = connect(qtbot, office)
    window = begin(qtbot, office)
    session.fail("The cable was pulled")
    qtbot.waitUntil(lambda: not office.desk.director.state.connected)
    assert badge(window).isHidden()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: shown() is None)


class Scenarios(QObject):
    """Stands for the feature that knows the scenarios."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("scenario-control")
        self.applied: list[int] = []
        headline = Headline(kind="count", label="person", words="visitors")
        self.current = Scenario(title="Entrance", caption="Who they are is nobody's business.", headline=headline)

    def apply(self, index: int) -> None:
        self.applied.append(index)


def test_digits_choose_scenarios_whose_words_stand_there(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["demo"])
    scenarios = Scenarios(office.window)
    connect(qtbot, office)
    window = begin(qtbot, office)
    QTest.keyClick(window, Qt.Key.Key_1)
    QTest.keyClick(window, Qt.Key.Key_9)
    assert scenarios.applied == [0, 8]
    frames(qtbot, office, window)
    office.session.change()
    qtbot.waitUntil(lambda: "Entrance" in words(window, "demo-caption"))
    assert "2 visitors" in words(window, "demo-figures")
    assert "nobody's business" in words(window, "demo-caption")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_an_audience_sees(opener: Opener, qtbot: QtBot, theme: str) -> None:
    office = opener.open(features=["demo"], theme=theme)
    Scenarios(office.window)
    connect(qtbot, office)
    window = begin(qtbot, office)
    frames(qtbot, office, window)
    rates = Rates(sensor_fps=30.0, received_fps=30.0, bytes_per_s=ByteCount(metadata=312_000))
    office.session.change(rates=rates, age_ms=Percentiles(p50=12.0), without_pictures_s=65.0)
    qtbot.waitUntil(lambda: "0 image bytes in 00:01:05" in words(window, "demo-caption"))
    keep_screenshot(window, f"demo-{theme}")
    assert "99.7 % of full RAW10 at 30 fps" in words(window, "demo-figures")


def test_a_screen_that_is_removed_brings_it_to_the_main_one(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["demo"])
    window = begin(qtbot, office)
    cast("QGuiApplication", QApplication.instance()).screenRemoved.emit(window.screen())
    qtbot.waitUntil(window.isVisible)
    assert window.screen() is office.window.screen()
    assert "goes on here" in office.window.notice_bar.notes[-1].notice.text
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: shown() is None)


def test_the_other_screen_is_taken_and_the_own_where_there_is_no_other() -> None:
    own, other = object(), object()
    assert other_screen([own, other], own) is other  # type: ignore[list-item, arg-type]
    assert other_screen([own], own) is own  # type: ignore[list-item, arg-type]


def test_objects_count_once_they_were_followed_for_half_a_second() -> None:
    counter = ObjectCounter()
    for number in range(10):  # a second, ten frames
        flicker = (detection(0.9, 0.9, 0.95, 0.95),) if number == 3 else ()
        result = Detections(items=(*TWO.items, *flicker))
        counter.take(bundle(timestamp_ns=number * 100_000_000, result=result, card=CARD), None, NOON)
    assert (counter.now, counter.total, counter.since) == (2, 2, NOON)
    counter.take(bundle(timestamp_ns=1_000_000_000, result=Detections(items=()), card=CARD), None, NOON)
    assert (counter.now, counter.total) == (0, 2)
    counter.take(bundle(timestamp_ns=0, result=TWO, card=CARD), None, NOON)  # the board began anew: nobody is counted at once
    assert counter.total == 2
    counter.take(bundle(timestamp_ns=1, result=TWO, card=CARD), None, NOON + timedelta(days=1))
    assert (counter.total, counter.since) == (0, NOON + timedelta(days=1))


def test_only_the_class_that_is_meant_counts_and_people_of_poses_do_too() -> None:
    counter = ObjectCounter()
    dog = detection(0.4, 0.4, 0.5, 0.5, label="dog", class_id=1)
    counter.take(bundle(result=Detections(items=(*TWO.items, dog)), card=CARD), None, NOON)
    assert counter.now == 2
    dogs = Scenario(title="Dogs", headline=Headline(kind="count", label="dog"))
    counter.take(bundle(result=Detections(items=(*TWO.items, dog)), card=CARD), dogs, NOON)
    assert counter.now == 1
    counter.take(bundle(result=poses((0.5, 0.5), (0.6, 0.6))), None, NOON)
    assert counter.now == 1


def test_frames_that_a_full_link_drops_do_not_count_as_saved() -> None:
    raw = PixelFormat.SRGGB10P.frame_bytes(Size(2028, 1520))
    half_lost = Rates(sensor_fps=30.0, received_fps=10.0, bytes_per_s=ByteCount(image=raw * 10 * 6 // 5))
    state = present_demo(None, snapshot(rates=half_lost), ObjectCounter(), None, str)
    assert "saved" not in {figure.key for figure in state.figures}
    sparing = Rates(sensor_fps=30.0, received_fps=15.0, bytes_per_s=ByteCount(metadata=15 * 10_000))
    (figure,) = present_demo(None, snapshot(rates=sparing), ObjectCounter(), None, str).figures
    assert (figure.key, figure.value) == ("saved", f"{(raw - 10_000) * 30 / 1e6:.0f} MB/s")


def test_a_classification_says_what_and_how_sure() -> None:
    (figure,) = present_demo(bundle(result=classification(0.93, 0.05)), None, ObjectCounter(), None, str).figures
    assert (figure.value, figure.words) == ("class 0", "93 % sure")


def test_what_is_kept_is_bounded_and_small() -> None:
    recent = RecentFrames(max_bytes=1_000_000)
    assert recent.clip() is None
    for pixel_format in (PixelFormat.YUV420, PixelFormat.RGB8):
        picture = picture_of(rgb_scene(Size(1216, 912)), pixel_format)
        for number in range(40):
            recent.add(bundle(timestamp_ns=number * 33_000_000, picture=picture), NOON)
        clip = recent.clip()
        assert clip is not None
        sizes = {frame.picture.size for frame in clip.bundles if frame.picture is not None}
        assert sizes == {Size(608, 456)}
        assert 1 <= len(clip.bundles) <= 3
        gaps = [later.timestamp_ns - sooner.timestamp_ns for sooner, later in zip(clip.bundles, clip.bundles[1:], strict=False)]
        assert all(gap >= 90_000_000 for gap in gaps)
    for number in range(400):
        recent.add(bundle(timestamp_ns=number * 100_000_000, picture=None, model_generation=2), NOON)
    clip = recent.clip()
    assert clip is not None
    assert len(clip.bundles) == 151  # fifteen seconds, of the new network alone


def test_half_a_picture_looks_like_the_whole_one() -> None:
    rgb = rgb_scene(Size(1216, 912))
    rgb[:] = (200, 40, 90)
    recent = RecentFrames()
    recent.add(bundle(picture=picture_of(rgb)), NOON)
    clip = recent.clip()
    assert clip is not None
    small = clip.bundles[0].picture
    assert small is not None
    luma, chroma = small.data[: 608 * 456], small.data[608 * 456 :].reshape(-1, 2)
    assert set(luma.tolist()) == set(picture_of(rgb).data[: 1216 * 912].tolist())
    assert len({tuple(pair) for pair in chroma.tolist()}) == 1


def test_a_clip_is_played_in_a_loop(qtbot: QtBot) -> None:
    recent = RecentFrames()
    for number in range(2):
        recent.add(bundle(frame_id=number, timestamp_ns=number * 100_000_000, picture=None), NOON)
    player, played = Player(), list[int]()
    player.frame_due.connect(lambda frame: played.append(frame.frame_id))
    clip = recent.clip()
    assert clip is not None
    player.play(clip)
    qtbot.waitUntil(lambda: played[:4] == [0, 1, 0, 1])
    player.stop()
    assert player.clip is None

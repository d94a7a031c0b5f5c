"""What no board should send and no user should have: the whole window takes it, says what there is to say, and goes on."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget
from pytestqt.qtbot import QtBot

from evalkit.folders import Folders
from evalkit.frames import PixelFormat
from evalkit.geometry import Box, Rect, Size
from evalkit.results.types import Detection, Detections, Keypoint, Pose, Poses
from tests.ui.craft import DIALOGS, content, docks, furnished, settle
from tests.ui.fakes import classification, crop_of, detection, detections, inference, picture_of, rgb_scene
from tests.ui.office import Office, Opener, show_frame
from ui.presenters.phase import Phase

NAN = math.nan
LONG = "長い名前 " * 200
HEBREW_AND_MORE = "\u202eשלום\u202c 人 👩\u200d👩\u200d👧 <b>&amp;</b> \x00 %n {0} \n second line"


@pytest.fixture
def office(opener: Opener, qtbot: QtBot) -> Office:
    return furnished(opener, qtbot)


def test_frames_of_any_size_and_format_may_follow_each_other(office: Office, qtbot: QtBot) -> None:
    for size, pixel_format in (
        (Size(2, 2), PixelFormat.RGB8),
        (Size(4056, 3040), PixelFormat.YUV420),
        (Size(8, 2000), PixelFormat.SRGGB10P),
        (Size(2000, 2), PixelFormat.YUV420),
        (Size(508, 380), PixelFormat.SRGGB10P),
        (Size(2, 2), PixelFormat.YUV420),
        (Size(640, 480), PixelFormat.RGB8),
    ):
        show_frame(qtbot, office, picture=picture_of(rgb_scene(size), pixel_format), result=detections(3))
    show_frame(qtbot, office, picture=None, rois=(), result=None, inference=None)
    show_frame(qtbot, office, **content())
    every_panel(office)


@pytest.mark.parametrize(
    "result",
    [
        Detections(items=(detection(-3, -3, -2, -2), detection(5, 5, 9, 9), detection(-1e30, -1e30, 1e30, 1e30))),
        Detections(items=(detection(0.9, 0.9, 0.1, 0.1), detection(0.5, 0.5, 0.5, 0.5))),
        Detections(items=(detection(0.1, 0.1, 0.5, 0.5, score=NAN), detection(0.2, 0.2, 0.5, 0.5, score=math.inf))),
        Detections(items=(Detection(box=Box(NAN, 0, math.inf, 1), class_id=-7, label="", score=0.9),)),
        Detections(items=(Detection(box=Box(0, 0, 1, 1), class_id=10**9, label=LONG, score=7.0),)),
        Detections(items=tuple(detection(0, 0, 1, 1, label=text) for text in (LONG, HEBREW_AND_MORE, "\ud83d", ""))),
        classification(NAN, math.inf, -1, 0.5),
        Poses(
            items=(Pose(keypoints=(Keypoint(keypoint_id=0, name="?", x=NAN, y=9e9, score=NAN),), score=NAN, box=Box(NAN, 0, 1, NAN)),),
            skeleton=((0, 5),),
        ),
    ],
    ids=["outside", "inside out", "scores", "boxes", "numbers", "labels", "classes", "points"],
)
def test_results_that_mean_nothing_are_no_reason_to_stop(office: Office, qtbot: QtBot, result: Any) -> None:
    office.desk.frame_view.set_style(replace(office.desk.frame_view.style_in_use, trails=True, heat_map=True))
    office.window.results_panel.score_picked.emit(0.05)
    show_frame(qtbot, office, result=result, inference=inference())
    point_everywhere(office)
    every_panel(office)
    show_frame(qtbot, office, result=detections(2))  # it goes on


def test_five_thousand_boxes_are_drawn_and_listed(office: Office, qtbot: QtBot) -> None:
    for seed in range(2):
        show_frame(qtbot, office, result=detections(5000, seed=seed), frame_id=seed + 1)
    point_everywhere(office)
    every_panel(office)


def test_crops_of_any_place_and_size_are_shown(office: Office, qtbot: QtBot) -> None:
    picture = picture_of(rgb_scene(Size(508, 380)), PixelFormat.RGB8)
    sane = crop_of(picture, Rect(0, 0, 800, 600))
    tiny = replace(sane, picture=picture_of(rgb_scene(Size(2, 2)), PixelFormat.RGB8))
    rects = (Rect(-500, -500, 100, 100), Rect(4000, 3000, 9999, 9999), Rect(0, 0, 1, 1), Rect(10, 10, 0, 0))
    show_frame(qtbot, office, picture=None, rois=tuple(replace(tiny, rect=rect, index=index) for index, rect in enumerate(rects)))
    every_panel(office)


@pytest.mark.parametrize("key", DIALOGS)
def test_a_board_that_vanishes_while_a_dialog_is_open_leaves_it_usable(office: Office, qtbot: QtBot, key: str) -> None:
    office.window.actions_table[key].trigger()
    settle()
    office.session.fail("The cable was pulled.", "Plug it in again.")
    qtbot.waitUntil(lambda: office.desk.connection.phase is Phase.DISCONNECTED)
    assert any("The cable was pulled" in note.notice.text for note in office.window.notice_bar.notes)
    focus = QApplication.focusWidget() or office.window
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    settle()
    assert QApplication.activeModalWidget() is None
    every_panel(office)


def test_a_screen_that_is_removed_does_not_take_a_panel_along(office: Office, qtbot: QtBot) -> None:
    """Docks that floated on a second screen come back with the window at the next start, somewhere where they can be seen."""
    dock = office.window.findChild(QDockWidget, "dock-inspector")
    assert dock is not None
    dock.setFloating(True)
    dock.move(9000, 7000)  # a screen that is no longer there
    office.window.move(9000, 7000)
    QGuiApplication.instance().screenRemoved.emit(QGuiApplication.primaryScreen())  # type: ignore[union-attr]
    settle()
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.intersects(office.window.frameGeometry())
    assert room.intersects(dock.frameGeometry())


def test_settings_of_a_newer_version_are_set_aside_and_told(folders: Folders, opener: Opener) -> None:
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text('{"version": 99, "url": "tcp://example:1"}')
    office = opener.open()
    assert "a newer EvalKit wrote version 99" in office.label("notice-text")
    assert list(folders.config.glob("*.broken-1"))


@pytest.mark.parametrize(
    "text",
    [
        b"\x00\xff\xfe" * 500,
        b"[General]\ndocks=@ByteArray(garbage)\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb)\ntheme=plaid\nlanguage=xx\nscore=nan\nfolded=,,,\noverlay={\n",
        b'[General]\noverlay="{\\"opacity\\": 9}"\nfront=none,,inspector\n[tabs]\ninspector_tabs=99\n',
        b"[General\nscore=\ndocks=7\ngeometry=7\n=\n[tabs\n",
    ],
    ids=["bytes", "wrong values", "out of range", "broken lines"],
)
def test_a_spoiled_layout_file_opens_the_first_layout(folders: Folders, opener: Opener, qtbot: QtBot, text: bytes) -> None:
    folders.config.mkdir(parents=True)
    (folders.config / "window.ini").write_bytes(text)
    office = furnished(opener, qtbot, theme="", language="")
    office.window.arrange("bring-up")
    every_panel(office)
    assert office.window.width() >= 800


def test_a_folder_that_cannot_be_written_is_told_and_closes_all_the_same(
    folders: Folders, opener: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    folders.config.parent.mkdir(parents=True, exist_ok=True)
    folders.config.write_text("a file where the folder should be")
    office = furnished(opener, qtbot)
    office.window.actions_table["screenshot"].trigger()
    opener.close(office)


def every_panel(office: Office) -> None:
    """Show, lay out and paint everything."""
    for _, dock in docks(office):
        assert not dock.grab().isNull()


def point_everywhere(office: Office) -> None:
    """Move the mouse over the picture and click."""
    view = office.desk.frame_view
    for x in range(5, view.width(), max(1, view.width() // 8)):
        for y in range(5, view.height(), max(1, view.height() // 6)):
            QTest.mouseMove(view, QRect(x, y, 1, 1).topLeft())
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    settle()

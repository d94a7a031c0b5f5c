"""Freeze, comparison, style, pixels and regions in the whole window, with a fake board behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from msgspec.structs import replace as replace_struct
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from evalkit.folders import Folders
from evalkit.frames import PixelFormat
from evalkit.geometry import Rect, Size
from evalkit.protocol.values import OutputSelection, Rectangle
from evalkit.results.types import Detections
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import detection, picture_of, rgb_scene
from tests.ui.office import Office, Opener, connect, show_frame
from tests.ui.screenshots import keep_screenshot
from tests.ui.window_fakes import YUV, FakeSession
from ui.presenters.frame import Content
from ui.views.frame.region_tool import RegionTool
from ui.views.frame_view import FrameView
from ui.widgets.curve_plot import CurvePlot

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def office(qapp: QApplication, folders: Folders, qtbot: QtBot) -> Iterator[Office]:
    opener = Opener(qapp, folders, qtbot)
    yield opener.open(features=("frame_tools", "regions"))
    opener.close_all()


def find(office: Office, kind: type[W], name: str) -> W:
    found = office.window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def click(office: Office, name: str) -> None:
    button = find(office, QAbstractButton, name)
    at = QPoint(8, button.height() // 2)  # of a check box that is wider than its words, the middle is not the box
    QTest.mouseClick(button, LEFT, NONE, at)


def view_of(office: Office) -> FrameView:
    return office.desk.frame_view


def view_point(office: Office, x: float, y: float) -> QPoint:
    at = view_of(office).transform_now().to_view(x, y)
    return QPoint(round(at[0]), round(at[1]))


def drag(office: Office, start: tuple[float, float], *stops: tuple[float, float]) -> None:
    """Drag over the picture, in sensor pixels."""
    view = view_of(office)
    QTest.mousePress(view, LEFT, NONE, view_point(office, *start))
    for stop in stops:
        QTest.mouseMove(view, view_point(office, *stop))
    QTest.mouseRelease(view, LEFT, NONE, view_point(office, *stops[-1]))


# ---- freeze and step ----


def test_space_freezes_comma_steps_back_and_space_goes_on(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    for number in (1, 2, 3):
        show_frame(qtbot, office, frame_id=number)
    view = view_of(office)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert office.window.actions_table["freeze"].isChecked()
    QTest.keyClick(view, Qt.Key.Key_Comma)
    QTest.keyClick(view, Qt.Key.Key_Comma)
    QTest.keyClick(view, Qt.Key.Key_Period)
    assert view.bundle is not None
    assert view.bundle.frame_id == 2
    qtbot.waitUntil(lambda: office.label("inspector_caption").startswith("Frame 2"))
    session.frames.put(replace_id(office, 9))
    office.desk.bridge.tick()
    view.grab()
    assert view.bundle.frame_id == 2
    assert session.shown == [1, 2, 3]
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert not office.window.actions_table["freeze"].isChecked()
    show_frame(qtbot, office, frame_id=10)
    assert view.bundle.frame_id == 10
    assert session.shown == [1, 2, 3, 10]


def replace_id(office: Office, frame_id: int) -> FrameBundle:
    shown = view_of(office).bundle
    assert shown is not None
    return replace(shown, frame_id=frame_id)


def test_nothing_is_frozen_when_there_is_nothing(office: Office) -> None:
    office.window.actions_table["freeze"].trigger()
    assert not office.window.actions_table["freeze"].isChecked()


# ---- style ----


def test_the_panel_sets_the_style_and_the_menu_follows(office: Office, qtbot: QtBot) -> None:
    connect(qtbot, office)
    office.window.docks.show("overlay")
    click(office, "overlay-heat_map")
    assert view_of(office).style_in_use.heat_map
    click(office, "overlay-labels")
    assert not view_of(office).style_in_use.labels
    menu = {action.text(): action for action in office.window.overlay_menu.actions()}
    assert not menu["Labels and scores"].isChecked()
    menu["Labels and scores"].trigger()
    assert find(office, QCheckBox, "overlay-labels").isChecked()
    assert view_of(office).style_in_use.heat_map


# ---- pixels ----


def test_the_histogram_shows_the_frame_and_marks_what_is_clipped(office: Office, qtbot: QtBot) -> None:
    connect(qtbot, office)
    office.window.docks.show("pixels")
    scene = np.full((48, 64, 3), 90, np.uint8)
    scene[:24] = (255, 90, 90)
    show_frame(qtbot, office, picture=picture_of(scene, PixelFormat.RGB8))
    plot = find(office, CurvePlot, "pixels-histogram")
    qtbot.waitUntil(lambda: plot.curves is not None)
    assert plot.curves is not None
    assert plot.curves.names == ("R", "G", "B")
    assert plot.curves.marks == ("clipped 50.0%", "", "")
    assert plot.curves.alarm == (True, False, False)
    linear = plot.curves.y.max()
    click(office, "pixels-log")
    assert plot.curves.y.max() == pytest.approx(np.log10(1 + linear))
    office.window.actions_table["disconnect"].trigger()
    qtbot.waitUntil(lambda: plot.curves is None)


def test_a_line_on_the_picture_is_plotted(office: Office, qtbot: QtBot) -> None:
    connect(qtbot, office)
    office.window.docks.show("pixels")
    show_frame(qtbot, office, picture=picture_of(rgb_scene(Size(508, 380)), PixelFormat.SRGGB10P))
    click(office, "pixels-profile")
    drag(office, (1000, 1000), (1500, 1000), (2000, 1000))
    plot = find(office, CurvePlot, "pixels-line")
    assert plot.curves is not None
    assert plot.curves.names == ("R", "Gr", "Gb", "B")
    assert plot.curves.x[-1] == pytest.approx(125, abs=3)


def test_what_the_network_saw_is_offered_where_it_is_not_sent(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    show_frame(qtbot, office)
    office.window.actions_table["compare-network"].trigger()
    (note,) = [note for note in office.window.notice_bar.notes if note.topic == "compare-network"]
    assert "input tensor" in note.notice.text
    session.asked.clear()
    office.window.notice_bar.action_wanted.emit(note.action)
    assert [output.input_tensor for output in session.wanted("output")] == [True]
    assert [note for note in office.window.notice_bar.notes if note.topic == "compare-network"] == []


# ---- regions ----


def editing(office: Office, qtbot: QtBot) -> FakeSession:
    session = connect(qtbot, office)
    show_frame(qtbot, office)
    office.window.docks.show("regions")
    session.asked.clear()
    click(office, "region-edit")
    return session


def test_a_dragged_window_is_asked_for_newest_wins_without_stopping_the_stream(office: Office, qtbot: QtBot) -> None:
    session = editing(office, qtbot)
    drag(office, (4056, 3040), (3500, 2600), (3200, 2500), (3000, 2400), (2800, 2200))
    sent = session.wanted("inference_window")
    assert len(sent) == 1  # the first is under way; of the others only the newest waits
    window = Rectangle(x=sent[0].x, y=sent[0].y, width=sent[0].width, height=sent[0].height)
    session.answer("inference_window", inference_window=window)
    qtbot.waitUntil(lambda: len(session.wanted("inference_window")) == 2)
    last = session.wanted("inference_window")[-1]
    assert (last.x, last.y) == (0, 0)
    assert last.right == pytest.approx(2800, abs=12)
    assert last.bottom == pytest.approx(2200, abs=12)
    assert session.wanted("stop") == session.wanted("start") == []
    assert find(office, QSpinBox, "region-width").value() == last.width


def test_a_zoomed_picture_says_how_it_is_moved_while_regions_are_drawn(office: Office, qtbot: QtBot) -> None:
    editing(office, qtbot)
    tool = office.window.findChild(RegionTool)
    assert isinstance(tool, RegionTool)
    view = office.desk.frame_view
    assert not any("middle button" in note.text for note in tool.notes)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert any("middle button" in note.text for note in tool.notes)
    QTest.keyClick(view, Qt.Key.Key_0)
    assert not any("middle button" in note.text for note in tool.notes)


def test_a_frame_without_crops_does_not_claim_that_none_leave_the_sensor(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    view = office.desk.frame_view
    for rois, content in (("boxes", Content.ROIS), ("", Content.METADATA)):
        session.status = replace_struct(session.status, output=OutputSelection(image="", rois=rois, metadata=True))
        with qtbot.waitSignal(office.desk.director.snapshot_taken):
            pass
        show_frame(qtbot, office, picture=None)
        scene = view.scene()
        assert scene is not None
        assert scene.state.content is content


def test_undo_and_redo_ask_for_the_old_and_the_new_window(office: Office, qtbot: QtBot) -> None:
    session = editing(office, qtbot)
    drag(office, (4056, 3040), (3000, 2000))
    after = session.wanted("inference_window")[-1]
    answer_all(session, qtbot)
    keys(office, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.wanted("inference_window")[-1] == Rect(0, 0, 4056, 3040)
    answer_all(session, qtbot)
    keys(office, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert session.wanted("inference_window")[-1] == after


def keys(office: Office, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    office.window.activateWindow()
    QTest.keyClick(office.window, key, modifiers)


def answer_all(session: FakeSession, qtbot: QtBot) -> None:
    """Carry out what was asked, as a board does."""
    for _ in range(3):
        open_ones = [value for kind, value, future in session.asked if kind == "inference_window" and not future.done()]
        if not open_ones:
            return
        rect = open_ones[0]
        session.answer("inference_window", inference_window=Rectangle(x=rect.x, y=rect.y, width=rect.width, height=rect.height))
        qtbot.wait(20)


def test_a_typed_number_is_snapped_and_asked_for(office: Office, qtbot: QtBot) -> None:
    session = editing(office, qtbot)
    box = find(office, QSpinBox, "region-width")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "1001")
    assert session.wanted("inference_window") == []
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert session.wanted("inference_window") == [Rect(0, 0, 1000, 3040)]


def test_a_region_is_added_by_a_drag_removed_by_its_button_and_the_old_output_comes_back(office: Office, qtbot: QtBot) -> None:
    session = editing(office, qtbot)
    click(office, "region-add")
    drag(office, (1000, 1000), (1400, 1300))
    wanted = session.wanted("output")[-1] if len(session.wanted("output")) == 1 else None
    assert wanted is not None
    assert (wanted.rois, wanted.image) == ("fixed", YUV)
    session.answer("output", output=wanted)
    qtbot.wait(20)
    if len(session.wanted("output")) > 1:
        wanted = session.wanted("output")[-1]
        session.answer("output", output=wanted)
    rect = wanted.roi_rects[0]
    assert (rect.x, rect.y) == (pytest.approx(1000, abs=12), pytest.approx(1000, abs=12))
    click(office, "region-remove")
    assert session.wanted("output")[-1] == OutputSelection(image=YUV)


def test_a_drag_on_a_free_place_asks_for_a_region_and_undo_takes_it_back(office: Office, qtbot: QtBot) -> None:
    session = editing(office, qtbot)
    drag(office, (1000, 1000), (1400, 1300))  # inside the inference window, which covers the whole array
    (wanted,) = session.wanted("output")
    assert (wanted.rois, len(wanted.roi_rects)) == ("fixed", 1)
    session.answer("output", output=wanted)
    qtbot.waitUntil(lambda: office.desk.commands.wanted.output is None)
    assert session.wanted("inference_window") == []
    keys(office, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.wanted("output")[-1] == OutputSelection(image=YUV)


def test_reset_brings_the_whole_array_back(office: Office, qtbot: QtBot) -> None:
    session = editing(office, qtbot)
    drag(office, (4056, 3040), (2000, 2000))
    answer_all(session, qtbot)
    click(office, "region-reset")
    assert session.wanted("inference_window")[-1] == Rect(0, 0, 4056, 3040)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screenshots_of_the_panels_are_kept(qapp: QApplication, folders: Folders, qtbot: QtBot, theme: str) -> None:
    opener = Opener(qapp, folders, qtbot)
    office = opener.open(theme=theme, features=("frame_tools", "regions"))
    try:
        connect(qtbot, office)
        for dock in ("overlay", "regions", "pixels"):
            office.window.docks.show(dock)
        items = Detections(items=(detection(0.1, 0.2, 0.3, 0.8), detection(0.5, 0.3, 0.7, 0.9)))
        show_frame(qtbot, office, picture=picture_of(rgb_scene(Size(508, 380)), PixelFormat.SRGGB10P), result=items)
        click(office, "region-edit")
        plot = find(office, CurvePlot, "pixels-histogram")
        qtbot.waitUntil(lambda: plot.curves is not None)
        keep_screenshot(office.window, f"frame-panels-{theme}")
        office.window.docks.show("overlay")
        keep_screenshot(find(office, QWidget, "overlay-panel"), f"overlay-panel-{theme}")
    finally:
        opener.close_all()

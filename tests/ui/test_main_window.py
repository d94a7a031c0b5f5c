"""The whole window with a fake board behind it, by mouse and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from evalkit.errors import LinkNotFound
from evalkit.folders import Folders
from evalkit.frames import ByteCount
from evalkit.geometry import Size
from evalkit.results.types import Detections
from evalkit.session.deploy import DeployReport
from evalkit.session.snapshot import Rates, SessionState
from tests.ui.fakes import detection, picture_of, rgb_scene
from tests.ui.office import Office, Opener, connect, press, show_frame
from tests.ui.screenshots import keep_screenshot
from tests.ui.window_fakes import FakeShelf, item
from ui.ground import start_target
from ui.model_store import Stock
from ui.options import WindowOptions
from ui.presenters.phase import EmulatorTarget, Phase, Target, UrlTarget
from ui.presenters.plots.spans import WINDOWS_S
from ui.process_hooks import catch_errors
from ui.remembered import Remembered
from ui.theme import tokens_of
from ui.widgets.choice_box import ChoiceBox


def people(*scores: float) -> Detections:
    return Detections(items=tuple(detection(0.1 + 0.2 * n, 0.3, 0.2 + 0.2 * n, 0.8, score=score) for n, score in enumerate(scores)))


def fill(office: Office) -> None:
    """Give the session a history, for screenshots."""
    metrics = office.session.metrics
    metrics.link_capacity_bytes_per_s = 400_000_000
    now_s = __import__("time").monotonic()
    for step in range(240):
        t_s = now_s - 60 + step / 4
        metrics.dnn_ms.append(t_s, 9.6 + 0.2 * (step % 5))
        metrics.dsp_ms.append(t_s, 8.9 + 0.2 * (step % 3))
        for kind, count in (("image", 139e6), ("roi", 0.0), ("tensor", 8e6), ("metadata", 2e6), ("overhead", 3e5)):
            metrics.bytes_per_s[kind].append(t_s, count)
        for name in ("sensor", "received", "shown"):
            metrics.fps[name].append(t_s, 30.0)
    office.session.change(
        rates=Rates(
            sensor_fps=30.0,
            received_fps=29.9,
            shown_fps=29.8,
            bytes_per_s=ByteCount(image=139_000_000, tensor=8_000_000, metadata=2_000_000, overhead=300_000),
            link_load=0.37,
        ),
        drops={"link": 12, "not_shown": 3},
    )


# ---- connecting ----


def test_a_window_without_a_board_says_what_to_do(office: Office) -> None:
    assert office.label("status-state") == "Not connected"
    assert office.label("connection-title") == "Nothing is connected"
    assert not office.window.actions_table["start"].isEnabled()
    assert office.window.actions_table["emulator"].isEnabled()
    keep_screenshot(office.window, "window-empty")


def test_connecting_asks_for_the_remembered_output_and_for_frames(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    assert office.targets[0] == EmulatorTarget(scene="generated:shop-floor", model="")
    assert session.wanted("start") == [None]
    assert office.label("connection-title") == "Built-in emulator"
    assert office.window.actions_table["start"].text() == "Stop"


def test_frames_are_shown_measured_and_seen_by_all_views(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    show_frame(qtbot, office, frame_id=77, result=people(0.9))
    assert session.shown == [77]
    assert office.label("inspector_caption").startswith("Frame 77")


def test_a_failed_connection_is_told_and_the_offer_works(office: Office, qtbot: QtBot) -> None:
    office.error = LinkNotFound("Nobody listens there.", hint="Start the board.")
    press(qtbot, office, "Ctrl+E")
    qtbot.waitUntil(lambda: bool(office.window.notice_bar.notes))
    assert office.label("notice-text") == "Nobody listens there."
    office.error = None
    button = office.window.notice_bar.findChild(QToolButton, "notice-action")
    assert isinstance(button, QToolButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(office.sessions))
    qtbot.waitUntil(lambda: office.window.notice_bar.notes == ())


def test_disconnecting_takes_the_picture_off_and_ends_the_session(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    show_frame(qtbot, office)
    press(qtbot, office, "Ctrl+D")
    qtbot.waitUntil(lambda: office.desk.connection.phase is Phase.DISCONNECTED)
    assert session.closed.is_set()
    assert office.desk.frame_view._bundle is None
    assert office.label("status-fps") == ""


def test_ports_are_looked_for_when_the_menu_opens_and_can_be_picked(office: Office, qtbot: QtBot) -> None:
    menu = office.window.connect_menu
    menu.popup(office.window.mapToGlobal(office.window.rect().center()))
    qtbot.waitUntil(lambda: any("Arducam" in action.text() for action in menu.actions()))
    next(action for action in menu.actions() if "Arducam" in action.text()).trigger()
    menu.close()
    qtbot.waitUntil(lambda: bool(office.targets))
    assert office.targets == ["serial:///dev/ttyACM0"]


def test_an_address_can_be_typed_and_is_refused_while_it_is_none(office: Office, qtbot: QtBot) -> None:
    press(qtbot, office, "Ctrl+O")
    dialog = office.window.findChild(QDialog, "connect-to")
    assert isinstance(dialog, QDialog)
    address, button = dialog.findChild(QComboBox, "address"), dialog.findChild(QPushButton, "address-connect")
    assert isinstance(address, QComboBox)
    assert isinstance(button, QPushButton)
    address.clearEditText()
    for text in ("", "example", "tcp://example", "tcp://example:0", "tcp://example:99999", "http://example:80", "serial:"):
        address.setCurrentText(text)
        assert not button.isEnabled(), text
    address.clearEditText()
    QTest.keyClicks(address, "tcp://example:5600")
    assert button.isEnabled()
    keep_screenshot(dialog, "dialog-connect-to")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: office.targets == ["tcp://example:5600"])


# ---- commands ----


def test_start_and_stop_by_key_and_the_button_says_what_it_will_do(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    press(qtbot, office, "F5")
    assert session.wanted("stop") == [None]
    assert office.window.actions_table["start"].text() == "Start"  # what was asked for is shown at once
    session.state = SessionState.IDLE
    session.answer("stop", streaming=False)
    qtbot.waitUntil(lambda: office.label("status-state") == "Connected, stopped")
    press(qtbot, office, "F5")
    assert len(session.wanted("start")) == 2


def test_tool_bar_and_panel_show_the_same_output_and_both_change_it(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    tool, panel = (office.window.findChild(ChoiceBox, name) for name in ("tool-output", "output-preset"))
    assert isinstance(tool, ChoiceBox)
    assert isinstance(panel, ChoiceBox)
    tool.showPopup()
    QTest.keyClick(tool.view(), Qt.Key.Key_End)
    QTest.keyClick(tool.view(), Qt.Key.Key_Return)
    output = session.wanted("output")[-1]
    assert (output.image, output.rois, output.metadata) == ("", "", True)
    assert panel.currentText() == tool.currentText() == "Metadata only"
    session.answer("output", output=output)
    panel.showPopup()
    QTest.keyClick(panel.view(), Qt.Key.Key_Home)
    QTest.keyClick(panel.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.wanted("output")[-1].image != "")
    assert not session.wanted("output")[-1].metadata


def test_the_next_start_asks_for_the_output_and_format_used_last(opener: Opener, qtbot: QtBot) -> None:
    first = opener.open()
    connect(qtbot, first)
    first.window.output_panel.format_picked.emit("RGB8")
    opener.close(first)
    second = opener.open()
    session = connect(qtbot, second)
    assert [output.image for output in session.wanted("output")] == ["RGB8"]


def test_a_swap_by_key_sends_the_selected_network_and_tells_its_cost(office: Office, qtbot: QtBot) -> None:
    office.desk.store.look()
    session = connect(qtbot, office)
    qtbot.waitUntil(lambda: office.desk.director.state.selected_model == "flowers")  # what does not run yet
    press(qtbot, office, "Ctrl+M")
    qtbot.waitUntil(lambda: bool(session.wanted("deploy")))
    assert not office.window.actions_table["swap"].isEnabled()
    report = DeployReport(
        name="flowers", generation=2, bytes=1000, upload_s=0.5, bytes_per_s=2000, activate_s=0.1, downtime_ms=80.0, first_result_ms=90.0
    )
    session.answer("deploy", result=report)
    qtbot.waitUntil(lambda: office.label("model-result").startswith("Flowers runs."))


def test_a_video_is_picked_in_a_dialog(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    session = connect(qtbot, office)
    clip = tmp_path / "clip.mp4"
    clip.touch()
    office.window.scene_panel.scene_picked.emit("pick:file")
    dialog = office.window.findChild(QFileDialog, "pick-file")
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(clip))
    dialog.fileSelected.emit(str(clip))
    dialog.close()
    assert session.wanted("scene") == [f"file:{clip}"]


def test_the_score_limit_hides_boxes_in_all_views_even_of_a_stopped_picture(office: Office, qtbot: QtBot) -> None:
    connect(qtbot, office)
    show_frame(qtbot, office, result=people(0.9, 0.6, 0.2))
    table = office.desk.inspector.findChild(QWidget, "inspector_results")
    assert table is not None
    assert cast("Any", table).model().rowCount() == 2
    with qtbot.waitSignal(office.desk.frame_view.bundlePainted):
        office.window.results_panel.score_picked.emit(0.8)
    qtbot.waitUntil(lambda: cast("Any", table).model().rowCount() == 1)


# ---- the newcomer, the library ----


def test_a_newcomer_is_told_once_what_is_missing_and_gets_it_by_a_button(opener: Opener, qtbot: QtBot) -> None:
    shelf = FakeShelf(Stock(items=(item("person"),), missing=("Street", "Person detector")))
    office = opener.open(shelf=shelf)
    office.desk.store.look()
    qtbot.waitUntil(lambda: bool(office.window.notice_bar.notes))
    button = office.window.notice_bar.findChild(QToolButton, "notice-action")
    assert isinstance(button, QToolButton)
    assert button.text() == "Get models…"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "4.00 MB" in office.label("fetch-text"))
    shelf.go.set()
    qtbot.waitUntil(lambda: any(note.action == "footage" for note in office.window.notice_bar.notes))
    qtbot.waitUntil(office.window.actions_table["footage"].isEnabled)
    office.window.actions_table["footage"].trigger()
    qtbot.waitUntil(lambda: bool(office.targets))
    assert office.targets[0] == EmulatorTarget(scene="file:/clips/street.mp4", model="")
    opener.close(office)
    again = opener.open(shelf=FakeShelf(Stock(items=(item("person"),), missing=("Street",))))
    again.desk.store.look()
    qtbot.waitUntil(lambda: "Street" in again.label("fetch-text"))
    assert again.window.notice_bar.notes == ()


# ---- what the window remembers ----


def test_docks_folds_score_and_colours_are_remembered(opener: Opener, qtbot: QtBot) -> None:
    first = opener.open(theme="")
    dock = first.window.findChild(QDockWidget, "dock-rates")
    assert isinstance(dock, QDockWidget)
    dock.toggleViewAction().trigger()
    heading = first.window.findChild(QToolButton, "heading-sensor")
    assert isinstance(heading, QToolButton)
    QTest.mouseClick(heading, Qt.MouseButton.LeftButton)
    first.window.results_panel.score_picked.emit(0.55)
    dark = tokens_of(first.window.palette()).dark
    press(qtbot, first, "Ctrl+T")
    opener.close(first)
    second = opener.open(theme="")
    found = second.window.findChild(QDockWidget, "dock-rates")
    assert isinstance(found, QDockWidget)
    assert not found.isVisible()
    assert [section.key for section in second.window.sections if section.is_folded] == ["sensor"]
    assert second.window.shown_score == 0.55
    assert tokens_of(second.window.palette()).dark is not dark
    second.window.actions_table["layout-bring-up"].trigger()
    assert found.isVisible()
    assert not any(section.is_folded for section in second.window.sections)


@pytest.mark.parametrize(
    ("keys", "shown"),
    [("Ctrl+Shift+2", {"inspector", "latency", "bandwidth", "rates"}), ("Ctrl+Shift+3", {"rois"})],
    ids=["analysis", "demo"],
)
def test_a_named_layout_shows_its_panels_and_bring_up_brings_all_back(qtbot: QtBot, office: Office, keys: str, shown: set[str]) -> None:
    def visible() -> set[str]:
        return {dock.objectName().removeprefix("dock-") for dock in office.window.findChildren(QDockWidget) if dock.isVisible()}

    everything = visible()
    press(qtbot, office, keys)
    qtbot.waitUntil(lambda: visible() == shown)
    press(qtbot, office, "Ctrl+Shift+1")
    qtbot.waitUntil(lambda: visible() == everything)


def test_a_layout_file_of_nonsense_does_no_harm(opener: Opener, folders: Folders) -> None:
    folders.config.mkdir(parents=True)
    (folders.config / "window.ini").write_text("[General]\ndocks=@ByteArray(nonsense)\ngeometry=7\nscore=high\ntheme=green\n")
    office = opener.open(theme="")
    docks = [dock for dock in office.window.findChildren(QDockWidget) if dock.isVisible()]
    assert len(docks) == 6
    assert office.window.shown_score == 0.3


@pytest.mark.parametrize(
    ("options", "remembered_url", "expected"),
    [
        (WindowOptions(), "", EmulatorTarget(scene="file:/clips/street.mp4", model="")),
        (WindowOptions(scene="webcam:0", model="person"), "", EmulatorTarget(scene="webcam:0", model="person")),
        (WindowOptions(url="tcp://a:1"), "", UrlTarget(url="tcp://a:1")),
        (WindowOptions(), "serial:COM3", None),
        (WindowOptions(unattended_s=5), "serial:COM3", EmulatorTarget(scene="file:/clips/street.mp4", model="")),
    ],
)
def test_what_a_start_connects_to(tmp_path: Path, options: WindowOptions, remembered_url: str, expected: Target | None) -> None:
    remembered = Remembered(tmp_path / "settings.json")
    if remembered_url:
        remembered.connected_to(UrlTarget(url=remembered_url))
    assert start_target(options, remembered, (("file:/clips/street.mp4", "Street"),)) == expected


def test_a_remembered_file_that_is_gone_is_not_asked_for(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path / "settings.json")
    remembered.used_scene("file:/no/such/film.mp4")
    assert remembered.emulator_target(()).scene == "generated:shop-floor"
    clip = tmp_path / "film.mp4"
    clip.touch()
    remembered.used_scene(f"file:{clip}#t=4")
    assert remembered.emulator_target(()).scene == f"file:{clip}#t=4"


# ---- the rest ----


def test_a_screenshot_is_saved_and_its_place_is_told(office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(office.desk.housekeeping, "default_pictures", tmp_path / "pictures")
    press(qtbot, office, "Ctrl+Shift+S")
    files = list((tmp_path / "pictures").glob("evalkit-*.png"))
    assert len(files) == 1
    assert str(files[0]) in office.label("notice-text")


def test_a_screenshot_that_cannot_be_saved_is_told(office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(office.desk.housekeeping, "default_pictures", tmp_path / "file")
    press(qtbot, office, "Ctrl+Shift+S")
    assert office.label("notice-text").startswith("The screenshot could not be saved")


def test_about_tells_versions_and_folders_and_copies_them(office: Office, qtbot: QtBot, folders: Folders) -> None:
    press(qtbot, office, "F1")
    dialog = office.window.findChild(QDialog, "about")
    assert isinstance(dialog, QDialog)
    text = dialog.findChild(QPlainTextEdit, "about-text")
    button = dialog.findChild(QPushButton, "about-copy")
    assert isinstance(text, QPlainTextEdit)
    assert isinstance(button, QPushButton)
    assert str(folders.log) in text.toPlainText()
    assert "PySide6-Essentials 6." in text.toPlainText()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text.toPlainText()
    keep_screenshot(dialog, "dialog-about")
    dialog.close()


def test_lost_frames_are_explained_by_a_click_in_the_status_bar(office: Office, qtbot: QtBot) -> None:
    session = connect(qtbot, office)
    session.change(drops={"link": 12, "<b>odd</b>": 1})
    button = office.window.findChild(QToolButton, "status-drops")
    assert isinstance(button, QToolButton)
    qtbot.waitUntil(lambda: button.text() == "13 frames lost")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = office.window.findChild(QDialog, "drops")
    assert isinstance(dialog, QDialog)
    words = dialog.findChild(QLabel, "drops-text")
    assert isinstance(words, QLabel)
    assert "Link too slow" in words.text()
    assert "<b>odd" not in words.text()  # what a board sends is text
    session.change(drops={"link": 40})
    qtbot.waitUntil(lambda: "40" in words.text())
    keep_screenshot(dialog, "dialog-drops")
    dialog.close()


def test_an_error_nobody_caught_is_shown_and_logged(office: Office, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    import sys  # noqa: PLC0415 - only here

    undo = catch_errors(office.desk.tell)
    try:
        sys.excepthook(ValueError, ValueError("a bug"), None)
    finally:
        undo()
    qtbot.waitUntil(lambda: bool(office.window.notice_bar.notes))
    assert office.label("notice-text") == "Internal error: ValueError: a bug"
    assert "a bug" in caplog.text


def test_all_plots_have_the_same_time_span(office: Office) -> None:
    from ui.features.plots import furnish  # noqa: PLC0415 - the plotting library is slow to load

    furnish(office.desk)
    office.window.plots["latency"].window_picked.emit(WINDOWS_S[-1])
    for key in office.window.plots:
        button = office.window.findChild(QToolButton, f"plot-{key}-window")
        assert isinstance(button, QToolButton)
        assert button.text() == "24 h"


def test_everything_that_takes_the_focus_has_a_name_for_screen_readers(office: Office) -> None:
    nameless = [
        (type(widget).__name__, widget.objectName())
        for widget in office.window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.window() is office.window  # not the lists of combo boxes, which speak for themselves
        and widget.isVisibleTo(office.window)
        and not widget.accessibleName()
        and not isinstance(widget.parent(), QComboBox | QAbstractSpinBox)
        and not (isinstance(widget, QAbstractButton | QLabel) and widget.text())
        and not widget.objectName().startswith(("qt_", "controls-area"))
    ]
    assert nameless == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1600, 1000), (1280, 800)])
def test_the_whole_window_in_both_colours_and_two_sizes(opener: Opener, qtbot: QtBot, theme: str, size: tuple[int, int]) -> None:
    from ui.features.plots import furnish  # noqa: PLC0415 - the plotting library is slow to load

    office = opener.open(theme=theme)
    office.window.resize(*size)
    office.window.arrange("bring-up")
    furnish(office.desk)
    office.desk.store.look()
    connect(qtbot, office)
    fill(office)
    scene = picture_of(rgb_scene(Size(2028, 1520)))
    show_frame(qtbot, office, picture=scene, result=people(0.9, 0.7, 0.4))
    turns: list[int] = []
    office.desk.bridge.turn.connect(turns.append)
    qtbot.waitUntil(lambda: len(turns) > 6)
    file = keep_screenshot(office.window, f"window-{theme}-{size[0]}x{size[1]}")
    assert file.stat().st_size > 50_000  # a window full of things, not a plain ground
    assert tokens_of(office.window.palette()).dark is (theme == "dark")
    assert (office.window.width(), office.window.height()) == size

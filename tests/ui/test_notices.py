"""The strip that tells what happened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from evalkit.notices import Notice, Severity
from tests.ui.office import Opener
from tests.ui.screenshots import keep_screenshot
from ui.actions import Actions
from ui.presenters.notes import Note
from ui.views.notice_list import NoticeList
from ui.widgets.notice_bar import MAX_NOTES, NoticeBar

LOST = Note(
    notice=Notice(severity=Severity.ERROR, text="The board is gone.", hint="Plug it in.", detail="tcp://example:5600\n17 frames"),
    action="reconnect",
)
SAVED = Note(notice=Notice(severity=Severity.INFO, text="Saved picture.png"))


class Host(QWidget):
    """A window with a field that has the focus, and the strip."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.bar = QLineEdit(), NoticeBar()
        self.bar.set_actions(Actions(self).by_key)
        column = QVBoxLayout(self)
        column.addWidget(self.bar)
        column.addWidget(self.field)
        self.resize(700, 240)

    def text(self, name: str) -> str:
        label = self.bar.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text()

    def button(self, name: str) -> QToolButton:
        button = self.bar.findChild(QToolButton, name)
        assert isinstance(button, QToolButton)
        return button


@pytest.fixture
def host(qtbot: QtBot) -> Host:
    host = Host()
    qtbot.addWidget(host)
    host.show()
    host.activateWindow()
    host.field.setFocus()
    qtbot.waitUntil(host.field.hasFocus)
    return host


def click(qtbot: QtBot, button: QToolButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_notice_says_what_happened_and_what_to_do_and_leaves_the_focus(host: Host, qtbot: QtBot) -> None:
    host.bar.add(LOST)
    assert host.bar.isVisible()
    assert (host.text("notice-text"), host.text("notice-hint")) == ("The board is gone.", "Plug it in.")
    click(qtbot, host.button("notice-details"))
    assert host.field.hasFocus()
    detail = host.bar.findChild(QPlainTextEdit, "notice-detail")
    assert isinstance(detail, QPlainTextEdit)
    assert detail.isVisible()
    assert detail.toPlainText() == LOST.notice.detail
    keep_screenshot(host.bar, "notice-bar-error")


def test_a_notice_can_be_copied_for_a_bug_report(host: Host, qtbot: QtBot) -> None:
    host.bar.add(LOST)
    click(qtbot, host.button("notice-copy"))
    assert QGuiApplication.clipboard().text() == "ERROR: The board is gone.\nPlug it in.\ntcp://example:5600\n17 frames"


def test_the_offered_action_is_asked_for(host: Host, qtbot: QtBot) -> None:
    host.bar.add(LOST)
    assert host.button("notice-action").text() == "Connect again"
    with qtbot.waitSignal(host.bar.action_wanted) as wanted:
        click(qtbot, host.button("notice-action"))
    assert wanted.args == ["reconnect"]


def test_closing_shows_the_one_before_and_then_nothing(host: Host, qtbot: QtBot) -> None:
    host.bar.add(LOST)
    host.bar.add(SAVED)
    assert host.text("notice-text") == "Saved picture.png"
    click(qtbot, host.button("notice-close"))
    assert host.text("notice-text") == "The board is gone."
    click(qtbot, host.button("notice-close"))
    assert not host.bar.isVisible()


def test_the_same_notice_again_is_counted(host: Host) -> None:
    for _ in range(3):
        host.bar.add(LOST)
    assert host.bar.notes == (LOST,)
    assert host.text("notice-text") == "The board is gone. (×3)"


def test_a_settled_matter_is_taken_off(host: Host) -> None:
    host.bar.add(LOST)
    host.bar.add(SAVED)
    host.bar.settle("reconnect")
    assert host.bar.notes == (SAVED,)


def test_good_news_go_by_themselves_and_bad_ones_stay(host: Host, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.widgets.notice_bar.INFO_SHOWN_MS", 1)
    short = NoticeBar(host)
    short.move(300, 150)  # the pointer is not there: what is being read does not go
    short.add(LOST)
    short.add(SAVED)
    qtbot.waitUntil(lambda: short.notes == (LOST,))
    qtbot.wait(20)
    assert short.notes == (LOST,)


def test_a_flood_of_notices_is_bounded(host: Host) -> None:
    for number in range(MAX_NOTES * 2):
        host.bar.add(Note(notice=Notice(severity=Severity.WARNING, text=f"Warning {number}")))
    assert len(host.bar.notes) == MAX_NOTES
    assert host.bar.notes[-1].notice.text == f"Warning {MAX_NOTES * 2 - 1}"


def test_a_notice_that_went_can_be_read_later_and_copied_with_versions(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["notices"])
    error = Notice(severity=Severity.ERROR, text="The cable is gone.", hint="Plug it in.", detail="errno 5")
    office.desk.director.show_note(Note(notice=error))
    office.window.notice_bar.dismiss()
    office.window.actions_table["notices"].trigger()
    panel = office.window.findChild(NoticeList)
    assert isinstance(panel, NoticeList)
    qtbot.waitUntil(panel.isVisible)
    button = panel.findChild(QPushButton, "notice-report")
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "The cable is gone.\nPlug it in.\nerrno 5" in copied
    assert "PySide6-Essentials" in copied

"""The command palette, by keys."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTreeWidget
from pytestqt.qtbot import QtBot

from tests.ui.office import Office, Opener, connect, press
from ui.dialogs.palette import CommandPalette
from ui.presenters.matching import best_first
from ui.theme import tokens_of


def opened(qtbot: QtBot, office: Office) -> tuple[CommandPalette, QLineEdit, QTreeWidget]:
    press(qtbot, office, "Ctrl+K")
    palette = office.window.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    qtbot.waitUntil(palette.isVisible)
    typed, rows = palette.findChild(QLineEdit), palette.findChild(QTreeWidget)
    assert isinstance(typed, QLineEdit)
    assert isinstance(rows, QTreeWidget)
    return palette, typed, rows


def text(rows: QTreeWidget, row: int) -> str:
    item = rows.topLevelItem(row)
    assert item is not None
    return item.text(0)


def test_a_few_letters_and_enter_do_what_the_menu_does(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["palette"])
    assert not tokens_of(office.window.palette()).dark
    _, typed, rows = opened(qtbot, office)
    QTest.keyClicks(typed, "colours dark")
    assert text(rows, 0).startswith("View › Colours › Dark")
    QTest.keyClick(typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tokens_of(office.window.palette()).dark)
    qtbot.waitUntil(lambda: office.window.findChild(CommandPalette) is None)


def test_only_what_can_be_done_now_is_listed_and_nothing_says_so(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["palette"])
    palette, typed, rows = opened(qtbot, office)
    texts = [text(rows, row) for row in range(rows.topLevelItemCount())]
    assert any("Built-in emulator" in text for text in texts)
    assert not any("Disconnect" in text for text in texts)
    QTest.keyClicks(typed, "qqqq")
    assert rows.topLevelItemCount() == 0
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(typed, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: office.window.findChild(CommandPalette) is None)


def test_what_is_called_otherwise_is_found_by_what_it_does_and_its_icon_stays_seen(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["palette"])
    _, typed, rows = opened(qtbot, office)
    QTest.keyClicks(typed, "bug report")  # words of a tip, in no name
    found = {text(rows, row) for row in range(rows.topLevelItemCount())}
    assert "Help › Notices" in found
    assert not any("Quit" in one for one in found)
    typed.clear()
    QTest.keyClicks(typed, "library")
    item = rows.topLevelItem(0)
    assert item is not None
    pixels = item.icon(0).pixmap(QSize(16, 16), 1.0, QIcon.Mode.Selected).toImage()
    colours = {pixels.pixelColor(x, y).name() for x in range(16) for y in range(16) if pixels.pixelColor(x, y).alpha() == 255}
    assert colours == {office.window.palette().highlightedText().color().name()}


def test_choices_of_the_tool_bar_are_commands_too(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["palette"])
    session = connect(qtbot, office)
    _, typed, rows = opened(qtbot, office)
    QTest.keyClicks(typed, "output metadata only")
    assert "Metadata" in text(rows, 0)
    QTest.keyClick(typed, Qt.Key.Key_Down)
    QTest.keyClick(typed, Qt.Key.Key_Up)
    QTest.keyClick(typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(session.wanted("output")))


def test_beginnings_of_words_win_over_letters_in_between() -> None:
    texts = ["View › Save screenshot", "Session › Start", "View › Light or dark", "Help › About"]
    assert best_first("start", texts)[0] == 1
    assert best_first("ss", texts)[0] == 0
    assert best_first("dark light", texts) == [2]
    assert best_first("", texts) == [0, 1, 2, 3]
    assert best_first("zz", texts) == []

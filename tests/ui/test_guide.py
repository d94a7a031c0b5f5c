"""The hints of the first start, by mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.office import Office, Opener, connect
from ui.widgets.hint_card import HintCard


def card_of(office: Office) -> HintCard | None:
    cards = [card for card in office.window.findChildren(HintCard) if card.isVisible()]
    return cards[0] if cards else None


def click(office: Office, name: str) -> None:
    card = card_of(office)
    assert card is not None
    button = card.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_newcomer_sees_five_hints_once_each_within_the_window(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["guide"])
    connect(qtbot, office)
    qtbot.waitUntil(lambda: card_of(office) is not None)
    titles = []
    while (card := card_of(office)) is not None:
        title = card.findChild(QLabel, "hint-title")
        assert isinstance(title, QLabel)
        titles.append(title.text())
        assert office.window.rect().contains(card.geometry())
        assert len(titles) <= 5
        skip = card.findChild(QPushButton, "hint-skip")
        assert isinstance(skip, QPushButton)
        assert skip.isVisible() is (len(titles) < 5)  # of the last hint nothing is left to skip
        click(office, "hint-next")
    assert len(set(titles)) == 5
    opener.close(office)
    second = opener.open(features=["guide"])
    connect(qtbot, second)
    assert card_of(second) is None
    second.window.actions_table["hints"].trigger()
    assert card_of(second) is not None


def test_hints_can_be_skipped_and_do_not_take_the_focus(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["guide"])
    connect(qtbot, office)
    qtbot.waitUntil(lambda: card_of(office) is not None)
    before = office.window.focusWidget()
    click(office, "hint-skip")
    assert card_of(office) is None
    assert office.window.focusWidget() is before

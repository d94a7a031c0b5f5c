"""The preferences, by mouse and keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.office import Office, Opener, press
from ui.dialogs.preferences import PreferencesDialog
from ui.language import Language
from ui.theme import tokens_of


def opened(qtbot: QtBot, office: Office) -> PreferencesDialog:
    press(qtbot, office, "Ctrl+,")
    dialog = office.window.findChild(PreferencesDialog)
    assert isinstance(dialog, PreferencesDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def pick_last(dialog: PreferencesDialog, name: str) -> None:
    box = dialog.findChild(QComboBox, name)
    assert isinstance(box, QComboBox)
    QTest.keyClick(box, Qt.Key.Key_End)


def press_button(qtbot: QtBot, office: Office, dialog: PreferencesDialog, which: QDialogButtonBox.StandardButton) -> None:
    buttons = dialog.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    QTest.mouseClick(buttons.button(which), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: office.window.findChild(PreferencesDialog) is None)


def test_what_is_chosen_works_at_once_and_is_there_at_the_next_start(opener: Opener, qtbot: QtBot, tmp_path: Path) -> None:
    office = opener.open(features=["preferences"])
    dialog = opened(qtbot, office)
    pick_last(dialog, "preferences-theme")
    pick_last(dialog, "preferences-language")
    folder = dialog.findChild(QLineEdit, "preferences-pictures")
    assert isinstance(folder, QLineEdit)
    QTest.keyClicks(folder, str(tmp_path / "shots"))
    press_button(qtbot, office, dialog, QDialogButtonBox.StandardButton.Ok)
    assert tokens_of(office.window.palette()).dark
    office.window.actions_table["screenshot"].trigger()
    assert list((tmp_path / "shots").glob("*.png"))
    opener.close(office)
    second = opener.open(theme="", features=["preferences"])
    assert second.window.language_choice is Language.JAPANESE
    assert tokens_of(second.window.palette()).dark
    assert second.desk.remembered.pictures_folder == str(tmp_path / "shots")
    second.window.language_choice = Language.ENGLISH


def test_cancel_changes_nothing(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["preferences"])
    dialog = opened(qtbot, office)
    pick_last(dialog, "preferences-theme")
    press_button(qtbot, office, dialog, QDialogButtonBox.StandardButton.Cancel)
    assert not tokens_of(office.window.palette()).dark

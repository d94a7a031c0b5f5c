"""The window without a mouse: every control is reached, seen and named; no two things answer to one key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QMenu,
    QScrollBar,
    QTabBar,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.craft import dialogs, docks, furnished, settle
from tests.ui.office import Office, Opener

CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QLineEdit, QAbstractItemView)
WHOLE_WINDOW = {Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut}
MANY = 400
"""More presses of Tab than any window has controls."""


@pytest.fixture
def office(opener: Opener, qtbot: QtBot) -> Office:
    return furnished(opener, qtbot)


def test_every_control_has_a_name_for_people_who_hear_the_window(office: Office) -> None:
    nameless = set()
    for key, dock in docks(office):
        nameless |= {f"{key}: {who}" for who in _nameless(dock)}
    for key, dialog in dialogs(office):
        nameless |= {f"{key}: {who}" for who in _nameless(dialog)}
    nameless |= set(_nameless(office.window))
    assert not nameless, "\n".join(sorted(nameless))


def test_tab_reaches_every_control_of_every_panel_and_comes_back(office: Office, qtbot: QtBot) -> None:
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    for key, dock in docks(office):
        missed = {_described(control) for control in _controls(dock)} - {_described(widget) for widget in _tabbed_through(office.window)}
        assert not missed, f"{key}: {missed}"


def test_tab_reaches_every_control_of_every_dialog(office: Office, qtbot: QtBot) -> None:
    for key, dialog in dialogs(office):
        if isinstance(dialog, QDialog):
            dialog.activateWindow()
            qtbot.waitUntil(dialog.isActiveWindow)
            missed = {_described(control) for control in _controls(dialog)} - {_described(widget) for widget in _tabbed_through(dialog)}
            assert not missed, f"{key}: {missed}"


def test_who_has_the_keyboard_can_be_seen(office: Office, qtbot: QtBot) -> None:
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    unseen = set()
    for key, dock in docks(office):
        for control in _tabbed_through(office.window):
            if dock.isAncestorOf(control):
                control.setFocus(Qt.FocusReason.BacktabFocusReason)
                QTest.keyClick(control, Qt.Key.Key_Tab)
                without = control.grab().toImage()
                focus = QApplication.focusWidget()
                assert focus is not None
                QTest.keyClick(focus, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
                if QApplication.focusWidget() is control and control.grab().toImage() == without:
                    unseen.add(f"{key}: {_described(control)}")
    assert not unseen, "\n".join(sorted(unseen))


def test_no_two_things_answer_to_one_key(office: Office) -> None:
    """Over the whole window: menus, docks, shortcuts of panels."""
    keys = Counter[str]()
    who = defaultdict[str, list[str]](list)
    for action in {*office.window.findChildren(QAction), *office.window.actions()}:
        if action.shortcutContext() in WHOLE_WINDOW:
            for sequence in action.shortcuts():
                keys[sequence.toString()] += 1
                who[sequence.toString()].append(f"{action.text()} {action.objectName()} in {action.parent()}")
    for shortcut in office.window.findChildren(QShortcut):
        if shortcut.context() in WHOLE_WINDOW:
            keys[shortcut.key().toString()] += 1
            who[shortcut.key().toString()].append(str(shortcut.parent()))
    assert {key: who[key] for key, count in keys.items() if count > 1 and key} == {}
    for key in keys:  # a letter alone would be taken from whoever types
        assert not key or "+" in key or key.startswith("F"), key


@pytest.mark.parametrize("language", ["en", "ja"])
def test_access_keys_are_unique_in_each_menu(opener: Opener, qtbot: QtBot, language: str) -> None:
    office = furnished(opener, qtbot, language=language)
    for actions in _menus(office.window.menuBar().actions()):
        letters = Counter(letter for action in actions if (letter := QKeySequence.mnemonic(action.text()).toString()))
        assert all(count == 1 for count in letters.values()), letters
    for action in office.window.menuBar().actions():
        assert QKeySequence.mnemonic(action.text()).toString(), f"{action.text()} has no access key"


def test_f1_tells_about_the_program(office: Office, qtbot: QtBot) -> None:
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    QTest.keyClick(office.window, Qt.Key.Key_F1)
    settle()
    dialog = office.window.findChild(QDialog, "about")
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def _controls(root: QWidget) -> Iterator[QWidget]:
    """Yield what a user can change or press, as far as it is seen and on."""
    for kind in CONTROLS:
        for widget in root.findChildren(kind):
            inner = isinstance(widget.parent(), (QAbstractSpinBox, QComboBox, QDockWidget, QTabBar, QAbstractItemView)) or any(
                isinstance(parent, (QComboBox, QToolBar)) for parent in _parents(widget)
            )
            follows = widget.objectName() == "palette-list"  # the arrows move in it while one types
            if widget.isVisible() and widget.isEnabled() and not (inner or follows or isinstance(widget, QScrollBar)):
                yield widget


def _tabbed_through(window: QWidget) -> list[QWidget]:
    """Press Tab until the first one has the keyboard again; return who had it."""
    seen: list[QWidget] = []
    QTest.keyClick(window, Qt.Key.Key_Tab)
    for _ in range(MANY):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in seen:
            if focus is seen[0]:
                return seen
            raise AssertionError(f"Tab stays in a circle at {_described(focus)}")
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    raise AssertionError("Tab never comes back")


def _nameless(root: QWidget) -> Iterator[str]:
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisible() or widget.focusPolicy() is Qt.FocusPolicy.NoFocus:
            continue
        if isinstance(widget.parent(), (QAbstractSpinBox, QComboBox)) or any(isinstance(parent, QComboBox) for parent in _parents(widget)):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name):
            yield _described(widget)


def _menus(actions: list[QAction]) -> Iterator[list[QAction]]:
    yield actions
    for action in actions:
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _menus(inner.actions())


def _parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def _described(widget: QWidget) -> str:
    name = widget.objectName() or widget.accessibleName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {name} in {'/'.join(p.objectName() for p in _parents(widget) if p.objectName())}"

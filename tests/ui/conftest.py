"""What tests of the window share: folders of their own, and no widget left behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTranslator
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from evalkit.folders import Folders
from tests.ui.office import Office, Opener


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Folders of a user who has never started EvalKit."""
    return Folders(data=tmp_path / "data", config=tmp_path / "config", log=tmp_path / "log")


@pytest.fixture(autouse=True)
def no_window_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a top-level widget behind (one that it did not find there)."""
    application = QApplication.instance()
    before = set(QApplication.topLevelWidgets()) if application is not None else set()
    yield
    if QApplication.instance() is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()  # the plotting library makes menus without a parent, which go with its Python objects
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert not left, f"windows left behind: {[(type(widget).__name__, widget.objectName()) for widget in left]}"


@pytest.fixture(autouse=True)
def language_put_back() -> Iterator[None]:
    """Take the language and its font from the application again: the next test, whichever it is, begins without."""
    font = QApplication.font() if QApplication.instance() is not None else None
    yield
    application = QApplication.instance()
    if application is None:
        return
    for translator in application.findChildren(QTranslator):
        application.removeTranslator(translator)
        translator.deleteLater()
    if font is not None and QApplication.font() != font:
        QApplication.setFont(font)


@pytest.fixture(autouse=True)
def buttons_let_go() -> Iterator[None]:
    """Let go of the mouse: what a test still holds would keep the next test's moves from its widgets."""
    yield
    if QApplication.instance() is not None and QApplication.mouseButtons():
        anywhere = QWindow()
        anywhere.create()
        QTest.mouseRelease(anywhere, Qt.MouseButton.LeftButton)
        anywhere.destroy()


@pytest.fixture(autouse=True, scope="session")
def clipboard_emptied() -> Iterator[None]:
    """Leave nothing of Python's on the clipboard: the offscreen platform deletes it after Python's end, and crashes."""
    yield
    if QApplication.instance() is not None:
        QApplication.clipboard().clear()


@pytest.fixture
def opener(qapp: QApplication, folders: Folders, qtbot: QtBot) -> Iterator[Opener]:
    opener = Opener(qapp, folders, qtbot)
    yield opener
    opener.close_all()


@pytest.fixture
def office(opener: Opener) -> Office:
    return opener.open()

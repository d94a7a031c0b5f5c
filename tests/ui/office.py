"""A whole window with a fake board behind it, for tests that use mouse and keys."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from evalkit.folders import Folders
from evalkit.session.snapshot import SessionState
from tests.ui.fakes import bundle
from tests.ui.window_fakes import FakeEmulator, FakeSession, FakeShelf
from ui.app import open_window
from ui.bridge import Bridge
from ui.connection import Connection
from ui.desk import Desk, build_desk
from ui.ground import Ground
from ui.main_window import MainWindow
from ui.options import WindowOptions
from ui.presenters.phase import EmulatorTarget, Target
from ui.remembered import Remembered


@dataclass
class Office:
    """A window with everything, and the fake ends it talks to."""

    desk: Desk
    sessions: list[FakeSession] = field(default_factory=list)
    targets: list[Target | str] = field(default_factory=list)
    error: Exception | None = None

    @property
    def window(self) -> MainWindow:
        return self.desk.window

    @property
    def session(self) -> FakeSession:
        return self.sessions[-1]

    def label(self, name: str) -> str:
        found = self.window.findChild(QLabel, name)
        assert isinstance(found, QLabel), name
        return found.text()


class Opener:
    """Makes windows, and closes all of them in the end."""

    def __init__(self, application: QApplication, folders: Folders, qtbot: QtBot) -> None:
        self._application, self._folders, self._qtbot = application, folders, qtbot
        self._offices: list[Office] = []

    def open(self, *, shelf: FakeShelf | None = None, theme: str = "light", language: str = "", features: Sequence[str] = ()) -> Office:
        """Open a window; `features` are the names of the files in ui/features that furnish it."""
        window = open_window(self._application, self._folders, WindowOptions(theme=theme, language=language))
        window.resize(1600, 1000)
        bridge = Bridge(window)
        office: Office

        def open_session(url: str, _note_made: object) -> FakeSession:
            office.targets.append(url)
            if office.error is not None:
                raise office.error
            office.sessions.append(FakeSession())
            return office.sessions[-1]

        def start_emulator(target: EmulatorTarget) -> FakeEmulator:
            office.targets.append(target)
            return FakeEmulator()

        connection = Connection(bridge, open_session=cast("Any", open_session), start_emulator=cast("Any", start_emulator), parent=window)
        ground = Ground(bridge=bridge, connection=connection, remembered=Remembered(self._folders.settings_file))
        desk = build_desk(self._application, window, self._folders, ground, shelf=shelf or FakeShelf(), discover=lambda: PORTS)
        office = Office(desk)
        for name in features:
            importlib.import_module(f"ui.features.{name}").furnish(desk)
        self._offices.append(office)
        self._qtbot.waitUntil(window.isVisible)
        return office

    def close(self, office: Office) -> None:
        self._offices.remove(office)
        office.window.close()
        office.desk.close()
        office.window.deleteLater()

    def close_all(self) -> None:
        for office in list(self._offices):
            self.close(office)


PORTS = [("serial:///dev/ttyACM0", "Arducam IMX500 USB bridge", "/dev/ttyACM0")]


def press(qtbot: QtBot, office: Office, keys: str) -> None:
    """Press a shortcut in the window."""
    action = next(a for a in office.window.actions_table.by_key.values() if a.shortcut() == QKeySequence(keys))
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    assert action.isEnabled(), f"{keys} is off"
    combination = cast("Any", QKeySequence(keys))[0]
    QTest.keyClick(office.window, combination.key(), combination.keyboardModifiers())


def connect(qtbot: QtBot, office: Office) -> FakeSession:
    """Connect to the emulator and let it stream."""
    before = len(office.sessions)
    press(qtbot, office, "Ctrl+E")
    qtbot.waitUntil(lambda: len(office.sessions) > before and bool(office.session.wanted("start")))
    office.session.state = SessionState.STREAMING
    office.session.answer("start", streaming=True)
    qtbot.waitUntil(lambda: office.desk.director.state.streaming)
    return office.session


def show_frame(qtbot: QtBot, office: Office, **changes: Any) -> None:
    """Let the board send a frame and wait until it is painted."""
    with qtbot.waitSignal(office.desk.frame_view.bundlePainted):
        office.session.frames.put(bundle(**changes))

"""The whole window with every feature, plots and a board that has something to show; its docks and dialogs in turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QWidget
from pytestqt.qtbot import QtBot

from evalkit.frames import PixelFormat
from evalkit.geometry import Rect
from evalkit.notices import Notice, Severity
from tests.ui.fakes import BINNED, crop_of, detections, inference, picture_of, rgb_scene
from tests.ui.office import Office, Opener, connect, show_frame
from ui.features import furnish_all
from ui.presenters.notes import Note

DIALOGS = ("about", "preferences", "address", "drops", "palette", "hints")
"""Actions that open something over the window."""


def furnished(opener: Opener, qtbot: QtBot, *, language: str = "en", theme: str = "light", size: tuple[int, int] = (1600, 1000)) -> Office:
    """Open a window with all features; frames stream, with boxes, crops and tensors."""
    office = opener.open(theme=theme, language=language)
    office.desk.remembered.saw_hints()  # they would cover what is looked at; their action shows them
    furnish_all(office.desk, attended=True)
    office.window.resize(*size)
    office.desk.store.look()
    qtbot.waitUntil(lambda: office.desk.store.known)
    connect(qtbot, office)
    show_frame(qtbot, office, **content())
    office.desk.director.show_note(Note(notice=Notice(severity=Severity.WARNING, text="Ünïcödé: 警告 of a board.", hint="Do this.")))
    settle()
    return office


def content() -> dict[str, Any]:
    """Return a frame in which every panel finds something."""
    scene = rgb_scene(BINNED)
    picture = picture_of(scene, PixelFormat.RGB8)
    rois = tuple(crop_of(picture, Rect(400 * k, 300 * k, 800, 600), index=k) for k in range(4))
    return {"picture": picture, "rois": rois, "result": detections(12), "inference": inference()}


def docks(office: Office) -> Iterator[tuple[str, QDockWidget]]:
    """Show each dock in front of its tabs, and yield it with its key."""
    for dock in office.window.findChildren(QDockWidget):
        key = dock.objectName().removeprefix("dock-")
        office.window.docks.show(key)
        settle()
        yield key, dock


def dialogs(office: Office) -> Iterator[tuple[str, QWidget]]:
    """Open each dialog, yield it with the key of its action, and close it."""
    for key in DIALOGS:
        before = set(visible_dialogs())
        office.window.actions_table[key].trigger()
        settle()
        opened = [dialog for dialog in visible_dialogs() if dialog not in before]
        if not opened:
            card = office.window.findChild(QWidget, "hint-card")
            opened = [card] if card is not None else []
        assert opened, f"{key} opens nothing"
        yield key, opened[0]
        opened[0].close()
        settle()


def visible_dialogs() -> list[QWidget]:
    """Return the dialogs on the screen."""
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]


def settle() -> None:
    """Let layouts and paints happen."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

"""The command palette (Ctrl+K): all menus and all choices of the tool bar in one list, found by typing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from ui.desk import Desk
from ui.dialogs.palette import CommandPalette, PaletteEntry
from ui.main_window import MainWindow
from ui.widgets.choice_box import ChoiceBox

ARROW = " › "
_APPENDED_KEY = re.compile(r"\(&\w\)")


def furnish(desk: Desk) -> None:
    """Let Ctrl+K open it."""
    window = desk.window
    window.actions_table.on("palette", lambda: CommandPalette(tuple(_entries(window)), window).open_over(window))


def _entries(window: MainWindow) -> Iterator[PaletteEntry]:
    """Yield what can be done now."""
    for action in window.menuBar().actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _of_menu(menu, _plain(menu.title()))
    for box in (window.tool_bar.output, window.tool_bar.model):
        yield from _of_box(box)


def _of_menu(menu: QMenu, place: str) -> Iterator[PaletteEntry]:
    for action in menu.actions():
        inner = action.menu()
        text = f"{place}{ARROW}{_plain(action.text())}"
        if isinstance(inner, QMenu):
            yield from _of_menu(inner, text)
        elif not action.isSeparator() and action.isEnabled() and action.isVisible():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            yield PaletteEntry(text=text, run=action.trigger, keys=keys, icon=action.icon(), words=action.toolTip())


def _of_box(box: ChoiceBox) -> Iterator[PaletteEntry]:
    if box.isEnabled():
        for key, text in box.choices():
            yield PaletteEntry(text=f"{box.accessibleName()}{ARROW}{text}", run=lambda key=key: box.picked.emit(key))  # type: ignore[misc]


def _plain(text: str) -> str:
    """Return a menu's words without the mark of its access key; Japanese menus write it as "(&S)" behind the word."""
    text = _APPENDED_KEY.sub("", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")

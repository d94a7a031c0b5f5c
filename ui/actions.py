"""The table of actions as the QActions of one window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence

from ui import resources
from ui.action_table import CONTEXT, TABLE

if TYPE_CHECKING:
    from ui.presenters.window_state import WindowState


class Actions:
    """The table as QActions of one window."""

    def __init__(self, owner: QObject) -> None:
        self._specs = {spec.key: spec for spec in TABLE}
        self.by_key: dict[str, QAction] = {}
        for spec in TABLE:
            action = QAction(_tr(spec.text), owner)
            action.setObjectName(f"action-{spec.key}")
            action.setCheckable(spec.checkable)
            if spec.shortcut:
                action.setShortcut(QKeySequence(spec.shortcut))
            if spec.icon:
                action.setIcon(resources.icon(spec.icon))
            self.by_key[spec.key] = action
            self.describe(spec.key, tip=_tr(spec.tip))

    def __getitem__(self, key: str) -> QAction:
        return self.by_key[key]

    def of_menu(self, menu: str) -> Iterator[tuple[QAction, bool]]:
        """Yield the actions of a menu in their order, each with whether a line comes before it."""
        for spec in TABLE:
            if spec.menu == menu:
                yield self.by_key[spec.key], spec.separated

    def on(self, key: str, handler: Callable[[], object]) -> None:
        """Call `handler` when the action is triggered."""
        self.by_key[key].triggered.connect(lambda _checked=False: handler())

    def describe(self, key: str, *, text: str = "", tip: str = "", icon: str = "") -> None:
        """Give an action another text, tip (its shortcut is added) or icon; what is empty stays."""
        action = self.by_key[key]
        if text and text != action.text():
            action.setText(text)
        if tip:
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            full = f"{tip} ({keys})" if keys else tip
            if full != action.toolTip():
                action.setToolTip(full)
                action.setStatusTip("")
        if icon:
            action.setIcon(resources.icon(icon))

    def apply(self, state: WindowState) -> None:
        """Enable what can be used now."""
        for key, spec in self._specs.items():
            enabled = spec.enabled(state)
            if enabled != self.by_key[key].isEnabled():
                self.by_key[key].setEnabled(enabled)


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)

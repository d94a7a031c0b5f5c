"""Brings back how the window was left, beyond the places of its docks: what is drawn over the picture, and which tabs were in front."""

from __future__ import annotations

import logging

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QTabWidget

from evalkit.errors import SettingsError
from evalkit.results.style import OverlayStyle
from ui.desk import Desk
from ui.features.scenarios import scenarios_of

log = logging.getLogger(__name__)

STYLE, SCORE, FRONT, TABS = "overlay", "score", "front", "tabs"
"""Keys in the file: the style as JSON, the score from which on results are shown (which the window reads itself), the docks in front of others, and a group of tab numbers by the names of their widgets."""


def furnish(desk: Desk) -> None:
    """Bring it back now, and keep it whenever the layout is kept."""
    store = desk.window.store
    _use_style(desk, str(store.value(STYLE) or ""))
    for key in str(store.value(FRONT) or "").split(","):
        desk.window.docks.bring_forward(key)
    for tabs in desk.window.findChildren(QTabWidget):
        index = str(store.value(f"{TABS}/{tabs.objectName()}") or "")
        if tabs.objectName() and index.isdecimal() and int(index) < tabs.count():
            tabs.setCurrentIndex(int(index))
    desk.window.remembering.connect(lambda kept: _keep(desk, kept))


def _keep(desk: Desk, store: QSettings) -> None:
    style, scenarios = desk.frame_view.style_in_use, scenarios_of(desk)
    if scenarios is not None:  # what only a scenario brought is not the user's choice
        style = scenarios.users_drawing.style
        store.setValue(SCORE, scenarios.users_drawing.score)
    store.setValue(STYLE, style.to_json())
    store.setValue(FRONT, ",".join(desk.window.docks.in_front()))
    for tabs in desk.window.findChildren(QTabWidget):
        if tabs.objectName():
            store.setValue(f"{TABS}/{tabs.objectName()}", tabs.currentIndex())


def _use_style(desk: Desk, text: str) -> None:
    if text:
        try:
            desk.frame_view.set_style(OverlayStyle.from_json(text))
        except (SettingsError, ValueError) as error:  # ValueError: a number out of range
            log.warning("The overlay style of the last time is not used: %s", error)

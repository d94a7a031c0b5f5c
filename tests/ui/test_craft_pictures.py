"""Pictures of every panel and dialog, in both themes and languages, at 100 % and 200 %: out/screenshots/craft, for people to look at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.craft import dialogs, docks, furnished, settle
from tests.ui.office import Opener
from tests.ui.screenshots import keep_screenshot
from ui.theme import ThemeChoice, tokens_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_panel_and_dialog_has_its_picture(opener: Opener, qtbot: QtBot, language: str) -> None:
    office = furnished(opener, qtbot, language=language)
    for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        office.desk.housekeeping.use_theme(theme)
        office.window.arrange("bring-up")
        settle()
        place = f"craft/{language}-{theme.value}-{round(100 * office.window.devicePixelRatio())}"
        keep(office.window, f"{place}/window")
        for key, dock in docks(office):
            keep(dock, f"{place}/dock-{key}")
        for key, dialog in dialogs(office):
            keep(dialog, f"{place}/dialog-{key}")


def test_the_same_at_twice_the_scale() -> None:
    """Qt reads the scale when it starts, so this is a process of its own."""
    if os.environ.get("QT_SCALE_FACTOR") == "2":
        assert QGuiApplication.primaryScreen().devicePixelRatio() == 2
        return
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ, QT_SCALE_FACTOR="2"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def keep(widget: QWidget, name: str) -> None:
    """Write the picture; it must show something, in the theme's colours."""
    file = keep_screenshot(widget, name)
    assert file.stat().st_size > 500, f"{name} is empty"
    assert tokens_of(widget.palette()).dark == ("-dark-" in name)

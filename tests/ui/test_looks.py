"""Colours, icons and the table of actions."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon, QKeySequence, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from evalkit.session.snapshot import SessionState
from tests.ui.window_fakes import snapshot
from ui import resources
from ui.action_table import TABLE
from ui.actions import Actions
from ui.presenters.phase import EmulatorTarget, Phase
from ui.presenters.window_state import WindowState
from ui.theme import DARK, LIGHT, ThemeChoice, Tokens, apply_theme, palette_of, resolve, tokens_of

READABLE = 4.5
"""Contrast that WCAG 2.2 asks of text (success criterion 1.4.3)."""
SEEN = 3.0
"""Contrast that it asks of graphics (1.4.11)."""


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" as WCAG defines it."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_text_can_be_read_and_curves_can_be_seen(tokens: Tokens) -> None:
    for ground in (tokens.window, tokens.surface):
        for ink in (tokens.text, tokens.muted, tokens.accent, tokens.ok, tokens.warn, tokens.error):
            assert contrast(ink, ground) >= READABLE, (ink, ground)
    for curve in (tokens.dnn, tokens.dsp, tokens.sensor, tokens.received, tokens.shown, tokens.error):
        assert contrast(curve, tokens.surface) >= SEEN, curve
    assert contrast(tokens.stage_text, tokens.stage) >= READABLE
    assert contrast(tokens.on_accent, tokens.accent) >= READABLE


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_painters_find_the_colours_of_their_palette(tokens: Tokens) -> None:
    assert tokens_of(palette_of(tokens)) is tokens


def test_the_theme_follows_the_wish_and_else_the_system(qapp: QApplication) -> None:
    assert resolve(ThemeChoice.LIGHT) is LIGHT
    assert resolve(ThemeChoice.DARK) is DARK
    assert resolve(ThemeChoice.SYSTEM) in {LIGHT, DARK}
    apply_theme(qapp, ThemeChoice.DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    apply_theme(qapp, ThemeChoice.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


def test_a_missing_file_says_where_it_was_looked_for() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/unicorn\.svg is neither in .*assets"):
        resources.asset("icons/unicorn.svg")


def test_icons_take_the_colour_of_the_theme(qapp: QApplication) -> None:
    themed, faded = resources.icon("theme"), resources.icon("stop")
    for choice, tokens in ((ThemeChoice.DARK, DARK), (ThemeChoice.LIGHT, LIGHT)):
        apply_theme(qapp, choice)
        image = themed.pixmap(20).toImage()
        inks = {image.pixelColor(x, y).name() for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() == 255}
        assert tokens.text in inks
    image = faded.pixmap(20, QIcon.Mode.Disabled).toImage()
    assert 0 < max(image.pixelColor(x, y).alpha() for x in range(20) for y in range(20)) < 255


def test_every_action_has_text_tip_icon_file_and_a_shortcut_of_its_own(qapp: QApplication, qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner)
    for spec in TABLE:
        action = actions[spec.key]
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert action.text()
        assert action.toolTip().endswith(f"({keys})" if keys else spec.tip[-5:])
        assert not spec.icon or resources.asset(f"icons/{spec.icon}.svg").is_file()
        assert action.icon().isNull() is not bool(spec.icon)
    shortcuts = [spec.shortcut for spec in TABLE if spec.shortcut]
    assert len(shortcuts) == len(set(shortcuts))
    assert len({spec.key for spec in TABLE}) == len(TABLE)


EMULATOR = EmulatorTarget(scene="", model="")
SESSION_KEYS = {
    *("emulator", "footage", "address", "reconnect", "disconnect", "start"),
    *("swap", "cancel-swap", "get-models", "cancel-get", "drops"),
}


@pytest.mark.parametrize(
    ("state", "on"),
    [
        (WindowState(), {"emulator", "address"}),
        (WindowState(target=EMULATOR), {"emulator", "address", "reconnect"}),
        (WindowState(phase=Phase.CONNECTING, target=EMULATOR), {"emulator", "address", "disconnect"}),
        (WindowState(phase=Phase.DISCONNECTING, target=EMULATOR), set()),
        (WindowState(phase=Phase.CONNECTED, snapshot=snapshot(SessionState.IDLE)), {"emulator", "address", "disconnect", "start", "drops"}),
        (
            WindowState(phase=Phase.CONNECTED, snapshot=snapshot(), selected_model="person"),
            {"emulator", "address", "disconnect", "start", "swap", "drops"},
        ),
        (
            WindowState(phase=Phase.CONNECTED, snapshot=snapshot(), selected_model="person", uploading=True),
            {"emulator", "address", "disconnect", "start", "cancel-swap", "drops"},
        ),
        (WindowState(phase=Phase.CONNECTED, snapshot=snapshot(SessionState.FAULTED)), {"emulator", "address", "disconnect", "drops"}),
        (WindowState(can_get_models=True), {"emulator", "address", "get-models"}),
        (WindowState(can_get_models=True, fetching=True), {"emulator", "address", "cancel-get"}),
        (WindowState(has_footage=True), {"emulator", "address", "footage"}),
    ],
)
def test_what_can_be_done_follows_the_state(qapp: QApplication, qtbot: QtBot, state: WindowState, on: set[str]) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner)
    actions.apply(state)
    assert {key for key in SESSION_KEYS if actions[key].isEnabled()} == on
    assert all(actions[key].isEnabled() for key in ("theme", "screenshot", "layout-bring-up", "full-screen", "log", "about", "quit"))

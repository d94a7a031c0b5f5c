"""Colours that can be read and told apart: contrast after WCAG 2.2, and pairs of colours as colour-blind eyes see them."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPalette

from tests.ui.test_looks import READABLE, SEEN, contrast
from ui.theme import DARK, LIGHT, Tokens, palette_of

# Viénot, Brettel and Mollon (1999), as matrices on linear RGB: what a person without one kind of cone sees.
EYES = {
    "all cones": np.eye(3),
    "deuteranopia": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
    "protanopia": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
}
TOLD_APART = 14.0
"""Distance in CIELAB (1976); 2.3 is just noticeable between large fields side by side, thin lines need several times that."""
THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
def test_every_text_can_be_read_on_every_ground_it_stands_on(tokens: Tokens) -> None:
    inks = (tokens.text, tokens.muted, tokens.accent, tokens.ok, tokens.warn, tokens.error)
    for ground in (tokens.window, tokens.surface, tokens.raised):
        for ink in inks:
            assert contrast(ink, ground) >= READABLE, (ink, ground)
    assert contrast(tokens.on_accent, tokens.accent) >= READABLE
    assert contrast(tokens.stage_text, tokens.stage) >= READABLE


@THEMES
def test_every_mark_can_be_seen(tokens: Tokens) -> None:
    for field in ("dnn", "dsp", "sensor", "received", "shown", "error", "accent", "ok", "warn"):
        assert contrast(getattr(tokens, field), tokens.surface) >= SEEN, field
    for colour in tokens.kinds:
        assert contrast(colour, tokens.surface) >= SEEN, colour
    for colour in tokens.classes:
        assert contrast(colour, tokens.stage) >= SEEN, colour


@THEMES
def test_the_palette_of_qt_can_be_read_too(tokens: Tokens) -> None:
    palette = palette_of(tokens)
    role = QPalette.ColorRole
    pairs = (
        *((role.WindowText, role.Window), (role.Text, role.Base), (role.Text, role.AlternateBase), (role.ButtonText, role.Button)),
        *((role.PlaceholderText, role.Base), (role.ToolTipText, role.ToolTipBase), (role.HighlightedText, role.Highlight)),
        *((role.Link, role.Base), (role.Link, role.Window), (role.BrightText, role.Window)),
    )
    for ink, ground in pairs:
        assert contrast(palette.color(ink).name(), palette.color(ground).name()) >= READABLE, (ink, ground)


@THEMES
@pytest.mark.parametrize("eyes", EYES)
def test_colours_that_stand_side_by_side_are_told_apart_by_all_eyes(tokens: Tokens, eyes: str) -> None:
    groups = {
        "classes": tokens.classes,
        "kinds of bytes": tokens.kinds,
        "parts of latency": (tokens.dnn, tokens.dsp, tokens.error),
        "frame rates": (tokens.sensor, tokens.received, tokens.shown),
        "states": (tokens.ok, tokens.warn, tokens.muted),
    }
    close = [
        (name, first, second, round(distance))
        for name, colours in groups.items()
        for first, second in combinations(colours, 2)
        if (distance := float(np.linalg.norm(lab(first, eyes) - lab(second, eyes)))) < TOLD_APART
    ]
    assert not close, close


def test_no_token_is_forgotten() -> None:
    """A new colour must be looked at: say here which pairs it is used in."""
    known = {
        *("dark", "window", "surface", "raised", "border", "text", "muted", "accent", "on_accent", "ok", "warn", "error"),
        *("stage", "stage_text", "dnn", "dsp", "sensor", "received", "shown", "kinds", "classes"),
    }
    assert {field.name for field in dataclasses.fields(Tokens)} == known


def lab(colour: str, eyes: str) -> NDArray[np.float64]:
    """Return "#rrggbb" in CIELAB (D65), as those eyes see it."""
    shown = QColor(colour)
    rgb = np.array([shown.redF(), shown.greenF(), shown.blueF()])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(EYES[eyes] @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen / (0.9505, 1, 1.089)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

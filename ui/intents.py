"""What the user wants: from the signals of menus, panels and notices to connection, commands, swap and library."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from evalkit.protocol.values import OutputSelection
from ui.bridge import Bridge
from ui.commands import Commands
from ui.connection import Connection
from ui.deployment import Deployment
from ui.dialogs.connect_to import ConnectToDialog
from ui.director import Director
from ui.main_window import MainWindow
from ui.model_store import ModelStore
from ui.presenters.output import preset_of, selection_of
from ui.presenters.phase import EmulatorTarget, Target, UrlTarget
from ui.presenters.scene import PICK_FILE, PICK_FOLDER
from ui.remembered import Remembered

log = logging.getLogger(__name__)

_DELETE_ON_CLOSE = Qt.WidgetAttribute.WA_DeleteOnClose
VIDEO_PATTERNS = "*.mp4 *.avi *.mov *.mkv *.webm *.m4v *.mpg *.mpeg"


class Intents(QObject):
    """Turns what the user does into commands."""

    def __init__(
        self,
        window: MainWindow,
        director: Director,
        *,
        bridge: Bridge,
        connection: Connection,
        commands: Commands,
        deployment: Deployment,
        store: ModelStore,
        remembered: Remembered,
        discover: Callable[[], list[tuple[str, str, str]]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._director = director
        self._bridge = bridge
        self._connection = connection
        self._commands = commands
        self._deployment = deployment
        self._store = store
        self._remembered = remembered
        self._discover = discover
        self._asked_scene = ""
        self._picked: Target | None = None
        director.connected.connect(self._begin)
        deployment.deployed.connect(remembered.ran_model)
        commands.answered.connect(self._answered)
        connection.scene_refused.connect(lambda: remembered.used_scene(""))
        self._connect_actions()
        self._connect_panels()

    def connect_to(self, target: Target) -> None:
        """Connect to what the user picked, and remember it if it works."""
        self._picked = target
        self._connection.connect_to(target)

    def connect_emulator(self) -> None:
        """Start the built-in emulator on what it showed last."""
        self.connect_to(self._remembered.emulator_target(self._store.stock.footage))

    def show_footage(self) -> None:
        """Start the built-in emulator on the first installed clip, with the network that suits it."""
        footage = self._store.stock.footage
        if footage:
            self._remembered.used_scene("")
            self.connect_to(EmulatorTarget(scene=footage[0][0], model=""))

    def _connect_actions(self) -> None:
        actions = self._window.actions_table
        actions["footage"].triggered.connect(self.show_footage)
        actions["emulator"].triggered.connect(self.connect_emulator)
        actions["address"].triggered.connect(self._ask_address)
        actions["reconnect"].triggered.connect(self._reconnect)
        actions["disconnect"].triggered.connect(self._connection.disconnect_board)
        actions["start"].triggered.connect(self._toggle_stream)
        actions["swap"].triggered.connect(self._swap)
        actions["cancel-swap"].triggered.connect(self._deployment.cancel)
        actions["get-models"].triggered.connect(self._store.get_missing)
        actions["cancel-get"].triggered.connect(self._store.cancel_fetch)

    def _connect_panels(self) -> None:
        window, commands = self._window, self._commands
        window.connect_menu.port_picked.connect(lambda url: self.connect_to(UrlTarget(url=url)))
        window.connect_menu.aboutToShow.connect(self._look_for_ports)
        window.sensor_panel.mode_picked.connect(commands.set_mode)
        window.sensor_panel.exposure_picked.connect(commands.set_exposure)
        window.sensor_panel.gain_picked.connect(commands.set_gain)
        window.output_panel.preset_picked.connect(self._pick_preset)
        window.tool_bar.output.picked.connect(self._pick_preset)
        window.output_panel.format_picked.connect(lambda value: self._change_output(image=value))
        window.output_panel.input_tensor_picked.connect(lambda value: self._change_output(input_tensor=value))
        window.scene_panel.scene_picked.connect(self._pick_scene)
        window.model_panel.model_picked.connect(self._director.select_model)
        window.tool_bar.model.picked.connect(self._director.select_model)
        window.notice_bar.action_wanted.connect(self._act)

    # ---- connection ----

    def _begin(self) -> None:
        """Ask a board that was just connected for the output the user had last, and for frames."""
        if self._connection.target is self._picked and self._picked is not None:
            self._remembered.connected_to(self._picked)
        snapshot = self._director.state.snapshot
        if snapshot is not None and snapshot.board is not None and snapshot.status is not None:
            capabilities = snapshot.board.capabilities
            output = selection_of(self._remembered.output, self._remembered.pixel_format, capabilities, input_tensor=False)
            if output != snapshot.status.output:
                self._commands.set_output(output)
        self._commands.start()

    def _reconnect(self) -> None:
        target = self._connection.target
        if target is not None:
            self.connect_to(target)

    def _ask_address(self) -> None:
        dialog = ConnectToDialog((self._remembered.url,) if self._remembered.url else (), self._window)
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.chosen.connect(lambda url: self.connect_to(UrlTarget(url=url)))
        dialog.open()

    def _look_for_ports(self) -> None:
        menu = self._window.connect_menu
        self._bridge.run("discover", self._discover, menu.show_ports, self._ports_failed)

    def _ports_failed(self, error: BaseException) -> None:
        log.warning("Looking for ports failed: %s", error)
        self._window.connect_menu.show_ports(())

    def _toggle_stream(self) -> None:
        if self._director.wants_streaming:
            self._commands.stop()
        else:
            self._commands.start()

    def _act(self, key: str) -> None:
        """Do what a notice offered."""
        self._window.notice_bar.settle(key)
        self._window.actions_table[key].trigger()

    # ---- output, scene, model ----

    def _output(self) -> OutputSelection | None:
        """Return the output that is set, or was asked for last."""
        snapshot = self._director.state.snapshot
        status = None if snapshot is None else snapshot.status
        return self._commands.wanted.output or (None if status is None else status.output)

    def _pick_preset(self, key: str) -> None:
        old = self._output()
        snapshot = self._director.state.snapshot
        if old is None or snapshot is None or snapshot.board is None:
            return
        pixel_format = old.image or self._remembered.pixel_format
        self._set_output(selection_of(key, pixel_format, snapshot.board.capabilities, input_tensor=old.input_tensor, old=old))

    def _change_output(self, **fields: object) -> None:
        old = self._output()
        if old is not None:
            self._set_output(msgspec.structs.replace(old, **fields))

    def _set_output(self, output: OutputSelection) -> None:
        self._remembered.used_output(preset_of(output), output.image)
        self._commands.set_output(output)

    def _pick_scene(self, key: str) -> None:
        if key == PICK_FILE:
            dialog = QFileDialog(self._window, self.tr("Video for the emulator"))
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([self.tr("Videos ({patterns})").format(patterns=VIDEO_PATTERNS), self.tr("All files (*)")])
            self._open_file_dialog(dialog, "file")
        elif key == PICK_FOLDER:
            dialog = QFileDialog(self._window, self.tr("Folder with images for the emulator"))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            self._open_file_dialog(dialog, "folder")
        else:
            self.set_scene(key)

    def _open_file_dialog(self, dialog: QFileDialog, kind: str) -> None:
        dialog.setObjectName(f"pick-{kind}")
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.fileSelected.connect(lambda path: self.set_scene(f"{kind}:{Path(path)}"))
        dialog.open()

    def set_scene(self, scene: str) -> None:
        """Ask the emulator to look at something else, and remember it if that works."""
        self._asked_scene = scene
        self._commands.set_scene(scene)

    def _answered(self, kind: str) -> None:
        if kind == "scene" and self._asked_scene:
            self._remembered.used_scene(self._asked_scene)

    def _swap(self) -> None:
        name = self._director.state.selected_model
        item = next((item for item in self._store.stock.items if item.name == name), None)
        if item is not None:
            self._deployment.begin(item.name, item.title)

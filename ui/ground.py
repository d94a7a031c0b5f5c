"""What is built right after the first paint, before anything heavy: the emulator starts while the rest is still being loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.folders import Folders
from ui.bridge import Bridge
from ui.connection import Connection
from ui.main_window import MainWindow
from ui.options import WindowOptions
from ui.presenters.phase import EmulatorTarget, Target, UrlTarget
from ui.remembered import Remembered
from ui.scenes import installed_scenes

if TYPE_CHECKING:
    from evalkit.emulator.launcher import EmulatorProcess
    from evalkit.session.session import Session


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What everything else stands on."""

    bridge: Bridge
    connection: Connection
    remembered: Remembered

    def close(self) -> None:
        """End the connection and everything in the background; blocks for some seconds at most."""
        self.connection.disconnect_board()
        self.bridge.close()
        self.remembered.save()


def build_ground(window: MainWindow, folders: Folders) -> Ground:
    """Build it; nothing is connected yet."""
    bridge = Bridge(window, busy=lambda: window.turns.busy)
    connection = Connection(
        bridge,
        open_session=lambda url, note_made: _open_session(url, folders, note_made),
        start_emulator=lambda target: _start_emulator(target, folders),
        parent=window,
    )
    return Ground(bridge=bridge, connection=connection, remembered=Remembered(folders.settings_file))


def start_target(options: WindowOptions, remembered: Remembered, footage: tuple[tuple[str, str], ...]) -> Target | None:
    """Return what to connect to at the start: what the command line says, else the emulator unless a board was used last."""
    if options.url:
        return UrlTarget(url=options.url)
    if remembered.url and not (options.scene or options.model or options.unattended_s):
        return None
    target = remembered.emulator_target(footage)
    return EmulatorTarget(scene=options.scene or target.scene, model=options.model or target.model)


def connect_at_start(ground: Ground, folders: Folders, options: WindowOptions) -> None:
    """Begin to connect to what this start is about."""
    target = start_target(options, ground.remembered, installed_scenes(folders.data / "models"))
    if target is not None:
        ground.connection.connect_to(target)
    else:
        # A port is not opened unasked: somebody else may be using it by now.
        ground.connection.offer(UrlTarget(url=ground.remembered.url))


def _open_session(url: str, folders: Folders, note_made: Callable[[Session], None]) -> Session:
    from evalkit.links.opening import open_link  # noqa: PLC0415 - after the first paint
    from evalkit.models.library import ModelLibrary  # noqa: PLC0415
    from evalkit.session.history import FILE_NAME, SwapHistory  # noqa: PLC0415
    from evalkit.session.session import Session  # noqa: PLC0415

    history, library = SwapHistory(folders.data / FILE_NAME), ModelLibrary(folders.data / "models")
    session = Session(open_link(url), application="EvalKit window", history=history, find_package=library.find)
    note_made(session)
    try:
        session.open()
    except BaseException:
        session.close()
        raise
    return session


def _start_emulator(target: EmulatorTarget, folders: Folders) -> EmulatorProcess:
    from evalkit.emulator.config import EmulatorConfig  # noqa: PLC0415 - after the first paint
    from evalkit.emulator.launcher import EmulatorProcess  # noqa: PLC0415

    return EmulatorProcess.start(EmulatorConfig(scene=target.scene, model=target.model, library=folders.data / "models"))

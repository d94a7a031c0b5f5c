"""The first half of the composition root: a window on the screen as soon as possible. What it does is built in desk.py, after that."""

from __future__ import annotations

import gc
import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from evalkit.folders import Folders, default_folders
from ui.application import Application
from ui.language import apply_language, remembered_language
from ui.main_window import MainWindow
from ui.options import WindowOptions
from ui.theme import ThemeChoice, apply_theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.desk import Desk
    from ui.ground import Ground

log = logging.getLogger(__name__)

BROKEN = 1
"""Exit code of a run by itself that could not be loaded (evalkit.headless.exits.BUG, which may be what cannot be loaded)."""
SWITCH_INTERVAL_S = 0.0005
"""How long a busy thread may keep the interpreter: the default 5 ms would delay the window by as much, per busy thread."""
SETTLED_MS = 3000
"""After the first frame: by then all is loaded that any frame needs."""


def run_window(options: WindowOptions) -> int:
    """Open the window and stay until it is closed; return the exit code."""
    from ui.process_hooks import EndSignals, route_qt_messages  # noqa: PLC0415 - cheap, but after --help

    route_qt_messages()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    folders = default_folders()
    application = Application([sys.argv[0]])
    window = open_window(application, folders, options)
    signals = EndSignals(window.close)
    running = Running(application, window, folders, options)
    window.painted.connect(running.begin)
    window.painted.connect(lambda: application.open_files_with(window.files_opened.emit))
    window.closing.connect(application.quit)
    try:
        return int(application.exec())
    finally:
        signals.restore()
        window.hide()
        running.end()


def open_window(application: QApplication, folders: Folders, options: WindowOptions) -> MainWindow:
    """Show a dressed window without behaviour."""
    application.setApplicationName("EvalKit")
    application.setDesktopFileName("evalkit")
    layout = QSettings(str(folders.config / "window.ini"), QSettings.Format.IniFormat)
    if options.fresh:
        layout.clear()
    wanted = options.theme or str(layout.value("theme"))
    choice = next((choice for choice in ThemeChoice if choice.value == wanted), ThemeChoice.SYSTEM)
    apply_theme(application, choice)
    if options.language:
        layout.setValue("language", options.language)
    apply_language(application, remembered_language(layout))
    window = MainWindow(layout, choice)
    window.show()
    return window


class Running:
    """What begins after the first paint and must end with the window."""

    def __init__(self, application: QApplication, window: MainWindow, folders: Folders, options: WindowOptions) -> None:
        self._application = application
        self._window = window
        self._folders = folders
        self._options = options
        self._ground: Ground | None = None
        self._desk: Desk | None = None
        self._undo: list[Callable[[], None]] = []

    def begin(self) -> None:
        """Build and connect everything else; a program that cannot be loaded says so in its window."""
        try:
            self._load()
        except Exception as error:
            log.exception("EvalKit could not be loaded")
            text = self._window.tr("EvalKit could not be loaded: {error}\nInstall it again, or report this with the log file.")
            self._window.say_broken(text.format(error=error))
            if self._options.unattended_s is not None:
                self._application.exit(BROKEN)

    def _load(self) -> None:
        from evalkit.log import configure_logging  # noqa: PLC0415 - after the first paint
        from ui import resources  # noqa: PLC0415 - as above
        from ui.ground import build_ground, connect_at_start  # noqa: PLC0415 - as above
        from ui.process_hooks import catch_errors  # noqa: PLC0415 - as above

        # In a window the notice bar tells; by itself the program has only the console.
        console = logging.CRITICAL if self._options.unattended_s is None else logging.WARNING
        self._undo.append(configure_logging(self._folders.log, console_level=console).stop)
        ground = self._ground = build_ground(self._window, self._folders)
        connect_at_start(ground, self._folders, self._options)
        from ui.desk import build_desk, load_rest  # noqa: PLC0415 - heavy: the emulator starts meanwhile

        self._application.setWindowIcon(resources.app_icon())
        desk = self._desk = build_desk(self._application, self._window, self._folders, ground)
        self._undo.append(catch_errors(desk.tell))
        load_rest(desk, self._folders, self._options)
        resume_collector(desk)

    def end(self) -> None:
        """End what `begin` began; blocks for some seconds at most."""
        if self._desk is not None:
            self._desk.close()
        elif self._ground is not None:
            self._ground.close()
        for undo in reversed(self._undo):
            undo()


def resume_collector(desk: Desk) -> None:
    """Let the garbage collector work again (main.py stopped it); what the start and the first frames have made is not worth a look.

    It stays, and to look at all of it takes 75 ms, in which the window would stand still.
    """
    gc.freeze()
    gc.enable()
    settled = QTimer(desk.window, singleShot=True, interval=SETTLED_MS)
    settled.timeout.connect(gc.freeze)
    desk.frame_view.bundlePainted.connect(lambda _: settled.start(), Qt.ConnectionType.SingleShotConnection)

"""What reaches a process from outside its event loop: signals of the system, and errors that nobody caught."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QSocketNotifier, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)
qt_log = logging.getLogger("qt")


class EndSignals(QObject):
    """Calls `end` on the window's thread when the system or Ctrl+C asks the process to end.

    Python runs signal handlers only between its own instructions, and an idle event loop has none: a socket wakes it.
    """

    def __init__(self, end: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._reader, self._writer = socket.socketpair()
        self._reader.settimeout(0.0)
        self._writer.settimeout(0.0)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        self._old_descriptor = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore(self) -> None:
        """Put everything back as it was."""
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_descriptor)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        """Do nothing: a handler interrupts whatever runs, a lock being held included. The socket carries the number to `_drain`."""

    def _drain(self) -> None:
        try:
            numbers = self._reader.recv(64)
        except OSError:
            return
        if numbers:
            log.info("Ending on signal %d", numbers[0])
            self._end()


def route_qt_messages() -> None:
    """Let Qt's own messages go to the log, where a bug report has them, instead of the console."""
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }

    def heard(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:  # noqa: ARG001 - Qt's signature
        # Without a screen there is no window manager; Qt says so at every turn.
        if "This plugin does not support" not in message:
            qt_log.log(levels.get(kind, logging.WARNING), "%s", message)

    qInstallMessageHandler(heard)


def catch_errors(tell: Callable[[BaseException], None]) -> Callable[[], None]:
    """Log errors that nobody caught and `tell` them, from any thread; return what undoes it."""
    old, old_thread = sys.excepthook, threading.excepthook

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            old(kind, error, trace)
            return
        log.critical("An error nobody caught", exc_info=(kind, error, trace))
        tell(error)

    def caught_in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            caught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def undo() -> None:
        sys.excepthook, threading.excepthook = old, old_thread

    sys.excepthook, threading.excepthook = caught, caught_in_thread
    return undo

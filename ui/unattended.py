"""The window by itself: it streams for a while, writes summary, curves and a screenshot, and ends. For checks, and for demonstrations."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from evalkit.headless import exits
from evalkit.session.report import write_report
from evalkit.session.snapshot import SessionSnapshot
from ui.desk import Desk
from ui.presenters.phase import Phase

log = logging.getLogger(__name__)

SCREENSHOT_NAME = "window.png"
FIRST_FRAME_S = 30.0
"""How long the first frame is waited for: a first start loads networks; the run's own time counts from that frame on."""


class Unattended(QObject):
    """Counts the time from the first frame that was painted; ends the application with an exit code."""

    def __init__(self, desk: Desk, *, seconds: float, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folder = folder
        self._seconds = seconds
        self._snapshot: SessionSnapshot | None = None
        self._frames = 0
        self._waiting = QTimer(self, singleShot=True, interval=round(FIRST_FRAME_S * 1000))
        self._waiting.timeout.connect(self._give_up)
        self._running = QTimer(self, singleShot=True, interval=round(seconds * 1000))
        self._running.timeout.connect(self._finish)
        desk.frame_view.bundlePainted.connect(self._count)
        desk.connection.changed.connect(self._watch)
        self._waiting.start()

    def _count(self) -> None:
        self._frames += 1
        if self._frames == 1:
            self._waiting.stop()
            self._running.start()

    def _watch(self) -> None:
        """End at once when the connection fails: nobody is there who could connect again."""
        if self._desk.connection.phase is Phase.DISCONNECTED:
            notes = self._desk.window.notice_bar.notes
            self._end(exits.NO_CONNECTION, f"The connection failed: {notes[-1].notice}" if notes else "The connection failed.")

    def _give_up(self) -> None:
        self._end(exits.FAILED, f"No frame was shown within {FIRST_FRAME_S:g} s. The log in the log folder may say why.")

    def _finish(self) -> None:
        session = self._desk.bridge.session
        if session is None:
            self._end(exits.NO_CONNECTION, "The connection is gone.")
            return
        screenshot = self._folder / SCREENSHOT_NAME
        try:
            summary, curves = write_report(self._folder, session.snapshot(), session.metrics)
            saved = self._desk.window.grab().save(str(screenshot))
        except OSError as error:
            self._end(exits.FAILED, f"The report could not be written in {self._folder}: {error.strerror or error}.")
            return
        if not saved:
            self._end(exits.FAILED, f"The screenshot could not be written as {screenshot}.")
            return
        sys.stdout.write(
            f"{self._frames} frames shown in {self._seconds:g} s.\nSummary: {summary}\nCurves: {curves}\nScreenshot: {screenshot}\n"
        )
        self._end(exits.OK, "")

    def _end(self, code: int, message: str) -> None:
        if message:
            sys.stderr.write(f"evalkit: {message}\n")
        self._desk.connection.changed.disconnect(self._watch)
        self._waiting.stop()
        self._running.stop()
        QApplication.exit(code)

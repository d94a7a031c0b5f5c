"""Several boards at once: each in a window of its own, and each window in a process of its own.

Two streams then never wait for one interpreter, and a driver that fails takes one window with it.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QProcess

from evalkit.notices import Notice, Severity
from ui.desk import Desk
from ui.presenters.notes import Note


def furnish(desk: Desk) -> None:
    """Let Ctrl+N open another window."""
    desk.window.actions_table.on("new-window", lambda: _open_another(desk))


def _open_another(desk: Desk) -> None:
    desk.remembered.save()
    desk.window.remember_layout()
    started, _ = QProcess.startDetached(sys.executable, ["-m", "ui"])
    if not started:
        text = QCoreApplication.translate("windows", "Another window could not be opened.")
        hint = QCoreApplication.translate("windows", "Start EvalKit once more from where you started this one.")
        desk.director.show_note(Note(notice=Notice(severity=Severity.ERROR, text=text, hint=hint)))

"""Files that the system asks a running program to open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from ui.application import Application

application = Application(["evalkit"])
application.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile("/models/early.rpk")))
opened = []
application.open_files_with(opened.append)
application.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile("/models/late.rpk")))
application.sendEvent(application, QFileOpenEvent(QUrl("https://example.com/x.rpk")))
print([path.name for files in opened for path in files])
"""


def test_files_are_opened_whether_they_come_before_the_window_is_ready_or_after() -> None:
    """In a process of its own: there is one application object in each."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "['early.rpk', 'late.rpk']", done.stderr

"""Start to the first painted window against a bare window that imports the same toolkits, and on to the first live frame.

Each start is a process of its own, warm; the two kinds alternate, so that other work on the
machine meets both. Folders of the user are not touched: each run has an EVALKIT_HOME of its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.rows import Row

ROOT = Path(__file__).parents[2]
ROUNDS = 7
GOAL_TIMES = 1.5
GOAL_LIVE_MS = 2000.0

BARE = """
import sys, time
import numpy, cv2
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    seen = False
    def paintEvent(self, event):
        if not self.seen:
            self.seen = True
            sys.stdout.write(f"painted {time.time()}\\n"); sys.stdout.flush()
            QTimer.singleShot(0, app.quit)
app = QApplication([])
window = Window(); window.resize(1600, 1000); window.show()
app.exec()
"""

WINDOW = """
import gc, sys, time
gc.disable()  # as ui.main does first of all
import ui.app as application
from ui.main import main
def say(word):
    sys.stdout.write(f"{word} {time.time()}\\n"); sys.stdout.flush()
begin = application.Running.begin
done = []
def live(window):
    if not done:
        done.append(True)
        say("live")
        window.close()
def seen(self):
    say("painted")
    begin(self)
    self._desk.frame_view.bundlePainted.connect(lambda _: live(self._window))
application.Running.begin = seen
main([])
"""


def measure(program: str, words: tuple[str, ...], home: Path) -> list[float]:
    """Return seconds from the start of the process to each of `words` on its standard output."""
    environment = dict(os.environ, EVALKIT_HOME=str(home), PYTHONPATH=str(ROOT), QT_LOGGING_RULES="*=false")
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    begin = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    said = dict(line.split() for line in done.stdout.splitlines() if line.split()[:1] and line.split()[0] in words)
    return [float(said[word]) - begin for word in words]


def run() -> list[Row]:
    """Return medians, the ratio of the two kinds of start, and the goals."""
    bare, painted, live = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("EVALKIT_HOME", folder))
        measure(BARE, ("painted",), home)
        measure(WINDOW, ("painted", "live"), home)
        for _ in range(ROUNDS):
            bare += measure(BARE, ("painted",), home)
            first, second = measure(WINDOW, ("painted", "live"), home)
            painted.append(first)
            live.append(second - first)
    reference, start, more = (1e3 * statistics.median(values) for values in (bare, painted, live))
    return [
        Row(
            what="start to the first painted window",
            value=start,
            unit="ms",
            reference="bare window with QtWidgets, numpy, cv2:",
            reference_value=reference,
            ratio=reference / start,
            goal=1 / GOAL_TIMES,
        ),
        Row(what="from there to the first live frame", value=more, unit="ms", goal=GOAL_LIVE_MS),
    ]

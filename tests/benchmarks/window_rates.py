"""How fast the window can show: a recorded sender in place of the emulator, overlays on, every plot open.

The sender replays finished frames, so that what is measured is link, decoding and painting (see senders/recorded.py). Run it under
Xvfb: `xvfb-run -a -s "-screen 0 1600x1000x24" python -m tests.benchmarks window_rates`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.end_to_end import ROOT, measure, rows_of
from tests.benchmarks.rows import Row

CASES = (("2028x1520", 60.0, 0.97), ("4056x3040", 30.0, 0.97))
"""Mode, frames a second, and the share of them that must be shown."""
MODEL = "hi-vis-detector"


def run() -> list[Row]:
    """Return rates, losses and ages for both modes."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("EVALKIT_HOME", folder))
        for mode, fps, goal in CASES:
            command = [sys.executable, "-m", "tests.benchmarks.senders.recorded", mode, str(fps), MODEL]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sender:
                try:
                    assert sender.stdout is not None
                    url = sender.stdout.readline().strip()
                    rows += rows_of(f"{mode} YUV 4:2:0 at {fps:g} fps", measure(mode, home, url), goal)
                finally:
                    sender.terminate()
    return rows

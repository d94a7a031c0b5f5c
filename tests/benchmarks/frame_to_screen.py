"""How long it takes from a YUV 4:2:0 picture in memory to a painted view of 1280x960, against pyqtgraph and cv2.imshow.

Each painter is a process of its own on one X server, and they take turns, so that a busy moment of the machine hits all. The goals
are for the same job: the picture and 20 boxes with labels, each tool in its usual way. The rows "without boxes" are stricter: there
the others paint the picture alone, and ours still has its boxes and caption. Values are lower quartiles, since whatever else the
machine does only adds. cv2.imshow is that of the full `opencv-python` wheel, whose
own Qt cannot live beside ours: it is installed into a temporary environment, and left out where that cannot be had. Without an
X server (Linux without Xvfb) or elsewhere, Qt's offscreen platform takes its place and imshow is left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from evalkit.geometry import Size
from tests.benchmarks.rows import Row
from tests.ui.fakes import nv12_bytes, rgb_scene

SIZES = (Size(1920, 1080), Size(2028, 1520), Size(4056, 3040))
GOALS = {"2028x1520": (8.0, 3.5), "4056x3040": (18.0, 6.0)}
"""Against pyqtgraph and imshow."""
BOXES = 20
OVERLAY_GOAL = 0.5
"""A hundred boxes with labels may cost twice what painting a finished picture does."""
FRAMES = 3
"""Different ones in turn, so that no cache holds the answer."""
ROUNDS = 12
FRAMES_A_ROUND = 10
HERE = Path(__file__).parent / "painters"
REPOSITORY = Path(__file__).parents[2]


class Painter:
    """A process that paints when told and says how long it took."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command, env=environment, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.times_ms: list[float] = []
        if self._answer() != "ready":
            self.close()
            raise RuntimeError(f"{command} did not start")

    def round(self) -> None:
        """Let it paint some frames."""
        if self._process.stdin is None:
            raise RuntimeError("no standard input")
        self._process.stdin.write(f"{FRAMES_A_ROUND}\n")
        self._process.stdin.flush()
        self.times_ms += json.loads(self._answer())

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._process.communicate(timeout=20)

    def _answer(self) -> str:
        return self._process.stdout.readline().strip() if self._process.stdout else ""


def run() -> list[Row]:
    """Measure all sizes."""
    rows: list[Row] = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="evalkit-bench-")))
        environment = stack.enter_context(display())
        full_opencv = full_opencv_python(folder) if environment.get("DISPLAY") else None
        for size in SIZES:
            rows += rows_of(size, measured(size, folder, environment, full_opencv))
    return rows


def measured(size: Size, folder: Path, environment: dict[str, str], full_opencv: Path | None) -> dict[str, float]:
    """Return the ms a frame of each painter."""
    file = folder / f"{size}.npy"
    np.save(file, np.stack([nv12_bytes(rgb_scene(size, seed=seed)) for seed in range(FRAMES)]))
    frames = [str(file), str(size.width), str(size.height)]
    widgets = [sys.executable, "-m", "tests.benchmarks.painters.widgets"]
    commands = {
        "evalkit": [*widgets, "evalkit", str(BOXES), *frames],
        "evalkit, 100 boxes": [*widgets, "evalkit", "100", *frames],
        "blit": [*widgets, "blit", "0", *frames],
        "pyqtgraph": [*widgets, "pyqtgraph", str(BOXES), *frames],
        "pyqtgraph without boxes": [*widgets, "pyqtgraph", "0", *frames],
    }
    if full_opencv is not None:
        imshow = [str(full_opencv), str(HERE / "imshow.py")]
        commands |= {
            "cv2.imshow": [*imshow, str(BOXES), *frames],
            "cv2.imshow without boxes": [*imshow, "0", *frames],
        }
    with contextlib.ExitStack() as stack:
        painters: dict[str, Painter] = {}
        for name, command in commands.items():
            painters[name] = Painter(command, environment)
            stack.callback(painters[name].close)
        for _ in range(ROUNDS):
            for painter in painters.values():
                painter.round()
        return {name: statistics.quantiles(painter.times_ms, n=4)[0] for name, painter in painters.items()}


def rows_of(size: Size, ms: dict[str, float]) -> list[Row]:
    """Return what is to be told of one size."""
    pyqtgraph_goal, imshow_goal = GOALS.get(str(size), (None, None))
    goals = {
        "pyqtgraph": pyqtgraph_goal,
        "pyqtgraph without boxes": None,
        "cv2.imshow": imshow_goal,
        "cv2.imshow without boxes": None,
    }
    ours = ms["evalkit"]
    rows = [
        Row(
            what=f"{size} YUV 4:2:0 and {BOXES} boxes to 1280x960",
            value=ours,
            unit="ms",
            reference=name,
            reference_value=ms[name],
            ratio=ms[name] / ours,
            goal=goal,
        )
        for name, goal in goals.items()
        if name in ms
    ]
    overlay = (ms["evalkit, 100 boxes"] - ours) * 100 / (100 - BOXES)
    rows.append(
        Row(
            what=f"{size}: overlay of 100 boxes with labels",
            value=overlay,
            unit="ms",
            reference="blit",
            reference_value=ms["blit"],
            ratio=ms["blit"] / overlay,
            goal=OVERLAY_GOAL,
        )
    )
    return rows


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """Yield an environment whose windows are seen by nobody: an Xvfb of our own, or Qt's offscreen platform."""
    environment = {key: value for key, value in os.environ.items() if key not in {"QT_QPA_PLATFORM", "DISPLAY"}}
    server = shutil.which("Xvfb")
    if server is None:
        yield environment | {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    command = [server, "-displayfd", str(write), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            number = numbers.readline().strip()
        yield environment | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        process.terminate()
        process.wait()


def full_opencv_python(folder: Path) -> Path | None:
    """Return a Python that has the full OpenCV wheel, or None where it cannot be installed."""
    place = folder / "opencv"
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", "opencv-python", "numpy"], check=False, capture_output=True)
    return python if done.returncode == 0 else None

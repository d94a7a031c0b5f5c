"""The real window with a real emulator process behind it, without a screen."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from evalkit.folders import Folders
from evalkit.headless import exits
from evalkit.results.types import Classification, Detections
from evalkit.session.bundle import FrameBundle
from ui.app import open_window
from ui.desk import Desk, build_desk
from ui.ground import build_ground
from ui.options import WindowOptions
from ui.presenters.notes import Note
from ui.presenters.phase import EmulatorTarget, Phase, UrlTarget

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 30_000
"""A safety net for loaded machines, not a wait in the good case."""
GENERATED = EmulatorTarget(scene="generated:shop-floor", model="")


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the program as a user does, in a home of its own."""
    environment = dict(os.environ, EVALKIT_HOME=str(home), PYTHONPATH=str(ROOT), QT_QPA_PLATFORM="offscreen")
    return subprocess.Popen(
        [sys.executable, "-m", "ui", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def emulators_of(home: Path) -> list[int]:
    """Return the process numbers of emulators that use `home`; only where the system shows command lines as files."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes()
        except OSError:
            continue  # it has just ended
        if b"emulat" in words and str(home).encode() in words:
            found.append(int(entry.parent.name))
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")


@needs_proc
def test_the_window_by_itself_leaves_summary_curves_and_screenshot_and_no_process(tmp_path: Path) -> None:
    process = start(tmp_path / "home", "--unattended", "4", "--report", str(tmp_path / "report"), "--scene", "generated:shop-floor")
    out, err = process.communicate(timeout=60)
    assert process.returncode == exits.OK, err
    summary = json.loads((tmp_path / "report" / "session.json").read_text())
    assert summary["frames"]["shown"] > 10
    assert summary["network"]["name"] == "shop-person"
    assert summary["latency_ms"]["ready_to_shown"]["count"] > 0
    rows = list(csv.DictReader((tmp_path / "report" / "curves.csv").read_text().splitlines()))
    assert any(row["shown_fps_high"] for row in rows)
    picture = cv2.imread(str(tmp_path / "report" / "window.png"))
    assert picture is not None
    assert picture.shape == (1000, 1600, 3)
    assert picture[300:600, 500:1000].std() > 20  # there is a picture in the middle
    for name in ("session.json", "curves.csv", "window.png"):
        assert str(tmp_path / "report" / name) in out
    assert emulators_of(tmp_path / "home") == []


def test_the_window_by_itself_says_why_it_shows_nothing(tmp_path: Path) -> None:
    process = start(tmp_path / "home", "--unattended", "2", "--report", str(tmp_path / "report"), "--url", "tcp://127.0.0.1:9")
    _, err = process.communicate(timeout=60)
    assert process.returncode == exits.NO_CONNECTION
    assert "127.0.0.1:9" in err
    assert not (tmp_path / "report").exists()


@needs_proc
def test_a_window_that_is_asked_to_end_takes_its_emulator_along(tmp_path: Path) -> None:
    process = start(tmp_path / "home", "--scene", "generated:shop-floor")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not emulators_of(tmp_path / "home"):
        assert time.monotonic() < deadline
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert emulators_of(tmp_path / "home") == []


# ---- the same window in this process ----


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(data=tmp_path / "data", config=tmp_path / "config", log=tmp_path / "log")


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, folders: Folders) -> Iterator[Desk]:
    window = open_window(qapp, folders, WindowOptions(theme="light"))
    desk = build_desk(qapp, window, folders, build_ground(window, folders))
    yield desk
    window.close()
    desk.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def stream(desk: Desk, qtbot: QtBot) -> None:
    """Connect to a new emulator and wait for a painted frame."""
    with qtbot.waitSignal(desk.frame_view.bundlePainted, timeout=PATIENCE_MS):
        desk.intents.connect_to(GENERATED)


def wait_for_frame(desk: Desk, qtbot: QtBot, wanted: type[Detections | Classification] | str) -> FrameBundle:
    """Wait for a painted frame with such a result, or with such content ("rois", "metadata")."""

    def fits(bundle: FrameBundle) -> bool:
        if wanted == "rois":
            return bundle.picture is None and bool(bundle.rois)
        if wanted == "metadata":
            return bundle.picture is None and not bundle.rois and bundle.inference is not None
        return isinstance(bundle.result, wanted)  # type: ignore[arg-type]

    with qtbot.waitSignal(desk.bridge.frame_ready, timeout=PATIENCE_MS, check_params_cb=fits) as frame:
        pass
    bundle: FrameBundle = (frame.args or [None])[0]
    return bundle


def text(desk: Desk, name: str) -> str:
    label = desk.window.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def test_pictures_outputs_and_a_swap_through_the_real_emulator(desk: Desk, qtbot: QtBot) -> None:
    desk.store.look()
    stream(desk, qtbot)
    wait_for_frame(desk, qtbot, Detections)
    desk.window.output_panel.preset_picked.emit("roi")
    assert wait_for_frame(desk, qtbot, "rois").bytes.image == 0
    desk.window.output_panel.preset_picked.emit("metadata")
    assert wait_for_frame(desk, qtbot, "metadata").bytes.roi == 0
    desk.window.output_panel.preset_picked.emit("image+metadata")
    desk.director.select_model("scene-classifier")
    desk.window.actions_table["swap"].trigger()
    wait_for_frame(desk, qtbot, Classification)
    qtbot.waitUntil(lambda: "runs." in text(desk, "model-result"), timeout=PATIENCE_MS)
    assert [note.action for note in desk.window.notice_bar.notes] == ["get-models"]  # nothing but the greeting


def test_a_killed_emulator_is_an_unplugged_cable_and_another_one_can_be_started(desk: Desk, qtbot: QtBot) -> None:
    stream(desk, qtbot)
    emulator = desk.connection.emulator
    assert emulator is not None
    os.kill(emulator.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    qtbot.waitUntil(lambda: desk.connection.phase is Phase.DISCONNECTED, timeout=PATIENCE_MS)
    notes: tuple[Note, ...] = desk.window.notice_bar.notes
    assert len(notes) == 1, [note.notice.text for note in notes]
    assert "The built-in emulator ended unexpectedly" in text(desk, "notice-text")
    with qtbot.waitSignal(desk.frame_view.bundlePainted, timeout=PATIENCE_MS):
        desk.window.actions_table["reconnect"].trigger()
    assert not desk.window.notice_bar.notes


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped by a signal there")
def test_a_frozen_emulator_does_not_survive_the_window(desk: Desk, qtbot: QtBot) -> None:
    stream(desk, qtbot)
    emulator = desk.connection.emulator
    assert emulator is not None
    os.kill(emulator.pid, signal.SIGSTOP)
    desk.window.close()
    desk.close()
    assert emulator.poll() is not None


def test_a_video_that_cannot_be_opened_is_told_and_the_scene_goes_on(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    stream(desk, qtbot)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video at all")
    desk.intents.set_scene(f"file:{broken}")
    qtbot.waitUntil(lambda: bool(desk.window.notice_bar.notes), timeout=PATIENCE_MS)
    assert "broken.mp4" in text(desk, "notice-text")
    wait_for_frame(desk, qtbot, Detections)
    assert desk.director.state.streaming


def test_somebody_else_on_the_port_is_told(desk: Desk, qtbot: QtBot) -> None:
    desk.intents.connect_to(UrlTarget(url="tcp://127.0.0.1:1"))
    qtbot.waitUntil(lambda: bool(desk.window.notice_bar.notes), timeout=PATIENCE_MS)
    assert "127.0.0.1:1" in text(desk, "notice-text")
    assert desk.connection.phase is Phase.DISCONNECTED

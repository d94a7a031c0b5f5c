"""The start of the program: command line, first paint, what comes after it, and the end."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from evalkit.cli import main as run_command
from evalkit.folders import Folders
from evalkit.headless import exits
from ui import main as program
from ui.app import Running, open_window
from ui.options import SUBCOMMANDS, WindowOptions, parse_options
from ui.process_hooks import EndSignals
from ui.scenes import file_scene, installed_scenes
from ui.widgets.waiting import Waiting

ROOT = Path(__file__).parents[2]


def imported_by(code: str) -> set[str]:
    """Return the modules that are loaded after `code` ran in a new Python."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(chr(10).join(sys.modules))"],
        cwd=ROOT, env=dict(os.environ, PYTHONPATH=str(ROOT)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


def test_a_subcommand_never_loads_qt() -> None:
    loaded = imported_by("import ui.main\ntry:\n    ui.main.main(['version'])\nexcept SystemExit:\n    pass")
    assert not {module for module in loaded if module.startswith(("PySide6", "pyqtgraph"))}


def test_what_is_heavy_is_loaded_after_the_first_paint() -> None:
    loaded = imported_by("import ui.app")
    assert "PySide6.QtWidgets" in loaded
    assert not loaded & {"numpy", "cv2", "pyqtgraph", "onnx", "onnxruntime", "msgspec", "evalkit.session.session"}


def test_the_command_line_of_the_window() -> None:
    options = parse_options(["--scene", "webcam:0", "--model", "person", "--theme", "dark", "--unattended", "2.5", "--report", "there"])
    assert options == WindowOptions(scene="webcam:0", model="person", theme="dark", unattended_s=2.5, report=Path("there"))


@pytest.mark.parametrize(
    "arguments", [["--theme", "pink"], ["--unattended", "0"], ["--unattended", "soon"], ["--url", "tcp://a:1", "--scene", "webcam:0"]]
)
def test_a_wrong_command_line_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(arguments)
    assert "error:" in capsys.readouterr().err


def test_the_window_names_every_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run_command(["--help"])
    listed = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert sorted(SUBCOMMANDS.split(", ")) == sorted(listed)


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_display_is_looked_for_before_qt_would_abort(environment: dict[str, str], platform: str, expected: bool) -> None:
    assert program.has_display(environment, platform) is expected


def test_without_a_display_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(program, "has_display", lambda *_: False)
    assert program.main([]) == exits.FAILED
    assert "--unattended" in capsys.readouterr().err


def test_installed_clips_are_found_without_the_catalogue(tmp_path: Path) -> None:
    assert installed_scenes(tmp_path) == ()
    (tmp_path / "footage").mkdir()
    clip = tmp_path / "footage" / "street.mp4"
    clip.touch()
    assert installed_scenes(tmp_path) == ((file_scene(clip), "street"),)


def test_the_default_clip_begins_where_its_people_are(tmp_path: Path) -> None:
    clip = tmp_path / "footage" / "bikes.mp4"
    clip.parent.mkdir()
    clip.touch()
    assert installed_scenes(tmp_path) == ((f"{file_scene(clip)}#t=4", "bikes"),)


@pytest.fixture
def collector() -> Iterator[None]:
    """Put the garbage collector back as it was."""
    yield
    gc.unfreeze()
    gc.enable()


def test_everything_comes_after_the_first_paint_and_ends_with_the_window(
    qapp: QApplication, qtbot: QtBot, folders: Folders, monkeypatch: pytest.MonkeyPatch, collector: None
) -> None:
    monkeypatch.setattr("ui.ground.connect_at_start", lambda *_: None)  # the real emulator has its own tests
    options = WindowOptions(theme="light")
    window = open_window(qapp, folders, options)
    running = Running(qapp, window, folders, options)
    paints: list[int] = []
    window.painted.connect(lambda: paints.append(1))
    qtbot.waitUntil(lambda: bool(paints))
    running.begin()
    qtbot.wait(50)
    assert paints == [1]
    assert window.findChild(QWidget, "frame_view") is not None
    assert all(plot.findChild(QWidget, "chart") is not None for key, plot in window.plots.items() if key != "waterfall")
    assert (folders.log / "evalkit.log").exists()
    window.close()
    running.end()
    assert folders.settings_file.exists()
    assert (folders.config / "window.ini").exists()
    assert not any(handler.__module__ == "evalkit.log" for handler in logging.getLogger().handlers)
    window.deleteLater()


def test_a_program_that_cannot_be_loaded_says_so_in_its_window(
    qapp: QApplication, qtbot: QtBot, folders: Folders, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "ui.ground", None)  # importing it fails
    options = WindowOptions(theme="light")
    window = open_window(qapp, folders, options)
    running = Running(qapp, window, folders, options)
    running.begin()
    waiting = window.findChild(Waiting)
    assert isinstance(waiting, Waiting)
    assert waiting.accessibleName().startswith("EvalKit could not be loaded: ")
    assert "could not be loaded" in caplog.text
    window.close()
    running.end()
    window.deleteLater()


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself these signals there")
def test_a_signal_ends_the_window_outside_of_the_handler(qapp: QApplication, qtbot: QtBot) -> None:
    ended: list[int] = []
    signals = EndSignals(lambda: ended.append(1))
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        assert ended == []  # a handler interrupts whatever runs; the work waits for the event loop
        qtbot.waitUntil(lambda: ended == [1])
    finally:
        signals.restore()
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL

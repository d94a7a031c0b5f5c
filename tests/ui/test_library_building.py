"""Networks of the user's own: the form, pictures of the stream, the report, the library; and Sony's converter, by a stand-in."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import onnx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from evalkit.building.request import BuildReport, LossReport, PictureLoss
from evalkit.flow import Progress
from evalkit.folders import Folders
from evalkit.imx500.memory import MemoryTable
from evalkit.models.builtin import builtin_packages
from evalkit.models.library import ModelLibrary
from tests.core.building_helpers import classifier
from tests.ui.office import Office, Opener, connect, press, show_frame
from tests.ui.screenshots import keep_screenshot
from tests.ui.test_library import drop
from ui import library_recording
from ui.dialogs.build_model import BuildDialog
from ui.dialogs.convert_model import ConvertDialog
from ui.dialogs.import_wizard import ImportWizard
from ui.presenters.building import build_problem, macs_text, present_report, present_work, size_of
from ui.shelf import LibraryShelf

STAND_IN = """
import sys, time
from pathlib import Path
arguments = sys.argv[1:]
source, out = Path(arguments[arguments.index("-i") + 1]), Path(arguments[arguments.index("-o") + 1])
if source.read_text() == "hang":
    print("Compiling: 10% done", flush=True)
    time.sleep(600)
if source.read_text() == "fail":
    print("ERROR: GridSample is not supported", flush=True)
    sys.exit(3)
print("Reading the graph", flush=True)
print("Compiling: 50% done", flush=True)
out.mkdir(parents=True)
(out / {made!r}).write_bytes(Path({package!r}).read_bytes())
"""


@pytest.fixture
def office(opener: Opener, folders: Folders, qtbot: QtBot) -> Office:
    shelf = LibraryShelf(folders.data / "models", str)
    office = opener.open(shelf=shelf, features=["library", "importing", "building"])  # type: ignore[arg-type]
    office.desk.store.look()
    qtbot.waitUntil(lambda: office.desk.store.known)
    return office


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A small classifier of 32 x 32 pictures."""
    path = tmp_path / "colours.onnx"
    onnx.save(classifier(), path)
    return path


def find(parent: QWidget, kind: type[QWidget], name: str = "") -> QWidget:
    found = parent.findChild(kind, name) if name else parent.findChild(kind)
    assert isinstance(found, kind), name
    return found


def opened(qtbot: QtBot, office: Office, kind: type[QWidget]) -> QWidget:
    """Wait for a dialog."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in office.window.findChildren(kind)))
    return find(office.window, kind)


def recorded(dialog: QWidget, number: int) -> bool:
    return said(dialog, "build-stage").endswith(f"{number} of 3")


def click(parent: QWidget, name: str) -> None:
    button = find(parent, QPushButton, name)
    assert button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def said(parent: QWidget, name: str) -> str:
    label = find(parent, QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def test_a_dropped_network_is_built_on_recorded_pictures_and_taken_in(
    office: Office, qtbot: QtBot, network: Path, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.model_building.RECORDED_PICTURES", 3)
    monkeypatch.setattr(library_recording, "STEP_NS", 1)
    connect(qtbot, office)
    show_frame(qtbot, office)
    drop(office.window, network)
    dialog = opened(qtbot, office, BuildDialog)
    task = find(dialog, QComboBox, "build-task")
    assert isinstance(task, QComboBox)
    task.setCurrentText("Classification")
    keep_screenshot(dialog, "build-form")
    click(dialog, "build-start")
    assert said(dialog, "build-stage") == "Recording pictures of the stream: 0 of 3"
    for number in range(1, 4):
        show_frame(qtbot, office, frame_id=number, received_ns=number * 10)
        if number < 3:
            qtbot.waitUntil(partial(recorded, dialog, number))
    qtbot.waitUntil(lambda: find(dialog, QPushButton, "build-add").isVisible(), timeout=60_000)
    assert "same best class" in said(dialog, "report-loss") or "pictures" in said(dialog, "report-loss")
    assert said(dialog, "report-title") == "colours is built"
    keep_screenshot(dialog, "build-report")
    click(dialog, "build-add")
    qtbot.waitUntil(lambda: office.desk.director.state.selected_model == "colours")
    assert ModelLibrary(folders.data / "models").load("colours").card.task == "classification"


def test_a_build_can_be_cancelled_and_its_fault_is_told_on_the_form(office: Office, qtbot: QtBot, network: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"\x08\x08no network at all")
    drop(office.window, broken)
    dialog = opened(qtbot, office, BuildDialog)
    click(dialog, "build-start")
    click(dialog, "build-cancel")
    qtbot.waitUntil(lambda: "cancelled" in said(dialog, "build-problem"), timeout=30_000)
    click(dialog, "build-start")
    qtbot.waitUntil(lambda: "broken.onnx" in said(dialog, "build-problem"), timeout=60_000)
    assert find(dialog, QPushButton, "build-start").isVisible()


def test_the_form_says_what_is_missing_and_reads_labels_when_they_are_named(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    press(qtbot, office, "Ctrl+B")
    dialog = opened(qtbot, office, BuildDialog)
    assert said(dialog, "build-problem") == "Choose a network file."
    assert not find(dialog, QPushButton, "build-start").isEnabled()
    names = tmp_path / "names.txt"
    names.write_text("cat\ndog\n")
    line = find(dialog, QLineEdit, "build-labels")
    assert isinstance(line, QLineEdit)
    line.setText(str(names))
    qtbot.waitUntil(lambda: said(dialog, "build-labels-note") == "2 names: cat, dog")
    line.setText(str(tmp_path / "nowhere.txt"))
    qtbot.waitUntil(lambda: "nowhere.txt" in said(dialog, "build-labels-note"))
    source = find(dialog, QComboBox, "build-source")
    assert isinstance(source, QComboBox)
    assert "needs a full image" in source.itemText(3)  # nothing streams


def test_closing_the_dialog_in_the_middle_of_a_build_leaves_nothing_behind(
    office: Office, qtbot: QtBot, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(office.window, network)
    dialog = opened(qtbot, office, BuildDialog)
    task = find(dialog, QComboBox, "build-task")
    assert isinstance(task, QComboBox)
    task.setCurrentText("Classification")
    click(dialog, "build-start")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert office.desk.bridge.close()  # the process was ended: nothing is waited for


def test_without_the_converter_it_says_where_to_get_it(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    office.window.actions_table["convert-model"].trigger()
    dialog = opened(qtbot, office, ConvertDialog)
    assert "imx500-converter" in said(dialog, "convert-found")
    assert "licence is between you and Sony" in said(dialog, "convert-found")
    assert not find(dialog, QPushButton, "convert-start").isEnabled()


@pytest.mark.parametrize("mood", ["good", "fail", "hang"])
def test_the_converter_is_run_and_its_words_are_shown(office: Office, qtbot: QtBot, tmp_path: Path, mood: str) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    good = tmp_path / "good.rpk"
    good.write_bytes(builtin_packages()[0].data)
    install(programs, "imxconv-tf", STAND_IN.format(made="packerOut.zip", package=str(good)))
    install(programs, "imx500-package", STAND_IN.format(made="network.rpk", package=str(good)).replace("source.read_text()", "''"))
    network = tmp_path / "net.keras"
    network.write_text(mood)
    drop(office.window, network)
    dialog = opened(qtbot, office, ConvertDialog)
    converter, out = find(dialog, QLineEdit, "convert-converter"), find(dialog, QLineEdit, "convert-out")
    assert isinstance(converter, QLineEdit)
    assert isinstance(out, QLineEdit)
    converter.setText(str(programs))
    out.setText(str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    assert said(dialog, "convert-found").startswith("Found ")
    click(dialog, "convert-start")
    log = find(dialog, QPlainTextEdit, "convert-log")
    assert isinstance(log, QPlainTextEdit)
    if mood == "good":
        qtbot.waitUntil(lambda: find(dialog, QPushButton, "convert-open").isVisible(), timeout=30_000)
        assert "Reading the graph" in log.toPlainText()
        assert "Made" in log.toPlainText()
        keep_screenshot(dialog, "convert")
        click(dialog, "convert-open")
        qtbot.waitUntil(lambda: said(find(office.window, ImportWizard), "import-title") == "network.rpk")
        find(office.window, ImportWizard).close()
    elif mood == "fail":
        qtbot.waitUntil(lambda: "GridSample is not supported" in log.toPlainText(), timeout=30_000)
        qtbot.waitUntil(lambda: find(dialog, QPushButton, "convert-start").isVisible(), timeout=30_000)
    else:
        qtbot.waitUntil(lambda: find(dialog, QPushButton, "convert-cancel").isVisible())
        click(dialog, "convert-cancel")
        qtbot.waitUntil(lambda: "Cancelled" in log.toPlainText(), timeout=30_000)


def test_a_poor_result_is_shown_as_one_with_the_worst_pictures() -> None:
    loss = LossReport(
        text="7 of 12 pictures with the same best class.",
        measure="same best class",
        agreement=7 / 12,
        score_change=-0.2,
        pictures=12,
        held_out=False,
        outputs=(),
        worst=tuple(PictureLoss(picture=f"{number}.png", agreement=0.0, text="cat, not dog") for number in range(9)),
    )
    state = present_report(report(loss))
    assert not state.loss_is_good
    assert len(state.worst) == 5
    assert state.worst[0] == ("0.png", "cat, not dog")
    facts = dict(state.facts)
    assert facts["Agreement"] == "58 % (same best class)"
    assert "those of the calibration" in facts["Measured on"]
    assert facts["Multiplications"] == "12.4 M and 92 k depthwise"
    assert present_report(report(None)).loss_is_good


def test_numbers_of_the_form_are_judged(tmp_path: Path) -> None:
    network = tmp_path / "net.onnx"
    network.write_bytes(b"x")
    assert size_of("320x240") == (320, 240)
    assert size_of(" ") is None
    assert "320x240" in build_problem(str(network), "wide", "", "scene")
    assert "neither" in build_problem(str(tmp_path / "net.pt"), "", "", "scene")
    assert "no file" in build_problem(str(tmp_path / "gone.onnx"), "", "", "scene")
    assert "folder or video" in build_problem(str(network), "", str(tmp_path / "nowhere"), "folder")
    assert build_problem(str(network), "", "", "stream") == ""
    assert macs_text(1_200_000_000) == "1.20 G"
    assert present_work(Progress(stage="Quantising", done=3, total=12, unit="pictures")).text == "Quantising: 3 / 12 pictures"
    assert present_work(Progress(stage="Reading", unit="pictures")).text == "Reading…"


def report(loss: LossReport | None) -> BuildReport:
    return BuildReport(
        name="net",
        path=None,
        sha256="",
        size_bytes=1000,
        task="classification",
        decoder="class-scores",
        input_width=32,
        input_height=32,
        output_shapes=((4,),),
        conv_macs=12_400_000,
        depthwise_macs=92_000,
        memory=MemoryTable(runtime=1, coefficients=1),
        largest=(),
        dsp_us=500,
        inference_rate=30.0,
        loss=loss,
        golden="0.png",
        warnings=(),
        stages_ms=(("Reading", 100), ("Quantising", 900)),
    )


def install(folder: Path, name: str, source: str) -> None:
    """Put a program of Python into a folder."""
    if os.name == "nt":
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
        (folder / f"{name}.cmd").write_text(f'@"{sys.executable}" "%~dp0{name}.py" %*\r\n', encoding="utf-8")
        return
    script = folder / name
    script.write_text(f"#!{sys.executable}\n{source}", encoding="utf-8")
    script.chmod(0o755)

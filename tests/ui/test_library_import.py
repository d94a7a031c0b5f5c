"""Files on their way in: dropped or named, recognised, asked about, tried on the picture, and taken into the library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from evalkit.folders import Folders
from evalkit.geometry import Size
from evalkit.imx500.rpk import read_container, write_container
from evalkit.models.builtin import builtin_packages
from evalkit.models.library import ModelLibrary
from evalkit.results.types import Detections
from tests.ui.fakes import picture_of, rgb_scene
from tests.ui.office import Office, Opener, connect, press, show_frame
from tests.ui.screenshots import keep_screenshot
from tests.ui.test_library import drop, push_button
from ui.dialogs.import_wizard import ImportWizard
from ui.library_preview import generated_frame
from ui.main import names_model
from ui.options import parse_options
from ui.presenters.importing import name_problem
from ui.shelf import LibraryShelf

PEOPLE = builtin_packages()[0]


class Desk:
    """A window that takes files, and its real library."""

    def __init__(self, opener: Opener, folders: Folders, qtbot: QtBot, theme: str = "light") -> None:
        self.qtbot = qtbot
        self.library = ModelLibrary(folders.data / "models")
        shelf = LibraryShelf(self.library.folder, str)
        self.office: Office = opener.open(shelf=shelf, theme=theme, features=["library", "importing"])  # type: ignore[arg-type]
        self.office.desk.store.look()
        qtbot.waitUntil(lambda: self.office.desk.store.known)

    def wizard(self) -> ImportWizard:
        found: list[ImportWizard] = []

        def look() -> bool:
            found[:] = [one for one in self.office.window.findChildren(ImportWizard) if one.isVisible() and text(one, "import-title")]
            return bool(found)

        self.qtbot.waitUntil(look)
        return found[0]

    def open(self, *paths: Path) -> ImportWizard:
        drop(self.office.window, *paths)
        return self.wizard()

    def accept(self, wizard: ImportWizard) -> None:
        button = wizard.findChild(QPushButton, "import-accept")
        assert isinstance(button, QPushButton)
        self.qtbot.waitUntil(button.isEnabled)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def desk(opener: Opener, folders: Folders, qtbot: QtBot) -> Desk:
    return Desk(opener, folders, qtbot)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file as other tools make them: it runs, and does not say what it is."""
    path = tmp_path / "people.rpk"
    path.write_bytes(write_container(replace(read_container(PEOPLE.data), archive=None)))
    return path


def text(wizard: ImportWizard, name: str) -> str:
    label = wizard.findChild(QLabel, name)
    assert isinstance(label, QLabel), name
    return label.text() if not label.isHidden() else ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_dropped_file_is_recognised_asked_about_and_tried_on_a_picture(
    opener: Opener, folders: Folders, qtbot: QtBot, people: Path, theme: str
) -> None:
    desk = Desk(opener, folders, qtbot, theme)
    wizard = desk.open(people)
    assert text(wizard, "import-title") == "people.rpk"
    assert text(wizard, "import-recognised").startswith("rpk, ")
    task = wizard.findChild(QComboBox, "answer-task")
    assert isinstance(task, QComboBox)
    assert task.currentText() == "Object detection"
    qtbot.waitUntil(lambda: "the usual detector" in text(wizard, "reason-task"))
    qtbot.waitUntil(lambda: wizard.preview.bundle is not None, timeout=20_000)
    bundle = wizard.preview.bundle
    assert bundle is not None
    assert isinstance(bundle.result, Detections)
    assert len(bundle.result.items) >= 1  # nothing is connected: the generated scene has people in it
    assert text(wizard, "plan-verdict").startswith("It fits")
    keep_screenshot(wizard, f"import-{theme}")
    desk.accept(wizard)
    qtbot.waitUntil(lambda: desk.office.desk.director.state.selected_model == "people")
    assert desk.library.load("people").card.task == "object detection"


def test_another_answer_shows_other_results_at_once_and_reaches_the_library(desk: Desk, qtbot: QtBot, people: Path) -> None:
    wizard = desk.open(people)
    qtbot.waitUntil(lambda: wizard.preview.bundle is not None, timeout=20_000)
    first = wizard.preview.bundle
    assert first is not None
    before = cast("Detections", first.result).items[0].box
    order = wizard.findChild(QComboBox, "answer-box_order")
    assert isinstance(order, QComboBox)
    order.setFocus()
    QTest.keyClick(order, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: wizard.preview.bundle is not first, timeout=20_000)
    second = wizard.preview.bundle
    assert second is not None
    after = cast("Detections", second.result).items[0].box
    assert (before.x0, before.y0) == pytest.approx((after.y0, after.x0))
    desk.accept(wizard)
    qtbot.waitUntil(lambda: any(entry.name == "people" for entry in desk.library.entries()))
    assert desk.library.load("people").card.box_order == "xy"


def test_labels_come_from_a_file_and_a_file_that_is_none_is_refused_by_name(desk: Desk, qtbot: QtBot, people: Path, tmp_path: Path) -> None:
    wizard = desk.open(people)
    names = tmp_path / "names.txt"
    names.write_text("worker\n")
    choose_labels(wizard, names)
    qtbot.waitUntil(lambda: text(wizard, "labels-text") == "1 names: worker")
    qtbot.waitUntil(
        lambda: wizard.preview.bundle is not None and cast("Detections", wizard.preview.bundle.result).items[0].label == "worker",
        timeout=20_000,
    )
    odd = tmp_path / "odd.txt"
    odd.write_bytes(b"\xff\xfe\x00\x01")
    choose_labels(wizard, odd)
    qtbot.waitUntil(lambda: "odd.txt" in text(wizard, "import-problem"))
    assert "plain text" in text(wizard, "import-hint")


def test_the_live_picture_is_what_it_is_tried_on(desk: Desk, qtbot: QtBot, people: Path) -> None:
    connect(qtbot, desk.office)
    show_frame(qtbot, desk.office, frame_id=77, picture=generated_frame().picture)
    wizard = desk.open(people)
    qtbot.waitUntil(lambda: wizard.preview.bundle is not None, timeout=20_000)
    assert wizard.preview.bundle is not None
    assert wizard.preview.bundle.frame_id == 77
    show_frame(qtbot, desk.office, frame_id=78, picture=picture_of(rgb_scene(Size(508, 380))))
    qtbot.waitUntil(lambda: wizard.preview.bundle is not None and wizard.preview.bundle.frame_id == 78, timeout=20_000)
    swap = wizard.findChild(QCheckBox, "import-swap")
    assert isinstance(swap, QCheckBox)
    assert swap.isEnabled()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("half.rpk", PEOPLE.data[:900], "half.rpk"),
        ("net.rpk", b"\x00\x00\x00\x00TFL3 and more", "TensorFlow Lite"),
        ("evil.rpk", b"\x80\x04cos\nsystem\n", "pickle"),
        ("missing.fpk", None, "missing.fpk"),
    ],
)
def test_a_file_that_is_none_is_named_with_what_to_do(
    desk: Desk, qtbot: QtBot, tmp_path: Path, name: str, content: bytes | None, word: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    wizard = desk.open(path)
    assert word in text(wizard, "import-problem")
    assert text(wizard, "import-hint")
    assert not push_button(wizard, "import-accept").isEnabled()
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert [entry.name for entry in desk.library.entries()] == [package.name for package in builtin_packages()]


def test_several_files_come_one_after_the_other(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [tmp_path / "one.rpk", tmp_path / "two.rpk"]
    for path, package in zip(paths, builtin_packages(), strict=False):
        path.write_bytes(package.data)
    wizard = desk.open(*paths)
    assert text(wizard, "import-title") == "one.rpk"
    wizard.reject()
    qtbot.waitUntil(lambda: text(desk.wizard(), "import-title") == "two.rpk")


def test_a_taken_name_is_told_and_a_name_of_ones_own_is_used(desk: Desk, qtbot: QtBot, people: Path) -> None:
    wizard = desk.open(people)
    line = wizard.findChild(QLineEdit, "import-name")
    assert isinstance(line, QLineEdit)
    assert line.text() == "people"
    line.setText(PEOPLE.name)
    assert "built-in" in text(wizard, "import-name-note")
    assert not push_button(wizard, "import-accept").isEnabled()
    line.clear()
    QTest.keyClicks(line, "my-people")
    desk.accept(wizard)
    qtbot.waitUntil(lambda: any(entry.name == "my-people" for entry in desk.library.entries()))


def test_importing_and_swapping_at_once(desk: Desk, qtbot: QtBot, people: Path) -> None:
    connect(qtbot, desk.office)
    wizard = desk.open(people)
    swap = wizard.findChild(QCheckBox, "import-swap")
    assert isinstance(swap, QCheckBox)
    swap.setChecked(True)
    desk.accept(wizard)
    qtbot.waitUntil(lambda: desk.office.desk.director.state.uploading)
    assert desk.office.desk.director.state.selected_model == "people"


def test_the_action_asks_for_files(desk: Desk, qtbot: QtBot, people: Path) -> None:
    press(qtbot, desk.office, "Ctrl+I")
    dialog = desk.office.window.findChild(QFileDialog, "pick-model")
    assert isinstance(dialog, QFileDialog)
    dialog.filesSelected.emit([str(people)])
    dialog.reject()
    assert text(desk.wizard(), "import-title") == "people.rpk"


def test_closing_the_window_with_an_open_wizard_ends_its_thread(desk: Desk, opener: Opener, people: Path, qtbot: QtBot) -> None:
    wizard = desk.open(people)
    qtbot.waitUntil(lambda: wizard.preview.bundle is not None, timeout=20_000)
    desk.office.window.close()
    assert desk.office.desk.bridge.close()


def test_the_command_line_tells_model_files_from_subcommands() -> None:
    assert names_model("people.rpk")
    assert names_model("/a/b/packerOut.zip")
    assert not names_model("run")
    assert not names_model("model")
    assert not names_model("notes.txt")
    assert parse_options(["people.rpk"]).files == (Path("people.rpk").absolute(),)


@pytest.mark.parametrize(
    ("name", "said", "good"),
    [("", "needed", False), ("../x", "letters", False), ("shop", "built-in", False), ("mine", "replaces", True), ("new", "", True)],
)
def test_names_are_judged(name: str, said: str, good: bool) -> None:
    words, is_good = name_problem(name, frozenset({"mine", "shop"}), frozenset({"shop"}))
    assert said in words
    assert is_good is good


def choose_labels(wizard: ImportWizard, path: Path) -> None:
    button = wizard.findChild(QPushButton, "labels-choose")
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = wizard.findChild(QFileDialog, "pick-labels")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    dialog.deleteLater()

"""A model swap as a user meets it: plan, steps, cancel, result, what the board keeps, history and undo."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, cast

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QListWidget, QPlainTextEdit, QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from evalkit.errors import DeployFailed
from evalkit.flow import Cancelled, Progress
from evalkit.folders import Folders
from evalkit.models.builtin import builtin_packages
from evalkit.models.package import ModelPackage
from evalkit.notices import Notice, Severity
from evalkit.protocol.values import TWINS, KeptModel, Memory, ModelStatus
from evalkit.session.deploy_report import DeployReport, Golden, NetworkRef, Verification
from evalkit.session.history import FILE_NAME, Outcome, SwapFigures, SwapHistory
from tests.ui.office import Office, Opener, connect, press
from tests.ui.screenshots import keep_screenshot
from tests.ui.window_fakes import CARD, TOTAL_BYTES, FakeSession, FakeShelf, hello, item
from ui.model_store import Stock
from ui.widgets.step_list import StepList

PERSON = NetworkRef(name="person", sha256="aa" * 32)
FLOWERS = NetworkRef(name="flowers", sha256="bb" * 32)
MEMORY = Memory(total=TOTAL_BYTES, reserved=1024, runtime=1000, coefficients=1000)


def running(ref: NetworkRef, generation: int = 1) -> ModelStatus:
    return ModelStatus(generation=generation, name=ref.name, card_json=CARD.to_json(), sha256=ref.sha256, network=ref.network)


def kept(ref: NetworkRef, *networks: str) -> KeptModel:
    return KeptModel(sha256=ref.sha256, name=ref.name, size_bytes=10, networks=list(networks) or [ref.name], memory=MEMORY)


def report(ref: NetworkRef, **changes: Any) -> DeployReport:
    values: dict[str, Any] = {
        "name": ref.name,
        "generation": 2,
        "bytes": 1_000_000,
        "upload_s": 0.5,
        "bytes_per_s": 2e6,
        "activate_s": 0.1,
        "picture_rested_ms": 75.0,
        "downtime_ms": 80.0,
        "first_result_ms": 190.0,
        "frames_lost": 2,
        "verification": Verification(golden=Golden.PASSED, live=True, text="Golden input: every number is the same."),
    }
    return DeployReport(**(values | changes))


def begin(qtbot: QtBot, office: Office) -> FakeSession:
    """Connect, and begin to swap to flowers by the key."""
    office.desk.store.look()
    session = connect(qtbot, office)
    qtbot.waitUntil(lambda: office.desk.director.state.selected_model == "flowers")
    press(qtbot, office, "Ctrl+M")
    qtbot.waitUntil(lambda: bool(session.wanted("deploy")))
    return session


def steps(office: Office) -> StepList:
    found = office.window.findChild(StepList, "model-steps")
    assert isinstance(found, StepList)
    return found


def wait_for_step(qtbot: QtBot, office: Office, words: str) -> None:
    qtbot.waitUntil(lambda: steps(office).current().startswith(words))


def button(office: Office, name: str) -> QPushButton:
    found = office.window.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def panel_texts(office: Office, name: str) -> list[str]:
    widget = office.window.findChild(QWidget, name)
    assert widget is not None
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget) and label.text()]


# ---- the panel ----


def test_the_step_under_way_is_marked_with_bytes_rate_and_time_left(office: Office, qtbot: QtBot) -> None:
    session = begin(qtbot, office)
    session.change(deploy=Progress(stage="upload", done=250, total=1000))
    qtbot.waitUntil(lambda: steps(office).current() == "Upload")
    assert office.label("model-result").startswith("250 B of ")
    assert button(office, "model-cancel-swap").isVisible()
    assert not button(office, "model-swap").isVisible()
    for stage, words in (("verify", "Verify the golden"), ("load", "Load"), ("confirm", "Confirm")):
        session.change(deploy=Progress(stage=stage, done=0, total=0))
        wait_for_step(qtbot, office, words)
    keep_screenshot(office.window.model_panel, "panel-model-confirming")


def test_afterwards_it_says_what_it_cost_and_what_was_verified(office: Office, qtbot: QtBot) -> None:
    session = begin(qtbot, office)
    session.answer("deploy", result=report(FLOWERS))
    qtbot.waitUntil(lambda: office.label("model-result") == "Flowers runs.")
    facts = panel_texts(office, "model-swap-facts")
    values = dict(zip(facts[::2], facts[1::2], strict=True))
    assert values == {
        "Sent": "1.00 MB",
        "Rate": "2.00 MB/s for 500 ms",
        "Picture rested": "75 ms",
        "Results paused": "80 ms",
        "First inference": "190 ms",
        "Frames lost": "2",
        "Verified": "golden input: outputs equal",
    }
    assert office.label("model-swap-detail") == "Golden input: every number is the same."
    assert steps(office).current() == ""
    keep_screenshot(office.window.model_panel, "panel-model-done")


def test_a_failure_says_what_failed_what_runs_how_that_is_known_and_what_helps(office: Office, qtbot: QtBot) -> None:
    session = begin(qtbot, office)
    session.change(deploy=Progress(stage="verify", done=0, total=0))
    qtbot.waitUntil(lambda: steps(office).current().startswith("Verify"))
    session.change(deploy=Progress(stage="go back", done=0, total=0))
    qtbot.waitUntil(lambda: office.label("model-result").startswith("Going back"))
    text = "flowers was not deployed: on the board it answers its golden input differently. person runs as before; the board was asked."
    session.answer("deploy", DeployFailed(text, hint="Build it again.", way="not switched", running="person"))
    qtbot.waitUntil(lambda: office.label("model-result") == text)
    assert panel_texts(office, "model-swap-facts") == ["Runs now", "person"]
    assert office.label("model-swap-detail") == "How that is known: never switched; the board was asked. Build it again."
    # The step that failed stays marked, not that of going back.
    marked = [label.accessibleName() for label in steps(office).findChildren(QLabel) if "stopped here" in label.accessibleName()]
    assert marked == ["Verify the golden input on the board: stopped here"]
    keep_screenshot(office.window.model_panel, "panel-model-failed")
    assert text in [note.notice.text for note in office.window.notice_bar.notes]
    press(qtbot, office, "Ctrl+M")
    qtbot.waitUntil(lambda: len(session.wanted("deploy")) == 2)
    session.answer("deploy", result=report(FLOWERS))
    qtbot.waitUntil(lambda: office.label("model-result") == "Flowers runs.")
    assert not office.window.notice_bar.isVisible()  # what went well the second time is no news any more


def test_cancel_by_the_button_says_what_still_runs(office: Office, qtbot: QtBot) -> None:
    session = begin(qtbot, office)
    QTest.mouseClick(button(office, "model-cancel-swap"), Qt.MouseButton.LeftButton)
    _, token = session.wanted("deploy")[0]
    assert token.cancelled
    assert office.label("model-result").startswith("Cancelling")
    session.answer("deploy", cast("Any", Cancelled("person runs as before; the board was asked.")))
    qtbot.waitUntil(lambda: office.label("model-result") == "Cancelled. person runs as before; the board was asked.")
    assert office.window.notice_bar.notes == ()


class RealShelf(FakeShelf):
    """Packages that are real, so that they can be planned."""

    def __init__(self, packages: dict[str, ModelPackage]) -> None:
        super().__init__(Stock(items=(item("person"), *(item(name) for name in packages))))
        self.packages = packages

    def load(self, name: str) -> ModelPackage:
        return self.packages[name]


def test_only_what_fits_can_be_swapped_and_the_reason_stands_there(opener: Opener, qtbot: QtBot) -> None:
    small = builtin_packages()[0]
    office = opener.open(shelf=RealShelf({"small": small}), features=["swap_history"])
    office.desk.store.look()
    session = connect(qtbot, office)
    qtbot.waitUntil(lambda: office.label("plan-verdict").startswith("It fits"))
    assert office.window.actions_table["swap"].isEnabled()
    # The same package on a sensor that has next to no memory.
    tiny = Memory(total=100_000, reserved=1024, runtime=1000, coefficients=1000)
    session.change()
    session.status = msgspec.structs.replace(session.status, memory=tiny)
    session.change()
    qtbot.waitUntil(lambda: "too many" in office.label("plan-reasons"))
    assert not office.window.actions_table["swap"].isEnabled()
    assert not button(office, "model-swap").isEnabled()
    # The tool bar's button, which stands alone, says why too.
    assert "too many" in office.window.actions_table["swap"].toolTip()


def test_what_only_a_real_sensor_can_run_is_not_offered_to_an_emulated_one(opener: Opener, qtbot: QtBot) -> None:
    foreign = dataclasses.replace(builtin_packages()[0], has_twin=False)
    office = opener.open(shelf=RealShelf({"small": foreign}), features=["swap_history"])
    office.desk.store.look()
    session = connect(qtbot, office)
    qtbot.waitUntil(lambda: office.label("plan-verdict").startswith("It fits"))
    assert office.window.actions_table["swap"].isEnabled()
    session.board = hello(features=[TWINS])
    session.change()
    qtbot.waitUntil(lambda: "only a real sensor can run it" in office.label("plan-reasons"))
    assert not office.window.actions_table["swap"].isEnabled()
    assert "Connect a real board" in office.window.actions_table["swap"].toolTip()


def test_what_the_board_keeps_is_switched_to_without_an_upload(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["swap_history"])
    office.desk.store.look()
    session = connect(qtbot, office)
    joined = NetworkRef(name="both", sha256="cc" * 32)
    session.status = msgspec.structs.replace(
        session.status, model=running(PERSON), kept=[kept(PERSON), kept(FLOWERS), kept(joined, "first", "second")]
    )
    session.change()
    rows = office.window.findChild(QListWidget, "model-kept")
    assert isinstance(rows, QListWidget)
    qtbot.waitUntil(lambda: rows.count() == 4)
    assert [rows.item(row).text() for row in range(4)] == ["Person ●", "Flowers", "both: first", "both: second"]
    switch = button(office, "model-switch")
    assert not switch.isEnabled()
    rows.setCurrentRow(3)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(session.wanted("select")))
    assert session.wanted("select")[0][:2] == (joined.sha256, 1)
    verification = Verification(golden=Golden.KEPT, live=True, text="The board had it already.")
    session.answer("select", result=report(joined, bytes=0, upload_s=0.0, bytes_per_s=0.0, verification=verification))
    qtbot.waitUntil(lambda: office.label("model-result") == "both: second runs.")
    assert "nothing: the board had it" in panel_texts(office, "model-swap-facts")
    skipped = [label.accessibleName() for label in steps(office).findChildren(QLabel) if "not needed" in label.accessibleName()]
    assert len(skipped) == 2


# ---- history and undo ----


@pytest.fixture
def journal(folders: Folders) -> SwapHistory:
    return SwapHistory(folders.data / FILE_NAME)


def swapped(journal: SwapHistory, before: NetworkRef, after: NetworkRef, board: str = "S-0001") -> str:
    number = journal.begin(board, before, after)
    figures = SwapFigures(bytes=1_000_000, upload_s=0.5, downtime_ms=80.0, verification="Golden input: every number is the same.")
    journal.end(number, Outcome.DONE, f"{after.name} runs.", figures=figures)
    return number


def table(office: Office) -> list[tuple[str, ...]]:
    found = office.window.findChild(QTreeWidget, "history-table")
    assert isinstance(found, QTreeWidget)
    items = [found.topLevelItem(row) for row in range(found.topLevelItemCount())]
    return [tuple(one.text(column) for column in range(1, 7)) for one in items if one is not None]


def test_the_history_lists_what_swaps_cost_newest_first(opener: Opener, qtbot: QtBot, journal: SwapHistory) -> None:
    swapped(journal, PERSON, FLOWERS)
    failed = journal.begin("S-0001", FLOWERS, PERSON)
    journal.end(failed, Outcome.FAILED, "The link was cut. flowers runs again.", way="by itself")
    journal.begin("S-0001", FLOWERS, PERSON)
    office = opener.open(features=["swap_history"])
    press(qtbot, office, "Ctrl+H")
    dock = office.window.findChild(QDockWidget, "dock-swap-history")
    assert isinstance(dock, QDockWidget)
    qtbot.waitUntil(dock.isVisible)
    qtbot.waitUntil(lambda: len(table(office)) == 3)
    broken_off, lost, done = table(office)
    assert broken_off[:2] == ("flowers → person", "Broken off")
    assert lost[1] == "Failed"
    assert done == ("person → flowers", "Done", "1.00 MB", "2.00 MB/s", "80 ms", "Golden input: every number is the same.")
    rows = office.window.findChild(QTreeWidget, "history-table")
    words = office.window.findChild(QPlainTextEdit, "history-words")
    assert isinstance(rows, QTreeWidget)
    assert isinstance(words, QPlainTextEdit)
    rows.setCurrentItem(cast("Any", rows.topLevelItem(1)))
    assert "The link was cut. flowers runs again." in words.toPlainText()
    assert "the board went back by itself" in words.toPlainText()
    QTest.mouseClick(button(office, "history-json"), Qt.MouseButton.LeftButton)
    assert [one["outcome"] for one in json.loads(QGuiApplication.clipboard().text())] == ["done", "failed", None]
    QTest.mouseClick(button(office, "history-csv"), Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert "person,flowers,0,done,,1000000,0.5,80.0" in lines[1]
    keep_screenshot(dock, "swap-history")


def test_what_the_next_connection_finds_out_about_a_broken_swap_is_shown(opener: Opener, qtbot: QtBot, journal: SwapHistory) -> None:
    number = journal.begin("S-0001", PERSON, FLOWERS)
    office = opener.open(features=["swap_history"])
    session = connect(qtbot, office)
    qtbot.waitUntil(lambda: [row[1] for row in table(office)] == ["Broken off"])
    text = "The swap to flowers was broken off. person runs again; the board was asked."
    journal.end(number, Outcome.FAILED, text, way="by itself")
    session.notices.put(Notice(severity=Severity.INFO, text=text))
    session.change()
    qtbot.waitUntil(lambda: [row[1] for row in table(office)] == ["Failed"])
    assert [note.notice.text for note in office.window.notice_bar.notes] == [text]


def test_without_swaps_the_history_says_so(opener: Opener, qtbot: QtBot) -> None:
    office = opener.open(features=["swap_history"])
    press(qtbot, office, "Ctrl+H")
    qtbot.waitUntil(lambda: "No model was swapped" in office.label("history-empty"))
    assert not button(office, "history-json").isEnabled()
    assert not office.window.actions_table["undo-swap"].isEnabled()


def test_undo_by_key_goes_back_without_an_upload_where_the_board_kept_it(opener: Opener, qtbot: QtBot, journal: SwapHistory) -> None:
    swapped(journal, PERSON, FLOWERS)
    office = opener.open(features=["swap_history"])
    session = connect(qtbot, office)
    assert not office.window.actions_table["undo-swap"].isEnabled()
    session.status = msgspec.structs.replace(session.status, model=running(FLOWERS, 2), kept=[kept(PERSON), kept(FLOWERS)])
    session.change()
    qtbot.waitUntil(office.window.actions_table["undo-swap"].isEnabled)
    press(qtbot, office, "Ctrl+Shift+M")
    qtbot.waitUntil(lambda: bool(session.wanted("select")))
    assert session.wanted("select")[0][:2] == (PERSON.sha256, 0)
    # While it is under way there is nothing to undo.
    assert not office.window.actions_table["undo-swap"].isEnabled()
    swapped(journal, FLOWERS, PERSON)
    session.answer("select", result=report(PERSON, bytes=0), model=running(PERSON, 3))
    qtbot.waitUntil(lambda: len(table(office)) == 2)
    # The undo is a swap, and can be undone.
    qtbot.waitUntil(office.window.actions_table["undo-swap"].isEnabled)


def test_undo_of_what_nobody_has_any_more_says_so(opener: Opener, qtbot: QtBot, journal: SwapHistory) -> None:
    swapped(journal, PERSON, FLOWERS)
    office = opener.open(features=["swap_history"])
    session = connect(qtbot, office)
    session.status = msgspec.structs.replace(session.status, model=running(FLOWERS, 2))
    session.change()
    qtbot.waitUntil(office.window.actions_table["undo-swap"].isEnabled)
    press(qtbot, office, "Ctrl+Shift+M")
    qtbot.waitUntil(lambda: "neither on the board nor in the library" in office.label("model-result"))
    assert session.wanted("deploy") == []


def test_a_swap_of_the_history_is_run_again(opener: Opener, qtbot: QtBot, journal: SwapHistory) -> None:
    swapped(journal, PERSON, FLOWERS)
    swapped(journal, FLOWERS, PERSON, board="another")
    office = opener.open(features=["swap_history"])
    press(qtbot, office, "Ctrl+H")
    session = connect(qtbot, office)
    session.status = msgspec.structs.replace(session.status, model=running(PERSON), kept=[kept(PERSON), kept(FLOWERS)])
    session.change()
    rows = office.window.findChild(QTreeWidget, "history-table")
    assert isinstance(rows, QTreeWidget)
    qtbot.waitUntil(lambda: rows.topLevelItemCount() == 2)
    rows.setCurrentItem(cast("Any", rows.topLevelItem(1)))
    qtbot.waitUntil(button(office, "history-again").isEnabled)
    QTest.mouseClick(button(office, "history-again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(session.wanted("select")))
    assert session.wanted("select")[0][:2] == (FLOWERS.sha256, 0)

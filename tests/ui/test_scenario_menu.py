"""Scenarios by key, menu and form, against a board that answers when the test says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from evalkit.errors import BoardFault, DeployFailed
from evalkit.flow import Cancelled
from evalkit.folders import Folders
from evalkit.protocol.values import KeptModel, Memory, ModelStatus, OutputSelection
from evalkit.results.style import OverlayStyle
from evalkit.scenarios.scenario import SUFFIX, Headline, Scenario, scenario_text
from evalkit.scenarios.store import FOLDER, ScenarioStore
from evalkit.session.deploy_report import DeployReport
from tests.ui.office import Office, Opener, connect
from tests.ui.screenshots import keep_screenshot
from tests.ui.window_fakes import CARD, YUV, FakeSession
from ui.dialogs.scenario_form import ScenarioForm
from ui.dialogs.scenarios import ScenariosDialog
from ui.features.scenarios import scenarios_of
from ui.scenario_control import ScenarioControl

STYLE = OverlayStyle(heat_map=True, caption=False)
COUNT = Scenario(title="Count", model="flowers", shown_score=0.6, overlay=STYLE, headline=Headline(kind="count", words="flowers"))
DOOR = Scenario(title="Door", model="person", scene="generated:door", exposure_us=2000)
FIRST, SECOND = "count", "door-2"


def furnished(opener: Opener, folders: Folders, qtbot: QtBot) -> tuple[Office, ScenarioControl, FakeSession]:
    """Open a window with two scenarios before the built-in ones, on a connected board."""
    store = ScenarioStore(folders.data / FOLDER)
    store.save(FIRST, COUNT)
    store.save(SECOND, DOOR)
    store.reorder((FIRST, SECOND))
    office = opener.open(features=["scenarios"])
    control = scenarios_of(office.desk)
    assert control is not None
    qtbot.waitUntil(lambda: len(control.entries) == 6)
    office.desk.store.look()
    session = connect(qtbot, office)
    qtbot.waitUntil(lambda: bool(office.desk.store.stock.items))
    return office, control, session


def key(qtbot: QtBot, office: Office, number: int) -> None:
    """Press Alt+number in the window."""
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    QTest.keyClick(office.window, Qt.Key(int(Qt.Key.Key_0) + number), Qt.KeyboardModifier.AltModifier)


def report(name: str) -> DeployReport:
    return DeployReport(
        name=name, generation=2, bytes=9, upload_s=0.1, bytes_per_s=90, activate_s=0.1, downtime_ms=None, first_result_ms=None
    )


def runs(name: str) -> ModelStatus:
    return ModelStatus(generation=2, name=name, card_json=CARD.to_json(), sha256=name * 8)


def texts(office: Office) -> list[str]:
    return [note.notice.text for note in office.window.notice_bar.notes]


def answer_swap(qtbot: QtBot, session: FakeSession, name: str) -> None:
    qtbot.waitUntil(lambda: any(kind == "deploy" and not future.done() for kind, _, future in session.asked))
    session.answer("deploy", result=report(name), model=runs(name))


def answer(qtbot: QtBot, session: FakeSession, kind: str, **changes: Any) -> None:
    qtbot.waitUntil(lambda: any(asked == kind and not future.done() for asked, _, future in session.asked))
    session.answer(kind, **changes)


def test_one_key_swaps_sets_and_draws_and_tells_once(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    key(qtbot, office, 1)
    qtbot.waitUntil(lambda: control.applying == FIRST)
    answer_swap(qtbot, session, "flowers")
    qtbot.waitUntil(lambda: control.current == COUNT)
    assert control.applying == ""
    assert office.desk.frame_view.style_in_use == STYLE
    assert office.window.shown_score == 0.6
    assert texts(office) == ["Scenario “Count” is set up."]
    checked = [action.text() for action in office.window.menus["scenario"].actions() if action.isChecked()]
    assert checked == ["Count"]


def test_settings_follow_the_swap_in_order_and_a_refusal_is_said(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    key(qtbot, office, 2)  # its network runs already
    answer(qtbot, session, "scene", scene="generated:door")
    answer(qtbot, session, "exposure", error=BoardFault("It is too dark."))
    qtbot.waitUntil(lambda: control.current == DOOR)
    assert session.wanted("deploy") == []
    (text,) = texts(office)
    assert "Door" in text
    assert "Exposure and gain could not be set: It is too dark." in text


def test_the_key_works_wherever_the_focus_is(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    office.desk.frame_view.setFocus()
    qtbot.waitUntil(office.desk.frame_view.hasFocus)
    QTest.keyClick(office.desk.frame_view, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    answer(qtbot, session, "scene", scene="generated:door")
    answer(qtbot, session, "exposure", exposure_us=2000)
    qtbot.waitUntil(lambda: control.current == DOOR)
    assert [action.shortcut().toString() for action in office.window.menus["scenario"].actions() if action.isChecked()] == ["Alt+2"]


def test_what_a_scenario_draws_ends_with_it(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    view, own = office.desk.frame_view, OverlayStyle(trails=True)
    view.set_style(own)
    before = office.window.shown_score
    key(qtbot, office, 1)
    answer_swap(qtbot, session, "flowers")
    qtbot.waitUntil(lambda: control.current == COUNT)
    assert (view.style_in_use, office.window.shown_score) == (STYLE, 0.6)
    assert control.users_drawing.style == own  # what is kept for the next start
    session.fail("The cable was pulled.")
    qtbot.waitUntil(lambda: control.current is None)
    assert (view.style_in_use, office.window.shown_score) == (own, before)


def test_what_the_user_chose_during_a_scenario_stays(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    key(qtbot, office, 1)
    answer_swap(qtbot, session, "flowers")
    qtbot.waitUntil(lambda: control.current == COUNT)
    chosen = replace(STYLE, trails=True)
    office.desk.frame_view.set_style(chosen)
    session.fail("The cable was pulled.")
    qtbot.waitUntil(lambda: control.current is None)
    assert office.desk.frame_view.style_in_use == chosen


def test_of_two_keys_pressed_quickly_the_newest_wins(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    key(qtbot, office, 1)
    qtbot.waitUntil(lambda: bool(session.wanted("deploy")))
    key(qtbot, office, 2)
    _, token = session.wanted("deploy")[0]
    qtbot.waitUntil(lambda: token.cancelled)
    assert control.applying == SECOND
    session.answer("deploy", cast("Any", Cancelled("person runs as before.")))
    answer(qtbot, session, "scene", scene="generated:door")
    answer(qtbot, session, "exposure", exposure_us=2000)
    qtbot.waitUntil(lambda: control.current == DOOR)
    assert texts(office) == ["Scenario “Door” is set up."]
    assert office.desk.frame_view.style_in_use == OverlayStyle()


def test_a_cancel_goes_back_to_what_was_set_and_ran(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    store = ScenarioStore(folders.data / FOLDER)
    store.save(FIRST, msgspec.structs.replace(COUNT, scene="generated:shelf", mode="4056x3040"))
    control.reload()
    qtbot.waitUntil(lambda: bool(control.entries[0].scenario and control.entries[0].scenario.mode))
    person = runs("person")
    memory = Memory(total=1, reserved=0, runtime=0, coefficients=0)
    kept = [KeptModel(sha256=person.sha256, name="person", size_bytes=1, networks=["person"], memory=memory)]
    session.status = msgspec.structs.replace(session.status, model=person, kept=kept)
    session.change()
    key(qtbot, office, 1)
    answer_swap(qtbot, session, "flowers")
    answer(qtbot, session, "mode", mode="4056x3040")
    qtbot.waitUntil(lambda: bool(session.wanted("scene")))
    office.window.actions_table["cancel-scenario"].trigger()
    answer(qtbot, session, "scene", scene="generated:shelf")  # the board had done it before it heard of the cancel
    answer(qtbot, session, "mode", mode="2028x1520")
    answer(qtbot, session, "scene", scene="generated:shop-floor")
    qtbot.waitUntil(lambda: bool(session.wanted("select")))
    assert session.wanted("select")[0][0] == person.sha256
    assert session.wanted("mode") == ["4056x3040", "2028x1520"]
    assert session.wanted("scene") == ["generated:shelf", "generated:shop-floor"]
    assert control.current is None
    assert texts(office) == ["Cancelled. What was set before is set again."]


def test_a_cancel_during_the_swap_changes_nothing_and_is_said(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    key(qtbot, office, 1)
    qtbot.waitUntil(lambda: bool(session.wanted("deploy")))
    office.window.actions_table["cancel-scenario"].trigger()
    session.answer("deploy", cast("Any", Cancelled("person runs as before.")))
    qtbot.waitUntil(lambda: control.applying == "")
    assert control.current is None
    assert session.wanted("output") == session.wanted("scene") == []
    assert texts(office) == ["Scenario “Count” was cancelled."]


def test_a_swap_that_fails_leaves_everything_as_it_was(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    key(qtbot, office, 1)
    qtbot.waitUntil(lambda: bool(session.wanted("deploy")))
    session.answer("deploy", DeployFailed("It does not fit. person runs as before.", way="not switched", running="person"))
    qtbot.waitUntil(lambda: control.applying == "")
    assert control.current is None
    assert office.desk.frame_view.style_in_use == OverlayStyle()
    assert texts(office) == ["It does not fit. person runs as before."]


def test_another_network_ends_a_scenario_and_a_lost_board_too(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    key(qtbot, office, 1)
    answer_swap(qtbot, session, "flowers")
    qtbot.waitUntil(lambda: control.current == COUNT)
    office.desk.deployment.begin("person", "Person")
    answer_swap(qtbot, session, "person")
    qtbot.waitUntil(lambda: control.current is None)
    key(qtbot, office, 1)
    qtbot.waitUntil(lambda: control.applying == FIRST)
    session.fail("The cable was pulled.")
    qtbot.waitUntil(lambda: control.applying == "")


def test_what_is_set_now_becomes_a_scenario_by_a_form(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, control, session = furnished(opener, folders, qtbot)
    output = OutputSelection(image=YUV, rois="detections")
    session.status = msgspec.structs.replace(session.status, output=output, exposure_us=1234)
    session.change()
    office.desk.frame_view.set_style(STYLE)
    qtbot.waitUntil(lambda: cast("Any", office.desk.director.state.snapshot).status.exposure_us == 1234)
    office.window.actions_table["save-scenario"].trigger()
    form = office.window.findChild(ScenarioForm)
    assert isinstance(form, ScenarioForm)
    ok = form.findChild(QDialogButtonBox)
    title, kind = form.findChild(QLineEdit, "scenario-title"), form.findChild(QComboBox, "scenario-kind")
    assert isinstance(ok, QDialogButtonBox)
    assert isinstance(title, QLineEdit)
    assert isinstance(kind, QComboBox)
    confirm = ok.button(QDialogButtonBox.StandardButton.Ok)
    assert not confirm.isEnabled()
    QTest.keyClicks(title, "My counter")
    kind.setCurrentIndex(kind.findData("count"))
    keep_screenshot(form, "scenario-form")
    QTest.mouseClick(confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(entry.name == "my-counter" for entry in control.entries))
    saved = next(entry.scenario for entry in control.entries if entry.name == "my-counter")
    assert saved is not None
    assert (saved.model, saved.rois, saved.exposure_us, saved.overlay) == ("person", "detections", 1234, STYLE)
    assert saved.inference_window is None
    assert saved.headline.kind == "count"
    # It stands last, and has the next key.
    action = office.window.findChild(QAction, "scenario-my-counter")
    assert isinstance(action, QAction)
    assert action.shortcut() == QKeySequence("Alt+7")


def test_the_list_reorders_edits_removes_and_imports(opener: Opener, folders: Folders, qtbot: QtBot, tmp_path: Path) -> None:
    office, control, _ = furnished(opener, folders, qtbot)
    office.window.actions_table["manage-scenarios"].trigger()
    dialog = office.window.findChild(ScenariosDialog)
    assert isinstance(dialog, QDialog)
    rows = dialog.findChild(QTreeWidget, "scenario-list")
    assert isinstance(rows, QTreeWidget)
    qtbot.waitUntil(lambda: rows.topLevelItemCount() == 6)
    keep_screenshot(dialog, "scenario-list")

    def click(name: str) -> None:
        found = dialog.findChild(QPushButton, f"scenario-{name}")
        assert isinstance(found, QPushButton)
        assert found.isEnabled(), name
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    click("down")
    qtbot.waitUntil(lambda: [entry.name for entry in control.entries][:2] == [SECOND, FIRST])
    click("edit")
    form = dialog.findChild(ScenarioForm)
    assert isinstance(form, ScenarioForm)
    caption = form.findChild(QLineEdit, "scenario-caption")
    assert isinstance(caption, QLineEdit)
    QTest.keyClicks(caption, "For all")
    form.accept()
    qtbot.waitUntil(lambda: cast("Any", control.entries[1].scenario).caption == "For all")
    click("remove")
    qtbot.waitUntil(lambda: FIRST not in [entry.name for entry in control.entries])
    click("restore")
    qtbot.waitUntil(lambda: FIRST in [entry.name for entry in control.entries])
    file = tmp_path / f"other{SUFFIX}"
    file.write_bytes(scenario_text(Scenario(title="Other")))
    dialog.import_wanted.emit()
    picker = next(child for child in dialog.children() if child.objectName() == "import-scenario-file")
    cast("Any", picker).fileSelected.emit(str(file))
    cast("Any", picker).close()
    qtbot.waitUntil(lambda: "other" in [entry.name for entry in control.entries])
    file.write_text('{"title": 5}')
    dialog.import_wanted.emit()
    picker = next(child for child in dialog.children() if child.objectName() == "import-scenario-file" and cast("Any", child).isVisible())
    cast("Any", picker).fileSelected.emit(str(file))
    cast("Any", picker).close()
    qtbot.waitUntil(lambda: any("is not a scenario that can be read" in text for text in texts(office)))
    dialog.close()


def test_no_two_actions_share_a_key(opener: Opener, folders: Folders, qtbot: QtBot) -> None:
    office, _, _ = furnished(opener, folders, qtbot)
    keys = [action.shortcut().toString() for action in office.window.findChildren(QAction) if not action.shortcut().isEmpty()]
    assert {one for one in keys if keys.count(one) > 1} == set()

"""Panels by mouse and keys: what the user does is reported, what the program sets is not, and a screenshot of each is kept."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDoubleSpinBox, QLabel, QMenu, QProgressBar, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from evalkit.session.snapshot import Rates
from tests.ui.screenshots import keep_screenshot
from tests.ui.window_fakes import TOTAL_BYTES, hello, item, snapshot, status
from ui.actions import Actions
from ui.panels.connection import ConnectionPanel
from ui.panels.model import ModelPanel
from ui.panels.output import OutputPanel
from ui.panels.results import ResultsPanel
from ui.panels.scene import ScenePanel
from ui.panels.sensor import SensorPanel
from ui.presenters.connection import present_connection
from ui.presenters.fetch import Fetch, present_fetch
from ui.presenters.memory import MemoryState
from ui.presenters.model import present_model
from ui.presenters.output import present_output
from ui.presenters.phase import Phase, UrlTarget
from ui.presenters.plan import PlanState
from ui.presenters.scene import PICK_FILE, present_scene
from ui.presenters.sensor import present_sensor
from ui.presenters.swap import Swap, SwapStage
from ui.presenters.wanted import Wanted
from ui.presenters.window_state import WindowState
from ui.theme import ThemeChoice, apply_theme
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.log_slider import LogSlider
from ui.widgets.memory_bar import MemoryBar
from ui.widgets.quiet_slider import QuietSlider

W = TypeVar("W", bound=QWidget)
WIDTH_PX = 280


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    apply_theme(qapp, ThemeChoice.LIGHT)


def state(**changes: object) -> WindowState:
    values = {"selected_model": "flowers", "snapshot": snapshot(rates=Rates(sensor_fps=30.0))} | changes
    return WindowState(phase=Phase.CONNECTED, target=UrlTarget(url="tcp://example:5600"), **values)  # type: ignore[arg-type]


def show(qtbot: QtBot, panel: QWidget) -> None:
    qtbot.addWidget(panel)
    panel.setContentsMargins(10, 10, 10, 10)
    panel.resize(WIDTH_PX + 20, panel.sizeHint().height())
    panel.show()


def picture(panel: QWidget, name: str) -> None:
    """Keep a screenshot of the panel at the width it has in the dock and the height it wants there."""
    layout = panel.layout()
    assert layout is not None
    layout.activate()
    panel.resize(WIDTH_PX + 20, layout.totalHeightForWidth(WIDTH_PX + 20) if layout.hasHeightForWidth() else panel.sizeHint().height())
    QApplication.processEvents()
    keep_screenshot(panel, name)


def child(panel: QWidget, kind: type[W], name: str) -> W:
    found = panel.findChild(kind, name)
    assert isinstance(found, kind), f"{name} is not there"
    return found


def pick(qtbot: QtBot, box: ChoiceBox, text: str) -> None:
    """Choose an entry as a user does by keys: open the list, go there, press Enter."""
    box.setFocus()
    box.showPopup()
    view = box.view()
    index = next(row for row in range(box.count()) if box.itemText(row) == text)
    view.setCurrentIndex(box.model().index(index, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)


def drag(qtbot: QtBot, slider: QuietSlider, share: float) -> None:
    """Move a slider by keys to a share of its range."""
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    for _ in range(round(share * (slider.maximum() - slider.minimum()) / slider.pageStep())):
        QTest.keyClick(slider, Qt.Key.Key_PageUp)


def test_output_reports_what_is_picked_and_not_what_is_shown(qtbot: QtBot) -> None:
    panel = OutputPanel()
    show(qtbot, panel)
    picked: list[object] = []
    panel.preset_picked.connect(picked.append)
    panel.format_picked.connect(picked.append)
    panel.input_tensor_picked.connect(picked.append)
    panel.apply(present_output(state(), None, ""))
    assert picked == []
    pick(qtbot, child(panel, ChoiceBox, "output-preset"), "Metadata only")
    pick(qtbot, child(panel, ChoiceBox, "output-format"), "RAW10")
    QTest.mouseClick(child(panel, QCheckBox, "output-tensor"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert picked == ["metadata", "SRGGB10P", True]
    picture(panel, "panel-output")


def test_too_much_for_the_link_is_written_in_the_colour_of_errors(qtbot: QtBot) -> None:
    panel = OutputPanel()
    show(qtbot, panel)
    slow = snapshot(board=hello(link_capacity_bytes_per_s=40_000_000), rates=Rates(sensor_fps=30.0))
    panel.apply(present_output(state(snapshot=slow), None, ""))
    assert child(panel, QLabel, "output-cost").property("role") == "error"
    picture(panel, "panel-output-too-much")


def test_the_exposure_slider_covers_the_boards_range_and_the_box_follows(qtbot: QtBot) -> None:
    panel = SensorPanel()
    show(qtbot, panel)
    asked: list[int] = []
    panel.exposure_picked.connect(asked.append)
    panel.apply(present_sensor(state(), Wanted()))
    assert asked == []
    slider, box = child(panel, LogSlider, "sensor-exposure-slider"), child(panel, QSpinBox, "sensor-exposure-box")
    assert box.value() == 10_000
    drag(qtbot, slider, 0.0)
    assert asked[-1] == 100
    drag(qtbot, slider, 0.5)
    assert asked[-1] == box.value() == pytest.approx((100 * 33_000) ** 0.5, rel=0.02)
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert asked[-1] == 33_000
    picture(panel, "panel-sensor")


def test_a_typed_exposure_counts_when_enter_is_pressed(qtbot: QtBot) -> None:
    panel = SensorPanel()
    show(qtbot, panel)
    panel.apply(present_sensor(state(), Wanted()))
    asked: list[int] = []
    panel.exposure_picked.connect(asked.append)
    box = child(panel, QSpinBox, "sensor-exposure-box")
    panel.window().activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.selectAll()
    QTest.keyClicks(box, "250")
    panel.apply(present_sensor(state(snapshot=snapshot(status=status(exposure_us=9_000))), Wanted()))
    assert box.text().startswith("250")  # the board's word does not overwrite what is being typed
    assert asked == []
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert asked == [250]


def test_gain_and_mode_are_reported(qtbot: QtBot) -> None:
    panel = SensorPanel()
    show(qtbot, panel)
    panel.apply(present_sensor(state(), Wanted()))
    gains: list[float] = []
    modes: list[str] = []
    panel.gain_picked.connect(gains.append)
    panel.mode_picked.connect(modes.append)
    QTest.keyClick(child(panel, QuietSlider, "sensor-gain-slider"), Qt.Key.Key_End)
    pick(qtbot, child(panel, ChoiceBox, "sensor-mode"), "4056 × 3040, 10 fps")
    assert (gains, modes) == ([27.0], ["4056x3040"])
    assert child(panel, QDoubleSpinBox, "sensor-gain-box").value() == 27.0


def test_the_wheel_scrolls_the_panel_and_never_changes_a_sensor(qtbot: QtBot) -> None:
    panel = SensorPanel()
    show(qtbot, panel)
    panel.apply(present_sensor(state(), Wanted()))
    asked: list[object] = []
    for signal in (panel.exposure_picked, panel.gain_picked, panel.mode_picked):
        signal.connect(asked.append)
    for widget in panel.findChildren(QWidget):
        if isinstance(widget, QuietSlider | ChoiceBox | QSpinBox | QDoubleSpinBox):
            QTest.mouseMove(widget)
            _wheel(widget)
    assert asked == []


def _wheel(widget: QWidget) -> None:
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre, widget.mapToGlobal(centre), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_a_picked_scene_is_shown_only_once_the_board_looks_at_it(qtbot: QtBot) -> None:
    panel = ScenePanel()
    show(qtbot, panel)
    picked: list[str] = []
    panel.scene_picked.connect(picked.append)
    panel.apply(present_scene(state(), Wanted(), (("file:/clips/street.mp4", "Street"),)))
    box = child(panel, ChoiceBox, "scene-choice")
    pick(qtbot, box, "Street")
    pick(qtbot, box, "Video file…")
    assert picked == ["file:/clips/street.mp4", PICK_FILE]
    assert box.currentText() == "Generated shop floor"
    picture(panel, "panel-scene")


def test_the_score_limit_follows_slider_and_box(qtbot: QtBot) -> None:
    panel = ResultsPanel(0.05)
    show(qtbot, panel)
    panel.apply(0.3)
    scores: list[float] = []
    panel.score_picked.connect(scores.append)
    QTest.keyClick(child(panel, QuietSlider, "results-score-slider"), Qt.Key.Key_End)
    box = child(panel, QDoubleSpinBox, "results-score-box")
    assert (scores, box.value()) == ([1.0], 1.0)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert scores[-1] == 0.95
    picture(panel, "panel-results")


# ---- those with actions ----


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


def test_the_connection_panel_offers_either_to_connect_or_to_disconnect(owner: QWidget, qtbot: QtBot) -> None:
    actions = Actions(owner)
    panel = ConnectionPanel(actions, QMenu(owner))
    show(qtbot, panel)
    panel.apply(present_connection(WindowState()))
    shown = [button.text() for button in panel.findChildren(QPushButton) if button.isVisible()]
    assert shown == ["Connect"]
    picture(panel, "panel-connection-empty")
    panel.apply(present_connection(state()))
    shown = [button.text() for button in panel.findChildren(QPushButton) if button.isVisible()]
    assert shown == ["Start", "Disconnect"]
    picture(panel, "panel-connection")


def model_panel(owner: QWidget, qtbot: QtBot) -> ModelPanel:
    actions = Actions(owner)
    panel = ModelPanel(actions)
    show(qtbot, panel)
    return panel


def test_the_model_panel_compares_the_memory_before_and_after(owner: QWidget, qtbot: QtBot) -> None:
    panel = model_panel(owner, qtbot)
    before = MemoryState(total=TOTAL_BYTES, reserved=1024, runtime=1_000_000, coefficients=3_000_000)
    huge = MemoryState(total=TOTAL_BYTES, reserved=1024, runtime=5_000_000, coefficients=6_000_000)
    reason = "flowers needs 11,001,024 bytes of 8,388,480, 2,612,544 too many."
    plan = PlanState(fits=False, verdict="It cannot be written to the sensor.", before=before, after=huge, reasons=(reason,))
    items = (item("person"), item("flowers", memory=huge))
    panel.apply(present_model(state(selected_model="flowers"), items, Swap(), plan=plan), present_fetch(Fetch()))
    assert child(panel, MemoryBar, "plan-before").memory == before
    assert child(panel, MemoryBar, "plan-after").memory == huge
    assert child(panel, QLabel, "plan-reasons").text() == reason
    assert child(panel, QLabel, "plan-verdict").property("role") == "error"
    picture(panel, "panel-model-too-large")


def test_the_model_panel_reports_a_picked_network(owner: QWidget, qtbot: QtBot) -> None:
    panel = model_panel(owner, qtbot)
    picked: list[str] = []
    panel.model_picked.connect(picked.append)
    panel.apply(present_model(state(), (item("person"), item("flowers")), Swap()), present_fetch(Fetch()))
    pick(qtbot, child(panel, ChoiceBox, "model-choice"), "Person ●")
    assert picked == ["person"]


def test_a_swap_under_way_shows_progress_and_can_be_cancelled(owner: QWidget, qtbot: QtBot) -> None:
    panel = model_panel(owner, qtbot)
    sending = Swap(stage=SwapStage.SENDING, step="upload", title="Flowers", done_bytes=2_500_000, total_bytes=5_000_000, elapsed_s=4.0)
    items = (item("person"), item("flowers"))
    panel.apply(present_model(state(uploading=True), items, sending), present_fetch(Fetch()))
    bar = child(panel, QProgressBar, "model-progress")
    assert bar.isVisible()
    assert bar.value() == bar.maximum() // 2
    assert child(panel, QPushButton, "model-cancel-swap").isVisible()
    assert not child(panel, QPushButton, "model-swap").isVisible()
    picture(panel, "panel-model-sending")
    failed = Swap(stage=SwapStage.FAILED, title="Flowers", reason="The board said no. Person still runs.")
    panel.apply(present_model(state(), items, failed), present_fetch(Fetch(missing=("Street",))))
    result = child(panel, QLabel, "model-result")
    assert (result.text(), result.property("role")) == ("The board said no. Person still runs.", "error")
    assert child(panel, QPushButton, "model-get-models").isVisible()
    assert not bar.isVisible()

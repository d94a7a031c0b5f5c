"""The inspector: true numbers, at a readable pace, without flicker, lost selections or work for tabs nobody sees."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QStyle, QTableView, QTabWidget, QToolButton, QTreeView, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from evalkit.errors import DecodeError
from evalkit.geometry import Rect
from evalkit.results.types import Detection, Detections
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import CARD, bundle, classification, detection, detections, inference, poses, segmentation
from tests.ui.screenshots import keep_screenshot
from ui.presenters.inspection import bundle_json, result_rows, tensor_rows
from ui.views import inspector as inspector_file
from ui.views.frame_view import FrameView
from ui.views.inspector import KEEP_RESULT_NS, PERIOD_MS, Inspector
from ui.views.inspector_texts import empty_text, metadata_sections, sensor_sections
from ui.views.property_model import PropertyModel, Section
from ui.views.result_model import ResultModel

RESULTS, INPUT, TENSORS, BYTES, FRAME = range(5)
LEFT, RIGHT = detection(0.1, 0.1, 0.2, 0.3, label="left"), detection(0.7, 0.1, 0.8, 0.3, label="right", score=0.8, class_id=1)


def frame(number: int, *items: Detection, **changes: object) -> FrameBundle:
    result = Detections(items=items) if items else None
    return bundle(**({"frame_id": number, "received_ns": number * 100_000_000, "card": CARD, "result": result} | changes))


def test_boxes_are_listed_in_sensor_pixels() -> None:
    rows = result_rows(bundle(result=Detections(items=(detection(0.5, 0.25, 0.75, 1.0),)), inference_window=Rect(1000, 500, 2000, 1000)))
    assert rows[0].box == (2000.0, 750.0, 500.0, 750.0)


def test_every_kind_of_result_has_rows() -> None:
    class_map = np.array([[0, 1], [1, 1]], np.uint8)
    assert [(row.label, row.score) for row in result_rows(bundle(result=segmentation(class_map, "background", "person")))] == [
        ("person", 0.75),
        ("background", 0.25),
    ]
    assert [(row.label.strip(), row.score, row.is_part) for row in result_rows(bundle(result=poses((0.1, 0.1), (0.2, 0.2))))] == [
        ("2 keypoints", 0.8, False),
        ("1 point 0", 0.9, True),
        ("1 point 1", 0.9, True),
    ]
    assert [row.score for row in result_rows(bundle(result=classification(0.7, 0.2)))] == [0.7, 0.2]


def test_tensors_are_told_with_type_shape_and_range_of_values() -> None:
    rows = {row.name: row for row in tensor_rows(inference())}
    assert rows["boxes"].dtype == "int16"
    assert rows["boxes"].shape == (4, 100)
    assert rows["boxes"].low == pytest.approx(-200 / 32768)
    assert rows["scores"].high == pytest.approx(99 / 256)
    assert rows["input"].is_input


def test_a_tensor_that_did_not_come_has_no_range() -> None:
    bare = replace(inference(with_input=False), outputs=None)
    assert {(row.low, row.high) for row in tensor_rows(bare)} == {(None, None)}


def test_json_holds_everything_but_pixels_and_is_valid_with_odd_numbers() -> None:
    odd = detection(math.nan, 0, math.inf, 1, score=math.nan)
    content = json.loads(bundle_json(bundle(result=Detections(items=(odd,)), inference=inference(), lost_before={"link": 2})))
    assert content["result"][0]["score"] is None
    assert content["inference"]["dnn_us"] == 31_250
    assert content["inference"]["tensors"][1]["scale"] == 2**-15
    assert content["bytes"]["total"] == content["bytes"]["image"] + content["bytes"]["metadata"] + content["bytes"]["overhead"]
    assert content["lost_before"] == {"link": 2}
    assert content["picture"] == {"format": "YUV420_8_YY_UV_SemiPlanar", "size": "508x380"}


def test_sections_tell_times_bytes_and_losses() -> None:
    rows = {name: value for section in sensor_sections(bundle(lost_before={"link": 2, "gap": 0})) for name, value in section.rows}
    assert rows["Exposure"] == "10.0 ms"
    assert rows["Lost before it"] == "link 2"
    assert rows["Ready at the board"] == "33.0 ms later"
    assert rows["Received here"] == "4.00 ms after ready"
    assert rows["All"] == "303 kB"
    rows = {name: value for section in sensor_sections(bundle(picture=None, board_offset_ns=None)) for name, value in section.rows}
    assert rows["Picture"] == "not sent"
    assert rows["Received here"] == "–"


def test_sections_tell_kpi_times_and_what_cannot_be_read() -> None:
    assert metadata_sections(bundle(inference=inference()))[0].rows == (("DNN", "31.2 ms"), ("DSP", "12.7 ms"))
    broken = metadata_sections(bundle(inference_error=DecodeError("line 3 is cut off", hint="Try again.", offset=7680)))[0]
    assert [value.replace(",", "") for _, value in broken.rows] == ["line 3 is cut off", "Try again.", "7680"]
    assert metadata_sections(bundle()) == ()


@pytest.mark.parametrize(
    ("frame_", "words"),
    [
        (None, "first frame"),
        (bundle(result=Detections(items=())), "Nothing found"),
        (bundle(inference_error=DecodeError("cut off")), "cut off"),
        (bundle(), "No network"),
        (bundle(card=CARD), "No result in this frame"),
    ],
)
def test_an_empty_table_says_why(frame_: FrameBundle | None, words: str) -> None:
    assert words in empty_text(frame_)


def test_the_models_keep_qts_contract(qtmodeltester: ModelTester) -> None:
    results, properties = ResultModel(), PropertyModel()
    results.apply(result_rows(bundle(result=detections(3))), ("#ffffff",))
    properties.apply(sensor_sections(bundle()))
    qtmodeltester.check(results)  # type: ignore[no-untyped-call]
    qtmodeltester.check(properties)  # type: ignore[no-untyped-call]
    for rows in (detections(7), detections(2), Detections(items=()), classification(0.5, 0.4), detections(3)):
        results.apply(result_rows(bundle(result=rows)), ("#ffffff",))
    properties.apply(metadata_sections(bundle(inference=inference())))
    assert results.rowCount() == 3
    assert results.columnCount() == 6


def test_values_change_in_place_and_only_those_that_changed() -> None:
    model = PropertyModel()
    section = Section(title="Times", rows=(("a", "1"), ("b", "2"), ("c", "3")))
    model.apply((section,))
    changed: list[tuple[int, int]] = []
    resets: list[bool] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.modelReset.connect(lambda: resets.append(True))
    model.apply((section,))
    model.apply((Section(title="Times", rows=(("a", "1"), ("b", "5"), ("c", "3"))),))
    assert changed == [(1, 1)]
    assert resets == []
    assert model.data(model.index(1, 1, model.index(0, 0, QModelIndex()))) == "5"
    model.apply((Section(title="Times", rows=(("a", "1"),)),))
    assert resets == [True]


class Clock:
    """Stands for the inspector's timer: a test says when PERIOD_MS is over."""

    def __init__(self, inspector: Inspector) -> None:
        self._timer = inspector._timer

    def tick(self) -> None:
        """Let the period end now."""
        self._timer.stop()
        self._timer.timeout.emit()


@pytest.fixture
def inspector(qtbot: QtBot) -> Iterator[Inspector]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(400, 420)
    inspector = Inspector(host)
    inspector.resize(400, 420)
    host.show()
    yield inspector
    host.hide()


def table_of(inspector: Inspector) -> QTableView:
    table = inspector.findChild(QTableView, "inspector_results")
    assert table is not None
    return table


def open_tab(inspector: Inspector, number: int) -> None:
    tabs = inspector.findChild(QTabWidget)
    assert tabs is not None
    tabs.setCurrentIndex(number)


def caption(inspector: Inspector) -> str:
    label = inspector.findChild(QLabel, "inspector_caption")
    assert label is not None
    return label.text()


def texts(inspector: Inspector) -> list[list[str]]:
    model = table_of(inspector).model()
    return [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())]


def selected_rows(inspector: Inspector) -> list[int]:
    return [index.row() for index in table_of(inspector).selectionModel().selectedRows()]


def test_the_first_frame_is_shown_at_once(inspector: Inspector) -> None:
    inspector.show_bundle(frame(1, LEFT, RIGHT))
    assert texts(inspector) == [["left", "0.900", "406", "304", "406", "608"], ["right", "0.800", "2839", "304", "406", "608"]]
    assert caption(inspector) == "Frame 1 · 2 results"


def test_between_two_updates_frames_change_nothing_and_the_newest_is_next(inspector: Inspector) -> None:
    clock = Clock(inspector)
    for number in range(1, 6):
        inspector.show_bundle(frame(number, LEFT))
    assert caption(inspector).startswith("Frame 1 ")
    clock.tick()
    assert caption(inspector).startswith("Frame 5 ")
    assert inspector._timer.interval() == PERIOD_MS >= 200


def test_a_table_stays_through_frames_without_an_answer_but_not_for_long(inspector: Inspector) -> None:
    clock = Clock(inspector)
    inspector.show_bundle(frame(1, LEFT))
    inspector.show_bundle(frame(2))
    clock.tick()
    assert len(texts(inspector)) == 1
    inspector.show_bundle(frame(2 + KEEP_RESULT_NS // 100_000_000))
    clock.tick()
    assert texts(inspector) == []


def test_a_selection_follows_its_object_and_scrolling_stays(inspector: Inspector, qtbot: QtBot) -> None:
    clock, table = Clock(inspector), table_of(inspector)
    crowd = detections(60).items
    inspector.show_bundle(frame(1, *crowd))
    row = table.model().index(2, 0)
    with qtbot.waitSignal(inspector.detectionSelected, timeout=1000) as picked:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, table.visualRect(row).center())
    assert picked.args == [crowd[2]]
    table.verticalScrollBar().setValue(20)
    silent: list[object] = []
    inspector.detectionSelected.connect(silent.append)
    inspector.show_bundle(frame(2, *crowd[1:]))
    clock.tick()
    assert selected_rows(inspector) == [1]
    assert table.verticalScrollBar().value() == 20
    assert silent == []


def test_another_view_can_select_a_row_without_an_echo(inspector: Inspector) -> None:
    echoes: list[object] = []
    inspector.detectionSelected.connect(echoes.append)
    inspector.show_bundle(frame(1, LEFT, RIGHT))
    inspector.select_detection(RIGHT)
    assert selected_rows(inspector) == [1]
    inspector.select_detection(None)
    assert selected_rows(inspector) == []
    assert echoes == []


def test_only_the_open_tab_is_brought_up_to_date(inspector: Inspector, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for name in ("result_rows", "metadata_sections", "sensor_sections"):
        monkeypatch.setattr(inspector_file, name, spy(name, getattr(inspector_file, name), asked))
    inspector.show_bundle(frame(1, LEFT))
    assert asked == ["result_rows"]
    open_tab(inspector, FRAME)
    assert asked == ["result_rows", "metadata_sections", "sensor_sections"]
    inspector.hide()
    inspector.show_bundle(frame(2, LEFT))
    assert asked == ["result_rows", "metadata_sections", "sensor_sections"]
    inspector.show()
    assert asked == ["result_rows", "metadata_sections", "sensor_sections", "metadata_sections", "sensor_sections"]


def spy(name: str, function: object, asked: list[str]) -> object:
    def wrapped(argument: FrameBundle, **options: int) -> object:
        asked.append(name)
        return function(argument, **options)  # type: ignore[operator]

    return wrapped


def test_a_folded_section_stays_folded(inspector: Inspector) -> None:
    open_tab(inspector, FRAME)
    clock = Clock(inspector)
    inspector.show_bundle(frame(1, LEFT))
    tree = inspector.findChild(QTreeView, "inspector_frame")
    assert tree is not None
    second = next(row for number in range(tree.model().rowCount()) if (row := tree.model().index(number, 0)).data() == "Sensor")
    assert tree.isExpanded(second)
    tree.collapse(second)
    inspector.show_bundle(frame(2, LEFT, exposure_us=500))
    clock.tick()
    assert not tree.isExpanded(second)
    assert tree.model().index(0, 1, second).data() == "500 µs"


def test_the_input_tensor_is_shown_when_it_is_sent(inspector: Inspector) -> None:
    open_tab(inspector, INPUT)
    preview = inspector.findChild(FrameView, "inspector_tensor")
    assert preview is not None
    inspector.show_bundle(frame(1, inference=inference(with_input=False)))
    assert preview.bundle is None
    inspector.show_bundle(frame(2, inference=inference()))
    Clock(inspector).tick()
    image = preview.grab().toImage()
    # The test tensor is a ramp of grey: each of its pixels is seen.
    seen = {image.pixelColor(QPoint(x, y)).red() for x in range(0, image.width(), 3) for y in range(0, image.height() - 60, 3)}
    assert len(seen) > 150


def test_a_held_frame_stays_until_it_is_let_go(inspector: Inspector) -> None:
    clock = Clock(inspector)
    inspector.show_bundle(frame(1, LEFT))
    hold = inspector.findChild(QToolButton, "inspector_hold")
    assert hold is not None
    hold.click()
    inspector.show_bundle(frame(2, LEFT))
    clock.tick()
    assert caption(inspector).startswith("Frame 1 ")
    hold.click()
    assert caption(inspector).startswith("Frame 2 ")


def test_the_button_and_the_key_copy_json(inspector: Inspector) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    button = inspector.findChild(QToolButton, "inspector_copy")
    assert button is not None
    assert not button.isEnabled()
    inspector.show_bundle(frame(1, LEFT))
    button.click()
    assert json.loads(clipboard.text())["frame_id"] == 1
    clipboard.clear()
    inspector.window().activateWindow()
    QTest.keySequence(table_of(inspector), QKeySequence(QKeySequence.StandardKey.Copy))
    assert json.loads(clipboard.text())["result"][0]["label"] == "left"
    QTest.keyClick(table_of(inspector), Qt.Key.Key_Down)
    QTest.keySequence(table_of(inspector), QKeySequence(QKeySequence.StandardKey.Copy))
    assert [row["label"] for row in json.loads(clipboard.text())] == ["left"]


def test_clearing_empties_every_tab(inspector: Inspector) -> None:
    inspector.show_bundle(frame(1, LEFT, inference=inference()))
    open_tab(inspector, FRAME)
    inspector.clear()
    tree = inspector.findChild(QTreeView, "inspector_frame")
    assert tree is not None
    assert tree.model().rowCount() == 0
    open_tab(inspector, RESULTS)
    assert texts(inspector) == []
    assert caption(inspector) == "No frame yet"


def test_everything_has_a_name_for_those_who_do_not_see_it(inspector: Inspector) -> None:
    for widget in inspector.findChildren(QWidget):
        if widget.objectName().startswith("inspector_"):
            assert widget.accessibleName(), widget.objectName()


def test_screenshots_of_every_tab_are_kept(inspector: Inspector) -> None:
    inspector.show_bundle(frame(1, *detections(12).items, inference=inference()))
    for number, name in enumerate(("results", "input", "tensors", "bytes", "frame")):
        open_tab(inspector, number)
        assert keep_screenshot(inspector, f"inspector_{name}").stat().st_size > 1500


@pytest.mark.parametrize(("width", "scrolls"), [(600, False), (380, False), (180, True)])
def test_no_number_is_cut_however_narrow_the_inspector_is(inspector: Inspector, width: int, scrolls: bool) -> None:
    inspector.resize(width, 400)
    inspector.show_bundle(frame(1, LEFT, detection(0.99, 0.99, 1.0, 1.0), inference_window=Rect(0, 0, 4056, 3040)))
    table = table_of(inspector)
    header, metrics = table.horizontalHeader(), table.fontMetrics()
    assert not any(table.isColumnHidden(column) for column in range(6))
    for column in range(1, 6):
        assert header.sectionSize(column) >= header.sectionSizeHint(column)
        assert header.sectionSize(column) >= metrics.horizontalAdvance("4016") + 2 * table.style().pixelMetric(
            QStyle.PixelMetric.PM_FocusFrameHMargin
        )
    assert header.sectionSize(0) >= 4 * metrics.height()
    assert (table.horizontalScrollBar().maximum() > 0) is scrolls


def test_classes_without_boxes_have_the_narrow_table_for_themselves(inspector: Inspector) -> None:
    inspector.resize(200, 400)
    inspector.show_bundle(frame(1, LEFT))
    inspector.clear()
    inspector.show_bundle(bundle(frame_id=2, result=classification(0.7, 0.2), card=CARD))
    table = table_of(inspector)
    assert table.model().columnCount() == 2
    assert table.horizontalScrollBar().maximum() == 0


def test_nan_scores_are_shown_as_they_are(inspector: Inspector) -> None:
    inspector.show_bundle(frame(1, detection(np.nan, 0, 1, 1, score=np.nan)))
    assert texts(inspector)[0][:3] == ["person", "nan", "nan"]

"""The inspector's pages: sorting, tensors, bytes and fields that point at each other, the input picture; and damage everywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QTableView, QTabWidget, QTreeView, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from evalkit.errors import DecodeError
from evalkit.geometry import Rect
from evalkit.imx500.apparams import OutputTensor
from evalkit.imx500.spans import Field, describe_inference
from evalkit.imx500.stream import LINE_BYTES, OutputTensorData, decode_inference, encode_inference
from evalkit.results.types import Detection, Detections
from evalkit.session.bundle import FrameBundle
from tests.ui.fakes import CARD, _dimensions, bundle, classification, detection, detections, inference, poses, segmentation
from tests.ui.screenshots import keep_screenshot
from ui.presenters.tensors import CODES, TensorContent, tensor_contents, tensor_histogram, tensor_json
from ui.views.frame_view import FrameView
from ui.views.inspection.field_model import FieldModel
from ui.views.inspection.hex_view import HexView
from ui.views.inspection.tensor_models import ElementModel, TensorListModel
from ui.views.inspector import MAX_ROWS, Inspector

RESULTS, INPUT, TENSORS, BYTES, FRAME = range(5)
NONE = Qt.KeyboardModifier.NoModifier


def lines_of(frame_count: int = 7, dnn_us: int = 31_250) -> bytes:
    """Return the sensor's lines for the network of the fakes."""
    one = inference()
    assert one.input is not None
    assert one.outputs is not None
    outputs = [np.ascontiguousarray(tensor.raw) for tensor in one.outputs]
    raw = np.ascontiguousarray(one.input.raw).view(np.uint8)
    return bytes(encode_inference(one.network, frame_count=frame_count, dnn_us=dnn_us, dsp_us=9, input_raw=raw, outputs_raw=outputs))


def frame(number: int, *items: Detection, lines: bytes | None = None, **changes: Any) -> FrameBundle:
    lines = lines_of(number) if lines is None else lines
    try:
        decoded, error = decode_inference(lines), None
    except DecodeError as problem:
        decoded, error = None, problem
    values: dict[str, Any] = {
        "frame_id": number,
        "received_ns": number * 1_000_000_000,
        "card": CARD,
        "result": Detections(items=items),
        "inference": decoded,
        "inference_error": error,
        "inference_bytes": memoryview(lines),
    }
    return bundle(**(values | changes))


@pytest.fixture
def inspector(qtbot: QtBot) -> Iterator[Inspector]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(420, 640)
    inspector = Inspector(host)
    inspector.resize(420, 640)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    yield inspector
    host.hide()


def show(inspector: Inspector, one: FrameBundle) -> None:
    """Show a frame as if the period of the frame before were over."""
    inspector._timer.stop()
    inspector.show_bundle(one)


def open_tab(inspector: Inspector, number: int) -> None:
    """Click on a tab."""
    tabs = inspector.findChild(QTabWidget)
    assert tabs is not None
    bar = tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, NONE, bar.tabRect(number).center())
    assert tabs.currentIndex() == number


def table(inspector: Inspector, name: str) -> QTableView:
    found = inspector.findChild(QTableView, name)
    assert found is not None
    return found


def column(view: QTableView, number: int, rows: int = 20) -> list[str]:
    model = view.model()
    return [str(model.index(row, number).data()) for row in range(min(rows, model.rowCount()))]


def click_heading(view: QTableView, number: int) -> None:
    header = view.horizontalHeader()
    where = QPoint(header.sectionViewportPosition(number) + header.sectionSize(number) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, NONE, where)


A, B = detection(0.5, 0.1, 0.6, 0.3, label="bee", score=0.9), detection(0.1, 0.2, 0.3, 0.4, label="ant", score=0.5, class_id=1)
ODD = detection(0.3, 0.2, 0.4, 0.4, label="猫", score=math.nan, class_id=2)


def test_a_heading_sorts_and_the_order_stays_through_frames_and_selection_follows(inspector: Inspector) -> None:
    results = table(inspector, "inspector_results")
    show(inspector, frame(1, A, ODD, B))
    click_heading(results, 1)
    assert column(results, 0) == ["ant", "bee", "猫"]
    show(inspector, frame(2, A, ODD, B))
    assert column(results, 0) == ["ant", "bee", "猫"]
    picked: list[object] = []
    inspector.detectionSelected.connect(picked.append)
    QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, NONE, results.visualRect(results.model().index(1, 0)).center())
    assert picked == [A]
    click_heading(results, 1)
    assert column(results, 0) == ["bee", "ant", "猫"]
    assert [index.row() for index in results.selectionModel().selectedRows()] == [0]
    inspector.select_detection(B)
    assert [index.row() for index in results.selectionModel().selectedRows()] == [1]
    click_heading(results, 1)
    assert column(results, 0) == ["bee", "猫", "ant"]


@pytest.mark.parametrize(
    "result", [poses((0.1, 0.1), (math.nan, 2.0)), classification(0.2, math.nan), segmentation(np.eye(4, dtype=np.uint8), "a", "b")]
)
def test_every_kind_of_result_can_be_sorted_and_copied(inspector: Inspector, result: Any) -> None:
    results = table(inspector, "inspector_results")
    show(inspector, frame(1, result=result))
    for number in (1, 0):
        click_heading(results, number)
    QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, NONE, results.visualRect(results.model().index(0, 0)).center())
    QTest.keySequence(results, QKeySequence(QKeySequence.StandardKey.Copy))
    assert json.loads(QGuiApplication.clipboard().text())[0]["label"] == column(results, 0)[0].strip()


def test_five_thousand_boxes_are_told_and_the_best_are_listed(inspector: Inspector) -> None:
    show(inspector, frame(1, *detections(5000).items))
    assert table(inspector, "inspector_results").model().rowCount() == MAX_ROWS
    caption = inspector.findChild(QLabel, "inspector_caption")
    assert caption is not None
    assert caption.text().replace(",", "") == f"Frame 1 · 5000 results the best {MAX_ROWS} listed"


def test_tensors_are_listed_with_their_numbers_raw_and_de_quantised(inspector: Inspector) -> None:
    open_tab(inspector, TENSORS)
    show(inspector, frame(1, A))
    tensors, values = table(inspector, "inspector_tensor_list"), table(inspector, "inspector_tensor_values")
    assert column(tensors, 0) == ["→ input", "boxes", "scores"]
    assert column(tensors, 2) == ["uint8", "int16", "uint8"]
    # Without a choice the first output.
    assert [values.model().index(101, number).data() for number in range(3)] == ["1, 1", "-99", f"{-99 / 32768:.6g}"]
    QTest.mouseClick(tensors.viewport(), Qt.MouseButton.LeftButton, NONE, tensors.visualRect(tensors.model().index(2, 0)).center())
    assert values.model().rowCount() == 100
    show(inspector, frame(2, A))
    assert values.model().rowCount() == 100
    QTest.keySequence(tensors, QKeySequence(QKeySequence.StandardKey.Copy))
    content = json.loads(QGuiApplication.clipboard().text())
    assert (content["name"], content["raw"][:3], content["scale"]) == ("scores", [0, 1, 2], 1 / 256)


def test_the_histogram_counts_every_code_and_tells_what_is_cut_off() -> None:
    spec = OutputTensor(id=0, name="t", dimensions=_dimensions(300), scale=0.5, shift=10, signed=True)
    raw = np.concatenate((np.full(100, -128, np.int8), np.full(150, 3, np.int8), np.full(50, 127, np.int8)))
    one = replace(inference(), outputs=(OutputTensorData(spec=spec, raw=raw),), network=replace(inference().network, outputs=(spec,)))
    counted = tensor_histogram(tensor_contents(one)[1])
    assert counted is not None
    assert counted.counts.sum() == 300
    assert counted.counts[0] == 100
    assert counted.counts[-1] == 50
    assert counted.lowest_share == pytest.approx(1 / 3)
    assert counted.highest_share == pytest.approx(1 / 6)
    assert counted.mean == pytest.approx((raw.astype(float).mean() - 10) * 0.5)
    assert len(counted.x) == len(counted.counts) < CODES


@pytest.mark.parametrize("dtype", ["u1", "i1", "<u2", "<i2", "<u4", "<i4"])
@pytest.mark.parametrize("shape", [(1,), (3, 1, 1), (2, 3, 4, 5), (0,), (70_000,)])
def test_tensors_of_any_shape_and_type_can_be_shown(dtype: str, shape: tuple[int, ...], qtbot: QtBot) -> None:
    kind = np.dtype(dtype)
    raw = np.linspace(np.iinfo(kind).min, np.iinfo(kind).max, int(np.prod(shape))).astype(kind).reshape(shape)
    row = replace(tensor_contents(inference())[1].row, shape=shape, dtype=str(kind))
    content = TensorContent(row=row, raw=raw)
    counted = tensor_histogram(content)
    assert (counted is None) == (raw.size == 0)
    if counted is not None:
        assert counted.counts.sum() == raw.size
    json.dumps(tensor_json(content))
    model = ElementModel()
    model.apply(content)
    assert model.rowCount() == raw.size
    if raw.size:
        last = model.index(raw.size - 1, 1)
        assert last.data() == str(int(raw.reshape(-1)[-1]))


def test_the_models_keep_qts_contract(qtmodeltester: ModelTester) -> None:
    fields, tensors, elements = FieldModel(), TensorListModel(), ElementModel()
    contents = tensor_contents(inference())
    for model in (fields, tensors, elements):
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for count in (1, 2):
        fields.apply(describe_inference(lines_of(count)))
        tensors.apply(contents[: count + 1])
        elements.apply(contents[count])
    assert fields.rowCount() == 9
    fields.apply(describe_inference(lines_of()[: 2 * LINE_BYTES]))
    fields.apply(())
    tensors.apply(())
    elements.apply(None)


def hex_of(inspector: Inspector) -> HexView:
    view = inspector.findChild(HexView)
    assert view is not None
    return view


def tree_of(inspector: Inspector) -> QTreeView:
    tree = inspector.findChild(QTreeView, "inspector_fields")
    assert tree is not None
    return tree


def child(tree: QTreeView, *names: str) -> QModelIndex:
    index = QModelIndex()
    for name in names:
        rows = [tree.model().index(row, 0, index) for row in range(tree.model().rowCount(index))]
        tree.expand(index)
        index = next(row for row in rows if row.data() == name)
    return index


def test_a_field_of_the_tree_sets_its_bytes_off(inspector: Inspector) -> None:
    open_tab(inspector, BYTES)
    show(inspector, frame(1))
    tree, lines = tree_of(inspector), lines_of(1)
    scale = child(tree, "output header", "apParams", "networks", "[0]", "outputTensors", "[0]", "scale")
    tree.scrollTo(scale)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, NONE, tree.visualRect(scale).center())
    offset, length = hex_of(inspector).span
    assert np.frombuffer(lines[offset : offset + length], "<f4")[0] == 2**-15
    bar = hex_of(inspector).verticalScrollBar()
    assert bar.value() > 0
    hex_of(inspector).setFocus()
    QTest.keySequence(hex_of(inspector), QKeySequence(QKeySequence.StandardKey.Copy))
    assert bytes.fromhex(QGuiApplication.clipboard().text()) == lines[offset : offset + length]
    tree.setFocus()
    QTest.keySequence(tree, QKeySequence(QKeySequence.StandardKey.Copy))
    assert json.loads(QGuiApplication.clipboard().text())["field"] == "scale"


def test_a_byte_selects_the_field_that_it_belongs_to(inspector: Inspector) -> None:
    open_tab(inspector, BYTES)
    show(inspector, frame(1))
    view, tree = hex_of(inspector), tree_of(inspector)
    # The first byte of line 4 of 8 bytes each: offset 32; then right to the DNN's time at 36.
    where = QPoint(round(view._x(0)) + 3, 4 * view._line_px + 4)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, where)
    assert tree.currentIndex().data() == "KPI line"
    for _ in range(36 - view._cursor):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert tree.currentIndex().data() == "dnnTime"
    assert view.span == (36, 4)
    assert "dnnTime" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view._cursor == len(lines_of()) - 1


def test_a_chosen_field_stays_chosen_and_its_value_follows_the_frames(inspector: Inspector) -> None:
    open_tab(inspector, BYTES)
    show(inspector, frame(1))
    tree = tree_of(inspector)
    count = child(tree, "input header", "frameCount")
    tree.setCurrentIndex(count)
    show(inspector, frame(2))
    assert tree.currentIndex().data() == "frameCount"
    assert tree.currentIndex().siblingAtColumn(1).data() == "2"
    assert tree.isExpanded(child(tree, "input header"))


def test_damaged_lines_are_shown_as_far_as_they_go(inspector: Inspector) -> None:
    random = np.random.default_rng(3)
    show(inspector, frame(1))
    for tab in (TENSORS, BYTES, INPUT, FRAME, RESULTS):
        open_tab(inspector, tab)
        for number in range(2, 14):
            lines = np.frombuffer(lines_of(number), np.uint8).copy()
            at = random.integers(LINE_BYTES, LINE_BYTES + 700, 40)
            lines[at] = random.integers(0, 256, 40)
            show(inspector, frame(number, lines=bytes(lines[: random.integers(1, lines.size)])))
            inspector.grab()
    open_tab(inspector, BYTES)
    claimed = bytearray(lines_of())
    claimed[LINE_BYTES + 4 : LINE_BYTES + 6] = b"\xff\xff"
    show(inspector, frame(20, lines=bytes(claimed)))
    damaged = child(tree_of(inspector), "input header", "apParams")
    assert "do not fit" in damaged.siblingAtColumn(1).data()


def test_a_frame_without_metadata_says_what_to_do(inspector: Inspector) -> None:
    show(inspector, bundle())
    for tab in (TENSORS, BYTES, INPUT):
        open_tab(inspector, tab)
        inspector.grab()
    assert "metadata" in hex_of(inspector)._empty
    assert tree_of(inspector).model().rowCount() == 0


def test_the_input_picture_carries_the_answer_and_can_be_zoomed_and_picked(inspector: Inspector) -> None:
    open_tab(inspector, INPUT)
    half = Rect(1000, 500, 2000, 1500)
    show(inspector, frame(1, A, B, inference_window=half))
    view = inspector.findChild(FrameView, "inspector_tensor")
    assert view is not None
    assert view.canvas() == Rect(0, 0, 32, 24)
    picked: list[object] = []
    inspector.detectionSelected.connect(picked.append)
    x, y = view.transform_now().to_view(0.55 * 32, 0.2 * 24)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, NONE, QPointF(x, y).toPoint())
    assert picked == [A]
    before = view.zoom
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom > before
    shape = inspector.findChild(QCheckBox, "inspector_input_shape")
    assert shape is not None
    QTest.mouseClick(shape, Qt.MouseButton.LeftButton, NONE, QPoint(8, shape.height() // 2))
    assert view.canvas() == half
    caption = inspector.findChild(QLabel, "inspector_input_caption")
    assert caption is not None
    assert "2000x1500+1000+500" in caption.text()
    open_tab(inspector, RESULTS)
    rows = table(inspector, "inspector_results").selectionModel().selectedRows()
    assert [index.row() for index in rows] == [0]


def test_a_field_without_bytes_sets_nothing_off(inspector: Inspector) -> None:
    model = FieldModel()
    model.apply((Field(name="absent", offset=5, length=0, value="0"),))
    assert model.index(0, 2).data() == ""
    inspector.clear()


def test_screenshots_of_the_pages_are_kept(inspector: Inspector) -> None:
    show(inspector, frame(1, *detections(9).items))
    for tab, name in ((TENSORS, "tensors"), (BYTES, "bytes"), (INPUT, "input")):
        open_tab(inspector, tab)
        if tab == BYTES:
            tree_of(inspector).setCurrentIndex(child(tree_of(inspector), "output header", "apParams", "networks", "[0]", "name"))
        assert keep_screenshot(inspector, f"inspector_page_{name}").stat().st_size > 1500

"""The plots in the window, with mouse and keys: one cursor, one span, frames that open by a click, files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import cast
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QFileDialog, QLineEdit, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from evalkit.clock import SystemClock
from evalkit.frames import ByteCount
from evalkit.metrics.frame_log import FrameTimes
from evalkit.metrics.session_metrics import TICK_S, SessionMetrics
from tests.ui.office import Office, Opener, connect, press, show_frame
from tests.ui.screenshots import keep_screenshot
from ui.presenters.history import FrameHistory
from ui.presenters.plots.drawing import Curve, Drawing
from ui.views.plots.chart import Chart
from ui.views.plots.chart_painter import geometry_of
from ui.views.plots.waterfall import WaterfallBar

RATE = 30
SECONDS = 9.0
SPIKE_AGO_S = 4.0


@pytest.fixture
def office(opener: Opener, qtbot: QtBot) -> Office:
    """A window that streams, with some seconds of history and the plots of a whole layout on show."""
    office = opener.open(features=("frame_tools", "plots"))
    session = connect(qtbot, office)
    fill(session.metrics)
    for key in ("latency", "bandwidth", "rates"):
        office.window.docks.show(key)
    pick_span(office, "10 s")
    qtbot.waitUntil(lambda: all(chart(office, key).drawing is not None for key in ("latency", "bandwidth", "rates")))
    return office


def fill(metrics: SessionMetrics) -> None:
    """Write the last seconds: a steady stream with one slow frame."""
    now_s = SystemClock().now_ns() / 1e9
    metrics.link_capacity_bytes_per_s = 400_000_000
    for index in range(round(SECONDS * RATE)):
        t_s = now_s - SECONDS + index / RATE
        dnn = 30.0 if index == round((SECONDS - SPIKE_AGO_S) * RATE) else 9.5
        stages = (10.0, 19.2, 1.0, dnn, 0.7, 1.5, 0.4, 11.0, 0.1, 1.1, 12.0)
        metrics.note_times(FrameTimes(t_s=t_s, frame_id=index, stages_ms=stages, kpi_ms=(dnn, dnn + 0.7)), temperature_c=41.0)
        metrics.dnn_ms.append(t_s, dnn)
        metrics.dsp_ms.append(t_s, dnn + 0.7)
    for tick in range(round(SECONDS / TICK_S)):
        metrics.note_bytes(ByteCount(image=1_000_000, metadata=125_000))
        metrics.note_frames(now_s - SECONDS + tick * TICK_S, received=7, lost={"link": 1})
        metrics.tick(now_s - SECONDS + tick * TICK_S)


def chart(office: Office, key: str) -> Chart:
    found = office.window.plots[key].findChild(Chart)
    assert isinstance(found, Chart)
    return found


def waterfall(office: Office) -> WaterfallBar:
    found = office.window.findChild(WaterfallBar)
    assert isinstance(found, WaterfallBar)
    return found


def place(chart: Chart, ago_s: float, value: float = 0.0) -> QPoint:
    """Return where a moment and a value are on a chart."""
    drawing = chart.drawing
    assert drawing is not None
    geometry = geometry_of(drawing, QRectF(chart.rect()), chart.font())
    return QPoint(round(geometry.x_px(drawing.x1 - ago_s)), round(geometry.y_px(value)))


def pick_span(office: Office, text: str) -> None:
    button = office.window.findChild(QToolButton, "plot-latency-window")
    assert isinstance(button, QToolButton)
    next(action for action in button.menu().actions() if action.text() == text).trigger()


def menu_of(office: Office, key: str) -> QMenu:
    found = office.window.findChild(QMenu, f"plot-{key}-menu-list")
    assert isinstance(found, QMenu)
    return found


def wheel(chart: Chart, at: QPoint, notches: int) -> None:
    here = QPointF(at)
    event = QWheelEvent(
        here,
        QPointF(chart.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart, event)


def drag(chart: Chart, begin: QPoint, end: QPoint) -> None:
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    for step in range(1, 6):
        QTest.mouseMove(chart, begin + (end - begin) * step / 5)
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def hold(office: Office, qtbot: QtBot) -> None:
    """Let the plots stand still, so that places stay where they are."""
    press(qtbot, office, "Ctrl+Shift+H")
    button = office.window.findChild(QToolButton, "plot-latency-pause")
    assert isinstance(button, QToolButton)
    qtbot.waitUntil(button.isChecked)
    turns: list[int] = []
    office.desk.bridge.turn.connect(turns.append)
    qtbot.waitUntil(lambda: len(turns) > 4)
    assert len({shown_until(office, key) for key in ("latency", "bandwidth", "rates")}) == 1


def shown_until(office: Office, key: str) -> float:
    drawing = chart(office, key).drawing
    assert drawing is not None
    return drawing.x1


# ---- one cursor ----


def test_pointing_at_one_plot_reads_out_the_same_moment_in_all(office: Office, qtbot: QtBot) -> None:
    hold(office, qtbot)
    latency = chart(office, "latency")
    QTest.mouseMove(latency, place(latency, 3.0, 1.0))
    moments = {chart(office, key).cursor_x for key in ("latency", "bandwidth", "rates")}
    assert len(moments) == 1
    assert moments.pop() == pytest.approx(shown_until(office, "latency") - 3.0, abs=0.05)
    assert {name: value for _, name, value in latency.read_out()}["DNN"] == "9.50 ms"
    assert {name: value for _, name, value in chart(office, "bandwidth").read_out()} == {"Image": "4.00 MB/s", "Metadata": "500 kB/s"}
    assert {name for _, name, _ in chart(office, "rates").read_out()} >= {"Received", "Link too slow"}
    keep_screenshot(office.window, "plots-cursor")
    QTest.mouseMove(office.window.tool_bar, QPoint(2, 2))
    QApplication.sendEvent(latency, QEvent(QEvent.Type.Leave))
    assert chart(office, "bandwidth").cursor_x is None


# ---- one span ----


def test_the_wheel_zooms_all_plots_and_a_drag_pans_them_until_a_double_click_brings_them_back(office: Office, qtbot: QtBot) -> None:
    hold(office, qtbot)
    rates, latency = chart(office, "rates"), chart(office, "latency")
    here = place(rates, 4.0, 1.0)
    end = shown_until(office, "rates")
    wheel(rates, here, 3)
    qtbot.waitUntil(lambda: latency.drawing is not None and latency.drawing.x1 - latency.drawing.x0 < 6.0)
    qtbot.waitUntil(lambda: rates.drawing is not None and rates.drawing.x1 - rates.drawing.x0 < 6.0)
    assert place(rates, shown_until(office, "rates") - (end - 4.0)).x() == pytest.approx(here.x(), abs=2)
    before = shown_until(office, "rates")
    drag(rates, here, here + QPoint(60, 0))
    qtbot.waitUntil(lambda: shown_until(office, "latency") < before - 0.3)
    assert latency.drawing is not None
    assert not any(tick.text.endswith("s") for tick in latency.drawing.x_ticks)  # the clock's time, not "-3 s"
    QTest.mouseDClick(latency, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place(latency, 1.0, 1.0))
    qtbot.waitUntil(lambda: shown_until(office, "latency") > end)
    button = office.window.findChild(QToolButton, "plot-rates-pause")
    assert isinstance(button, QToolButton)
    assert not button.isChecked()


def test_the_keyboard_does_what_the_mouse_does(office: Office, qtbot: QtBot) -> None:
    latency = chart(office, "latency")
    latency.setFocus()
    QTest.keyClick(latency, Qt.Key.Key_Space)
    QTest.keyClick(latency, Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: latency.drawing is not None and latency.drawing.x1 - latency.drawing.x0 == pytest.approx(8.0))
    before = shown_until(office, "latency")
    QTest.keyClick(latency, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: shown_until(office, "latency") == pytest.approx(before - 0.8))
    QTest.keyClick(latency, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: shown_until(office, "latency") > before)


def test_plots_that_stand_still_or_are_hidden_are_not_drawn(office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(office, qtbot)
    drawn: list[str] = []
    keep = Chart.show_drawing

    def note(self: Chart, drawing: Drawing) -> None:
        drawn.append(self.accessibleName())
        keep(self, drawing)

    monkeypatch.setattr(Chart, "show_drawing", note)
    turns: list[int] = []
    office.desk.bridge.turn.connect(turns.append)
    qtbot.waitUntil(lambda: len(turns) > 6)
    assert drawn == []
    press(qtbot, office, "Ctrl+Shift+H")
    cast("QDockWidget", office.window.findChild(QDockWidget, "dock-rates")).hide()
    drawn.clear()
    turns.clear()
    qtbot.waitUntil(lambda: len(turns) > 9)
    assert set(drawn) == {office.window.plots[key].title for key in ("latency", "bandwidth")}


def test_another_latency_is_chosen_for_curve_and_distribution_together(office: Office, qtbot: QtBot) -> None:
    office.window.docks.show("distribution")
    next(action for action in menu_of(office, "latency").actions() if action.text() == "Exposure to screen").trigger()
    legend = office.window.plots["distribution"].legend
    qtbot.waitUntil(lambda: bool(legend.rows) and legend.rows[0][0].name == "Exposure to screen")
    qtbot.waitUntil(lambda: {layer.name for layer in chart(office, "latency").drawing.layers} >= {"Exposure to screen"})  # type: ignore[union-attr]
    assert next(action for action in menu_of(office, "distribution").actions() if action.text() == "Exposure to screen").isChecked()


# ---- frames ----


def test_clicking_an_outlier_opens_its_frame_frozen_while_it_is_in_memory(office: Office, qtbot: QtBot) -> None:
    rows = office.session.metrics.frames.rows(0.0, 1e12)
    for index in (149, 150, 151):
        show_frame(qtbot, office, frame_id=int(rows.frame_ids[index]), received_ns=round(float(rows.t_s[index]) * 1e9))
    hold(office, qtbot)
    latency = chart(office, "latency")
    drawing = latency.drawing
    assert drawing is not None
    dnn = next(layer for layer in drawing.layers if layer.name == "DNN" and isinstance(layer, Curve))
    spike = float(dnn.x[dnn.high.argmax()])
    QTest.mouseClick(latency, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place(latency, drawing.x1 - spike, 30.0))
    qtbot.waitUntil(lambda: office.desk.director.history.frozen)
    assert office.desk.frame_view.bundle is not None
    assert office.desk.frame_view.bundle.frame_id == 150
    assert office.window.actions_table["freeze"].isChecked()
    qtbot.waitUntil(lambda: waterfall(office).isVisible() and waterfall(office).waterfall is not None)
    shown = waterfall(office).waterfall
    assert shown is not None
    assert shown.title.startswith("Frame 150, ")
    assert next(segment.ms for segment in shown.segments if segment.stage == "dnn") == 30.0
    keep_screenshot(office.window, "plots-outlier")
    QTest.keyClick(office.desk.frame_view, Qt.Key.Key_Space)
    show_frame(qtbot, office, frame_id=400)
    qtbot.waitUntil(lambda: waterfall(office).waterfall is not None and not waterfall(office).waterfall.picked)  # type: ignore[union-attr]


def test_an_outlier_opens_also_when_the_ring_of_frames_has_moved_on(office: Office, qtbot: QtBot) -> None:
    office.desk.director.history = FrameHistory(max_frames=2)
    rows = office.session.metrics.frames.rows(0.0, 1e12)
    for index in (149, 150, 151, 260, 261, 262):
        received_ns = round(float(rows.t_s[index]) * 1e9)
        ready_ns = received_ns - (900_000_000 if index == 150 else 10_000_000)
        number = int(rows.frame_ids[index])
        show_frame(qtbot, office, frame_id=number, received_ns=received_ns, ready_ns=ready_ns, board_offset_ns=0)
    hold(office, qtbot)
    latency = chart(office, "latency")
    drawing = latency.drawing
    assert drawing is not None
    at = place(latency, drawing.x1 - float(rows.t_s[150]), 30.0)
    QTest.mouseClick(latency, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(lambda: office.desk.director.history.frozen)
    assert office.desk.frame_view.bundle is not None
    assert office.desk.frame_view.bundle.frame_id == 150
    QTest.keyClick(office.desk.frame_view, Qt.Key.Key_Space)
    show_frame(qtbot, office, frame_id=400)
    assert len(office.desk.director.history) == 2  # it has left again


def test_the_numbers_of_a_frame_that_is_no_longer_in_memory_are_shown(office: Office, qtbot: QtBot) -> None:
    hold(office, qtbot)
    rates = chart(office, "rates")
    QTest.mouseClick(rates, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place(rates, SPIKE_AGO_S, 5.0))
    qtbot.waitUntil(lambda: waterfall(office).waterfall is not None and waterfall(office).waterfall.picked)  # type: ignore[union-attr]
    assert not office.desk.director.history.frozen
    qtbot.waitUntil(lambda: "its picture is not kept any more" in office.label("notice-text"))
    office.window.actions_table["plots-live"].trigger()
    qtbot.waitUntil(lambda: not waterfall(office).waterfall.picked)  # type: ignore[union-attr]


def test_a_stage_under_the_pointer_is_explained(office: Office, qtbot: QtBot) -> None:
    office.window.docks.show("waterfall")
    bar = waterfall(office)
    qtbot.waitUntil(lambda: bar.waterfall is not None)
    assert bar.waterfall is not None
    for segment in bar.waterfall.segments:
        if segment.ms > 2:
            middle = 10 + (segment.begin_ms + segment.ms / 2) / bar.waterfall.top_ms * (bar.width() - 20)
            found = bar.segment_at(QPoint(round(middle), bar.fontMetrics().height() + 14))
            assert found is segment
            assert found.tip.startswith("Computed" if segment.computed else "Measured")


def test_after_the_board_is_gone_the_plots_can_still_be_read(office: Office, qtbot: QtBot) -> None:
    office.desk.connection.disconnect_board()
    qtbot.waitUntil(lambda: office.desk.bridge.session is None)
    latency = chart(office, "latency")
    wheel(latency, place(latency, 2.0, 1.0), -2)
    qtbot.waitUntil(lambda: latency.drawing is not None and latency.drawing.x1 - latency.drawing.x0 > 12.0)


# ---- files ----


def save(office: Office, qtbot: QtBot, key: str, kind: str) -> None:
    """Choose an entry of a plot's menu and take the name that is offered."""
    next(action for action in menu_of(office, key).actions() if action.data() == kind).trigger()
    qtbot.waitUntil(lambda: office.window.findChild(QFileDialog) is not None)
    name = office.window.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    QTest.keyClick(name, Qt.Key.Key_Return)


def saved(office: Office, qtbot: QtBot, key: str, kind: str, folder: Path) -> Path:
    """Save a plot in `folder`, which is the user's for pictures, and return the new file."""
    office.desk.remembered.set_folders(pictures=str(folder), converter="")
    before = set(folder.iterdir())
    save(office, qtbot, key, kind)
    qtbot.waitUntil(lambda: bool(set(folder.iterdir()) - before))
    qtbot.waitUntil(lambda: office.window.findChild(QFileDialog) is None)
    file = (set(folder.iterdir()) - before).pop()
    assert file.name.startswith(f"evalkit-{key}-")
    return file


def test_a_plot_is_saved_as_pixels_and_as_lines(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(str(saved(office, qtbot, "bandwidth", "png", tmp_path)))
    assert image.width() >= 2 * chart(office, "bandwidth").width()
    drawing = saved(office, qtbot, "bandwidth", "svg", tmp_path)
    texts = {"".join(element.itertext()) for element in ET.parse(drawing).getroot().iter("{http://www.w3.org/2000/svg}text")}  # noqa: S314 - ours
    assert {"Bandwidth", "Image", "Metadata"} <= texts
    assert "↑ Link 400 MB/s" in texts  # far above what is used, and named all the same
    assert drawing.read_text(encoding="utf-8").count("<polygon") == 2  # image and metadata
    assert "Saved" in office.label("notice-text")


def numbers(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_what_is_seen_and_everything_are_saved_as_numbers(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    hold(office, qtbot)
    latency = chart(office, "latency")
    wheel(latency, place(latency, 2.0, 1.0), 4)
    qtbot.waitUntil(lambda: latency.drawing is not None and latency.drawing.x1 - latency.drawing.x0 < 5.0)
    seen = numbers(saved(office, qtbot, "latency", "csv", tmp_path))
    drawing = latency.drawing
    assert drawing is not None
    assert {row["series"] for row in seen} >= {"DNN", "DSP"}
    assert all(drawing.x0 - 0.1 <= float(row["session_s"]) <= drawing.x1 + 0.1 for row in seen)
    (folder := tmp_path / "all").mkdir()
    frames = numbers(saved(office, qtbot, "latency", "csv-all", folder))
    assert len(frames) == round(SECONDS * RATE)
    assert (frames[3]["frame_id"], frames[3]["one_of"], frames[3]["readout [ms] computed"]) == ("3", "1", "19.2")
    rates = numbers(saved(office, qtbot, "rates", "csv-all", tmp_path))
    assert {row["series"] for row in rates} == {"sensor", "received", "shown", "lost: link"}
    assert {"low [frames/s]", "high [frames/s]"} <= set(rates[0])


def test_a_file_that_cannot_be_written_is_told(office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.plot_exports.save_svg", lambda *_: False)  # a full disk
    office.desk.remembered.set_folders(pictures=str(tmp_path), converter="")
    save(office, qtbot, "rates", "svg")
    qtbot.waitUntil(lambda: "could not be saved" in office.label("notice-text"))


def test_a_picture_of_a_plot_goes_to_the_clipboard(office: Office, qtbot: QtBot) -> None:
    next(action for action in menu_of(office, "latency").actions() if action.data() == "copy").trigger()
    assert QGuiApplication.clipboard().image().width() >= 2 * chart(office, "latency").width()


# ---- small windows ----


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_a_small_window_no_plot_is_cut_off(opener: Opener, qtbot: QtBot, theme: str) -> None:
    office = opener.open(theme=theme, features=("plots",))
    office.window.resize(1280, 800)
    office.window.arrange("analysis")
    fill(connect(qtbot, office).metrics)
    for shown in (("latency", "bandwidth", "rates"), ("stages", "distribution", "temperature"), ("waterfall",)):
        for key in shown:
            office.window.docks.show(key)
        qtbot.waitUntil(lambda shown=shown: all(office.window.plots[key].legend.rows for key in shown))  # type: ignore[misc]
        QApplication.processEvents()
        for key in shown:
            frame = office.window.plots[key]
            canvas = frame.canvas
            assert canvas is not None
            assert frame.rect().contains(frame.legend.geometry())
            assert frame.rect().contains(canvas.geometry())
            assert canvas.height() >= canvas.minimumSizeHint().height()
            assert len(frame.legend._places(frame.legend.width(), frame.legend.fontMetrics())) == sum(len(row) for row in frame.legend.rows)
        keep_screenshot(office.window, f"plots-{shown[0]}-{theme}-1280x800")
    assert (office.window.width(), office.window.height()) == (1280, 800)


def test_curves_stay_when_the_same_board_is_connected_again(office: Office, qtbot: QtBot) -> None:
    before, counted = office.session.metrics, office.session.metrics.totals()
    press(qtbot, office, "Ctrl+E")
    qtbot.waitUntil(lambda: len(office.sessions) == 2 and office.desk.director.state.connected)
    qtbot.waitUntil(lambda: office.session.metrics.frames is before.frames)
    assert office.session.metrics.lost_per_s().keys() == before.lost_per_s().keys()
    assert office.session.metrics.totals().frames_received == 0 < counted.frames_received
    qtbot.waitUntil(lambda: (drawing := chart(office, "rates").drawing) is not None and any(layer.x.size > 8 for layer in drawing.layers))

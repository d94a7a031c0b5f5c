"""The cost-of-output bench in the window, by keys and mouse; what it says, and the picture it makes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QProgressBar, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from evalkit.errors import BenchError
from evalkit.flow import CancelToken, Progress
from evalkit.folders import Folders
from evalkit.session import cost_bench
from evalkit.session.bundle import FrameBundle
from evalkit.session.cost_files import keep, last_kept, read
from evalkit.session.cost_report import BytesPerFrame, CostReport, OutputCost
from tests.core.cost_helpers import changed, cost, raw_cost, report
from tests.ui.office import Office, Opener, connect, press, show_frame
from tests.ui.screenshots import keep_screenshot
from ui.dialogs.cost_bench import CostBenchDialog
from ui.presenters.cost_bench import factor_text, present_costs, rate_of_frames, text_of
from ui.views.cost.table import head_texts


class ScriptedBench:
    """Stands for CostBench: reports one output, waits for the test, then ends as the test wants it."""

    made: ScriptedBench

    def __init__(
        self,
        session: object,
        *,
        seconds: float,
        progress: Callable[[Progress], None],
        measured: Callable[[OutputCost], None],
        cancel: CancelToken,
    ) -> None:
        ScriptedBench.made = self
        self.seconds, self.noted = seconds, list[int]()
        self._progress, self._measured, self._cancel = progress, measured, cancel
        self.go = threading.Event()
        self.error: Exception | None = None

    def note(self, bundle: FrameBundle) -> None:
        self.noted.append(bundle.frame_id)

    def run(self) -> CostReport:
        self._measured(raw_cost())
        self._progress(Progress(stage="Metadata only", done=4_000, total=8_000, unit="ms"))
        while not self.go.wait(0.005):
            self._cancel.check()
        if self.error is not None:
            raise self.error
        return report()


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost_bench, "CostBench", ScriptedBench)


def open_bench(qtbot: QtBot, office: Office) -> CostBenchDialog:
    press(qtbot, office, "Ctrl+Shift+B")
    qtbot.waitUntil(lambda: office.window.findChild(CostBenchDialog) is not None)
    dialog = office.window.findChild(CostBenchDialog)
    assert isinstance(dialog, CostBenchDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def part(dialog: CostBenchDialog, kind: type[Any], name: str) -> Any:
    found = dialog.findChild(kind, name)
    assert isinstance(found, QWidget), name
    return found


def click(dialog: CostBenchDialog, name: str) -> None:
    QTest.mouseClick(part(dialog, QPushButton, name), Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("bench")
def test_one_button_measures_shows_what_is_done_and_keeps_the_result(opener: Opener, qtbot: QtBot, folders: Folders) -> None:
    office = opener.open(features=["cost_bench"])
    dialog = open_bench(qtbot, office)
    run = part(dialog, QPushButton, "bench-run")
    assert not run.isEnabled()  # no board yet
    assert not part(dialog, QLabel, "bench-fps-text").isVisible()  # there is nothing yet to judge links by
    connect(qtbot, office)
    qtbot.waitUntil(run.isEnabled)
    click(dialog, "bench-run")
    bar = part(dialog, QProgressBar, "bench-progress")
    qtbot.waitUntil(lambda: "4 s left" in bar.text())
    assert bar.text().startswith("Metadata only")
    assert [row.name for row in dialog.view.state.rows] == ["RAW10"]  # type: ignore[union-attr]
    assert "not complete" in dialog.view.state.when  # type: ignore[union-attr]
    show_frame(qtbot, office, frame_id=77)
    assert ScriptedBench.made.noted == [77]
    assert last_kept(folders.data) is None
    ScriptedBench.made.go.set()
    qtbot.waitUntil(lambda: "Kept as" in part(dialog, QLabel, "bench-said").text())
    assert last_kept(folders.data) == report()
    assert [row.name for row in dialog.view.state.rows] == ["RAW10", "Metadata only"]  # type: ignore[union-attr]
    assert run.isVisible()
    assert part(dialog, QLabel, "bench-fps-text").isVisible()


@pytest.mark.usefixtures("bench")
def test_cancel_and_closing_the_window_stop_it_and_failures_are_said(opener: Opener, qtbot: QtBot, folders: Folders) -> None:
    office = opener.open(features=["cost_bench"])
    connect(qtbot, office)
    dialog = open_bench(qtbot, office)
    said = part(dialog, QLabel, "bench-said")
    run = part(dialog, QPushButton, "bench-run")
    click(dialog, "bench-run")
    qtbot.waitUntil(part(dialog, QPushButton, "bench-cancel").isVisible)
    click(dialog, "bench-cancel")
    qtbot.waitUntil(lambda: "Cancelled" in said.text())
    click(dialog, "bench-run")
    ScriptedBench.made.error = BenchError("The stream was stopped.", hint="Measure again.")
    ScriptedBench.made.go.set()
    qtbot.waitUntil(lambda: said.text() == "The stream was stopped. Measure again.")
    qtbot.waitUntil(run.isVisible)
    click(dialog, "bench-run")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "Cancelled" in said.text())
    assert not dialog.isVisible()
    assert last_kept(folders.data) is None


def test_the_last_result_is_there_at_the_next_start_with_its_date_board_and_network(
    opener: Opener, qtbot: QtBot, folders: Folders, tmp_path: Path
) -> None:
    keep(report(), folders.data)
    office = opener.open(features=["cost_bench"])
    dialog = open_bench(qtbot, office)
    state = dialog.view.state
    assert state is not None
    assert "2026-11-20 10:00" in state.when
    assert "Test Scripted · 7" in state.board
    assert "network person" in state.board
    click(dialog, "bench-copy")
    assert "RAW10\t3.85 MB" in QGuiApplication.clipboard().text()
    for name in ("picture.png", "table.csv", "report.json"):
        click(dialog, "bench-export")
        asked = part(dialog, QFileDialog, "bench-file")
        asked.findChild(QLineEdit, "fileNameEdit").setText(str(tmp_path / name))
        asked.accept()
        qtbot.waitUntil(lambda name=name: name in part(dialog, QLabel, "bench-said").text())  # type: ignore[misc]
    assert read(tmp_path / "report.json") == report()
    assert (tmp_path / "table.csv").read_text().count("\n") == 3
    assert QImage(str(tmp_path / "picture.png")).width() == 2800


def test_the_slider_judges_the_links_at_another_rate(opener: Opener, qtbot: QtBot, folders: Folders) -> None:
    keep(report(), folders.data)
    dialog = open_bench(qtbot, opener.open(features=["cost_bench"]))
    slider = part(dialog, QSlider, "bench-fps")

    def carried() -> list[bool]:
        assert dialog.view.state is not None
        return [cell.carries for cell in dialog.view.state.rows[0].cells]

    assert carried()[:3] == [False, False, True]  # RAW10 at 30 fps: USB 3 alone
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert carried()[:3] == [False, True, True]  # at a frame every two seconds
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert carried()[:3] == [False, False, False]
    assert "240 fps" in part(dialog, QLabel, "bench-fps-text").text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_in_both_themes(opener: Opener, qtbot: QtBot, folders: Folders, theme: str) -> None:
    names = ["RGB", "RGB + metadata", "YUV 4:2:0", "YUV 4:2:0 + metadata", "RAW10", "RAW10 + metadata", "ROI crops + metadata"]
    costs = [raw_cost(name=name, drops={"link": 9} if name == "RGB" else {}) for name in names]
    gone = cost("Metadata + input tensor", frames=0, problem="no frame came within 15 s", bytes=BytesPerFrame())
    keep(report(*costs, gone, cost("Metadata only")), folders.data)
    dialog = open_bench(qtbot, opener.open(features=["cost_bench"], theme=theme))
    keep_screenshot(dialog, f"cost-bench-{theme}")
    picture = dialog.view.grab().toImage()
    assert len({picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}) > 50
    assert "no frame came" in dialog.view.accessibleDescription()


def test_measured_and_computed_stand_apart_and_nothing_is_claimed_that_was_not_measured() -> None:
    unknown = cost("ROI crops + metadata", frames=0, bytes=BytesPerFrame(), problem="refused", cpu_cores=None, link_load=None, age_frames=0)
    state = present_costs(report(raw_cost(), unknown, cost("Metadata only")), 30.0, str)
    raw, none, metadata = state.rows
    assert (none.size, none.factor, none.fps, none.lost, none.age, none.cpu) == ("–",) * 6
    assert {cell.text for cell in none.cells} == {"–"}
    assert not any(cell.carries for cell in none.cells)
    assert (raw.factor, metadata.factor) == ("1", "÷ 371")
    assert state.headline == "371×"
    assert "Metadata only" in state.headline_note
    assert any("refused" in note for note in state.notes)
    assert any("this computer was" in note for note in present_costs(report(raw_cost(received_fps=8.0)), 30.0, str).notes)
    assert "≥ 116 MB/s" in state.link_texts[3]
    table = text_of(state, head_texts()).split("\n\n")[1].splitlines()
    assert len({line.count("\t") for line in table[:4]}) == 1  # as many cells as headings: it goes into a spreadsheet
    assert table[0].endswith("this link ≥ 116 MB/s")
    assert "refused" in table[2]


def test_an_image_shares_its_colour_with_itself_and_metadata() -> None:
    costs = (raw_cost(), raw_cost(name="RAW10 + metadata"), cost("Metadata only"))
    colours = [row.colour for row in present_costs(report(*costs), 30.0, str).rows]
    assert colours[0] == colours[1] != colours[2]


def test_odd_reports_are_shown_too() -> None:
    no_frames = changed(report(), frame_period_us=0, width=0, height=0, network="", link_bytes_per_s=0)
    state = present_costs(msgspec.structs.replace(no_frames, written="yesterday", costs=()), 30.0, str)
    assert (state.rows, state.headline) == ((), "")
    assert "yesterday" in state.when


@pytest.mark.parametrize(("factor", "text"), [(0.0, "–"), (185.2, "÷ 185"), (7.56, "÷ 7.6"), (1.01, "1"), (0.417, "× 2.4")])
def test_reductions_read_as_a_factor(factor: float, text: str) -> None:
    assert factor_text(factor) == text


@pytest.mark.parametrize(("fps", "text"), [(0.0, "–"), (0.0321, "0.032"), (4.32, "4.3"), (43.2, "43.2"), (19_198.4, "19,198")])
def test_rates_have_the_digits_they_deserve(fps: float, text: str) -> None:
    assert rate_of_frames(fps) == text

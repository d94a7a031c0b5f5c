"""The window of the cost-of-output bench: one button, its progress, and the picture that comes of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDoubleSpinBox, QFileDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.presenters.cost_bench import DEFAULT_FPS, HIGHEST_FPS, LOWEST_FPS, CostState
from ui.views.cost.view import CostView
from ui.widgets.log_slider import LogSlider

DEFAULT_SECONDS = 3.0


class CostBenchDialog(QDialog):
    """Beside the window, not before it: the picture goes on meanwhile."""

    run_wanted = Signal(float)
    """Seconds an output."""
    cancel_wanted = Signal()
    fps_picked = Signal(float)
    export_wanted = Signal(object)
    """A Path; its ending says what: .png, .csv, .json."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cost-bench")
        self.setWindowTitle(self.tr("Cost of each output"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._view = CostView()
        self._run = QPushButton(self.tr("Measure"))
        self._run.setObjectName("bench-run")
        self._run.setDefault(True)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setObjectName("bench-cancel")
        self._seconds = QDoubleSpinBox(minimum=0.5, maximum=600.0, value=DEFAULT_SECONDS, decimals=1, singleStep=1.0)
        self._seconds.setObjectName("bench-seconds")
        self._seconds.setSuffix(self.tr(" s an output"))
        self._seconds.setAccessibleName(self.tr("Seconds an output"))
        self._progress = QProgressBar()
        self._progress.setObjectName("bench-progress")
        self._said = QLabel()
        self._said.setObjectName("bench-said")
        self._said.setWordWrap(True)
        self._fps = LogSlider()
        self._fps.setObjectName("bench-fps")
        self._fps.setAccessibleName(self.tr("Frames per second that links are judged at"))
        self._fps_text = QLabel()
        self._fps_text.setObjectName("bench-fps-text")
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setObjectName("bench-copy")
        self._export = QPushButton(self.tr("Export…"))
        self._export.setObjectName("bench-export")
        for button in (self._cancel, self._copy, self._export):
            button.setAutoDefault(False)
        self._arrange()
        self._connect()
        self.apply(None)
        self.show_running(running=False, can_run=False)
        self.show_fps(DEFAULT_FPS)

    @property
    def view(self) -> CostView:
        """The picture."""
        return self._view

    def apply(self, state: CostState | None) -> None:
        """Show a result."""
        self._view.apply(state)
        for button in (self._copy, self._export):
            button.setEnabled(state is not None)
        for part in (self._fps, self._fps_text):
            part.setVisible(state is not None)

    def show_fps(self, fps: float) -> None:
        """Show the rate that links are judged at."""
        self._fps.apply(fps, LOWEST_FPS, HIGHEST_FPS)
        self._fps_text.setText(self.tr("At {fps} fps on these links").format(fps=f"{fps:.3g}"))

    def show_running(self, *, running: bool, can_run: bool) -> None:
        """Show whether it measures, and whether it could."""
        self._run.setVisible(not running)
        self._run.setEnabled(can_run)
        self._run.setToolTip(
            self.tr("Full images leave the sensor while these outputs are measured") if can_run else self.tr("Connect a board first")
        )
        self._cancel.setVisible(running)
        self._seconds.setEnabled(not running)
        self._progress.setVisible(running)

    def show_progress(self, name: str, done_ms: int, total_ms: int) -> None:
        """Show how far it is."""
        self._progress.setRange(0, total_ms)
        self._progress.setValue(done_ms)
        left = max(0, -(-(total_ms - done_ms) // 1000))
        self._progress.setFormat(self.tr("{name}: {left} s left").format(name=self.tr(name), left=left))

    def say(self, text: str) -> None:
        """Say how it ended; "": nothing."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._run)
        top.addWidget(self._cancel)
        top.addWidget(self._seconds)
        top.addWidget(self._progress, 1)
        top.addStretch(0)
        top.addWidget(self._copy)
        top.addWidget(self._export)
        bottom = QHBoxLayout()
        bottom.addWidget(self._fps_text)
        bottom.addWidget(self._fps, 1)
        # The words grow with the number: the slider must not move under the hand.
        self._fps_text.setMinimumWidth(self._fps_text.fontMetrics().horizontalAdvance(self.tr("At {fps} fps on these links")) + 20)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self._said)
        column.addWidget(self._view, 1)
        column.addLayout(bottom)
        self._said.hide()

    def _connect(self) -> None:
        self._run.clicked.connect(lambda: self.run_wanted.emit(self._seconds.value()))
        self._cancel.clicked.connect(self.cancel_wanted)
        self._fps.moved.connect(self.fps_picked)
        self._copy.clicked.connect(self._copy_text)
        self._export.clicked.connect(self._ask_file)

    def _copy_text(self) -> None:
        if self._view.state is not None:
            QGuiApplication.clipboard().setText(self._view.text())

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Export the cost of outputs"))
        dialog.setObjectName("bench-file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Picture (*.png)"), self.tr("Table (*.csv)"), self.tr("Report (*.json)")])
        dialog.setDefaultSuffix("png")
        dialog.selectFile("cost-of-output.png")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.rsplit(".", 1)[-1].rstrip(")")))
        dialog.fileSelected.connect(lambda path: self.export_wanted.emit(Path(path)))
        dialog.open()

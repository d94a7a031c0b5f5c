"""Build a model of a network of the user's own: the form, the work, the report."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.build_model_form import BuildForm
from ui.dialogs.build_model_report import BuildReportView
from ui.presenters.building import ReportState, WorkState
from ui.presenters.plan import PlanState

SIZE_PX = (680, 640)
STEPS = 1000


class BuildDialog(QDialog):
    """Shows one of three pages; says what the user wants."""

    build_wanted = Signal()
    cancel_wanted = Signal()
    add_wanted = Signal(bool)
    """Whether to swap to it at once."""
    save_wanted = Signal()

    def __init__(self, *, can_record: bool, can_swap: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("build-model")
        self.setWindowTitle(self.tr("Build a model"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE_PX)
        self._can_swap, self._busy = can_swap, False
        self.form = BuildForm(can_record=can_record)
        self.form.changed.connect(self._judge)
        self._problem = QLabel(wordWrap=True)
        self._problem.setObjectName("build-problem")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stage = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._stage.setObjectName("build-stage")
        self._progress = QProgressBar(textVisible=False)
        self._progress.setObjectName("build-progress")
        self.report = BuildReportView()
        self._pages = QStackedWidget()
        self._build = self._button("build-start", self.tr("Build"), self.build_wanted.emit)
        self._build.setDefault(True)
        self._cancel = self._button("build-cancel", self.tr("Cancel"), self.cancel_wanted.emit)
        self._again = self._button("build-again", self.tr("Back"), self.show_form)
        self._save = self._button("build-save", self.tr("Save as…"), self.save_wanted.emit)
        self._add = self._button("build-add", self.tr("Add to the library"), lambda: self.add_wanted.emit(False))  # noqa: FBT003
        self._run = self._button("build-run", self.tr("Add and swap"), lambda: self.add_wanted.emit(True))  # noqa: FBT003
        self._close = self._button("build-close", self.tr("Close"), self.reject)
        self._lay_out()
        self.show_form()

    def show_form(self) -> None:
        """Ask."""
        self._pages.setCurrentIndex(0)
        self._offer(self._build, self._close)
        self._judge()

    def show_error(self, text: str, hint: str) -> None:
        """Go back to the form and say what went wrong."""
        self.show_form()
        self._say(f"{text}\n{hint}" if hint else text, "error")

    def show_work(self, state: WorkState) -> None:
        """Show how far it is."""
        if self._pages.currentIndex() != 1:
            self._pages.setCurrentIndex(1)
            self._offer(self._cancel)
        self._stage.setText(state.text)
        self._progress.setRange(0, 0 if state.share is None else STEPS)
        if state.share is not None:
            self._progress.setValue(round(state.share * STEPS))

    def show_report(self, report: ReportState, plan: PlanState) -> None:
        """Show what was made."""
        self.report.apply(report, plan)
        self._pages.setCurrentIndex(2)
        self._offer(self._again, self._save, self._add, self._run, self._close)
        self._run.setEnabled(self._can_swap)
        self._add.setFocus()

    def set_busy(self, *, busy: bool) -> None:
        """Wait for the library or the disk."""
        self._busy = busy
        for button in (self._add, self._save, self._again):
            button.setEnabled(not busy)
        self._run.setEnabled(not busy and self._can_swap)

    def set_can_swap(self, can: bool) -> None:  # noqa: FBT001 - says what it is
        """Offer to swap at once: there is a board, or there is none."""
        self._can_swap = can
        self._run.setEnabled(can and not self._busy)

    def reject(self) -> None:
        """Close; a build under way is cancelled."""
        self.cancel_wanted.emit()
        super().reject()

    def _judge(self) -> None:
        problem = self.form.problem()
        self._say(problem, "muted")
        self._build.setEnabled(not problem)

    def _say(self, text: str, role: str) -> None:
        self._problem.setText(text)
        self._problem.setProperty("role", role)
        self._problem.style().polish(self._problem)

    def _offer(self, *buttons: QPushButton) -> None:
        for button in (self._build, self._cancel, self._again, self._save, self._add, self._run, self._close):
            button.setVisible(button in buttons)

    def _button(self, name: str, text: str, handler: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: handler())  # type: ignore[operator]
        return button

    def _lay_out(self) -> None:
        asking = QWidget()
        column = QVBoxLayout(asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addWidget(self._problem)
        column.addStretch(1)
        working = QWidget()
        middle = QVBoxLayout(working)
        middle.addStretch(1)
        middle.addWidget(self._stage)
        middle.addWidget(self._progress)
        middle.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self.report)
        for page in (asking, working, area):
            self._pages.addWidget(page)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self._again, self._save, self._add, self._run, self._build, self._cancel, self._close):
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.addWidget(self._pages, 1)
        whole.addLayout(row)

"""What a build has made: what int8 costs against float, on which pictures most, and what it takes of the sensor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.presenters.building import ReportState
from ui.presenters.plan import PlanState
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.facts import Facts
from ui.widgets.plan_view import PlanView


class BuildReportView(QWidget):
    """Shows a ReportState and the plan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("build-report")
        self._title = _label("report-title", "title")
        self._loss = _label("report-loss", "")
        self._facts = Facts()
        self._worst_heading = _label("report-worst-heading", "title")
        self._worst_heading.setText(self.tr("Pictures on which int8 and float agree least"))
        self._worst = QGridLayout()
        self._worst.setHorizontalSpacing(10)
        self._worst.setColumnStretch(0, 1)
        self._worst.setColumnStretch(1, 2)
        self._warnings = _label("report-warnings", "warn")
        plan_heading = _label("report-plan-heading", "title")
        plan_heading.setText(self.tr("In the sensor"))
        self._plan = PlanView()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (self._title, self._loss, self._warnings, self._facts, self._worst_heading):
            column.addWidget(widget)
        column.addLayout(self._worst)
        column.addWidget(plan_heading)
        column.addWidget(self._plan)
        column.addStretch(1)

    def apply(self, report: ReportState, plan: PlanState) -> None:
        """Show both."""
        self._title.setText(report.title)
        self._loss.setText(report.loss)
        self._loss.setProperty("role", "ok" if report.loss_is_good else "warn")
        self._loss.style().polish(self._loss)
        self._facts.apply(report.facts)
        self._warnings.setText("\n".join(report.warnings))
        self._warnings.setVisible(bool(report.warnings))
        self._show_worst(report.worst)
        self._plan.apply(plan)

    def _show_worst(self, worst: tuple[tuple[str, str], ...]) -> None:
        while (item := self._worst.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (picture, text) in enumerate(worst):
            name = ElidedLabel(picture, mode=Qt.TextElideMode.ElideMiddle)
            name.setProperty("role", "muted")
            self._worst.addWidget(name, row, 0)
            self._worst.addWidget(QLabel(text, wordWrap=True), row, 1)
        self._worst_heading.setVisible(bool(worst))


def _label(name: str, role: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label

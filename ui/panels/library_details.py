"""What one model is and what it will take: the plan, the card, the tensors, in one window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import plain_box
from ui.presenters.library_details import DetailsState, NetworkDetails
from ui.presenters.plan import PlanState
from ui.widgets.facts import Facts
from ui.widgets.plan_view import PlanView

SIZE_PX = (620, 560)
PLAN, CARD, TENSORS = range(3)


class ModelDetails(QDialog):
    """Stays open beside the window; the plan comes first."""

    swap_wanted = Signal()

    def __init__(
        self, title: str, plan: PlanState, details: DetailsState, *, page: int, can_swap: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("model-details")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE_PX)
        plan_view = PlanView()
        plan_view.apply(plan)
        tabs = QTabWidget()
        tabs.setObjectName("details-tabs")
        tabs.addTab(_scrolled(plan_view), self.tr("Plan"))
        tabs.addTab(_scrolled(_card_page(details)), self.tr("Card"))
        tabs.addTab(_tensor_table(details, self.tr), self.tr("Tensors"))
        tabs.setCurrentIndex(page)
        buttons = plain_box(QDialogButtonBox.StandardButton.Close)
        self.swap = QPushButton(self.tr("Swap"))
        self.swap.setObjectName("details-swap")
        self.swap.setEnabled(can_swap and plan.fits)
        self.swap.clicked.connect(self.swap_wanted)
        self.swap.clicked.connect(self.accept)
        buttons.addButton(self.swap, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(tabs, 1)
        column.addWidget(buttons)


def _card_page(details: DetailsState) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for network in details.networks:
        _add_network(column, network)
    heading = QLabel(QCoreApplication.translate("ModelDetails", "Package"))
    heading.setProperty("role", "title")
    column.addWidget(heading)
    facts = Facts()
    facts.apply(details.facts)
    column.addWidget(facts)
    column.addStretch(1)
    return page


def _add_network(column: QVBoxLayout, network: NetworkDetails) -> None:
    title = QLabel(network.title)
    title.setProperty("role", "title")
    note = QLabel(network.note, wordWrap=True)
    note.setObjectName("details-note")
    note.setTextFormat(Qt.TextFormat.PlainText)
    note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    note.setVisible(bool(network.note))
    facts = Facts()
    facts.apply(network.facts)
    for widget in (title, note, facts):
        column.addWidget(widget)


def _tensor_table(details: DetailsState, tr: object) -> QTableWidget:
    assert callable(tr)  # noqa: S101 - a dialog's own
    rows = [row for network in details.networks for row in network.tensors]
    table = QTableWidget(len(rows), 4)
    table.setObjectName("details-tensors")
    table.setAccessibleName(tr("Tensors"))
    table.setTabKeyNavigation(False)
    table.setHorizontalHeaderLabels([tr("Role"), tr("Name"), tr("Shape"), tr("Numbers")])
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    for index, row in enumerate(rows):
        for place, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(index, place, item)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return table


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(12, 12, 12, 12)
    column.addWidget(widget)
    area.setWidget(holder)
    return area

"""The library panel: cards of what is there, the catalogue of what can be had, and the ways in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ui.actions import Actions
from ui.presenters.library import LibraryCard, Query, count_text, select, tasks_of
from ui.presenters.offers import OffersState
from ui.presenters.states import Choice
from ui.theme import tokens_of
from ui.views.library_card import LibraryCardView
from ui.views.library_list import CardList
from ui.views.library_offer import OfferView
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_box import ChoiceBox

SHELF, CATALOGUE = 0, 1


class LibraryPanel(QWidget):
    """Shows the library and the catalogue; says what the user wants of a card."""

    wanted = Signal(str, str)
    """Name of a model, and "swap", "plan", "details", "export", "rename" or "remove"; "undo" has no name."""
    offer_wanted = Signal(str, str)
    """Name of an item of the catalogue, and "install", "cancel" or "open"."""
    install_all_wanted = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library-panel")
        self.setAccessibleName(self.tr("Library"))
        self._cards: tuple[LibraryCard, ...] = ()
        self._query = Query()
        self._swap_tip: tuple[bool, str] = (False, "")
        self._dropping = False
        self._build_filter()
        self.list = CardList(LibraryCardView)  # type: ignore[arg-type]
        self.list.setObjectName("library-list")
        self.list.setAccessibleName(self.tr("Models"))
        self.list.wanted.connect(self.wanted)
        self.list.made.connect(self._show_swap)
        self.list.menu_wanted.connect(self._open_menu)
        self.offers = CardList(OfferView)  # type: ignore[arg-type]
        self.offers.setObjectName("catalogue-list")
        self.offers.setAccessibleName(self.tr("Catalogue"))
        self.offers.wanted.connect(self._use_offer)
        self._empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty.setObjectName("library-empty")
        self._empty.setProperty("role", "muted")
        self._empty.setMargin(8)
        self._all = QPushButton()
        self._all.setObjectName("install-all")
        self._all.setAutoDefault(False)
        self._all.clicked.connect(self.install_all_wanted)
        self._busy = QLabel(wordWrap=True)
        self._busy.setObjectName("catalogue-busy")
        self._busy.setProperty("role", "muted")
        self._count = QLabel()
        self._count.setObjectName("library-count")
        self._count.setProperty("role", "muted")
        self._offers_state = OffersState()
        self._lay_out(actions)

    def apply(self, cards: Sequence[LibraryCard]) -> None:
        """Show the models."""
        self._cards = tuple(cards)
        tasks = (
            Choice(key="", text=self.tr("All tasks")),
            *(Choice(key=task, text=self.tr(task).capitalize()) for task in tasks_of(cards)),
        )
        self._task.apply(tasks, self._query.task)
        self._show()

    def apply_offers(self, state: OffersState) -> None:
        """Show the catalogue."""
        self._offers_state = state
        self._all.setText(state.all_text)
        self._busy.setText(state.busy_text)
        self._show()

    def set_can_swap(self, *, can: bool, tip: str) -> None:
        """Offer to send models to the sensor, or say why not."""
        if (can, tip) != self._swap_tip:
            self._swap_tip = (can, tip)
            self._show_swap()

    def set_dropping(self, *, dropping: bool) -> None:
        """Show that files may be let go here."""
        self._dropping = dropping
        self.update()

    def show_library(self) -> None:
        """Bring the models to the front."""
        self._tabs.setCurrentIndex(SHELF)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw a frame while files are held over it."""
        super().paintEvent(event)
        if self._dropping:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(tokens_of(self.palette()).accent), 3, Qt.PenStyle.DashLine))
            painter.drawRect(self.rect().adjusted(2, 2, -3, -3))

    def _build_filter(self) -> None:
        self._tabs = QTabBar()
        self._tabs.setObjectName("library-tabs")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab(self.tr("Library"))
        self._tabs.addTab(self.tr("Catalogue"))
        self._tabs.currentChanged.connect(self._turn)
        self._text = QLineEdit()
        self._text.setObjectName("library-filter")
        self._text.setPlaceholderText(self.tr("Filter by name, task, label, licence"))
        self._text.setAccessibleName(self.tr("Filter"))
        self._text.setClearButtonEnabled(True)
        self._text.textChanged.connect(lambda text: self._ask(text=text))
        self._task = ChoiceBox()
        self._task.setObjectName("library-task")
        self._task.setAccessibleName(self.tr("Task"))
        self._task.activated.connect(lambda _: self._ask(task=self._task.key()))
        self._fits = QCheckBox(self.tr("Fits"))
        self._fits.setObjectName("library-fits")
        self._fits.setToolTip(self.tr("Only models that the sensor's memory can hold"))
        self._fits.toggled.connect(lambda on: self._ask(only_fitting=on))
        self._order = ChoiceBox()
        self._order.setObjectName("library-order")
        self._order.setAccessibleName(self.tr("Order"))
        words = (("name", self.tr("By name")), ("used", self.tr("Last used first")), ("size", self.tr("Largest first")))
        self._order.apply(tuple(Choice(key=key, text=text) for key, text in words), "name")
        self._order.activated.connect(lambda _: self._ask(order=self._order.key() or "name"))

    def _lay_out(self, actions: Actions) -> None:
        self._filters = QWidget()
        filters = QHBoxLayout(self._filters)
        filters.setContentsMargins(0, 0, 0, 0)
        filters.addWidget(self._task, 1)
        filters.addWidget(self._order, 1)
        filters.addWidget(self._fits)
        head = QHBoxLayout()
        head.addWidget(self._tabs)
        head.addStretch(1)
        head.addWidget(self._count)
        self._pages = QStackedWidget()
        for page in (self.list, self.offers, self._empty):
            self._pages.addWidget(page)
        self._ways = QWidget()
        ways = QHBoxLayout(self._ways)
        ways.setContentsMargins(0, 0, 0, 0)
        for key in ("import-model", "build-model", "convert-model"):
            button = ActionButton(actions[key])
            button.setObjectName(f"library-{key}")
            ways.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addWidget(self._filters)
        column.addWidget(self._all)
        column.addWidget(self._busy)
        column.addWidget(self._pages, 1)
        column.addWidget(self._ways)
        self._turn(SHELF)

    def _ask(self, **changes: object) -> None:
        self._query = replace(self._query, **changes)  # type: ignore[arg-type]  # from the fields' own widgets
        self._show()

    def _turn(self, page: int) -> None:
        self._filters.setVisible(page == SHELF)
        self._ways.setVisible(page == SHELF)
        self._show()

    def _show(self) -> None:
        state, in_catalogue = self._offers_state, self._tabs.currentIndex() == CATALOGUE
        self._all.setVisible(in_catalogue and bool(state.all_text) and not state.busy)
        self._busy.setVisible(in_catalogue and state.busy)
        if in_catalogue:
            words = self._query.text.lower().split()
            offers = [card for card in state.cards if all(word in card.words for word in words)]
            self.offers.apply(offers)
            self._count.setText("")
            self._pages.setCurrentWidget(self.offers if offers else self._empty)
            self._empty.setText(self.tr("Nothing in the catalogue matches the filter."))
            return
        cards = select(self._cards, self._query)
        self.list.apply(cards)
        self._count.setText(count_text(len(cards), len(self._cards), self.tr) if self._cards else "")
        self._pages.setCurrentWidget(self.list if cards else self._empty)
        if self._cards:
            self._empty.setText(self.tr("No model matches the filter."))
        else:
            self._empty.setText(self.tr("Looking at the library…"))

    def _show_swap(self) -> None:
        can, tip = self._swap_tip
        for view in self.list.views():
            if isinstance(view, LibraryCardView):
                running = view.card.running
                view.set_can_swap(can=can and not running, tip=self.tr("It runs already") if running and can else tip)

    def _use_offer(self, name: str, what: str) -> None:
        if what in {"install", "cancel", "open"}:
            self.offer_wanted.emit(name, what)

    def _open_menu(self, name: str, at: QPoint) -> None:
        card = next(card for card in self._cards if card.name == name)
        menu = QMenu(self)
        menu.setObjectName("library-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = (
            ("swap", self.tr("Swap\tEnter"), self._swap_tip[0] and not card.running and not card.problem),
            ("plan", self.tr("Plan…"), not card.problem),
            ("details", self.tr("Details…\tSpace"), not card.problem),
            ("export", self.tr("Export…"), not card.problem),
            ("rename", self.tr("Rename…\tF2"), not card.builtin),
            ("remove", self.tr("Remove\tDel"), not card.builtin),
        )
        for key, text, enabled in words:
            action = menu.addAction(text)
            action.triggered.connect(partial(self.wanted.emit, name, key))
            action.setObjectName(f"menu-{key}")
            action.setEnabled(enabled)
        menu.popup(at)

"""What is around a plot: legend with readings, time span, pause, a menu, and a word while there is nothing to draw.

This file knows neither numpy nor charts: the frames are there from the first paint on, what fills them comes after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from ui import resources
from ui.presenters.plots.spans import DEFAULT_WINDOW_S, WINDOWS_S, window_text
from ui.views.plots.legend import Legend

if TYPE_CHECKING:
    from ui.presenters.plots.readings import Rows
    from ui.theme import Tokens

CONTROLS_PX = 104
"""Room for time span, pause and menu beside the legend's first line."""
BUTTON_PX = 17
"""As high as a line of the legend, whose first line they share."""
ICON_PX = 13


class Canvas(Protocol):
    """What a frame holds."""

    def paint_into(self, painter: QPainter, paper: QRectF, tokens: Tokens) -> None:
        """Paint it on a paper of any size."""
        ...


class PlotFrame(QWidget):
    """A dock's content: header, and a canvas as soon as there is one."""

    window_picked = Signal(float)
    """The user wants to see so many seconds, in all plots."""
    pause_wanted = Signal()
    """Hold still, or go on, all plots."""
    choice_picked = Signal(str)
    """One of the choices of `offer`."""
    export_wanted = Signal(str)
    """ "copy", "png", "svg", "csv" (what is seen), "csv-all"."""

    def __init__(self, key: str, title: str, empty: str, *, timed: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"plot-{key}")
        self.setAccessibleName(title)
        self.key, self.title = key, title
        self.canvas: QWidget | None = None
        self.legend = Legend(keep_free_px=CONTROLS_PX)
        self._span = self._span_button()
        self._pause = self._button("pause", self.tr("Pause"), self.tr("Hold all plots still, or go on"))
        self._pause.setCheckable(True)
        self._pause.clicked.connect(self.pause_wanted)
        self._menu_button = self._button("menu", self.tr("Menu of the plot"), self.tr("Copy, save, choose"))
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(self._menu())
        for button in (self._span, self._pause):
            button.setVisible(timed)
        self._empty = QLabel(empty, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._empty.setProperty("role", "muted")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        controls = QWidget()
        row = QHBoxLayout(controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for button in (self._span, self._pause, self._menu_button):
            row.addWidget(button)
        header = QGridLayout()
        header.setContentsMargins(6, 0, 0, 0)
        header.addWidget(self.legend, 0, 0)
        header.addWidget(controls, 0, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        column.addLayout(header)
        column.addLayout(self._stack, 1)
        self._pause.setIcon(resources.icon("freeze"))
        self._menu_button.setIcon(resources.icon("details"))

    def set_canvas(self, canvas: QWidget) -> None:
        """Take the drawing."""
        self.canvas = canvas
        self._stack.addWidget(canvas)

    def offer(self, choices: Sequence[tuple[str, str, str]], chosen: str) -> None:
        """Put choices (key, text, tip) at the top of the menu."""
        menu = self._menu_button.menu()
        first = menu.actions()[0]
        group = QActionGroup(self)
        for key, text, tip in choices:
            action = QAction(text, self, checkable=True, toolTip=tip)
            action.setData(key)
            action.setChecked(key == chosen)
            group.addAction(action)
            menu.insertAction(first, action)
        menu.insertSeparator(first)
        group.triggered.connect(lambda action: self.choice_picked.emit(str(action.data())))
        self._choices = group

    def choose(self, key: str) -> None:
        """Check a choice, silently."""
        for action in self._choices.actions():
            action.setChecked(action.data() == key)

    def show_rows(self, rows: Rows) -> None:
        """Show the legend, and the canvas in the place of the word."""
        self.legend.apply(rows)
        if self._stack.currentIndex() != 1:
            self._stack.setCurrentIndex(1)

    def show_span(self, span_s: float, *, live: bool) -> None:
        """Say how much time is to be seen, and whether it stands still."""
        self._span.setText(window_text(span_s, self.tr))
        if self._pause.isChecked() is live:
            self._pause.setChecked(not live)
            self._pause.setIcon(resources.icon("freeze" if live else "start"))

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self, autoRaise=True)
        button.setObjectName(f"plot-{self.key}-{name}")
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setFixedHeight(BUTTON_PX)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        return button

    def _span_button(self) -> QToolButton:
        button = self._button("window", self.tr("Time span"), self.tr("Time span of all plots"))
        button.setText(window_text(DEFAULT_WINDOW_S, self.tr))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for window_s in WINDOWS_S:
            menu.addAction(window_text(window_s, self.tr)).setData(window_s)
        menu.triggered.connect(lambda action: self.window_picked.emit(float(action.data())))
        button.setMenu(menu)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName(f"plot-{self.key}-menu-list")
        menu.setToolTipsVisible(True)
        for key, text, tip in (
            ("copy", self.tr("Copy image"), self.tr("Put a picture of this plot on the clipboard")),
            ("png", self.tr("Save as PNG…"), self.tr("A picture of this plot in pixels, twice as fine as on the screen")),
            ("svg", self.tr("Save as SVG…"), self.tr("A picture of this plot in lines, for reports")),
            ("csv", self.tr("Save what is seen as CSV…"), self.tr("The numbers of this plot between its left and right end")),
            ("csv-all", self.tr("Save everything as CSV…"), self.tr("All numbers since the session began, as fine as they are kept")),
        ):
            action = menu.addAction(text)
            action.setData(key)
            action.setObjectName(f"plot-{self.key}-{key}")
            action.setToolTip(tip)
            action.triggered.connect(lambda _checked=False, key=key: self.export_wanted.emit(key))
        return menu

"""What is around a plot: legend with readings, choice of the time span, and a word while there is nothing to draw.

This file knows no plotting library: the frames are there from the first paint on, the library comes after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from ui.presenters.spans import DEFAULT_WINDOW_S, WINDOWS_S, window_text
from ui.widgets.legend import Legend, Rows

if TYPE_CHECKING:
    from evalkit.metrics.session_metrics import SessionMetrics
    from evalkit.session.snapshot import SessionSnapshot

LEGEND_ROWS = 2
CHOICE_WIDTH_PX = 62
"""Room for the choice of the time span beside the legend's last row."""


class Canvas(Protocol):
    """A drawing of one kind of measurement over time."""

    def widget(self) -> QWidget:
        """Return what is put into the frame."""
        ...

    def set_window(self, window_s: float) -> None:
        """Show the last `window_s` seconds."""
        ...

    def redraw(self, metrics: SessionMetrics, snapshot: SessionSnapshot, now_s: float) -> Rows:
        """Draw what was measured until `now_s`, and return the legend with its readings."""
        ...


class PlotFrame(QWidget):
    """A dock's content: header, and a canvas as soon as there is one."""

    window_picked = Signal(float)
    """The user wants to see so many seconds, in all plots."""

    def __init__(self, key: str, title: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"plot-{key}")
        self.setAccessibleName(title)
        self._canvas: Canvas | None = None
        self._window_s = DEFAULT_WINDOW_S
        self._legend = Legend(LEGEND_ROWS, keep_free_px=CHOICE_WIDTH_PX)
        self._choice = self._span_button(key)
        self._empty = QLabel(empty, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._empty.setProperty("role", "muted")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        header = QGridLayout()
        header.setContentsMargins(6, 0, 0, 0)
        header.addWidget(self._legend, 0, 0)
        header.addWidget(self._choice, 0, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        column.addLayout(header)
        column.addLayout(self._stack, 1)

    def set_canvas(self, canvas: Canvas) -> None:
        """Take the drawing."""
        self._canvas = canvas
        canvas.set_window(self._window_s)
        self._stack.addWidget(canvas.widget())

    def set_window(self, window_s: float) -> None:
        """Show the last `window_s` seconds."""
        self._window_s = window_s
        self._choice.setText(window_text(window_s))
        if self._canvas is not None:
            self._canvas.set_window(window_s)

    def _span_button(self, key: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setObjectName(f"plot-{key}-window")
        button.setAccessibleName(self.tr("Time span"))
        button.setToolTip(self.tr("Time span of all plots"))
        button.setText(window_text(self._window_s))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMaximumHeight(button.fontMetrics().height() + 4)
        menu = QMenu(button)
        for window_s in WINDOWS_S:
            menu.addAction(window_text(window_s)).setData(window_s)
        menu.triggered.connect(lambda action: self.window_picked.emit(float(action.data())))
        button.setMenu(menu)
        return button

    def redraw(self, metrics: SessionMetrics, snapshot: SessionSnapshot, now_s: float) -> None:
        """Draw anew, if somebody can see it."""
        if self._canvas is None or not self.isVisible():
            return
        self._legend.apply(self._canvas.redraw(metrics, snapshot, now_s))
        if self._stack.currentIndex() != 1:
            self._stack.setCurrentIndex(1)

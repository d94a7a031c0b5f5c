"""The docks around the picture: what is in them, where they are at first, and how large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QFrame, QMainWindow, QScrollArea, QVBoxLayout, QWidget

CONTROLS_WIDTH_PX = 300
SIDE_WIDTH_PX = 380
SIDE_SHARE = 0.25
"""... but at most this part of a small window."""
PLOTS_HEIGHT_PX = 215
ROIS_SHARE = 0.4
"""Of the right side: the rest is the inspector's."""
LAYOUT_VERSION = 1
"""Counts incompatible changes of the docks: an older remembered layout is not used."""


class Docks:
    """The docks of one window, by key."""

    def __init__(self, window: QMainWindow, contents: dict[str, tuple[str, QWidget]]) -> None:
        """`contents`: title and widget of "controls", "rois", "inspector", "latency", "bandwidth", "rates"."""
        self._window = window
        window.setDockNestingEnabled(True)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._by_key = {
            key: _dock(window, number, key, title, widget) for number, (key, (title, widget)) in enumerate(contents.items(), start=1)
        }

    @property
    def toggles(self) -> list[QAction]:
        """Actions that show and hide them."""
        return [dock.toggleViewAction() for dock in self._by_key.values()]

    def put(self, key: str, widget: QWidget) -> None:
        """Replace what is in a dock."""
        old = self._by_key[key].widget()
        self._by_key[key].setWidget(widget)
        old.deleteLater()

    def reset(self) -> None:
        """Put all of them back where they were at first."""
        for dock in self._by_key.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self.place()

    def place(self) -> None:
        """Put them where they are at first."""
        area, docks, window = Qt.DockWidgetArea, self._by_key, self._window
        window.addDockWidget(area.LeftDockWidgetArea, docks["controls"])
        window.addDockWidget(area.RightDockWidgetArea, docks["rois"])
        window.addDockWidget(area.BottomDockWidgetArea, docks["latency"])
        window.splitDockWidget(docks["rois"], docks["inspector"], Qt.Orientation.Vertical)
        window.splitDockWidget(docks["latency"], docks["bandwidth"], Qt.Orientation.Horizontal)
        window.splitDockWidget(docks["bandwidth"], docks["rates"], Qt.Orientation.Horizontal)
        for dock in docks.values():
            dock.show()
        if window.isVisible():
            self.size()

    def size(self) -> None:
        """Give them their first sizes; only a window that is laid out can."""
        docks, window = self._by_key, self._window
        sides = [docks["controls"], docks["rois"]]
        window.resizeDocks(sides, [CONTROLS_WIDTH_PX, min(SIDE_WIDTH_PX, round(window.width() * SIDE_SHARE))], Qt.Orientation.Horizontal)
        plots = [docks["latency"], docks["bandwidth"], docks["rates"]]
        window.resizeDocks(plots, [PLOTS_HEIGHT_PX] * len(plots), Qt.Orientation.Vertical)
        window.resizeDocks(plots, [100] * len(plots), Qt.Orientation.Horizontal)
        right = [docks["rois"], docks["inspector"]]
        window.resizeDocks(right, [round(1000 * ROIS_SHARE), round(1000 * (1 - ROIS_SHARE))], Qt.Orientation.Vertical)

    def state(self) -> QByteArray:
        """Return where everything is."""
        return self._window.saveState(LAYOUT_VERSION)

    def restore(self, state: object) -> bool:
        """Put everything where `state` says; False if it says nothing that can be used."""
        return isinstance(state, QByteArray) and self._window.restoreState(state, LAYOUT_VERSION)


def column_of(widgets: Sequence[QWidget]) -> QScrollArea:
    """Return the widgets in a column that scrolls."""
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(8, 4, 8, 8)
    column.setSpacing(10)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    area = QScrollArea(widgetResizable=True)
    area.setObjectName("controls-area")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def _dock(window: QMainWindow, number: int, key: str, title: str, widget: QWidget) -> QDockWidget:
    dock = QDockWidget(title, window)
    dock.setObjectName(f"dock-{key}")
    dock.setAccessibleName(title)
    dock.setWidget(widget)
    toggle = dock.toggleViewAction()
    toggle.setShortcut(f"Ctrl+{number}")
    tip = QCoreApplication.translate("Docks", "Show or hide {panel} ({keys})")
    toggle.setToolTip(tip.format(panel=title, keys=f"Ctrl+{number}"))
    return dock

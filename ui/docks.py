"""The docks around the picture: what is in them, where they are at first, and how large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from PySide6.QtCore import QByteArray, QCoreApplication, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QFrame, QLayout, QMainWindow, QScrollArea, QVBoxLayout, QWidget

CONTROLS_WIDTH_PX = 300
SIDE_WIDTH_PX = 380
SIDE_SHARE = 0.25
"""... but at most this part of a small window."""
PLOTS_HEIGHT_PX = 215
ROIS_SHARE = 0.4
"""Of the right side: the rest is the inspector's."""
LEAST_HEIGHT_PX = 90
"""Of a panel, whatever it would like: three of them, one over the other, must fit on the screen of a small laptop."""
LAYOUT_VERSION = 1
"""Counts incompatible changes of the docks: an older remembered layout is not used."""
BRING_UP = "bring-up"
ARRANGEMENTS: dict[str, frozenset[str]] = {
    BRING_UP: frozenset({"controls", "rois", "inspector", "latency", "bandwidth", "rates"}),
    "analysis": frozenset({"pixels", "inspector", "latency", "bandwidth", "rates", "waterfall", "distribution"}),
    "demo": frozenset({"rois"}),
}
"""Docks that each named layout shows; bring-up is what a newcomer sees."""


class Docks:
    """The docks of one window, by key."""

    def __init__(self, window: QMainWindow, contents: dict[str, tuple[str, QWidget]]) -> None:
        """`contents`: title and widget of "controls", "rois", "inspector", "latency", "bandwidth", "rates"."""
        self._window = window
        self._restored = False
        self._beside: dict[str, str] = {}
        window.setDockNestingEnabled(True)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._by_key = {
            key: _dock(window, f"Ctrl+{number}", key, title, widget)
            for number, (key, (title, widget)) in enumerate(contents.items(), start=1)
        }

    def add(self, key: str, title: str, widget: QWidget, *, beside: str) -> QDockWidget:
        """Add a dock of a feature, at first hidden behind the dock `beside` (as a tab of it), else where it was at the last start."""
        dock = _dock(self._window, "", key, title, widget)
        self._by_key[key] = dock
        self._beside[key] = beside
        if not (self._restored and self._window.restoreDockWidget(dock)):
            self._place_beside(dock, beside)
        return dock

    def show(self, key: str) -> None:
        """Show a dock and bring it to the front of its tabs; what floats before it goes."""
        dock = self._by_key[key]
        dock.show()
        dock.raise_()
        for other in self._by_key.values():
            if other.isFloating() and not dock.isFloating() and other.geometry().contains(dock.mapToGlobal(dock.rect().center())):
                other.hide()

    def side_of(self, key: str) -> QRect:
        """Return where the docks are that share the side of the dock `key`, in window coordinates; empty if none is in view."""
        side = self._window.dockWidgetArea(self._by_key[key])
        shown = [dock for dock in self._by_key.values() if dock.isVisible() and not dock.isFloating()]
        region = QRect()
        for dock in shown:
            if self._window.dockWidgetArea(dock) is side:
                region = region.united(dock.geometry())
        return region

    def in_front(self) -> list[str]:
        """Return the keys of the docks that cover others, as tabs do."""
        window = self._window
        return [key for key, dock in self._by_key.items() if window.tabifiedDockWidgets(dock) and not dock.visibleRegion().isEmpty()]

    def bring_forward(self, key: str) -> None:
        """Bring a dock to the front of its tabs, if it is open."""
        dock = self._by_key.get(key)
        if dock is not None and not dock.isHidden():
            dock.raise_()

    @property
    def toggles(self) -> list[QAction]:
        """Actions that show and hide them."""
        return [dock.toggleViewAction() for dock in self._by_key.values()]

    def put(self, key: str, widget: QWidget) -> None:
        """Replace what is in a dock."""
        old = self._by_key[key].widget()
        _fill(self._by_key[key], widget)
        old.deleteLater()

    def arranging(self, name: str) -> Iterator[None]:
        """Put all of them where they are at first, and show those of the layout `name`; in steps for ui.turns.Turns."""
        layout = cast("QLayout", self._window.layout())
        layout.setEnabled(False)  # else each dock that goes, moves or comes lays out the whole window again
        for dock in self._by_key.values():
            dock.hide()
        for dock in self._by_key.values():
            if dock.isFloating():
                dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self.place()
        for key, dock in self._by_key.items():
            dock.setVisible(key in ARRANGEMENTS[name])
        yield
        layout.setEnabled(True)
        layout.activate()
        if self._window.isVisible():
            self.size()

    def place(self) -> None:
        """Put them where they are at first."""
        area, docks, window = Qt.DockWidgetArea, self._by_key, self._window
        window.addDockWidget(area.LeftDockWidgetArea, docks["controls"])
        window.addDockWidget(area.RightDockWidgetArea, docks["rois"])
        window.addDockWidget(area.BottomDockWidgetArea, docks["latency"])
        window.splitDockWidget(docks["rois"], docks["inspector"], Qt.Orientation.Vertical)
        window.splitDockWidget(docks["latency"], docks["bandwidth"], Qt.Orientation.Horizontal)
        window.splitDockWidget(docks["bandwidth"], docks["rates"], Qt.Orientation.Horizontal)
        for key, dock in docks.items():
            if key in self._beside:
                self._place_beside(dock, self._beside[key])

    def _place_beside(self, dock: QDockWidget, beside: str) -> None:
        self._window.tabifyDockWidget(self._by_key[beside], dock)
        dock.hide()

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
        self._restored = isinstance(state, QByteArray) and self._window.restoreState(state, LAYOUT_VERSION)
        return self._restored


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
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls take the keyboard, and bring themselves into view
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def _fill(dock: QDockWidget, widget: QWidget) -> None:
    widget.setMinimumHeight(LEAST_HEIGHT_PX)
    dock.setWidget(widget)


def _dock(window: QMainWindow, keys: str, key: str, title: str, widget: QWidget) -> QDockWidget:
    dock = QDockWidget(title, window)
    dock.setObjectName(f"dock-{key}")
    dock.setAccessibleName(title)
    _fill(dock, widget)
    toggle = dock.toggleViewAction()
    tip = QCoreApplication.translate("Docks", "Show or hide {panel}").format(panel=title)
    toggle.setShortcut(keys)
    toggle.setToolTip(f"{tip} ({keys})" if keys else tip)
    return dock

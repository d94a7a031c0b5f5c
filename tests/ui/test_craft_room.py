"""Every word has the room it needs, in both languages and in a small and a large window; what is shortened tells all of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.craft import dialogs, docks, furnished
from tests.ui.office import Opener
from ui.docks import ARRANGEMENTS
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.elided_label import ElidedLabel

TITLE_BUTTONS_PX = 44
"""Float and close in the title of a dock."""
TAB_PADDING_PX = 12
"""Fusion's, on both sides of a tab's word at the least."""


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_is_cut_off(opener: Opener, qtbot: QtBot, language: str, size: tuple[int, int]) -> None:
    office = furnished(opener, qtbot, language=language, size=size)
    assert office.window.size() == QSize(*size), "the window cannot be that small"
    problems = set(cut(office.window))
    for key, dock in docks(office):
        problems |= {f"{key}: {problem}" for problem in cut(dock)}
    for key, dialog in dialogs(office):
        problems |= {f"{key}: {problem}" for problem in cut(dialog)}
    assert not problems, "\n".join(sorted(problems))


@pytest.mark.parametrize("layout", ARRANGEMENTS)
def test_a_named_layout_shows_all_that_it_names_and_fits(opener: Opener, qtbot: QtBot, layout: str) -> None:
    office = furnished(opener, qtbot, size=(1280, 720))
    office.window.actions_table[f"layout-{layout}"].trigger()
    shown = {dock.objectName().removeprefix("dock-") for dock in office.window.findChildren(QDockWidget) if not dock.isHidden()}
    assert shown == ARRANGEMENTS[layout]
    assert office.window.size() == QSize(1280, 720)


@pytest.mark.parametrize(
    "make",
    [
        lambda: QLabel("much more than there is room for"),
        lambda: QLabel("several lines of a text that is much too long for so little room", wordWrap=True),
        lambda: QPushButton("much more than there is room for"),
        lambda: QLineEdit(placeholderText="much more than there is room for"),
    ],
)
def test_the_check_finds_what_is_cut_off(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.setFixedSize(80, 20)
    widget.show()
    assert list(cut(widget))


def cut(root: QWidget) -> Iterator[str]:
    """Yield what cannot be read in full among the visible descendants of `root`."""
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisibleTo(root) or not widget.isVisible():
            continue
        lacking = _lacking(widget)
        if lacking:
            yield f"{type(widget).__name__} {widget.objectName()}: {lacking}"


def _lacking(widget: QWidget) -> str:
    """Return what a widget has no room for, or ""."""
    if isinstance(widget, ElidedLabel):
        return "" if widget.toolTip() or _width(widget, widget.text()) <= widget.contentsRect().width() else f"no tip for {widget.text()!r}"
    if isinstance(widget, QLabel):
        return _label(widget)
    if isinstance(widget, QAbstractButton):
        icon_only = isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        if widget.text() and not icon_only and _width(widget, widget.text().replace("&", "")) > widget.width() - 4:
            return repr(widget.text())
    if isinstance(widget, QComboBox):
        return _combo(widget)
    if isinstance(widget, QLineEdit):
        needed = _width(widget, widget.placeholderText()) + 8
        return f"placeholder {widget.placeholderText()!r}" if not widget.text() and needed > widget.width() else ""
    if isinstance(widget, QTabBar):
        return _tabs(widget)
    if isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
        return _header(widget)
    if isinstance(widget, QDockWidget) and not _is_tabbed(widget):
        return "" if _width(widget, widget.windowTitle()) + TITLE_BUTTONS_PX <= widget.width() else repr(widget.windowTitle())
    if isinstance(widget, QScrollArea):
        content = widget.widget()
        hidden = widget.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if hidden and content is not None and content.width() > widget.viewport().width():
            return f"content {content.width()} px wide in {widget.viewport().width()} px"
    return ""


def _label(label: QLabel) -> str:
    text = label.text()
    if not text or label.toolTip():
        return ""
    room = label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        return f"{text[:60]!r}: {needed} px high in {label.height()} px" if needed > label.height() + 1 else ""
    needed = label.sizeHint().width() if "<" in text else max(_width(label, line) for line in text.split("\n"))
    return f"{text[:60]!r}: {needed} px wide in {room.width()} px" if needed > room.width() + 1 else ""


def _combo(box: QComboBox) -> str:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box)
    text = box.currentText()
    tip = box.full_tip() if isinstance(box, ChoiceBox) else box.toolTip()
    if _width(box, text) <= field.width() or text in tip:
        return ""
    return f"{text!r}: {_width(box, text)} px in {field.width()} px"


def _tabs(bar: QTabBar) -> str:
    for index in range(bar.count()):
        text = bar.tabText(index)
        if (
            bar.isTabVisible(index)
            and not bar.tabToolTip(index)
            and _width(bar, text.replace("&", "")) + TAB_PADDING_PX > bar.tabRect(index).width()
        ):
            return f"tab {text!r}"
    return ""


def _header(header: QHeaderView) -> str:
    model = header.model()
    for section in range(header.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        tip = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        if not header.isSectionHidden(section) and not tip and _width(header, text) + 4 > header.sectionSize(section):
            return f"column {text!r}: {header.sectionSize(section)} px"
    return ""


def _is_tabbed(dock: QDockWidget) -> bool:
    return dock.titleBarWidget() is not None


def _width(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text)

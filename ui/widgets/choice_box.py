"""A combo box that shows a tuple of choices and reports what the user picks, never what the program sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip, QWidget

if TYPE_CHECKING:
    from ui.presenters.states import Choice


_SCROLL_BAR = QStyle.PixelMetric.PM_ScrollBarExtent


class ChoiceBox(QComboBox):
    """Entries are told apart by their keys. The wheel scrolls the panel, not the choice: a touched wheel must not change a sensor."""

    picked = Signal(str)
    """Key of the entry that the user chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._choices: tuple[Choice, ...] = ()
        self.activated.connect(self._report)

    def apply(self, choices: tuple[Choice, ...], key: str) -> None:
        """Show `choices` with the one of `key` selected (none if there is none)."""
        with QSignalBlocker(self):
            if choices != self._choices:
                self._fill(choices)
            index = self.findData(key)
            if index != self.currentIndex():
                self.setCurrentIndex(index)

    def key(self) -> str:
        """Return the key of the entry that is shown, or ""."""
        return str(self.currentData() or "")

    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return what can be picked, as (key, text)."""
        return tuple((choice.key, choice.text) for choice in self._choices if choice.enabled)

    @property
    def is_cut(self) -> bool:
        """Whether the entry on show needs more room than there is."""
        return self.fontMetrics().horizontalAdvance(self.currentText()) > self._room(self._option())

    def full_tip(self) -> str:
        """Return the tool tip, after the entry on show if that cannot be read in full."""
        return f"{self.currentText()}\n{self.toolTip()}".strip() if self.is_cut else self.toolTip()

    def event(self, event: QEvent) -> bool:
        """Tell with the tool tip what the box has no room for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.full_tip(), self)
            return True
        return super().event(event)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open a list as wide as its longest entry."""
        self.view().setMinimumWidth(max(self.width(), self.view().sizeHintForColumn(0) + self.style().pixelMetric(_SCROLL_BAR)))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw the box; what has no room ends with dots, which the style leaves out."""
        option = self._option()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        shortened = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, self._room(option))
        option.currentText = shortened
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the panel."""
        event.ignore()

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def _room(self, option: QStyleOptionComboBox) -> int:
        """Return the width of the words, in logical pixels."""
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self).width()

    def _fill(self, choices: tuple[Choice, ...]) -> None:
        self._choices = choices
        self.clear()
        model = self.model()
        for index, choice in enumerate(choices):
            self.addItem(choice.text, choice.key)
            self.setItemData(index, choice.tip, Qt.ItemDataRole.ToolTipRole)
            if isinstance(model, QStandardItemModel):
                model.item(index).setEnabled(choice.enabled)

    def _report(self) -> None:
        if self.key():
            self.picked.emit(self.key())

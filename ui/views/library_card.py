"""One card of the library: what a model is, what it takes, how fast it is, and what can be done with it once it is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.library import LibraryCard
from ui.views.library_parts import Badge, label, tool_button
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.memory_bar import MemoryBar


class LibraryCardView(QWidget):
    """Shows a LibraryCard. Its buttons are there while it is selected, so that a long list stays calm."""

    wanted = Signal(str)
    """"swap", "plan", "export", "details", "remove"."""
    resized = Signal()
    """It needs another height."""

    def __init__(self, card: LibraryCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"card-{card.name}")
        self._card = card
        self._title = ElidedLabel(card.title)
        self._title.setObjectName("card-title")
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(5)
        head.addWidget(self._title, 1)
        for badge in card.badges:
            head.addWidget(Badge(badge, strong=card.running and badge == card.badges[0]))
        column.addLayout(head)
        column.addWidget(_muted(card.subtitle, "card-subtitle"))
        if card.problem:
            self._add_problem(column, card)
        else:
            self._add_figures(column, card)
        self._buttons = QWidget()
        self._buttons.setObjectName("card-buttons")
        self._add_buttons(card)
        self._buttons.hide()
        column.addWidget(self._buttons)
        self.setAccessibleName(card.title)
        self.setAccessibleDescription(", ".join(part for part in (card.subtitle, card.memory_text, card.speed, card.problem) if part))

    @property
    def card(self) -> LibraryCard:
        """What is shown."""
        return self._card

    def set_selected(self, *, selected: bool) -> None:
        """Show the buttons, or hide them."""
        if self._buttons.isHidden() == selected:
            self._buttons.setVisible(selected)
            self.resized.emit()

    def set_can_swap(self, *, can: bool, tip: str) -> None:
        """Offer to send it to the sensor, or say why not."""
        self._swap.setEnabled(can and not self._card.problem)
        self._swap.setToolTip(tip)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Do what Enter does; what cannot be swapped to shows everything about itself."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.wanted.emit("swap" if self._swap.isEnabled() and not self._card.running else "details")

    def _add_figures(self, column: QVBoxLayout, card: LibraryCard) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        bar = MemoryBar()
        bar.setObjectName("card-memory")
        bar.apply(card.memory)
        words = label("muted" if card.fits else "error")
        words.setObjectName("card-memory-words")
        words.setText(card.memory_text)
        row.addWidget(bar, 1)
        row.addWidget(words)
        column.addLayout(row)
        speed = _muted(card.speed, "card-speed")
        speed.setProperty("role", "")
        column.addWidget(speed)
        self._speed_tip = card.speed_tip
        speed.setWhatsThis(card.speed_tip)
        self.setToolTip(card.speed_tip)
        column.addWidget(_muted(card.origin, "card-origin"))

    def _add_problem(self, column: QVBoxLayout, card: LibraryCard) -> None:
        problem, remedy = label("error", wrap=True), label("muted", wrap=True)
        problem.setObjectName("card-problem")
        problem.setText(card.problem)
        remedy.setText(card.remedy)
        column.addWidget(problem)
        column.addWidget(remedy)

    def _add_buttons(self, card: LibraryCard) -> None:
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(2)
        self._swap = self._button("swap", self.tr("Swap"), self.tr("Send it to the sensor (Enter, or double click)"), "swap")
        plan = self._button("plan", self.tr("Plan…"), self.tr("What it takes of the sensor, before anything is written"), "")
        details = self._button("details", self.tr("Details…"), self.tr("Card, tensors, golden result, source"), "")
        export = self._button("export", self.tr("Export…"), self.tr("Write the package to a file"), "")
        remove = self._button("remove", self.tr("Remove"), self.tr("Take it out of the library (Del); Ctrl+Z brings it back"), "")
        if card.builtin:
            remove.setEnabled(False)
            remove.setToolTip(self.tr("Built-in models are part of EvalKit"))
        for button in (plan, details, export):
            button.setEnabled(not card.problem)
        for button in (self._swap, plan, details, export, remove):
            row.addWidget(button)
        row.addStretch(1)

    def _button(self, key: str, text: str, tip: str, icon: str) -> QWidget:
        return tool_button(f"card-{key}", text, tip, icon, lambda: self.wanted.emit(key), self)


def _muted(text: str, name: str) -> ElidedLabel:
    widget = ElidedLabel(text)
    widget.setObjectName(name)
    widget.setProperty("role", "muted")
    return widget

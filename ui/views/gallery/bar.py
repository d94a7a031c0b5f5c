"""What stands above the thumbnails: which crops, in which order, of which class; who cut them; hold and export."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.presenters.states import Choice
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.elided_label import SteadyLabel
from ui.widgets.toggle_button import ToggleButton


class GalleryBar(QWidget):
    """Reports what the user wants; shows what it is told."""

    shelf_picked = Signal(str)
    order_picked = Signal(str)
    class_picked = Signal(str)
    """Keys of the choices (texts.py)."""
    hold_toggled = Signal(bool)
    export_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = SteadyLabel(
            tip=self.tr("Who cut the regions out: the sensor sent them, or this computer cut them from the full image.")
        )
        self._header.setObjectName("roi_gallery_header")
        self._header.setAccessibleName(self.tr("Origin of the regions"))
        self._header.setProperty("role", "muted")
        self._header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._shelves = _choice_box("roi_gallery_shelf", self.tr("Which crops"))
        self._orders = _choice_box("roi_gallery_order", self.tr("Order of the crops"))
        self._classes = _choice_box("roi_gallery_class", self.tr("Class of the crops"))
        self._shelves.picked.connect(self.shelf_picked)
        self._orders.picked.connect(self.order_picked)
        self._classes.picked.connect(self.class_picked)
        self._hold = ToggleButton("roi_gallery_hold", self.tr("Hold"), self.tr("Keep what is shown while the stream goes on"))
        self._hold.toggled.connect(self.hold_toggled)
        self._export = _button("roi_gallery_export", self.tr("Export…"), self.tr("Write all crops shown as PNG and JSON"))
        self._export.clicked.connect(self.export_clicked)
        self._lay_out()

    @property
    def held(self) -> bool:
        """Whether the user wants what is shown to stay."""
        return self._hold.isChecked()

    def let_go(self) -> None:
        """Hold no longer."""
        self._hold.setChecked(False)

    def apply_choices(self, shelves: tuple[Choice, ...], shelf: str, classes: tuple[Choice, ...], one_class: str) -> None:
        """Show which crops can be shown, and which are."""
        self._shelves.apply(shelves, shelf)
        self._classes.apply(classes, one_class)

    def apply_orders(self, orders: tuple[Choice, ...], order: str) -> None:
        """Show the orders that there are, and the one in use."""
        self._orders.apply(orders, order)

    def apply_shown(self, text: str, *, any_shown: bool) -> None:
        """Say what is shown."""
        if text != self._header.text():
            self._header.setText(text)
        self._export.setEnabled(any_shown)

    def _lay_out(self) -> None:
        top, foot, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        for box in (self._shelves, self._orders, self._classes):
            top.addWidget(box, 1)
        foot.addWidget(self._header, 1)
        for button in (self._hold, self._export):
            foot.addWidget(button)
        column.setContentsMargins(6, 4, 6, 2)
        column.setSpacing(2)
        column.addLayout(top)
        column.addLayout(foot)


def _choice_box(name: str, title: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip(title)
    box.setMinimumContentsLength(5)
    return box


def _button(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    return button

"""The regions panel: inference window and output ROIs in numbers, beside what is looked at."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSpinBox, QToolButton, QVBoxLayout, QWidget

from evalkit.geometry import Rect
from evalkit.imx500.modes import FULL_ARRAY
from ui.presenters.regions import STEP, WINDOW, Regions, rect_of
from ui.presenters.states import Choice
from ui.views.frame.region_tool import name_of, place_of
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.toggle_button import ToggleButton

FIELDS = ("x", "y", "width", "height")


class RegionPanel(QWidget):
    """Shows Regions; says what the user wants of them."""

    edit_toggled = Signal(bool)
    """Show handles on the picture, or not."""
    number_picked = Signal(int)
    """WINDOW, or the number of an ROI."""
    rect_typed = Signal(int, object)
    """Number and Rect that the user typed."""
    add_wanted = Signal()
    remove_wanted = Signal(int)
    reset_wanted = Signal()

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("region-panel")
        self.setAccessibleName(self.tr("Regions"))
        self._regions = Regions()
        self._max_rois = 0
        self._number = WINDOW
        self._which = ChoiceBox()
        self._which.setObjectName("region-which")
        self._which.setAccessibleName(self.tr("Rectangle"))
        self._which.picked.connect(lambda key: self.pick(int(key)))
        self.edit = ToggleButton("region-edit", self.tr("Edit on the picture"), self.tr("Drag rectangles on the picture by their handles"))
        self.edit.toggled.connect(self.edit_toggled)
        self._fields = {name: self._field(name) for name in FIELDS}
        self._add = self._button("region-add", self.tr("Add ROI"), self.tr("Draw a rectangle that the board cuts out of each frame"))
        self._add.clicked.connect(self.add_wanted)
        self._remove = self._button("region-remove", self.tr("Remove ROI"), self.tr("Send this rectangle no longer"))
        self._remove.clicked.connect(lambda: self.remove_wanted.emit(self._number))
        self._reset = self._button("region-reset", self.tr("Reset"), self.tr("Inference window over the whole array, no fixed ROIs"))
        self._reset.clicked.connect(self.reset_wanted)
        self._undo, self._redo = undo.createUndoAction(self, self.tr("Undo")), undo.createRedoAction(self, self.tr("Redo"))
        self._zoom = QLabel()
        self._zoom.setObjectName("region-zoom")
        self._zoom.setProperty("role", "muted")
        self._lay_out()
        self.apply(Regions(), max_rois=0, enabled=False)

    @property
    def number(self) -> int:
        """The rectangle in the fields."""
        return self._number

    def apply(self, regions: Regions, *, max_rois: int, enabled: bool) -> None:
        """Show what the sensor is set to, or is being dragged to."""
        self._regions, self._max_rois = regions, max_rois
        self._number = min(self._number, len(regions.rois) - 1)
        numbers = (WINDOW, *range(len(regions.rois)))
        self._which.apply(tuple(Choice(key=str(number), text=name_of(number)) for number in numbers), str(self._number))
        rect = rect_of(regions, self._number)
        for name, box in self._fields.items():
            if not box.hasFocus() or box.value() != getattr(rect, name):
                with QSignalBlocker(box):
                    box.setValue(getattr(rect, name))
            box.setEnabled(enabled)
        for widget in (self._which, self.edit, self._reset):
            widget.setEnabled(enabled)
        self._add.setEnabled(enabled and len(regions.rois) < max_rois)
        self._remove.setEnabled(enabled and self._number != WINDOW)

    def pick(self, number: int) -> None:
        """Show another rectangle in the fields."""
        if number != self._number and number < len(self._regions.rois):
            self._number = number
            self.apply(self._regions, max_rois=self._max_rois, enabled=self._which.isEnabled())
            self.number_picked.emit(number)

    def show_zoom(self, seen: Rect | None) -> None:
        """Show the third rectangle: what is looked at, in sensor pixels."""
        self._zoom.setText("" if seen is None else self.tr("Display zoom: {rect}").format(rect=place_of(seen)))

    def _typed(self) -> None:
        values = [self._fields[name].value() for name in FIELDS]
        self.rect_typed.emit(self._number, Rect(*values))

    def _field(self, name: str) -> QSpinBox:
        words = {"x": self.tr("Left"), "y": self.tr("Top"), "width": self.tr("Width"), "height": self.tr("Height")}
        box = QSpinBox(singleStep=STEP, maximum=FULL_ARRAY.width if name in {"x", "width"} else FULL_ARRAY.height)
        box.setKeyboardTracking(False)  # a number is asked for when it is complete, not digit by digit
        box.setObjectName(f"region-{name}")
        box.setAccessibleName(words[name])
        box.setToolTip(self.tr("Sensor pixels; even numbers, because the sensor reads whole Bayer cells"))
        box.valueChanged.connect(self._typed)
        return box

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        grid = QGridLayout()
        for index, box in enumerate(self._fields.values()):
            label = QLabel(box.accessibleName())
            label.setBuddy(box)
            grid.addWidget(label, index // 2, 2 * (index % 2))
            grid.addWidget(box, index // 2, 2 * (index % 2) + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._which, 1)
        first.addWidget(self.edit)
        for button in (self._add, self._remove, self._reset):
            second.addWidget(button)
        second.addStretch(1)
        for key, action in (("region-undo", self._undo), ("region-redo", self._redo)):
            button = QToolButton()
            button.setObjectName(key)
            button.setDefaultAction(action)
            third.addWidget(button)
        third.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        for row in (first, grid, second, third):
            column.addLayout(row)
        column.addWidget(self._zoom)
        column.addStretch(1)

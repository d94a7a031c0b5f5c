"""The overlay panel: what is drawn over the picture, and how."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QGridLayout, QVBoxLayout, QWidget

from evalkit.results.style import THICKEST_PX, THINNEST_PX, OverlayStyle
from ui.presenters.states import Choice
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.quiet_slider import QuietSlider


class OverlayStylePanel(QWidget):
    """Shows an OverlayStyle; each change gives another one."""

    style_picked = Signal(object)
    """The OverlayStyle that the user wants."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overlay-panel")
        self.setAccessibleName(self.tr("Overlay"))
        self._style = OverlayStyle()
        words = {
            "boxes": self.tr("Boxes"),
            "labels": self.tr("Labels"),
            "keypoints": self.tr("Key points"),
            "class_map": self.tr("Segmentation"),
            "classes": self.tr("Best classes"),
            "heat_map": self.tr("Heat map"),
            "trails": self.tr("Trails"),
            "window": self.tr("Inference window"),
            "rois": self.tr("Output ROIs"),
            "caption": self.tr("Caption"),
            "minimap": self.tr("Minimap"),
            "pixel_grid": self.tr("Pixel grid"),
        }
        self._checks = {name: QCheckBox(text) for name, text in words.items()}
        for name, box in self._checks.items():
            box.setObjectName(f"overlay-{name}")
            box.toggled.connect(lambda on, name=name: self._pick(name, on))
        self._content = self._choice("label_content", self.tr("What stands at a box"))
        self._colour_by = self._choice("colour_by", self.tr("What a colour means"))
        self._width = self._number("line_width_px", self.tr("Line width"), THINNEST_PX, THICKEST_PX, 0.5, self.tr(" px"))
        self._decay = self._number("heat_decay_s", self.tr("Heat fades in"), 0.5, 600.0, 1.0, self.tr(" s"))
        self._trail = self._number("trail_s", self.tr("Trail length"), 0.5, 600.0, 0.5, self.tr(" s"))
        self._opacity = QuietSlider(Qt.Orientation.Horizontal)
        self._opacity.setObjectName("overlay-opacity")
        self._opacity.setAccessibleName(self.tr("Opacity of masks and heat maps"))
        self._opacity.setToolTip(self.tr("Opacity of masks and heat maps"))
        self._opacity.setRange(0, 100)
        self._opacity.valueChanged.connect(lambda value: self._pick("opacity", value / 100))
        self._lay_out()
        self.apply(self._style)

    def apply(self, style: OverlayStyle) -> None:
        """Show `style`."""
        self._style = style
        for name, box in self._checks.items():
            with QSignalBlocker(box):
                box.setChecked(getattr(style, name))
        contents = (
            Choice(key="label+score", text=self.tr("Class and score")),
            Choice(key="label", text=self.tr("Class")),
            Choice(key="score", text=self.tr("Score")),
            Choice(key="track", text=self.tr("Class and track number")),
        )
        self._content.apply(contents, style.label_content)
        self._colour_by.apply((Choice(key="class", text=self.tr("Class")), Choice(key="track", text=self.tr("Track"))), style.colour_by)
        for number, value in ((self._width, style.line_width_px), (self._decay, style.heat_decay_s), (self._trail, style.trail_s)):
            with QSignalBlocker(number):
                number.setValue(value)
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(100 * style.opacity))
        self._content.setEnabled(style.labels)
        self._decay.setEnabled(style.heat_map)
        self._trail.setEnabled(style.trails)

    def _pick(self, name: str, value: object) -> None:
        style = replace(self._style, **{name: value})  # type: ignore[arg-type]  # each name with its own kind of value
        self.apply(style)
        self.style_picked.emit(style)

    def _choice(self, name: str, title: str) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(f"overlay-{name}")
        box.setAccessibleName(title)
        box.picked.connect(lambda key: self._pick(name, key))
        return box

    def _number(self, name: str, title: str, low: float, high: float, step: float, unit: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(minimum=low, maximum=high, singleStep=step, decimals=1, suffix=unit)
        box.setKeyboardTracking(False)
        box.setObjectName(f"overlay-{name}")
        box.setAccessibleName(title)
        box.valueChanged.connect(lambda value: self._pick(name, value))
        return box

    def _lay_out(self) -> None:
        grid = QGridLayout()
        for index, box in enumerate(self._checks.values()):
            grid.addWidget(box, index // 2, index % 2)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Labels say"), self._content)
        form.addRow(self.tr("Colours by"), self._colour_by)
        for number in (self._width, self._decay, self._trail):
            form.addRow(number.accessibleName(), number)
        form.addRow(self.tr("Opacity"), self._opacity)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(grid)
        column.addLayout(form)
        column.addStretch(1)

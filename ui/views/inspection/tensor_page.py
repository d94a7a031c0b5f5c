"""The raw tensors of a frame: a list, and of the chosen one the histogram and all numbers, raw and de-quantised."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QLocale, QModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QSplitter, QVBoxLayout, QWidget

from evalkit.session.bundle import FrameBundle
from ui.presenters.tensors import TensorContent, tensor_contents, tensor_histogram, tensor_json
from ui.presenters.units import percent_text
from ui.views.inspection.tables import plain_table
from ui.views.inspection.tensor_models import MAX_ROWS, ElementModel, TensorListModel
from ui.widgets.curve_plot import CurvePlot, Curves

ROWS_AT_FIRST = 6
PLOT_AT_FIRST = 5
"""Heights, in rows of a table."""
LEAST_TOLD = 0.0005
"""Smaller shares would read as 0 %."""


class TensorPage(QWidget):
    """Shows the tensors of the bundle it was given last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector_tensors")
        self.setAccessibleName(self.tr("Tensors"))
        self._model = TensorListModel(self)
        self._elements = ElementModel(self)
        self._list = plain_table("inspector_tensor_list", self.tr("Tensors of the frame"), self._model)
        self._model.modelReset.connect(self._list.resizeColumnsToContents)
        self._list.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.selectionModel().currentRowChanged.connect(self._use_row)
        self._plot = CurvePlot("inspector_tensor_histogram", self.tr("Histogram of the tensor"))
        self._values = plain_table("inspector_tensor_values", self.tr("Numbers of the tensor"), self._elements)
        self._values.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._note = QLabel()
        self._note.setObjectName("inspector_tensor_note")
        self._note.setAccessibleName(self.tr("About the tensor"))
        self._note.setProperty("role", "muted")
        self._note.setWordWrap(True)
        self._note.setContentsMargins(6, 2, 6, 2)
        splitter = QSplitter(Qt.Orientation.Vertical)
        for part, stretch in ((self._list, 0), (self._plot, 0), (self._values, 1)):
            splitter.addWidget(part)
            splitter.setStretchFactor(splitter.count() - 1, stretch)
        row = self._list.verticalHeader().defaultSectionSize()
        splitter.setSizes([ROWS_AT_FIRST * row, PLOT_AT_FIRST * row, 2 * PLOT_AT_FIRST * row])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(splitter, 1)
        column.addWidget(self._note)

    def show_bundle(self, bundle: FrameBundle | None) -> None:
        """Show the tensors of a bundle; the chosen one stays chosen."""
        chosen = self._chosen()
        contents = tensor_contents(bundle.inference if bundle is not None else None)
        self._model.apply(contents)
        if contents and not self._list.selectionModel().currentIndex().isValid():
            names = [content.row.name for content in contents]
            # Without a wish the first output: it is what the network says.
            wish = chosen.row.name if chosen is not None and chosen.row.name in names else None
            row = names.index(wish) if wish is not None else min(1, len(contents) - 1)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self._list.selectionModel().setCurrentIndex(self._model.index(row, 0), flags)
        self._show_chosen()

    def selected_json(self) -> Any:
        """Return the chosen tensor with its numbers, or None."""
        content = self._chosen()
        return tensor_json(content) if content is not None else None

    def _chosen(self) -> TensorContent | None:
        return self._model.content(self._list.selectionModel().currentIndex().row())

    def _use_row(self, now: QModelIndex, before: QModelIndex) -> None:  # noqa: ARG002 - Qt's signal
        self._show_chosen()

    def _show_chosen(self) -> None:
        content = self._chosen()
        self._elements.apply(content)
        counted = tensor_histogram(content) if content is not None else None
        if content is None:
            self._plot.show_text(self.tr("No tensors in this frame.\nChoose a network, and an output format with metadata."))
            self._note.setText("")
            return
        if counted is None:
            self._plot.show_text(self.tr("This tensor was not sent in this frame."))
            self._note.setText("")
            return
        self._plot.show_curves(
            Curves(
                names=(content.row.name,),
                x=counted.x,
                y=np.log10(1 + counted.counts)[None, :],  # a score tensor is nearly all zeros, and the rest is what counts
                marks=(self._mark(counted.lowest_share, counted.highest_share),),
                x_label=self.tr("raw number; height: logarithm of the count"),
                low_x=float(np.floor(counted.x[0])),
                high_x=float(np.ceil(counted.x[-1])),
            )
        )
        self._note.setText(self._about(content, counted.mean, counted.sampled))

    def _mark(self, lowest: float, highest: float) -> str:
        parts = []
        if lowest >= LEAST_TOLD:
            parts.append(self.tr("{share} at the lowest number").format(share=percent_text(lowest)))
        if highest >= LEAST_TOLD:
            parts.append(self.tr("{share} at the highest number").format(share=percent_text(highest)))
        return ", ".join(parts)

    def _about(self, content: TensorContent, mean: float, sampled: float) -> str:
        number = QLocale().toString
        parts = [self.tr("{count} elements, mean value {mean}").format(count=number(content.size), mean=f"{mean:.4g}")]
        parts.append(self.tr("value = (raw - {shift}) x {scale}").format(shift=content.row.shift, scale=f"{content.row.scale:.6g}"))
        if sampled < 1:
            parts.append(self.tr("{share} of them counted").format(share=percent_text(sampled)))
        if content.size > MAX_ROWS:
            parts.append(self.tr("the first {count} are listed").format(count=number(MAX_ROWS)))
        return "; ".join(parts)

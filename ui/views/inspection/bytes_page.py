"""The inference stream byte by byte: its fields as a tree, the bytes below, and what is picked in one is set off in the other."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QSplitter, QTreeView, QVBoxLayout, QWidget

from evalkit.imx500.spans import Field, describe_inference, field_at
from evalkit.session.bundle import FrameBundle
from ui.theme import tokens_of
from ui.views.inspection.field_model import LENGTH, NAME, OFFSET, VALUE, FieldModel
from ui.views.inspection.hex_view import HexView

MAX_JSON_BYTES = 65_536
"""Bytes of a field that are copied beside what it means."""
NAME_WIDTH_EM = 9
"""Room for a field's name at first, in heights of a line."""


PADDING = 8
INDENTATION_EM = 0.7
"""The tree is eight levels deep, and the panel narrow."""


class BytesPage(QWidget):
    """Shows the lines of the bundle it was given last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector_bytes")
        self.setAccessibleName(self.tr("Bytes of the inference stream"))
        self._lines: memoryview | None = None
        self._fields: tuple[Field, ...] = ()
        self._model = FieldModel(self)
        self._tree = self._make_tree()
        self._hex = HexView()
        self._hex.set_describe(self._describe)
        self._hex.bytePicked.connect(self._use_byte)
        self._from_hex = False
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._tree)
        splitter.addWidget(self._hex)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)

    def show_bundle(self, bundle: FrameBundle | None) -> None:
        """Show the lines of a bundle; what is unfolded, selected and in sight stays where the fields are the same ones."""
        self._lines = bundle.inference_bytes if bundle is not None else None
        self._fields = describe_inference(self._lines) if self._lines is not None else ()
        self._model.set_alarm(QColor(tokens_of(self.palette()).error))
        self._model.apply(self._fields)
        grounds = [(field.offset, field.length) for field in self._fields]
        self._hex.show_bytes(self._lines, grounds, self.tr("No metadata in this frame.\nChoose an output format with metadata."))
        self._set_off(scroll=False)

    def copy_bytes(self) -> bool:
        """Put the bytes that are set off on the clipboard, if the bytes have the focus; return whether they were."""
        return self._hex.hasFocus() and self._hex.copy()

    def selected_json(self) -> Any:
        """Return the selected field with its bytes, or None."""
        one = self._model.field(self._tree.currentIndex())
        if one is None or self._lines is None:
            return None
        raw = bytes(self._lines[one.offset : one.offset + min(one.length, MAX_JSON_BYTES)])
        return {"field": one.name, "value": one.value, "meaning": one.meaning, "offset": one.offset, "length": one.length, "hex": raw.hex()}

    def _set_off(self, *, scroll: bool) -> None:
        one = self._model.field(self._tree.currentIndex())
        if one is None:
            self._hex.set_off(0, 0, scroll=False)
        else:
            self._hex.set_off(one.offset, one.length, scroll=scroll)

    def _use_row(self, now: QModelIndex, before: QModelIndex) -> None:  # noqa: ARG002 - Qt's signal
        self._set_off(scroll=not self._from_hex)

    def _use_byte(self, offset: int) -> None:
        way = field_at(self._fields, offset)
        if not way:
            return
        index = self._model.at(way)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._from_hex = True  # the bytes are where the user looks already
        self._tree.selectionModel().setCurrentIndex(index, flags)
        self._from_hex = False
        self._tree.scrollTo(index)

    def _describe(self, offset: int) -> str:
        names, fields, last = [], self._fields, None
        for position in field_at(self._fields, offset):
            last = fields[position]
            names.append(last.name)
            fields = last.children
        if last is None:
            return ""
        return "\n".join(text for text in (" / ".join(names), last.value, last.meaning) if text)

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setObjectName("inspector_fields")
        tree.setAccessibleName(self.tr("Fields of the inference stream"))
        tree.setModel(self._model)
        tree.setUniformRowHeights(True)
        tree.setAlternatingRowColors(True)
        line = tree.fontMetrics().height()
        tree.setIndentation(round(line * INDENTATION_EM))
        header = tree.header()
        header.setStretchLastSection(False)
        header.resizeSection(NAME, NAME_WIDTH_EM * line)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(line)
        for column, widest in ((OFFSET, "0x00000"), (LENGTH, "000000")):
            width = tree.fontMetrics().horizontalAdvance(widest) + PADDING
            header.resizeSection(column, max(width, header.sectionSizeHint(column)))
        tree.selectionModel().currentRowChanged.connect(self._use_row)
        return tree

"""The inspector: everything about one frame in words and numbers, at a pace at which they can be read."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTabWidget,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import detections_of
from ui.presenters.inspection import bundle_json, json_text, result_rows, row_json
from ui.presenters.selection import Picked
from ui.theme import tokens_of
from ui.views.inspection.bytes_page import BytesPage
from ui.views.inspection.input_page import InputPage
from ui.views.inspection.tables import plain_table
from ui.views.inspection.tensor_page import TensorPage
from ui.views.inspector_texts import caption_of, empty_text, metadata_sections, sensor_sections
from ui.views.property_model import PropertyModel
from ui.views.result_model import ResultModel, ResultTable
from ui.widgets.elided_label import SteadyLabel
from ui.widgets.toggle_button import ToggleButton

PERIOD_MS = 200
"""Numbers change at most this often: faster nobody reads them."""

KEEP_RESULT_NS = 1_000_000_000
"""A table of results stays through frames without one, for so long: slow networks answer every few frames only."""

MAX_ROWS = 1000
"""Items in the table, best first; a network gone wild must not cost frames. The copy as JSON has all of them."""


class Inspector(QWidget):
    """Results, metadata, sensor values and the input tensor of the newest frame, or of one that is held."""

    detectionSelected = Signal(object)  # noqa: N815 - Qt's way of naming signals
    """The Detection in the row that the user picked, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._newest: FrameBundle | None = None
        self._shown: FrameBundle | None = None
        self._answered: FrameBundle | None = None
        self._picked = Picked()
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setAccessibleDescription(self.tr("Results, metadata and sensor values of the current frame"))
        self._results = ResultModel(self)
        self._properties = PropertyModel(self)
        self._table = self._make_table()
        self._tensors, self._bytes, self._input = TensorPage(), BytesPage(), InputPage()
        self._input.detectionSelected.connect(self._pick)
        self._tabs = QTabWidget(self)
        self._tabs.setObjectName("inspector_tabs")
        self._tabs.setAccessibleName(self.tr("Parts of the inspector"))
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        for title, tip, page in (
            (self.tr("Results"), self.tr("What the network found, best first; a click on a heading sorts"), self._table),
            (self.tr("Input"), self.tr("The picture as the network saw it"), self._input),
            (self.tr("Tensors"), self.tr("The network's raw numbers: shape, scale, histogram, values"), self._tensors),
            (self.tr("Hex"), self.tr("KPI line, DNN headers and apParams, field by field and byte by byte"), self._bytes),
            (self.tr("Frame"), self.tr("Exposure, times and bytes of the frame, the network and its headers"), self._make_tree()),
        ):
            self._tabs.setTabToolTip(self._tabs.addTab(page, title), tip)
        self._tabs.currentChanged.connect(self._refresh)
        self._timer = QTimer(self, singleShot=True, interval=PERIOD_MS)
        self._timer.timeout.connect(self._catch_up)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tabs)
        layout.addLayout(self._make_foot())
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy_selected)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # PySide forgets the argument of this name
        self._refresh()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room for the six columns of a detection."""
        return QSize(380, 320)

    def show_bundle(self, bundle: FrameBundle) -> None:
        """Show `bundle`, or a newer one, within PERIOD_MS. While the inspector is hidden this costs nothing."""
        self._newest = bundle
        if self.isVisible() and not self._timer.isActive():
            self._catch_up()

    def clear(self) -> None:
        """Go back to the empty state."""
        self._newest = self._shown = self._answered = None
        self._picked = Picked()
        self._hold.setChecked(False)
        self._timer.stop()
        self._refresh()

    def select_detection(self, detection: Detection | None) -> None:
        """Mark the row of a detection of this or a near frame, or none, without a signal."""
        self._picked.pick(detection, detections_of(self._answered))
        self._mark_row()
        self._input.select_detection(detection)

    def copy_json(self) -> None:
        """Put the shown frame's values on the clipboard, as JSON."""
        if self._shown is not None:
            QGuiApplication.clipboard().setText(bundle_json(self._shown))

    def copy_selected(self) -> None:
        """Put what is selected in the open tab on the clipboard, as JSON (bytes: as hexadecimal); if nothing is, everything."""
        page = self._tabs.currentWidget()
        if page is self._bytes and self._bytes.copy_bytes():
            return
        content: Any = None
        if isinstance(page, (TensorPage, BytesPage)):
            content = page.selected_json()
        elif page is self._table:
            rows = [self._results.row(index.row()) for index in self._table.selectionModel().selectedRows()]
            content = [row_json(row) for row in rows if row is not None] or None
        if content is None:
            self.copy_json()
        else:
            QGuiApplication.clipboard().setText(json_text(content))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Catch up with the newest frame."""
        super().showEvent(event)
        self._catch_up()

    def _catch_up(self) -> None:
        if self._newest is None or self._newest is self._shown or self._hold.isChecked() or not self.isVisible():
            return
        self._shown = self._newest
        old = self._answered
        if self._shown.result is not None or old is None or self._shown.received_ns - old.received_ns > KEEP_RESULT_NS:
            self._answered = self._shown
            self._picked.advance(detections_of(self._answered))
        self._timer.start()
        self._refresh()

    def _refresh(self) -> None:
        """Bring the open tab up to date; the others wait until they are opened."""
        shown, page = self._shown, self._tabs.currentWidget()
        self._copy.setEnabled(shown is not None)
        self._hold.setEnabled(shown is not None)
        self._caption.setText(self.tr("No frame yet") if shown is None else caption_of(shown, MAX_ROWS))
        if page is self._table:
            self._results.apply(
                result_rows(self._answered, limit=MAX_ROWS) if self._answered is not None else [], tokens_of(self.palette()).classes
            )
            self._table.set_empty_text(empty_text(self._answered))
            self._mark_row()
        elif page is self._input:
            self._input.show_bundle(shown)
            self._input.select_detection(self._picked.detection)
        elif isinstance(page, (TensorPage, BytesPage)):
            page.show_bundle(shown)
        else:
            self._properties.apply(metadata_sections(shown) + sensor_sections(shown) if shown is not None else ())

    def _mark_row(self) -> None:
        selection = self._table.selectionModel()
        rows = [index.row() for index in selection.selectedRows()]
        position = self._results.position_of(self._picked.index) if self._picked.index >= 0 else -1
        wanted = [position] if position >= 0 else []
        if rows == wanted:
            return
        with QSignalBlocker(selection):
            selection.clearSelection()
            if wanted:
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                selection.select(self._results.index(wanted[0], 0), flags)
        self._table.viewport().update()

    def _selection_changed(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: ARG002
        rows = self._table.selectionModel().selectedRows()
        row, items = self._results.row(rows[0].row()) if rows else None, detections_of(self._answered)
        self._pick(items[row.item] if row is not None and row.item < len(items) else None)

    def _pick(self, detection: Detection | None) -> None:
        self._picked.pick(detection, detections_of(self._answered))
        self.detectionSelected.emit(detection)

    def _make_table(self) -> ResultTable:
        table = ResultTable()
        plain_table("inspector_results", self.tr("Results of the network"), self._results, table)
        header = table.horizontalHeader()
        table.setSortingEnabled(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(lambda *_: self._mark_row())
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.share_room()
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        return table

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setObjectName("inspector_frame")
        tree.setAccessibleName(self.tr("Values of the frame"))
        tree.setModel(self._properties)
        tree.setUniformRowHeights(True)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setIndentation(tree.fontMetrics().height())
        self._properties.modelReset.connect(tree.expandAll)
        self._properties.modelReset.connect(partial(tree.resizeColumnToContents, 0))
        return tree

    def _make_foot(self) -> QHBoxLayout:
        self._caption = SteadyLabel()
        self._caption.setObjectName("inspector_caption")
        self._caption.setAccessibleName(self.tr("Shown frame"))
        self._caption.setProperty("role", "muted")
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._hold = ToggleButton("inspector_hold", self.tr("Hold"), self.tr("Keep this frame's values while the stream goes on"))
        self._hold.toggled.connect(self._catch_up)
        self._copy = QToolButton()
        self._copy.setObjectName("inspector_copy")
        self._copy.setText(self.tr("Copy as JSON"))
        keys = QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText)
        self._copy.setToolTip(self.tr("Copy everything about this frame but its pixels; {keys} copies what is selected").format(keys=keys))
        self._copy.clicked.connect(self.copy_json)
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 3, 6, 3)
        foot.addWidget(self._caption, 1)
        for button in (self._hold, self._copy):
            button.setAccessibleName(button.text())
            foot.addWidget(button)
        return foot

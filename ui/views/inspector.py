"""The inspector: everything about one frame in words and numbers, at a pace at which they can be read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
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
from ui.presenters.inspection import bundle_json, result_rows
from ui.presenters.selection import Picked
from ui.theme import tokens_of
from ui.views.inspector_texts import caption_of, empty_text, metadata_sections, sensor_sections
from ui.views.property_model import PropertyModel
from ui.views.result_model import LABEL, ResultModel, ResultTable
from ui.views.tensor_preview import TensorPreview

PERIOD_MS = 200
"""Numbers change at most this often: faster nobody reads them."""

KEEP_RESULT_NS = 1_000_000_000
"""A table of results stays through frames without one, for so long: slow networks answer every few frames only."""


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
        self._metadata = PropertyModel(self)
        self._sensor = PropertyModel(self)
        self._table = self._make_table()
        self._tensor = TensorPreview()
        self._tabs = QTabWidget(self)
        self._tabs.setObjectName("inspector_tabs")
        self._tabs.setAccessibleName(self.tr("Parts of the inspector"))
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        for title, tip, page in (
            (self.tr("Results"), self.tr("What the network found, best first"), self._table),
            (self.tr("Metadata"), self.tr("What the sensor sent beside the image"), self._make_tree("metadata", self._metadata)),
            (self.tr("Sensor"), self.tr("Exposure, times and bytes of the frame"), self._make_tree("sensor", self._sensor)),
            (self.tr("Input"), self.tr("The picture as the network saw it"), self._tensor),
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
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy_json, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
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

    def copy_json(self) -> None:
        """Put the shown frame's values on the clipboard, as JSON."""
        if self._shown is not None:
            QGuiApplication.clipboard().setText(bundle_json(self._shown))

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
        self._caption.setText(self.tr("No frame yet") if shown is None else caption_of(shown))
        if page is self._table:
            self._results.apply(result_rows(self._answered) if self._answered is not None else [], tokens_of(self.palette()).classes)
            self._table.set_empty_text(empty_text(self._answered))
            self._mark_row()
        elif page is self._tensor:
            self._tensor.show_tensor(shown.inference.input if shown is not None and shown.inference is not None else None)
        elif shown is None:
            self._metadata.apply(())
            self._sensor.apply(())
        elif page.objectName() == "inspector_metadata":
            self._metadata.apply(metadata_sections(shown))
        else:
            self._sensor.apply(sensor_sections(shown))

    def _mark_row(self) -> None:
        selection = self._table.selectionModel()
        rows = [index.row() for index in selection.selectedRows()]
        wanted = [self._picked.index] if self._picked.index >= 0 else []
        if rows == wanted:
            return
        with QSignalBlocker(selection):
            selection.clearSelection()
            if wanted and wanted[0] < self._results.rowCount():
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                selection.select(self._results.index(wanted[0], 0), flags)
        self._table.viewport().update()

    def _selection_changed(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: ARG002
        rows = self._table.selectionModel().selectedRows()
        items = detections_of(self._answered)
        detection = items[rows[0].row()] if rows and rows[0].row() < len(items) else None
        self._picked.pick(detection, items)
        self.detectionSelected.emit(detection)

    def _make_table(self) -> ResultTable:
        table = ResultTable()
        table.setObjectName("inspector_results")
        table.setAccessibleName(self.tr("Results of the network"))
        table.setModel(self._results)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(table.fontMetrics().horizontalAdvance("0000") + 10)
        header.setDefaultSectionSize(table.fontMetrics().horizontalAdvance("Height") + 14)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        return table

    def _make_tree(self, name: str, model: PropertyModel) -> QTreeView:
        tree = QTreeView()
        tree.setObjectName(f"inspector_{name}")
        tree.setAccessibleName({"metadata": self.tr("Metadata of the frame"), "sensor": self.tr("Sensor values of the frame")}[name])
        tree.setModel(model)
        tree.setUniformRowHeights(True)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setIndentation(tree.fontMetrics().height())
        model.modelReset.connect(tree.expandAll)
        model.modelReset.connect(partial(tree.resizeColumnToContents, 0))
        return tree

    def _make_foot(self) -> QHBoxLayout:
        self._caption = QLabel()
        self._caption.setObjectName("inspector_caption")
        self._caption.setAccessibleName(self.tr("Shown frame"))
        self._caption.setProperty("role", "muted")
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._hold = QToolButton()
        self._hold.setObjectName("inspector_hold")
        self._hold.setText(self.tr("Hold"))
        self._hold.setToolTip(self.tr("Keep this frame's values while the stream goes on"))
        self._hold.setCheckable(True)
        self._hold.toggled.connect(self._catch_up)
        self._copy = QToolButton()
        self._copy.setObjectName("inspector_copy")
        self._copy.setText(self.tr("Copy as JSON"))
        keys = QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText)
        self._copy.setToolTip(self.tr("Copy everything about this frame but its pixels ({keys})").format(keys=keys))
        self._copy.clicked.connect(self.copy_json)
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 3, 6, 3)
        foot.addWidget(self._caption, 1)
        for button in (self._hold, self._copy):
            button.setAccessibleName(button.text())
            button.setAutoRaise(True)
            foot.addWidget(button)
        return foot

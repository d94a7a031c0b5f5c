"""The gallery of regions of interest: of the frame on show, of the last minutes, and those that the user keeps."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from evalkit.errors import CaptureError
from evalkit.notices import Notice, Severity
from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.crop_history import CropHistory
from ui.presenters.crops import Crop, crops_of
from ui.presenters.frame import detections_of
from ui.presenters.gallery import GalleryState, advance
from ui.presenters.gallery_order import Order, arranged
from ui.presenters.selection import Picked
from ui.views.gallery.bar import GalleryBar
from ui.views.gallery.files import crop_mime
from ui.views.gallery.grid import CellGrid
from ui.views.gallery.texts import EVERY_CLASS, Shelf, class_choices, empty_text, header_text, order_choices, shelf_choices

RENEW_MS = 500
"""A history of thousands is arranged anew at most this often: new crops come no faster."""


class RoiGallery(QWidget):
    """Thumbnails with class, score, size and sharpness, and above them what is shown. A click selects the detection behind one."""

    cropSelected = Signal(object)  # noqa: N815 - Qt's way of naming signals
    """The Detection whose region was picked, or None."""
    exportWanted = Signal(object)  # noqa: N815
    """A tuple of Crops to be written as files."""
    frameWanted = Signal(object)  # noqa: N815
    """The Shot that a crop comes from: the user wants to see all of that frame."""
    noticed = Signal(object)
    """A Notice of something that did not work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bundle: FrameBundle | None = None
        self._state: GalleryState | None = None
        self._picked = Picked()
        self._history = CropHistory()
        self._shelf = Shelf.NOW
        self._class_id: int | None = None
        self._orders = {Shelf.NOW: Order.SCORE, Shelf.HISTORY: Order.TIME, Shelf.KEPT: Order.TIME}
        self._shown: tuple[Crop | None, ...] = ()
        self._arranged: tuple[object, ...] = ()
        self._drag_folder: tempfile.TemporaryDirectory[str] | None = None
        self.setObjectName("roi_gallery")
        self.setAccessibleName(self.tr("ROI gallery"))
        self.setAccessibleDescription(self.tr("Regions of interest that the network found"))
        self._grid = CellGrid(self)
        self._grid.set_kept(self._history.is_kept)
        self._grid.picked.connect(self._pick)
        self._grid.menuWanted.connect(self._open_menu)
        self._grid.dragged.connect(self._drag)
        self._grid.activated.connect(self.show_frame)
        self._timer = QTimer(self, singleShot=True, interval=RENEW_MS)
        self._timer.timeout.connect(self._show)
        self._bar = GalleryBar(self)
        self._bar.apply_orders(order_choices(self._shelf), self._orders[self._shelf].value)
        self._bar.shelf_picked.connect(self._use_shelf)
        self._bar.order_picked.connect(self._use_order)
        self._bar.class_picked.connect(self._use_class)
        self._bar.hold_toggled.connect(self._renew)
        self._bar.export_clicked.connect(self.export_shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._grid, 1)
        self._make_shortcuts()
        self._show()

    def show_bundle(self, bundle: FrameBundle) -> None:
        """Show the regions of `bundle`, and remember some. While the gallery is hidden this costs nothing."""
        self._bundle = bundle
        self._picked.advance(detections_of(bundle))
        if not self.isVisible():
            return
        crops = self._history.take(bundle, crops_of(bundle)[1])
        if self._bar.held:
            return
        wanted = crops if self._class_id is None else [crop for crop in crops if crop.class_id == self._class_id]
        self._state = advance(self._state, bundle, wanted, order=self._orders[Shelf.NOW])
        if self._shelf is Shelf.NOW:
            self._show()
        elif not self._timer.isActive():
            self._timer.start()

    def clear(self) -> None:
        """Go back to the empty state; what is remembered stays until it is cleared by hand or pushed out by newer crops."""
        self._bundle = self._state = None
        self._picked = Picked()
        self._history.begin_anew()
        self._grid.select(-1, None)
        self._bar.let_go()
        self._show()

    def select_detection(self, detection: Detection | None) -> None:
        """Set off the region of a detection of this or a near frame, or none, without a signal."""
        self._picked.pick(detection, detections_of(self._bundle))
        index = self._picked.index
        live = self._state.slots if self._state is not None else ()
        crop = next((crop for crop in live if crop is not None and index >= 0 and crop.index == index), None)
        current = self._grid.current
        if current is not None and detection is not None and current.item == detection:
            crop = current  # the picked one itself, in whichever frame it was
        self._grid.select(index, crop)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Catch up with the newest frame."""
        super().showEvent(event)
        if self._bundle is not None:
            self.show_bundle(self._bundle)

    @property
    def state(self) -> GalleryState | None:
        """What is shown of the newest frame; None while there is nothing."""
        return self._state

    @property
    def history(self) -> CropHistory:
        """What is remembered."""
        return self._history

    @property
    def shown(self) -> tuple[Crop, ...]:
        """The crops of the open shelf, in their order."""
        return tuple(crop for crop in self._shown if crop is not None)

    def keep(self) -> None:
        """Keep the current crop, or keep it no longer."""
        crop = self._grid.current
        if crop is None:
            return
        if self._history.is_kept(crop):
            self._history.drop(crop)
        elif self._history.keep(crop) is None:
            text = self.tr("No more crops can be kept in memory.")
            self.noticed.emit(Notice(severity=Severity.WARNING, text=text, hint=self.tr("Export the kept ones, then let some go.")))
        self._show()

    def copy(self) -> None:
        """Put the current crop on the clipboard: its picture, and its metadata as text."""
        if self._grid.current is not None:
            QGuiApplication.clipboard().setMimeData(crop_mime(self._grid.current, None))

    def show_frame(self) -> None:
        """Ask for the frame that the current crop comes from."""
        if self._grid.current is not None:
            self.frameWanted.emit(self._grid.current.shot)

    def export_current(self) -> None:
        """Ask for the current crop as a file."""
        if self._grid.current is not None:
            self.exportWanted.emit((self._grid.current,))

    def export_shown(self) -> None:
        """Ask for all crops of the open shelf as files."""
        if self.shown:
            self.exportWanted.emit(self.shown)

    def forget(self) -> None:
        """Forget the history; what is kept stays."""
        self._history.forget()
        self._show()

    def _show(self) -> None:
        total = 0
        if self._shelf is Shelf.NOW:
            self._shown = self._state.slots if self._state is not None else ()
        else:
            crops = self._history.crops if self._shelf is Shelf.HISTORY else self._history.kept
            total = len(crops)
            wanted = (self._shelf, self._history.version, self._orders[self._shelf], self._class_id)
            if wanted != self._arranged and not (self._bar.held and self._arranged[:1] == wanted[:1] and self._arranged[2:] == wanted[2:]):
                self._shown = arranged(crops, self._orders[self._shelf], class_id=self._class_id)
                self._arranged = wanted
        one_class = EVERY_CLASS if self._class_id is None else str(self._class_id)
        shelves, classes = shelf_choices(len(self._history.kept)), class_choices(self._history.classes)
        self._bar.apply_choices(shelves, self._shelf.value, classes, one_class)
        text = header_text(self._shelf, self._state, len(self._shown), total)
        self._bar.apply_shown(text, any_shown=any(crop is not None for crop in self._shown))
        empty = empty_text(self._shelf, self._state, filtered=self._class_id is not None)
        self._grid.show_slots(self._shown, empty, picked=self._picked.index)

    def _pick(self, crop: Crop | None) -> None:
        detection = crop.item if crop is not None else None
        self._picked.pick(detection, detections_of(self._bundle))
        self.cropSelected.emit(detection)

    def _use_shelf(self, key: str) -> None:
        self._shelf = Shelf(key)
        self._arranged = ()
        self._bar.apply_orders(order_choices(self._shelf), self._orders[self._shelf].value)
        self._show()

    def _use_order(self, key: str) -> None:
        self._orders[self._shelf] = Order(key)
        self._renew()

    def _use_class(self, key: str) -> None:
        self._class_id = None if key == EVERY_CLASS else int(key)
        self._renew()

    def _renew(self) -> None:
        """Show what is wanted now, also of a frame that stands still."""
        if self._bundle is not None:
            self.show_bundle(self._bundle)
        self._show()

    def _open_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        crop = self._grid.current
        kept = crop is not None and self._history.is_kept(crop)
        entries: tuple[tuple[str, str, Callable[[], None], bool], ...] = (
            (self.tr("Let go") if kept else self.tr("Keep"), "K", self.keep, crop is not None),
            (self.tr("Show its frame"), "Return", self.show_frame, crop is not None),
            (self.tr("Copy"), "Ctrl+C", self.copy, crop is not None),
            (self.tr("Export this crop…"), "S", self.export_current, crop is not None),
            (self.tr("Export all shown…"), "", self.export_shown, bool(self.shown)),
            (self.tr("Forget the history"), "", self.forget, bool(self._history.crops)),
        )
        for text, keys, handler, enabled in entries:
            action = menu.addAction(text)
            action.setShortcut(QKeySequence(keys))
            action.setEnabled(enabled)
            action.triggered.connect(handler)
        menu.popup(where)

    def _drag(self) -> None:
        """Let the current crop be dropped into another program, as a file with its metadata beside it."""
        crop = self._grid.current
        if crop is None:
            return
        if self._drag_folder is None:
            # It goes when the window does: the program that took the file may read it later than the drop.
            self._drag_folder = tempfile.TemporaryDirectory(prefix="evalkit-crops-", ignore_cleanup_errors=True)
            self.destroyed.connect(self._drag_folder.cleanup)
        try:
            mime = crop_mime(crop, Path(self._drag_folder.name))
        except CaptureError as error:
            self.noticed.emit(Notice.from_error(error))
            return
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(self._grid.thumbnail(crop))
        drag.exec(Qt.DropAction.CopyAction)

    def _make_shortcuts(self) -> None:
        for keys, handler in (
            (QKeySequence(QKeySequence.StandardKey.Copy), self.copy),
            (QKeySequence("K"), self.keep),
            (QKeySequence("S"), self.export_current),
        ):
            shortcut = QShortcut(keys, self, handler)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # PySide forgets the argument of this name

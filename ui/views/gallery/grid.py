"""Crops in a grid: only those in sight are drawn, so that thousands cost what a dozen costs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from ui.presenters.crops import Crop
from ui.theme import Tokens, tokens_of
from ui.views.gallery.cell import CellStyle, paint_marks
from ui.views.gallery.cell_store import CellStore
from ui.views.gallery.places import Places
from ui.views.gallery.texts import tip_of
from ui.views.label_cache import device_font
from ui.widgets.focus_mark import paint_focus_mark

MORE_MS = 12
"""After so long the cells in sight get their turn: when a frame has come, it is painted before them."""
CURRENT_WIDTH = 2
SIBLING_WIDTH = 1
"""Frame around other crops of the same object."""


class CellGrid(QAbstractScrollArea):
    """Cells of one size in rows, as many as the width holds. One of them is the current one, which mouse and keys move."""

    picked = Signal(object)
    """The Crop that the user made the current one, or None."""
    menuWanted = Signal(QPoint)  # noqa: N815 - Qt's way of naming signals
    """Where (on the screen) the menu of the current crop is asked for."""
    activated = Signal()
    """Enter or a double click: the user wants more of the current crop."""
    dragged = Signal()
    """The user drags the current crop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slots: tuple[Crop | None, ...] = ()
        self._cells = CellStore()
        self._empty = ""
        self._current: Crop | None = None
        self._index = -1
        self._is_kept: Callable[[Crop], bool] = lambda _: False
        self._pressed: QPoint | None = None
        self._style: CellStyle | None = None
        self._more = QTimer(self, singleShot=True, interval=MORE_MS)
        self._more.timeout.connect(self._draw_more)
        self.setObjectName("roi_gallery_grid")
        self.setAccessibleName(self.tr("Thumbnails of the regions"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Have room for one column."""
        return self._room_for(1, 1)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for two columns and three rows."""
        return self._room_for(2, 3)

    @property
    def current(self) -> Crop | None:
        """The crop that keys and menu act on, as it was shown last."""
        return self._current

    def set_kept(self, is_kept: Callable[[Crop], bool]) -> None:
        """Set who knows which crops are kept."""
        self._is_kept = is_kept

    def show_slots(self, slots: tuple[Crop | None, ...], empty: str, *, picked: int = -1) -> None:
        """Show what is in which place, or `empty` if nothing; set off the cell of the detection `picked`. A scrolled history stays in sight."""
        anchor, self._index = self._anchor(), picked
        rows_before = self.places().rows
        self._slots, self._empty = slots, empty
        self._cells.forget_places(slots)
        if self.places().rows != rows_before:
            self._set_scroll_range()
        if anchor is not None:
            self._return_to(*anchor)
        if self._current is not None and not self._current.serial:
            self._current = next((crop for crop in slots if crop is not None and _same(crop, self._current)), self._current)
        if not self._more.isActive():
            self._more.start()  # the frame itself is painted before

    def select(self, index: int, crop: Crop | None) -> None:
        """Set off the cell of a detection of the frame on show (-1: none), and make `crop` the current one, without a signal."""
        if index != self._index or crop is not self._current:
            self._index, self._current = index, crop
            self.setAccessibleDescription("" if crop is None else tip_of(crop))
            self.viewport().update()

    def thumbnail(self, crop: Crop) -> QPixmap:
        """Return the picture of a crop's cell, for the pointer that drags it."""
        return QPixmap.fromImage(self._cells.drawn_alone(crop, self._current_style()))

    def places(self) -> Places:
        """Return where cells are just now."""
        size = self._cell_size()
        columns = max(1, self.viewport().width() // size.width())
        return Places(len(self._slots), columns, size.width(), size.height(), self.verticalScrollBar().value(), self.viewport().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Blit the cells in sight."""
        tokens, style, places = tokens_of(self.palette()), self._current_style(), self.places()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), QColor(tokens.surface))
            if self._empty and not self._slots:
                painter.setPen(QColor(tokens.muted))
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            for place in places.in_sight():
                crop = self._slots[place]
                cell = self._cells.image(place, crop) if crop is not None else None
                if cell is not None and crop is not None:
                    cell.setDevicePixelRatio(style.ratio)
                    rect = QRect(*places.rect(place))
                    painter.drawImage(rect.topLeft(), cell)
                    self._paint_marks(painter, rect, crop, tokens)
            paint_focus_mark(painter, self, self.viewport().rect())

    def _paint_marks(self, painter: QPainter, rect: QRect, crop: Crop, tokens: Tokens) -> None:
        current = self._current
        is_picked = not crop.serial and crop.index >= 0 and crop.index == self._index
        is_current = current is not None and _same(crop, current)
        is_sibling = current is not None and crop.track > 0 and crop.track == current.track
        width = CURRENT_WIDTH if is_picked or is_current else SIBLING_WIDTH if is_sibling else 0
        paint_marks(painter, rect, tokens, width=width, kept=self._is_kept(crop))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay the cells out anew."""
        super().resizeEvent(event)
        self._set_scroll_range()
        self._draw_more()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002
        """Draw what has come into sight."""
        self._draw_more()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw with the new font or colours."""
        self._style = None
        self._cells.clear()
        self._more.start()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the crop that was pressed, once the pointer has moved so far that it is no click."""
        if self._pressed is None or (event.position().toPoint() - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        crop, self._pressed = self._crop_at(self._pressed), None
        if crop is not None:
            self._pick(crop)
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the cell under the pointer."""
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            self._pick(self._crop_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ask for more of the cell that the first click has made the current one."""
        if event.button() is Qt.MouseButton.LeftButton and self._current is not None:
            self.activated.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the cell under the pointer, or of the current one."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self._pick(self._crop_at(event.pos()))
        self.menuWanted.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the current cell; Escape ends the selection."""
        places, here = self.places(), self._place_of_current()
        rows = max(1, self.viewport().height() // places.cell_height) * places.columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -places.columns,
            Qt.Key.Key_Down: places.columns,
            Qt.Key.Key_PageUp: -rows,
            Qt.Key.Key_PageDown: rows,
            Qt.Key.Key_Home: -len(self._slots),
            Qt.Key.Key_End: len(self._slots),
        }
        step = steps.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self._current is not None:
            self._pick(None)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.activated.emit()
        elif step is None or not self._slots:
            super().keyPressEvent(event)
        else:
            first = len(self._slots) - 1 if event.key() == Qt.Key.Key_End else 0
            inwards = event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End)  # from the ends there is only one way
            place = first if here < 0 else min(max(here + step, 0), len(self._slots) - 1)
            self._go_to(place, forwards=(step > 0) is not inwards)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Say what is under the pointer when a tool tip is asked for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            crop = self._crop_at(event.pos())
            QToolTip.showText(event.globalPos(), tip_of(crop) if crop is not None else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _go_to(self, place: int, *, forwards: bool) -> None:
        """Make the crop in a place the current one, or the next in this direction that there is."""
        way = range(place, len(self._slots)) if forwards else range(place, -1, -1)
        found = next((at for at in way if self._slots[at] is not None), -1)
        if found >= 0:
            self.verticalScrollBar().setValue(self.places().scrolled_to(found))
            self._pick(self._slots[found])

    def _place_of_current(self) -> int:
        current = self._current
        if current is None:
            return -1
        return next((place for place, crop in enumerate(self._slots) if crop is not None and _same(crop, current)), -1)

    def _pick(self, crop: Crop | None) -> None:
        self.select(-1 if crop is None or crop.serial else crop.index, crop)
        self.picked.emit(crop)

    def _crop_at(self, position: QPoint) -> Crop | None:
        place = self.places().at(position.x(), position.y())
        return self._slots[place] if place >= 0 else None

    def _draw_more(self) -> None:
        sight = [(place, crop) for place in self.places().in_sight() if (crop := self._slots[place]) is not None]
        if self._cells.draw(sight, self._current_style()):
            self._more.start()
        self.viewport().update()

    def _current_style(self) -> CellStyle:
        ratio = self.devicePixelRatioF()
        if self._style is None or self._style.ratio != ratio:
            self._style = CellStyle(ratio=ratio, font=device_font(self.font(), ratio), tokens=tokens_of(self.palette()))
            self._cells.clear()
        return self._style

    def _cell_size(self) -> QSize:
        """Return the size of a cell in logical pixels."""
        style = self._current_style()
        return QSize(round(style.size.width() / style.ratio), round(style.size.height() / style.ratio))

    def _room_for(self, columns: int, rows: int) -> QSize:
        size = self._cell_size()
        return QSize(columns * size.width() + self.verticalScrollBar().sizeHint().width(), rows * size.height())

    def _anchor(self) -> tuple[int, int] | None:
        """Return the first remembered crop in sight of a scrolled list, and how far it is scrolled."""
        places = self.places()
        sight = places.in_sight()
        crop = self._slots[sight.start] if places.scrolled and len(sight) else None
        return (crop.serial, places.scrolled % places.cell_height) if crop is not None and crop.serial else None

    def _return_to(self, serial: int, beyond: int) -> None:
        place = next((at for at, crop in enumerate(self._slots) if crop is not None and crop.serial == serial), -1)
        if place >= 0:
            places = self.places()
            self.verticalScrollBar().setValue(place // places.columns * places.cell_height + beyond)

    def _set_scroll_range(self) -> None:
        places, bar = self.places(), self.verticalScrollBar()
        bar.setRange(0, max(0, places.rows * places.cell_height - self.viewport().height()))
        bar.setSingleStep(places.cell_height // 3)
        bar.setPageStep(self.viewport().height())


def _same(one: Crop, other: Crop) -> bool:
    if one.serial or other.serial:
        return one.serial == other.serial
    return one.track == other.track if one.track else one.index == other.index and one.number == other.number

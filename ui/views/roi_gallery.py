"""The gallery of regions of interest: what the board cut out, or what can be cut from the full image, each in a place that stays."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from evalkit.results.types import Detection
from evalkit.session.bundle import FrameBundle
from ui.presenters.frame import detections_of
from ui.presenters.gallery import Crop, GalleryState, Origin, Reason, advance
from ui.presenters.selection import Picked
from ui.theme import tokens_of
from ui.views.roi_cell import CellPainter, CellStyle, cell_title, frame_of

MAX_CELLS_A_FRAME = 8
"""Cells drawn anew for one frame, about 0.1 ms each; where more are in sight they take turns, those that are longest out of date first."""

SELECTION_WIDTH = 2


class RoiGallery(QWidget):
    """Thumbnails with class, score and size, and above them who cut them. A click selects the detection behind one."""

    cropSelected = Signal(object)  # noqa: N815 - Qt's way of naming signals
    """The Detection whose region was clicked, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bundle: FrameBundle | None = None
        self._state: GalleryState | None = None
        self._picked = Picked()
        self.setObjectName("roi_gallery")
        self.setAccessibleName(self.tr("ROI gallery"))
        self.setAccessibleDescription(self.tr("Regions of interest of the current frame, best scores first"))
        self._header = QLabel(self)
        self._header.setObjectName("roi_gallery_header")
        self._header.setAccessibleName(self.tr("Origin of the regions"))
        self._header.setToolTip(self.tr("Who cut the regions out: the sensor sent them, or this computer cut them from the full image."))
        self._header.setProperty("role", "muted")
        self._header.setContentsMargins(6, 3, 6, 3)
        self._header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid = CellGrid(self)
        self._grid.cellClicked.connect(self._pick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._grid)
        self._show()

    def show_bundle(self, bundle: FrameBundle) -> None:
        """Show the regions of `bundle`. While the gallery is hidden this costs nothing."""
        self._bundle = bundle
        self._picked.advance(detections_of(bundle))
        if self.isVisible():
            self._state = advance(self._state, bundle)
            self._show()

    def clear(self) -> None:
        """Go back to the empty state."""
        self._bundle = self._state = None
        self._picked = Picked()
        self._show()

    def select_detection(self, detection: Detection | None) -> None:
        """Set off the region of a detection of this or a near frame, or none, without a signal."""
        self._picked.pick(detection, detections_of(self._bundle))
        self._grid.select(self._picked.index)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Catch up with the newest frame."""
        super().showEvent(event)
        if self._bundle is not None:
            self.show_bundle(self._bundle)

    @property
    def state(self) -> GalleryState | None:
        """What is shown; None while there is nothing."""
        return self._state

    def _show(self) -> None:
        text = self._header_text()
        if text != self._header.text():
            self._header.setText(text)
        self._grid.select(self._picked.index)
        self._grid.show_slots(self._state.slots if self._state is not None else (), self._empty_text())

    def _pick(self, index: int) -> None:
        items = detections_of(self._bundle)
        detection = items[index] if 0 <= index < len(items) else None
        self.select_detection(detection)
        self.cropSelected.emit(detection)

    def _header_text(self) -> str:
        state = self._state
        if state is None or state.origin is None:
            return self.tr("Regions of interest")
        one = state.count == 1
        if state.origin is Origin.SENSOR:
            text = self.tr("1 region, cut by the sensor") if one else self.tr("{count} regions, cut by the sensor")
        else:
            text = self.tr("1 region, cut here from the full image") if one else self.tr("{count} regions, cut here from the full image")
        if state.result_age_frames > 0 and state.origin is Origin.HOST:
            text += self.tr("; the result is {age} frames old").format(age=state.result_age_frames)
        return text.format(count=state.count)

    def _empty_text(self) -> str:
        if self._state is None:
            return self.tr("No regions yet.\nThey appear with the first frame.")
        return {
            None: "",
            Reason.METADATA_ONLY: self.tr("No regions in this frame,\nand no full image to cut them from."),
            Reason.NO_REGIONS: self.tr("This network's answers\nare no regions to cut out."),
            Reason.NO_NETWORK: self.tr("No network runs in the sensor,\nso nothing is found."),
            Reason.NOTHING_FOUND: self.tr("Nothing found in this frame."),
        }[self._state.reason]


class CellGrid(QAbstractScrollArea):
    """Cells of one size in rows, as many as the width holds; only those in sight are drawn."""

    cellClicked = Signal(int)  # noqa: N815
    """Index of the detection of the clicked cell; -1: none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slots: tuple[Crop | None, ...] = ()
        self._cells: dict[int, QImage] = {}
        self._drawn: dict[int, int] = {}
        self._turn = 0
        self._empty = ""
        self._selected = -1
        self._style: CellStyle | None = None
        self._painter = CellPainter()
        self.setObjectName("roi_gallery_grid")
        self.setAccessibleName(self.tr("Thumbnails of the regions"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Have room for one column."""
        size = self._cell_size()
        return QSize(size.width() + self.verticalScrollBar().sizeHint().width(), size.height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for two columns and three rows."""
        size = self._cell_size()
        return QSize(2 * size.width() + self.verticalScrollBar().sizeHint().width(), 3 * size.height())

    def show_slots(self, slots: tuple[Crop | None, ...], empty: str) -> None:
        """Show what is in which place, or `empty` if there is nothing."""
        rows_before = self._rows()
        self._slots, self._empty = slots, empty
        for place in [place for place in self._cells if place >= len(slots) or slots[place] is None]:
            del self._cells[place], self._drawn[place]
        if self._rows() != rows_before:
            self._set_scroll_range()
        self._draw_cells()
        self.viewport().update()

    def select(self, index: int) -> None:
        """Set off the cell of a detection, or none (-1)."""
        if index != self._selected:
            self._selected = index
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Blit the cells in sight."""
        tokens, style = tokens_of(self.palette()), self._current_style()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), QColor(tokens.surface))
            if self._empty and not self._slots:
                painter.setPen(QColor(tokens.muted))
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            for place in self._in_sight():
                cell, crop = self._cells.get(place), self._slots[place]
                if cell is None or crop is None:
                    continue
                rect = self._cell_rect(place)
                cell.setDevicePixelRatio(style.ratio)
                painter.drawImage(rect.topLeft(), cell)
                if crop.index >= 0 and crop.index == self._selected:
                    for bar in frame_of(rect, SELECTION_WIDTH):
                        painter.fillRect(bar, QColor(tokens.accent))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay the cells out anew."""
        super().resizeEvent(event)
        self._set_scroll_range()
        self._draw_cells()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002
        """Draw what has come into sight."""
        self._draw_cells()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw with the new font or colours."""
        self._style = None
        self._cells.clear()
        self._drawn.clear()
        super().changeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the cell under the pointer."""
        if event.button() is Qt.MouseButton.LeftButton:
            crop = self._crop_at(event.position().toPoint())
            self.cellClicked.emit(crop.index if crop is not None else -1)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Say what is under the pointer when a tool tip is asked for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            crop = self._crop_at(event.pos())
            QToolTip.showText(event.globalPos(), self._tip(crop) if crop is not None else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _tip(self, crop: Crop) -> str:
        place = self.tr("{size} at {x}, {y} (sensor pixels)").format(size=crop.rect.size, x=crop.rect.x, y=crop.rect.y)
        sent = self.tr("{size} pixels here").format(size=crop.source.size)
        score = "" if crop.score is None else f" {crop.score:.3f}"
        return f"{cell_title(crop)}{score}\n{place}\n{sent}"

    def _crop_at(self, position: QPoint) -> Crop | None:
        for place in self._in_sight():
            if self._cell_rect(place).contains(position):
                return self._slots[place]
        return None

    def _draw_cells(self) -> None:
        """Draw the cells in sight that are longest out of date, no more than a frame may cost."""
        style = self._current_style()
        self._turn += 1
        waiting = sorted((place for place in self._in_sight() if self._slots[place] is not None), key=lambda p: self._drawn.get(p, -1))
        for place in waiting[:MAX_CELLS_A_FRAME]:
            crop = self._slots[place]
            if crop is None:
                continue
            if place not in self._cells:
                self._cells[place] = QImage(style.size, QImage.Format.Format_RGB32)
            self._cells[place].setDevicePixelRatio(1)
            self._painter.paint(self._cells[place], crop, style)
            self._drawn[place] = self._turn

    def _current_style(self) -> CellStyle:
        ratio = self.devicePixelRatioF()
        if self._style is None or self._style.ratio != ratio:
            font = QFont(self.font())
            font.setPixelSize(max(1, round(QFontInfo(font).pixelSize() * ratio)))
            self._style = CellStyle(ratio=ratio, font=font, tokens=tokens_of(self.palette()))
            self._cells.clear()
            self._drawn.clear()
        return self._style

    def _cell_size(self) -> QSize:
        """Return the size of a cell in logical pixels."""
        style = self._current_style()
        return QSize(round(style.size.width() / style.ratio), round(style.size.height() / style.ratio))

    def _columns(self) -> int:
        return max(1, self.viewport().width() // self._cell_size().width())

    def _rows(self) -> int:
        return -(-len(self._slots) // self._columns())

    def _cell_rect(self, place: int) -> QRect:
        row, column = divmod(place, self._columns())
        size = self._cell_size()
        return QRect(QPoint(column * size.width(), row * size.height() - self.verticalScrollBar().value()), size)

    def _in_sight(self) -> range:
        columns, height = self._columns(), self._cell_size().height()
        top = self.verticalScrollBar().value()
        first, last = top // height, -(-(top + self.viewport().height()) // height)
        return range(min(first * columns, len(self._slots)), min(last * columns, len(self._slots)))

    def _set_scroll_range(self) -> None:
        height = self._cell_size().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._rows() * height - self.viewport().height()))
        bar.setSingleStep(height // 3)
        bar.setPageStep(self.viewport().height())

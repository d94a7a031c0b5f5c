"""Bytes as people read them: offset, hexadecimal, characters. Only the lines in sight are made into text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from ui.theme import Tokens, tokens_of

WIDTHS = (32, 16, 8, 4)
"""Bytes of a line: the most that there is room for."""
OFFSET_DIGITS = 6
GAP = 2
"""Characters between offset, bytes and characters."""
GROUND_OPACITY = 0.16
MAX_COPIED = 65_536
"""Bytes that are copied as text."""
MARGIN = 4


class HexView(QAbstractScrollArea):
    """Shows bytes; one span of them is set off, and one is the cursor's."""

    bytePicked = Signal(int)  # noqa: N815 - Qt's way of naming signals
    """Offset of the byte that the user clicked, or moved the cursor to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = memoryview(b"")
        self._grounds: Sequence[tuple[int, int]] = ()
        self._span = (0, 0)
        self._cursor = -1
        self._empty = ""
        self._describe: Callable[[int], str] = lambda _: ""
        self._char_px, self._line_px, self._width = 1, 1, WIDTHS[-1]
        self.setObjectName("inspector_hex")
        self.setAccessibleName(self.tr("Hex"))
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._measure()
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for eight bytes a line."""
        return QSize(self._chars(8) * self._char_px, 10 * self._line_px)

    @property
    def span(self) -> tuple[int, int]:
        """Offset and length of the bytes that are set off."""
        return self._span

    def set_describe(self, describe: Callable[[int], str]) -> None:
        """Set what says, as a tool tip, what the byte at an offset is."""
        self._describe = describe

    def show_bytes(self, data: memoryview | None, grounds: Sequence[tuple[int, int]], empty: str) -> None:
        """Show `data` with its parts (offset, length) on alternating grounds, or say why there is none. The scroll position stays."""
        length = len(self._data)
        self._data = memoryview(b"") if data is None else data
        self._grounds, self._empty = grounds, empty
        if len(self._data) != length:
            self._set_scroll_range()
        self.viewport().update()

    def set_off(self, offset: int, length: int, *, scroll: bool) -> None:
        """Set a span off, and bring its beginning into sight."""
        if (offset, length) != self._span:
            self._span = (offset, length)
            self.viewport().update()
        if scroll and length:
            self._bring(offset)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint the lines in sight."""
        tokens, line, width = tokens_of(self.palette()), self._line_px, self._width
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), QColor(tokens.surface))
            if not len(self._data):
                painter.setPen(QColor(tokens.muted))
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
                return
            first = self.verticalScrollBar().value()
            for row in range(self.viewport().height() // line + 2):
                start = (first + row) * width
                if start >= len(self._data):
                    break
                self._paint_line(painter, start, row * line, tokens)

    def _paint_line(self, painter: QPainter, start: int, top: int, tokens: Tokens) -> None:
        raw = bytes(self._data[start : start + self._width])
        end = start + len(raw)
        for number, (offset, length) in enumerate(self._grounds):
            if offset < end and offset + length > start:
                ground = QColor(tokens.kinds[number % len(tokens.kinds)])
                ground.setAlphaF(GROUND_OPACITY)
                self._fill(painter, max(offset, start), min(offset + length, end), start, top, ground)
        selected = max(self._span[0], start), min(self._span[0] + self._span[1], end)
        if selected[0] < selected[1]:
            self._fill(painter, *selected, start, top, QColor(tokens.accent))
        baseline = top + self.fontMetrics().ascent()
        painter.setPen(QColor(tokens.muted))
        painter.drawText(MARGIN, baseline, f"{start:0{OFFSET_DIGITS}x}")
        for at, value in enumerate(raw):
            painter.setPen(QColor(tokens.on_accent if selected[0] <= start + at < selected[1] else tokens.text))
            painter.drawText(round(self._x(at)), baseline, f"{value:02x}")
            painter.drawText(round(self._text_x(at)), baseline, chr(value) if 32 <= value < 127 else "·")
        if start <= self._cursor < end:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(QRectF(self._x(self._cursor - start) - 1, top, 2 * self._char_px + 1, self._line_px - 1))

    def _fill(self, painter: QPainter, first: int, last: int, start: int, top: int, colour: QColor) -> None:
        char, line = self._char_px, self._line_px
        left, right = self._x(first - start) - char / 2, self._x(last - 1 - start) + 2.5 * char
        painter.fillRect(QRectF(left, top, right - left, line), colour)
        painter.fillRect(QRectF(self._text_x(first - start), top, (last - first) * char, line), colour)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the cursor to the byte under the pointer."""
        at = self._byte_at(event.position().x(), event.position().y())
        if event.button() is Qt.MouseButton.LeftButton and at >= 0:
            self._go_to(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the cursor; copy what is set off."""
        width = self._width
        page = max(1, self.viewport().height() // self._line_px - 1) * width
        here, last = max(self._cursor, 0), len(self._data) - 1
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        targets = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Up: here - width,
            Qt.Key.Key_Down: here + width,
            Qt.Key.Key_PageUp: here - page,
            Qt.Key.Key_PageDown: here + page,
            Qt.Key.Key_Home: 0 if whole else here // width * width,
            Qt.Key.Key_End: last if whole else here // width * width + width - 1,
        }
        target = targets.get(Qt.Key(event.key()))
        if target is None or last < 0:
            super().keyPressEvent(event)
        else:
            self._go_to(min(max(target, 0), last))

    def copy(self) -> bool:
        """Put the bytes that are set off on the clipboard as hexadecimal; False if none are."""
        offset, length = self._span
        raw = bytes(self._data[offset : offset + min(length, MAX_COPIED)])
        if raw:
            QGuiApplication.clipboard().setText(raw.hex(" "))
        return bool(raw)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Say what the byte under the pointer is when a tool tip is asked for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._byte_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self._describe(at) if at >= 0 else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fold the lines anew; the first byte in sight stays."""
        super().resizeEvent(event)
        first = self.verticalScrollBar().value() * self._width
        self._measure()
        self._set_scroll_range()
        self.verticalScrollBar().setValue(first // self._width)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure the new font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _go_to(self, offset: int) -> None:
        self._cursor = offset
        self._bring(offset)
        self.setAccessibleDescription(f"{offset:#x}: {self._data[offset]:#04x} {self._describe(offset)}")
        self.bytePicked.emit(offset)
        self.viewport().update()

    def _bring(self, offset: int) -> None:
        row, bar = offset // self._width, self.verticalScrollBar()
        seen = max(1, self.viewport().height() // self._line_px)
        if not bar.value() <= row < bar.value() + seen:
            bar.setValue(max(0, row - seen // 3))

    def _byte_at(self, x: float, y: float) -> int:
        width, char = self._width, self._char_px
        row = self.verticalScrollBar().value() + int(y // self._line_px)
        column = next((at for at in range(width) if self._x(at) - char / 2 <= x < self._x(at) + 2.5 * char), -1)
        if column < 0:
            column = next((at for at in range(width) if self._text_x(at) <= x < self._text_x(at) + char), -1)
        at = row * width + column
        return at if column >= 0 and at < len(self._data) else -1

    def _set_scroll_range(self) -> None:
        rows = -(-len(self._data) // self._width)
        seen = max(1, self.viewport().height() // self._line_px)
        self.verticalScrollBar().setRange(0, max(0, rows - seen))
        self.verticalScrollBar().setPageStep(seen)

    def _measure(self) -> None:
        """Find out how large a character is, and how many bytes a line has room for: asked for each byte, so it is kept."""
        self._char_px = max(1, self.fontMetrics().horizontalAdvance("0"))
        self._line_px = max(1, self.fontMetrics().height())
        room = self.viewport().width() / self._char_px
        self._width = next((width for width in WIDTHS if self._chars(width) <= room), WIDTHS[-1])

    @staticmethod
    def _chars(width: int) -> int:
        return OFFSET_DIGITS + GAP + 3 * width + GAP + width + 1

    def _x(self, column: int) -> float:
        return MARGIN + (OFFSET_DIGITS + GAP + 3 * column) * self._char_px

    def _text_x(self, column: int) -> float:
        return MARGIN + (OFFSET_DIGITS + 2 * GAP + 3 * self._width - 1 + column) * self._char_px

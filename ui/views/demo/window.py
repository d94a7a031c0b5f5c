"""The window that an audience sees: picture, numbers, caption, and nothing that belongs to the one who presents."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QLabel, QWidget

from ui.presenters.demo import DemoState
from ui.theme import DARK, palette_of
from ui.views.demo.figures import CaptionStrip, FigureColumn
from ui.views.frame_view import FrameView

HIDE_CURSOR_MS = 3000
STRIP_SHARE = 0.12
"""Height of the caption."""
COLUMN_SHARES = (0.22, 0.34)
"""Narrowest and widest column of numbers; between, it takes what a 4:3 picture leaves."""
LETTER_SHARE = 0.019
"""Height of the letters at boxes: read from the last row."""


class DemoWindow(QWidget):
    """Full screen, on the screen it is told. Dark in both themes, as projectors want it."""

    end_wanted = Signal()
    """Escape, F11, or the window was closed."""
    scenario_wanted = Signal(int)
    """Keys 1 to 9: index of a scenario, from 0."""
    freeze_wanted = Signal()
    """Space."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("demo-window")
        self.setWindowTitle(self.tr("EvalKit demonstration"))
        self.setAutoFillBackground(True)
        self.view = FrameView(self)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.set_empty_text(self.tr("The picture comes in a moment"), "")
        self._column, self._strip = FigureColumn(self), CaptionStrip(self)
        self._badge = QLabel(self)
        self._badge.setObjectName("demo-recorded")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # The one thing here that must be seen whatever the picture: it has its own colours.
        self._badge.setStyleSheet(f"background: {DARK.warn}; color: {DARK.on_accent}; font-weight: 700; border-radius: 6px; padding: 6px;")
        self._badge.hide()
        self._still = QTimer(self, singleShot=True, interval=HIDE_CURSOR_MS)
        self._still.timeout.connect(lambda: self._use_cursor(Qt.CursorShape.BlankCursor))
        for widget in (self, self.view, self._column, self._strip):
            widget.setPalette(palette_of(DARK))  # the program's style sheet keeps children from inheriting it
            widget.setMouseTracking(True)
            widget.installEventFilter(self)
        self._still.start()

    def show_on(self, screen: QScreen) -> None:
        """Fill a screen."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        self.setFocus()

    def apply(self, state: DemoState) -> None:
        """Show numbers and words."""
        self._column.apply(state)
        self._strip.apply(state)
        if state.recorded != self._badge.text() or self._badge.isHidden() == bool(state.recorded):
            self._badge.setText(state.recorded)
            self._badge.setVisible(bool(state.recorded))
            self._place_badge()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show the pointer while it moves."""
        if event.type() in {QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress}:
            if self.cursor().shape() == Qt.CursorShape.BlankCursor:
                self._use_cursor(Qt.CursorShape.ArrowCursor)
            self._still.start()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """End, change the scenario, freeze."""
        key = event.key()
        if key in {Qt.Key.Key_Escape, Qt.Key.Key_F11}:
            self.end_wanted.emit()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.scenario_wanted.emit(key - Qt.Key.Key_1)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.freeze_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give each part its room."""
        width, height = self.width(), self.height()
        strip = round(height * STRIP_SHARE)
        left_over = (width - (height - strip) * 4 / 3) / max(1, width)
        column = round(width * min(max(left_over, COLUMN_SHARES[0]), COLUMN_SHARES[1]))
        self.view.setGeometry(0, 0, width - column, height - strip)
        self._column.setGeometry(width - column, 0, column, height - strip)
        self._strip.setGeometry(0, height - strip, width, strip)
        letters = self.font()
        letters.setPixelSize(max(11, round(height * LETTER_SHARE)))
        self.view.setFont(letters)
        letters.setPixelSize(max(14, round(height * 0.03)))
        self._badge.setFont(letters)
        self._place_badge()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """End the demonstration."""
        event.accept()
        self.end_wanted.emit()

    def _place_badge(self) -> None:
        self._badge.adjustSize()
        margin = round(self.height() * 0.02)
        self._badge.move(self.view.width() - self._badge.width() - margin, margin)
        self._badge.raise_()

    def _use_cursor(self, shape: Qt.CursorShape) -> None:
        for widget in (self, self.view, self._column, self._strip):
            widget.setCursor(shape)

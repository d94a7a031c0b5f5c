"""A strip that tells what happened and what to do, without taking the focus or covering the picture."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from evalkit.notices import Severity
from ui import resources
from ui.presenters.notes import Note
from ui.theme import Tokens, tokens_of

INFO_SHOWN_MS = 8000
"""How long good news stay; warnings and errors stay until they are closed or settled."""
MAX_NOTES = 50
"""Notes that wait below the newest; the oldest go first."""
DETAIL_LINES = 6
STRIPE_PX = 4
ICON_PX = 20


class NoticeBar(QWidget):
    """Shows the newest note; closing it shows the one before."""

    added = Signal(object)
    """A Note that is shown, a repeated one too."""
    action_wanted = Signal(str)
    """Key of the action that the user pressed in the strip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice-bar")
        self.setAccessibleName(self.tr("Notices"))
        self._notes: list[tuple[Note, int]] = []
        self._actions: dict[str, QAction] = {}
        self._icon = QLabel()
        self._text = _wrapping_label("notice-text")
        self._hint = _wrapping_label("notice-hint")
        self._more = QLabel()
        self._more.setProperty("role", "muted")
        self._act = self._button("notice-action", "", self._want_action)
        self._details = self._button("notice-details", self.tr("Details"), self._toggle_details)
        self._details.setCheckable(True)
        self._copy = self._button("notice-copy", self.tr("Copy"), self._copy_text)
        self._close = self._button("notice-close", "", self.dismiss)
        self._close.setIcon(resources.icon("close"))
        self._close.setToolTip(self.tr("Close this notice"))
        self._close.setAccessibleName(self.tr("Close this notice"))
        self._detail = QPlainTextEdit(readOnly=True)
        self._detail.setObjectName("notice-detail")
        self._detail.setAccessibleName(self.tr("Details"))
        self._detail.setFixedHeight(self._detail.fontMetrics().lineSpacing() * DETAIL_LINES)
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=INFO_SHOWN_MS)
        self._timer.timeout.connect(self._expire)
        self.hide()

    def set_actions(self, actions: dict[str, QAction]) -> None:
        """Tell what can be offered, by key."""
        self._actions = actions

    def add(self, note: Note) -> None:
        """Show `note`; the same one again is counted, not stacked, and one of the same topic is replaced."""
        if note.topic:
            self._notes = [(known, count) for known, count in self._notes if known.topic != note.topic]
        for index, (known, count) in enumerate(self._notes):
            if known == note:
                del self._notes[index]
                self._notes.append((note, count + 1))
                break
        else:
            self._notes.append((note, 1))
        del self._notes[:-MAX_NOTES]
        self.added.emit(note)
        self._details.setChecked(False)
        self._show_newest()

    def dismiss(self) -> None:
        """Close the note that is shown."""
        if self._notes:
            self._notes.pop()
        self._details.setChecked(False)
        self._show_newest()

    def settle(self, action: str) -> None:
        """Close all notes that offered `action`: it was done."""
        self._notes = [(note, count) for note, count in self._notes if note.action != action]
        self._show_newest()

    def settle_topic(self, topic: str) -> None:
        """Close all notes of `topic`: it turned out well."""
        self._notes = [(note, count) for note, count in self._notes if note.topic != topic]
        self._show_newest()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is shown or waits, newest last."""
        return tuple(note for note, _ in self._notes)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._notes:
            self._show_newest()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's names
        """Draw the ground and the stripe of the severity."""
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.raised))
        painter.fillRect(0, 0, STRIPE_PX, self.height(), QColor(self._colour(tokens)))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.border))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        for widget in (self._more, self._act, self._details, self._copy, self._close):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(STRIPE_PX + 10, 6, 8, 6)
        column.addLayout(row)
        column.addWidget(self._detail)

    def _button(self, name: str, text: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAutoRaise(name == "notice-close")
        # Tab reaches the buttons; a click or a new notice does not move the focus away from where the user works.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _show_newest(self) -> None:
        if not self._notes:
            self._timer.stop()
            self.hide()
            return
        note, count = self._notes[-1]
        notice = note.notice
        tokens = tokens_of(self.palette())
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(resources.line_pixmap(notice.severity.value, QColor(self._colour(tokens)), ICON_PX, ratio))
        self._text.setText(notice.text if count == 1 else f"{notice.text} (×{count})")
        self._hint.setText(notice.hint)
        self._hint.setVisible(bool(notice.hint))
        waiting = len(self._notes) - 1
        self._more.setText(self.tr("%n more", "", waiting) if waiting else "")
        self._more.setVisible(bool(waiting))
        action = self._actions.get(note.action)
        self._act.setText("" if action is None else action.text())
        self._act.setVisible(action is not None)
        self._details.setVisible(bool(notice.detail))
        self._detail.setPlainText(notice.detail)
        self._detail.setVisible(bool(notice.detail) and self._details.isChecked())
        self._copy.setVisible(notice.severity is not Severity.INFO)
        if notice.severity is Severity.INFO and not note.action:
            self._timer.start()
        else:
            self._timer.stop()
        self.setAccessibleDescription(str(notice))
        self.show()
        self.update()

    def _colour(self, tokens: Tokens) -> str:
        severity = self._notes[-1][0].notice.severity if self._notes else Severity.INFO
        return {Severity.INFO: tokens.accent, Severity.WARNING: tokens.warn, Severity.ERROR: tokens.error}[severity]

    def _expire(self) -> None:
        if self.underMouse():
            self._timer.start()  # somebody reads it
        else:
            self.dismiss()

    def _want_action(self) -> None:
        self.action_wanted.emit(self._notes[-1][0].action)

    def _toggle_details(self) -> None:
        self._detail.setVisible(self._details.isChecked())

    def _copy_text(self) -> None:
        notice = self._notes[-1][0].notice
        lines = (f"{notice.severity.value.upper()}: {notice.text}", notice.hint, notice.detail)
        QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))
        self._copy.setToolTip(self.tr("Copied"))


def _wrapping_label(name: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return label

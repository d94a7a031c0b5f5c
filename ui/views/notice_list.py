"""All notices of this run, newest first: what happened while nobody looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from evalkit.notices import Notice, Severity
from ui import resources
from ui.theme import tokens_of

MAX_NOTICES = 500
"""Kept at most; the oldest go first. The log file has all."""
ICON_PX = 16
_NOTICE = Qt.ItemDataRole.UserRole


class NoticeList(QWidget):
    """A list, the words of the selected notice, and a button that copies it for a bug report."""

    def __init__(self, about: Callable[[], str], parent: QWidget | None = None) -> None:
        """`about` gives the versions that a bug report needs."""
        super().__init__(parent)
        self.setObjectName("notice-list")
        self._about = about
        self._list = QListWidget()
        self._list.setObjectName("notices")
        self._list.setAccessibleName(self.tr("Notices"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._words = QPlainTextEdit(readOnly=True)
        self._words.setObjectName("notice-words")
        flags = Qt.TextInteractionFlag
        self._words.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)  # the second shows a cursor
        self._words.setAccessibleName(self.tr("Details"))
        self._empty = QLabel(self.tr("Nothing has happened so far that you need to know."), wordWrap=True)
        self._empty.setProperty("role", "muted")
        self._copy = QPushButton(self.tr("Copy for a bug report"))
        self._copy.setObjectName("notice-report")
        self._copy.setToolTip(self.tr("Copy the notice with versions and folders"))
        self._copy.setAutoDefault(False)
        splitter = self._splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._list)
        splitter.addWidget(self._words)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.addWidget(self._empty)
        column.addWidget(splitter, 1)
        column.addLayout(row)
        column.addStretch(0)
        self._list.currentItemChanged.connect(lambda item, _before: self._show(item))
        self._copy.clicked.connect(self._copy_report)
        self._show(None)

    def add(self, notice: Notice, when: datetime) -> None:
        """Put a notice on top."""
        item = QListWidgetItem(f"{when:%H:%M:%S}   {notice.text}")
        item.setData(_NOTICE, (notice, when))
        item.setToolTip(notice.text)
        self._list.insertItem(0, item)
        self._dress(item)
        while self._list.count() > MAX_NOTICES:
            self._list.takeItem(self._list.count() - 1)
        self._list.setCurrentRow(0)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for row in range(self._list.count()):
                self._dress(self._list.item(row))

    def _dress(self, item: QListWidgetItem) -> None:
        notice, _ = item.data(_NOTICE)
        tokens = tokens_of(self.palette())
        colour = {Severity.INFO: tokens.accent, Severity.WARNING: tokens.warn, Severity.ERROR: tokens.error}[notice.severity]
        item.setIcon(QIcon(resources.line_pixmap(notice.severity.value, QColor(colour), ICON_PX, self.devicePixelRatioF())))

    def _show(self, item: QListWidgetItem | None) -> None:
        self._empty.setVisible(item is None)
        self._splitter.setVisible(item is not None)
        self._copy.setEnabled(item is not None)
        self._words.setPlainText("" if item is None else _words(item))

    def _copy_report(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            _, when = item.data(_NOTICE)
            QGuiApplication.clipboard().setText(f"{when.isoformat(timespec='seconds')}\n{_words(item)}\n\n{self._about()}")


def _words(item: QListWidgetItem) -> str:
    notice, _ = item.data(_NOTICE)
    return "\n".join(part for part in (notice.text, notice.hint, notice.detail) if part)

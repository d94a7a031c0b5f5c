"""The privacy ledger: what left the sensor, by kind, per second and since the connection."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.presenters.privacy import PrivacyRow, PrivacyState

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PrivacyPanel(QWidget):
    """A statement in large letters, and the counters that back it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("privacy-panel")
        self.setAccessibleName(self.tr("Privacy"))
        self._state: PrivacyState | None = None
        self._statement = QLabel(wordWrap=True)
        self._statement.setObjectName("privacy-statement")
        font = self._statement.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self._statement.setFont(font)
        self._detail = QLabel(wordWrap=True)
        self._detail.setObjectName("privacy-detail")
        self._detail.setProperty("role", "muted")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnStretch(0, 1)
        self._cells: dict[str, tuple[QLabel, QLabel, QLabel]] = {
            "": (QLabel(), QLabel(self.tr("now")), QLabel(self.tr("since the connection")))
        }
        """The labels of a row by kind; "": the headings."""
        for place, label in enumerate(self._cells[""]):
            label.setProperty("role", "muted")
            self._grid.addWidget(label, 0, place, _RIGHT)
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setObjectName("privacy-copy")
        self._copy.setToolTip(self.tr("Copy the statement and its counters"))
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._copy_text)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.addWidget(self._statement)
        column.addWidget(self._detail)
        column.addLayout(self._grid)
        column.addLayout(row)
        column.addStretch(1)

    def apply(self, state: PrivacyState) -> None:
        """Show it."""
        if state == self._state:
            return
        if self._state is None or state.private != self._state.private:
            self._statement.setProperty("role", "ok" if state.private else "")
            self._statement.style().polish(self._statement)
        self._state = state
        self._statement.setText(state.statement)
        self._detail.setText(state.detail)
        self._copy.setVisible(bool(state.rows))
        for row in state.rows:
            self._show(row)
        for labels in self._cells.values():
            for label in labels:
                label.setVisible(bool(state.rows))

    def _show(self, row: PrivacyRow) -> None:
        if row.kind not in self._cells:
            labels = (QLabel(row.name), QLabel(), QLabel())
            for column, label in enumerate(labels):
                self._grid.addWidget(label, len(self._cells), column)
                if column:
                    label.setAlignment(_RIGHT)
                    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                if not row.shows_people:
                    label.setProperty("role", "muted")
            labels[2].setMinimumWidth(labels[2].fontMetrics().horizontalAdvance("888.8 MB"))
            labels[1].setMinimumWidth(labels[1].fontMetrics().horizontalAdvance("888.8 MB/s"))
            self._cells[row.kind] = labels
        _, per_second, total = self._cells[row.kind]
        per_second.setText(row.per_second)
        total.setText(row.total)
        total.setToolTip(self.tr("{count} bytes since the connection").format(count=row.exact))

    def _copy_text(self) -> None:
        if self._state is not None:
            lines = [self._state.statement, self._state.detail]
            lines.append("\t".join(label.text() for label in self._cells[""]))
            lines += [f"{row.name}\t{row.per_second}\t{row.exact}" for row in self._state.rows]
            QGuiApplication.clipboard().setText("\n".join(lines))

"""A path that can be typed, picked or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from ui.file_drop import FileDrop


class PathField(QWidget):
    """A line and a button; `folder` asks for a folder instead of a file."""

    changed = Signal(str)

    def __init__(
        self, name: str, title: str, *, folder: bool = False, filters: Sequence[str] = (), placeholder: str = "", path: str = ""
    ) -> None:
        super().__init__()
        self._name, self._title, self._folder, self._filters = name, title, folder, tuple(filters)
        self._line = QLineEdit(path)
        self._line.setObjectName(name)
        self._line.setAccessibleName(title)
        self._line.setPlaceholderText(placeholder)
        self._line.setClearButtonEnabled(True)
        self._line.textChanged.connect(self.changed)
        FileDrop(self._line).dropped.connect(lambda files: self.set_path(files[0]))
        pick = QPushButton(self.tr("Choose…"))
        pick.setObjectName(f"{name}-choose")
        pick.setAutoDefault(False)
        pick.clicked.connect(self._pick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line, 1)
        row.addWidget(pick)
        self.setFocusProxy(self._line)

    def text(self) -> str:
        """Return what stands there."""
        return self._line.text().strip()

    def set_path(self, path: Path | str) -> None:
        """Put a path there."""
        self._line.setText(str(path))

    def _pick(self) -> None:
        dialog = QFileDialog(self, self._title, self.text())
        dialog.setObjectName(f"{self._name}-dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory if self._folder else QFileDialog.FileMode.ExistingFile)
        if self._filters:
            dialog.setNameFilters(list(self._filters))
        dialog.fileSelected.connect(self.set_path)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

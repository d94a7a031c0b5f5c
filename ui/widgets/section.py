"""A titled part of a panel that can be folded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import resources


class Section(QWidget):
    """A heading with an arrow, and the content below it."""

    folded = Signal(bool)
    """The user folded (True) or opened it."""

    def __init__(self, key: str, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"section-{key}")
        self.key = key
        self._content = content
        self._heading = QToolButton(self)
        self._heading.setObjectName(f"heading-{key}")
        self._heading.setText(title)
        self._heading.setAccessibleName(title)
        self._heading.setCheckable(True)
        self._heading.setChecked(True)
        self._heading.setProperty("role", "heading")
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._heading.clicked.connect(self._toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(content)
        self._renew_icon()

    @property
    def is_folded(self) -> bool:
        """Whether the content is hidden."""
        return not self._heading.isChecked()

    def fold(self, *, folded: bool) -> None:
        """Hide or show the content."""
        self._heading.setChecked(not folded)
        self._content.setVisible(not folded)
        self._renew_icon()

    def _toggle(self) -> None:
        self.fold(folded=self.is_folded)
        self.folded.emit(self.is_folded)

    def _renew_icon(self) -> None:
        self._heading.setIcon(resources.icon("collapse" if self.is_folded else "expand"))
        self._heading.setToolTip(self.tr("Show") if self.is_folded else self.tr("Hide"))

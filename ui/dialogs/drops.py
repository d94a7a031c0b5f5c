"""Why frames were lost, by cause, with what helps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.dialogs.buttons import plain_box
from ui.presenters.drops import DropLine


class DropsDialog(QDialog):
    """A table of causes; stays open beside the window and follows the counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drops")
        self.setWindowTitle(self.tr("Lost frames"))
        self.setMinimumWidth(460)
        self._shown: tuple[DropLine, ...] | None = None
        self._content = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self._content.setObjectName("drops-text")
        self._content.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._content.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        area = QScrollArea(widgetResizable=True)
        area.setAccessibleName(self.tr("Lost frames"))
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self._content)
        buttons = plain_box(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(area, 1)
        column.addWidget(buttons)

    def apply(self, lines: tuple[DropLine, ...]) -> None:
        """Show `lines`."""
        if lines == self._shown:
            return
        self._shown = lines
        if not lines:
            self._content.setText(self.tr("No frame was lost since the stream was started."))
            return
        rows = "".join(
            f"<tr><td align='right' valign='top'><b>{line.count:,}</b></td>"
            f"<td style='padding-left:12px; padding-bottom:10px'><b>{_escaped(line.title)}</b><br>{_escaped(line.advice)}</td></tr>"
            for line in lines
        )
        self._content.setText(f"<table>{rows}</table>")


def _escaped(text: str) -> str:
    """Return text that is no markup, whatever a board calls its causes."""
    return text.replace("&", "&amp;").replace("<", "&lt;")

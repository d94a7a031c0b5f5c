"""Let Sony's converter, if the user has it, make a network for a real sensor: what goes in, what it says, what came out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.path_field import PathField
from ui.presenters.building import WorkState

SIZE_PX = (680, 520)
STEPS = 1000
MOST_LINES = 2_000
"""Lines of the log that are kept: a converter says a few hundred."""


class ConvertDialog(QDialog):
    """Shows the form and the log; says what the user wants."""

    changed = Signal()
    """Another network, folder or converter."""
    convert_wanted = Signal()
    cancel_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, converter_path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("convert-model")
        self.setWindowTitle(self.tr("Convert for a real sensor"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE_PX)
        self._ready = False
        self._working = False
        self.network = PathField(
            "convert-network",
            self.tr("Network"),
            filters=(self.tr("Quantised with Sony's tools (*.onnx *.keras)"), self.tr("All files (*)")),
        )
        self.out = PathField("convert-out", self.tr("Folder for the result"), folder=True)
        self.converter = PathField(
            "convert-converter",
            self.tr("Folder of the converter"),
            folder=True,
            placeholder=self.tr("Found on the PATH"),
            path=converter_path,
        )
        self._persistency = QCheckBox(self.tr("Keep the input tensor readable (takes memory)"))
        self._persistency.setChecked(True)
        self._found = QLabel(wordWrap=True)
        self._found.setObjectName("convert-found")
        self._found.setOpenExternalLinks(True)
        self._stage = QLabel()
        self._stage.setObjectName("convert-stage")
        self._progress = QProgressBar(textVisible=False)
        self._progress.setObjectName("convert-progress")
        self._log = QPlainTextEdit(readOnly=True)
        self._log.setObjectName("convert-log")
        self._log.setAccessibleName(self.tr("What the converter says"))
        self._log.setMaximumBlockCount(MOST_LINES)
        self._log.setPlaceholderText(self.tr("What the converter says appears here."))
        self._convert = self._button("convert-start", self.tr("Convert"), self.convert_wanted)
        self._cancel = self._button("convert-cancel", self.tr("Cancel"), self.cancel_wanted)
        self._open = self._button("convert-open", self.tr("Import the result…"), self.open_wanted)
        self._close = QPushButton(self.tr("Close"))
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.reject)
        self._lay_out()
        for field in (self.network, self.out, self.converter):
            field.changed.connect(self.changed)
        self._show_buttons(made=False)

    @property
    def keeps_input(self) -> bool:
        """Whether the input tensor is to stay readable."""
        return self._persistency.isChecked()

    def show_found(self, text: str, *, found: bool, ready: bool) -> None:
        """Say whether the converter is there, or where to get it; `ready`: nothing is missing to begin."""
        self._found.setText(text)
        self._found.setProperty("role", "ok" if found else "warn")
        self._found.style().polish(self._found)
        self._ready = ready
        self._convert.setEnabled(ready and not self._working)

    def show_work(self, state: WorkState) -> None:
        """Show how far it is."""
        self._stage.setText(state.text)
        self._progress.setRange(0, 0 if state.share is None else STEPS)
        if state.share is not None:
            self._progress.setValue(round(state.share * STEPS))

    def say(self, line: str) -> None:
        """Add a line to the log."""
        self._log.appendPlainText(line)

    def set_working(self, *, working: bool, made: bool = False) -> None:
        """Show that it works, or that it ended, with a result or without."""
        self._working = working
        for field in (self.network, self.out, self.converter, self._persistency):
            field.setEnabled(not working)
        if not working:
            self._stage.setText(self.tr("Done.") if made else "")
        self._show_buttons(made=made)

    def reject(self) -> None:
        """Close; a conversion under way is cancelled."""
        self.cancel_wanted.emit()
        super().reject()

    def _show_buttons(self, *, made: bool) -> None:
        self._progress.setVisible(self._working)
        self._convert.setVisible(not self._working)
        self._convert.setEnabled(self._ready)
        self._cancel.setVisible(self._working)
        self._open.setVisible(made)

    def _button(self, name: str, text: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: signal.emit())  # type: ignore[attr-defined]
        return button

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.addRow(self.tr("Network"), self.network)
        form.addRow(self.tr("Result into"), self.out)
        form.addRow(self.tr("Sony's converter"), self.converter)
        form.addRow("", self._persistency)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self._open, self._convert, self._cancel, self._close):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._found)
        column.addWidget(self._stage)
        column.addWidget(self._progress)
        column.addWidget(self._log, 1)
        column.addLayout(row)

"""What must be known of a network before it can be built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from evalkit.building.request import NORMALISATIONS, BuildRequest
from evalkit.models.questions import TASKS
from ui.dialogs.path_field import PathField
from ui.presenters.building import RECORDED_PICTURES, build_problem, size_of
from ui.presenters.importing import labels_text

SCENE, FOLDER, VIDEO, STREAM = "scene", "folder", "video", "stream"


class BuildForm(QWidget):
    """Collects a BuildRequest."""

    changed = Signal()
    labels_wanted = Signal(str)
    """Path of the file with the names."""

    def __init__(self, *, can_record: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("build-form")
        self._labels: tuple[str, ...] = ()
        self.network = PathField(
            "build-network", self.tr("Network"), filters=(self.tr("Networks (*.onnx *.tflite)"), self.tr("All files (*)"))
        )
        self._task = _box("build-task", [(task, self.tr(task).capitalize()) for task in TASKS])
        self._labels_field = PathField(
            "build-labels", self.tr("Names of the classes"), placeholder=self.tr("A text file, one name a line; empty: numbers")
        )
        self._labels_note = QLabel()
        self._labels_note.setObjectName("build-labels-note")
        self._labels_note.setProperty("role", "muted")
        self._labels_note.hide()
        self._source = _box(
            "build-source",
            [
                (SCENE, self.tr("The generated scene")),
                (FOLDER, self.tr("A folder of pictures")),
                (VIDEO, self.tr("A video")),
                (STREAM, self.tr("Record {count} pictures of the stream now").format(count=RECORDED_PICTURES)),
            ],
        )
        if not can_record:
            self._source.model().item(3).setEnabled(False)  # type: ignore[attr-defined]  # a combo box's own model has items
            self._source.setItemText(3, self.tr("Record the stream (needs a full image)"))
        self._source.setCurrentIndex(3 if can_record else 0)
        self._why = QLabel(
            self.tr("Pictures of what the network will see set its int8 ranges; one in three is kept back to measure the loss."),
            wordWrap=True,
        )
        self._why.setProperty("role", "muted")
        self._folder = PathField("build-folder", self.tr("Folder of pictures"), folder=True)
        self._video = PathField("build-video", self.tr("Video"))
        self._normalisation = _box(
            "build-normalisation", [("", self.tr("As the file says, else 0..1")), *((key, key) for key in NORMALISATIONS)]
        )
        self._order = _box("build-order", [("RGB", self.tr("Red, green, blue")), ("BGR", self.tr("Blue, green, red"))])
        self._size = _line("build-size", self.tr("As the file says; where it leaves it open: 320x240"))
        self._name = _line("build-name", self.tr("As the file"))
        self._licence = _line("build-licence", self.tr("What others may do with it, for the card"))
        self._origin = _line("build-origin", self.tr("Where it comes from, for the card"))
        self._lay_out()

    def problem(self) -> str:
        """Return what is missing, or ""."""
        source = str(self._source.currentData())
        return build_problem(self.network.text(), self._size.text(), self._pictures(), source, self.tr)

    @property
    def wants_recording(self) -> bool:
        """Whether pictures of the stream are to be taken."""
        return str(self._source.currentData()) == STREAM

    def request(self, recorded: Path | None) -> BuildRequest:
        """Return what was asked; `recorded` is the folder of pictures of the stream."""
        return BuildRequest(
            network=Path(self.network.text()).expanduser(),
            task=self._task.currentData(),
            labels=self._labels,
            pictures=str(recorded) if recorded is not None else self._pictures(),
            normalisation=self._normalisation.currentData(),
            channel_order=self._order.currentData(),
            input_size=size_of(self._size.text()),
            name=self._name.text().strip(),
            licence=self._licence.text().strip(),
            source=self._origin.text().strip(),
        )

    def show_labels(self, labels: tuple[str, ...], problem: str) -> None:
        """Show the names that were read, or why they could not be."""
        self._labels = labels
        self._labels_note.setText(problem or labels_text(labels, self.tr))
        self._labels_note.setProperty("role", "error" if problem else "muted")
        self._labels_note.style().polish(self._labels_note)
        self._labels_note.setVisible(bool(problem or labels))

    def _pictures(self) -> str:
        return {FOLDER: self._folder.text(), VIDEO: self._video.text()}.get(str(self._source.currentData()), "")

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        input_row = QHBoxLayout()
        input_row.addWidget(self._normalisation, 1)
        input_row.addWidget(self._order, 1)
        rows: tuple[tuple[str, Any], ...] = (
            (self.tr("Network"), self.network),
            (self.tr("Task"), self._task),
            (self.tr("Labels"), self._labels_field),
            ("", self._labels_note),
            (self.tr("Pictures"), self._source),
            ("", self._folder),
            ("", self._video),
            ("", self._why),
            (self.tr("Pixels"), input_row),
            (self.tr("Input size"), self._size),
            (self.tr("Name"), self._name),
            (self.tr("Licence"), self._licence),
            (self.tr("Source"), self._origin),
        )
        for label, field in rows:
            form.addRow(label, field)
        self._form = form
        self._source.currentIndexChanged.connect(self._turn)
        self._labels_field.changed.connect(self.labels_wanted)
        for field in (self.network, self._folder, self._video):
            field.changed.connect(self.changed)
        self._size.textChanged.connect(self.changed)
        self._turn()

    def _turn(self) -> None:
        source = self._source.currentData()
        self._form.setRowVisible(self._folder, source == FOLDER)
        self._form.setRowVisible(self._video, source == VIDEO)
        self.changed.emit()


def _box(name: str, entries: list[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    for key, text in entries:
        box.addItem(text, key)
    return box


def _line(name: str, placeholder: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setPlaceholderText(placeholder)
    return line

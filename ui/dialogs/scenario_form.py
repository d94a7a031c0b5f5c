"""What a scenario says to the audience: title, caption, and the number in large letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from evalkit.scenarios.scenario import Headline
from ui.dialogs.buttons import plain_box
from ui.dialogs.fitting import fit_height

WIDTH_PX = 520
MAX_TITLE, MAX_TEXT = 80, 500
"""As the format allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioWords:
    """What the form is about."""

    title: str = ""
    caption: str = ""
    headline: Headline = field(default_factory=Headline)
    with_exposure: bool = True
    """Whether exposure and gain are part of a new scenario."""


class ScenarioForm(QDialog):
    """A form; OK hands over what was typed, and needs a title."""

    chosen = Signal(object)
    """ScenarioWords."""

    def __init__(self, words: ScenarioWords, labels: Sequence[str], detail: str, *, new: bool, parent: QWidget | None = None) -> None:
        """`labels`: classes of the network; `detail`: what the scenario sets, in words; `new`: it is made of what is set now."""
        super().__init__(parent)
        self.setObjectName("scenario-form")
        self.setWindowTitle(self.tr("Save as a scenario") if new else self.tr("Edit scenario"))
        self._title = _line("scenario-title", words.title, self.tr("Entrance: count visitors"), MAX_TITLE)
        self._caption = _line("scenario-caption", words.caption, self.tr("One sentence for the audience"), MAX_TEXT)
        self._kind = QComboBox()
        self._kind.setObjectName("scenario-kind")
        for kind, text in (
            ("none", self.tr("Nothing")),
            ("count", self.tr("How many objects of a class")),
            ("share", self.tr("Share or score of a class")),
        ):
            self._kind.addItem(text, kind)
        self._kind.setCurrentIndex(max(0, self._kind.findData(words.headline.kind)))
        self._label = QComboBox()
        self._label.setEditable(True)
        self._label.setObjectName("scenario-label")
        self._label.addItems(["", *labels])
        self._label.setCurrentText(words.headline.label)
        self._words = _line("scenario-words", words.headline.words, self.tr("visitors"), MAX_TEXT)
        self._exposure = QCheckBox(self.tr("With exposure and gain as they are now"))
        self._exposure.setChecked(words.with_exposure)
        self._exposure.setObjectName("scenario-exposure")
        self._exposure.setVisible(new)
        self._buttons = plain_box(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Title"), self._title)
        form.addRow(self.tr("Caption"), self._caption)
        form.addRow(self.tr("In large letters"), self._kind)
        form.addRow(self.tr("Class"), self._label)
        form.addRow(self.tr("Words below it"), self._words)
        note = QLabel(detail, wordWrap=True)
        note.setProperty("role", "muted")
        form.addRow(self.tr("Sets"), note)
        form.addRow(self._exposure)
        form.addRow(self._buttons)
        fit_height(self, WIDTH_PX)
        self._kind.currentIndexChanged.connect(self._look)
        self._title.textChanged.connect(self._look)
        self._look()

    def accept(self) -> None:
        """Hand over what was typed."""
        headline = Headline(kind=self._kind.currentData(), label=self._label.currentText().strip(), words=self._words.text().strip())
        self.chosen.emit(
            ScenarioWords(
                title=self._title.text().strip(),
                caption=self._caption.text().strip(),
                headline=headline if headline.kind != "none" else Headline(),
                with_exposure=self._exposure.isChecked(),
            )
        )
        super().accept()

    def _look(self) -> None:
        some = self._kind.currentData() != "none"
        self._label.setEnabled(some)
        self._words.setEnabled(some)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self._title.text().strip()))


def _line(name: str, text: str, placeholder: str, most: int) -> QLineEdit:
    line = QLineEdit(text)
    line.setObjectName(name)
    line.setPlaceholderText(placeholder)
    line.setMaxLength(most)
    return line

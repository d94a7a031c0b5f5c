"""What a file does not say, as a form: each question with the guess chosen and the reason for it below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.presenters.importing import labels_text, reason_text
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from evalkit.models.questions import Question


class QuestionForm(QWidget):
    """Collects what the user changed against the guesses."""

    changed = Signal()
    labels_file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-questions")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(2)
        self._labels_text = ElidedLabel()
        self._labels_text.setObjectName("labels-text")
        self.changes: dict[str, object] = {}
        """By the field of Answers."""

    def ask(self, questions: Sequence[Question]) -> None:
        """Show the questions."""
        for question in questions:
            heading = QLabel(self.tr(question.text), wordWrap=True)
            reason = QLabel(reason_text(question, self.tr), wordWrap=True)
            reason.setProperty("role", "muted")
            reason.setObjectName(f"reason-{question.key}")
            self._column.addWidget(heading)
            self._column.addLayout(self._labels_row(question)) if question.key == "labels" else self._column.addWidget(self._box(question))
            self._column.addWidget(reason)
            self._column.addSpacing(8)
        self.setVisible(bool(questions))

    def use_labels(self, labels: tuple[str, ...]) -> None:
        """Answer the question of the labels."""
        self._labels_text.setText(labels_text(labels, self.tr))
        self.changes["labels"] = labels
        self.changed.emit()

    def _box(self, question: Question) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"answer-{question.key}")
        box.setAccessibleName(self.tr(question.text))
        for choice in question.choices:
            box.addItem(self.tr(choice.text), choice.value)
            if choice.value == question.guess:
                box.setCurrentIndex(box.count() - 1)
        box.activated.connect(lambda _: self._answer(question.key, box.currentData()))
        return box

    def _labels_row(self, question: Question) -> QHBoxLayout:
        guess = question.guess
        self._labels_text.setText(labels_text(guess if isinstance(guess, tuple) else (), self.tr))
        button = QPushButton(self.tr("Choose a file…"))
        button.setObjectName("labels-choose")
        button.setAutoDefault(False)
        button.setToolTip(self.tr("A text file with one name a line"))
        button.clicked.connect(self.labels_file_wanted)
        row = QHBoxLayout()
        row.addWidget(self._labels_text, 1)
        row.addWidget(button)
        return row

    def _answer(self, key: str, value: object) -> None:
        if self.changes.get(key) != value:
            self.changes[key] = value
            self.changed.emit()

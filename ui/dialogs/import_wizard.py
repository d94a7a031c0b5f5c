"""The import of one file on one page: what it is, what it does not say, and what it would find in the picture, while answers change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from evalkit.session.bundle import FrameBundle
from ui.dialogs.buttons import plain_box
from ui.dialogs.import_questions import QuestionForm
from ui.presenters.importing import FileState, name_problem
from ui.presenters.plan import PlanState
from ui.views.frame_view import FrameView
from ui.widgets.plan_view import PlanView

SIZE_PX = (1080, 720)
LEFT_PX = 430


class ImportWizard(QDialog):
    """Says what the user answers; shows what it is told."""

    answers_changed = Signal()
    labels_file_wanted = Signal()
    import_wanted = Signal(str, bool)
    """The name, and whether to swap to it at once."""

    def __init__(self, taken: frozenset[str], builtin: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-wizard")
        self.setWindowTitle(self.tr("Import a model"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE_PX)
        self._taken, self._builtin = taken, builtin
        self._usable = False
        self._proposed = ""
        self._title = _label("import-title", "title")
        self._recognised = _label("import-recognised", "")
        self._notes = _label("import-notes", "muted")
        self._problem = _label("import-problem", "error")
        self._hint = _label("import-hint", "muted")
        self.form = QuestionForm()
        self.form.changed.connect(self.answers_changed)
        self.form.labels_file_wanted.connect(self.labels_file_wanted)
        self._plan = PlanView()
        self._plan.hide()
        self.preview = FrameView()
        self.preview.setObjectName("import-preview")
        self.preview.set_empty_text(self.tr("First results"), self.tr("They come in a moment."))
        self._caption = _label("import-caption", "muted")
        self._name = QLineEdit()
        self._name.setObjectName("import-name")
        self._name.textChanged.connect(self._judge)
        self._name_note = _label("import-name-note", "muted")
        self._swap = QCheckBox(self.tr("Swap to it at once"))
        self._swap.setObjectName("import-swap")
        self._lay_out()
        self._judge()

    @property
    def name(self) -> str:
        """What the user wants to call it; "" if the proposed name was left, so that a copy of what is there is not taken in twice."""
        typed = self._name.text().strip()
        return "" if typed == self._proposed else typed

    def set_can_swap(self, can: bool) -> None:  # noqa: FBT001 - says what it is
        """Offer to swap at once: there is a board, or there is none."""
        self._swap.setEnabled(can)

    def show_file(self, state: FileState, name: str) -> None:
        """Show what was recognised, with `name` proposed for the library."""
        self._title.setText(state.title)
        self._recognised.setText(state.recognised)
        self._notes.setText("\n".join(state.notes))
        self._show_problem(state.problem, state.hint)
        self._usable = not state.problem
        self._proposed = name
        self._name.setText(name)
        for widget in (self._recognised, self._notes):
            widget.setVisible(bool(widget.text()))
        if state.problem:
            self.preview.set_empty_text(self.tr("No preview"), "")
        self._judge()

    def show_plan(self, plan: PlanState) -> None:
        """Show what it will take of the sensor."""
        self._plan.apply(plan)
        self._plan.show()
        if self._usable_file():
            self._usable = plan.fits
            self._show_problem("", "")
        self._judge()

    def show_result(self, bundle: FrameBundle) -> None:
        """Show a picture with what the network says of it."""
        self.preview.show_bundle(bundle)
        items = bundle.result.items if bundle.result is not None else ()
        words = self.tr("First results on the current scene: {count} found.").format(count=len(items))
        self._caption.setText(words if items else self.tr("First results on the current scene: nothing found in this picture."))

    def show_no_results(self, text: str) -> None:
        """Say why there are no first results; the import works all the same."""
        self.preview.clear()
        self.preview.set_empty_text(self.tr("No first results"), "")
        self._caption.setText(text)

    def show_refused(self, text: str, hint: str) -> None:
        """Say that the answers make no model."""
        self._usable = False
        self.preview.clear()
        self._show_problem(text, hint)
        self._judge()

    def _usable_file(self) -> bool:
        return bool(self._title.text()) and not self._import.property("busy")

    def set_busy(self, *, busy: bool) -> None:
        """Wait for the library."""
        self._import.setProperty("busy", busy)
        self._judge()

    def _show_problem(self, text: str, hint: str) -> None:
        self._problem.setText(text)
        self._hint.setText(hint)
        self._problem.setVisible(bool(text))
        self._hint.setVisible(bool(hint))

    def _judge(self) -> None:
        text, good = name_problem(self._name.text().strip(), self._taken - {self._proposed}, self._builtin, self.tr)
        if not self._proposed:
            text = ""
        self._name_note.setText(text)
        self._name_note.setVisible(bool(text))
        self._import.setEnabled(self._usable and good and not self._import.property("busy"))

    def _report(self) -> None:
        self.import_wanted.emit(self.name, self._swap.isEnabled() and self._swap.isChecked())

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(8)
        for widget in (self._title, self._recognised, self._problem, self._hint, self._notes, self.form, self._plan):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(left)
        area.setFixedWidth(LEFT_PX)
        right = QVBoxLayout()
        right.addWidget(self.preview, 1)
        right.addWidget(self._caption)
        middle = QHBoxLayout()
        middle.addWidget(area)
        middle.addLayout(right, 1)
        foot = QGridLayout()
        foot.setColumnStretch(1, 1)
        foot.addWidget(QLabel(self.tr("Name in the library")), 0, 0)
        foot.addWidget(self._name, 0, 1)
        foot.addWidget(self._swap, 0, 2)
        foot.addWidget(self._name_note, 1, 1, 1, 2)
        buttons = plain_box(QDialogButtonBox.StandardButton.Cancel)
        self._import = QPushButton(self.tr("Import"))
        self._import.setObjectName("import-accept")
        self._import.setDefault(True)
        self._import.clicked.connect(self._report)
        buttons.addButton(self._import, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)
        whole.addWidget(buttons)


def _label(name: str, role: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label

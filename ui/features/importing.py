"""Files on their way in: dropped on the window, named on the command line, or chosen; each goes through the wizard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from evalkit.errors import EvalKitError
from evalkit.notices import Notice
from ui.desk import Desk
from ui.dialogs.import_wizard import ImportWizard
from ui.file_drop import FileDrop
from ui.late import while_there
from ui.library_preview import LivePreview
from ui.presenters.importing import answers_with, present_candidate
from ui.presenters.plan import present_plan, present_table
from ui.presenters.threshold import above
from ui.presenters.window_state import WindowState

if TYPE_CHECKING:
    from evalkit.models.importing import Candidate
    from evalkit.models.library import LibraryEntry, ModelLibrary
    from evalkit.models.memory_plan import MemoryPlan
    from evalkit.models.package import ModelPackage
    from evalkit.models.questions import Answers

# What reads networks is loaded by the functions that run in the background.

T = TypeVar("T")
SOURCES = frozenset({".onnx", ".tflite", ".keras"})
"""Networks that are built or converted, not imported."""
_DELETE_ON_CLOSE = Qt.WidgetAttribute.WA_DeleteOnClose


def furnish(desk: Desk) -> None:
    """Take files."""
    _Importing(desk)


class _Importing(QObject):
    """One wizard at a time; further files wait."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._waiting: list[Path] = []
        self._open_wizard: _Wizard | None = None
        desk.window.actions_table.on("import-model", self._choose)
        desk.window.files_opened.connect(self.open)
        drop = FileDrop(desk.window)
        drop.dropped.connect(desk.window.files_opened)
        drop.hovering.connect(self._show_dropping)

    def open(self, paths: Sequence[Path]) -> None:
        """Open files that are not for another feature."""
        self._waiting += [path for path in paths if path.suffix.lower() not in SOURCES]
        self._next()

    def _show_dropping(self, dropping: bool) -> None:  # noqa: FBT001 - Qt's signal
        if dropping:
            self._desk.window.statusBar().showMessage(self.tr("Let go to open it"))
        else:
            self._desk.window.statusBar().clearMessage()

    def _choose(self) -> None:
        dialog = QFileDialog(self._desk.window, self.tr("Import models"))
        dialog.setObjectName("pick-model")
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Networks of the sensor (*.rpk *.fpk *.adm packerOut*.zip)"), self.tr("All files (*)")])
        dialog.filesSelected.connect(lambda names: self._desk.window.files_opened.emit(tuple(Path(name) for name in names)))
        dialog.open()

    def _next(self) -> None:
        if self._open_wizard is None and self._waiting:
            self._open_wizard = _Wizard(self._desk, self._waiting.pop(0), self)
            self._open_wizard.dialog.finished.connect(self._closed)

    def _closed(self) -> None:
        self._open_wizard = None
        self._next()


class _Wizard(QObject):
    """The wizard of one file."""

    def __init__(self, desk: Desk, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._store = desk, desk.store
        self._candidate: Candidate | None = None
        entries = self._store.stock.entries
        self.dialog = ImportWizard(
            frozenset(entry.name for entry in entries),
            frozenset(entry.name for entry in entries if entry.is_builtin),
            desk.window,
        )
        self._preview = LivePreview(desk.bridge, self)
        self._preview.planned.connect(lambda made: self.dialog.show_plan(present_plan(made, self.tr)))
        self._preview.shown.connect(lambda bundle: self.dialog.show_result(above(bundle, desk.window.shown_score)))
        self._preview.refused.connect(self._refused)
        self._preview.silent.connect(self._silent)
        if desk.frame_view.bundle is not None:
            self._preview.offer(desk.frame_view.bundle)
        desk.director.frame_shown.connect(self._preview.offer)
        desk.director.refreshed.connect(self._follow)
        self._follow(desk.director.state)
        desk.window.closing.connect(self.dialog.reject)
        self.dialog.answers_changed.connect(self._try)
        self.dialog.labels_file_wanted.connect(self._choose_labels)
        self.dialog.import_wanted.connect(self._import)
        self.dialog.finished.connect(self._end)
        self.dialog.open()
        self._store.ask("examine", lambda library: _examined(path, library), self._late(self._examined), self._late(self._refused))

    def _follow(self, state: WindowState) -> None:
        source = None if self._candidate is None else self._candidate.source
        runs = not state.needs_twin or source is None or source.container.is_ours
        self.dialog.set_can_swap(state.connected and not state.uploading and runs)

    def _examined(self, found: tuple[Candidate, str]) -> None:
        self._candidate, name = found
        self.dialog.show_file(present_candidate(self._candidate, self.tr), name)
        self.dialog.form.ask(self._candidate.questions)
        self._follow(self._desk.director.state)
        if self._candidate.source is not None:
            self._try()

    def _try(self) -> None:
        """Show anew what the answers make of it."""
        candidate = self._candidate
        assert candidate is not None  # noqa: S101 - the form is filled from it
        answers = answers_with(candidate.guess, self.dialog.form.changes)
        present = present_table(self._desk.director.state)

        def make() -> tuple[ModelPackage, MemoryPlan]:
            from evalkit.models.importing import complete  # noqa: PLC0415
            from evalkit.models.memory_plan import plan  # noqa: PLC0415

            package = complete(candidate, answers)
            return package, plan(package, present=present)

        self._preview.run(make)

    def _refused(self, error: BaseException) -> None:
        notice = Notice.from_error(error)
        self.dialog.show_refused(notice.text, notice.hint)

    def _silent(self, error: EvalKitError) -> None:
        self.dialog.show_no_results(self.tr("{why} It can be imported all the same.").format(why=error.message))

    def _choose_labels(self) -> None:
        dialog = QFileDialog(self.dialog, self.tr("Names of the classes"))
        dialog.setObjectName("pick-labels")
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Text, one name a line (*.txt *.names *.labels)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self._read_labels(Path(name)))
        dialog.open()

    def _read_labels(self, path: Path) -> None:
        from evalkit.building.labels import read_labels  # noqa: PLC0415 - only when labels are read

        self._desk.bridge.run("labels", lambda: read_labels(path), self._late(self.dialog.form.use_labels), self._late(self._refused))

    def _import(self, name: str, swap: bool) -> None:  # noqa: FBT001 - Qt's signal
        candidate = self._candidate
        assert candidate is not None  # noqa: S101 - the button is off until then
        answers = answers_with(candidate.guess, self.dialog.form.changes)
        self.dialog.set_busy(busy=True)

        def done(entry: LibraryEntry) -> None:
            self.dialog.accept()
            self._store.welcome(entry.name, swap=swap)

        def failed(error: BaseException) -> None:
            self.dialog.set_busy(busy=False)
            self._refused(error)

        self._store.ask("import-model", lambda library: _imported(candidate, answers, library, name), self._late(done), self._late(failed))

    def _late(self, function: Callable[[T], object]) -> Callable[[T], None]:
        return while_there(self.dialog, function)

    def _end(self) -> None:
        self._desk.director.frame_shown.disconnect(self._preview.offer)
        self._desk.director.refreshed.disconnect(self._follow)
        self._desk.window.closing.disconnect(self.dialog.reject)
        self._preview.stop()
        self.deleteLater()


def _examined(path: Path, library: ModelLibrary) -> tuple[Candidate, str]:
    """Look at a file, and find a name for it that is free."""
    from evalkit.models.importing import examine  # noqa: PLC0415

    candidate = examine(path, library=library)
    return candidate, library.free_name(candidate.name)


def _imported(candidate: Candidate, answers: Answers, library: ModelLibrary, name: str) -> LibraryEntry:
    """Take a candidate into the library."""
    from evalkit.models.importing import import_candidate  # noqa: PLC0415

    return import_candidate(candidate, answers, library, name=name)

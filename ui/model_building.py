"""One build: pictures of the stream if they are wanted, the work in a process of its own, and what becomes of the package."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from evalkit.building.build import build
from evalkit.building.labels import read_labels
from evalkit.building.request import BuildReport
from evalkit.flow import Cancelled, CancelToken, Mailbox, Progress
from evalkit.models.files import write_atomically
from evalkit.models.library import LibraryEntry, ModelLibrary
from evalkit.models.memory_plan import plan
from evalkit.models.package import read_package
from evalkit.notices import Notice, Severity
from ui.desk import Desk
from ui.dialogs.build_model import BuildDialog
from ui.late import while_there
from ui.library_recording import Recorder
from ui.presenters.building import RECORDED_PICTURES, WorkState, present_report, present_work
from ui.presenters.notes import Note
from ui.presenters.plan import PlanState, present_plan, present_table
from ui.presenters.window_state import WindowState

MADE = "model.rpk"


class Building(QObject):
    """Lives as long as its dialog."""

    def __init__(self, desk: Desk, path: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._store = desk, desk.store
        self._folder = tempfile.TemporaryDirectory(prefix="evalkit-build-", ignore_cleanup_errors=True)
        self._cancel: CancelToken | None = None
        self._recorder: Recorder | None = None
        self._report: BuildReport | None = None
        bundle = desk.frame_view.bundle
        state = desk.director.state
        self.dialog = BuildDialog(
            can_record=state.streaming and bundle is not None and bundle.picture is not None, can_swap=state.connected, parent=desk.window
        )
        if path is not None:
            self.dialog.form.network.set_path(path)
        self._news: Mailbox[Progress] = Mailbox(on_put=lambda: desk.bridge.call_soon(while_there(self.dialog, self._show_progress)))
        self.dialog.form.labels_wanted.connect(self._read_labels)
        self.dialog.build_wanted.connect(self._begin)
        self.dialog.cancel_wanted.connect(self._stop)
        self.dialog.add_wanted.connect(self._add)
        self.dialog.save_wanted.connect(self._choose_file)
        self.dialog.finished.connect(self._end)
        desk.director.refreshed.connect(self._follow)
        desk.window.closing.connect(self.dialog.reject)
        self.dialog.open()

    def _follow(self, state: WindowState) -> None:
        self.dialog.set_can_swap(state.connected and not state.uploading)

    def _begin(self) -> None:
        if not self.dialog.form.wants_recording:
            self._build(None)
            return
        folder = Path(self._folder.name) / "pictures"
        folder.mkdir(exist_ok=True)
        self._recorder = Recorder(self._desk.bridge, folder, RECORDED_PICTURES, self)
        self._recorder.progressed.connect(self._show_recorded)
        self._recorder.finished.connect(self._recorded)
        self._recorder.failed.connect(self._failed)
        self._desk.director.frame_shown.connect(self._recorder.take)
        self._show_recorded(0, RECORDED_PICTURES)

    def _show_recorded(self, taken: int, count: int) -> None:
        text = self.tr("Recording pictures of the stream: {taken} of {count}").format(taken=taken, count=count)
        self.dialog.show_work(WorkState(text=text, share=taken / count))

    def _recorded(self, folder: Path) -> None:
        self._stop_recording()
        self._build(folder)

    def _build(self, pictures: Path | None) -> None:
        request = self.dialog.form.request(pictures)
        cancel = self._cancel = CancelToken()
        self.dialog.show_work(WorkState(text=self.tr("Beginning…")))
        present = present_table(self._desk.director.state)

        def work() -> tuple[BuildReport, PlanState]:
            report = build(request, destination=Path(self._folder.name) / MADE, progress=self._news.put, cancel=cancel)
            assert report.path is not None  # noqa: S101 - `build` puts it there
            return report, present_plan(plan(read_package(report.path), present=present), self.tr)

        self._desk.bridge.run(
            "build",
            work,
            while_there(self.dialog, partial(self._built, cancel)),
            while_there(self.dialog, partial(self._not_built, cancel)),
        )

    def _show_progress(self) -> None:
        progress = self._news.take()
        if progress is not None and self._cancel is not None and not self._cancel.cancelled:
            self.dialog.show_work(present_work(progress, self.tr))

    def _built(self, cancel: CancelToken, made: tuple[BuildReport, PlanState]) -> None:
        if cancel is self._cancel:
            self._cancel = None
            self._report = made[0]
            self.dialog.show_report(present_report(made[0], self.tr), made[1])

    def _not_built(self, cancel: CancelToken, error: BaseException) -> None:
        if cancel is self._cancel:
            self._cancel = None
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        self._stop_recording()
        if isinstance(error, Cancelled):
            self.dialog.show_error(self.tr("The build was cancelled; nothing has changed."), "")
        else:
            notice = Notice.from_error(error)
            self.dialog.show_error(notice.text, notice.hint)

    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()
        elif self._recorder is not None:
            self._failed(Cancelled())

    def _stop_recording(self) -> None:
        if self._recorder is not None:
            self._recorder.stop()
            self._desk.director.frame_shown.disconnect(self._recorder.take)
            self._recorder = None

    # ---- what becomes of it ----

    def _add(self, swap: bool) -> None:  # noqa: FBT001 - Qt's signal
        report = self._report
        assert report is not None  # noqa: S101 - the button is on the report's page
        self.dialog.set_busy(busy=True)

        def done(entry: LibraryEntry) -> None:
            self.dialog.accept()
            self._store.welcome(entry.name, swap=swap)

        self._store.ask(
            "add-built", lambda library: _added(library, report), while_there(self.dialog, done), while_there(self.dialog, self._not_kept)
        )

    def _choose_file(self) -> None:
        report = self._report
        assert report is not None  # noqa: S101 - as above
        dialog = QFileDialog(self.dialog, self.tr("Save the model"), f"{report.name}.rpk")
        dialog.setObjectName("save-built")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("rpk")
        dialog.fileSelected.connect(lambda name: self._save(report, Path(name)))
        dialog.open()

    def _save(self, report: BuildReport, path: Path) -> None:
        self.dialog.set_busy(busy=True)
        made = Path(self._folder.name) / MADE

        def done(_: None) -> None:
            self.dialog.set_busy(busy=False)
            text = self.tr("{name} was written to {path}.").format(name=report.name, path=path)
            self._desk.director.show_note(Note(notice=Notice(severity=Severity.INFO, text=text)))

        self._desk.bridge.run(
            "save-built",
            lambda: write_atomically(path, made.read_bytes()),
            while_there(self.dialog, done),
            while_there(self.dialog, self._not_kept),
        )

    def _not_kept(self, error: BaseException) -> None:
        self.dialog.set_busy(busy=False)
        self._desk.director.show_note(Note(notice=Notice.from_error(error)))

    def _read_labels(self, text: str) -> None:
        form = self.dialog.form
        if not text.strip():
            form.show_labels((), "")
            return
        self._desk.bridge.run(
            "labels",
            lambda: read_labels(Path(text.strip()).expanduser()),
            while_there(form, lambda labels: form.show_labels(labels, "")),
            while_there(form, lambda error: form.show_labels((), Notice.from_error(error).text)),
        )

    def _end(self) -> None:
        self._stop_recording()
        cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel.cancel()
        self._desk.window.closing.disconnect(self.dialog.reject)
        self._desk.director.refreshed.disconnect(self._follow)
        folder = self._folder
        # A build that was just cancelled still ends in there; what cannot go yet goes with the system's temporary files.
        self._desk.bridge.run("clean", folder.cleanup, lambda _: None, lambda _: None)
        self.deleteLater()


def _added(library: ModelLibrary, report: BuildReport) -> LibraryEntry:
    """Take a built package in, beside an older one of its name."""
    assert report.path is not None  # noqa: S101 - `build` puts it there
    return library.add(report.path.read_bytes(), library.free_name(report.name))

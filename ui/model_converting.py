"""One conversion: Sony's converter as a process of its own, its words, and its result."""

from __future__ import annotations

import html
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from evalkit.building.converting import PROGRAMS, ConvertReport, ConvertRequest, convert, find_program
from evalkit.errors import ModelError
from evalkit.flow import BoundedQueue, Cancelled, CancelToken, Overflow, Progress
from evalkit.notices import Notice
from ui.desk import Desk
from ui.dialogs.convert_model import ConvertDialog
from ui.late import while_there
from ui.presenters.building import present_converted, present_work

LINK = '<a href="https://pypi.org/project/imx500-converter/">imx500-converter</a>'
NEWS = 256
"""Steps that wait to be shown: a converter says a few a second."""


class Converting(QObject):
    """Lives as long as its dialog."""

    def __init__(self, desk: Desk, path: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cancel: CancelToken | None = None
        self._made: Path | None = None
        self._stage = ""
        self._news: BoundedQueue[Progress] = BoundedQueue(NEWS, Overflow.DROP_OLDEST)
        self.dialog = ConvertDialog(desk.remembered.converter_path, desk.window)
        if path is not None:
            self.dialog.network.set_path(path)
            self.dialog.out.set_path(path.parent)
        self.dialog.changed.connect(self._look)
        self.dialog.convert_wanted.connect(self._begin)
        self.dialog.cancel_wanted.connect(self._stop)
        self.dialog.open_wanted.connect(self._open)
        self.dialog.finished.connect(self._end)
        desk.window.closing.connect(self.dialog.reject)
        self._look()
        self.dialog.open()

    def _look(self) -> None:
        """Say whether the converter is there."""
        dialog = self.dialog
        network = Path(dialog.network.text()).expanduser()
        wanted = PROGRAMS.get(network.suffix.lower())
        programs = (wanted,) if wanted else tuple(PROGRAMS.values())
        found: list[Path] = []
        for name in programs:
            try:
                found.append(find_program(name, dialog.converter.text()))
            except ModelError:
                continue
        if not found:
            where = self.tr("in {folder}").format(folder=dialog.converter.text()) if dialog.converter.text() else self.tr("on the PATH")
            text = self.tr(
                "Sony's converter is not {where}. EvalKit does not bring it: its licence is between you and Sony. Install {link} "
                "in an environment of its own (it needs Java 17), then name that environment's folder above, or in the preferences for good."
            ).format(where=html.escape(where), link=LINK)
            dialog.show_found(text, found=False, ready=False)
            return
        ready = wanted is not None and network.is_file() and bool(dialog.out.text())
        text = self.tr("Found {path}.").format(path=html.escape(str(found[0])))
        if dialog.network.text() and wanted is None:
            text = self.tr("It takes .keras files and .onnx files of Sony's quantiser (MCT).")
        dialog.show_found(text, found=True, ready=ready)

    def _begin(self) -> None:
        dialog = self.dialog
        request = ConvertRequest(
            network=Path(dialog.network.text()).expanduser(),
            out=Path(dialog.out.text()).expanduser(),
            converter_path=dialog.converter.text(),
            input_persistency=dialog.keeps_input,
        )
        cancel = self._cancel = CancelToken()
        self._made, self._stage = None, ""
        dialog.set_working(working=True)

        def progress(news: Progress) -> None:
            self._news.put(news)
            self._desk.bridge.call_soon(while_there(self.dialog, self._show_progress))

        self._desk.bridge.run(
            "convert",
            lambda: convert(request, progress=progress, cancel=cancel),
            while_there(self.dialog, partial(self._done, cancel)),
            while_there(self.dialog, partial(self._failed, cancel)),
        )

    def _show_progress(self) -> None:
        if self._cancel is None or self._cancel.cancelled:
            return
        for progress in self._news.drain():
            self.dialog.show_work(present_work(progress, self.tr))
            if progress.stage != self._stage and not progress.total:  # shares are the bar's business
                self._stage = progress.stage
                self.dialog.say(progress.stage)

    def _done(self, cancel: CancelToken, report: ConvertReport) -> None:
        if cancel is not self._cancel:
            return
        self._show_progress()
        self._cancel, self._made = None, report.package
        for line in present_converted(report, self.tr):
            self.dialog.say(line)
        self.dialog.set_working(working=False, made=True)

    def _failed(self, cancel: CancelToken, error: BaseException) -> None:
        if cancel is not self._cancel:
            return
        self._show_progress()
        self._cancel = None
        self.dialog.set_working(working=False)
        if isinstance(error, Cancelled):
            self.dialog.say(self.tr("Cancelled; nothing has changed."))
        else:
            notice = Notice.from_error(error)
            self.dialog.say(notice.text)
            if notice.hint:
                self.dialog.say(notice.hint)

    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()

    def _open(self) -> None:
        made = self._made
        self.dialog.accept()
        if made is not None:
            self._desk.window.files_opened.emit((made,))

    def _end(self) -> None:
        self._desk.window.closing.disconnect(self.dialog.reject)
        cancel, self._cancel = self._cancel, None  # what it still says is nobody's any more
        if cancel is not None:
            cancel.cancel()
        self.deleteLater()

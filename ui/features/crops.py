"""What leads out of the ROI gallery: crops as files, and the frame that a crop comes from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from evalkit.errors import CaptureError
from evalkit.notices import Notice, Severity
from ui.desk import Desk
from ui.presenters.crops import Crop, Shot
from ui.presenters.notes import Note
from ui.views.gallery.files import Exporter

Choose = Callable[[QWidget, str, str], str]
"""Asks for a folder: parent, title, where to begin; "" if the user does not want to."""


def furnish(desk: Desk) -> None:
    """Connect the gallery."""
    CropExport(desk, QFileDialog.getExistingDirectory)


class CropExport(QObject):
    """Writes crops into folders, one export after the other, and shows their frames."""

    def __init__(self, desk: Desk, choose: Choose) -> None:
        super().__init__(desk.window)
        self._desk, self._choose = desk, choose
        self._exporter: Exporter | None = None
        desk.gallery.exportWanted.connect(self._export)
        desk.gallery.noticed.connect(self._tell)
        desk.gallery.frameWanted.connect(self._show_frame)
        desk.window.actions_table.on("export-crops", desk.gallery.export_shown)
        desk.window.actions_table.on("keep-crop", desk.gallery.keep)

    def _export(self, crops: tuple[Crop, ...]) -> None:
        if self._exporter is not None:
            self._tell(Notice(severity=Severity.INFO, text=_tr("An export is running."), hint=_tr("Try again when it has ended.")))
            return
        # Crops of the frame on show keep its buffer: only as long as the question and the writing take.
        remembered = self._desk.remembered
        start = remembered.pictures_folder or str(self._desk.housekeeping.default_pictures)
        title = _tr("Export 1 crop") if len(crops) == 1 else _tr("Export {count} crops").format(count=QLocale().toString(len(crops)))
        chosen = self._choose(self._desk.window, title, start)
        if not chosen:
            return
        folder = Path(chosen)
        self._exporter = Exporter(crops, folder, self)
        self._exporter.finished.connect(lambda written, error: self._ended(folder, written, error))
        self._exporter.start()

    def _show_frame(self, shot: Shot) -> None:
        """Freeze the picture at the frame of a crop, as long as the window still has it."""
        director = self._desk.director
        bundle = director.history.hold(shot.frame_id, shot.received_ns)
        if bundle is None:
            text = _tr("Frame {id} is no longer in memory.").format(id=QLocale().toString(shot.frame_id))
            self._tell(Notice(severity=Severity.INFO, text=text, hint=_tr("The window holds the last seconds; the crop itself stays.")))
            return
        director.show_held(bundle, _tr("Frozen"))
        director.refresh()

    def _ended(self, folder: Path, written: int, error: CaptureError | None) -> None:
        if self._exporter is not None:
            self._exporter.deleteLater()
            self._exporter = None
        if error is not None:
            self._tell(Notice.from_error(error))
            return
        count = QLocale().toString(written)
        text = _tr("1 crop written to {folder}") if written == 1 else _tr("{count} crops written to {folder}")
        self._tell(Notice(severity=Severity.INFO, text=text.format(count=count, folder=folder)))

    def _tell(self, notice: Notice) -> None:
        self._desk.director.show_note(Note(notice=notice))


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoiGallery", text)

"""Takes plots out of the window: as pictures and as numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from evalkit.notices import Notice, Severity
from ui.plot_feeder import PlotFeeder
from ui.presenters.notes import Note
from ui.presenters.plots.tables import drawing_table, frames_table, series_of, series_table, waterfall_table
from ui.views.plots.chart import Chart
from ui.views.plots.export import image_of, save_svg
from ui.views.plots.frame import PlotFrame
from ui.views.plots.waterfall import WaterfallBar


class PlotExports(QObject):
    """Asks where to, writes, and tells."""

    def __init__(self, feeder: PlotFeeder, folder: Callable[[], Path], tell: Callable[[Note], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feeder, self._folder, self._tell = feeder, folder, tell

    def join(self, frame: PlotFrame) -> None:
        """Serve the menu of a plot."""
        frame.export_wanted.connect(lambda kind: self._export(frame, kind))

    def _export(self, frame: PlotFrame, kind: str) -> None:
        if kind == "copy":
            QGuiApplication.clipboard().setImage(image_of(frame))
            self._say(Severity.INFO, self.tr("A picture of the plot is on the clipboard."))
            return
        ending = kind.removesuffix("-all")
        # What is saved is what was seen when it was asked for: the plot goes on while the dialog is open.
        write = self._writer(frame, kind)
        folder = self._folder()
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        dialog = QFileDialog(frame.window(), self.tr("Save plot"), str(folder if folder.is_dir() else Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(f"evalkit-{frame.key}-{stamp}.{ending}")
        dialog.fileSelected.connect(lambda name: self._save(write, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, write: Callable[[Path], bool], path: Path) -> None:
        try:
            done = write(path)
        except OSError:
            done = False
        if done:
            self._say(Severity.INFO, self.tr("Saved {path}").format(path=path))
        else:
            hint = self.tr("Check free space and permissions of that folder.")
            self._say(Severity.ERROR, self.tr("{path} could not be saved.").format(path=path), hint)

    def _writer(self, frame: PlotFrame, kind: str) -> Callable[[Path], bool]:
        if kind == "png":
            image = image_of(frame)
            return lambda path: image.save(str(path))
        if kind == "svg":
            return lambda path: save_svg(frame, path)
        text = self._table(frame, everything=kind == "csv-all")

        def write(path: Path) -> bool:
            with path.open("w", encoding="utf-8", newline="") as file:  # the table has its own line ends
                file.write(text)
            return True

        return write

    def _table(self, frame: PlotFrame, *, everything: bool) -> str:
        source, canvas, wall_s = self._feeder.source, frame.canvas, self._feeder.wall_s
        if source is None:
            return ""
        if everything:
            series = series_of(frame.key, source.metrics)
            if series and isinstance(canvas, Chart) and canvas.drawing is not None:
                return series_table(series, canvas.drawing.unit, wall_s)
            return frames_table(source.metrics.frames.everything(), wall_s)
        if isinstance(canvas, Chart) and canvas.drawing is not None:
            return drawing_table(canvas.drawing, wall_s)
        if isinstance(canvas, WaterfallBar) and canvas.waterfall is not None:
            return waterfall_table(canvas.waterfall)
        return ""

    def _say(self, severity: Severity, text: str, hint: str = "") -> None:
        self._tell(Note(notice=Notice(severity=severity, text=text, hint=hint)))

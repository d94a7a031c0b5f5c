"""What concerns the window alone: colours, screenshots, layout, about, log folder, quitting."""

from __future__ import annotations

import contextlib
import logging
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from evalkit.folders import Folders
from evalkit.notices import Notice, Severity
from ui import theme
from ui.director import Director
from ui.docks import ARRANGEMENTS
from ui.language import Language
from ui.main_window import MainWindow
from ui.presenters.drops import drop_lines
from ui.presenters.notes import Note
from ui.remembered import Remembered
from ui.theme import ThemeChoice
from ui.views.frame_view import FrameView

log = logging.getLogger(__name__)


class Housekeeping(QObject):
    """Actions that no board hears of."""

    def __init__(
        self,
        window: MainWindow,
        director: Director,
        *,
        frame_view: FrameView,
        application: QApplication,
        folders: Folders,
        pictures: Path,
        remembered: Remembered,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._director = director
        self._frame_view = frame_view
        self._application = application
        self._folders = folders
        self.default_pictures = pictures
        """Where screenshots go unless the preferences say something else."""
        self._remembered = remembered
        window.theme_menu.apply(window.theme_choice)
        window.theme_menu.theme_picked.connect(self.use_theme)
        window.language_menu.apply(window.language_choice)
        window.language_menu.language_picked.connect(self.use_language)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        window.overlay_menu.changed.connect(self._use_overlay)
        frame_view.styleChanged.connect(window.overlay_menu.apply)
        actions = window.actions_table
        actions["theme"].triggered.connect(self._toggle_theme)
        actions["screenshot"].triggered.connect(self._save_screenshot)
        for layout in ARRANGEMENTS:
            actions.on(f"layout-{layout}", lambda layout=layout: window.arrange(layout))  # type: ignore[misc]
        actions["full-screen"].toggled.connect(self._full_screen)
        actions["drops"].triggered.connect(self._open_drops)
        actions["log"].triggered.connect(self._open_log)
        actions["about"].triggered.connect(self._open_about)
        actions["quit"].triggered.connect(window.close)
        window.status_strip.drops_wanted.connect(self._open_drops)

    def use_theme(self, choice: ThemeChoice) -> None:
        """Dress the window and remember it."""
        self._window.theme_choice = choice
        self._window.turns.run(theme.theme_steps(self._application, choice))
        self._window.theme_menu.apply(choice)

    def use_language(self, language: Language) -> None:
        """Remember the language of the next start."""
        self._window.language_choice = language
        self._window.language_menu.apply(language)
        notice = Notice(severity=Severity.INFO, text=self.tr("EvalKit speaks that language from its next start on."))
        self._director.show_note(Note(notice=notice))

    def _use_overlay(self) -> None:
        self._frame_view.set_style(self._window.overlay_menu.style_after(self._frame_view.style_in_use))

    def _toggle_theme(self) -> None:
        dark = theme.resolve(self._window.theme_choice).dark
        self.use_theme(ThemeChoice.LIGHT if dark else ThemeChoice.DARK)

    def _follow_system(self) -> None:
        if self._window.theme_choice is ThemeChoice.SYSTEM:
            self.use_theme(ThemeChoice.SYSTEM)

    def _save_screenshot(self) -> None:
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        folder = Path(self._remembered.pictures_folder) if self._remembered.pictures_folder else self.default_pictures
        path = folder / f"evalkit-{stamp}.png"
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
        if self._window.grab().save(str(path)):
            notice = Notice(severity=Severity.INFO, text=self.tr("Saved {path}").format(path=path))
        else:
            notice = Notice(
                severity=Severity.ERROR,
                text=self.tr("The screenshot could not be saved as {path}.").format(path=path),
                hint=self.tr("Check free space and permissions of that folder."),
            )
        self._director.show_note(Note(notice=notice))

    def _full_screen(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's signal
        if wanted:
            self._window.showFullScreen()
        else:
            self._window.showNormal()

    def _open_drops(self) -> None:
        snapshot = self._director.state.snapshot
        self._window.open_drops(() if snapshot is None else drop_lines(snapshot.drops, self.tr))

    def _open_log(self) -> None:
        self._folders.log.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folders.log))):
            text = self.tr("The log is in {folder}").format(folder=self._folders.log)
            self._director.show_note(Note(notice=Notice(severity=Severity.INFO, text=text)))

    def _open_about(self) -> None:
        from ui.dialogs.about import AboutDialog  # noqa: PLC0415 - reading versions takes its time

        dialog = AboutDialog(self._folders, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

"""The second half of the composition root: what is built after the window was painted, and connected to it.

What is heavy (session, emulator, plots, library) is imported by the functions that need it, in the order in which a user misses it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication

from evalkit.folders import Folders
from evalkit.notices import Notice, Severity
from ui.bridge import Bridge
from ui.commands import Commands
from ui.connection import Connection
from ui.deployment import Deployment
from ui.director import Director
from ui.features import furnish_all
from ui.ground import Ground
from ui.housekeeping import Housekeeping
from ui.intents import Intents
from ui.main_window import MainWindow
from ui.model_store import ModelStore, Shelf, Stock
from ui.options import WindowOptions
from ui.presenters.notes import Note
from ui.presenters.phase import Phase
from ui.presenters.units import Translate
from ui.remembered import Remembered
from ui.views.frame_view import FrameView
from ui.views.inspector import Inspector
from ui.views.roi_gallery import RoiGallery

if TYPE_CHECKING:
    from evalkit.flow import CancelToken, Progress
    from evalkit.models.library import ModelLibrary
    from evalkit.models.package import ModelPackage

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All parts of a window, built and connected."""

    window: MainWindow
    frame_view: FrameView
    gallery: RoiGallery
    inspector: Inspector
    ground: Ground
    bridge: Bridge
    connection: Connection
    commands: Commands
    deployment: Deployment
    store: ModelStore
    director: Director
    intents: Intents
    housekeeping: Housekeeping
    remembered: Remembered
    folders: Folders

    def tell(self, error: BaseException) -> None:
        """Show an error nobody caught; any thread."""
        self.bridge.call_soon(lambda: self.director.show_note(Note(notice=Notice.from_error(error))))

    def close(self) -> None:
        """End everything; blocks for some seconds at most."""
        self.store.cancel_fetch()
        self.deployment.cancel()
        self.ground.close()


def build_desk(
    application: QApplication,
    window: MainWindow,
    folders: Folders,
    ground: Ground,
    *,
    shelf: Shelf | None = None,
    discover: Callable[[], list[tuple[str, str, str]]] | None = None,
) -> Desk:
    """Give a window its behaviour."""
    bridge, connection, remembered = ground.bridge, ground.connection, ground.remembered
    frame_view, gallery, inspector = FrameView(), RoiGallery(), Inspector()
    window.set_views(frame_view, gallery, inspector)
    commands = Commands(bridge, window)
    store = ModelStore(bridge, shelf or _LateShelf(folders.data / "models", window.tr), window)
    deployment = Deployment(bridge, load=store.load, parent=window)
    director = Director(
        window,
        bridge=bridge,
        connection=connection,
        commands=commands,
        deployment=deployment,
        store=store,
        remembered=remembered,
        frame_view=frame_view,
        gallery=gallery,
        inspector=inspector,
        parent=window,
    )
    intents = Intents(
        window,
        director,
        bridge=bridge,
        connection=connection,
        commands=commands,
        deployment=deployment,
        store=store,
        remembered=remembered,
        discover=discover or _discover,
        parent=window,
    )
    housekeeping = Housekeeping(
        window,
        director,
        frame_view=frame_view,
        application=application,
        folders=folders,
        pictures=_pictures_folder(folders),
        remembered=remembered,
        parent=window,
    )
    if remembered.problem is not None:
        notice = Notice(severity=Severity.WARNING, text=remembered.problem.message, hint=remembered.problem.hint)
        director.show_note(Note(notice=notice))
    return Desk(
        window=window,
        frame_view=frame_view,
        gallery=gallery,
        inspector=inspector,
        ground=ground,
        bridge=bridge,
        connection=connection,
        commands=commands,
        deployment=deployment,
        store=store,
        director=director,
        intents=intents,
        housekeeping=housekeeping,
        remembered=remembered,
        folders=folders,
    )


def load_rest(desk: Desk, folders: Folders, options: WindowOptions) -> None:
    """Furnish the features, then look at the library."""
    furnish_all(desk, attended=options.unattended_s is None)
    # The library parses networks; the picture comes first.
    connection, store = desk.connection, desk.store

    def look_once() -> None:
        if not store.known and connection.phase in {Phase.CONNECTED, Phase.DISCONNECTED}:
            connection.changed.disconnect(look_once)
            store.look()

    connection.changed.connect(look_once)
    look_once()
    if options.files:
        desk.window.files_opened.emit(options.files)
    if options.unattended_s is not None:
        from ui.unattended import Unattended  # noqa: PLC0415 - only then

        Unattended(desk, seconds=options.unattended_s, folder=options.report, parent=desk.window)
    log.info("EvalKit is up; settings in %s, data in %s", folders.config, folders.data)


def _discover() -> list[tuple[str, str, str]]:
    from evalkit.links.discovery import discover  # noqa: PLC0415 - after the first paint

    return [(candidate.url, candidate.title, candidate.detail) for candidate in discover()]


class _LateShelf:
    """The library, imported when it is first looked at."""

    def __init__(self, folder: Path, tr: Translate) -> None:
        self._folder, self._tr = folder, tr

    def look(self) -> Stock:
        """Return what is there."""
        return self._shelf().look()

    def load(self, name: str) -> ModelPackage:
        """Read an entry."""
        return self._shelf().load(name)

    def install(
        self, names: tuple[str, ...], began: Callable[[str], None], progress: Callable[[Progress], None], cancel: CancelToken
    ) -> None:
        """Fetch items of the catalogue."""
        self._shelf().install(names, began, progress, cancel)

    @property
    def library(self) -> ModelLibrary:
        """The folder itself."""
        return self._shelf().library

    def _shelf(self) -> Shelf:
        from ui.shelf import LibraryShelf  # noqa: PLC0415 - it brings the libraries that read networks

        return LibraryShelf(self._folder, self._tr)


def _pictures_folder(folders: Folders) -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return Path(place) / "EvalKit" if place else folders.data / "screenshots"

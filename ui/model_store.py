"""The library as the window sees it: what is on the shelf, what could be fetched, and fetching it in the background."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from evalkit.flow import Cancelled, CancelToken, Mailbox, Progress
from evalkit.notices import Notice, Severity
from ui.bridge import Bridge
from ui.presenters.fetch import Fetch
from ui.presenters.notes import Note
from ui.presenters.states import ModelItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.models.package import ModelPackage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What was found on the shelf."""

    items: tuple[ModelItem, ...] = ()
    footage: tuple[tuple[str, str], ...] = ()
    """Installed clips as (scene, title)."""
    missing: tuple[str, ...] = ()
    """Titles of the default networks and clips that are not there."""


class Shelf(Protocol):
    """The library on disk; its methods take their time and are called in the background."""

    def look(self) -> Stock:
        """Return what is there."""
        ...

    def load(self, name: str) -> ModelPackage:
        """Read an entry."""
        ...

    def install_missing(self, began: Callable[[str], None], progress: Callable[[Progress], None], cancel: CancelToken) -> None:
        """Fetch what is missing; `began` hears the title of each item."""
        ...


class ModelStore(QObject):
    """Keeps what the shelf said last."""

    changed = Signal()
    """Stock or fetching is another one."""
    looked = Signal()
    """The shelf was looked at."""
    noted = Signal(object)
    """A Note for the user."""

    def __init__(self, bridge: Bridge, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._shelf = shelf
        self.stock = Stock()
        self.known = False
        """Whether the shelf was looked at."""
        self.fetch = Fetch()
        self._cancel: CancelToken | None = None
        self._news: Mailbox[tuple[str, Progress | None]] = Mailbox(on_put=lambda: bridge.call_soon(self._take_news))

    def look(self) -> None:
        """Look at the shelf anew."""
        self._bridge.run("library", self._shelf.look, self._looked, self._look_failed)

    def load(self, name: str) -> ModelPackage:
        """Read an entry; in the background."""
        return self._shelf.load(name)

    def get_missing(self) -> None:
        """Fetch what is missing."""
        if self.fetch.active:
            return
        cancel = self._cancel = CancelToken()
        self.fetch = replace(self.fetch, active=True, item="", progress=None)
        self.changed.emit()
        current = ""

        def began(title: str) -> None:
            nonlocal current
            current = title
            self._news.put((current, None))

        def work() -> None:
            self._shelf.install_missing(began, lambda progress: self._news.put((current, progress)), cancel)

        self._bridge.run("get-models", work, lambda _: self._fetched(), self._fetch_failed)

    def cancel_fetch(self) -> None:
        """Stop fetching; what is complete stays."""
        if self._cancel is not None:
            self._cancel.cancel()

    def _take_news(self) -> None:
        news = self._news.take()
        if news is not None and self.fetch.active:
            self.fetch = replace(self.fetch, item=news[0], progress=news[1])
            self.changed.emit()

    def _looked(self, stock: Stock) -> None:
        self.stock, self.known = stock, True
        self.fetch = replace(self.fetch, missing=stock.missing)
        self.changed.emit()
        self.looked.emit()

    def _look_failed(self, error: BaseException) -> None:
        log.error("The model library cannot be read", exc_info=error)
        self.known = True
        self.changed.emit()
        self.noted.emit(Note(notice=Notice.from_error(error)))

    def _fetched(self) -> None:
        self._end_fetch()
        notice = Notice(severity=Severity.INFO, text=self.tr("Models and footage are installed."))
        self.noted.emit(Note(notice=notice, action="footage"))

    def _fetch_failed(self, error: BaseException) -> None:
        self._end_fetch()
        if isinstance(error, Cancelled):
            notice = Notice(severity=Severity.INFO, text=self.tr("Fetching was cancelled. What is complete stays."))
            self.noted.emit(Note(notice=notice))
        else:
            self.noted.emit(Note(notice=Notice.from_error(error), action="get-models"))

    def _end_fetch(self) -> None:
        self._cancel = None
        self.fetch = replace(self.fetch, active=False, item="", progress=None)
        self.changed.emit()
        self.look()

"""The library as the window sees it: what is on the shelf, what could be fetched, and fetching it in the background."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from evalkit.flow import Cancelled, CancelToken, Mailbox, Progress
from evalkit.notices import Notice, Severity
from ui.bridge import Bridge
from ui.presenters.fetch import Fetch
from ui.presenters.notes import Note
from ui.presenters.states import ModelItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.models.library import LibraryEntry, ModelLibrary
    from evalkit.models.package import ModelPackage
    from ui.presenters.offers import Offer

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What was found on the shelf."""

    items: tuple[ModelItem, ...] = ()
    footage: tuple[tuple[str, str], ...] = ()
    """Installed clips as (scene, title)."""
    missing: tuple[str, ...] = ()
    """Titles of the default networks and clips that are not there."""
    entries: tuple[LibraryEntry, ...] = ()
    """What `items` were made of."""
    offers: tuple[Offer, ...] = ()
    """The catalogue, in its order."""


class Shelf(Protocol):
    """The library on disk; its methods take their time and are called in the background."""

    def look(self) -> Stock:
        """Return what is there."""
        ...

    def load(self, name: str) -> ModelPackage:
        """Read an entry."""
        ...

    def install(
        self, names: tuple[str, ...], began: Callable[[str], None], progress: Callable[[Progress], None], cancel: CancelToken
    ) -> None:
        """Fetch items of the catalogue, none named: the defaults that are missing; `began` hears the title of each."""
        ...

    @property
    def library(self) -> ModelLibrary:
        """The folder itself."""
        ...


class ModelStore(QObject):
    """Keeps what the shelf said last."""

    changed = Signal()
    """Stock or fetching is another one."""
    looked = Signal()
    """The shelf was looked at."""
    arrived = Signal(str, bool)
    """A model (name) that the user has just taken in is on the shelf, and whether it is to run at once."""
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
        self._looks = 0
        self._new: tuple[str, bool] | None = None
        self._news: Mailbox[tuple[str, Progress | None]] = Mailbox(on_put=lambda: bridge.call_soon(self._take_news))

    def look(self) -> None:
        """Look at the shelf anew."""
        self._looks += 1
        self._bridge.run("library", self._shelf.look, partial(self._looked, self._looks), partial(self._look_failed, self._looks))

    def welcome(self, name: str, *, swap: bool) -> None:
        """Look at the shelf for a model that is new there, then say that it has arrived."""
        self._new = (name, swap)
        self.look()

    def load(self, name: str) -> ModelPackage:
        """Read an entry; in the background."""
        return self._shelf.load(name)

    def ask(
        self, name: str, work: Callable[[ModelLibrary], T], done: Callable[[T], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """Do `work` with the library in the background; an error is told unless `failed` takes it."""
        self._bridge.run(name, lambda: work(self._shelf.library), done, failed or self._tell)

    def change(self, name: str, work: Callable[[ModelLibrary], T], done: Callable[[T], None] = lambda _: None) -> None:
        """Do `work`, which changes the library, and look at the shelf anew, whether it could be done or not."""

        def changed(result: T) -> None:
            done(result)
            self.look()

        def refused(error: BaseException) -> None:
            self._tell(error)
            self.look()

        self.ask(name, work, changed, refused)

    def get_missing(self) -> None:
        """Fetch the defaults that are missing."""
        self.get(())

    def get(self, names: tuple[str, ...]) -> None:
        """Fetch items of the catalogue, one after the other; nothing if fetching is under way."""
        if self.fetch.active:
            return
        cancel = self._cancel = CancelToken()
        self.fetch = replace(self.fetch, active=True, names=names, item="", progress=None)
        self.changed.emit()
        current = ""

        def began(title: str) -> None:
            nonlocal current
            current = title
            self._news.put((current, None))

        def work() -> None:
            self._shelf.install(names, began, lambda progress: self._news.put((current, progress)), cancel)

        self._bridge.run("get-models", work, lambda _: self._fetched(), self._fetch_failed)

    def cancel_fetch(self) -> None:
        """Stop fetching; what is complete stays."""
        if self._cancel is not None:
            self._cancel.cancel()

    def _tell(self, error: BaseException) -> None:
        self.noted.emit(Note(notice=Notice.from_error(error)))

    def _take_news(self) -> None:
        news = self._news.take()
        if news is not None and self.fetch.active:
            self.fetch = replace(self.fetch, item=news[0], progress=news[1])
            self.changed.emit()

    def _looked(self, number: int, stock: Stock) -> None:
        if number != self._looks:
            return  # a later look sees what this one may have missed
        self.stock, self.known = stock, True
        self.fetch = replace(self.fetch, missing=stock.missing)
        self.changed.emit()
        self.looked.emit()
        new, self._new = self._new, None
        if new is not None:
            self.arrived.emit(*new)

    def _look_failed(self, number: int, error: BaseException) -> None:
        if number != self._looks:
            return
        log.error("The model library cannot be read", exc_info=error)
        self.known = True
        self.changed.emit()
        self.noted.emit(Note(notice=Notice.from_error(error)))

    def _fetched(self) -> None:
        names = self.fetch.names
        self._end_fetch()
        notice = Notice(
            severity=Severity.INFO,
            text=self.tr("Models and footage are installed.") if not names else self.tr("Installed: it is in the library now."),
        )
        self.noted.emit(Note(notice=notice, action="footage" if not names else ""))

    def _fetch_failed(self, error: BaseException) -> None:
        names = self.fetch.names
        self._end_fetch()
        if isinstance(error, Cancelled):
            notice = Notice(severity=Severity.INFO, text=self.tr("Fetching was cancelled. What is complete stays."))
            self.noted.emit(Note(notice=notice))
        else:
            self.noted.emit(Note(notice=Notice.from_error(error), action="" if names else "get-models"))

    def _end_fetch(self) -> None:
        self._cancel = None
        self.fetch = replace(self.fetch, active=False, names=(), item="", progress=None)
        self.changed.emit()
        self.look()

"""The user's library and the catalogue as the window's model store sees them. Everything here takes its time: background only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evalkit.flow import CancelToken, Progress
from evalkit.models.catalogue import CatalogueItem, catalogue, find, install, installed_path, missing
from evalkit.models.library import LibraryEntry, ModelLibrary
from evalkit.models.package import ModelPackage
from ui.model_store import Stock
from ui.presenters.model import card_facts
from ui.presenters.offers import Offer
from ui.presenters.plan import memory_state
from ui.presenters.states import ModelItem
from ui.presenters.units import Translate
from ui.scenes import clip_scene


class LibraryShelf:
    """One folder of models, and the clips beside it."""

    def __init__(self, folder: Path, tr: Translate) -> None:
        self.library = ModelLibrary(folder)
        """The folder itself."""
        self._tr = tr

    def look(self) -> Stock:
        """Return what is there."""
        entries = self.library.entries()
        return Stock(
            entries=entries,
            offers=self._offers(entries),
            items=tuple(self._item(entry) for entry in entries),
            footage=self._footage(),
            missing=tuple(item.title for item in missing(self.library)),
        )

    def load(self, name: str) -> ModelPackage:
        """Read an entry."""
        return self.library.load(name)

    def install(
        self, names: tuple[str, ...], began: Callable[[str], None], progress: Callable[[Progress], None], cancel: CancelToken
    ) -> None:
        """Fetch items of the catalogue, none named: the defaults that are missing; one after the other."""
        for item in [find(name) for name in names] or missing(self.library):
            cancel.check()
            began(item.title)
            install(item, self.library, progress=progress, cancel=cancel)

    def _offers(self, entries: tuple[LibraryEntry, ...]) -> tuple[Offer, ...]:
        sources = {entry.name: entry.card.source for entry in entries if entry.card is not None}
        return tuple(self._offer(item, sources.get(item.name, "")) for item in catalogue())

    def _offer(self, item: CatalogueItem, source: str) -> Offer:
        newer = item.card is not None and bool(source) and source != item.card.source
        return Offer(item=item, installed=item.link is None and installed_path(item, self.library) is not None, newer=newer)

    def _footage(self) -> tuple[tuple[str, str], ...]:
        clips = ((item, installed_path(item, self.library)) for item in catalogue() if item.kind == "footage")
        return tuple((clip_scene(path), item.title.partition(" (")[0]) for item, path in clips if path is not None)

    def _item(self, entry: LibraryEntry) -> ModelItem:
        card = entry.card
        facts: tuple[tuple[str, str], ...] = ()
        if card is not None:
            facts = card_facts(
                task=card.task,
                labels=len(card.labels),
                inference_rate=card.inference_rate,
                dsp_us=card.dsp_us,
                licence=card.licence,
                source=card.source,
                tr=self._tr,
            )
        return ModelItem(
            name=entry.name,
            title=entry.title,
            task="" if card is None else card.task,
            builtin=entry.is_builtin,
            size_bytes=entry.size_bytes,
            memory=memory_state(entry.memory),
            facts=facts,
            note="" if card is None else card.note,
            problem=entry.problem,
        )

"""The user's library and the catalogue as the window's model store sees them. Everything here takes its time: background only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evalkit.flow import CancelToken, Progress
from evalkit.models.catalogue import catalogue, install, installed_path, missing
from evalkit.models.library import LibraryEntry, ModelLibrary
from evalkit.models.package import ModelPackage
from ui.model_store import Stock
from ui.presenters.memory import NO_MEMORY, MemoryState
from ui.presenters.model import card_facts
from ui.presenters.states import ModelItem
from ui.presenters.units import Translate
from ui.scenes import clip_scene


class LibraryShelf:
    """One folder of models, and the clips beside it."""

    def __init__(self, folder: Path, tr: Translate) -> None:
        self._library = ModelLibrary(folder)
        self._tr = tr

    def look(self) -> Stock:
        """Return what is there."""
        return Stock(
            items=tuple(self._item(entry) for entry in self._library.entries()),
            footage=self._footage(),
            missing=tuple(item.title for item in missing(self._library)),
        )

    def load(self, name: str) -> ModelPackage:
        """Read an entry."""
        return self._library.load(name)

    def install_missing(self, began: Callable[[str], None], progress: Callable[[Progress], None], cancel: CancelToken) -> None:
        """Fetch what is missing, one item after the other."""
        for item in missing(self._library):
            cancel.check()
            began(item.title)
            install(item, self._library, progress=progress, cancel=cancel)

    def _footage(self) -> tuple[tuple[str, str], ...]:
        clips = ((item, installed_path(item, self._library)) for item in catalogue() if item.kind == "footage")
        return tuple((clip_scene(path), item.title.partition(" (")[0]) for item, path in clips if path is not None)

    def _item(self, entry: LibraryEntry) -> ModelItem:
        card, memory = entry.card, entry.memory
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
            memory=NO_MEMORY
            if memory is None
            else MemoryState(total=memory.total, reserved=memory.reserved, runtime=memory.runtime, coefficients=memory.coefficients),
            facts=facts,
            note="" if card is None else card.note,
            problem=entry.problem,
        )

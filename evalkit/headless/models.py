"""`evalkit model`: what networks and footage are here, and getting more."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.errors import ModelError
from evalkit.flow import CancelToken
from evalkit.headless.terminal import ProgressLine, quantity, say, show, show_json, table
from evalkit.models.catalogue import CatalogueItem, catalogue, find, installed_path, missing, recommended
from evalkit.models.catalogue import install as install_item
from evalkit.models.library import LibraryEntry, ModelLibrary, default_library


def list_all(*, as_json: bool) -> int:
    """List the library, and what the catalogue could add; return the exit code."""
    library = default_library()
    rows = [_of_entry(entry) for entry in library.entries()]
    names = {row["name"] for row in rows}
    rows += [_of_item(item, library) for item in catalogue() if item.name not in names]
    if as_json:
        show_json(rows)
        return 0
    head = ["NAME", "KIND", "STATE", "SIZE", "SENSOR MEMORY", "TITLE"]
    cells = [[str(row[key] or "") for key in ("name", "kind", "state")] + _sizes(row) + [str(row["title"])] for row in rows]
    show(table([head, *cells]))
    for row in rows:
        if row["problem"]:
            say(f"{row['name']}: {row['problem']}")
    return 0


def install(names: Sequence[str], *, defaults: bool, everything: bool) -> int:
    """Install what is named, and with `defaults` what a newcomer lacks, with `everything` all that can be fetched.

    Raises ModelError if something could not be had.
    """
    library = default_library()
    group = recommended(library) if everything else missing(library) if defaults else ()
    wanted = [find(name) for name in names] + [item for item in group if item.name not in names]
    if not names and not defaults and not everything:
        hint = "Name something that `evalkit model list` shows, or give --defaults or --recommended."
        raise ModelError("Nothing is named to install.", hint=hint)
    if not wanted:
        say("Everything of that is here already.")
    failed: list[tuple[CatalogueItem, ModelError]] = []
    for item in wanted:
        say(f"{item.title}: {quantity(item.download_bytes)} to fetch")
        try:
            with ProgressLine() as line:
                path = install_item(item, library, progress=line.update, cancel=CancelToken())
        except ModelError as error:
            say(f"{item.name}: {error.message} {error.hint}".strip())
            failed.append((item, error))
        else:
            show(str(path))
    if failed:
        listed = ", ".join(item.name for item, _ in failed)
        raise ModelError(f"Not installed: {listed}.", hint="The reasons stand above. What was here before is unchanged.")
    return 0


def _of_entry(entry: LibraryEntry) -> dict[str, object]:
    memory = entry.memory
    return {
        "name": entry.name,
        "title": entry.title,
        "kind": "model",
        "state": "broken" if entry.problem else "built in" if entry.is_builtin else "installed",
        "path": None if entry.path is None else str(entry.path),
        "size_bytes": entry.size_bytes,
        "sensor_memory_bytes": None if memory is None else memory.used,
        "runs_on_emulator": entry.has_twin,
        "licence": None if entry.card is None else entry.card.licence,
        "problem": entry.problem or None,
    }


def _of_item(item: CatalogueItem, library: ModelLibrary) -> dict[str, object]:
    path = installed_path(item, library)
    return {
        "name": item.name,
        "title": item.title,
        "kind": item.kind,
        "state": "installed" if path is not None else "elsewhere" if item.link is not None else "can be installed",
        "path": None if path is None else str(path),
        "url": None if item.link is None else item.link.url,
        "size_bytes": path.stat().st_size if path is not None else item.download_bytes or None,
        "sensor_memory_bytes": None,
        "runs_on_emulator": item.kind == "model",
        "licence": item.licence,
        "problem": None,
    }


def _sizes(row: dict[str, object]) -> list[str]:
    return [quantity(value) if isinstance(value := row[key], int) else "" for key in ("size_bytes", "sensor_memory_bytes")]

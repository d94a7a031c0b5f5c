"""Networks as a command line names them, and what the library remembers of their use."""

from __future__ import annotations

from pathlib import Path

from evalkit.emulator.config import NO_MODEL
from evalkit.models.importing import open_model
from evalkit.models.library import default_library
from evalkit.models.package import ModelPackage


def package_named(name: str) -> ModelPackage:
    """Return the model of that name in the library, or in a file of any kind we know, with the answers that are remembered of it.

    ModelError says why there is none.
    """
    library, path = default_library(), Path(name).expanduser()
    return open_model(path, library=library) if path.is_file() else library.load(name)


def start_network(name: str) -> None:
    """Look before an emulator starts with network `name` (of its choice if "") whether it can run there; ModelError if not."""
    if name and name != NO_MODEL:
        package = package_named(name)
        package.twin()
        note_used(package.sha256)


def note_used(sha256: str) -> None:
    """Remember that a network ran, if it is one of the library's."""
    library = default_library()
    for entry in library.entries():
        if entry.sha256 == sha256:
            library.note_used(entry.name)

"""The models of this user: those that are built in, and package files in one folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ModelError
from evalkit.imx500.memory import MemoryTable
from evalkit.models.builtin import builtin_packages
from evalkit.models.card import ModelCard
from evalkit.models.files import write_atomically
from evalkit.models.package import ModelPackage, parse_package, read_package
from evalkit.settings import default_folders

SUFFIX = ".rpk"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryEntry:
    """One model as a list shows it. A file that cannot be used is listed too, with its `problem`."""

    name: str
    title: str
    path: Path | None
    """None: built in."""
    size_bytes: int
    card: ModelCard | None = None
    memory: MemoryTable | None = None
    has_twin: bool = False
    """Whether the emulator can run it."""
    problem: str = ""
    """Why it cannot be used; card and memory are None then."""

    @property
    def is_builtin(self) -> bool:
        """Whether it needs no file."""
        return self.path is None


class ModelLibrary:
    """Lists, loads and takes in models. Keeps nothing in memory: the folder is the truth."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        """Holds `NAME.rpk`; it need not exist yet."""

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Return the models, built-in ones first, then files by name."""
        files = sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []
        return (*(_entry(package, None) for package in builtin_packages()), *(_file_entry(path) for path in files))

    def load(self, name: str) -> ModelPackage:
        """Return the model `name`; ModelError if there is none, or if its file cannot be used."""
        for package in builtin_packages():
            if package.name == name:
                return package
        path = self._path(name)
        if not path.is_file():
            known = ", ".join(
                [package.name for package in builtin_packages()] + sorted(file.stem for file in self.folder.glob(f"*{SUFFIX}"))
            )
            raise ModelError(f"There is no model {name!r} in the library.", hint=f"There are {known}. `evalkit models list` shows more.")
        return read_package(path)

    def add(self, data: bytes, name: str) -> LibraryEntry:
        """Take in a package as `name`, replacing one of that name; ModelError if it cannot be used, and then nothing changes."""
        package = parse_package(data, name)
        path = self._path(name)
        if any(name == builtin.name for builtin in builtin_packages()):
            raise ModelError(f"{name} is the name of a built-in model.", hint="Choose another name.")
        write_atomically(path, data)
        return _entry(package, path)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ModelError(f"{name!r} cannot be the name of a model.", hint="Use letters, digits, dashes, dots and underscores.")
        return self.folder / f"{name}{SUFFIX}"


def default_library() -> ModelLibrary:
    """Return the library in this user's data folder."""
    return ModelLibrary(default_folders().data / "models")


def _file_entry(path: Path) -> LibraryEntry:
    try:
        return _entry(read_package(path), path)
    except ModelError as error:
        size = path.stat().st_size if path.is_file() else 0
        return LibraryEntry(name=path.stem, title=path.stem, path=path, size_bytes=size, problem=error.message)


def _entry(package: ModelPackage, path: Path | None) -> LibraryEntry:
    return LibraryEntry(
        name=package.name,
        title=package.card.title,
        path=path,
        size_bytes=len(package.data),
        card=package.card,
        memory=package.memory,
        has_twin=package.has_twin,
    )

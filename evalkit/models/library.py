"""The models of this user: those that are built in, and package files in one folder."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from evalkit.errors import BrokenModel, ModelError, ModelTooLarge, UnknownFormat
from evalkit.imx500.memory import MemoryTable
from evalkit.models.builtin import builtin_packages
from evalkit.models.card import ModelCard
from evalkit.models.files import disk_error, write_atomically
from evalkit.models.library_index import Summary, read_index, summary_of, write_index
from evalkit.models.package import ModelPackage, parse_package, read_package
from evalkit.settings import default_folders

SUFFIX = ".rpk"
REMOVED_FOLDER = ".removed"
"""Inside the library's: removed models stay here until `KEEP_REMOVED_S` is over."""
KEEP_REMOVED_S = 30 * 24 * 3600.0
"""How long a removal can be undone: as long as a desktop's waste bin commonly keeps files."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}[a-z0-9_-]|[a-z0-9]", re.IGNORECASE)
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, with any ending: a library must survive the way to another computer."""
_MAX_COPIES = 1000
"""Numbers that are tried behind a name that is taken."""
MAX_BASE = 54
"""Letters of a proposed name: "model-" before it and a number behind it still fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryEntry:
    """One model as a list shows it. A file that cannot be used is listed too, with its `problem`."""

    name: str
    title: str
    path: Path | None
    """None: built in."""
    size_bytes: int
    card: ModelCard | None = None
    """Of the first network."""
    cards: tuple[ModelCard, ...] = ()
    """Of each network."""
    networks: tuple[str, ...] = ()
    """Names of the networks in the file."""
    input_sizes: tuple[str, ...] = ()
    """Of each network, as "300x300"."""
    memory: MemoryTable | None = None
    sha256: str = ""
    has_twin: bool = False
    """Whether the emulator can run it."""
    has_golden: bool = False
    """Whether a swap can be verified by its golden input and output."""
    last_used_s: float | None = None
    """Seconds since 1970; None: not yet, or not known."""
    problem: str = ""
    """Why it cannot be used; card and memory are None then."""

    @property
    def is_builtin(self) -> bool:
        """Whether it needs no file."""
        return self.path is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedModel:
    """A model that was removed and can come back."""

    name: str
    path: Path = field(repr=False)
    """Where its file waits."""


class ModelLibrary:
    """Lists, loads, takes in and removes models. The folder is the truth; whatever is kept beside it only saves time."""

    def __init__(self, folder: Path, *, now_s: Callable[[], float] = time.time) -> None:
        self.folder = folder
        """Holds `NAME.rpk`; it need not exist yet."""
        self._now_s = now_s

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Return the models, built-in ones first, then files by name. Reads only files that are new or changed since the last time."""
        index = read_index(self.folder)
        summaries = {path: _summary(path, index.files.get(path.name)) for path in self._files()}
        if {path.name: summary for path, summary in summaries.items()} != index.files and self.folder.is_dir():
            files = {path.name: summary for path, summary in summaries.items()}
            index = msgspec.structs.replace(index, files=files)
            write_index(self.folder, index)
        used = index.used_s
        built_in = (_entry(package.name, None, summary_of(package, modified_ns=0), used) for package in builtin_packages())
        return (*built_in, *(_entry(path.stem, path, summary, used) for path, summary in summaries.items()))

    def load(self, name: str) -> ModelPackage:
        """Return the model `name`; ModelError if there is none, or if its file cannot be used."""
        built_in = _builtin(name)
        if built_in is not None:
            return built_in
        return read_package(self._existing(name))

    def find(self, sha256: str) -> ModelPackage | None:
        """Return the model whose file has this checksum, or None."""
        for package in builtin_packages():
            if package.sha256 == sha256:
                return package
        for entry in self.entries():
            if entry.path is not None and entry.sha256 == sha256:
                package = self.load(entry.name)
                if package.sha256 == sha256:  # not replaced since it was listed
                    return package
        return None

    def add(self, data: bytes, name: str, *, replace: bool = False) -> LibraryEntry:
        """Take in a package as `name`; ModelError if it cannot be used, or without `replace` if the name is taken: then nothing changes."""
        package = parse_package(data, name)
        path = self._path(name)
        _refuse_builtin(name)
        if not replace:
            _refuse_taken(path)
        write_atomically(path, data)
        try:
            modified_ns = path.stat().st_mtime_ns
        except OSError as error:
            raise disk_error(path, error) from error
        return _entry(name, path, summary_of(package, modified_ns=modified_ns), read_index(self.folder).used_s)

    def free_name(self, wanted: str) -> str:
        """Return `wanted` as a name that a model can have and none has: odd characters become dashes, "-2" and so on follow if it is taken."""
        base = re.sub(r"[^a-z0-9_.-]+", "-", wanted.lower()).strip("-_.")[:MAX_BASE].rstrip(".") or "model"
        base = f"model-{base}" if _DEVICE.fullmatch(base) else base
        for number in range(1, _MAX_COPIES):
            name = base if number == 1 else f"{base}-{number}"
            if _builtin(name) is None and not self._path(name).exists():
                return name
        raise ModelError(f"There are {_MAX_COPIES} models called {base}.", hint="Remove some of them.")

    def rename(self, name: str, new_name: str) -> None:
        """Give a model another name; ModelError if that is taken, or if `name` is built in."""
        path, new_path = self._existing(name), self._path(new_name)
        _refuse_builtin(new_name)
        _refuse_taken(new_path)
        _move(path, new_path)
        index = read_index(self.folder)
        if name in index.used_s:
            used = {new_name if key == name else key: when for key, when in index.used_s.items()}
            write_index(self.folder, msgspec.structs.replace(index, used_s=used))

    def remove(self, name: str) -> RemovedModel:
        """Take a model out of the library; `restore` brings it back. ModelError if there is none, or if it is built in."""
        if _builtin(name) is not None:
            raise ModelError(f"{name} is a built-in model and stays.", hint="What was installed, built or imported can be removed.")
        path = self._existing(name)
        bin_folder = self.folder / REMOVED_FOLDER
        try:
            bin_folder.mkdir(exist_ok=True)
            self._forget_old(bin_folder)
            # A number of its own, so that two removed models of one name do not meet.
            waiting = bin_folder / f"{path.stem}.{time.time_ns()}{SUFFIX}"
            path.replace(waiting)
            waiting.touch()  # from now on the time counts after which it is gone for good
        except OSError as error:
            raise disk_error(path, error) from error
        return RemovedModel(name=name, path=waiting)

    def restore(self, removed: RemovedModel) -> LibraryEntry:
        """Bring a removed model back, as NAME-2 if its name was given away; ModelError if it is gone for good."""
        if not removed.path.is_file():
            raise ModelError(f"{removed.name} cannot be brought back: its file is gone.", hint="Import it again.")
        name = removed.name if not self._path(removed.name).exists() else self.free_name(removed.name)
        path = self._path(name)
        _move(removed.path, path)
        return _entry(name, path, _summary(path, None), read_index(self.folder).used_s)

    def removed(self) -> tuple[RemovedModel, ...]:
        """Return what can be brought back, the newest first."""
        bin_folder = self.folder / REMOVED_FOLDER
        files = sorted(bin_folder.glob(f"*{SUFFIX}"), key=lambda path: path.stem.rpartition(".")[2], reverse=True)
        return tuple(RemovedModel(name=path.stem.rpartition(".")[0], path=path) for path in files)

    def export(self, name: str, path: Path) -> None:
        """Write a model, built in or not, to `path`, as it is; ModelError if the disk does not take it."""
        write_atomically(path, self.load(name).data)

    def note_used(self, name: str) -> None:
        """Remember that a model was used now."""
        index = read_index(self.folder)
        write_index(self.folder, msgspec.structs.replace(index, used_s={**index.used_s, name: self._now_s()}))

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []

    def _existing(self, name: str) -> Path:
        files = self._files()
        for path in files:
            if path.stem == name:
                return path
        known = ", ".join([package.name for package in builtin_packages()] + [file.stem for file in files])
        raise ModelError(f"There is no model {name!r} in the library.", hint=f"There are {known}. `evalkit model list` shows more.")

    def _path(self, name: str) -> Path:
        """Return where a model that comes in is written; ModelError if not every system can have a file of that name."""
        if not _NAME.fullmatch(name):
            hint = "Use letters, digits, dashes, dots and underscores, and no dot at the end."
            raise ModelError(f"{name!r} cannot be the name of a model.", hint=hint)
        if _DEVICE.fullmatch(name):
            raise ModelError(f"{name!r} cannot be the name of a model: Windows keeps it for a device.", hint="Choose another name.")
        return self.folder / f"{name}{SUFFIX}"

    def _forget_old(self, bin_folder: Path) -> None:
        for path in bin_folder.glob(f"*{SUFFIX}"):
            if self._now_s() - path.stat().st_mtime > KEEP_REMOVED_S:
                path.unlink(missing_ok=True)


def default_library() -> ModelLibrary:
    """Return the library in this user's data folder."""
    return ModelLibrary(default_folders().data / "models")


def _builtin(name: str) -> ModelPackage | None:
    return next((package for package in builtin_packages() if package.name == name), None)


def _refuse_builtin(name: str) -> None:
    if _builtin(name) is not None:
        raise ModelError(f"{name} is the name of a built-in model.", hint="Choose another name.")


def _refuse_taken(path: Path) -> None:
    if path.exists():
        raise ModelError(f"There is already a model {path.stem!r}.", hint="Choose another name, or remove it first.")


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        raise disk_error(target, error) from error


def _summary(path: Path, known: Summary | None) -> Summary:
    """Return what is in a file; `known` if it still holds."""
    try:
        stat = path.stat()
    except OSError as error:
        return Summary(modified_ns=0, size_bytes=0, problem=f"{path} cannot be read: {error.strerror}.")
    if known is not None and (known.modified_ns, known.size_bytes) == (stat.st_mtime_ns, stat.st_size):
        return known
    try:
        return summary_of(read_package(path), modified_ns=stat.st_mtime_ns)
    except (UnknownFormat, BrokenModel, ModelTooLarge) as error:
        return Summary(modified_ns=stat.st_mtime_ns, size_bytes=stat.st_size, problem=error.message)
    except ModelError as error:  # it could not be read at all, which may be otherwise the next time
        return Summary(modified_ns=0, size_bytes=stat.st_size, problem=error.message)


def _entry(name: str, path: Path | None, summary: Summary, used_s: dict[str, float]) -> LibraryEntry:
    card = summary.cards[0] if summary.cards else None
    return LibraryEntry(
        name=name,
        title=card.title if card is not None else name,
        path=path,
        size_bytes=summary.size_bytes,
        card=card,
        cards=summary.cards,
        networks=summary.networks,
        input_sizes=summary.input_sizes,
        memory=summary.memory,
        sha256=summary.sha256,
        has_twin=summary.has_twin,
        has_golden=summary.has_golden,
        last_used_s=used_s.get(name),
        problem=summary.problem,
    )

"""The models and footage that EvalKit does not carry but knows how to get: what there is, what is missing, and how it is installed.

A model is fetched from its published package, converted to int8 for the sensor and kept as a package in the library; footage is kept as
it is. Sources, versions and checksums stand in catalogue.json.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec

from evalkit.errors import ModelError
from evalkit.flow import CancelToken, Progress
from evalkit.models.card import ModelCard
from evalkit.models.child import run_module
from evalkit.models.fetch import Source, fetch
from evalkit.models.files import disk_error, work_folder, write_atomically
from evalkit.models.library import ModelLibrary

FOOTAGE_FOLDER = "footage"
"""Inside the library's folder."""


WORK_FACTOR = 3
"""An installation needs this many times its downloads on the disk for a while: the wheel, the file out of it, and what is made of it."""
WORK_ROOM_BYTES = 64 << 20
"""… and this much for the conversion's own files."""


class ZooLink(msgspec.Struct, frozen=True, kw_only=True):
    """A network for real boards that somebody else offers; it is not in a package registry, so that the user fetches it."""

    url: str
    licence: str
    sha256: str = ""
    """Of the file as it was when it was looked at; "": not known."""
    size_bytes: int = 0
    """0: not known."""
    note: str = ""


class CatalogueItem(msgspec.Struct, frozen=True, kw_only=True):
    """A model or a piece of footage that can be installed, or a link to one that cannot."""

    name: str
    title: str
    kind: Literal["model", "footage", "link"]
    is_default: bool
    """Whether a newcomer gets it at the first start."""
    is_recommended: bool = False
    """Whether it belongs to the rest that most people want, once they look for more."""
    sources: tuple[Source, ...]
    link: ZooLink | None = None
    """Of a link: where it leads."""
    recipe: str = ""
    """Of a model: how it is made (see `recipes`)."""
    calibration: str = ""
    """Of a model: the footage that it is quantised on."""
    card: ModelCard | None = None
    """Of a model: what its package will say; class names may come from a source."""

    @property
    def licence(self) -> str:
        """What it may be used for, in short."""
        return self.link.licence if self.link else ", ".join(sorted({source.licence for source in self.sources}))

    @property
    def download_bytes(self) -> int:
        """What is fetched for it."""
        return sum(source.wheel_bytes for source in self.sources)


@functools.cache
def catalogue() -> tuple[CatalogueItem, ...]:
    """Return everything that can be installed."""
    text = resources.files("evalkit.models").joinpath("catalogue.json").read_bytes()
    return tuple(msgspec.json.decode(text, type=list[CatalogueItem]))


def find(name: str) -> CatalogueItem:
    """Return the item `name`; ModelError says what there is."""
    for item in catalogue():
        if item.name == name:
            return item
    raise ModelError(f"There is no {name!r} in the catalogue.", hint=f"There are {', '.join(item.name for item in catalogue())}.")


def installed_path(item: CatalogueItem, library: ModelLibrary) -> Path | None:
    """Return the file of an installed item, or None."""
    path = _path(item, library)
    return path if path.is_file() else None


def missing(library: ModelLibrary) -> tuple[CatalogueItem, ...]:
    """Return the default items that are not installed, in an order in which they can be."""
    return tuple(item for item in catalogue() if item.is_default and installed_path(item, library) is None)


def recommended(library: ModelLibrary) -> tuple[CatalogueItem, ...]:
    """Return what is worth having and not installed, defaults first."""
    rest = tuple(item for item in catalogue() if item.is_recommended and installed_path(item, library) is None)
    return (*missing(library), *rest)


def footage_path(name: str, library: ModelLibrary) -> Path | None:
    """Return the file of installed footage, or None."""
    return installed_path(find(name), library)


def install(item: CatalogueItem, library: ModelLibrary, *, progress: Callable[[Progress], None], cancel: CancelToken) -> Path:
    """Fetch, convert and keep an item, with the footage it needs; return its file. Replaces an older one.

    Takes the calling thread for as long as it lasts. Two at once do not disturb each other: each works in a folder of its own, and the
    file appears whole. Raises FetchFailed, other ModelErrors, Cancelled; then nothing has changed.
    """
    if item.link is not None:
        raise _cannot_fetch(item, item.link)
    _require_room(item, library)
    if item.kind == "footage":
        _install_footage(item, library, progress, cancel)
    else:
        _install_model(item, library, progress, cancel)
    return _path(item, library)


def _cannot_fetch(item: CatalogueItem, link: ZooLink) -> ModelError:
    check = f" Its sha256 should be {link.sha256}." if link.sha256 else ""
    return ModelError(
        f"{item.title} is not in a package registry: EvalKit knows where it is, but does not fetch it.",
        hint=f"Download it from {link.url}, then import the file.{check} {link.note}".strip(),
    )


def _require_room(item: CatalogueItem, library: ModelLibrary) -> None:
    """Raise ModelError if the disk cannot take the installation: better now than after the download."""
    needed = item.download_bytes * WORK_FACTOR + WORK_ROOM_BYTES
    folder = next(parent for parent in (library.folder, *library.folder.absolute().parents) if parent.exists())
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise disk_error(folder, error) from error
    if free < needed:
        raise ModelError(
            f"{item.title} needs {needed:,} bytes on the disk for a while, and {free:,} are free in {folder}.",
            hint="Free some space, then try again; nothing was changed.",
        )


def _path(item: CatalogueItem, library: ModelLibrary) -> Path:
    if item.kind != "footage":
        return library.folder / f"{item.name}.rpk"
    return library.folder / FOOTAGE_FOLDER / f"{item.name}{PurePosixPath(item.sources[0].member).suffix}"


def _install_footage(item: CatalogueItem, library: ModelLibrary, progress: Callable[[Progress], None], cancel: CancelToken) -> None:
    with work_folder(library.folder) as work:
        write_atomically(_path(item, library), fetch(item.sources[0], work, progress=progress, cancel=cancel))


def _install_model(item: CatalogueItem, library: ModelLibrary, progress: Callable[[Progress], None], cancel: CancelToken) -> None:
    footage = find(item.calibration)
    clip = installed_path(footage, library) or install(footage, library, progress=progress, cancel=cancel)
    with work_folder(library.folder) as work:
        parts = {}
        for source in item.sources:
            part, download = work / source.role, work / f"{source.role}-download"
            try:
                download.mkdir()
                part.write_bytes(fetch(source, download, progress=progress, cancel=cancel))
            except OSError as error:
                raise disk_error(part, error) from error
            parts[source.role] = str(part)
        package = work / "made.rpk"
        job = {"recipe": item.recipe, "card": item.card, "parts": parts, "footage": str(clip), "package": str(package)}
        _convert(item, job, work, progress, cancel)
        cancel.check()
        library.add(package.read_bytes(), item.name, replace=True)


def _convert(item: CatalogueItem, job: Mapping[str, object], work: Path, progress: Callable[[Progress], None], cancel: CancelToken) -> None:
    """Let a process of its own make the package."""
    order = work / "job.json"
    try:
        order.write_bytes(msgspec.json.encode(job))
    except OSError as error:
        raise disk_error(order, error) from error
    problem: dict[str, str] = {}

    def on_line(line: str) -> None:
        try:
            said = msgspec.json.decode(line, type=_Said)
        except msgspec.DecodeError:
            return  # a library's own words
        if said.error:
            problem.update(text=said.error, hint=said.hint)
        else:
            progress(Progress(stage=said.stage, done=said.done, total=said.total, unit="frames"))

    result = run_module("evalkit.models.recipes", [str(order)], work=work, on_line=on_line, cancel=cancel)
    if problem:
        raise ModelError(f"{item.title} could not be converted: {problem['text']}", hint=problem["hint"])
    if result.exit_code:
        last = result.last_words.splitlines()[-1] if result.last_words else f"code {result.exit_code}"
        raise ModelError(f"{item.title} could not be converted: {last}", hint="Please report it with the log file.")


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the converting process."""

    stage: str = ""
    done: int = 0
    total: int = 0
    error: str = ""
    hint: str = ""

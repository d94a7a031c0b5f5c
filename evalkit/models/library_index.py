"""What the library remembers beside its files: when each was last used, and what was read of it, so that a list need not read all again.

One JSON file in the library's folder. It may be lost at any time: then files are read again, and "last used" is not known.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from evalkit import __version__
from evalkit.errors import ModelError
from evalkit.imx500.apparams import Network
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.tensors import input_layout
from evalkit.models.card import ModelCard
from evalkit.models.files import write_atomically
from evalkit.models.package import ModelPackage

FILE_NAME = ".library.json"
MAX_BYTES = 32 << 20
"""Two thousand models with a thousand labels each; what is larger is something else."""

log = logging.getLogger(__name__)


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of one file; holds as long as the file's time and size stay."""

    modified_ns: int
    size_bytes: int
    sha256: str = ""
    cards: tuple[ModelCard, ...] = ()
    networks: tuple[str, ...] = ()
    """Names in the file."""
    input_sizes: tuple[str, ...] = ()
    """Of each network, as "300x300"."""
    memory: MemoryTable | None = None
    has_twin: bool = False
    has_golden: bool = False
    problem: str = ""
    """Why it cannot be used; the rest is empty then."""


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    version: str = __version__
    """Of the program: another one may read more of a file, or find other faults."""
    files: dict[str, Summary] = msgspec.field(default_factory=dict)
    """By file name."""
    used_s: dict[str, float] = msgspec.field(default_factory=dict)
    """When a model was last used, by its name, in seconds since 1970."""


def summary_of(package: ModelPackage, *, modified_ns: int) -> Summary:
    """Return what a list needs of a package."""
    return Summary(
        modified_ns=modified_ns,
        size_bytes=len(package.data),
        sha256=package.sha256,
        cards=package.cards,
        networks=tuple(network.name for network in package.networks),
        input_sizes=tuple(_input_size(network) for network in package.networks),
        memory=package.memory,
        has_twin=package.has_twin,
        has_golden=all(golden is not None for golden in package.golden),
    )


def _input_size(network: Network) -> str:
    layout = input_layout(network.inputs[0])
    return f"{layout.width}x{layout.height}"


def read_index(folder: Path) -> Index:
    """Read the index; an empty one if there is none, or if it is damaged."""
    path = folder / FILE_NAME
    try:
        if path.stat().st_size > MAX_BYTES:
            return Index()
        index = msgspec.json.decode(path.read_bytes(), type=Index)
    except FileNotFoundError:
        return Index()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        log.warning("The library's index is read anew: %s", error)
        return Index()
    return index if index.version == __version__ else Index()


def write_index(folder: Path, index: Index) -> None:
    """Write the index whole or not at all. A disk that does not take it costs only time at the next start, so this is no error."""
    try:
        write_atomically(folder / FILE_NAME, msgspec.json.encode(index))
    except ModelError as error:
        log.info("The library's index is not kept: %s", error)

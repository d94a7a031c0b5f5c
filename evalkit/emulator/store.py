"""Where the board keeps packages over a change of networks, and over a loss of power if it has a folder: its flash memory.

A folder holds `<sha256>.rpk` for each package and `board.json`, which says in what order they were used and which one runs at power-on.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import BoardFault, ModelError
from evalkit.models.files import write_atomically
from evalkit.models.package import ModelPackage, parse_package, read_package

_INDEX = "board.json"
_SUFFIX = ".rpk"
_HINT = "Free some space there, or choose another folder for the board's flash."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """What runs at power-on: a network that was confirmed."""

    package: ModelPackage
    network: int = 0


class PackageStore:
    """Packages by SHA-256, the least recently used first. Several threads may use it."""

    def __init__(self, limit_bytes: int, folder: Path | None = None) -> None:
        """`limit_bytes`: for all packages beside the one that runs; 0 keeps none. What a folder holds from before is taken over."""
        self._limit_bytes = limit_bytes
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: dict[str, ModelPackage] = {}
        self._boot: Boot | None = None
        self._is_full = False
        if folder is not None:
            self._read(folder)

    @property
    def limit_bytes(self) -> int:
        """What fits beside the package that runs."""
        return self._limit_bytes

    @property
    def boot(self) -> Boot | None:
        """What runs at power-on; None if nothing was confirmed yet."""
        return self._boot

    @property
    def kept(self) -> tuple[ModelPackage, ...]:
        """What is kept."""
        with self._lock:
            return tuple(self._kept.values())

    def find(self, sha256: str) -> ModelPackage | None:
        """Return a package that is kept, or None."""
        with self._lock:
            return self._kept.get(sha256)

    def has_room_for(self, package: ModelPackage | None) -> bool:
        """Return whether a package can be kept beside the one that runs, to go back to it; None: one that takes no room."""
        return self._limit_bytes > 0 and (package is None or len(package.data) <= self._limit_bytes)

    def put(self, package: ModelPackage, *, beside: ModelPackage | None, needed: Collection[str] = ()) -> None:
        """Keep `package`, which is to run, and what runs now, `beside` it; others go, `needed` ones last.

        BoardFault if the folder cannot be written: then all is as it was.
        """
        if not self._limit_bytes:
            return
        with self._lock:
            kept = {sha256: each for sha256, each in self._kept.items() if sha256 != package.sha256}
            if beside is not None and beside.sha256 != package.sha256:
                kept.pop(beside.sha256, None)
                kept[beside.sha256] = beside
            # Least recently used first; what the board may have to go back to comes last.
            for sha256 in sorted(kept, key=lambda each: each in needed):
                if sum(len(each.data) for each in kept.values()) <= self._limit_bytes:
                    break
                del kept[sha256]
            self._write({**kept, package.sha256: package}, self._boot)

    def set_boot(self, package: ModelPackage, network: int) -> None:
        """Run this one at power-on from now on; BoardFault if the folder cannot be written: then it is the one before."""
        with self._lock:
            self._write(self._kept, Boot(package=package, network=network))

    def fill(self) -> None:
        """Have no room for what is written next (a fault)."""
        self._is_full = True

    def _write(self, kept: dict[str, ModelPackage], boot: Boot | None) -> None:
        """Change to this; the folder first, so that what is told is also kept."""
        if self._is_full:
            self._is_full = False
            raise BoardFault("The board cannot keep the network: its flash is full.", hint=_HINT)
        if self._folder is not None:
            wanted = dict(kept)
            if boot is not None:
                wanted[boot.package.sha256] = boot.package
            try:
                self._write_folder(self._folder, wanted, kept, boot)
            except ModelError as error:
                raise BoardFault(f"The board cannot keep the network: {error.message}", hint=_HINT) from error
        self._kept, self._boot = kept, boot

    @staticmethod
    def _write_folder(folder: Path, wanted: dict[str, ModelPackage], kept: dict[str, ModelPackage], boot: Boot | None) -> None:
        for sha256, package in wanted.items():
            if not (folder / f"{sha256}{_SUFFIX}").exists():
                write_atomically(folder / f"{sha256}{_SUFFIX}", package.data)
        index = {
            "kept": [{"sha256": sha256, "name": package.name} for sha256, package in kept.items()],
            "boot": None if boot is None else {"sha256": boot.package.sha256, "name": boot.package.name, "network": boot.network},
        }
        write_atomically(folder / _INDEX, json.dumps(index, indent=1).encode())
        # Only now: until the new index is there, the old one counts.
        for path in folder.glob(f"*{_SUFFIX}"):
            if path.stem not in wanted:
                try:
                    path.unlink()
                except OSError as error:
                    log.warning("%s cannot be removed: %s", path, error)

    def _read(self, folder: Path) -> None:
        try:
            index = json.loads((folder / _INDEX).read_bytes())
            kept, boot = list(index["kept"]), index["boot"]
            for entry in kept if self._limit_bytes else []:
                package = _package(folder, entry)
                if package is not None:
                    self._kept[package.sha256] = package
            package = None if boot is None else _package(folder, boot)
            if package is not None and 0 <= int(boot["network"]) < len(package.networks):
                self._boot = Boot(package=package, network=int(boot["network"]))
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("What the board kept in %s cannot be read: %s", folder, error)


def _package(folder: Path, entry: dict[str, str]) -> ModelPackage | None:
    # Whatever the file says, nothing outside the folder is read.
    sha256 = Path(str(entry["sha256"])).name
    try:
        package = parse_package(read_package(folder / f"{sha256}{_SUFFIX}").data, str(entry["name"]))
    except ModelError as error:
        log.warning("A package of the board's flash is left out: %s", error.message)
        return None
    if package.sha256 != sha256:
        log.warning("A package of the board's flash is left out: %s is damaged.", package.name)
        return None
    return package

"""The scenarios of this user: those that are built in, and files in one folder. Order counts: the first nine have a key each.

A built-in scenario that was edited lies in the folder under its own name; removing that brings the built-in one back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import msgspec

from evalkit.errors import ModelError, ScenarioError
from evalkit.models.files import write_atomically
from evalkit.scenarios.scenario import SUFFIX, Scenario, parse_scenario, read_scenario, scenario_text

FOLDER = "scenarios"
"""In the data folder."""
BUILTIN = ("entrance", "shelf", "ceiling", "door")
"""Their names, in the order of a newcomer."""
ORDER_NAME = "order.json"
MAX_SCENARIOS = 500
"""Files of a folder that are read; nobody finds anything among more."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEntry:
    """One scenario as a list shows it. A file that cannot be used is listed too, with its `problem`."""

    name: str
    scenario: Scenario | None
    path: Path | None = None
    """None: as it is built in."""
    problem: str = ""

    @property
    def title(self) -> str:
        """How it reads."""
        return self.scenario.title if self.scenario is not None else self.name

    @property
    def is_builtin(self) -> bool:
        """Whether it comes back when its file is removed."""
        return self.name in BUILTIN


class ScenarioStore:
    """One folder; it need not exist yet. Reads the disk at each call."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entries(self) -> tuple[ScenarioEntry, ...]:
        """Return all, in the user's order: what that does not name comes behind, built-in ones first."""
        entries = {name: ScenarioEntry(name=name, scenario=builtin_scenario(name)) for name in BUILTIN}
        for path in self._files():
            name = path.name.removesuffix(SUFFIX)
            try:
                entries[name] = ScenarioEntry(name=name, scenario=read_scenario(path), path=path)
            except ScenarioError as error:
                entries[name] = ScenarioEntry(name=name, scenario=None, path=path, problem=error.message)
        order = self._order()
        return tuple(sorted(entries.values(), key=lambda entry: order.get(entry.name, len(order))))

    def find(self, name: str) -> ScenarioEntry | None:
        """Return a scenario by its name or its title, or None."""
        entries = self.entries()
        wanted = name.casefold()
        by_name = (entry for entry in entries if entry.name.casefold() == wanted)
        return next(by_name, None) or next((entry for entry in entries if entry.title.casefold() == wanted), None)

    def save(self, name: str, scenario: Scenario) -> None:
        """Write a scenario under a name that exists or not; ScenarioError if the disk does not take it."""
        if not _NAME.fullmatch(name):
            raise ScenarioError(f"{name!r} cannot be a scenario's name.", hint="Use small letters, digits and hyphens.")
        _write(self._path(name), scenario_text(scenario))

    def add(self, scenario: Scenario) -> str:
        """Write a new scenario; return its name, made of its title."""
        taken = {entry.name for entry in self.entries()}
        base = _slug(scenario.title)
        numbered = (f"{base}-{number}" for number in range(2, MAX_SCENARIOS + 2))
        name = base if base not in taken else next(name for name in numbered if name not in taken)
        self.save(name, scenario)
        return name

    def export(self, name: str, path: Path) -> None:
        """Write a scenario to any path."""
        entry = self.find(name)
        if entry is None or entry.scenario is None:
            raise ScenarioError(f"There is no scenario {name} that can be written.", hint="Choose another.")
        _write(path, scenario_text(entry.scenario))

    def remove(self, name: str) -> Scenario | None:
        """Remove the user's file of a name, and return what it held (None: nothing that can be read), so that `save` undoes it."""
        path = self._path(name)
        try:
            held = read_scenario(path)
        except ScenarioError:
            held = None
        try:
            path.unlink()
        except OSError as error:
            raise ScenarioError(f"{path} cannot be removed: {error.strerror or error}.", hint="Check its permissions.") from error
        return held

    def reorder(self, names: tuple[str, ...]) -> None:
        """Keep this order."""
        _write(self._folder / ORDER_NAME, msgspec.json.encode(names) + b"\n")

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.glob(f"*{SUFFIX}") if path.is_file())[:MAX_SCENARIOS]
        except OSError:
            return []

    def _order(self) -> dict[str, int]:
        try:
            names = msgspec.json.decode((self._folder / ORDER_NAME).read_bytes(), type=list[str])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}  # an order that is lost is made again with two clicks
        return {name: index for index, name in enumerate(names)}


def builtin_scenario(name: str) -> Scenario:
    """Return a built-in scenario."""
    data = (resources.files("evalkit.scenarios") / "builtin" / f"{name}{SUFFIX}").read_bytes()
    return parse_scenario(data, name)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "scenario"


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except ModelError as error:
        raise ScenarioError(error.message, hint=error.hint) from error

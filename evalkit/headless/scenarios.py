"""`evalkit scenario list | check` and the scenario of `evalkit run`."""

from __future__ import annotations

import argparse
from pathlib import Path

from evalkit.errors import ScenarioError
from evalkit.folders import default_folders
from evalkit.headless import exits
from evalkit.headless.networks import note_used
from evalkit.headless.terminal import ProgressLine, say, show, show_json, table
from evalkit.models.library import default_library
from evalkit.scenarios.applying import apply_scenario, needs_network
from evalkit.scenarios.checking import problems
from evalkit.scenarios.scenario import SUFFIX, Scenario, read_scenario
from evalkit.scenarios.store import FOLDER, ScenarioStore
from evalkit.session.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    listing = actions.add_parser("list", help="the scenarios that are here", epilog=exits.MEANINGS)
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(command=_list)
    check = actions.add_parser("check", help="say whether a scenario can be read and will work here", epilog=exits.MEANINGS)
    check.add_argument("file", metavar="FILE", help=f"a file (*{SUFFIX}), or the name of a scenario")
    check.set_defaults(command=_check)


def scenario_named(name: str) -> Scenario:
    """Return the scenario in a file, or of that name or title; ScenarioError if there is none."""
    path = Path(name).expanduser()
    if path.is_file():
        return read_scenario(path)
    store = _store()
    entry = store.find(name)
    if entry is None:
        names = ", ".join(known.name for known in store.entries())
        raise ScenarioError(f"There is no scenario {name}.", hint=f"There are {names}; a file is named by its path.")
    if entry.scenario is None:
        raise ScenarioError(entry.problem, hint="Correct the file, or remove it.")
    return entry.scenario


def apply(session: Session, scenario: Scenario) -> None:
    """Bring the board into the scenario's state, and say what it could not do."""
    library = default_library()
    if needs_network(scenario, session.snapshot().status):
        with ProgressLine() as line:
            applied = apply_scenario(session, scenario, library.load, progress=line.update)
    else:
        applied = apply_scenario(session, scenario, library.load)
    if applied.report is not None:
        note_used(applied.report.sha256)
        say(f"{applied.report.name} runs: {applied.report.bytes:,} bytes in {applied.report.upload_s:.2f} s")
    for sentence in applied.skipped:
        say(sentence)
    say(f"Scenario: {scenario.title}")


def _store() -> ScenarioStore:
    return ScenarioStore(default_folders().data / FOLDER)


def _list(args: argparse.Namespace) -> int:
    entries = _store().entries()
    if args.json:
        show_json(
            [{"name": one.name, "title": one.title, "path": str(one.path) if one.path else None, "problem": one.problem} for one in entries]
        )
    else:
        show(table([(one.name, one.title if not one.problem else f"cannot be used: {one.problem}") for one in entries]))
    return exits.OK


def _check(args: argparse.Namespace) -> int:
    scenario = scenario_named(args.file)
    found = problems(scenario, default_library())
    for sentence in found:
        show(sentence)
    if not found:
        show(f"{scenario.title}: can be used.")
    return exits.FAILED if found else exits.OK

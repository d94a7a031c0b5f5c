#!/usr/bin/env python3
"""Run every check and test: `python3 packaging/check.py`. The first time this sets everything up.

    python3 packaging/check.py                            stops at the first step that fails, with its exit code
    python3 packaging/check.py --keep-going               runs all steps, then exits with the first failure's code
    python3 packaging/check.py -- tests/core -k deframe   what stands after -- goes to pytest

This is what continuous integration runs. Readable by Python 3.6.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import List, NamedTuple, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent))

from setup_machine import REPOSITORY, prepare, run_main
from setup_report import say


class Step(NamedTuple):
    """One check: its name for people, and the command after the Python of .venv."""

    name: str
    command: List[str]


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def steps(pytest_arguments: Sequence[str], workers: int) -> List[Step]:
    """Return all checks, the quick ones first; pytest is last, so that its closing line ends the output."""
    scripts = sorted(str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "packaging").glob("*.py"))
    return [
        Step("ruff format --check", ["-m", "ruff", "format", "--check"]),
        Step("ruff check", ["-m", "ruff", "check"]),
        Step("mypy", ["-m", "mypy"]),
        # Scripts, not a package (packaging/ must not be importable), so they are named one by one.
        Step("mypy packaging/*.py", ["-m", "mypy", "--no-explicit-package-bases", *scripts]),
        # import-linter has no __main__; calling its function spares the script in .venv/bin, which breaks when the checkout moves.
        Step("lint-imports", ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
        Step("pytest", ["-m", "pytest", "-n", str(workers), *pytest_arguments]),
    ]


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options, with pytest's own arguments in `pytest`; exits with a usage line on anything else."""
    parser = argparse.ArgumentParser(description="Run every check and test of EvalKit.")
    parser.add_argument("--keep-going", action="store_true", help="run all steps even when one fails")
    parser.add_argument("pytest", nargs="*", metavar="-- ARGUMENT", help="arguments for pytest, after --")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Set up what is missing and run the steps; return the first failure's exit code, or 0."""
    options = parse(arguments)
    python = prepare(development=True)
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    first_failure = 0
    for step in steps(options.pytest, cores()):
        say(f"\n== {step.name}")
        started = time.time()
        code = subprocess.call([python, *step.command], cwd=str(REPOSITORY), env=environment)
        say("== {}: {} in {:.1f} s".format(step.name, "ok" if code == 0 else f"FAILED (exit code {code})", time.time() - started))
        first_failure = first_failure or code
        if code != 0 and not options.keep_going:
            break
    return first_failure


if __name__ == "__main__":
    run_main(main)

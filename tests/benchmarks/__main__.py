"""Run benchmarks and print their figures: `python -m tests.benchmarks [name…]`; without names, all of them.

A benchmark is a module in this folder with `run() -> list[Row]`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import sys

from tests import benchmarks
from tests.benchmarks.rows import Row

HELPERS = {"__main__", "rows"}


def names() -> list[str]:
    """Return the names of all benchmarks."""
    modules = pkgutil.iter_modules(benchmarks.__path__)
    return sorted(module.name for module in modules if module.name not in HELPERS and not module.ispkg)


def table(rows: list[Row]) -> str:
    """Return the rows as aligned text."""
    cells = [("", "value", "reference", "ratio", "goal", "")]
    for row in rows:
        reference = "" if row.reference_value is None else f"{row.reference} {row.reference_value:.3g} {row.unit}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        goal = "" if row.goal is None else f"{'<=' if row.ratio is None else '>='} {row.goal:g}"
        verdict = {True: "reached", False: "MISSED", None: ""}[row.reached]
        cells.append((row.what, f"{row.value:.3g} {row.unit}", reference, ratio, goal, verdict))
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)


def main() -> int:
    """Run what was asked for; return 0 even if goals were missed, 2 for an unknown name."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure EvalKit against references.")
    parser.add_argument("name", nargs="*", help=f"one of: {', '.join(names())}")
    chosen = parser.parse_args().name or names()
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(names())}")
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in chosen:
        rows: list[Row] = importlib.import_module(f"tests.benchmarks.{name}").run()
        print(f"\n{name}\n{table(rows)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Exit codes of all commands."""

from __future__ import annotations

OK = 0
BUG = 1
USAGE = 2
NO_CONNECTION = 3
FAULTED = 4
FAILED = 5
INTERRUPTED = 130
"""128 + SIGINT, as shells count."""

MEANINGS = (
    f"exit codes: {OK} done; {BUG} a bug in EvalKit; {USAGE} wrong usage; {NO_CONNECTION} no connection to a board; "
    f"{FAULTED} the session failed while it ran (its report is written); {FAILED} something else could not be done; "
    f"{INTERRUPTED} stopped by Ctrl-C"
)

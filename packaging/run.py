#!/usr/bin/env python3
"""Start EvalKit: `python3 packaging/run.py`. The first time this sets everything up; after that it just starts.

Arguments go to EvalKit unchanged (`--help` lists them). Without a display it does the same work for 20 seconds on a window that nobody
sees, and leaves a summary, a screenshot and the curves in out/. Readable by Python 3.6.
"""

import os
import sys
from pathlib import Path
from typing import List, Mapping, NoReturn, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent))

from setup_machine import REPOSITORY, prepare, run_main
from setup_python import hand_over
from setup_report import say

UNATTENDED_S = 20
REPORT_FOLDER = REPOSITORY / "out"


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown; only Linux machines may have no display."""
    return not platform.startswith("linux") or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def needs_no_display(arguments: Sequence[str]) -> bool:
    """Tell whether the arguments ask for help or for a command of the headless twin (`emulate`, `devices`)."""
    return bool(arguments) and (not arguments[0].startswith("-") or bool({"-h", "--help"} & set(arguments)))


def unattended_arguments(arguments: Sequence[str]) -> List[str]:
    """Return the arguments for a start without a display: those given, and a length and a report folder when they name none."""
    given = [argument.split("=")[0] for argument in arguments]
    added = [] if "--unattended" in given else ["--unattended", str(UNATTENDED_S)]
    return added + ([] if "--report" in given else ["--report", str(REPORT_FOLDER)]) + list(arguments)


def main(arguments: Sequence[str]) -> NoReturn:
    """Set up what is missing, then become EvalKit, which says itself where it leaves its report; its exit code is this command's."""
    python = prepare(development=False)
    if not needs_no_display(arguments) and not has_display(sys.platform, os.environ):
        say("No display here (neither DISPLAY nor WAYLAND_DISPLAY is set): EvalKit runs without a window and writes a report.")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        arguments = unattended_arguments(arguments)
    hand_over([python, "-m", "ui", *arguments])


if __name__ == "__main__":
    run_main(main)

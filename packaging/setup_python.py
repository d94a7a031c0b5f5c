"""Find a Python that EvalKit runs on, and go on in it.

Readable by Python 3.6: whoever starts run.py with an old Python is taken to a newer one, or told what to install.
"""

import os
import shutil
import signal
import subprocess
import sys
from typing import Callable, List, NamedTuple, NoReturn, Optional, Sequence, Tuple

from setup_report import EXIT_NEEDS_YOU, SetupStop, say

Version = Tuple[int, int]

OLDEST = (3, 11)
NEWEST = (3, 14)
"""The newest Python for which every package of the lock file has ready-made wheels; lock.py checks it."""

PROBE_TIMEOUT_S = 20
"""A Python answers in well under a second; this only ends one that hangs (a stub that opens a shop, a dead network drive)."""

PROBE = "import sys; print(sys.implementation.name, sys.version_info[0], sys.version_info[1], sys.maxsize > 2**32, sys.executable, sep='|')"

HOW_TO_INSTALL = """EvalKit needs a 64-bit Python {oldest} to {newest}, and none was found here (this is {here}). To install one:
  Debian 12, Ubuntu 24.04 or newer:  sudo apt install python3 python3-venv
  Fedora:                            sudo dnf install python3.13
  macOS:                             brew install python@3.13     (or https://www.python.org/downloads/)
  Windows:                           winget install Python.Python.3.13
Then start the same command again."""


class Python(NamedTuple):
    """A Python that answered: where it is and what it is."""

    executable: str
    implementation: str
    version: Version
    is_64_bit: bool


def dotted(version: Version) -> str:
    """Return (3, 11) as "3.11"."""
    return "{}.{}".format(*version)


def is_supported(python: Python) -> bool:
    """Tell whether the locked packages install on this Python."""
    return python.implementation == "cpython" and OLDEST <= python.version <= NEWEST and python.is_64_bit


def this_python() -> Python:
    """Describe the Python that runs this file; inside a virtual environment, the one it was made from."""
    executable = getattr(sys, "_base_executable", None) or sys.executable
    return Python(executable, sys.implementation.name, (sys.version_info[0], sys.version_info[1]), sys.maxsize > 2**32)


def commands_to_try(*, on_windows: bool) -> List[List[str]]:
    """Return the commands that may start a supported Python, newest first; plain names come last."""
    versions = [dotted((3, minor)) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    launcher = [["py", "-" + version] for version in versions] if on_windows else []
    return launcher + [["python" + version] for version in versions] + [["python3"], ["python"]]


def parse_probe(answer: str) -> Optional[Python]:
    """Return what a Python said of itself to PROBE, or None when that was something else (a shim's complaint, a shop's stub)."""
    parts = answer.strip().split("|")
    if len(parts) != 5 or not (parts[1].isdigit() and parts[2].isdigit()):
        return None
    return Python(parts[4], parts[0], (int(parts[1]), int(parts[2])), parts[3] == "True")


def probe(command: Sequence[str]) -> Optional[Python]:
    """Start `command` and return what it is, or None when it does not start, hangs or is no Python."""
    found = shutil.which(command[0])
    if found is None:
        return None
    try:
        answer = subprocess.check_output(
            [found, *command[1:], "-c", PROBE],
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            universal_newlines=True,
            timeout=PROBE_TIMEOUT_S,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return parse_probe(answer)


def find(ask: Callable[[Sequence[str]], Optional[Python]] = probe, *, on_windows: bool = os.name == "nt") -> Optional[Python]:
    """Return the first supported Python among the usual commands, or None."""
    for command in commands_to_try(on_windows=on_windows):
        python = ask(command)
        if python is not None and is_supported(python):
            return python
    return None


def hand_over(command: Sequence[str]) -> NoReturn:
    """Become `command`: nothing of this process stays behind, and its exit code is the command's."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], list(command))
    # Windows has no exec: its os.execv ends the parent at once, and the shell's prompt comes back over the running program.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the child too; how to end is its decision
    sys.exit(subprocess.call(list(command)))


def go_on_in_supported_python() -> Python:
    """Return this Python when it is supported; else start the same command in one that is, and do not come back.

    Raises SetupStop when the machine has none.
    """
    here = this_python()
    if is_supported(here):
        return here
    found = find()
    if found is None:
        text = HOW_TO_INSTALL.format(oldest=dotted(OLDEST), newest=dotted(NEWEST), here=sys.version.split()[0])
        raise SetupStop(text, EXIT_NEEDS_YOU)
    say(f"Python {dotted(here.version)}: going on with {dotted(found.version)} ({found.executable})")
    hand_over([found.executable, *sys.argv])

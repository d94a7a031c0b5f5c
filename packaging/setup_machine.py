"""Everything that stands between a fresh clone and a running EvalKit: the steps, in their order. Readable by Python 3.6.

1. a supported Python (setup_python)   2. system packages on Linux (setup_system)
3. .venv from the lock file (setup_venv)   4. default networks and footage (setup_models)
Each step first looks whether it has anything to do, so that a second start takes no set-up time.
"""

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, Sequence

import setup_models
import setup_system
from setup_python import Python, go_on_in_supported_python
from setup_report import EXIT_INTERRUPTED, SetupStop, say
from setup_venv import Venv

REPOSITORY = Path(__file__).resolve().parent.parent

WAIT_FOR_OTHER_S = 1800
"""How long to wait for another set-up of the same checkout: longer than a slow network needs for 300 MB."""

LOCKED_BYTE = 1 << 30
"""Far behind the end of the file whose lock is used: Windows lets nobody else read what is locked."""


def prepare(*, development: bool) -> str:
    """Make this machine and checkout ready, and return the path of the Python to start EvalKit with.

    Raises SetupStop with what to do when something is missing that may not be installed from here.
    """
    venv = Venv(REPOSITORY)
    missing = setup_system.missing_for_qt()
    if missing or not venv.is_ready(development=development):
        say(f"Setting up EvalKit in {REPOSITORY}")
        python = go_on_in_supported_python()  # before the lock: on Windows this process waits for the one that goes on
        started = time.time()
        with one_at_a_time():
            set_up(venv, python, development=development)
        say(f"Set up in {time.time() - started:.0f} s")
    if not setup_models.are_fetched(REPOSITORY):
        setup_models.fetch(REPOSITORY, venv.python)
    return str(venv.python)


def set_up(venv: Venv, python: Python, *, development: bool) -> None:
    """Do the steps that are not done yet; another set-up may have done them while this one waited."""
    setup_system.ensure(setup_system.missing_for_qt() + setup_system.missing_for_venv(python))
    if not venv.is_ready(development=development):
        venv.prepare(python, development=development)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other set-up of this checkout runs. The lock is the operating system's, so it falls with its holder."""
    with (REPOSITORY / "packaging" / "requirements.lock").open("rb") as file:
        file.seek(LOCKED_BYTE)
        deadline = time.time() + WAIT_FOR_OTHER_S
        announced = False
        while not try_to_lock(file.fileno()):
            if time.time() > deadline:
                raise SetupStop(f"Another set-up of {REPOSITORY} has been running for {WAIT_FOR_OTHER_S // 60} minutes.")
            if not announced:
                say("Waiting for another set-up of this checkout to finish")
                announced = True
            time.sleep(0.5)
        yield


def try_to_lock(descriptor: int) -> bool:
    """Take the lock on an open file if nobody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - there is one on Windows only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - there is none on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def run_main(main: Callable[[Sequence[str]], int]) -> None:
    """Run a command's `main` and exit with its code; a stop of set-up becomes its message and its code."""
    try:
        code = main(sys.argv[1:])
    except SetupStop as stop:
        say("\n" + str(stop))
        code = stop.exit_code
    except KeyboardInterrupt:
        say("\nStopped. The next start goes on from here.")
        code = EXIT_INTERRUPTED
    sys.exit(code if code >= 0 else 128 - code)  # a child ended by a signal: 128 + its number, as shells count

"""What set-up says to the person in front of it, and how it stops.

Like all files that run.py and check.py import, this one is readable by Python 3.6, so that an old Python can look for a new one.
"""

EXIT_FAILED = 1
"""A step went wrong: its own output, just above, says how."""
EXIT_NEEDS_YOU = 2
"""The machine lacks something that only its owner may install; the message says what."""
EXIT_INTERRUPTED = 130
"""Stopped from the keyboard; 128 + SIGINT, as shells count."""


class SetupStop(Exception):
    """Set-up cannot go on; the text says why and what to do about it."""

    def __init__(self, message: str, exit_code: int = EXIT_FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def say(message: str) -> None:
    """Print one line at once, so that it stands before the output of the command it announces."""
    print(message, flush=True)

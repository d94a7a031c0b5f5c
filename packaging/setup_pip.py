"""Run pip and show what it does as one line a package, instead of its log. Readable by Python 3.6."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Callable, Optional

from setup_report import say

OPTIONS = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input")
"""Exactly the listed files, ready-made: nothing is compiled, and nothing comes in that the lock file does not name."""

RAW_PROGRESS = ("--progress-bar", "raw")
"""pip's own way of telling a program how far a download is; its versions before 24.1 do not know it."""

LINE_LENGTH = 78
"""What is redrawn, so that a longer line leaves nothing behind; narrower than any terminal."""

MEGABYTE = 1_000_000
WORTH_SHOWING = 5 * MEGABYTE
"""Smaller downloads are over before one can read the line."""


class Progress:
    """Turns pip's lines into ours; `show` gets whole lines, `redraw` (terminals only) a line that the next one replaces."""

    def __init__(self, total: int, show: Callable[[str], None], redraw: Optional[Callable[[str], None]] = None) -> None:
        self.total = total
        self.show = show
        self.redraw = redraw
        self.seen = 0
        self.title = ""
        self.is_drawn = False

    def feed(self, line: str) -> None:
        """Take one line of pip's output; lines that say nothing to a user are dropped."""
        words = line.split()
        if line.startswith("Requirement already satisfied"):
            self.seen += 1
        elif words[:1] == ["Collecting"]:
            self.begin(words[1])
        elif words[:1] == ["Processing"]:
            self.begin(" ".join(re.split(r"[\\/]", words[1])[-1].split("-")[:2]))
        elif words[:1] == ["Progress"] and len(words) == 4:
            self.advance(int(words[1]), int(words[3]))
        elif line.startswith("Installing collected packages:"):
            self.tell(f"  unpacking {line.count(',') + 1}")

    def begin(self, requirement: str) -> None:
        """Announce the next package."""
        self.seen += 1
        self.title = "  [{}/{}] {}".format(self.seen, self.total, requirement.replace("==", " "))
        self.tell(self.title)

    def advance(self, done: int, total: int) -> None:
        """Show how far a large download is, where the line can be redrawn."""
        if self.redraw is not None and total >= WORTH_SHOWING:
            self.redraw(f"{self.title}: {done // MEGABYTE} of {total // MEGABYTE} MB")
            self.is_drawn = True

    def tell(self, line: str) -> None:
        """Show a whole line, on a clean one."""
        if self.redraw is not None and self.is_drawn:
            self.redraw("")
            self.is_drawn = False
        self.show(line)


def redraw_line(text: str) -> None:
    """Write over the current line of the terminal, and leave the cursor at its beginning."""
    sys.stdout.write(text.ljust(LINE_LENGTH) + "\r")
    sys.stdout.flush()


def install(python: Path, listing: Path, count: int, *, raw_progress: bool) -> bool:
    """Install the `count` requirements of the file `listing` with the pip of `python`; tell whether that worked.

    Errors and warnings of pip go to the screen as they are.
    """
    progress = Progress(count, say, redraw_line if sys.stdout.isatty() else None)
    command = [str(python), "-u", "-m", "pip", "install", *OPTIONS, *(RAW_PROGRESS if raw_progress else ()), "-r", str(listing)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, universal_newlines=True, errors="replace") as pip:
        for line in pip.stdout or ():
            progress.feed(line)
    return pip.returncode == 0

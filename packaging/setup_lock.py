"""The lock file as data: its two parts, and the fingerprint of what was installed from it. Readable by Python 3.6."""

import hashlib
import re
from typing import Dict, NamedTuple

MARKER = "# ---- development only, from here on ----"
"""The line of requirements.lock that ends what the application needs and begins what only its tests and checks need."""

FINGERPRINT_VERSION = "1"
"""Goes up when set-up itself changes what it makes of the same lock, so that every .venv is brought up to date."""


class Lock(NamedTuple):
    """The two parts of requirements.lock, each a complete requirements file."""

    run_time: str
    development: str


def split(text: str) -> Lock:
    """Cut the lock file at its marker line; raises ValueError when that is not there exactly once."""
    parts = text.split("\n" + MARKER + "\n")
    if len(parts) != 2:
        raise ValueError(f"the lock file has {len(parts) - 1} marker lines instead of 1; regenerate it: python packaging/lock.py")
    return Lock(parts[0] + "\n", parts[1])


def entries(part: str) -> Dict[str, str]:
    """Return name -> the whole entry (its line, with the hashes on the lines that follow) of each package in a part."""
    found = {}  # type: Dict[str, str]
    name = ""
    for line in part.splitlines(keepends=True):
        start = re.match(r"([A-Za-z0-9._-]+)==", line)
        if start:
            name = start.group(1)
        if name and line.strip() and not line.startswith("#"):
            found[name] = found.get(name, "") + line
    return found


def version(entry: str) -> str:
    """Return the pinned version of one entry."""
    found = re.match(r"[A-Za-z0-9._-]+==([^\s;\\]+)", entry)
    if found is None:
        raise ValueError("not a pinned entry: " + entry[:80])
    return found.group(1)


def fingerprint(part: str, python_version: str) -> str:
    """Return what an installation of `part` is recognised by: the same value means that there is nothing to do."""
    text = "\n".join([FINGERPRINT_VERSION, python_version, part.replace("\r\n", "\n")])
    return hashlib.sha256(text.encode()).hexdigest()

"""Read a list of class names."""

from __future__ import annotations

import re
from pathlib import Path

from evalkit.errors import ModelError

MAX_BYTES = 1 << 20
"""A thousand names have 15 kB."""
MAX_LABELS = 65_536
_NUMBERED = re.compile(r"(\d+)[:\s,]\s*(\S.*)")


def read_labels(path: Path) -> tuple[str, ...]:
    """Return the names in a text file, one a line; "0 person" and "0: person" lose numbers that count all lines. ModelError if it is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.", hint="Check the path and its permissions.") from error
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ModelError(f"{path.name} is no text in UTF-8.", hint="Save the names as plain text, one a line.") from error
    while lines and not lines[-1].strip():
        lines.pop()
    names = [line.strip() for line in lines]
    if len(data) > MAX_BYTES or len(names) > MAX_LABELS or "\0" in "".join(names):
        raise ModelError(f"{path.name} is no list of class names.", hint="Give a text file with one name a line.")
    if not names or not all(names):
        empty = next((number for number, name in enumerate(names, 1) if not name), 1)
        raise ModelError(f"Line {empty} of {path.name} is empty.", hint="Each line names a class; write - for one that does not exist.")
    return _without_numbers(names)


def _without_numbers(names: list[str]) -> tuple[str, ...]:
    matches = [_NUMBERED.fullmatch(name) for name in names]
    found = [match for match in matches if match is not None]
    if len(found) == len(names) and [int(match[1]) for match in found] in (list(range(len(names))), list(range(1, len(names) + 1))):
        return tuple(match[2] for match in found)
    return tuple(names)

"""Write files so that there is either the whole new one or none: a full disk or a killed process leaves nothing half-written."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evalkit.errors import ModelError

_WORK_PREFIX = ".work-"
_ABANDONED_S = 24 * 3600.0
"""A work folder that is older belongs to a process that was killed."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path`, replacing what was there at one moment; ModelError if the disk does not take it."""
    with work_folder(path.parent) as work:
        part = work / path.name
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise disk_error(path, error) from error


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """Make a folder for unfinished things inside `parent` (so on the same disk), and remove it with all that is left in it.

    Its path is absolute: programs run in it. `parent` is made if it is not there, and goes again if nothing came into it.
    """
    is_new = not parent.exists()
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(prefix=_WORK_PREFIX, dir=parent)).absolute()
    except OSError as error:
        raise disk_error(parent, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if is_new:
            with suppress(OSError):  # it is not empty
                parent.rmdir()


def disk_error(path: Path, error: OSError) -> ModelError:
    """Return what to raise when `path` could not be written."""
    return ModelError(f"{path} cannot be written: {error.strerror or error}.", hint="Free some space there, or check its permissions.")


def _sweep(parent: Path) -> None:
    """Remove work folders that killed processes left behind."""
    for folder in parent.glob(f"{_WORK_PREFIX}*"):
        with suppress(OSError):  # another process may be removing it
            if time.time() - folder.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(folder, ignore_errors=True)

"""Answers about a model file, remembered beside it, or in the library's folder by its checksum where that cannot be written."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from evalkit.errors import BrokenModel, ModelError
from evalkit.models.files import write_atomically
from evalkit.models.questions import Answers

SUFFIX = ".evalkit.json"
FOLDER = ".answers"
"""Inside the library's folder."""
MAX_BYTES = 4 << 20
"""As `network_intrinsics`: labels are what is long."""

log = logging.getLogger(__name__)


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    sha256: str
    """Of the model file: answers about another file of that name are not used."""
    answers: Answers


def remember(path: Path, sha256: str, answers: Answers, library_folder: Path) -> Path:
    """Write the answers about the file `path`; return where they are. ModelError if neither place can be written."""
    text = msgspec.json.format(msgspec.json.encode(Remembered(sha256=sha256, answers=answers)), indent=1)
    beside = path.with_name(path.name + SUFFIX)
    try:
        write_atomically(beside, text)
    except ModelError as error:
        log.info("Answers are kept in the library instead: %s", error)
        own = _own(library_folder, sha256)
        write_atomically(own, text)
        return own
    return beside


def recall(path: Path, sha256: str, library_folder: Path | None) -> Answers | None:
    """Return the answers about the file `path`, or None; damaged and foreign ones are as good as none."""
    places = [path.with_name(path.name + SUFFIX)]
    if library_folder is not None:
        places.append(_own(library_folder, sha256))
    for place in places:
        try:
            if place.stat().st_size <= MAX_BYTES:
                remembered = read_answers(place.read_bytes())
                if remembered.sha256 == sha256:
                    return remembered.answers
        except FileNotFoundError:
            continue
        except (OSError, BrokenModel) as error:
            log.warning("%s is not used: %s", place, error)
    return None


def read_answers(data: bytes) -> Remembered:
    """Read the file; BrokenModel if it is none."""
    try:
        return msgspec.json.decode(data, type=Remembered)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenModel(f"The remembered answers cannot be read: {error}", hint="They are asked again.") from error


def _own(library_folder: Path, sha256: str) -> Path:
    return library_folder / FOLDER / f"{sha256}.json"

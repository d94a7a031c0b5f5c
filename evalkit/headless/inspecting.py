"""`evalkit inspect`: what a file about a network holds."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import msgspec

from evalkit.errors import BrokenModel, ModelError, UnknownFormat
from evalkit.headless import exits
from evalkit.headless.inspection_text import LONGEST_SENTENCE, as_text, printable
from evalkit.headless.terminal import show, show_json
from evalkit.imx500.descriptions import ContainerDescription, Damaged, FileDescription
from evalkit.imx500.inspection import describe_file
from evalkit.imx500.rpk import read_container
from evalkit.models.card import ModelCard
from evalkit.models.foreign import DAMAGED
from evalkit.models.package import CARD_MEMBER

MAX_FILE_BYTES = 64 << 20
"""Nothing larger is read: eight times what the sensor's memory holds."""


def main(args: argparse.Namespace) -> int:
    """Describe the file; return the exit code. Raises ModelError, with file, byte, reason and remedy, if it cannot be described."""
    path: Path = args.file
    data = read_bounded(path)
    try:
        description = describe(data, path.name)
    except ModelError as error:
        raise in_file(path, error) from error
    digest = hashlib.sha256(data).hexdigest()
    if args.json:
        show_json({"file": {"name": path.name, "bytes": len(data), "sha256": digest}, **msgspec.to_builtins(description)})
    else:
        show(as_text(path.name, len(data), digest, description))
    return exits.OK


def describe(data: bytes, name: str = "") -> FileDescription:
    """Describe a file's bytes, with the card if it is one of EvalKit's; raises what `imx500.inspection.describe_file` raises."""
    description = describe_file(data, name)
    if isinstance(description, ContainerDescription) and CARD_MEMBER in description.members:
        return msgspec.structs.replace(description, card=_card(read_container(data).members[CARD_MEMBER]))
    return description


def read_bounded(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """Return a file's bytes; UnknownFormat beyond `limit`, whatever the file system says of its size, ModelError if it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(f"{printable(str(path))} cannot be read: {reason}.", hint="Check the path and its permissions.") from error
    if len(data) > limit:
        raise UnknownFormat(
            f"{printable(path.name)} has more than {limit:,} bytes: no file about a network of this sensor is that large.",
            hint="Choose the network file itself.",
        )
    return data


def _card(content: bytes) -> ModelCard | Damaged:
    try:
        return ModelCard.from_json(content)
    except BrokenModel as error:
        return Damaged(error=error.message, offset=error.offset)


def in_file(path: Path, error: ModelError) -> ModelError:
    """Return an error that also names the file and the byte."""
    offset = error.offset if isinstance(error, BrokenModel) else None
    where = "" if offset is None else f", byte {offset:,} (0x{offset:X})"
    reason = printable(error.message.rstrip("."), limit=LONGEST_SENTENCE)
    return ModelError(f"{printable(path.name)}{where}: {reason}.", hint=error.hint or DAMAGED)

"""What lies beside a model file and belongs to it: its network_info.txt, a list of labels, a folder's name."""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import BrokenModel, ModelError
from evalkit.imx500.consistency import info_problems
from evalkit.imx500.network_info import FILE_NAME, MAX_BYTES, NetworkInfo, read_network_info
from evalkit.imx500.rpk import Container

_LABEL_FILES = ("labels.txt", "labelmap.txt", "classes.txt")
"""Names that Ultralytics' export and TensorFlow's tools give."""
_MAX_LABEL_BYTES = 1 << 20
_MAX_LABELS = 20_000
"""ImageNet's largest list has so many; more is no list of labels."""
_NAMELESS = frozenset({"network", "model", "packerout", "packer_out"})
"""File names that every model has; then the folder's name says more."""


def proposed_name(path: Path) -> str:
    """Return what to call the model in a file."""
    folder = path.absolute().parent.name
    return folder if path.stem.lower() in _NAMELESS and folder else path.stem


def info_beside(path: Path, container: Container, notes: list[str]) -> NetworkInfo | None:
    """Return the network_info.txt that belongs to a file without an archive (Arducam's); `notes` says what was found.

    `NAME_network_info.txt` goes before `network_info.txt`. One that describes other tensors is not used.
    """
    for name in (f"{path.stem}_{FILE_NAME}", f"{path.stem}.txt", FILE_NAME):
        text = _text(path.with_name(name), MAX_BYTES)
        if text is None:
            continue
        try:
            info = read_network_info(text)
        except BrokenModel as error:
            notes.append(f"{name} beside it is not used: {error.message}")
            continue
        problems = list(info_problems(container, info))
        if problems:
            notes.append(f"{name} beside it belongs to another network: {problems[0]}")
            continue
        notes.append(f"{name} beside it is used.")
        return info
    return None


def labels_beside(path: Path, notes: list[str]) -> tuple[str, ...]:
    """Return the labels in a text file beside a model; none if there is no such file. `notes` says what was found."""
    for name in (f"{path.stem}_labels.txt", *_LABEL_FILES):
        if not path.with_name(name).is_file():
            continue
        try:
            labels = read_labels(path.with_name(name))
        except ModelError as error:
            notes.append(f"{name} beside it is not used: {error.message}")
            continue
        notes.append(f"{name} beside it has {len(labels)} labels.")
        return labels
    return ()


def read_labels(path: Path) -> tuple[str, ...]:
    """Return the labels in a text file, one a line; ModelError if it is none."""
    text = _text(path, _MAX_LABEL_BYTES)
    if text is None:
        raise ModelError(
            f"{path} cannot be read, or has more than {_MAX_LABEL_BYTES:,} bytes.", hint="Choose a text file with one label a line."
        )
    try:
        labels = tuple(line.strip() for line in text.decode("utf-8-sig").strip().splitlines())
    except UnicodeDecodeError as error:
        raise ModelError(f"{path.name} is no text in UTF-8.", hint="Save it as UTF-8, one label a line.") from error
    if not 0 < len(labels) <= _MAX_LABELS:
        raise ModelError(
            f"{path.name} has {len(labels):,} lines; 1 to {_MAX_LABELS:,} labels were expected.", hint="Write one label a line."
        )
    return labels


def _text(path: Path, limit: int) -> bytes | None:
    try:
        return path.read_bytes() if path.stat().st_size <= limit else None
    except OSError:
        return None

"""What EvalKit remembers between two starts: one small JSON file.

Where it lies says folders.py. Window geometry and colours are Qt's business and lie beside it. Nothing is read on import.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import msgspec

from evalkit.errors import SettingsError
from evalkit.folders import Folders, default_folders

__all__ = ["MAX_SETTINGS_BYTES", "SETTINGS_VERSION", "Folders", "Settings", "default_folders", "load_settings", "save_settings"]

SETTINGS_VERSION = 1
"""Counts incompatible changes of `Settings`; fields may be added without one."""
MAX_SETTINGS_BYTES = 1 << 20
"""A settings file is a few hundred bytes; what is larger than this is something else and is not read into memory."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered; every field has a default, and unknown ones are ignored."""

    version: int = SETTINGS_VERSION
    first_run: bool = True
    """Until the window was used once."""
    saw_hints: bool = False
    """Whether the window showed its hints for newcomers."""
    url: str = ""
    """Link that was used last; "": the built-in emulator."""
    scene: str = ""
    """What the emulator looked at last; "": its default."""
    model: str = ""
    """Network that was deployed last, by its name in the library; "": the default."""
    output: str = "image+metadata"
    """What leaves the board, by the name of a preset."""
    converter_path: str = ""
    """Folder of Sony's converter, if the user has it and it is not on the PATH."""
    pictures_folder: str = ""
    """Where screenshots go; "": the system's folder for pictures."""
    pixel_format: str = ""
    """PFNC name of the full image's format; "": the board's first."""


def load_settings(path: Path) -> tuple[Settings, SettingsError | None]:
    """Read the settings file; defaults if there is none.

    A file that cannot be used is renamed aside (never overwritten), and the error says so: show it, the settings are usable.
    """
    try:
        with path.open("rb") as file:
            text = file.read(MAX_SETTINGS_BYTES + 1)
    except FileNotFoundError:
        return Settings(), None
    except OSError as error:
        return Settings(), SettingsError(
            f"The settings in {path} cannot be read ({error.strerror}); the defaults are used.", hint="Check the permissions of the file."
        )
    try:
        settings = msgspec.json.decode(text, type=Settings)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Settings(), _set_aside(path, str(error))
    if len(text) > MAX_SETTINGS_BYTES:
        return Settings(), _set_aside(path, f"more than {MAX_SETTINGS_BYTES:,} bytes")
    if settings.version > SETTINGS_VERSION:
        return Settings(), _set_aside(path, f"a newer EvalKit wrote version {settings.version}, this one reads {SETTINGS_VERSION}")
    return settings, None


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings so that a crash leaves the old file or the new one; SettingsError if neither is possible."""
    text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=path.name, suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(text + b"\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise SettingsError(
            f"The settings could not be saved in {path}: {error.strerror}.", hint="Check free space and permissions of that folder."
        ) from error


def _set_aside(path: Path, reason: str) -> SettingsError:
    """Rename a file that cannot be used to the first free `NAME.broken-N`, and return what to tell the user."""
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        return SettingsError(
            f"The settings in {path} cannot be used ({reason}) nor renamed ({error.strerror}); the defaults are used.",
            hint="Remove the file.",
        )
    return SettingsError(f"The settings could not be used ({reason}); the defaults are used.", hint=f"The old file is kept as {aside}.")

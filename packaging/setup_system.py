"""The system libraries that Qt needs on Linux: see what is missing, and install it where that is allowed.

Windows and macOS need none: their Qt wheels bring everything. Readable by Python 3.6.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterable, List, NamedTuple, Optional, Sequence

from setup_python import Python, dotted
from setup_report import EXIT_NEEDS_YOU, SetupStop, say


class Library(NamedTuple):
    """A shared library that Qt loads: its name for the loader, and the Debian package that brings it."""

    soname: str
    package: str


LIBRARIES = (
    # Every Qt program, with a window or without.
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libGL.so.1", "libgl1"),
    Library("libEGL.so.1", "libegl1"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    # A window on X11.
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    # A window on Wayland.
    Library("libwayland-cursor.so.0", "libwayland-cursor0"),
    Library("libwayland-egl.so.1", "libwayland-egl1"),
)

FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".pfb")

LOADER_CACHE = "/etc/ld.so.cache"


def is_loadable(soname: str) -> bool:
    """Tell whether the loader finds `soname`, asking the loader itself (slow: it loads the library)."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_libraries(
    loader_cache: bytes, loadable: Callable[[str], bool] = is_loadable, libraries: Sequence[Library] = LIBRARIES
) -> List[Library]:
    """Return the libraries that this machine lacks.

    `loader_cache` is the content of /etc/ld.so.cache, which lists names and paths as C strings: a look there costs microseconds, so it
    can be done at every start. What is not in it (other loaders, LD_LIBRARY_PATH) is tried for real.
    """
    return [item for item in libraries if not is_cached(item.soname, loader_cache) and not loadable(item.soname)]


def is_cached(soname: str, loader_cache: bytes) -> bool:
    """Tell whether the loader's cache knows `soname`: as a string of its own, or (glibc 2.33 and later) as the end of its path's."""
    name = soname.encode() + b"\0"
    return b"\0" + name in loader_cache or b"/" + name in loader_cache


def has_font(folders: Iterable[str]) -> bool:
    """Tell whether one of `folders` holds a scalable font, without which Qt draws every letter as a box."""
    for folder in folders:
        for _, _, names in os.walk(str(Path(folder).expanduser())):
            if any(name.lower().endswith(FONT_ENDINGS) for name in names):
                return True
    return False


def read_loader_cache() -> bytes:
    """Return /etc/ld.so.cache, or nothing where the loader keeps none (musl, NixOS)."""
    try:
        return Path(LOADER_CACHE).read_bytes()
    except OSError:
        return b""


def missing_for_qt() -> List[str]:
    """Return the Debian names of what Qt needs and this machine lacks; always empty where Qt's wheels bring everything."""
    if not sys.platform.startswith("linux"):
        return []
    packages = [item.package for item in missing_libraries(read_loader_cache())]
    return packages if has_font(FONT_FOLDERS) else [*packages, FONT_PACKAGE]


def missing_for_venv(python: Python) -> List[str]:
    """Return the Debian package that lets `python` (the running one) make virtual environments, when that was split off and left out."""
    if sys.platform.startswith("linux") and importlib.util.find_spec("ensurepip") is None:
        return [f"python{dotted(python.version)}-venv"]
    return []


def install_command(packages: Sequence[str], which: Callable[[str], object] = shutil.which) -> List[str]:
    """Return the command that installs Debian's `packages` here, without sudo; empty where no package manager is known.

    dnf and zypper resolve a library's own name, so that their packages need no list of their own.
    """
    if which("apt-get"):
        return ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    sonames = {item.package: item.soname + "()(64bit)" for item in LIBRARIES}
    names = [sonames.get(package, "dejavu-sans-fonts" if package == FONT_PACKAGE else package) for package in packages]
    for manager in ("dnf", "zypper"):
        if which(manager):
            return [manager, "install", "-y", *names]
    return []


def how_to_install(packages: Sequence[str], command: Sequence[str], *, is_root: bool) -> str:
    """Return the sentence for a person who must install `packages` by hand."""
    start = "This machine lacks system packages that EvalKit needs: {}.\n".format(" ".join(packages))
    if not command:
        sonames = [item.soname for item in LIBRARIES if item.package in packages]
        return start + "Install what brings these in your distribution ({}), then start again.".format(" ".join(sonames) or "see above")
    quoted = " ".join(f"'{word}'" if "(" in word else word for word in command)
    return start + "Install them, then start again:\n  {}{}".format("" if is_root else "sudo ", quoted)


def rights_prefix() -> Optional[List[str]]:
    """Return what to put before a command that needs root: nothing, or a sudo that asks for no password; None when neither is possible."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def ensure(packages: Sequence[str]) -> None:
    """Install the Debian `packages` with apt where it may be used; raises SetupStop with the exact command where it may not."""
    if not packages:
        return
    command = install_command(packages)
    prefix = rights_prefix()
    if prefix is None or command[:1] != ["apt-get"]:
        raise SetupStop(how_to_install(packages, command, is_root=prefix == []), EXIT_NEEDS_YOU)
    say("Installing system packages: " + " ".join(packages))
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    # An empty or old package list is normal on a new machine; one broken third-party source must not stop the others, so its verdict is left to install.
    subprocess.call([*quiet, "apt-get", "update", "-qq"])
    if subprocess.call([*quiet, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], stdout=subprocess.DEVNULL) != 0:
        raise SetupStop(
            "apt-get could not install them; it says why above.\n" + how_to_install(packages, command, is_root=prefix == []), EXIT_NEEDS_YOU
        )

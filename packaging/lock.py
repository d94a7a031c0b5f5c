#!/usr/bin/env python3
"""Write packaging/requirements.lock anew from pyproject.toml (for maintainers; needs a network and .venv from check.py).

    .venv/bin/python packaging/lock.py                            keep what is pinned, add and drop what pyproject.toml asks for
    .venv/bin/python packaging/lock.py --upgrade                  the newest of everything that pyproject.toml allows
    .venv/bin/python packaging/lock.py --upgrade-package numpy    the newest of one

One file for Windows, Linux and macOS, with every file's hash and the name of no index: where packages come from is the user's
configuration. It has two parts, so that the application's users do not install what only its developers need. In the end every supported
platform and Python is asked for ready-made wheels, because nothing is ever compiled on a user's machine. After an upgrade bring
packaging/THIRD_PARTY.md up to date; a test compares the two.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import setup_lock
from setup_python import NEWEST, OLDEST, dotted

REPOSITORY = Path(__file__).resolve().parent.parent
LOCK = REPOSITORY / "packaging" / "requirements.lock"

HEADER = """\
# What EvalKit installs, exactly: made by packaging/lock.py from pyproject.toml; do not edit.
"""

COMPILE = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet")
# One version for all Pythons rather than the newest for each: what is tested on one is what runs on the others.
ONE_VERSION = ("--fork-strategy", "fewest", "--python-version", dotted(OLDEST))

PLATFORMS = ("x86_64-manylinux_2_34", "aarch64-manylinux_2_39", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
MACOS = "14.0"
"""The oldest macOS for which onnxruntime has wheels."""


def uv(*arguments: str) -> None:
    """Run uv with the person's own index configuration; raises CalledProcessError with its message on screen."""
    environment = dict(os.environ, MACOSX_DEPLOYMENT_TARGET=MACOS)
    subprocess.run([sys.executable, "-m", "uv", "pip", "compile", *arguments], check=True, cwd=REPOSITORY, env=environment)


def compile_part(folder: Path, name: str, pins: str, options: Sequence[str]) -> str:
    """Resolve pyproject.toml into `name` and return its text; `pins` is what is kept unless an upgrade is asked for."""
    output = folder / name
    output.write_text(pins, encoding="utf-8")
    uv("pyproject.toml", *COMPILE, *ONE_VERSION, *options, "--output-file", str(output))
    return output.read_text(encoding="utf-8")


def development_only(everything: Mapping[str, str], run_time: Mapping[str, str]) -> str:
    """Return the entries that only development needs.

    Raises SystemExit when a package is pinned differently in the two: pip installs both parts together and can have one of each.
    """
    differing = [name for name, entry in run_time.items() if everything.get(name) != entry]
    if differing:
        sys.exit(f"pinned differently for development: {', '.join(differing)}. Make pyproject.toml ask for the same of both.")
    return "".join(entry for name, entry in everything.items() if name not in run_time)


def check_wheels(lock: Path) -> None:
    """Raise CalledProcessError when a package has no ready-made wheel on a supported platform and Python."""
    for platform in PLATFORMS:
        for minor in range(OLDEST[1], NEWEST[1] + 1):
            version = dotted((3, minor))
            print(f"wheels for {platform}, Python {version}", flush=True)
            target = ("--python-platform", platform, "--python-version", version)
            uv(str(lock), "--no-deps", "--only-binary", ":all:", *target, "--quiet", "--output-file", os.devnull)


def main(options: Sequence[str]) -> None:
    """Write the lock file and check it."""
    pinned = LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_time = compile_part(folder, "run-time.txt", pinned, options)
        # The run-time pins hold for development too: the tests must see what users get.
        constraint = ("--constraint", str(folder / "run-time.txt"))
        everything = compile_part(folder, "all.txt", pinned, [*options, *constraint, "--group", "dev"])
        development = development_only(setup_lock.entries(everything), setup_lock.entries(run_time))
        whole = folder / "whole.txt"
        whole.write_text(f"{HEADER}{run_time}{setup_lock.MARKER}\n{development}", encoding="utf-8", newline="\n")
        check_wheels(whole)
        LOCK.write_bytes(whole.read_bytes())
    print(f"{LOCK}: {len(setup_lock.entries(run_time))} packages at run time, {len(setup_lock.entries(development))} more for development")


if __name__ == "__main__":
    main(sys.argv[1:])

#!/usr/bin/env python3
"""Train the built-in networks anew: `python3 packaging/train.py`, or with names only those of them.

    python3 packaging/train.py                     all of them, about six minutes each on one core
    python3 packaging/train.py door-mask           one
    python3 packaging/train.py --out DIR           write the packages somewhere else

The first time this makes an environment of its own in .venv-training (PyTorch for the CPU, with exact versions), so that nothing of it
reaches the application's. Seeds are fixed and one thread adds up, so the same machine gives the same bytes. Another kind of processor, or
other versions, round sums otherwise: weights then differ in their last digits, packages in their bytes, and measured figures a little. A
changed scene, lens or pixel model of the emulator changes the pictures, and with them everything.
"""

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
TRAINING = REPOSITORY / "packaging" / "training"
REQUIREMENTS = TRAINING / "requirements.txt"
FOLDER = REPOSITORY / ".venv-training"
PACKAGES = REPOSITORY / "evalkit" / "models" / "networks"
STAMP = "evalkit-requirements.txt"
NAMES = ("shop-person", "door-mask", "shelf-gap", "ceiling-person")


def prepared_python(folder: Path) -> Path:
    """Return the Python of the environment, which holds exactly what REQUIREMENTS names; make or fill it if it does not."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / STAMP
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if not python.exists():
        venv.create(folder, with_pip=True)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return python


def train(name: str, python: Path, out: Path) -> int:
    """Train one network in a process of its own; return its exit code."""
    # One thread: sums in another order are other sums.
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    return subprocess.run([python, TRAINING / "make.py", name, out], env=environment, cwd=REPOSITORY, check=False).returncode


def main(arguments: list[str]) -> int:
    """Train what is asked for; return the first failure's exit code, or 0."""
    parser = argparse.ArgumentParser(description="Train EvalKit's built-in networks on generated pictures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; none: all")
    parser.add_argument("--out", type=Path, default=PACKAGES, help="folder for packages and measurements")
    parser.add_argument("--environment", type=Path, default=FOLDER, help="folder of the environment with PyTorch")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"there is no network {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    python = prepared_python(options.environment.absolute())
    for name in options.names or NAMES:
        code = train(name, python, options.out.absolute())
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What `pip install .` brings: the wheel is built and installed here, without an index and without dependencies (they are there already)."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.system.packaging_scripts import REPOSITORY

hatchling = pytest.importorskip("hatchling", reason="packaging/check.py installs it")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    return next(folder.glob("evalkit-*-py3-none-any.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed, to be put before everything else on the import path."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check", "--target", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *options, str(wheel)], check=True, capture_output=True)
    return folder


def run_installed(installed: Path, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command that finds the installed wheel before this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "EVALKIT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False, timeout=60)


def files_of(folder: str) -> set[str]:
    """Return the paths of a package's files in this checkout, of all kinds."""
    paths = (path for path in (REPOSITORY / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(REPOSITORY).as_posix() for path in paths}


def test_the_wheel_holds_both_packages_with_their_data_and_the_assets(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == files_of("evalkit") | files_of("ui") | {f"ui/{name}" for name in files_of("assets")}


def test_the_wheel_carries_the_licences(wheel: Path) -> None:
    names = {name.split(".dist-info/")[1] for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" in name}

    assert {"licenses/LICENSE", "licenses/packaging/THIRD_PARTY.md"} <= names


def test_the_command_evalkit_starts_from_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    script = installed / ("Scripts/evalkit.exe" if os.name == "nt" else "bin/evalkit")

    said = run_installed(installed, tmp_path, str(script), "--help")

    assert said.returncode == 0, said.stderr
    assert "emulate" in said.stdout


def test_the_installed_wheel_is_what_is_imported(installed: Path, tmp_path: Path) -> None:
    said = run_installed(installed, tmp_path, sys.executable, "-c", "import evalkit, ui; print(evalkit.__file__, ui.__file__, sep='\\n')")

    assert all(Path(line).is_relative_to(installed) for line in said.stdout.splitlines())

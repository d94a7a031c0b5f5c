"""The two commands as processes, in a checkout made for the test whose .venv is ready and whose Python only writes down what it is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.packaging_scripts import PACKAGING, load

run = load("run")
setup_venv = load("setup_venv")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")

STAND_IN = """\
#!/bin/sh
echo "$*" >> "{log}"
case "$*" in
  "-m evalkit model"*) exit 1 ;;
  "-m ui --unattended"*) mkdir -p "{repository}/out"; echo "$QT_QPA_PLATFORM" > "{repository}/out/summary.json"; exit 7 ;;
  "-m ui"*) exit 5 ;;
  *"{fails}"*) exit 3 ;;
esac
"""


class Checkout:
    """A checkout that was set up before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "asked.log"
        shutil.copytree(PACKAGING, folder / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
        # Whatever this machine lacks is not to be installed by a test.
        with (folder / "packaging" / "setup_system.py").open("a", encoding="utf-8") as script:
            script.write("\n\ndef missing_for_qt():\n    return []\n")
        venv = setup_venv.Venv(folder)
        venv.python.parent.mkdir(parents=True)
        (venv.folder / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\nversion = 3.11.2\n", encoding="utf-8")
        venv.write_stamp({part: venv.fingerprint(part, "3.11") for part in venv.parts(development=True)})
        self.python = venv.python
        self.let_fail("no such thing")

    def let_fail(self, words: str) -> None:
        """Make every command whose words contain these end with 3."""
        self.python.write_text(STAND_IN.format(log=self.log, repository=self.folder, fails=words), encoding="utf-8")
        self.python.chmod(0o755)

    def call(self, script: str, *arguments: str, display: str = "") -> subprocess.CompletedProcess[str]:
        """Run a script of packaging/ in the checkout, with or without a display."""
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
        if display:
            environment["DISPLAY"] = display
        command = [sys.executable, str(self.folder / "packaging" / script), *arguments]
        return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=60)

    def asked(self) -> list[str]:
        """Return what the environment's Python was asked to do."""
        return self.log.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


without_display = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux machines may have no display")


@without_display
def test_without_a_display_run_lets_the_window_work_unseen_and_report(checkout: Checkout) -> None:
    done = checkout.call("run.py", "--theme", "dark")

    assert done.returncode == 7, "the exit code is the application's"
    assert checkout.asked()[-1] == f"-m ui --unattended 20 --report {checkout.folder / 'out'} --theme dark"
    assert (checkout.folder / "out" / "summary.json").read_text(encoding="utf-8") == "offscreen\n"
    assert "No display" in done.stdout


def test_with_a_display_run_becomes_the_window(checkout: Checkout) -> None:
    done = checkout.call("run.py", "--theme", "dark", display=":99")

    assert done.returncode == 5
    assert checkout.asked()[-1] == "-m ui --theme dark"


@without_display
@pytest.mark.parametrize("argument", ["devices", "--help"])
def test_a_subcommand_or_the_help_needs_no_display(checkout: Checkout, argument: str) -> None:
    done = checkout.call("run.py", argument)

    assert done.returncode == 5
    assert checkout.asked()[-1] == f"-m ui {argument}"


def test_a_start_without_the_networks_goes_on_and_says_how_to_get_them(checkout: Checkout) -> None:
    done = checkout.call("run.py", display=":99")

    assert checkout.asked() == ["-m evalkit model install --defaults", "-m ui"]
    assert "model install --defaults" in done.stdout


def test_check_runs_everything_in_its_order_and_hands_pytest_its_arguments(checkout: Checkout) -> None:
    done = checkout.call("check.py", "--", "tests/core", "-k", "deframe")

    assert done.returncode == 0, done.stdout
    tools = [line.split(" -n")[0].split(" packaging/")[0] for line in checkout.asked()[1:]]
    assert tools[:3] == ["-m ruff format --check", "-m ruff check", "-m mypy"]
    assert tools[-1] == "-m pytest"
    assert "lint_imports" in tools[-2]
    assert checkout.asked()[-1].endswith(" tests/core -k deframe")
    assert [line for line in done.stdout.splitlines() if line.startswith("== ")][-1].startswith("== pytest: ok in ")


def test_check_stops_at_the_first_failure_with_its_code(checkout: Checkout) -> None:
    checkout.let_fail("-m mypy")

    done = checkout.call("check.py")

    assert done.returncode == 3
    assert checkout.asked()[-1] == "-m mypy"
    assert "== mypy: FAILED (exit code 3)" in done.stdout


def test_check_can_keep_going_and_still_fails(checkout: Checkout) -> None:
    checkout.let_fail("-m ruff check")

    done = checkout.call("check.py", "--keep-going")

    assert done.returncode == 3
    assert "-m pytest" in checkout.asked()[-1]


def test_only_linux_can_lack_a_display() -> None:
    assert not run.has_display("linux", {})
    assert run.has_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert run.has_display("win32", {})
    assert run.has_display("darwin", {})


def test_a_report_folder_of_the_persons_own_is_kept() -> None:
    assert run.unattended_arguments(["--report", "here", "--unattended=5"]) == ["--report", "here", "--unattended=5"]
    assert run.unattended_arguments(["--fresh"]) == ["--unattended", "20", "--report", str(run.REPORT_FOLDER), "--fresh"]

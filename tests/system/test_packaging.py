"""The set-up code of packaging/: what it decides, without a network and without changing this machine."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.system.packaging_scripts import PACKAGING, load

OLD_PYTHON_SCRIPTS = [PACKAGING / "run.py", PACKAGING / "check.py", *sorted(PACKAGING.glob("setup_*.py"))]

lock = load("lock")
setup_lock = load("setup_lock")
setup_machine = load("setup_machine")
setup_python = load("setup_python")
setup_report = load("setup_report")
setup_system = load("setup_system")


def test_packaging_is_no_package() -> None:
    """With an __init__.py it would shadow the library `packaging`, and every tool that imports that would fail."""
    assert not (PACKAGING / "__init__.py").exists()
    assert "site-packages" in (importlib.import_module("packaging").__file__ or "")


@pytest.mark.parametrize("script", OLD_PYTHON_SCRIPTS, ids=lambda path: path.name)
def test_an_old_python_can_read_the_script_and_needs_no_library(script: Path) -> None:
    tree = ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    siblings = {path.stem for path in OLD_PYTHON_SCRIPTS}
    # `annotations` of __future__ is what one adds without thinking; Python 3.6 refuses it.
    assert imported <= (set(sys.stdlib_module_names) | siblings) - {"__future__", "dataclasses", "tomllib"}


# Finding a Python


def python(version: tuple[int, int], *, implementation: str = "cpython", is_64_bit: bool = True) -> Any:
    return setup_python.Python(f"/opt/python{version[1]}", implementation, version, is_64_bit)


def test_the_newest_supported_python_is_taken() -> None:
    there = {"python3.10": python((3, 10)), "python3.12": python((3, 12)), "python3.13": python((3, 13)), "python3": python((3, 10))}

    found = setup_python.find(lambda command: there.get(command[0]), on_windows=False)

    assert found == there["python3.13"]


@pytest.mark.parametrize(
    "useless",
    [python((3, 10)), python((3, 15)), python((2, 7)), python((3, 12), implementation="pypy"), python((3, 12), is_64_bit=False), None],
)
def test_a_python_without_wheels_is_passed_over(useless: Any) -> None:
    assert setup_python.find(lambda command: useless, on_windows=False) is None


def test_windows_asks_its_launcher_first() -> None:
    commands = setup_python.commands_to_try(on_windows=True)

    assert commands[0] == ["py", "-3.14"]
    assert ["py", "-3.11"] in commands
    assert commands.index(["python3.11"]) < commands.index(["python"])


def test_a_probe_tells_this_python_for_what_it_is() -> None:
    found = setup_python.probe([sys.executable])

    assert found is not None
    assert found.version == sys.version_info[:2]
    assert setup_python.is_supported(found)


def test_a_command_that_is_no_python_is_none() -> None:
    assert setup_python.probe(["no-such-command-as-this"]) is None
    assert setup_python.parse_probe("pyenv: python3.14: command not found") is None
    assert setup_python.parse_probe("cpython|three|11|True|/usr/bin/python3") is None


def test_a_machine_without_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_python, "this_python", lambda: python((3, 8)))
    monkeypatch.setattr(setup_python, "find", lambda: None)

    with pytest.raises(setup_report.SetupStop, match=r"Python 3\.11 to 3\.14") as stop:
        setup_python.go_on_in_supported_python()

    assert stop.value.exit_code == 2


def test_the_same_command_goes_on_in_the_python_that_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[list[str]] = []
    monkeypatch.setattr(setup_python, "this_python", lambda: python((3, 8)))
    monkeypatch.setattr(setup_python, "find", lambda: python((3, 12)))
    monkeypatch.setattr(setup_python, "hand_over", handed.append)
    monkeypatch.setattr(sys, "argv", ["packaging/run.py", "--theme", "dark"])

    setup_python.go_on_in_supported_python()

    assert handed == [["/opt/python12", "packaging/run.py", "--theme", "dark"]]


# The lock file

LOCK_TEXT = f"""\
# made by a test
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
pip==26.0 \\
    --hash=sha256:cc
{setup_lock.MARKER}
gamma==3.1 ; sys_platform == 'win32' \\
    --hash=sha256:dd
"""


def test_the_lock_splits_into_what_users_and_what_developers_need() -> None:
    run_time, development = setup_lock.split(LOCK_TEXT)

    assert list(setup_lock.entries(run_time)) == ["alpha", "pip"]
    assert setup_lock.entries(development) == {"gamma": "gamma==3.1 ; sys_platform == 'win32' \\\n    --hash=sha256:dd\n"}
    assert setup_lock.entries(run_time)["alpha"].count("--hash") == 2
    assert [setup_lock.version(entry) for entry in setup_lock.entries(run_time).values()] == ["1.0", "26.0"]


@pytest.mark.parametrize("text", [LOCK_TEXT.replace(setup_lock.MARKER, "# something"), LOCK_TEXT + setup_lock.MARKER + "\n"])
def test_a_lock_without_exactly_one_marker_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"lock\.py"):
        setup_lock.split(text)


def test_the_fingerprint_changes_with_what_is_installed_and_not_with_line_ends() -> None:
    reference = setup_lock.fingerprint(LOCK_TEXT, "3.11")

    assert setup_lock.fingerprint(LOCK_TEXT.replace("\n", "\r\n"), "3.11") == reference
    assert setup_lock.fingerprint(LOCK_TEXT, "3.12") != reference
    assert setup_lock.fingerprint(LOCK_TEXT.replace("sha256:ab", "sha256:ac"), "3.11") != reference


def test_a_package_pinned_differently_for_developers_is_refused() -> None:
    """pip installs both parts together and can have only one of each."""
    assert lock.development_only({"alpha": "alpha==1\n", "gamma": "gamma==3\n"}, {"alpha": "alpha==1\n"}) == "gamma==3\n"

    with pytest.raises(SystemExit, match="alpha"):
        lock.development_only({"alpha": "alpha==2\n"}, {"alpha": "alpha==1\n"})


# System libraries

LIBRARY = setup_system.Library("libGL.so.1", "libgl1")


@pytest.mark.parametrize("cache", [b"x\0libGL.so.1\0y", b"x\0/usr/lib/libGL.so.1\0y"], ids=["a string of its own", "the end of a path"])
def test_a_library_in_the_loaders_cache_is_there(cache: bytes) -> None:
    assert setup_system.missing_libraries(cache, lambda soname: False, [LIBRARY]) == []


@pytest.mark.parametrize("cache", [b"", b"\0libGL.so.10\0", b"\0libOpenGL.so.1\0", b"\0/usr/lib/mylibGL.so.1\0"])
def test_a_library_that_neither_cache_nor_loader_knows_is_missing(cache: bytes) -> None:
    assert setup_system.missing_libraries(cache, lambda soname: False, [LIBRARY]) == [LIBRARY]
    assert setup_system.missing_libraries(cache, lambda soname: soname == "libGL.so.1", [LIBRARY]) == []


def test_the_loader_itself_is_asked_when_there_is_no_cache() -> None:
    there, absent = setup_system.Library("libc.so.6", "libc6"), setup_system.Library("libnot-there.so.0", "libnot-there0")
    if not sys.platform.startswith("linux") or not setup_system.is_cached("libc.so.6", setup_system.read_loader_cache()):
        pytest.skip("needs a Linux with glibc")

    assert setup_system.missing_libraries(b"", libraries=[there, absent]) == [absent]


def test_a_font_is_found_in_any_depth_and_other_files_are_none(tmp_path: Path) -> None:
    folder = tmp_path / "truetype" / "dejavu"
    folder.mkdir(parents=True)
    (folder / "fonts.conf").touch()
    assert not setup_system.has_font([str(tmp_path), str(tmp_path / "absent")])

    (folder / "Some.TTF").touch()
    assert setup_system.has_font([str(tmp_path)])


def test_each_package_manager_gets_a_command_it_understands() -> None:
    packages = ["libgl1", "fonts-dejavu-core"]

    assert setup_system.install_command(packages, lambda name: name == "apt-get")[-2:] == packages
    assert setup_system.install_command(packages, lambda name: name == "dnf") == [
        "dnf",
        "install",
        "-y",
        "libGL.so.1()(64bit)",
        "dejavu-sans-fonts",
    ]
    assert setup_system.install_command(packages, lambda name: False) == []


def test_the_advice_names_packages_and_a_command_to_paste() -> None:
    packages = ["libgl1"]
    apt, dnf = (setup_system.install_command(packages, lambda name, manager=manager: name == manager) for manager in ("apt-get", "dnf"))

    assert setup_system.how_to_install(packages, apt, is_root=False).endswith("\n  sudo apt-get install -y --no-install-recommends libgl1")
    assert setup_system.how_to_install(packages, dnf, is_root=True).endswith("\n  dnf install -y 'libGL.so.1()(64bit)'")
    assert "libGL.so.1" in setup_system.how_to_install(packages, [], is_root=False)


def test_without_the_right_to_install_set_up_stops_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_system, "rights_prefix", lambda: None)
    monkeypatch.setattr(setup_system, "install_command", lambda packages: ["apt-get", "install", "-y", *packages])

    with pytest.raises(setup_report.SetupStop, match="sudo apt-get install -y libgl1") as stop:
        setup_system.ensure(["libgl1"])

    assert stop.value.exit_code == 2


def test_nothing_is_run_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_system.subprocess, "call", lambda *args, **kwargs: pytest.fail("a command was run"))

    setup_system.ensure([])


# Two at once


def test_a_second_set_up_waits_for_the_first(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open("rb") as first, (tmp_path / "lock").open("rb") as second:
        assert setup_machine.try_to_lock(first.fileno())
        assert not setup_machine.try_to_lock(second.fileno())

        first.close()
        assert setup_machine.try_to_lock(second.fileno())

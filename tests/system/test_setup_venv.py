"""The environment that set-up makes, and how it recognises it: in checkouts made for the test, without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.system.packaging_scripts import load

setup_lock = load("setup_lock")
setup_models = load("setup_models")
setup_pip = load("setup_pip")
setup_python = load("setup_python")
setup_venv = load("setup_venv")

LOCK_TEXT = f"pip==26.0\n{setup_lock.MARKER}\ngamma==3.1\n"


@pytest.fixture
def venv(tmp_path: Path) -> Any:
    """A checkout with a lock file and an environment whose Python is this one."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "requirements.lock").write_text(LOCK_TEXT, encoding="utf-8")
    made = setup_venv.Venv(tmp_path)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(made.folder)], check=True)
    return made


def stamp(venv: Any, *, development: bool) -> None:
    parts = venv.parts(development=development)
    venv.write_stamp({part: venv.fingerprint(part, venv.python_version()) for part in parts})


def test_an_environment_is_ready_when_its_stamp_says_so(venv: Any) -> None:
    assert not venv.is_ready(development=False)

    stamp(venv, development=False)
    assert venv.is_ready(development=False)
    assert not venv.is_ready(development=True), "the developers' packages were not installed"

    stamp(venv, development=True)
    assert venv.is_ready(development=True)
    assert venv.is_ready(development=False)


def test_a_changed_lock_asks_for_set_up_again(venv: Any) -> None:
    stamp(venv, development=True)
    (venv.repository / "packaging" / "requirements.lock").write_text(LOCK_TEXT.replace("gamma==3.1", "gamma==3.2"), encoding="utf-8")

    changed = setup_venv.Venv(venv.repository)

    assert not changed.is_ready(development=True)
    assert changed.is_ready(development=False), "only the developers' part changed"


def test_an_environment_whose_python_was_removed_is_not_ready(venv: Any) -> None:
    stamp(venv, development=False)
    venv.python.unlink()

    assert not venv.is_ready(development=False)
    assert not venv.is_usable()


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_broken_stamp_is_none(venv: Any, content: str) -> None:
    venv.stamp_file.write_text(content, encoding="utf-8")

    assert not venv.is_ready(development=False)


def test_an_interrupted_set_up_is_seen_and_finished_by_the_next(venv: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp(venv, development=True)
    monkeypatch.setattr(venv, "is_usable", lambda: True)
    asked: list[str] = []

    def install(title: str, requirements: str) -> None:
        asked.append(title)
        if asked == ["pip", "run-time"]:
            raise KeyboardInterrupt

    monkeypatch.setattr(venv, "install", install)

    with pytest.raises(KeyboardInterrupt):
        venv.prepare(setup_python.this_python(), development=True)
    assert not venv.is_ready(development=False)

    venv.prepare(setup_python.this_python(), development=True)
    assert asked[2:] == ["pip", "run-time", "development"]
    assert venv.is_ready(development=True)


def test_an_environment_in_which_pip_was_killed_is_made_anew(venv: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package whose files are only half there looks installed to pip, so that mending it is not to be trusted."""
    monkeypatch.setattr(venv, "is_usable", lambda: True)
    monkeypatch.setattr(setup_venv.setup_pip, "install", lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        venv.prepare(setup_python.this_python(), development=False)

    made: list[Any] = []
    monkeypatch.setattr(venv, "make", made.append)
    monkeypatch.setattr(setup_venv.setup_pip, "install", lambda *args, **kwargs: True)
    venv.prepare(setup_python.this_python(), development=False)

    assert len(made) == 1
    assert not venv.unfinished.exists()


def test_a_pip_that_refuses_stops_set_up_and_what_it_installed_stays(venv: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "is_usable", lambda: True)
    monkeypatch.setattr(setup_venv.setup_pip, "install", lambda *args, **kwargs: False)

    with pytest.raises(setup_venv.SetupStop, match="network"):
        venv.prepare(setup_python.this_python(), development=False)

    assert not venv.is_ready(development=False)
    assert not venv.unfinished.exists()


def test_a_half_made_environment_is_replaced(venv: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not venv.is_usable(), "it has no pip: as if ensurepip had been interrupted"
    made: list[Any] = []
    monkeypatch.setattr(venv, "make", made.append)
    monkeypatch.setattr(venv, "install", lambda title, requirements: None)

    venv.prepare(setup_python.this_python(), development=False)

    assert made == [setup_python.this_python()]


def test_the_environments_python_imports_this_checkout_from_anywhere_even_after_a_move(venv: Any, tmp_path: Path) -> None:
    (venv.repository / "evalkit").mkdir()
    (venv.repository / "evalkit" / "__init__.py").write_text("WORD = 'here'\n", encoding="utf-8")
    venv.link_repository()
    moved = tmp_path.with_name(tmp_path.name + " moved")
    tmp_path.rename(moved)

    command = [str(moved / venv.python.relative_to(tmp_path)), "-c", "import evalkit; print(evalkit.WORD)"]
    said = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)

    assert said.stdout == "here\n"


# What pip's output becomes

PIP_OUTPUT = """\
Looking in indexes: https://example.org/simple
Requirement already satisfied: pip==26.0 in ./.venv/lib (26.0)
Collecting alpha==1.0 (from -r list.txt (line 2))
  Downloading alpha-1.0-py3-none-any.whl (80.3 MB)
Progress 0 of 80300000
Progress 40200000 of 80300000
Processing /wheels/beta-2.1-cp311-abi3-manylinux_2_28_x86_64.whl (from -r list.txt (line 9))
Progress 10 of 20
Installing collected packages: beta, alpha
"""


@pytest.mark.parametrize("on_terminal", [True, False])
def test_pips_output_becomes_one_line_a_package(on_terminal: bool) -> None:
    lines: list[str] = []
    redrawn: list[str] = []
    progress = setup_pip.Progress(3, lines.append, redrawn.append if on_terminal else None)

    for line in PIP_OUTPUT.splitlines(keepends=True):
        progress.feed(line)

    assert lines == ["  [2/3] alpha 1.0", "  [3/3] beta 2.1", "  unpacking 2"]
    assert redrawn == (["  [2/3] alpha 1.0: 0 of 80 MB", "  [2/3] alpha 1.0: 40 of 80 MB", ""] if on_terminal else [])


# Networks and footage


def test_fetched_files_are_remembered_until_one_of_them_or_the_catalogue_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path / "home"))
    catalogue = tmp_path / "evalkit" / "models" / "catalogue.json"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text("[]", encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    network = tmp_path / "home" / "data" / "models" / "detector.rpk"

    def install(command: list[str]) -> int:
        network.parent.mkdir(parents=True, exist_ok=True)
        network.touch()
        return 0

    monkeypatch.setattr(setup_models.subprocess, "call", install)
    monkeypatch.setattr(setup_models.subprocess, "check_output", lambda *args, **kwargs: f"{tmp_path / 'home' / 'data'}\n")

    assert not setup_models.are_fetched(tmp_path)
    assert setup_models.fetch(tmp_path, Path(sys.executable))
    assert setup_models.are_fetched(tmp_path)

    catalogue.write_text("[1]", encoding="utf-8")
    assert not setup_models.are_fetched(tmp_path)
    catalogue.write_text("[]", encoding="utf-8")
    network.unlink()
    assert not setup_models.are_fetched(tmp_path)


def test_set_up_asks_evalkit_itself_for_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path))

    said = subprocess.run([sys.executable, "-c", setup_models.ASK_FOLDER], capture_output=True, text=True, check=True)

    assert Path(said.stdout.strip()) == tmp_path / "data"


def test_a_failed_fetch_is_told_and_tried_again_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(setup_models.subprocess, "call", lambda command: 1)

    assert not setup_models.fetch(tmp_path, Path("/venv/bin/python"))

    assert "/venv/bin/python -m evalkit model install --defaults" in capsys.readouterr().out
    assert not setup_models.are_fetched(tmp_path)

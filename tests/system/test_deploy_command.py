"""`evalkit deploy` as a user runs it: a process at a terminal or in a script, and a board that is another one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.faults import NO_FAULTS, Faults
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.headless import exits
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME
from evalkit.models.library import ModelLibrary
from evalkit.session.history import FILE_NAME, Outcome, SwapHistory

PATIENCE_S = 60


def environment(home: Path) -> dict[str, str]:
    return dict(os.environ, EVALKIT_HOME=str(home))


def deploy(home: Path, url: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evalkit", "deploy", CLASSIFIER_NAME, "--url", url, *more]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def board(faults: Faults = NO_FAULTS) -> EmulatorProcess:
    return EmulatorProcess.start(EmulatorConfig(model=DETECTOR_NAME, link_profile="unlimited", faults=faults))


def history(home: Path) -> SwapHistory:
    return SwapHistory(home / "data" / FILE_NAME)


def test_a_script_gets_the_report_as_json_and_the_history_has_it(tmp_path: Path) -> None:
    with board() as emulator:
        done = deploy(tmp_path, emulator.url, "--json")
    assert done.returncode == exits.OK, done.stderr
    report = json.loads(done.stdout)
    assert (report["name"], report["verification"]["golden"], report["verification"]["live"]) == (CLASSIFIER_NAME, "passed", True)
    assert report["bytes"] > 0
    assert report["before"]["name"] == DETECTOR_NAME, "what the board was still loading when it was asked"
    assert {entry.name for entry in ModelLibrary(tmp_path / "data" / "models").entries() if entry.last_used_s} == {CLASSIFIER_NAME}
    for stage in ("upload", "verify", "load", "confirm"):
        assert stage in done.stderr
    (record,) = history(tmp_path).records()
    assert (record.outcome, record.after.sha256) == (Outcome.DONE, report["sha256"])


def test_a_swap_is_undone_on_the_command_line_without_an_upload(tmp_path: Path) -> None:
    with board() as emulator:
        assert deploy(tmp_path, emulator.url).returncode == exits.OK
        undo = [sys.executable, "-m", "evalkit", "deploy", "--undo", "--url", emulator.url, "--json"]
        done = subprocess.run(undo, env=environment(tmp_path), capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert done.returncode == exits.OK, done.stderr
        report = json.loads(done.stdout)
        assert (report["name"], report["bytes"], report["verification"]["live"]) == (DETECTOR_NAME, 0, True)
    assert [record.after.name for record in history(tmp_path).records()] == [CLASSIFIER_NAME, DETECTOR_NAME]


def test_a_swap_that_fails_says_what_runs(tmp_path: Path) -> None:
    with board(Faults(wrong_at="trial")) as emulator:
        done = deploy(tmp_path, emulator.url)
    assert (done.returncode, done.stdout) == (exits.FAILED, "")
    assert "golden input" in done.stderr
    assert "the board was asked" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process")
def test_ctrl_c_cancels_and_says_what_runs(tmp_path: Path) -> None:
    with board(Faults(no_result=1.0)) as emulator:
        command = [sys.executable, "-m", "evalkit", "deploy", CLASSIFIER_NAME, "--url", emulator.url]
        child = subprocess.Popen(command, env=environment(tmp_path), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with child:
            assert child.stderr is not None
            said = ""
            while "confirm" not in said:  # it waits for a first result, which never comes
                line = child.stderr.readline()
                assert line, said
                said += line
            child.send_signal(signal.SIGINT)
            said += child.stderr.read()
        assert child.returncode == exits.INTERRUPTED, said
    assert "Cancelled." in said
    (record,) = history(tmp_path).records()
    assert record.outcome is Outcome.CANCELLED


def test_what_cannot_be_is_said_before_a_board_is_looked_for(tmp_path: Path) -> None:
    done = deploy(tmp_path, "tcp://127.0.0.1:1", "--network", "7")
    assert done.returncode == exits.USAGE
    assert "there is no network 7" in done.stderr

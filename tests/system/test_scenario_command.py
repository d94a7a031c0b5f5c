"""Scenarios without a window, on a real emulator process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.headless import exits
from evalkit.models.builtin import CLASSIFIER_NAME
from evalkit.models.trained import MASK_NAME
from evalkit.scenarios.scenario import SUFFIX, Area, Scenario, scenario_text
from evalkit.session.history import FILE_NAME, Outcome, SwapHistory

PATIENCE_S = 60


def evalkit(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evalkit", *arguments]
    environment = dict(os.environ, EVALKIT_HOME=str(home))
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return evalkit(home, "run", "--headless", "--seconds", "0.5", "--json", "--out", str(home / "out"), *arguments)


def status(home: Path) -> dict[str, object]:
    summary: dict[str, dict[str, object]] = json.loads((home / "out" / "session.json").read_text(encoding="utf-8"))
    return summary["status"] | {"title": summary["network"]["title"]}


def test_a_built_in_scenario_runs_by_its_name(tmp_path: Path) -> None:
    done = run(tmp_path, "--scenario", "door")
    assert done.returncode == exits.OK, done.stderr
    assert "Scenario: Mask at the door" in done.stderr
    assert "runs: 0 bytes" in done.stderr, "the emulator starts with its network"
    now = status(tmp_path)
    assert (now["scene"], now["title"]) == ("generated:door", "Mask at the door")


def test_a_scenario_file_swaps_by_a_transaction_and_says_what_the_board_cannot_do(tmp_path: Path) -> None:
    file = tmp_path / f"mine{SUFFIX}"
    area = Area(x=400, y=300, width=800, height=600)
    mine = Scenario(
        title="Mine",
        model=MASK_NAME,
        output="roi",
        rois=(area,),
        inference_window=area,
        exposure_us=5000,
        mode="8000x6000",
        scene="generated:door",
    )
    file.write_bytes(scenario_text(mine))
    with EmulatorProcess.start(EmulatorConfig(model=CLASSIFIER_NAME, link_profile="unlimited")) as board:
        done = run(tmp_path, "--url", board.url, "--scenario", str(file))
    assert done.returncode == exits.OK, done.stderr
    assert "no mode 8000x6000; the mode stays" in done.stderr
    now = status(tmp_path)
    rectangle = {"x": 400, "y": 300, "width": 800, "height": 600}
    assert now["output"]["rois"] == "fixed"  # type: ignore[index]
    assert now["output"]["roi_rects"] == [rectangle]  # type: ignore[index]
    assert (now["inference_window"], now["scene"]) == (rectangle, "generated:door")
    assert abs(int(str(now["exposure_us"])) - 5000) < 100  # whole lines
    (record,) = SwapHistory(tmp_path / "data" / FILE_NAME).records()
    assert (record.outcome, record.after.name) == (Outcome.DONE, MASK_NAME)


def test_a_file_that_is_wrong_is_told_by_its_field(tmp_path: Path) -> None:
    file = tmp_path / f"wrong{SUFFIX}"
    file.write_bytes(scenario_text(Scenario(title="t")).replace(b'"title": "t"', b'"title": "t", "shown_score": 3'))
    checked = evalkit(tmp_path, "scenario", "check", str(file))
    assert (checked.returncode, checked.stdout) == (exits.FAILED, "")
    assert "shown_score: " in checked.stderr
    assert "Traceback" not in checked.stderr
    assert evalkit(tmp_path, "scenario", "check", "entrance").returncode == exits.OK
    listed = evalkit(tmp_path, "scenario", "list", "--json")
    assert [one["name"] for one in json.loads(listed.stdout)] == ["entrance", "shelf", "ceiling", "door"]

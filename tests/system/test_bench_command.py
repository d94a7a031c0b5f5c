"""`evalkit bench` as a user runs it, against a board that is another process."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.frames import PixelFormat
from evalkit.geometry import Size
from evalkit.headless import exits
from evalkit.links.opening import open_link
from evalkit.models.builtin import DETECTOR_NAME
from evalkit.session.cost_files import last_kept
from evalkit.session.session import Session

PATIENCE_S = 90


def bench(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evalkit", "bench", *arguments]
    environment = dict(os.environ, EVALKIT_HOME=str(home))
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def test_every_output_of_a_real_board_is_measured_kept_and_exported(tmp_path: Path) -> None:
    with EmulatorProcess.start(EmulatorConfig(model=DETECTOR_NAME, link_profile="unlimited")) as board:
        done = bench(tmp_path, "--seconds", "0.3", "--json", "--out", str(tmp_path / "out"), "--url", board.url)
        assert done.returncode == exits.OK, done.stderr
        session = Session(open_link(board.url))
        status = session.open().status
        session.close()
    said = json.loads(done.stdout)
    costs = {cost["name"]: cost for cost in said["costs"]}
    assert len(costs) == 9
    assert all(cost["frames"] >= 3 and not cost["problem"] for cost in costs.values())
    size = Size(2028, 1520)
    for name, pixel_format in (("RAW10", PixelFormat.SRGGB10P), ("RGB", PixelFormat.RGB8), ("YUV 4:2:0", PixelFormat.YUV420)):
        assert costs[name]["bytes"]["image"] == pixel_format.frame_bytes(size)
        assert costs[f"{name} + metadata"]["bytes"]["metadata"] > 0
    smallest = min(costs.values(), key=lambda cost: sum(cost["bytes"].values()))
    assert smallest["name"] == "Metadata only"
    assert costs["Metadata + input tensor"]["bytes"]["tensor"] > 0
    assert said["conditions"]["network"] == DETECTOR_NAME
    assert said["conditions"]["link_bytes_per_s"] == 0
    assert costs["RAW10"]["link_load"] is None  # no figure where none is known
    # The board is as it was, the report where the window looks for it, and with the session's own.
    assert status.output.metadata
    assert status.output.image == "YUV420_8_YY_UV_SemiPlanar"
    kept = last_kept(tmp_path / "data")
    assert kept is not None
    assert len(kept.costs) == 9
    with (tmp_path / "out" / "cost-of-output.csv").open(newline="", encoding="utf-8") as file:
        assert [row["output"] for row in csv.DictReader(file)] == list(costs)
    session_report = json.loads((tmp_path / "out" / "session.json").read_text(encoding="utf-8"))
    assert len(session_report["cost_of_output"]["costs"]) == 9


def test_what_cannot_be_is_told_before_anything_runs(tmp_path: Path) -> None:
    assert bench(tmp_path, "--url", "tcp://127.0.0.1:1").returncode == exits.NO_CONNECTION
    assert bench(tmp_path, "--seconds", "0").returncode == exits.USAGE
    wrong = bench(tmp_path, "--mode", "8000x6000")
    assert wrong.returncode == exits.USAGE
    assert "8000x6000" in wrong.stderr

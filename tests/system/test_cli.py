"""The commands as a user runs them: processes, exit codes, what is on stdout and what on stderr."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evalkit.emulator.config import EmulatorConfig
from evalkit.emulator.faults import Faults
from evalkit.emulator.launcher import EmulatorProcess

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


class Evalkit:
    """`python -m evalkit` with folders of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {**os.environ, "EVALKIT_HOME": str(home), "PYTHONPATH": str(ROOT)}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "evalkit", *arguments],
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=PATIENCE_S,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "evalkit", *arguments],
            env=self.environment,
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )


@pytest.fixture
def evalkit(tmp_path: Path) -> Evalkit:
    return Evalkit(tmp_path)


def test_without_a_display_a_session_is_measured_and_reported(evalkit: Evalkit) -> None:
    done = evalkit("run", "--headless", "--seconds", "1.5", "--out", "report", "--json", "--link", "unlimited")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["board"]["sensor"] == "IMX500"
    assert summary["state"] == "streaming"
    assert summary["frames"]["received"] > 5
    assert summary["frames"]["shown"] > 5
    assert summary["latency_ms"]["dnn"]["count"] > 0
    assert 1.0 < summary["duration_s"] < 30
    assert summary["bytes"]["image"] > 0
    on_disk = json.loads((evalkit.home / "report" / "session.json").read_text(encoding="utf-8"))
    assert {**on_disk, "written": ""} == {**{key: value for key, value in summary.items() if key != "files"}, "written": ""}
    assert len((evalkit.home / "report" / "curves.csv").read_text(encoding="utf-8").splitlines()) > 3
    assert str(Path("report", "session.json")) in done.stderr
    assert (evalkit.home / "log" / "evalkit.log").is_file()


def test_metadata_only_sends_no_pixel(evalkit: Evalkit) -> None:
    done = evalkit("run", "--headless", "--seconds", "0.5", "--output", "metadata", "--mode", "4056x3040")
    assert done.returncode == 0, done.stderr
    summary = json.loads((evalkit.home / "out" / "session.json").read_text(encoding="utf-8"))
    assert (summary["bytes"]["image"], summary["bytes"]["roi"]) == (0, 0)
    assert summary["bytes"]["metadata"] > 0
    assert summary["status"]["mode"] == "4056x3040"
    assert "metadata" in done.stdout
    assert "image" not in done.stdout


def test_a_board_elsewhere_gets_the_network_that_is_asked_for(evalkit: Evalkit) -> None:
    with EmulatorProcess.start(EmulatorConfig()) as emulator:
        done = evalkit(
            *("run", "--headless", "--url", emulator.url, "--model", "scene-classifier", "--scene", "generated:shop-floor"),
            *("--seconds", "0.5", "--json", "--input-tensor"),
        )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["network"]["name"] == "scene-classifier"
    assert summary["bytes"]["tensor"] > 0
    assert "scene-classifier runs" in done.stderr


def test_a_board_that_dies_ends_the_run_with_its_own_code_and_a_report(evalkit: Evalkit) -> None:
    with EmulatorProcess.start(EmulatorConfig(faults=Faults(die_after_bytes=60_000_000))) as emulator:
        done = evalkit("run", "--headless", "--url", emulator.url, "--seconds", "50", "--json")
    assert done.returncode == 4, done.stderr
    summary = json.loads(done.stdout)
    assert summary["state"] == "faulted"
    assert summary["fault"]
    assert summary["fault"] in done.stderr
    assert summary["frames"]["received"] > 0
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_a_run_early_with_its_report(evalkit: Evalkit) -> None:
    with EmulatorProcess.start(EmulatorConfig()) as emulator:
        run = evalkit.start("run", "--headless", "--url", emulator.url, "--seconds", "600", "--json")
        assert run.stderr is not None
        assert any("Measuring" in line for line in iter(run.stderr.readline, ""))
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=PATIENCE_S)
    assert run.returncode == 130, err
    assert json.loads(out)["state"] == "streaming"
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "--headless", "--url", "tcp://127.0.0.1:1"), 3, "Nobody listens"),
        (("run", "--headless", "--url", "gopher://x"), 3, "not the address"),
        (("run", "--headless", "--scene", "file:/no/such.mp4"), 5, "no/such.mp4"),
        (("run", "--headless", "--mode", "8k"), 2, "2028x1520"),
        (("run", "--headless", "--seconds", "-1"), 2, "between 0 and a week"),
        (("run",), 2, "--headless"),
        (("model", "install", "nonsense"), 5, "catalogue"),
        (("model", "install"), 5, "--defaults"),
        (("nonsense",), 2, "invalid choice"),
        ((), 2, "COMMAND"),
    ],
)
def test_mistakes_are_told_in_words_with_a_code(evalkit: Evalkit, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = evalkit(*arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_named(evalkit: Evalkit) -> None:
    (evalkit.home / "out").write_text("a file", encoding="utf-8")
    done = evalkit("run", "--headless", "--seconds", "0.2", "--output", "metadata")
    assert done.returncode == 5
    assert "out" in done.stderr
    assert "Traceback" not in done.stderr


def test_devices_and_models_are_listed_for_people_and_machines(evalkit: Evalkit) -> None:
    assert all({"url", "title", "detail"} <= set(item) for item in json.loads(evalkit("devices", "--json").stdout))
    assert evalkit("devices").returncode == 0
    rows = {row["name"]: row for row in json.loads(evalkit("model", "list", "--json").stdout)}
    assert rows["hi-vis-detector"]["state"] == "built in"
    assert rows["pedestrian-ssdlite"]["state"] == "can be installed"
    assert rows["bikes"]["kind"] == "footage"
    (evalkit.home / "data" / "models").mkdir(parents=True)
    (evalkit.home / "data" / "models" / "odd.rpk").write_bytes(b"odd")
    done = evalkit("model", "list")
    assert done.returncode == 0
    assert [line.split()[:3] for line in done.stdout.splitlines() if line.startswith("odd")] == [["odd", "model", "broken"]]
    assert "odd: " in done.stderr


@pytest.mark.parametrize("arguments", [("--version",), ("version",)])
def test_the_version_is_one_line(evalkit: Evalkit, arguments: tuple[str, ...]) -> None:
    done = evalkit(*arguments)
    assert done.returncode == 0
    assert done.stdout.startswith("EvalKit ")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("emulate", "--help"), ("model", "install", "--help")])
def test_help_loads_no_engine(evalkit: Evalkit, arguments: tuple[str, ...]) -> None:
    code = (
        "import sys\n"
        "from evalkit.cli import main\n"
        "try:\n"
        f"    main({list(arguments)!r})\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0\n"
        "heavy = {'cv2', 'onnxruntime', 'onnx', 'PySide6'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=evalkit.environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
    assert "exit codes" in done.stdout or "options" in done.stdout


def test_a_reader_that_goes_away_is_no_bug(evalkit: Evalkit) -> None:
    run = evalkit.start("model", "list", "--json")
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    err = run.stderr.read()
    run.stderr.close()
    run.wait(PATIENCE_S)
    assert "Traceback" not in err
    assert "Internal error" not in err

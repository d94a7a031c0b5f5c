"""`evalkit model convert` with a stand-in for the converter that behaves like it, and misbehaves like any program."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from evalkit.building.converting import ConvertReport, ConvertRequest, convert, find_program, progress_of
from evalkit.cli import main
from evalkit.errors import ModelError, UnknownFormat
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.models.builtin import builtin_packages
from evalkit.settings import Settings, save_settings

CONVERTER = """
import json, os, subprocess, sys, time
from pathlib import Path
arguments = sys.argv[1:]
source, out = Path(arguments[arguments.index("-i") + 1]), Path(arguments[arguments.index("-o") + 1])
mood = source.read_text().strip()
print(f"Converting {source.name} {' '.join(arguments[4:])}", flush=True)
if mood == "fail":
    sys.stderr.write("ERROR: operator \\x1b[31mGridSample\\x1b[0m of node 7 is not supported\\n")
    sys.exit(3)
if mood == "hang":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(os.environ["STAND_IN_PIDS"]).write_text(f"{os.getpid()} {child.pid}")
    print("ready", flush=True)
    time.sleep(600)
if mood == "stubborn":
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Path(os.environ["STAND_IN_PIDS"]).write_text(f"{os.getpid()}")
    print("ready", flush=True)
    time.sleep(600)
if mood == "garbage":
    sys.stdout.buffer.write(bytes(range(256)) * 2000 + b"\\n")
    sys.stdout.flush()
for share in (10, 50, 100):
    print(f"Compiling: {share}% done", flush=True)
print(json.dumps({"level": "INFO", "message": "Writing results"}), flush=True)
out.mkdir(parents=True)
if mood == "nothing":
    sys.exit(0)
data = b"PK\\x03\\x04 parts"
(out / "packerOut.zip").write_bytes(data[:0] if mood == "empty" else data)
(out / "dnnParams.xml").write_text("<network/>")
(out / "net_MemoryReport.json").write_text("{}")
if mood == "partial":
    sys.stderr.write("OutOfMemoryError: Java heap space\\n")
    sys.exit(1)
"""
PACKAGER = """
import sys
from pathlib import Path
arguments = sys.argv[1:]
source, out = Path(arguments[arguments.index("-i") + 1]), Path(arguments[arguments.index("-o") + 1])
assert source.name == "packerOut.zip" and source.read_bytes()
out.mkdir(parents=True)
(out / "network.rpk").write_bytes(Path({package!r}).read_bytes())
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the stand-ins, on the PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (tmp_path / "good.rpk").write_bytes(builtin_packages()[0].data)
    install(folder, "imxconv-pt", CONVERTER)
    install(folder, "imxconv-tf", CONVERTER)
    install(folder, "imx500-package", PACKAGER.format(package=str(tmp_path / "good.rpk")))
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("STAND_IN_PIDS", str(tmp_path / "pids"))
    monkeypatch.setenv("EVALKIT_HOME", str(tmp_path / "home"))
    return folder


def install(folder: Path, name: str, source: str) -> None:
    if os.name == "nt":
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
        (folder / f"{name}.cmd").write_text(f'@"{sys.executable}" "%~dp0{name}.py" %*\r\n', encoding="utf-8")
        return
    script = folder / name
    script.write_text(f"#!{sys.executable}\n{source}", encoding="utf-8")
    script.chmod(0o755)


def run(tmp_path: Path, mood: str, *, suffix: str = ".onnx", told: list[Progress] | None = None, **settings: object) -> ConvertReport:
    network = tmp_path / f"net{suffix}"
    network.write_text(mood, encoding="utf-8")
    request = ConvertRequest(network=network, out=tmp_path / "out", **settings)  # type: ignore[arg-type]
    return convert(request, progress=(told if told is not None else []).append, cancel=CancelToken())


def is_running(pid: int) -> bool:
    if os.name == "nt":
        return str(pid) in subprocess.run(["tasklist", "/FI", f"PID eq {pid}"], capture_output=True, text=True, check=False).stdout
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        return status.read_text().rpartition(")")[2].split()[0] != "Z"  # a zombie has ended: only its parent has not looked yet
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc").exists()


def require_ended(pids: list[int]) -> None:
    deadline_s = time.monotonic() + 10
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline_s, "the converter was left behind"
        threading.Event().wait(0.02)


def test_folders_may_be_named_from_where_the_user_stands(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="made no packerOut"):
        run(Path(), "nothing", converter_path=programs.name)
    assert not Path("out").exists(), "nothing came into it"
    assert run(Path(), "ok", converter_path=programs.name).package == Path("out", "network.rpk")
    assert Path("out", "network.rpk").is_file()


@pytest.mark.parametrize(("suffix", "program"), [(".onnx", "imxconv-pt"), (".keras", "imxconv-tf")])
def test_a_network_is_converted_packed_and_opened(suffix: str, program: str, programs: Path, tmp_path: Path) -> None:
    told: list[Progress] = []

    report = run(tmp_path, "ok", suffix=suffix, told=told, input_persistency=False)

    assert report.package == tmp_path / "out" / "network.rpk"
    assert report.package.read_bytes() == builtin_packages()[0].data
    assert report.memory == builtin_packages()[0].memory
    assert Path(report.converter).stem == program
    assert Path(report.packager).stem == "imx500-package"
    assert sorted(path.name for path in report.package.parent.iterdir()) == [
        "dnnParams.xml",
        "net_MemoryReport.json",
        "network.rpk",
        "packerOut.zip",
    ]
    assert [(item.done, item.total) for item in told if item.unit == "percent"] == [(10, 100), (50, 100), (100, 100)]
    stages = [item.stage for item in told]
    assert f"{program}: Writing results" in stages
    assert any("--no-input-persistency" in stage for stage in stages)
    assert stages[-1] == "Opening the result"


def test_a_failure_shows_the_end_of_what_the_converter_said(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"imxconv-pt failed with code 3\. It said last:\n(.*\n)*  ERROR: operator GridSample of node 7"
    ) as caught:
        run(tmp_path, "fail")
    assert "evalkit model build" in caught.value.hint
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("partial", "failed with code 1(.*\n)*.*Java heap space"),
        ("nothing", r"made no packerOut\.zip"),
        ("empty", r"packerOut\.zip of 0 bytes"),
    ],
)
def test_half_a_result_is_none_and_an_older_one_stays(mood: str, words: str, programs: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "network.rpk").write_bytes(b"the one before")

    with pytest.raises(ModelError, match=words):
        run(tmp_path, mood)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["network.rpk"]
    assert (tmp_path / "out" / "network.rpk").read_bytes() == b"the one before"


def test_garbage_in_the_output_is_borne(programs: Path, tmp_path: Path) -> None:
    told: list[Progress] = []

    run(tmp_path, "garbage", told=told)

    assert all(len(item.stage) < 120 and item.stage.isprintable() for item in told)


def test_a_result_that_is_no_network_is_not_handed_over(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "good.rpk").write_bytes(builtin_packages()[0].data[:-4000])

    with pytest.raises(ModelError, match=r"imxconv-pt made a network\.rpk that cannot be used"):
        run(tmp_path, "ok")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("mood", ["hang", pytest.param("stubborn", marks=pytest.mark.skipif(os.name == "nt", reason="no signals"))])
def test_a_cancel_ends_the_converter_and_all_that_it_started(mood: str, programs: Path, tmp_path: Path) -> None:
    cancel = CancelToken()
    network = tmp_path / "net.onnx"
    network.write_text(mood, encoding="utf-8")

    def stop(progress: Progress) -> None:
        if progress.stage.endswith("ready"):
            cancel.cancel()

    with pytest.raises(Cancelled):
        convert(ConvertRequest(network=network, out=tmp_path / "out"), progress=stop, cancel=cancel)
    require_ended([int(pid) for pid in (tmp_path / "pids").read_text().split()])
    assert not (tmp_path / "out").exists()


def test_a_converter_that_says_nothing_is_stopped(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"imxconv-pt was stopped: it said nothing for 1\.5 seconds\. It said last:\n(.*\n)*.*ready"):
        run(tmp_path, "hang", silence_s=1.5)
    require_ended([int(pid) for pid in (tmp_path / "pids").read_text().split()])


def test_without_a_packager_the_parts_are_packed_here_and_the_user_told(shared_data: Path, programs: Path, tmp_path: Path) -> None:
    for path in programs.glob("imx500-package*"):
        path.unlink()
    real = (shared_data / "imx500" / "tiny" / "packerOut.zip").read_bytes()
    (tmp_path / "real.zip").write_bytes(real)
    install(programs, "imxconv-pt", CONVERTER.replace('b"PK\\x03\\x04 parts"', f"Path({str(tmp_path / 'real.zip')!r}).read_bytes()"))

    report = run(tmp_path, "ok")

    assert report.kind == "rpk"
    assert (report.package.name, report.packager) == ("network.rpk", "")
    assert (tmp_path / "out" / "packerOut.zip").read_bytes() == real
    assert report.memory is not None
    assert report.memory.runtime == 184_320  # as its memory report says
    assert "imx500-package is not installed" in report.warnings[0]


def test_without_a_packager_damaged_parts_are_refused(programs: Path, tmp_path: Path) -> None:
    for path in programs.glob("imx500-package*"):
        path.unlink()

    with pytest.raises(ModelError, match=r"imxconv-pt made a packerOut\.zip that cannot be used"):
        run(tmp_path, "ok")
    assert not (tmp_path / "out").exists()


def test_what_is_not_installed_is_named_with_whose_business_it_is(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"imxconv-pt is not in .*its licence is between you and Sony") as caught:
        run(tmp_path, "ok", converter_path=str(tmp_path / "nowhere"))
    assert "converter_path" in caught.value.hint


def test_the_folder_of_the_environment_will_do(tmp_path: Path) -> None:
    place = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    place.mkdir(parents=True)
    install(place, "imxconv-tf", "")

    assert find_program("imxconv-tf", str(tmp_path / "venv")).parent == place


def test_a_file_that_no_converter_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="nothing that Sony's converter takes"):
        run(tmp_path, "ok", suffix=".tflite")


@pytest.mark.parametrize(
    ("line", "done", "total"),
    [
        ("Optimising 42 %", 42, 100),
        ("99.7% of the nodes", 99, 100),
        ("[3/17] layer conv", 3, 17),
        ("step 4 of 9", 4, 9),
        ('{"level": "INFO", "message": "Progress: 7%"}', 7, 100),
        ("memory 120 % used", 0, 0),
        ("ratio 9/3", 0, 0),
        ("2026/11/21 started", 0, 0),
    ],
)
def test_progress_is_read_from_what_is_said(line: str, done: int, total: int) -> None:
    told = progress_of("imxconv-pt", line)

    assert told is not None
    assert (told.done, told.total) == (done, total)


def test_the_command_takes_the_path_from_the_settings(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if part != str(programs)))
    save_settings(tmp_path / "home" / "config" / "settings.json", Settings(converter_path=str(programs)))
    (tmp_path / "net.onnx").write_text("ok", encoding="utf-8")

    assert main(["model", "convert", str(tmp_path / "net.onnx"), "--out", str(tmp_path / "out")]) == 0

    said = capsys.readouterr()
    assert said.out.strip() == str(tmp_path / "out" / "network.rpk")
    assert "evalkit model import" in said.err

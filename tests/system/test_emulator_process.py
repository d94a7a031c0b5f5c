"""The emulated board as a process of its own: started, used, ended, killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

import evalkit
from evalkit.emulator import launcher
from evalkit.emulator.config import NO_MODEL, EmulatorConfig
from evalkit.emulator.faults import NO_FAULTS, Faults
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.emulator.models import GENERATED_MODEL
from evalkit.errors import LinkError, LinkLost, LinkNotFound, ModelError, SceneError
from evalkit.links.opening import open_link
from evalkit.links.pipe import PipeLink
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.notices import Notice
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import GetStatus, ModelActivate, ModelBegin, ModelConfirm, ModelTrial, Start
from tests.core.emulator_helpers import HostEnd

ROOT = Path(evalkit.__file__).parents[1]
PLAIN = EmulatorConfig(link_profile="unlimited", model=NO_MODEL)
END_TIMEOUT_S = 30.0


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "evalkit.emulator", *arguments]


def child_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_a_board_starts_runs_its_network_and_ends_without_a_trace() -> None:
    with EmulatorProcess.start(EmulatorConfig(link_profile="unlimited")) as emulator:
        assert emulator.poll() is None
        assert emulator.pid != os.getpid()
        host = HostEnd(open_link(emulator.url))
        host.greet()
        host.tell(Start())
        host.credit()
        start, parts = host.whole_frame(lambda start: start.model_generation == 1)
        assert [len(part) for part in parts] == [part.size_bytes for part in start.parts]
        model = host.tell(GetStatus()).model
        assert model is not None
        assert model.name == GENERATED_MODEL
        host.link.close()
    assert emulator.poll() == 0
    emulator.stop()
    with pytest.raises(LinkNotFound):
        open_link(emulator.url)


def test_a_killed_board_is_an_unplugged_cable() -> None:
    with EmulatorProcess.start(PLAIN) as emulator:
        host = HostEnd(open_link(emulator.url))
        host.greet()
        host.tell(Start())
        host.credit()
        host.whole_frame()
        os.kill(emulator.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        host.wait_for_end()
        host.link.close()
    assert emulator.poll() != 0


@pytest.mark.parametrize(
    ("config", "error", "named"),
    [
        (EmulatorConfig(scene="file:/no/such/video.mp4"), SceneError, "/no/such/video.mp4"),
        (EmulatorConfig(model="no-such-model"), ModelError, "no-such-model"),
        (EmulatorConfig(listen="tcp://127.0.0.1:99999"), LinkNotFound, "99999"),
    ],
)
def test_what_keeps_a_board_from_starting_is_told_as_it_is(config: EmulatorConfig, error: type[Exception], named: str) -> None:
    with pytest.raises(error, match=named) as caught:
        EmulatorProcess.start(config)
    assert getattr(caught.value, "hint", "")


@pytest.mark.parametrize(("step", "survivor"), [("receive", DETECTOR_NAME), ("confirm", DETECTOR_NAME), ("trial", CLASSIFIER_NAME)])
def test_a_board_that_died_in_a_swap_runs_what_was_confirmed_last_when_it_is_started_again(
    step: str, survivor: str, tmp_path: Path
) -> None:
    config = replace(PLAIN, model=DETECTOR_NAME, flash=tmp_path / "flash", faults=Faults(die_at=step))
    with EmulatorProcess.start(config) as emulator:
        host = HostEnd(open_link(emulator.url))
        host.greet()
        host.wait_until(lambda: host.tell(GetStatus()).model is not None, "the first network", read=False)
        with suppress(LinkLost):
            swap_and_begin_again(host)
        assert emulator.poll(END_TIMEOUT_S) is not None, "it died"
        host.link.close()
    with EmulatorProcess.start(replace(config, faults=NO_FAULTS)) as emulator:
        host = HostEnd(open_link(emulator.url))
        host.greet()
        host.tell(Start())
        host.credit()
        host.whole_frame(lambda start: start.model_generation == 1)
        model = host.tell(GetStatus()).model
        assert model is not None
        assert (model.name, model.confirmed) == (survivor, True)
        host.link.close()


def swap_and_begin_again(host: HostEnd) -> None:
    """Swap to the classifier without a trial and confirm it; then send it again, and try it out."""
    package = next(each for each in builtin_packages() if each.name == CLASSIFIER_NAME)
    begin = ModelBegin(
        upload_id=1,
        name=package.name,
        size_bytes=len(package.data),
        crc32c=crc32c(package.data),
        runtime_bytes=1,
        coefficient_bytes=1,
    )
    host.tell(begin)
    host.upload(1, package.data)
    status = host.tell(ModelActivate(upload_id=1, confirm_within_ms=60_000))
    assert status.model is not None
    host.tell(ModelConfirm(generation=status.model.generation))
    host.tell(begin)
    host.upload(1, package.data)
    host.ask(ModelTrial(upload_id=1))


def test_a_board_ends_when_the_program_that_started_it_is_killed() -> None:
    script = (
        "import sys\n"
        "from evalkit.emulator.launcher import EmulatorProcess\n"
        "from evalkit.emulator.config import EmulatorConfig\n"
        "emulator = EmulatorProcess.start(EmulatorConfig(model='none'))\n"
        "print(emulator.url, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], env=child_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    host = HostEnd(open_link(url))
    host.greet()
    parent.kill()
    host.wait_for_end()
    host.link.close()
    parent.communicate()
    # The listening port is closed right after the link; until then it may still take a connection.
    host.wait_until(lambda: not listens(url), "the end of the board", read=False)


def listens(url: str) -> bool:
    try:
        open_link(url).close()
    except LinkError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_board_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    child = subprocess.Popen(command("--model=none"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=child_environment())
    assert child.stdout is not None
    said = json.loads(child.stdout.readline())
    assert said["pid"] == child.pid
    child.send_signal(number)
    _, errors = child.communicate(timeout=END_TIMEOUT_S)
    assert (child.returncode, errors) == (0, b"")


def test_on_standard_streams_nothing_but_the_protocol_is_printed() -> None:
    child = subprocess.Popen(
        command("--listen=stdio", "--link=unlimited"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=child_environment(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    host = HostEnd(PipeLink(child.stdout, child.stdin, "pipe:emulator"))
    host.greet()
    host.tell(Start())
    host.credit()
    host.whole_frame(lambda start: start.model_generation == 1)
    assert not host.others, "every byte belonged to a packet"
    host.link.close()
    assert child.wait(END_TIMEOUT_S) == 0
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()


def test_impossible_options_are_refused_in_words() -> None:
    for arguments in (["--fault=nonsense"], ["--listen=udp://x"], ["--dsp-threads=0"]):
        done = subprocess.run(
            command(*arguments), capture_output=True, text=True, env=child_environment(), timeout=END_TIMEOUT_S, check=False
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("evalkit emulate: ")


def test_a_board_that_crashes_at_its_start_is_told_in_one_line_with_the_rest_as_details(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "_program", lambda: [sys.executable, "-c", "def start():\n    raise OSError('no graphics')\nstart()"])
    with pytest.raises(LinkNotFound) as caught:
        EmulatorProcess.start(PLAIN)
    assert str(caught.value) == "The emulator ended at once (exit code 1). OSError: no graphics."
    notice = Notice.from_error(caught.value)
    assert "Traceback" not in str(notice)
    assert notice.detail.startswith("Traceback")
    assert notice.detail.endswith("OSError: no graphics")

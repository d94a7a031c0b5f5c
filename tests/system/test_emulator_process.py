"""The emulated board as a process of its own: started, used, ended, killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import evalkit
from evalkit.emulator.config import NO_MODEL, EmulatorConfig
from evalkit.emulator.launcher import EmulatorProcess
from evalkit.errors import LinkError, LinkNotFound, ModelError, SceneError
from evalkit.links.opening import open_link
from evalkit.links.pipe import PipeLink
from evalkit.models.builtin import DETECTOR_NAME
from evalkit.protocol.messages import GetStatus, Start
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
        assert model.name == DETECTOR_NAME
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

"""The small parts of the emulated board: memory and uploads, drops, throttle, faults, configuration."""

from __future__ import annotations

import argparse
import threading
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from evalkit.clock import ManualClock
from evalkit.emulator.command import add_arguments, config_of
from evalkit.emulator.config import LINK_PROFILES, NO_MODEL, EmulatorConfig
from evalkit.emulator.drops import BUSY, LINK, DropLedger
from evalkit.emulator.faults import AT_STEP, NO_FAULTS, Faults
from evalkit.emulator.loading import from_package
from evalkit.emulator.memory import require_plan
from evalkit.emulator.models import FOOTAGE_MODEL, first_network
from evalkit.emulator.rhythm import CATCH_UP_NS, Rhythm
from evalkit.emulator.staging import Upload
from evalkit.emulator.throttle import Throttle
from evalkit.emulator.wire import Wire
from evalkit.errors import BoardFault, LinkLost, ModelError, ModelTooLarge
from evalkit.imx500.memory import RESERVED_BYTES, TOTAL_BYTES
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.imx500.timing import inference_timing
from evalkit.links.memory import memory_pair
from evalkit.models.builtin import CLASSIFIER_NAME, builtin_packages
from evalkit.models.memory_plan import plan
from evalkit.models.running import sums_are_exact
from evalkit.protocol.connection import CorruptBytes, MessageReceived, PacketsLost, VersionMismatch
from evalkit.protocol.limits import UPLOAD_ACK_BYTES
from evalkit.protocol.messages import LogLine
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import ModelBegin
from tests.core.protocol_helpers import open_pair

CHUNK = 64 * 1024


def begin(data: bytes, *, checksum: int | None = None, runtime_bytes: int = 1, coefficient_bytes: int = 1) -> ModelBegin:
    return ModelBegin(
        upload_id=1,
        name="net",
        size_bytes=len(data),
        crc32c=crc32c(data) if checksum is None else checksum,
        runtime_bytes=runtime_bytes,
        coefficient_bytes=coefficient_bytes,
    )


def package(size: int) -> bytes:
    return np.random.default_rng(1).integers(0, 256, size, np.uint8).tobytes()


def add(upload: Upload, data: bytes, offset: int) -> int | None:
    return upload.add(offset, np.frombuffer(data[offset : offset + CHUNK], np.uint8))


def test_an_upload_is_acknowledged_often_and_at_its_end() -> None:
    data = package(10 * CHUNK + 100)
    upload = Upload.of(begin(data))
    acknowledged = [add(upload, data, offset) for offset in range(0, len(data), CHUNK)]
    told = [done for done in acknowledged if done is not None]
    assert told == [UPLOAD_ACK_BYTES, 2 * UPLOAD_ACK_BYTES, len(data)]
    assert upload.take() == data


def test_after_a_gap_the_host_is_told_from_where_to_go_on() -> None:
    data = package(4 * CHUNK)
    upload = Upload.of(begin(data))
    add(upload, data, 0)
    assert add(upload, data, 2 * CHUNK) == CHUNK
    with pytest.raises(BoardFault, match=f"Only {CHUNK:,} of {len(data):,} bytes"):
        upload.take()
    for offset in (0, CHUNK, 2 * CHUNK, 3 * CHUNK):
        add(upload, data, offset)
    assert upload.take() == data


def test_a_damaged_upload_is_refused_and_bytes_behind_its_end_do_no_harm() -> None:
    data = package(1000)
    upload = Upload.of(begin(data, checksum=crc32c(data) ^ 1))
    assert upload.add(900, np.zeros(200, np.uint8)) == 0
    upload.add(0, np.frombuffer(data, np.uint8))
    with pytest.raises(BoardFault, match="damaged"):
        upload.take()


def test_a_network_that_does_not_fit_is_refused_with_the_figures() -> None:
    room = TOTAL_BYTES - RESERVED_BYTES
    require_plan(begin(b"", runtime_bytes=room - 10, coefficient_bytes=10))
    with pytest.raises(ModelTooLarge) as caught:
        require_plan(begin(b"", runtime_bytes=room - 10, coefficient_bytes=11))
    assert (caught.value.needed_bytes, caught.value.available_bytes) == (TOTAL_BYTES + 1, TOTAL_BYTES)


def test_drops_are_counted_in_the_order_of_frames_whoever_reports_them_first() -> None:
    ledger = DropLedger()
    ledger.drop(5, BUSY, count=3)
    ledger.drop(1, LINK)
    ledger.drop(8, LINK)
    assert ledger.before(1) == {}
    assert ledger.before(4) == {LINK: 1}
    assert ledger.before(7) == {LINK: 1, BUSY: 2}
    assert ledger.before(100) == {LINK: 2, BUSY: 3}
    ledger.begin()
    assert ledger.before(100) == {}


def test_hours_of_drops_take_no_memory() -> None:
    ledger = DropLedger()
    for frame_id in range(10_000):
        ledger.drop(frame_id, LINK)
    assert len(ledger._runs) == 1
    assert ledger.before(10_000) == {LINK: 10_000}


def test_the_rhythm_of_a_stream_leaves_out_what_is_far_too_late_and_counts_what_a_rest_costs() -> None:
    rhythm, period_ns = Rhythm(1, due_ns=0), 30_000_000
    assert not rhythm.rest_until(5, 100, period_ns), "there is nothing to lose before the first frame"
    assert rhythm.take(period_ns) == (0, 5), "the first frame comes at once"
    assert not rhythm.catch_up(period_ns + CATCH_UP_NS, period_ns)
    assert rhythm.catch_up(5 + period_ns + 4 * period_ns, period_ns) == range(1, 5)
    assert rhythm.take(period_ns) == (5, 5 + 5 * period_ns)
    # The next one was due at 180 ms; until one second, 27 periods of 30 ms pass, and a bit.
    assert rhythm.rest_until(10**9, 100, period_ns) == range(6, 33)
    assert rhythm.take(period_ns) == (33, 10**9 + 100)
    assert not rhythm.rest_until(0, 100, period_ns), "a short rest costs nothing"
    assert rhythm.take(period_ns) == (34, 10**9 + 100 + period_ns)


class SleepyClock:
    """A clock whose waits end late, as on a system that looks at its alarms only now and then."""

    def __init__(self, late_ns: int) -> None:
        self._late_ns = late_ns
        self._now_ns = 10**9

    def now_ns(self) -> int:
        return self._now_ns

    def wait_until(self, deadline_ns: int, wake: threading.Event) -> bool:
        self._now_ns = max(self._now_ns, deadline_ns + self._late_ns)
        return wake.is_set()

    def rest(self, ns: int) -> None:
        self._now_ns += ns


@pytest.mark.parametrize("late_ms", [0, 1, 15])
def test_a_throttled_link_carries_what_it_says_however_late_the_system_wakes_it(late_ms: int) -> None:
    clock = SleepyClock(late_ms * 1_000_000)
    throttle = Throttle(400_000_000, clock)
    for _ in range(4_000):
        throttle.pace(100_000, threading.Event())
    assert clock.now_ns() - 10**9 == pytest.approx(1e9, rel=0.03)


def test_a_pause_of_a_throttled_link_cannot_be_caught_up() -> None:
    clock = SleepyClock(0)
    throttle = Throttle(1_000_000, clock)
    throttle.pace(1_000, threading.Event())
    clock.rest(5 * 10**9)
    begun = clock.now_ns()
    for _ in range(100):
        throttle.pace(10_000, threading.Event())
    assert clock.now_ns() - begun == pytest.approx(1e9, rel=0.01)
    assert throttle.busy_ns(500_000) == pytest.approx(0.5e9, rel=0.01)


def test_a_link_without_limit_is_never_busy() -> None:
    throttle = Throttle(0, ManualClock())
    throttle.pace(10**12, threading.Event())
    assert throttle.busy_ns(10**12) == 0


def written(faults: Faults, count: int) -> list[type]:
    """Return the kinds of events at a host of `count` packets from a board with `faults`."""
    host, board = open_pair()
    here, there = memory_pair()
    wire = Wire(here, faults=faults, seed=1, plug_out=lambda: None)
    events: list[type] = []
    for _ in range(count):
        wire.write(board.send(LogLine(level="INFO", text="x" * 100)))
        events += [type(event) for event in host.received(there.read_into(host.writable(), 0.0))]
    return events + [type(event) for event in host.stalled()]


def test_faults_of_the_wire_do_what_their_names_say() -> None:
    assert written(NO_FAULTS, 5) == [MessageReceived] * 5
    assert written(Faults(silent=True), 5) == []
    assert written(Faults(drop_packets=1.0), 5) == []
    assert set(written(Faults(wrong_version=True), 5)) == {VersionMismatch}
    damaged = written(Faults(corrupt=1.0), 50)
    assert CorruptBytes in damaged
    assert MessageReceived not in damaged
    thinned = written(Faults(drop_packets=0.5), 100)
    assert 20 < thinned.count(MessageReceived) < 80
    assert PacketsLost in thinned


def test_a_board_dies_at_the_very_byte() -> None:
    here, there = memory_pair()
    plugged_out: list[bool] = []
    wire = Wire(here, faults=Faults(die_after_bytes=25), seed=1, plug_out=lambda: plugged_out.append(True))
    wire.write([b"0123456789", memoryview(b"0123456789")])
    with pytest.raises(LinkLost):
        wire.write([b"0123456789"])
    room = memoryview(bytearray(100))
    assert there.read_into(room, 0.0) == 25
    assert plugged_out == [True]


def test_a_board_that_stalls_keeps_its_link_open() -> None:
    here, there = memory_pair()
    wire = Wire(here, faults=Faults(stall_after=15), seed=1, plug_out=lambda: None)
    sizes = [wire.write([b"0123456789"]) for _ in range(5)]
    assert sizes == [10] * 5
    assert there.read_into(memoryview(bytearray(100)), 0.0) == 15
    assert there.read_into(memoryview(bytearray(100)), 0.0) == 0


def test_faults_are_read_as_they_are_written() -> None:
    texts = (
        "corrupt=0.01",
        "drop-packets=0.5",
        "stall-after=100",
        "die-after-bytes=7",
        "silent",
        "garbage",
        "wrong-version",
        "no-result=1.0",
        "late-result",
        *(f"{name}={steps[-1]}" for name, steps in AT_STEP.items()),
    )
    faults = Faults.parse(texts)
    assert faults.stall_after == 100
    assert faults.late_result
    assert Faults.parse(faults.texts()) == faults
    assert Faults.parse(()) == NO_FAULTS


@pytest.mark.parametrize(
    "text",
    ["corrupt=2", "corrupt=x", "stall-after", "stall-after=-1", "silent=1", "nonsense", "", "cut-at", "cut-at=lunch", "fail-at=begin"],
)
def test_a_fault_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Faults.parse([text])


def test_a_configuration_survives_its_command_line() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    configs = (
        EmulatorConfig(),
        EmulatorConfig(
            scene="file:/a b/-x.mp4",
            model="-strange name",
            sensor="IMX501",
            mode="3840x2160 60 fps (datasheet)",
            link_profile="uart-3m",
            listen="pty",
            pixels="full",
            seed=3,
            faults=Faults(corrupt=0.25, silent=True),
            library=Path("/a folder"),
            dsp_threads=2,
            load_time_scale=1.0,
            model_store_bytes=0,
            flash=Path("/another folder"),
        ),
    )
    for made in configs:
        assert config_of(parser.parse_args(made.arguments())) == made


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "1x1"},
        {"sensor": "imx477"},
        {"link_profile": "wifi"},
        {"listen": "udp://x"},
        {"dsp_threads": 0},
        {"load_time_scale": 99},
        {"model_store_bytes": -1},
        {"pixels": "no"},
        {"seed": -1},
    ],
)
def test_a_configuration_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        EmulatorConfig(**change)  # type: ignore[arg-type]


def test_link_profiles_are_ordered_and_only_one_has_no_limit() -> None:
    rates = [profile.bytes_per_s for profile in LINK_PROFILES.values()]
    assert rates[:3] == sorted(rates[:3], reverse=True)
    assert rates.count(0) == 1


def test_the_first_network_suits_the_scene(tmp_path: Path) -> None:
    def name(**values: str) -> str | None:
        load = first_network(EmulatorConfig(library=tmp_path, model=values.get("model", "")), values.get("scene", "generated:shop-floor"))
        return None if load is None else load().name

    assert name() == "shop-person"
    assert name(model=NO_MODEL) is None
    assert name(model=CLASSIFIER_NAME) == CLASSIFIER_NAME
    assert name(scene="generated:door") == "door-mask"
    assert name(scene="file:x.mp4") == "shop-person", "the one for footage is not installed"
    classifier = next(each for each in builtin_packages() if each.name == CLASSIFIER_NAME)
    (tmp_path / f"{FOOTAGE_MODEL}.rpk").write_bytes(classifier.data)
    assert name(scene="file:x.mp4") == FOOTAGE_MODEL
    assert name() == "shop-person"
    assert name(model=str(tmp_path / f"{FOOTAGE_MODEL}.rpk")) == FOOTAGE_MODEL
    with pytest.raises(ModelError) as caught:
        name(model="no-such-model")
    assert caught.value.hint


def test_the_network_is_run_with_exact_sums_on_any_processor() -> None:
    assert sums_are_exact(careful=False) or sums_are_exact(careful=True), "careful sessions are used where the others are not exact"


@pytest.mark.parametrize(("rate", "every"), [(60.0, 1), (30.0, 1), (10.0, 3), (1.0, 30)])
def test_a_network_whose_card_states_only_a_rate_runs_as_the_plan_says(rate: float, every: int) -> None:
    built_in = builtin_packages()[0]
    card = msgspec.structs.replace(built_in.card, dsp_us=0, inference_rate=rate)
    package = replace(built_in, cards=(card,))
    mode = DEFAULT_MODE
    network = from_package(package, threads=1)
    board = inference_timing(readout_us=mode.readout_us, frame_period_us=mode.frame_period_us, dsp_us=network.dsp_us)
    assert (board.every, plan(package, present=None).every) == (every, every)

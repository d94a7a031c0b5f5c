"""The whole board over an in-process link, its clock in the test's hand: what a host sees."""

from __future__ import annotations

import threading

import pytest

from evalkit.emulator.faults import Faults
from evalkit.emulator.network import LoadedNetwork
from evalkit.errors import BoardFault, BrokenModel
from evalkit.frames import PixelFormat
from evalkit.imx500.memory import TOTAL_BYTES
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.imx500.stream import decode_inference
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.package import ModelPackage
from evalkit.protocol.connection import VersionMismatch
from evalkit.protocol.limits import SILENCE_TIMEOUT_S, UPLOAD_ACK_BYTES
from evalkit.protocol.messages import BoardHello, FrameStart, Goodbye, HostHello, LogLine, Ping, Pong, ProgressReport
from evalkit.protocol.packet import crc32c
from evalkit.protocol.requests import (
    GetStatus,
    ModelAbort,
    ModelActivate,
    ModelBegin,
    SetControls,
    SetInferenceWindow,
    SetMode,
    SetOutput,
    SetScene,
    Start,
    Stop,
    UnknownRequest,
)
from evalkit.protocol.values import OutputSelection, Rectangle
from tests.core.emulator_helpers import PATIENCE_S, FakeDsp, config, fake_network, running_board, status_when

PERIOD_NS = DEFAULT_MODE.frame_period_us * 1000
METADATA_ONLY = OutputSelection()


def built_in(name: str) -> ModelPackage:
    return next(package for package in builtin_packages() if package.name == name)


def begin_of(package: ModelPackage, upload_id: int) -> ModelBegin:
    return ModelBegin(
        upload_id=upload_id,
        name=package.name,
        size_bytes=len(package.data),
        crc32c=crc32c(package.data),
        runtime_bytes=package.memory.runtime,
        coefficient_bytes=package.memory.coefficients,
    )


def test_the_board_introduces_itself_and_says_how_it_is() -> None:
    with running_board() as board:
        hello = board.host.greet()
        assert (hello.sensor, hello.protocol) == ("IMX500", 1)
        assert len(hello.sensor_id) == 32
        assert {mode.name: mode.frame_period_us for mode in hello.capabilities.modes} == {
            "2028x1520": 33_310,
            "4056x3040": 100_014,
            "4056x3040 60 fps (datasheet)": 16_667,
            "3840x2160 60 fps (datasheet)": 16_667,
        }
        assert set(hello.capabilities.pixel_formats) == {format_.value for format_ in PixelFormat}
        assert {"scene", "credits"} <= set(hello.capabilities.features)
        assert hello.status.streaming is False
        assert hello.status.model is None
        assert hello.status.memory.total == TOTAL_BYTES
        assert hello.status.scene == "generated:shop-floor"


def test_the_other_variant_says_what_it_is() -> None:
    with running_board(config(sensor="IMX501")) as board:
        hello = board.host.greet()
        assert (hello.sensor, hello.model) == ("IMX501", "IMX501 emulator")


def test_in_a_mode_of_60_frames_a_second_the_network_answers_as_often_as_it_can() -> None:
    with running_board(network=fake_network(FakeDsp(), dsp_us=20_000)) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        host.tell(SetOutput(output=METADATA_ONLY))
        host.tell(SetMode(mode="3840x2160 60 fps (datasheet)"))
        host.tell(Start())
        host.credit()
        found = []
        for _ in range(6):
            start, (lines,) = host.whole_frame(lambda start: start.model_generation == 1)
            assert start.frame_period_us == 16_667
            seen = start.inference_window
            assert (seen.x, seen.y, seen.width, seen.height) == (108, 440, 3840, 2160), "what the mode shows of the whole array"
            inference = decode_inference(lines)
            found.append((inference.input_header.valid, inference.output_header.valid))
        assert found == [(True, False), (False, False), (False, True)] * 2


def test_frames_come_in_the_rhythm_of_the_mode_and_are_complete() -> None:
    with running_board(network=fake_network(FakeDsp())) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        host.tell(Start())
        host.credit()
        first, parts = host.whole_frame(lambda start: start.model_generation == 1)
        assert [part.kind for part in first.parts] == ["inference", "image"]
        assert decode_inference(parts[0]).outputs is not None
        later, _ = host.whole_frame()
        frames_between = later.frame_id - first.frame_id
        assert later.timestamp_ns - first.timestamp_ns == frames_between * PERIOD_NS
        assert later.ready_ns > later.timestamp_ns
        assert later.sent > first.sent


def test_frames_that_were_not_sent_are_counted_before_the_next_one() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(SetOutput(output=METADATA_ONLY))
        host.tell(Start())
        board.clock.advance(ns=7 * PERIOD_NS)
        host.tell(GetStatus())
        host.credit(1)
        start = host.wait_for(FrameStart)
        assert start.sent == 1
        assert sum(start.dropped.values()) == start.frame_id
        assert start.frame_id >= 7
        assert set(start.dropped) == {"busy", "link"}


def test_no_frame_is_sent_without_credit_and_each_one_counts() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(SetOutput(output=METADATA_ONLY))
        host.tell(Start())
        host.credit(3)
        frames = [host.wait_for(FrameStart) for _ in range(3)]
        assert [frame.sent for frame in frames] == [1, 2, 3]
        for _ in range(20):
            host.tell(GetStatus())
            board.clock.advance(ns=PERIOD_NS)
        host.send(Ping(host_ns=5))
        host.wait_for(Pong, lambda pong: pong.host_ns == 5)
        assert not [message for message in host.messages if isinstance(message, FrameStart)]
        host.credit(2)
        host.credit(4)
        last = host.wait_for(FrameStart)
        assert last.sent == 4
        assert last.dropped["link"] >= 15
        assert last.frame_id + 1 == last.sent + sum(last.dropped.values())


def test_a_stream_that_is_started_again_counts_from_zero_and_the_credit_goes_on() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(SetOutput(output=METADATA_ONLY))
        host.tell(Start())
        host.credit(2)
        host.wait_for(FrameStart, lambda start: start.sent == 2)
        assert host.tell(Stop()).streaming is False
        assert host.tell(Start()).streaming is True
        host.credit(3)
        start = host.wait_for(FrameStart)
        assert start.sent == 3
        assert start.frame_id == sum(start.dropped.values())


def test_after_the_reply_to_stop_nothing_of_a_frame_comes() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(Start())
        host.credit()
        for _ in range(3):
            start = host.wait_for(FrameStart)
            host.tell(Stop())
            before = {key: len(data) for key, data in host.parts.items()}
            board.clock.advance(ns=3 * PERIOD_NS)
            host.tell(GetStatus())
            assert {key: len(data) for key, data in host.parts.items()} == before
            assert len(host.parts.get((start.frame_id, 0), b"")) == start.parts[0].size_bytes, "a fast link finishes the frame"
            host.parts.clear()
            host.tell(Start())


def test_settings_hold_from_the_next_frame_on_and_the_reply_says_what_became_of_them() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(SetOutput(output=METADATA_ONLY))
        host.tell(Start())
        host.credit()
        status = host.tell(SetControls(exposure_us=4_000, gain_db=3.0))
        assert status.exposure_us == pytest.approx(4_000, abs=13)
        window = Rectangle(x=500, y=400, width=2000, height=1000)
        assert host.tell(SetInferenceWindow(window=window)).inference_window == window
        assert host.tell(SetMode(mode="4056x3040")).mode == "4056x3040"
        frame = host.wait_for(FrameStart, lambda start: start.frame_period_us > 90_000)
        assert frame.exposure_us == pytest.approx(4_000, abs=25)
        assert frame.inference_window == window


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (SetMode(mode="no such mode"), "rejected"),
        (SetOutput(output=OutputSelection(image="JPEG")), "rejected"),
        (SetScene(scene="file:/no/such/video.mp4"), "failed"),
        (ModelActivate(upload_id=77), "rejected"),
        (ModelBegin(upload_id=1, name="huge", size_bytes=10, crc32c=0, runtime_bytes=TOTAL_BYTES, coefficient_bytes=1), "too_large"),
        (UnknownRequest(name="fly", problem="not known"), "unsupported"),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_fault_and_changes_nothing(request_: object, code: str) -> None:
    with running_board() as board:
        host = board.host
        before = host.greet().status
        reply = host.ask(request_)  # type: ignore[arg-type]
        assert reply.status is None
        assert reply.fault is not None
        assert reply.fault.code == code
        assert reply.fault.text
        assert host.tell(GetStatus()) == before


def test_another_scene_is_shown_while_streaming(tmp_path: object) -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(Start())
        host.credit()
        host.whole_frame()
        assert host.tell(SetScene(scene="generated:shop-floor")).scene == "generated:shop-floor"
        host.whole_frame()


def test_a_network_is_swapped_while_the_old_one_runs() -> None:
    detector, classifier = built_in(DETECTOR_NAME), built_in(CLASSIFIER_NAME)
    with running_board(network=fake_network(FakeDsp())) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        host.tell(SetOutput(output=METADATA_ONLY))
        host.tell(Start())
        host.credit()
        for generation, package in ((2, detector), (3, classifier)):
            upload_id = 40 + generation
            assert host.ask(begin_of(package, upload_id)).fault is None
            host.upload(upload_id, package.data)
            done = host.wait_for(ProgressReport, lambda report: report.stage == "receive")
            assert (done.id, done.done, done.total) == (upload_id, len(package.data), len(package.data))
            assert host.wait_for(FrameStart).model_generation == generation - 1
            status = host.tell(ModelActivate(upload_id=upload_id))
            assert status.model is not None
            assert (status.model.generation, status.model.name) == (generation, package.name)
            assert status.model.card_json == package.card.to_json()
            assert (status.memory.runtime, status.memory.coefficients) == (package.memory.runtime, package.memory.coefficients)
            start, (lines,) = host.whole_frame(lambda start, generation=generation: start.model_generation == generation)  # type: ignore[misc]
            inference = decode_inference(lines)
            assert inference.outputs is not None
            assert inference.network == package.network
            assert start.parts[0].output_lines == len(inference.outputs) + 1


def test_a_failed_swap_says_why_and_the_old_network_goes_on() -> None:
    package = built_in(CLASSIFIER_NAME)
    with running_board(network=fake_network(FakeDsp())) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        damaged = bytearray(package.data)
        damaged[len(damaged) // 2] ^= 0xFF

        host.tell(begin_of(package, 1))
        host.upload(1, bytes(damaged))
        fault = host.ask(ModelActivate(upload_id=1)).fault
        assert fault is not None
        assert (fault.code, "damaged" in fault.text) == ("failed", True)

        host.tell(begin_of(package, 2))
        host.upload(2, package.data[:-10])
        fault = host.ask(ModelActivate(upload_id=2)).fault
        assert fault is not None
        assert "arrived" in fault.text

        host.tell(ModelBegin(upload_id=3, name="junk", size_bytes=9, crc32c=crc32c(b"not a net"), runtime_bytes=1, coefficient_bytes=1))
        host.upload(3, b"not a net")
        fault = host.ask(ModelActivate(upload_id=3)).fault
        assert fault is not None
        assert fault.code == "rejected"

        host.tell(begin_of(package, 4))
        host.tell(ModelAbort(upload_id=4))
        assert host.ask(ModelActivate(upload_id=4)).fault is not None

        model = host.tell(GetStatus()).model
        assert model is not None
        assert (model.generation, model.name) == (1, "fake")


def test_a_large_upload_is_acknowledged_while_it_comes() -> None:
    size = 3 * UPLOAD_ACK_BYTES
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(ModelBegin(upload_id=1, name="x", size_bytes=size, crc32c=0, runtime_bytes=1, coefficient_bytes=1))
        host.upload(1, bytes(size))
        reports = [host.wait_for(ProgressReport) for _ in range(3)]
        assert [report.done for report in reports] == [UPLOAD_ACK_BYTES, 2 * UPLOAD_ACK_BYTES, size]


def test_a_new_greeting_ends_what_was_before_and_keeps_settings_and_network() -> None:
    package = built_in(CLASSIFIER_NAME)
    with running_board(network=fake_network(FakeDsp())) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        host.tell(SetControls(gain_db=6.0))
        host.tell(begin_of(package, 1))
        host.tell(Start())
        host.credit()
        host.whole_frame()
        status = host.greet().status
        assert status.streaming is False
        assert status.gain_db == pytest.approx(6.0, abs=0.02)
        assert status.model is not None
        assert host.ask(ModelActivate(upload_id=1)).fault is not None, "the upload is forgotten"
        host.tell(Start())
        board.clock.advance(ns=3 * PERIOD_NS)
        host.tell(GetStatus())
        assert not [message for message in host.messages if isinstance(message, FrameStart)], "so is the credit"


def test_a_host_that_says_goodbye_or_falls_silent_stops_the_stream() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(Start())
        host.send(Goodbye(reason="done"))
        assert host.greet().status.streaming is False
        host.tell(Start())
        board.clock.advance(ms=1000 * SILENCE_TIMEOUT_S + 100)
        # The reader looks four times a second of real time; greeting again would hide what it saw.
        for _ in range(4000):
            if not board.engine.streaming:
                break
            host._read()
        assert not board.engine.streaming


def test_garbage_from_the_host_does_no_harm() -> None:
    with running_board() as board:
        host = board.host
        host.link.write([b"AT+GMR\r\n" * 50, bytes(range(256)) * 8])
        host.greet()
        host.link.write([b"\xf5EVK" + bytes(40)])
        host.link.write([bytes(1000)])
        assert host.tell(GetStatus()).mode == DEFAULT_MODE.name


def test_a_host_of_another_version_is_told_both_versions() -> None:
    with running_board() as board:
        board.host.send(HostHello(protocol=7, application="x"))
        goodbye = board.host.wait_for(Goodbye)
        assert "1" in goodbye.reason
        assert "7" in goodbye.reason


@pytest.mark.parametrize("error", [BoardFault("It burnt through."), RuntimeError("It burnt through.")])
def test_a_network_that_fails_is_taken_out_and_the_pictures_go_on(error: Exception) -> None:
    dsp = FakeDsp()
    with running_board(network=fake_network(dsp)) as board:
        host = board.host
        host.greet()
        status_when(board.clock, host, lambda status: status.model is not None)
        host.tell(Start())
        host.credit()
        host.whole_frame(lambda start: start.model_generation == 1)
        dsp.broken = error
        line = host.wait_for(LogLine)
        assert line.level == "ERROR"
        assert "burnt" in line.text
        host.whole_frame(lambda start: start.model_generation == 0)
        assert host.tell(GetStatus()).model is None


def test_a_first_network_that_cannot_be_loaded_is_told_to_the_host() -> None:
    def load() -> LoadedNetwork:
        raise BrokenModel("It is broken.", hint="Take another.")

    with running_board(first=load) as board:
        board.host.greet()
        line = board.host.wait_for(LogLine)
        assert (line.level, line.text) == ("ERROR", "It is broken. Take another.")


def test_a_board_of_another_version_is_recognised() -> None:
    with running_board(config(faults=Faults(wrong_version=True))) as board:
        board.host.send(HostHello(protocol=1, application="test"))
        assert board.host.wait_for_event(VersionMismatch).version == 2


def test_a_board_that_dies_takes_its_link_along() -> None:
    with running_board(config(faults=Faults(die_after_bytes=100_000))) as board:
        host = board.host
        host.greet()
        host.tell(Start())
        host.credit()
        host.wait_for_end()
        assert board.dead.is_set()


def test_a_slow_link_gets_the_newest_frames_and_the_rest_is_counted() -> None:
    with running_board(config(link_profile="usb2")) as board:
        host = board.host
        host.greet()
        host.tell(Start())
        host.credit()
        frames = [host.whole_frame()[0] for _ in range(3)]
        ids = [frame.frame_id for frame in frames]
        assert ids[2] - ids[0] >= 4, "a frame takes 3.5 periods"
        last = frames[-1]
        assert last.frame_id + 1 == last.sent + sum(last.dropped.values())
        assert last.dropped["link"] > 0


def test_the_hello_is_answered_while_the_board_streams_to_a_host_that_is_gone() -> None:
    with running_board() as board:
        host = board.host
        host.greet()
        host.tell(Start())
        host.credit()
        host.wait_for(FrameStart)
        assert isinstance(host.greet(), BoardHello)


def test_a_hiccup_of_this_computer_costs_no_exposure_and_a_long_one_is_counted_as_busy() -> None:
    with running_board(runs=False) as board:
        host = board.host
        host.greet()
        host.tell(SetOutput(output=METADATA_ONLY))
        host.credit()
        host.tell(Start())
        assert host.wait_for(FrameStart).frame_id == 0
        board.clock.advance(ns=3 * PERIOD_NS)
        third = host.wait_for(FrameStart, lambda start: start.frame_id == 3)
        assert "busy" not in third.dropped
        board.clock.advance(ns=10 * PERIOD_NS)
        last = host.wait_for(FrameStart)
        assert last.frame_id == 13
        assert last.dropped["busy"] == 9


def test_a_board_that_breaks_down_says_so_instead_of_standing_still() -> None:
    with running_board() as board:

        def job() -> None:
            raise RuntimeError("broken on purpose")

        board.engine.post(job)
        assert board.failed.wait(PATIENCE_S)


def test_the_stream_begins_whole_if_the_first_network_is_still_being_loaded() -> None:
    may_load = threading.Event()

    def load() -> LoadedNetwork:
        may_load.wait(PATIENCE_S)
        return fake_network(FakeDsp())

    with running_board(first=load, runs=False) as board:
        host = board.host
        host.greet()
        host.credit()
        host.tell(Start())
        may_load.set()
        start = host.wait_for(FrameStart)
        assert (start.frame_id, start.model_generation) == (0, 1)
        assert start.dropped == {}

"""The board without a wire: time goes in, frames come out."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from evalkit.emulator.device import SensorDevice
from evalkit.emulator.faults import NO_FAULTS, Faults
from evalkit.emulator.frame import Exposure, ReadyFrame
from evalkit.emulator.inference import InferenceStage
from evalkit.emulator.loading import from_package
from evalkit.emulator.rois import LONGEST_SIDE, MAX_ROIS
from evalkit.emulator.scenes.shop_floor import PERSON, ShopFloor
from evalkit.errors import BoardFault, CommandRejected
from evalkit.frames import Picture, PixelFormat
from evalkit.geometry import Box, Size
from evalkit.imaging.raw10 import unpack
from evalkit.imx500.modes import DEFAULT_MODE, DRIVER_MODES
from evalkit.imx500.stream import Inference, decode_inference
from evalkit.imx500.timing import DSP_OVERHEAD_US, NMS_US
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.protocol.values import OutputSelection, Rectangle
from evalkit.results.decode import decode
from evalkit.results.types import Classification, Detections
from tests.core.emulator_helpers import FakeDsp, bytes_of, fake_network

PERIOD_NS = DEFAULT_MODE.frame_period_us * 1000
METADATA_ONLY = OutputSelection()
READY_NS = 77


class Bench:
    """A device and its inference stage, stepped by hand."""

    def __init__(self, *, dsp_us: int = 3_000, faults: Faults = NO_FAULTS, output: OutputSelection = METADATA_ONLY) -> None:
        self.dsp = FakeDsp()
        self.device = SensorDevice(ShopFloor(1), seed=1)
        self.device.set_output(output)
        self.device.set_network(fake_network(self.dsp, dsp_us=dsp_us))
        self.stage = InferenceStage(faults=faults, seed=1)
        self._ids = itertools.count()

    def step(self) -> ReadyFrame:
        frame_id = next(self._ids)
        exposure = self.device.expose(frame_id, 10**9 + frame_id * PERIOD_NS)
        assert exposure is not None
        frame = self.stage.finish(exposure, lambda: READY_NS)
        exposure.release()
        return frame

    def inference(self) -> Inference:
        (lines,) = bytes_of(self.step(), "inference")
        return decode_inference(lines)


def valid(inference: Inference) -> tuple[bool, bool]:
    return inference.input_header.valid, inference.output_header.valid


def test_a_fast_network_answers_in_the_frame_that_it_saw() -> None:
    bench = Bench()
    for frame_id in range(3):
        inference = bench.inference()
        assert valid(inference) == (True, True)
        assert inference.input_header.frame_count == inference.output_header.frame_count == frame_id
    assert bench.dsp.runs == 3


@pytest.mark.parametrize(("dsp_us", "every"), [(3_000, 1), (13_000, 1), (14_000, 2), (40_000, 2), (90_000, 4)])
def test_a_slow_network_sees_every_nth_frame_and_its_input_comes_before_its_answer(dsp_us: int, every: int) -> None:
    bench = Bench(dsp_us=dsp_us)
    found = [valid(bench.inference()) for _ in range(2 * every)]
    once = [(True, True)] if every == 1 else [(True, False), *[(False, False)] * (every - 2), (False, True)]
    assert found == 2 * once
    assert bench.dsp.runs == 2


def test_the_kpi_line_tells_the_sensors_times_and_not_this_computers() -> None:
    bench = Bench(dsp_us=9_000)
    times = [(inference.dnn_us, inference.dsp_us) for inference in (bench.inference() for _ in range(20))]
    assert all(abs(dsp_us - 9_000) <= 135 for _, dsp_us in times)
    assert len({dsp_us for _, dsp_us in times}) > 10, "a sensor's times vary a little"
    assert all(dnn_us == dsp_us - DSP_OVERHEAD_US for dnn_us, dsp_us in times), "the layers alone"
    again = Bench(dsp_us=9_000)
    assert times == [(inference.dnn_us, inference.dsp_us) for inference in (again.inference() for _ in range(20))]


def test_the_time_of_filtering_boxes_is_no_dnn_time() -> None:
    filtering = replace(fake_network(FakeDsp(), dsp_us=9_000), filters_boxes=True)
    assert all(dnn_us == dsp_us - DSP_OVERHEAD_US - NMS_US for dnn_us, dsp_us in map(filtering.times_us, range(10)))
    found = {package.name: from_package(package, threads=1).filters_boxes for package in builtin_packages()}
    assert (found[DETECTOR_NAME], found[CLASSIFIER_NAME]) == (True, False)


@pytest.mark.parametrize(("faults", "expected"), [(Faults(no_result=1.0), (True, False)), (Faults(late_result=True), (True, False))])
def test_results_are_lost_or_late_if_asked_for(faults: Faults, expected: tuple[bool, bool]) -> None:
    bench = Bench(faults=faults)
    assert valid(bench.inference()) == expected
    assert valid(bench.inference()) == ((False, True) if faults.late_result else expected)


def test_only_what_was_asked_for_is_made() -> None:
    size = DEFAULT_MODE.size
    bench = Bench(output=OutputSelection(metadata=False))
    assert bench.step().parts == []
    assert bench.dsp.runs == 0, "nobody wants an answer"
    for format_ in PixelFormat:
        bench.device.set_output(OutputSelection(image=format_.value, metadata=False))
        frame = bench.step()
        (data,) = frame.parts
        (part,) = frame.start.parts
        Picture(format=format_, size=size, data=data)
        assert (part.kind, part.format, part.width, part.height) == ("image", format_.value, size.width, size.height)
        assert part.rect == Rectangle(x=0, y=0, width=4056, height=3040)
    bench.device.set_output(OutputSelection(input_tensor=True))
    with_tensor = bench.step()
    bench.device.set_output(METADATA_ONLY)
    without = bench.step()
    (long,), (short,) = bytes_of(with_tensor, "inference"), bytes_of(without, "inference")
    assert with_tensor.start.parts[0].input_lines == 2
    assert without.start.parts[0].input_lines == 1
    assert long.size - short.size == 2560
    found = decode_inference(long).input
    assert found is not None
    assert found.raw.shape == (3, 8, 32)
    assert found.raw.std() > 20
    assert decode_inference(short).input is None


def test_the_input_tensor_does_not_depend_on_what_is_sent() -> None:
    tensors = []
    for image in ("", *(format_.value for format_ in PixelFormat)):
        bench = Bench(output=OutputSelection(image=image, input_tensor=True))
        found = decode_inference(bytes_of(bench.step(), "inference")[0]).input
        assert found is not None
        tensors.append(found.raw)
    assert all(np.array_equal(tensors[0], tensor) for tensor in tensors[1:])


def test_regions_of_interest_are_cut_where_the_network_found_something() -> None:
    bench = Bench(output=OutputSelection(rois="detections", metadata=False))
    bench.device.set_window(Rectangle(x=1000, y=1000, width=800, height=400))
    frame = bench.step()
    (part,) = frame.start.parts
    assert part.rect == Rectangle(x=1200, y=1100, width=400, height=200)
    assert (part.kind, part.format, part.width, part.height) == ("roi", "RGB8", 200, 100)
    assert frame.parts[0].size == 200 * 100 * 3


def test_fixed_regions_of_interest_are_even_inside_and_not_too_large() -> None:
    rects = [
        Rectangle(x=0, y=0, width=4056, height=3040),
        Rectangle(x=4001, y=2999, width=50, height=40),
        Rectangle(x=3, y=5, width=16, height=16),
    ]
    bench = Bench(output=OutputSelection(rois="fixed", roi_rects=rects, metadata=False))
    parts = bench.step().start.parts
    assert [(part.width, part.height) for part in parts] == [(320, 240), (26, 22), (10, 10)]
    assert max(part.width for part in parts) == LONGEST_SIDE
    for part, wanted in zip(parts, rects, strict=True):
        assert part.rect is not None
        assert part.rect.x % 4 == part.rect.y % 4 == 0, "whole Bayer cells of the binned mode"
        assert part.rect.x <= wanted.x
        assert part.rect.x + part.rect.width <= 4056


def test_a_full_size_frame_has_the_modes_size_and_longer_exposures() -> None:
    bench = Bench(output=OutputSelection(image=PixelFormat.YUV420.value))
    bench.device.set_controls(90_000, None)
    assert bench.device.settings.exposure_us < DEFAULT_MODE.frame_period_us
    bench.device.set_mode("4056x3040")
    bench.device.set_controls(90_000, None)
    assert bench.device.settings.exposure_us == pytest.approx(90_000, abs=30)
    frame = bench.step()
    assert bytes_of(frame, "image")[0].size == 4056 * 3040 * 3 // 2
    assert frame.start.frame_period_us == DRIVER_MODES[1].frame_period_us
    bench.device.set_mode(DEFAULT_MODE.name)
    assert bench.device.settings.exposure_us < DEFAULT_MODE.frame_period_us


def test_the_full_pixels_show_the_same_scene_with_what_the_fast_ones_leave_out() -> None:
    pictures: dict[str, list[NDArray[np.uint16]]] = {}
    for pixels in ("fast", "full"):
        device, stage = SensorDevice(ShopFloor(1), seed=1, pixels=pixels), InferenceStage()
        device.set_output(OutputSelection(image=PixelFormat.SRGGB10P.value, metadata=False))
        pictures[pixels] = []
        for frame_id in range(2):
            exposure = device.expose(frame_id, 10**9)
            assert exposure is not None
            data = stage.finish(exposure, lambda: 0).parts[0]
            pictures[pixels].append(unpack(Picture(format=PixelFormat.SRGGB10P, size=DEFAULT_MODE.size, data=data.copy())))
            exposure.release()
    fast, full = (pictures[pixels][0].astype(float) for pixels in ("fast", "full"))
    assert full.mean() == pytest.approx(fast.mean(), rel=0.01)
    assert np.abs(full - fast).mean() < 12
    again = pictures["full"][1].astype(float)
    steady = np.corrcoef((full - fast).ravel(), (again - pictures["fast"][1].astype(float)).ravel())[0, 1]
    assert steady > 0.02, "some of the difference is the same in every frame"


def test_frame_period_exposure_and_gain_are_what_the_registers_say() -> None:
    bench = Bench(dsp_us=13_000)
    registers = bench.device.registers
    assert (registers.bank["x_output_size"], registers.bank["frame_length"], registers.bank["binning_type"]) == (2028, 2637, 0x22)
    bench.device.set_controls(None, 6.0206)
    assert registers.bank["analogue_gain"] == 512
    registers.write("frame_length", 2 * 2637, 0)
    registers.write("exposure", 100, 0)
    start = bench.step().start
    assert (start.frame_period_us, start.exposure_us) == (2 * DEFAULT_MODE.frame_period_us, 1263)
    registers.write("long_exposure_shift", 3, 0)
    assert bench.step().start.frame_period_us == pytest.approx(16 * DEFAULT_MODE.frame_period_us, abs=8)
    assert bench.device.settings.exposure_us == pytest.approx(8 * 1263, abs=8)
    registers.write("long_exposure_shift", 0, 0)
    registers.write("frame_length", 1530, 0)
    assert bench.device.settings.frame_period_us == pytest.approx((1520 + 22) * DEFAULT_MODE.line_us, abs=1), "never before its last line"
    assert valid(bench.inference()) == (True, False), "the network needs longer than that"
    bench.device.set_mode("4056x3040")
    assert (registers.bank["y_output_size"], registers.frame_period_us) == (3040, DRIVER_MODES[1].frame_period_us)


@pytest.mark.parametrize(
    ("window", "seen"),
    [
        ((0, 0, 4056, 3040), (108, 440, 3840, 2160)),
        ((1000, 100, 800, 600), (1000, 440, 800, 260)),
        ((0, 0, 64, 64), (108, 440, 3840, 2160)),
    ],
)
def test_the_network_sees_only_what_the_mode_reads(window: tuple[int, ...], seen: tuple[int, ...]) -> None:
    bench = Bench()
    bench.device.set_mode("3840x2160 60 fps (datasheet)")
    x, y, width, height = window
    bench.device.set_window(Rectangle(x=x, y=y, width=width, height=height))
    found = bench.step().start.inference_window
    assert (found.x, found.y, found.width, found.height) == seen


def test_the_announcement_tells_the_settings_of_its_own_frame() -> None:
    bench = Bench()
    bench.device.set_controls(5_000, 6.0)
    settings = bench.device.settings
    start = bench.step().start
    assert (start.exposure_us, start.gain_db) == (settings.exposure_us, settings.gain_db)
    assert start.exposure_us == pytest.approx(5_000, abs=13)
    assert start.gain_db == pytest.approx(6.0, abs=0.01)
    assert start.timestamp_ns == 10**9 - 1000 * (DEFAULT_MODE.readout_us + start.exposure_us)
    assert start.ready_ns == READY_NS
    assert start.model_generation == 1
    assert 30 < start.temperature_c < 50


def test_a_brighter_setting_makes_a_brighter_picture() -> None:
    bench = Bench(output=OutputSelection(image=PixelFormat.YUV420.value, metadata=False))
    means = []
    for exposure_us in (2_000, 5_000, 10_000):
        bench.device.set_controls(exposure_us, None)
        means.append(float(bench.step().parts[0][: DEFAULT_MODE.size.area].mean()))
    assert means == sorted(means)
    assert means[0] < means[2] - 30


@pytest.mark.parametrize(
    "change",
    [
        lambda device: device.set_mode("9999x1"),
        lambda device: device.set_controls(None, float("nan")),
        lambda device: device.set_output(OutputSelection(image="PNG")),
        lambda device: device.set_output(OutputSelection(rois="all")),
        lambda device: device.set_output(OutputSelection(rois="fixed")),
        lambda device: device.set_output(
            OutputSelection(rois="fixed", roi_rects=[Rectangle(x=0, y=0, width=64, height=64)] * (MAX_ROIS + 1))
        ),
        lambda device: device.set_output(OutputSelection(rois="fixed", roi_rects=[Rectangle(x=4000, y=0, width=64, height=64)])),
        lambda device: device.set_window(Rectangle(x=0, y=0, width=4058, height=3040)),
        lambda device: device.set_window(Rectangle(x=0, y=0, width=8, height=3040)),
    ],
)
def test_what_the_sensor_cannot_do_is_refused_with_a_hint_and_changes_nothing(change: object) -> None:
    device = SensorDevice(ShopFloor(1), seed=1)
    before = device.settings
    with pytest.raises(CommandRejected) as caught:
        change(device)  # type: ignore[operator]
    assert caught.value.hint
    assert device.settings == before


def test_exposure_and_gain_are_clipped_to_what_the_sensor_can_do() -> None:
    device = SensorDevice(ShopFloor(1), seed=1)
    device.set_controls(0, -5.0)
    assert (device.settings.exposure_us, device.settings.gain_db) == (DEFAULT_MODE.exposure_limits_us()[0], 0.0)
    device.set_controls(10**9, 99.0)
    assert device.settings.exposure_us == DEFAULT_MODE.exposure_limits_us()[1]
    assert device.settings.gain_db == pytest.approx(26.95, abs=0.01)


def test_memory_for_frames_is_bounded_and_comes_back() -> None:
    device = SensorDevice(ShopFloor(1), seed=1)
    exposures: list[Exposure] = []
    while (exposure := device.expose(len(exposures), 10**9)) is not None:
        exposures.append(exposure)
    assert 3 <= len(exposures) <= 8
    exposures[0].release()
    assert device.expose(99, 10**9) is not None


def test_a_network_that_fails_is_a_fault_of_the_board() -> None:
    bench = Bench()
    bench.dsp.broken = BoardFault("It burnt through.")
    with pytest.raises(BoardFault, match="burnt"):
        bench.step()


def iou(a: Box, b: Box) -> float:
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - both)


def test_the_built_in_detector_finds_the_generated_people_through_optics_isp_and_dsp() -> None:
    package = next(each for each in builtin_packages() if each.name == DETECTOR_NAME)
    scene = ShopFloor(1)
    device, stage = SensorDevice(scene, seed=1), InferenceStage()
    device.set_output(METADATA_ONLY)
    device.set_network(from_package(package, threads=1))
    there = found = false = 0
    for frame_id in range(12):
        t_s = frame_id * 0.7
        exposure = device.expose(frame_id, 10**9 + round(t_s * 1e9))
        assert exposure is not None
        (lines,) = bytes_of(stage.finish(exposure, lambda: 0), "inference")
        exposure.release()
        result = decode(package.card, decode_inference(lines))
        assert isinstance(result, Detections)
        boxes = [item.box for item in result.items if item.score >= 0.4]
        people = [item.box for item in scene.truth(t_s) if item.class_id == PERSON]
        there += len(people)
        found += sum(any(iou(person, box) >= 0.4 for box in boxes) for person in people)
        false += sum(not any(iou(person, box) >= 0.2 for person in people) for box in boxes)
    assert there >= 20
    assert found >= 0.7 * there
    assert false <= 0.3 * there


def test_the_built_in_classifier_sees_a_bright_shop() -> None:
    package = next(each for each in builtin_packages() if each.name == CLASSIFIER_NAME)
    device = SensorDevice(ShopFloor(1), seed=1)
    device.set_output(METADATA_ONLY)
    device.set_network(from_package(package, threads=1))
    exposure = device.expose(0, 10**9)
    assert exposure is not None
    assert exposure.network is not None
    assert exposure.network.dsp.input_size == Size(128, 96)
    (lines,) = bytes_of(InferenceStage().finish(exposure, lambda: 0), "inference")
    result = decode(package.card, decode_inference(lines))
    assert isinstance(result, Classification)
    assert result.items[0].label in {"grey", "bright"}

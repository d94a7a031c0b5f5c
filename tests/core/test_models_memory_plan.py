"""The plan says what will be there, what it rests on, and each reason why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from evalkit.imx500.dnnparams import place
from evalkit.imx500.intrinsics import FILE_NAME
from evalkit.imx500.memory import MemoryTable
from evalkit.imx500.modes import MODES, mode_named
from evalkit.imx500.rpk import new_container, write_container
from evalkit.models.build import join_packages
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.memory_plan import MAX_LINES, dsp_estimate, plan
from evalkit.models.package import ModelPackage, parse_package, read_package
from tests.core.imx500_helpers import input_tensor, output_tensor
from tests.fuzz import seeds

DETECTOR = next(one for one in builtin_packages() if one.name == DETECTOR_NAME)
CLASSIFIER = next(one for one in builtin_packages() if one.name == CLASSIFIER_NAME)


def foreign(
    *, memory: MemoryTable, side: int = 640, outputs: int = 10, labels: str = '["a"]', dimensions: tuple[int, ...] | None = None
) -> ModelPackage:
    """Return a package of another tool with one square input and one list of scores."""
    network = replace(
        seeds.TINY,
        id=0,
        inputs=(input_tensor(side, side),),
        outputs=(output_tensor("o", *(dimensions or (outputs,)), scale=2.0**-8),),
    )
    task = "classification" if dimensions is None else "segmentation"
    intrinsics = f'{{"task": "{task}", "inference_rate": 20, "classes": {{"labels": {labels}}}}}'.encode()
    container = new_container(networks=(network,), dnn=place((network,), memory), coefficients=b"", members={FILE_NAME: intrinsics})
    return replace(parse_package(write_container(container), "big", must_fit=False), has_twin=False)


def test_a_package_of_ours_fits_and_is_not_warned_of() -> None:
    present = MemoryTable(runtime=5, coefficients=7)
    result = plan(DETECTOR, present=present)
    assert (result.fits, result.before, result.after) == (True, present, DETECTOR.memory)
    assert (result.reasons, result.warnings, result.every) == ((), (), 1)
    assert result.sustainable_fps == pytest.approx(30.0, abs=0.05)
    assert (result.lines, result.max_lines) == (91, MAX_LINES)
    assert result.rate_basis == DETECTOR.card.dsp_basis


def test_the_layers_that_take_most_come_first() -> None:
    result = plan(DETECTOR, present=None)
    sizes = [size for _, size in result.largest]
    assert result.largest[0] == ("input tensor", 320 * 240 * 3)
    assert sizes == sorted(sizes, reverse=True)
    assert any(what == "coefficients shape/w_raw" for what, _ in result.largest)


def test_what_is_too_large_says_how_much_and_why() -> None:
    package = foreign(memory=MemoryTable(runtime=5_524_480, coefficients=2_986_496))
    result = plan(package, present=None)
    assert not result.fits
    assert result.reasons == (
        "big needs 8,512,000 bytes of 8,388,480, 123,520 too many; the runtime memory for the 640x640 input is the largest part "
        "(5,524,480 bytes).",
    )
    assert result.largest[0] == ("runtime memory between the tensors", 5_524_480 - 640 * 640 * 3 - 10)
    heavy = foreign(memory=MemoryTable(runtime=1_000_000, coefficients=8_000_000))
    assert plan(heavy, present=None).reasons[0].endswith("the coefficients are the largest part (8,000,000 bytes).")


def test_only_an_emulated_board_needs_a_twin() -> None:
    package = foreign(memory=MemoryTable(runtime=1000, coefficients=1000))
    assert plan(package, present=None).fits
    (reason,) = plan(package, present=None, needs_twin=True).reasons
    assert "no twin (ONNX), which the emulator needs" in reason
    assert plan(DETECTOR, present=None, needs_twin=True).fits


def test_too_many_lines_are_a_reason_of_their_own() -> None:
    package = foreign(memory=MemoryTable(runtime=1000, coefficients=0), side=1344, dimensions=(1000, 1000))
    result = plan(package, present=None)
    assert result.lines > MAX_LINES
    assert result.reasons == (f"The input tensors of tiny fill {result.lines:,} lines a frame; the driver lets 2,045 through.",)
    assert any("larger than a Raspberry Pi reads out (1280x960)" in warning for warning in result.warnings)


def test_labels_that_do_not_match_are_a_warning_with_the_numbers() -> None:
    package = foreign(memory=MemoryTable(runtime=2_000_000, coefficients=0), labels='["a", "b", "c"]')
    result = plan(package, present=None)
    assert result.fits
    assert "The package has 3 labels, and its network tells 10 classes apart." in result.warnings
    assert any("no golden input" in warning for warning in result.warnings)


def test_a_slow_network_says_what_it_sustains_and_at_which_rate_nothing_is_left_out() -> None:
    slow = replace(CLASSIFIER, cards=(msgspec.structs.replace(CLASSIFIER.card, dsp_us=40_000),))
    result = plan(slow, present=None)
    assert (result.every, round(result.sustainable_fps, 1)) == (2, 15.0)
    assert result.every_frame_fps == pytest.approx(1e6 / (40_000 + 1000 + MODES[0].readout_us))
    assert "every 2nd one gets a result, 15.0 a second. At 16.6 frames a second each one would." in result.warnings[0]
    relaxed = plan(slow, present=None, frame_period_us=100_000)
    assert (relaxed.every, relaxed.sustainable_fps, relaxed.warnings) == (1, 10.0, ())
    fast = plan(slow, mode=mode_named("4056x3040 60 fps (datasheet)"), present=None)
    assert fast.every == 4


def test_a_stated_rate_is_what_the_estimate_rests_on() -> None:
    package = foreign(memory=MemoryTable(runtime=2_000_000, coefficients=0))
    result = plan(package, present=None)
    assert result.every_frame_fps == pytest.approx(20.0, abs=0.01)
    assert "20 inferences a second that the file states" in result.rate_basis


def test_a_stated_rate_of_30_is_every_frame_of_the_mode_that_has_30() -> None:
    card = msgspec.structs.replace(CLASSIFIER.card, dsp_us=0, inference_rate=30.0)
    result = plan(replace(CLASSIFIER, cards=(card,)), present=None)
    assert result.every == 1
    assert dsp_estimate(card)[0] > 10_000


def test_several_networks_are_planned_together_and_run_alone() -> None:
    both = parse_package(join_packages((DETECTOR, CLASSIFIER)), "both")
    result = plan(both, present=None, network=1)
    assert result.after == both.memory
    assert result.lines == plan(DETECTOR, present=None).lines
    assert result.rate_basis == CLASSIFIER.card.dsp_basis
    assert {what for what, _ in result.largest} >= {"coefficients", "input tensor 320x240 of hi-vis-detector"}


@pytest.mark.parametrize(
    ("name", "lines", "used"),
    [
        ("mobilenet_v2", 60, 1_674_240 + 3_681_440 + 1024),
        ("ssd_mobilenetv2_fpnlite_320x320_pp", 121, 3_431_424 + 3_567_168 + 1024),
        ("posenet", 214, 4_645_888 + 1_342_240 + 1024),
    ],
)
def test_real_files_are_planned_by_their_own_figures(shared_data: Path, name: str, lines: int, used: int) -> None:
    package = read_package(shared_data / "rpk" / f"imx500_network_{name}.rpk")
    result = plan(package, present=None)
    assert (result.fits, result.lines, result.after.used) == (True, lines, used)
    assert sum(size for _, size in result.largest) == pytest.approx(used, rel=0.001)


def test_a_file_planned_for_another_memory_is_for_another_sensor() -> None:
    package = foreign(memory=MemoryTable(total=16_777_088, runtime=2_000_000, coefficients=1_000_000))
    assert "was planned for a memory of 16,777,088 bytes: for another sensor" in plan(package, present=None).reasons[0]


def test_what_the_board_has_counts_and_not_what_the_file_believes() -> None:
    small = MemoryTable(total=500_000, runtime=0, coefficients=0)
    assert "168,443 too many" in plan(DETECTOR, present=small).reasons[0]


def test_a_golden_output_that_says_nothing_is_a_warning() -> None:
    golden = DETECTOR.golden[0]
    assert golden is not None
    nothing = replace(golden, outputs=tuple(np.zeros_like(output) for output in golden.outputs))
    assert "is empty, so that another network may pass for it" in plan(replace(DETECTOR, golden=(nothing,)), present=None).warnings[0]

"""The golden pair survives its file and another processor's rounding, and tells another network, a damaged one, and a damaged file."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import msgspec
import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evalkit.errors import BrokenModel
from evalkit.imx500.apparams import Network
from evalkit.models.build import build_package
from evalkit.models.builtin import CLASSIFIER_NAME, DETECTOR_NAME, builtin_packages
from evalkit.models.drawn import drawn_picture
from evalkit.models.golden import Golden, compare, read_golden, write_golden
from evalkit.models.package import ModelPackage, parse_package
from evalkit.models.running import TwinRunner, make_golden
from tests.core.imx500_helpers import input_tensor, output_tensor
from tests.core.models_helpers import CARD, tiny_twin

Outputs = tuple[NDArray[np.generic], ...]


def package(name: str) -> ModelPackage:
    return next(package for package in builtin_packages() if package.name == name)


def golden_of(one: ModelPackage) -> Golden:
    golden = one.golden[0]
    assert golden is not None
    return golden


DETECTOR, CLASSIFIER = package(DETECTOR_NAME), package(CLASSIFIER_NAME)
RUNNERS = {one.name: TwinRunner(one.twin(), one.network, threads=1) for one in builtin_packages()}
STORED = write_golden(golden_of(CLASSIFIER))


def check(one: ModelPackage, outputs: Outputs) -> tuple[bool, str]:
    result = compare(one.card, one.network, golden_of(one), outputs)
    return result.passed, result.text


@pytest.mark.parametrize("one", builtin_packages(), ids=lambda one: one.name)
def test_a_built_in_network_gives_the_answers_that_are_kept_of_it(one: ModelPackage) -> None:
    passed, text = check(one, RUNNERS[one.name].run_raw(golden_of(one).input))
    assert passed, text


@pytest.mark.parametrize("one", builtin_packages(), ids=lambda one: one.name)
def test_the_pair_comes_back_as_it_was_written(one: ModelPackage) -> None:
    golden = golden_of(one)
    again = read_golden(write_golden(golden), one.network)
    for ours, theirs in zip((golden.input, *golden.outputs), (again.input, *again.outputs), strict=True):
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs)
        assert not theirs.flags.writeable


@given(at=st.integers(0, len(STORED) - 1), bit=st.integers(0, 7))
def test_one_flipped_bit_is_noticed_or_means_nothing(at: int, bit: int) -> None:
    data = bytearray(STORED)
    data[at] ^= 1 << bit
    try:
        read = read_golden(bytes(data), CLASSIFIER.network)
    except BrokenModel:
        return
    # zlib's own checksum stands behind the numbers; ours covers them.
    assert np.array_equal(read.input, golden_of(CLASSIFIER).input)
    assert np.array_equal(read.outputs[0], golden_of(CLASSIFIER).outputs[0])


@pytest.mark.parametrize("length", [0, 1, 15, 16, 20, len(STORED) // 2])
def test_a_pair_that_is_cut_off_is_broken(length: int) -> None:
    with pytest.raises(BrokenModel, match="golden"):
        read_golden(STORED[:length], CLASSIFIER.network)


def test_a_pair_of_another_network_is_refused() -> None:
    with pytest.raises(BrokenModel, match="another network"):
        read_golden(STORED, DETECTOR.network)


def test_a_stream_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    """The lengths in front are the network's, and no more than those is unpacked."""
    network = CLASSIFIER.network
    needed = [array.nbytes for array in (golden_of(CLASSIFIER).input, *golden_of(CLASSIFIER).outputs)]
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    head = struct.pack("<7sBII", b"EVKGOLD", 1, 2, 0) + struct.pack("<2I", *needed)
    with pytest.raises(BrokenModel, match="checksum"):
        read_golden(head + bomb, network)


def test_a_package_with_a_damaged_pair_is_refused() -> None:
    twin = tiny_twin().SerializeToString()
    data = build_package(twin, CARD, golden=make_golden(twin, parse_package(build_package(twin, CARD), "t").network, picture(8, 32)))
    assert parse_package(data, "t").golden[0] is not None
    at = data.index(b"EVKGOLD")
    with pytest.raises(BrokenModel, match="golden"):
        parse_package(data[:at] + b"EVKG0LD" + data[at + 7 :], "t")


def picture(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (3, height, width), np.uint8)


def test_a_pair_of_the_wrong_form_is_not_built_in() -> None:
    with pytest.raises(BrokenModel, match="golden pair"):
        build_package(tiny_twin().SerializeToString(), CARD, golden=golden_of(CLASSIFIER))


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 1000))
def test_another_processors_rounding_passes(seed: int) -> None:
    """What sums that are rounded otherwise change is less than what a step in every tenth number of the input does."""
    random = np.random.default_rng(seed)
    for one in builtin_packages():
        raw = golden_of(one).input.astype(np.int16)
        nudged = raw + random.choice([-1, 0, 1], raw.shape, p=[0.05, 0.9, 0.05])
        outputs = RUNNERS[one.name].run_raw(np.clip(nudged, -128, 127).astype(np.int8))
        passed, text = check(one, outputs)
        assert passed, text


def test_sums_that_overflow_do_not_pass_unseen() -> None:
    """A darkened picture stands for sums that lost their highest bits: everything moves, and nothing is found where it was."""
    for one in builtin_packages():
        passed, text = check(one, RUNNERS[one.name].run_raw((golden_of(one).input // 4 - 60).astype(np.int8)))
        assert not passed, text


def test_a_damaged_network_is_told_apart() -> None:
    model = onnx.load_from_string(DETECTOR.twin())
    weights = next(tensor for tensor in model.graph.initializer if tensor.name == "colour/w_raw")
    values = onnx.numpy_helper.to_array(weights)
    weights.CopyFrom(onnx.numpy_helper.from_array(values[:, ::-1].copy(), weights.name))  # red and blue change places
    outputs = TwinRunner(model.SerializeToString(), DETECTOR.network, threads=1).run_raw(golden_of(DETECTOR).input)
    passed, text = check(DETECTOR, outputs)
    assert not passed
    assert text.startswith("0 of 2 boxes found")


def detector_outputs(change: str) -> Outputs:
    """Return the detector's golden outputs with one thing changed."""
    boxes, scores, classes, count = (array.copy() for array in golden_of(DETECTOR).outputs)
    match change:
        case "one gone":
            boxes[1:2], scores[1:2], count[:] = 0, 0, 1
        case "one moved":
            boxes[1] = boxes[1].astype(int) + 2500
        case "one more":
            boxes[2], scores[2], count[:] = (100, 100, 9000, 9000), 200, 3
        case "other class":
            classes[0] = 5
        case "other order":
            boxes[:2], scores[:2] = boxes[1::-1].copy(), scores[1::-1].copy()
        case "faint one more":
            boxes[2], scores[2], count[:] = (100, 100, 9000, 9000), 60, 3
        case "weak score":
            scores[0] = 120
        case _:
            boxes[:2] = boxes[:2].astype(int) + 90
            scores[:2] = scores[:2].astype(int) - 6
    return boxes, scores, classes, count


@pytest.mark.parametrize(
    ("change", "passed", "words"),
    [
        ("one gone", False, "1 of 2 boxes found; the best overlap of what is missing is 0.00"),
        ("one moved", False, "1 of 2 boxes found; the best overlap"),
        ("one more", False, "2 of 2 boxes found, and 1 that should not be there"),
        ("other class", False, "1 of 2 boxes found"),
        ("weak score", False, "all 2 boxes found, but a score differs by 0.43"),
        ("other order", True, "2 of 2 boxes found"),
        ("faint one more", True, "2 of 2 boxes found"),
        ("rounding", True, "2 of 2 boxes found, the least overlap is 0.9"),
    ],
)
def test_boxes_are_compared_as_boxes(change: str, passed: bool, words: str) -> None:
    result = compare(DETECTOR.card, DETECTOR.network, golden_of(DETECTOR), detector_outputs(change))
    assert (result.passed, result.text[: len(words)]) == (passed, words)
    assert max(result.largest_steps) > 0


def test_classes_are_compared_by_their_parts() -> None:
    (scores,) = golden_of(CLASSIFIER).outputs
    swapped = scores.copy()
    swapped[[0, 1]] = swapped[[1, 0]]
    assert check(CLASSIFIER, (swapped,)) == (False, "“dark” is first instead of “grey”")
    near = scores.copy()
    near[1] -= 5
    assert check(CLASSIFIER, (near,)) == (True, "“grey” is first, scores within 0.02")
    assert compare(CLASSIFIER.card, CLASSIFIER.network, golden_of(CLASSIFIER), (near,)).largest_steps == (5,)


def raw_case(decoder: str, *outputs: NDArray[np.generic]) -> tuple[ModelPackage, Golden]:
    """Return a package and a pair with these outputs."""
    network = Network(
        id=0,
        name="raw",
        inputs=(input_tensor(32, 4, signed=True),),
        outputs=tuple(
            output_tensor(f"o{index}", *array.shape, bits=8 * array.itemsize, signed=array.dtype.kind == "i", scale=2.0**-3)
            for index, array in enumerate(outputs)
        ),
    )
    card = msgspec.convert({"name": "raw", "title": "Raw", "task": "segmentation", "decoder": decoder}, type(CARD))
    return replace(DETECTOR, networks=(network,), cards=(card,)), Golden(input=np.zeros((3, 4, 32), np.int8), outputs=outputs)


def test_a_map_of_classes_may_differ_in_a_few_cells() -> None:
    cells = np.repeat(np.arange(4, dtype=np.int16), 100).reshape(20, 20)
    one, golden = raw_case("class-map", cells)
    for count, passed in ((10, True), (40, False)):
        other = cells.copy()
        other.flat[:count] = 9
        result = compare(one.card, one.network, golden, (other,))
        assert (result.passed, result.text) == (passed, f"{100 - count / 4:.1f} % of the map's cells have the same class")


def test_raw_tensors_may_differ_by_rounding_and_not_by_more() -> None:
    random = np.random.default_rng(5)
    tensor = random.integers(-100, 100, (300, 40)).astype(np.int8)
    one, golden = raw_case("nanodet", tensor)
    near = (tensor + random.integers(-2, 3, tensor.shape)).astype(np.int8)
    assert compare(one.card, one.network, golden, (near,)).passed
    for other in (random.integers(-100, 100, tensor.shape).astype(np.int8), np.zeros_like(tensor), -tensor, tensor // 2):
        assert not compare(one.card, one.network, golden, (other,)).passed


def test_tensors_of_another_form_are_another_network() -> None:
    passed, text = check(CLASSIFIER, (np.zeros(1000, np.uint8),))
    assert not passed
    assert text == "the outputs are uint8 (1000,) instead of uint8 (9,): another network runs"
    assert not check(CLASSIFIER, ())[0]


def test_make_golden_keeps_what_the_network_saw_and_said() -> None:
    size = RUNNERS[CLASSIFIER_NAME].input_size
    golden = make_golden(CLASSIFIER.twin(), CLASSIFIER.network, drawn_picture(size))
    assert np.array_equal(golden.input, golden_of(CLASSIFIER).input)
    assert compare(CLASSIFIER.card, CLASSIFIER.network, golden_of(CLASSIFIER), golden.outputs).passed
    assert not golden.input.flags.writeable


def test_a_card_whose_decoder_does_not_fit_the_tensors_is_compared_by_numbers() -> None:
    one, golden = raw_case("boxes-scores-classes-count", np.arange(40, dtype=np.uint8))
    assert compare(one.card, one.network, golden, (np.arange(40, dtype=np.uint8)[::-1].copy(),)).text.startswith("output 1 is not alike")

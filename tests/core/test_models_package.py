"""Packages are built, read back, and refused with the right words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import onnx
import pytest

from evalkit.errors import BrokenModel, ModelError, ModelTooLarge, UnknownFormat
from evalkit.imx500.cpio import CpioMember, new_archive
from evalkit.imx500.memory import RESERVED_BYTES, TOTAL_BYTES, MemoryTable
from evalkit.imx500.network_info import read_network_info
from evalkit.imx500.network_registers import read_network_registers, refused
from evalkit.imx500.rpk import new_container, read_container, write_container
from evalkit.models.build import build_package
from evalkit.models.package import ModelPackage, parse_package, read_package, require_fit
from evalkit.models.twin import METADATA_KEY, OutputSpec, TensorSpecs, network_of
from tests.core.models_helpers import CARD, tiny_twin


@pytest.fixture(scope="module")
def package() -> ModelPackage:
    return parse_package(build_package(tiny_twin().SerializeToString(), CARD), "tiny")


def with_members(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    container = read_container(data)
    members = dict(container.members)
    change(members)
    archive = new_archive(tuple(CpioMember(name=name, data=content) for name, content in members.items()))
    return write_container(replace(container, archive=archive))


def test_a_package_carries_its_twin_unchanged(package: ModelPackage) -> None:
    assert package.twin() == tiny_twin().SerializeToString()
    assert package.has_twin


def test_a_package_says_what_its_card_said_and_what_it_costs(package: ModelPackage) -> None:
    assert (package.card.labels, package.card.task) == (CARD.labels, CARD.task)
    assert package.card.dsp_us == 200  # the overhead: two kernels over 256 pixels are nothing
    assert package.card.dsp_basis
    assert package.card.inference_rate == 30.0


def test_a_figure_on_the_card_is_kept() -> None:
    card = msgspec.structs.replace(CARD, dsp_us=4321, dsp_basis="measured", inference_rate=12.5)
    kept = parse_package(build_package(tiny_twin().SerializeToString(), card), "tiny").card
    assert (kept.dsp_us, kept.dsp_basis, kept.inference_rate) == (4321, "measured", 12.5)


def test_other_tools_find_their_members(package: ModelPackage) -> None:
    members = read_container(package.data).members
    info = read_network_info(members["network_info.txt"])
    assert (info.networks[0].width, info.networks[0].height, info.networks[0].normalisation.signed) == (32, 8, True)
    assert not refused(read_network_registers(members["imx500_regs"]))
    intrinsics = json.loads(members["network_intrinsics"])
    assert (intrinsics["task"], intrinsics["classes"]["labels"]) == ("classification", ["a", "b"])


def test_the_network_id_reaches_version_and_info() -> None:
    container = read_container(build_package(tiny_twin().SerializeToString(), CARD, network_id=126630))
    assert container.network_id == 126630
    assert read_network_info(container.members["network_info.txt"]).network_id == 126630


@pytest.mark.parametrize("keep", [0, 3, 40, 0.25, 0.5, 0.85])  # what lies behind is the padding of the archive
def test_a_truncated_package_is_refused(package: ModelPackage, keep: float) -> None:
    length = int(keep) if keep >= 1 else int(len(package.data) * keep)
    with pytest.raises((BrokenModel, UnknownFormat)):
        parse_package(package.data[:length], "tiny")


def test_something_else_is_not_a_package() -> None:
    with pytest.raises(UnknownFormat) as caught:
        parse_package(b"PK\x03\x04" + bytes(100), "holiday")
    assert caught.value.hint


def test_a_flipped_bit_in_the_twin_is_found(package: ModelPackage) -> None:
    data = bytearray(package.data)
    data[data.index(b"LAVE1TIK") + 64] ^= 1  # "EVALKIT1", in the container's word order, stands before the twin
    damaged = parse_package(bytes(data), "tiny")
    with pytest.raises(BrokenModel, match="damaged"):
        damaged.twin()


def test_a_network_for_a_real_sensor_has_no_twin(shared_data: Path) -> None:
    package = read_package(shared_data / "rpk" / "imx500_network_mobilenet_v2.rpk")
    assert not package.has_twin
    with pytest.raises(ModelError, match="mobilenet_v2 holds no twin") as caught:
        package.twin()
    assert caught.value.hint


def test_real_files_give_cards(shared_data: Path) -> None:
    classifier = read_package(shared_data / "rpk" / "imx500_network_mobilenet_v2.rpk")
    assert len(classifier.card.labels) == 1000
    assert classifier.card.labels[0] == "tench, Tinca tinca"
    assert classifier.memory == MemoryTable(runtime=1_674_240, coefficients=3_681_440)
    detector = read_package(shared_data / "rpk" / "imx500_network_ssd_mobilenetv2_fpnlite_320x320_pp.rpk")
    assert (detector.card.task, detector.card.inference_rate) == ("object detection", 26)
    assert detector.card.labels[:2] == ("person", "bicycle")
    assert (detector.card.decoder, detector.card.box_order, detector.card.box_normalised) == ("boxes-scores-classes-count", "yx", True)
    pose = read_package(shared_data / "rpk" / "imx500_network_posenet.rpk").card
    assert (pose.task, pose.decoder, pose.inference_rate) == ("pose estimation", "posenet", 30)


def test_a_file_that_does_not_say_what_its_tensors_mean_is_refused(shared_data: Path) -> None:
    with pytest.raises(UnknownFormat, match="what its tensors mean"):
        read_package(shared_data / "rpk" / "imx500_network_inputtensoronly.rpk")


def test_a_broken_card_names_its_field(package: ModelPackage) -> None:
    data = with_members(package.data, lambda members: members.update({"evalkit_card.json": b'{"name": 5}'}))
    with pytest.raises(BrokenModel, match="name"):
        parse_package(data, "tiny")


def test_without_our_card_the_intrinsics_speak(package: ModelPackage) -> None:
    def change(members: dict[str, bytes]) -> None:
        del members["evalkit_card.json"]
        members["network_intrinsics"] = json.dumps(
            {
                "task": "classification",
                "inference_rate": 17,
                "cpu": {"softmax": True},
                "input_aspect_ratio": {"width": 1, "height": 1},
                "classes": {"labels": ["x", "-"]},
            }
        ).encode()

    card = parse_package(with_members(package.data, change), "tiny").card
    assert (card.task, card.decoder, card.softmax) == ("classification", "class-scores", True)
    assert (card.inference_rate, card.labels) == (17, ("x", "-"))


def test_a_network_that_does_not_fit_says_how_much_is_too_much(package: ModelPackage) -> None:
    runtime = 8_512_000 - RESERVED_BYTES - 1000
    with pytest.raises(ModelTooLarge, match="giant needs 8,512,000 bytes of the sensor's memory, 123,520 too many") as caught:
        require_fit("giant", package.network, MemoryTable(runtime=runtime, coefficients=1000))
    assert (caught.value.needed_bytes, caught.value.available_bytes) == (8_512_000, TOTAL_BYTES)
    assert caught.value.hint


def test_a_network_that_just_fits_is_taken(package: ModelPackage) -> None:
    require_fit("snug", package.network, MemoryTable(runtime=TOTAL_BYTES - RESERVED_BYTES, coefficients=0))


def test_building_refuses_what_does_not_fit() -> None:
    with pytest.raises(ModelTooLarge, match="tiny needs"):
        build_package(tiny_twin(height=1000, width=4096).SerializeToString(), CARD)


@pytest.mark.parametrize(("rows", "fits"), [(1702, True), (1704, False)])
def test_tensors_may_fill_no_more_lines_than_the_sensor_sends(rows: int, fits: bool) -> None:
    # Driver imx500.c: lines of the input, 1 + ceil(3 * rows * 1024 / 2560), rows padded to even: < 2046; of the output likewise.
    network = network_of(tiny_twin(height=rows, width=1024), name="long")
    small = MemoryTable(runtime=0, coefficients=0)
    if fits:
        require_fit("long", network, small)
    else:
        with pytest.raises(BrokenModel, match="The input tensors of long fill 2,046"):
            require_fit("long", network, small)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.rpk cannot be read"):
        read_package(tmp_path / "nowhere.rpk")


def test_building_needs_an_onnx_file() -> None:
    with pytest.raises(BrokenModel, match="no ONNX file"):
        build_package(b"\xff\xfe nonsense", CARD)


def rename_input(model: onnx.ModelProto) -> None:
    model.graph.input[0].name = "picture"


def forget_metadata(model: onnx.ModelProto) -> None:
    del model.metadata_props[:]


def garble_metadata(model: onnx.ModelProto) -> None:
    next(entry for entry in model.metadata_props if entry.key == METADATA_KEY).value = '{"input_scale": "wide"}'


def make_input_float(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.FLOAT


def free_an_output_dimension(model: onnx.ModelProto) -> None:
    model.graph.output[0].type.tensor_type.shape.dim[0].dim_param = "n"


@pytest.mark.parametrize("breaks", [rename_input, forget_metadata, garble_metadata, make_input_float, free_an_output_dimension])
def test_a_twin_that_breaks_the_convention_is_refused(breaks: Callable[[onnx.ModelProto], None]) -> None:
    model = tiny_twin()
    breaks(model)
    with pytest.raises(BrokenModel, match="tiny"):
        build_package(model.SerializeToString(), CARD)


def test_outputs_that_are_described_by_other_names_are_refused() -> None:
    specs = TensorSpecs(input_scale=1.0, outputs=(OutputSpec(name="elsewhere", bits=8, signed=True, scale=1.0),))
    with pytest.raises(BrokenModel, match="elsewhere"):
        build_package(tiny_twin(specs=specs).SerializeToString(), CARD)


def test_the_sensor_pads_odd_input_sizes() -> None:
    package = parse_package(build_package(tiny_twin(height=9, width=300).SerializeToString(), CARD), "odd")
    assert [(dimension.size, dimension.padding) for dimension in package.network.inputs[0].dimensions] == [(3, 0), (9, 1), (300, 20)]


def test_a_package_is_the_same_whenever_it_is_built(package: ModelPackage) -> None:
    assert build_package(tiny_twin().SerializeToString(), CARD) == package.data


def test_a_package_is_known_by_the_checksum_of_its_bytes(package: ModelPackage) -> None:
    assert package.sha256 == hashlib.sha256(package.data).hexdigest()


def test_labels_that_are_not_as_many_as_the_classes_are_refused_with_both_numbers() -> None:
    card = msgspec.structs.replace(CARD, labels=("a", "b", "c"))
    with pytest.raises(BrokenModel, match="3 labels, and its network tells 2 classes apart"):
        build_package(tiny_twin().SerializeToString(), card)
    build_package(tiny_twin().SerializeToString(), msgspec.structs.replace(CARD, labels=()))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused_by_name_and_count(bad: float) -> None:
    twin = tiny_twin()
    tensor = next(one for one in twin.graph.initializer if one.name == "w")
    values = onnx.numpy_helper.to_array(tensor).copy()
    values.flat[:2] = bad
    tensor.CopyFrom(onnx.numpy_helper.from_array(values, "w"))
    with pytest.raises(BrokenModel, match=r"NaN or infinite\): w \(2 of 6\)"):
        build_package(twin.SerializeToString(), CARD)


def test_a_size_that_is_not_fixed_is_refused_by_name() -> None:
    twin = tiny_twin()
    twin.graph.input[0].type.tensor_type.shape.dim[1].dim_param = "height"
    with pytest.raises(BrokenModel, match="size of 'input' of tiny is not fixed"):
        build_package(twin.SerializeToString(), CARD)


def test_what_does_not_fit_can_be_read_for_its_plan() -> None:
    """The window shows what a file would take, and why that is too much."""
    whole = read_container(build_package(tiny_twin().SerializeToString(), CARD))
    assert whole.dnn is not None
    large = new_container(
        networks=whole.networks,
        dnn=replace(whole.dnn, memory=MemoryTable(runtime=TOTAL_BYTES, coefficients=1)),
        coefficients=whole.coefficients(),
        members=whole.members,
    )
    data = write_container(large)
    with pytest.raises(ModelTooLarge):
        parse_package(data, "large")
    assert parse_package(data, "large", must_fit=False).memory.free == -1 - RESERVED_BYTES

"""A user's float network becomes a package that does the same in int8, and says what it lost."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import ArrayLike
from onnx import TensorProto, helper

from evalkit.building.loss import result_of
from evalkit.building.pictures import load_pictures
from evalkit.building.preparing import Prepared
from evalkit.building.request import NORMALISATIONS, Normalisation
from evalkit.geometry import Size
from evalkit.models.golden import compare
from evalkit.models.package import read_package
from evalkit.models.plan import plan_network
from evalkit.models.quantise import PlainRunner, quantise_network, tail_nodes
from evalkit.models.running import TwinRunner
from evalkit.models.twin import as_sensor_input
from tests.core.building_helpers import SIDE, classifier, made, model_of, prepared, write_pictures
from tests.core.models_helpers import run_model

LABELS = ("red", "green", "blue", "grey")


def picture(seed: int = 3, side: int = SIDE) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (3, side, side), dtype=np.uint8)


def answer_of(ready: Prepared, rgb: np.ndarray) -> np.ndarray:
    """Return what a prepared network says of a picture, fed as the sensor feeds it."""
    raw = as_sensor_input(rgb, signed=ready.signed)[None]
    values = raw if ready.takes_integers else raw.astype(np.float32) * np.float32(ready.scale)
    return PlainRunner(ready.model).run(values)[0]


def test_a_classifier_becomes_a_package_that_answers_like_it(tmp_path: Path) -> None:
    report, path, told = made(classifier(), tmp_path, labels=LABELS, name="colours", title="Colours", licence="MIT")

    package = read_package(path)
    assert package.sha256 == report.sha256
    assert package.card.labels == LABELS
    assert (package.card.title, package.card.licence, package.card.decoder) == ("Colours", "MIT", "class-scores")
    # Two convolutions of 16x16 and 8x8 places, and the dense layer.
    assert report.conv_macs == 16 * 16 * 8 * 27 + 8 * 8 * 16 * 72 + 16 * 4
    assert report.depthwise_macs == 0
    assert (report.input_width, report.input_height, report.output_shapes) == (SIDE, SIDE, ((4,),))
    assert report.memory == package.memory
    assert report.loss is not None
    assert report.loss.held_out
    assert report.loss.pictures == 3
    assert report.loss.agreement == 1.0
    assert not report.loss.worst
    assert report.loss.outputs[0].name == "logits"
    assert report.loss.outputs[0].sqnr_db is not None
    assert 20 < report.loss.outputs[0].sqnr_db < 60
    assert report.loss.text in package.card.note

    logits = run_model(classifier(), {"x": (picture()[None] / 255).astype(np.float32)})[0][0]
    shares = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    _, (raw,) = TwinRunner(package.twin(), package.network, threads=1).run(picture())
    assert np.abs(raw.astype(float) / 256 - shares).max() < 0.05

    golden = package.golden[0]
    assert golden is not None
    assert compare(package.card, package.network, golden, golden.outputs).passed
    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert stages == ["Reading", "Checking", "Loading pictures", "Trying", "Quantising", "Measuring the loss", "Packing", "Verifying"]
    assert [name for name, _ in report.stages_ms] == stages
    assert max(progress.done for progress in told if progress.stage == "Quantising") == 6


def test_convolutions_are_int8_and_the_tail_is_float(tmp_path: Path) -> None:
    _, path, _ = made(classifier(), tmp_path)

    package = read_package(path)
    twin = onnx.load_from_string(package.twin())
    weights = {tensor.name: tensor.data_type for tensor in twin.graph.initializer if len(tensor.dims) == 4}
    assert len(weights) == 2
    assert set(weights.values()) == {TensorProto.INT8}
    quantised = {node.input[0] for node in twin.graph.node if node.op_type == "QuantizeLinear"}
    softmax = next(node for node in twin.graph.node if node.op_type == "Softmax")
    assert not quantised & {*softmax.input, *softmax.output}
    assert plan_network(twin, package.network).memory == package.memory


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("normalisation", [*NORMALISATIONS])
def test_the_normalisation_is_part_of_the_network(normalisation: Normalisation, channels_last: bool) -> None:
    shape = (1, SIDE, SIDE, 3) if channels_last else (1, 3, SIDE, SIDE)
    model = classifier(input_shape=shape, channels_last=channels_last)
    mean, std = (np.array(part).reshape(1, 3, 1, 1) for part in NORMALISATIONS[normalisation])
    fed = ((picture()[None] - mean) / std).astype(np.float32)
    expected = run_model(model, {"x": fed.transpose(0, 2, 3, 1) if channels_last else fed})[0]

    ready = prepared(model, normalisation=normalisation)

    # Half a grey level that is left out (-1..1 around 127.5) is 0.4 % of the range.
    room = 0.02 if normalisation == "-1..1" else 2e-4
    assert np.allclose(answer_of(ready, picture()), expected, rtol=room, atol=room * np.abs(expected).max())
    assert (ready.width, ready.height) == (SIDE, SIDE)


def test_the_border_keeps_the_colour_that_zero_stands_for() -> None:
    # A shift folded into the bias would show in the padded rows only: a grey picture of the mean's colour must give zero everywhere.
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])]
    model = model_of(nodes, [("y", (1, 1, SIDE, SIDE))], {"w": np.ones((1, 3, 3, 3), np.float32)})
    rgb = np.zeros((3, SIDE, SIDE), np.uint8) + np.array([90, 60, 30], np.uint8).reshape(3, 1, 1)

    ready = prepared(model, normalisation="", mean=(90.0, 60.0, 30.0), std=(50.0, 50.0, 50.0))

    assert np.abs(answer_of(ready, rgb)).max() < 1e-4


def test_a_network_that_wants_blue_first_gets_it() -> None:
    model = classifier()
    mean, std = (10.0, 20.0, 30.0), (50.0, 60.0, 70.0)
    bgr = picture()[::-1]
    fed = (bgr[None] - np.array(mean).reshape(1, 3, 1, 1)) / np.array(std).reshape(1, 3, 1, 1)

    for given, values in (({"normalisation": "", "mean": mean, "std": std}, fed), ({"normalisation": "0..1"}, bgr[None] / 255)):
        ready = prepared(model, channel_order="BGR", **given)

        assert np.allclose(answer_of(ready, picture()), run_model(model, {"x": values.astype(np.float32)})[0], rtol=1e-3, atol=1e-3)


def test_without_a_normalisation_a_warning_names_the_guess() -> None:
    assert "0..1 is assumed" in " ".join(prepared(classifier(), normalisation="").warnings)
    assert not prepared(classifier(), normalisation="0..1").warnings


@pytest.mark.parametrize("batch", ["N", 1])
def test_an_open_batch_becomes_one(batch: str | int) -> None:
    assert prepared(classifier(input_shape=(batch, 3, SIDE, SIDE))).outputs == (("logits", (1, 4)),)


def test_an_open_size_is_what_the_user_says() -> None:
    ready = prepared(classifier(input_shape=(1, 3, "h", "w")), input_size=(64, 40))

    assert (ready.width, ready.height) == (64, 40)


def test_an_old_opset_is_brought_up_and_means_the_same() -> None:
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"]),
        helper.make_node("ReduceMean", ["c"], ["m"], axes=[2, 3], keepdims=1),
        helper.make_node("Squeeze", ["m"], ["y"], axes=[2, 3]),
    ]
    model = model_of(nodes, [("y", (1, 5))], {"w": np.random.default_rng(0).normal(0, 1, (5, 3, 1, 1)).astype(np.float32)}, opset=11)
    expected = run_model(model, {"x": (picture()[None] / 255).astype(np.float32)})[0]

    ready = prepared(model)

    assert max(entry.version for entry in ready.model.opset_import) == 17
    assert np.allclose(answer_of(ready, picture()), expected, atol=1e-4)


def test_a_newer_opset_stays(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"]),
        helper.make_node("ReduceMean", ["c", "axes"], ["y"], keepdims=0),  # axes are an input since opset 18
    ]
    weights: dict[str, ArrayLike] = {
        "w": np.random.default_rng(0).normal(0, 1, (4, 3, 1, 1)).astype(np.float32),
        "axes": np.array([2, 3], np.int64),
    }

    report, path, _ = made(model_of(nodes, [("y", (1, 4))], weights, opset=20), tmp_path)

    assert report.output_shapes == ((4,),)
    assert onnx.load_from_string(read_package(path).twin()).opset_import[0].version == 20


def test_a_network_that_is_int8_already_is_taken_over_bit_by_bit(tmp_path: Path) -> None:
    samples = [(picture(seed)[None] / 255).astype(np.float32) for seed in range(4)]
    model = quantise_network(classifier(), samples, on_sample=lambda *_: None)

    report, path, told = made(model, tmp_path)

    assert report.loss is None
    assert "Quantising" not in [progress.stage for progress in told]
    package = read_package(path)
    logits = PlainRunner(model).run(samples[0])[0][0]
    shares = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    _, (raw,) = TwinRunner(package.twin(), package.network, threads=1).run(picture(0))
    assert np.abs(raw.astype(float) - np.rint(shares * 256)).max() <= 1


def test_a_network_of_bytes_is_fed_bytes() -> None:
    nodes = [
        helper.make_node("DequantizeLinear", ["x", "s", "z"], ["v"]),
        helper.make_node("Conv", ["v", "w"], ["c"]),
        helper.make_node("QuantizeLinear", ["c", "s", "z"], ["q"]),
    ]
    constants: dict[str, ArrayLike] = {
        "s": np.array(0.5, np.float32),
        "z": np.array(0, np.uint8),
        "w": np.full((1, 3, 1, 1), 0.1, np.float32),
    }
    model = model_of(nodes, [("q", (1, 1, SIDE, SIDE))], constants, element=TensorProto.UINT8)
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.UINT8

    ready = prepared(model)

    assert ready.takes_integers
    assert not ready.signed
    assert ready.scale == 0.5
    expected = np.rint(picture().astype(np.float64).sum(axis=0) * 0.1) * 0.5
    assert np.abs(answer_of(ready, picture())[0, 0] - np.clip(expected, 0, 127.5)).max() <= 0.5
    assert "not used" in prepared(model, normalisation="imagenet").warnings[0]


def test_probabilities_are_not_made_probabilities_twice(tmp_path: Path) -> None:
    model = classifier()
    model.graph.node.append(helper.make_node("Softmax", ["logits"], ["p"], axis=1))
    model.graph.output[0].name = "p"

    _, path, _ = made(model, tmp_path)

    kinds = [node.op_type for node in onnx.load_from_string(read_package(path).twin()).graph.node]
    assert kinds.count("Softmax") == 1


def test_names_that_the_twin_uses_may_be_the_networks_own(tmp_path: Path) -> None:
    model = classifier()
    for node in model.graph.node:
        for names in (node.input, node.output):
            names[:] = [{"x": "input", "logits": "probabilities", "r0": "image", "c1": "post/softmax"}.get(name, name) for name in names]
    model.graph.input[0].name, model.graph.output[0].name = "input", "probabilities"

    report, _, _ = made(model, tmp_path)

    assert report.output_shapes == ((4,),)


def test_the_tail_is_what_no_layer_follows() -> None:
    model = classifier()
    for number, node in enumerate(model.graph.node):
        node.name = f"{number}:{node.op_type}"

    assert tail_nodes(model) == []
    model.graph.node.append(helper.make_node("Softmax", ["logits"], ["p"], name="last"))
    assert tail_nodes(model) == ["last"]


def test_a_map_of_scores_becomes_a_map_of_classes(tmp_path: Path) -> None:
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])]
    weights = np.zeros((3, 3, 3, 3), np.float32)
    weights[range(3), range(3), 1, 1] = 1.0  # class k where channel k is strongest
    model = model_of(nodes, [("y", (1, 3, SIDE, SIDE))], {"w": weights})

    report, path, _ = made(model, tmp_path, task="segmentation", labels=("r", "g", "b"))

    assert report.loss is not None
    assert report.loss.agreement > 0.95
    package = read_package(path)
    rgb = np.zeros((3, SIDE, SIDE), np.uint8)
    rgb[0, :, :10], rgb[1, :, 10:20], rgb[2, :, 20:] = 200, 200, 200
    result = result_of(
        package.card,
        package.network,
        PlainRunner(onnx.load_from_string(package.twin())).run(as_sensor_input(rgb, signed=False)),
        is_fine=False,
    )
    assert result.class_map[5].tolist() == [0] * 10 + [1] * 10 + [2] * 12  # type: ignore[union-attr]


def test_pictures_come_from_a_video_evenly_and_a_third_is_held_out(tmp_path: Path) -> None:
    clip = tmp_path / "clip.avi"
    video = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for level in range(90):
        video.write(np.full((48, 64, 3), 2 * level, np.uint8))
    video.release()

    found = load_pictures(str(clip), Size(32, 32))

    assert (len(found.calibration), len(found.held_out)) == (24, 12)
    levels = sorted(float(item.rgb.mean()) for item in (*found.calibration, *found.held_out))
    assert levels[0] < 10
    assert levels[-1] > 165
    assert not {item.name for item in found.calibration} & {item.name for item in found.held_out}


def test_few_or_broken_pictures_are_told(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "few", count=2)
    (folder / "broken.png").write_bytes(b"no picture")

    report, _, _ = made(classifier(), tmp_path, pictures=str(folder))

    assert report.loss is not None
    assert not report.loss.held_out
    assert any("broken.png" in warning for warning in report.warnings)
    assert any("only 2 pictures" in warning for warning in report.warnings)


def test_without_pictures_the_generated_scene_serves_and_is_named(tmp_path: Path) -> None:
    report, _, _ = made(classifier(), tmp_path, pictures="")

    assert any("generated scene" in warning for warning in report.warnings)
    assert report.golden.startswith("generated scene at")

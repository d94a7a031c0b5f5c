"""Whatever is wrong with a stranger's network is said in words, names the thing, and leaves nothing behind."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from evalkit.building.labels import read_labels
from evalkit.building.reading import read_network
from evalkit.errors import BrokenModel, ModelError, ModelTooLarge, UnknownFormat
from tests.core.building_helpers import SIDE, classifier, constant_answer, made, model_of, prepared, save

Model = onnx.ModelProto


def with_weights(change: Callable[[np.ndarray], np.ndarray], name: str = "w1") -> Model:
    model = classifier()
    for tensor in model.graph.initializer:
        if tensor.name == name:
            tensor.CopyFrom(numpy_helper.from_array(change(numpy_helper.to_array(tensor).copy()), name))
    return model


def with_value(number: float) -> Model:
    def change(values: np.ndarray) -> np.ndarray:
        values.flat[7] = number
        return values

    return with_weights(change)


def with_tail(*nodes: onnx.NodeProto, shape: tuple[int | str, ...] = (1, 4), **constants: np.ndarray) -> Model:
    """Return the classifier with nodes behind it, the last of which makes the output."""
    model = classifier()
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, list(shape)))
    return model


def with_loop() -> Model:
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["more"])],
        "body",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []), helper.make_tensor_value_info("go", TensorProto.BOOL, [])],
        [helper.make_tensor_value_info("more", TensorProto.BOOL, [])],
    )
    loop = helper.make_node("Loop", ["times", "yes"], [], body=body)
    return with_tail(loop, helper.make_node("Identity", ["logits"], ["y"]), times=np.array(2**62, np.int64), yes=np.array(True))


def with_two_inputs() -> Model:
    model = classifier()
    model.graph.input.append(helper.make_tensor_value_info("hint", TensorProto.FLOAT, [1]))
    return model


def with_function() -> Model:
    model = classifier()
    body = [helper.make_node("Identity", ["a"], ["b"])]
    model.functions.append(helper.make_function("mine", "Twice", ["a"], ["b"], body, [helper.make_opsetid("", 17)]))
    return model


BAD_NETWORKS: dict[str, tuple[Callable[[], Model], type[ModelError], str]] = {
    "NaN": (lambda: with_value(float("nan")), BrokenModel, r"NaN or infinite weights in w1"),
    "infinity": (lambda: with_value(float("-inf")), BrokenModel, r"NaN or infinite weights in w1"),
    "half precision": (lambda: with_weights(lambda values: values.astype(np.float16)), ModelError, r"float16 \(1 tensors\)"),
    "too many weights": (
        lambda: with_weights(lambda values: np.zeros((1100, 8, 31, 31), np.float32)),
        ModelTooLarge,
        r"8,45\d,\d+ weights.*holds 8,387,456 bytes",
    ),
    "other maker": (
        lambda: with_tail(
            helper.make_node("Magic", ["logits"], ["m"], domain="com.acme"), helper.make_node("Magic", ["m"], ["y"], domain="com.acme")
        ),
        ModelError,
        r"not supported: com\.acme::Magic \(2\)",
    ),
    "function": (with_function, ModelError, r"mine::Twice \(1\)"),
    "endless loop": (with_loop, ModelError, r"not supported: Loop \(1\)"),
    "unknown operators": (
        lambda: with_tail(
            helper.make_node("Sin", ["logits"], ["s"]), helper.make_node("Sin", ["s"], ["t"]), helper.make_node("Cosh", ["t"], ["y"])
        ),
        ModelError,
        r"not supported: Cosh \(1\), Sin \(2\)\.",
    ),
    "open height": (lambda: classifier(input_shape=(1, 3, "height", SIDE)), ModelError, r"'x' is not fixed: \(1, 3, \?, 32\)"),
    "batch of eight": (lambda: classifier(input_shape=(8, 3, SIDE, SIDE)), ModelError, r"takes 8 pictures at once"),
    "grey": (lambda: classifier(input_shape=(1, 1, SIDE, SIDE)), ModelError, r"none of its sizes is 3 channels"),
    "flat": (lambda: classifier(input_shape=(1, 3072)), ModelError, r"a picture has four sizes"),
    "huge input": (lambda: classifier(input_shape=(1, 3, 9000, 9000)), ModelError, r"9000x9000 pixels is larger"),
    "two inputs": (with_two_inputs, ModelError, r"2 inputs \(x, hint\)"),
    "size of the data": (
        lambda: with_tail(helper.make_node("NonZero", ["logits"], ["n"]), helper.make_node("Cast", ["n"], ["y"], to=1), shape=(2, "found")),
        ModelError,
        r"NonZero \(1\)",
    ),
    "huge value": (
        lambda: with_tail(helper.make_node("Tile", ["logits", "times"], ["y"]), shape=(1, 40_000_000), times=np.array([1, 10_000_000])),
        ModelTooLarge,
        r"'y' \(1, 40000000\) alone has 40,000,000 numbers",
    ),
    "other shapes": (
        lambda: with_tail(helper.make_node("Add", ["logits", "five"], ["y"]), five=np.zeros((1, 5), np.float32)),
        BrokenModel,
        r"contradictory|cannot run",
    ),
    "value from nowhere": (lambda: with_tail(helper.make_node("Relu", ["nowhere"], ["y"])), BrokenModel, r"contradictory.*nowhere|nowhere"),
    "old opset": (lambda: classifier(opset=6), ModelError, r"opset 6"),
}


@pytest.mark.parametrize("case", BAD_NETWORKS)
def test_a_bad_network_is_refused_in_words(case: str, tmp_path: Path) -> None:
    make, kind, words = BAD_NETWORKS[case]

    with pytest.raises(kind, match=words) as caught:
        made(make(), tmp_path)

    assert caught.value.message.endswith((".", ")")) or caught.value.hint
    assert not (tmp_path / "made.rpk").exists()


def test_a_network_of_integers_that_no_picture_has_is_refused() -> None:
    with pytest.raises(ModelError, match="is of int64"):
        prepared(model_of([helper.make_node("Cast", ["x"], ["y"], to=1)], [("y", (1, 3, SIDE, SIDE))], element=TensorProto.INT64))


def test_an_answer_that_is_no_number_is_named_with_its_picture(tmp_path: Path) -> None:
    model = with_tail(
        helper.make_node("Sub", ["logits", "much"], ["s"]), helper.make_node("Log", ["s"], ["y"]), much=np.array(1e6, np.float32)
    )

    with pytest.raises(BrokenModel, match=r"'y' is NaN or infinite on 00\.png"):
        made(model, tmp_path)


def test_labels_must_be_as_many_as_the_classes(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="3 labels, and the network scores 4 classes"):
        made(classifier(), tmp_path, labels=("a", "b", "c"))


def test_outputs_that_no_decoder_reads_are_listed_with_what_would_be(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"object detection fits the outputs \(4,\) at an input of 32x32") as caught:
        made(classifier(), tmp_path, task="object detection")
    assert "yolov8" in caught.value.hint


@pytest.mark.parametrize(
    ("decoder", "words"),
    [
        ("yolov9000", "no decoder 'yolov9000'"),
        ("yolov8", r"expects one table \(4 \+ c, n\).*the network has \(7, 3\)"),
        ("class-scores", "is for classification"),
    ],
)
def test_a_decoder_that_does_not_fit_says_what_it_expects(decoder: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=words):
        made(constant_answer([np.zeros((1, 7, 3))], side=64), tmp_path, task="object detection", decoder=decoder)


@pytest.mark.parametrize(
    ("name", "content", "kind", "words"),
    [
        ("net.onnx", b"", BrokenModel, "is empty"),
        ("net.onnx", b"not a network at all", BrokenModel, "no ONNX file"),
        ("net.onnx", classifier().SerializeToString()[:-200], BrokenModel, "no ONNX file"),
        ("net.onnx", pickle.dumps([1, 2]), UnknownFormat, "pickle, which may run code"),
        ("net.onnx", b"PK\x03\x04rest", UnknownFormat, "zip archive"),
        ("net.pt", b"anything", UnknownFormat, "PyTorch file, which may run code"),
        ("net.keras", b"anything", UnknownFormat, "evalkit model convert"),
        ("net.tflite", b"\x1c\x00\x00\x00TFL3" + bytes(40), ModelError, "graph|table|file"),
    ],
)
def test_a_file_that_is_no_network_is_not_opened(name: str, content: bytes, kind: type[ModelError], words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(kind, match=words):
        read_network(path)


def test_a_file_that_is_too_long_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    with path.open("wb") as file:
        file.truncate(200 << 20)  # a hole: it takes no space

    with pytest.raises(ModelTooLarge, match="more than 134,217,728 bytes"):
        read_network(path)


def outside(location: str, *, length: int = 4608, offset: int = 0) -> Model:
    """Return the classifier with `w1` in another file."""
    model = classifier()
    tensor = next(tensor for tensor in model.graph.initializer if tensor.name == "w1")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", str(offset)), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)
    return model


def test_data_beside_the_network_is_taken_in(tmp_path: Path) -> None:
    content = next(tensor.raw_data for tensor in classifier().graph.initializer if tensor.name == "w1")
    (tmp_path / "weights.bin").write_bytes(b"head" + content)

    model = read_network(save(outside("weights.bin", offset=4), tmp_path))

    assert next(tensor.raw_data for tensor in model.graph.initializer if tensor.name == "w1") == content


@pytest.mark.parametrize("location", ["../secret.bin", "/etc/passwd", "C:\\secret.bin", "..\\secret.bin", "inner/secret.bin", "..", ""])
def test_data_anywhere_else_is_not_touched(location: str, tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(bytes(4608))
    (tmp_path / "nets" / "inner").mkdir(parents=True)
    (tmp_path / "nets" / "inner" / "secret.bin").write_bytes(bytes(4608))

    with pytest.raises(BrokenModel, match="only files in its own folder are read"):
        read_network(save(outside(location), tmp_path / "nets"))


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(bytes(4608))
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "weights.bin").symlink_to(tmp_path / "secret.bin")

    with pytest.raises(BrokenModel, match="only files in its own folder"):
        read_network(save(outside("weights.bin"), tmp_path / "nets"))


@pytest.mark.parametrize(
    ("length", "offset", "words"),
    [(4608, 1, "too short"), (10**12, 0, "more than"), (-5, 0, "cannot begin at 0 and have -5"), (8, -3, "cannot begin at -3")],
)
def test_data_that_is_too_short_or_far_too_long_is_refused(length: int, offset: int, words: str, tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(bytes(4608))

    with pytest.raises(ModelError, match=words):
        read_network(save(outside("weights.bin", length=length, offset=offset), tmp_path))


def test_data_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenModel, match=r"'weights\.bin', which is not there"):
        read_network(save(outside("weights.bin"), tmp_path))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"person\nbicycle\n", ("person", "bicycle")),
        (b"\xef\xbb\xbfperson\r\n\r\n", ("person",)),
        (b"0 person\n1 bicycle\n", ("person", "bicycle")),
        (b"0: person\n1: bicycle\n", ("person", "bicycle")),
        (b"7 dwarfs\n9 rings\n", ("7 dwarfs", "9 rings")),
    ],
)
def test_labels_are_read_as_people_write_them(content: bytes, expected: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_bytes(content)
    assert read_labels(tmp_path / "labels.txt") == expected


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"a\n\nb\n", "Line 2"), (b"", "Line 1"), (b"\xff\xfe", "no text"), (b"a\x00b\n", "no list"), (b"a" * (2 << 20), "no list")],
)
def test_a_file_that_is_no_list_of_labels_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_bytes(content)
    with pytest.raises(ModelError, match=words):
        read_labels(tmp_path / "labels.txt")

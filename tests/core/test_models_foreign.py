"""Network files of other tools get the card that reads them: from their intrinsics, and from their tensors where those say nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from evalkit.errors import UnknownFormat
from evalkit.imx500.apparams import Dimension, InputTensor, Network, OutputTensor
from evalkit.imx500.intrinsics import Intrinsics
from evalkit.models.card import ModelCard
from evalkit.models.foreign import card_of, intrinsics_of

COCO_90 = tuple("-" if k in (11, 25, 28, 29, 44, 65, 67, 68, 70, 82) else f"thing {k}" for k in range(90))
Output = tuple[tuple[int, ...], type[np.integer], float]


def boxes(count: int, scale: float) -> list[Output]:
    return [((count, 4), np.int16, scale), ((count,), np.uint8, 1 / 256), ((count,), np.int16, 1.0), ((1,), np.int16, 1.0)]


SSD, EFFICIENTDET_PP, NANODET_PP, YOLO = boxes(100, 2.0**-15), boxes(100, 1 / 64), boxes(300, 2.0**-14), boxes(300, 1 / 32)
NANODET: list[Output] = [((3598, 112), np.int8, 1 / 8)]
EFFICIENTDET: list[Output] = [((19206, 90), np.int8, 1 / 8), ((19206, 4), np.int8, 1 / 64)]
POSENET: list[Output] = [((23, 31, 17), np.int8, 1 / 8), ((23, 31, 34), np.int8, 1 / 8), ((23, 31, 64), np.int8, 2.0)]
HIGHERHRNET: list[Output] = [((30, 17), np.int8, 1 / 16), ((30, 17), np.int32, 1.0), ((30, 17), np.int8, 1 / 128)]
YOLO_POSE: list[Output] = [*boxes(300, 1 / 64)[:3], ((300, 51), np.int16, 1 / 128)]
DEEPLAB: list[Output] = [((320, 320), np.int16, 1.0)]


def network(outputs: list[Output], name: str = "net") -> Network:
    specs = tuple(
        OutputTensor(
            id=k,
            name=f"out {k}",
            dimensions=tuple(Dimension(id=d, size=size, serialization_index=d) for d, size in enumerate(shape)),
            bits_per_element=np.dtype(dtype).itemsize * 8,
            scale=scale,
            signed=np.dtype(dtype).kind == "i",
        )
        for k, (shape, dtype, scale) in enumerate(outputs)
    )
    image = InputTensor(id=0, name="in", dimensions=(Dimension(id=0, size=8, serialization_index=0),))
    return Network(id=0, name=name, inputs=(image,), outputs=specs)


def card(outputs: list[Output], intrinsics: dict[str, Any] | None, *, name: str = "net") -> ModelCard:
    return card_of(network(outputs, name), None if intrinsics is None else msgspec.convert(intrinsics, Intrinsics), "file")


DETECTION = {"task": "object detection"}
POSE = {"task": "pose estimation"}


@pytest.mark.parametrize(
    ("outputs", "intrinsics", "decoder", "order", "normalised"),
    [
        (SSD, {**DETECTION, "inference_rate": 26}, "boxes-scores-classes-count", "yx", True),
        (EFFICIENTDET_PP, {**DETECTION, "cpu": {"bbox_normalization": True}}, "boxes-scores-classes-count", "yx", False),
        (NANODET_PP, DETECTION, "boxes-scores-classes-count", "yx", True),
        (NANODET, {**DETECTION, "cpu": {"post_processing": "nanodet"}}, "nanodet", "yx", True),
        (EFFICIENTDET, DETECTION, "efficientdet", "yx", True),
        (YOLO, {**DETECTION, "cpu": {"bbox_normalization": True, "bbox_order": "xy"}}, "boxes-scores-classes-count", "xy", False),
        (POSENET, {**POSE, "inference_rate": 30}, "posenet", "yx", True),
        (HIGHERHRNET, {**POSE, "inference_rate": 10}, "higherhrnet", "yx", True),
        (YOLO_POSE, POSE, "yolo-pose", "xy", False),
        (DEEPLAB, {"task": "segmentation"}, "class-map", "yx", True),
    ],
    ids=["ssd", "efficientdet-pp", "nanodet-pp", "nanodet", "efficientdet", "yolo", "posenet", "higherhrnet", "yolo-pose", "deeplab"],
)
def test_the_zoos_files_are_understood(
    outputs: list[Output], intrinsics: dict[str, Any], decoder: str, order: str, *, normalised: bool
) -> None:
    found = card(outputs, intrinsics)
    assert (found.task, found.decoder) == (intrinsics["task"], decoder)
    assert (found.box_order, found.box_normalised) == (order, normalised)
    assert found.inference_rate == intrinsics.get("inference_rate", 30)


@pytest.mark.parametrize(
    ("outputs", "name", "task", "decoder"),
    [
        (YOLO, "yolov8n_imx", "object detection", "boxes-scores-classes-count"),
        (boxes(300, 1 / 128), "model", "object detection", "boxes-scores-classes-count"),
        (YOLO_POSE, "yolov8n_pos", "pose estimation", "yolo-pose"),
    ],
)
def test_yolo_files_without_intrinsics_are_understood(outputs: list[Output], name: str, task: str, decoder: str) -> None:
    found = card(outputs, None, name=name)
    assert (found.task, found.decoder, found.box_order, found.box_normalised) == (task, decoder, "xy", False)
    assert found.labels == ()


@pytest.mark.parametrize(
    "outputs", [POSENET, HIGHERHRNET, EFFICIENTDET, NANODET], ids=["posenet", "higherhrnet", "efficientdet", "nanodet"]
)
def test_shapes_that_only_one_kind_has_are_enough(outputs: list[Output]) -> None:
    assert card(outputs, None).decoder
    assert card(outputs, {"inference_rate": 5}).inference_rate == 5


@pytest.mark.parametrize(
    "outputs", [[((10,), np.int8, 1 / 64)], DEEPLAB, [((2, 3, 4), np.int8, 1.0)], []], ids=["list", "map", "cube", "none"]
)
def test_shapes_that_many_have_need_a_task(outputs: list[Output]) -> None:
    with pytest.raises(UnknownFormat, match="does not say what its tensors mean") as caught:
        card(outputs, None)
    assert caught.value.hint


def test_tensors_that_do_not_fit_the_task_are_named() -> None:
    with pytest.raises(UnknownFormat, match=r"file does pose estimation, but with tensors that EvalKit cannot read: \(320, 320\)"):
        card(DEEPLAB, POSE)


def test_a_post_processing_that_the_tensors_do_not_have_is_refused() -> None:
    with pytest.raises(UnknownFormat, match="post-processing 'nanodet'"):
        card(SSD, {**DETECTION, "cpu": {"post_processing": "nanodet"}})


@pytest.mark.parametrize(
    ("outputs", "ignore", "expected"),
    [(SSD, None, 90), (SSD, False, 90), (NANODET_PP, True, 80), (NANODET, None, 80), (EFFICIENTDET, None, 90)],
    ids=["ssd", "ssd-explicit", "nanodet-pp", "nanodet", "efficientdet"],
)
def test_holes_of_a_list_of_labels_go_where_classes_do_not_count_them(outputs: list[Output], ignore: bool | None, expected: int) -> None:
    labels = card(outputs, {**DETECTION, "classes": {"labels": COCO_90, "ignore_undefined": ignore}}).labels
    assert len(labels) == expected
    assert ("-" in labels) == (expected == 90)


@pytest.mark.parametrize(
    ("dtype", "scale", "said", "softmax"),
    [
        (np.uint8, 1 / 256, None, False),  # mobilenet_v2: probabilities
        (np.int8, 1 / 8, True, True),  # mobilevit_xs says so
        (np.int8, 1 / 8, None, True),
        (np.int8, 1 / 128, None, True),
        (np.uint8, 1 / 4, None, True),  # squeezenet: logits behind a ReLU
        (np.uint8, 1 / 4, False, False),
    ],
)
def test_scores_that_are_no_parts_need_softmax(dtype: type[np.integer], scale: float, said: bool | None, *, softmax: bool) -> None:
    assert card([((1000,), dtype, scale)], {"task": "classification", "cpu": {"softmax": said}}).softmax is softmax


def test_the_background_of_a_list_of_1001_names_goes() -> None:
    labels = tuple(f"{k}:name {k}" for k in range(1001))
    found = card([((1000,), np.uint8, 1 / 256)], {"task": "classification", "classes": {"labels": labels}})
    assert (len(found.labels), found.labels[0], found.labels[-1]) == (1000, "name 1", "name 1000")


@pytest.mark.parametrize("decoder", ["boxes-scores-classes-count", "nanodet"])
def test_other_tools_read_what_the_card_says(decoder: str) -> None:
    own = msgspec.structs.replace(
        ModelCard(name="net", title="net", task="object detection"),
        decoder=decoder,
        labels=("a", "b"),
        box_order="xy",
        box_normalised=False,
    )
    said = intrinsics_of(own)
    assert said.cpu is not None
    assert (said.task, said.labels, said.cpu.bbox_order, said.cpu.bbox_normalization) == ("object detection", ("a", "b"), "xy", True)
    assert said.cpu.post_processing == ("nanodet" if decoder == "nanodet" else None)


def test_a_card_of_before_is_still_read() -> None:
    text = '{"name":"old","title":"Old","task":"object detection","labels":["a"],"box_order":"yx","box_normalised":true,"softmax":false}'
    assert ModelCard.from_json(text) == ModelCard(name="old", title="Old", task="object detection", labels=("a",))


def test_a_card_says_the_same_after_its_journey() -> None:
    own = ModelCard(name="p", title="P", task="pose estimation", decoder="yolo-pose", keypoints=("a", "b"), skeleton=((0, 1),))
    assert ModelCard.from_json(own.to_json()) == own

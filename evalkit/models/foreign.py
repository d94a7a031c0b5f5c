"""Cards for network files that other tools made: from their `network_intrinsics`, and from the tensors where those say nothing.

Sources: picamera2's NetworkIntrinsics and its demos (order and units of boxes, labels "-"), the zoo's files.
"""

from __future__ import annotations

from evalkit.errors import UnknownFormat
from evalkit.imx500.apparams import Network, OutputTensor
from evalkit.imx500.intrinsics import DEFAULT_RATE, FILE_NAME, Classes, CpuSteps, Intrinsics
from evalkit.models.card import DecoderName, ModelCard
from evalkit.models.decoders import TASK_OF, class_count, fitting_decoder

HINT = "Choose a plain network file (.rpk) for detection, classification, pose estimation or segmentation."
DAMAGED = "The file is damaged or was cut off: copy it again, or make it again."
HOLE = "-"
"""Label of a class that does not exist: COCO's list of 90 has ten."""
_LARGEST_PART = 4.0
"""Boxes that reach further are in pixels: the zoo's normalised ones reach to 1 and 2, those in pixels to 256 and more."""


def card_of(network: Network, intrinsics: Intrinsics | None, name: str) -> ModelCard:
    """Return the card of a network; `intrinsics` is None if its file has none. UnknownFormat if EvalKit cannot tell what it says."""
    decoder = _decoder(network, intrinsics, name)
    cpu = (intrinsics.cpu if intrinsics is not None else None) or CpuSteps()
    first = network.outputs[0]
    in_pixels = has_boxes(decoder) and (_are_in_pixels(first) if cpu.bbox_normalization is None else cpu.bbox_normalization)
    # Ultralytics' exports come without intrinsics, and have corners as x, y; all others that are known begin with y (picamera2's default).
    is_yolo = decoder == "yolo-pose" or "yolo" in f"{network.name} {name}".lower() or (intrinsics is None and in_pixels)
    return ModelCard(
        name=name,
        title=network.name or name,
        task=TASK_OF[decoder],
        decoder=decoder,
        labels=_labels(network, intrinsics, decoder),
        box_order=cpu.bbox_order or ("xy" if has_boxes(decoder) and is_yolo else "yx"),
        box_normalised=not in_pixels,
        softmax=decoder == "class-scores" and (_are_logits(first) if cpu.softmax is None else cpu.softmax),
        inference_rate=intrinsics.rate if intrinsics is not None else DEFAULT_RATE,
        note=f"Card made from the file's {FILE_NAME}." if intrinsics is not None else "Card made from the shapes of the file's tensors.",
    )


def intrinsics_of(card: ModelCard) -> Intrinsics:
    """Return what a card says in the words of other tools."""
    return Intrinsics(
        task=card.task,
        inference_rate=card.inference_rate,
        cpu=CpuSteps(
            bbox_normalization=not card.box_normalised,
            bbox_order=card.box_order,
            softmax=card.softmax,
            post_processing=card.decoder if card.decoder == "nanodet" else None,
        ),
        classes=Classes(labels=card.labels),
    )


def _decoder(network: Network, intrinsics: Intrinsics | None, name: str) -> DecoderName:
    task = intrinsics.task if intrinsics is not None else None
    decoder = fitting_decoder(network.outputs, task)
    if decoder is None and task is None:
        raise UnknownFormat(f"{name} does not say what its tensors mean: it has no {FILE_NAME} that names its task.", hint=HINT)
    if decoder is None:
        shapes = ", ".join(str(tuple(dimension.size for dimension in output.dimensions)) for output in network.outputs) or "none"
        raise UnknownFormat(f"{name} does {task}, but with tensors that EvalKit cannot read: {shapes}.", hint=HINT)
    wanted = intrinsics.cpu.post_processing if intrinsics is not None and intrinsics.cpu is not None else None
    if wanted == "nanodet" and decoder != "nanodet":
        raise UnknownFormat(f"{name} asks for the post-processing {wanted!r}, which its tensors do not fit.", hint=HINT)
    return decoder


def _labels(network: Network, intrinsics: Intrinsics | None, decoder: DecoderName) -> tuple[str, ...]:
    if intrinsics is None:
        return ()
    labels = intrinsics.labels
    filled = tuple(label for label in labels if label and label != HOLE)
    count = class_count(network, decoder)
    if decoder == "class-scores" and len(labels) == count + 1:
        # Lists of 1001 ImageNet names begin with the background, and number themselves.
        return tuple(label.removeprefix(f"{index}:") for index, label in enumerate(labels[1:], 1))
    drop = bool(intrinsics.classes is not None and intrinsics.classes.ignore_undefined)
    return filled if drop or (len(labels) != count == len(filled)) else labels


def has_boxes(decoder: DecoderName) -> bool:
    """Return whether the first output is a list of finished boxes, of which the card says order and units."""
    return decoder in ("boxes-scores-classes-count", "boxes-classes-scores-count", "yolo-pose")


def _are_in_pixels(boxes: OutputTensor) -> bool:
    """Return whether an output of boxes reaches so far that they must be in pixels."""
    return _largest(boxes) > _LARGEST_PART


def _are_logits(scores: OutputTensor) -> bool:
    """Return whether scores go below 0 or above 1, so that softmax must make parts of them."""
    return scores.signed or scores.shift > 0 or _largest(scores) > 1.0


def _largest(output: OutputTensor) -> float:
    """Return the largest value that an output can hold."""
    highest: int = 2 ** (output.bits_per_element - output.signed) - 1
    return (highest - output.shift) * output.scale

"""What a network's outputs mean, told by their shapes or by its user, and the nodes that bring them to what a decoder reads.

A head whose outputs `evalkit.results` reads as they are is passed on; raw detectors get their post-processing here, as the sensor's own
networks have it, so that a list of boxes leaves the sensor and not megabytes of predictions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evalkit.building import raw_heads
from evalkit.building.preparing import Prepared
from evalkit.building.request import BuildRequest
from evalkit.errors import ModelError
from evalkit.geometry import Size
from evalkit.models.card import DecoderName, Task
from evalkit.models.decoders import require_labels
from evalkit.models.graph import GraphBuilder
from evalkit.models.ssd_post import DETECTOR_OUTPUTS
from evalkit.models.twin import OutputSpec

Shapes = tuple[tuple[int, ...], ...]
"""Of the outputs, without the batch of one."""

_SHARES = OutputSpec(name="probabilities", bits=8, signed=False, scale=2.0**-8)
_CLASS_MAP = OutputSpec(name="class_map", bits=8, signed=False, scale=1.0)
IN_PIXELS = 4.0
"""Boxes that reach further are in pixels: normalised ones reach to 1, or a little beyond."""
_SLACK = 1e-3
"""How far above 1 or below 0 rounding takes a probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A kind of outputs."""

    task: Task
    decoder: DecoderName
    expects: str
    """Its outputs in words; c: classes, n: predictions."""
    classes: Callable[[Shapes, Size], int | None]
    """How many classes outputs of these shapes score, 0 if they do not show it; None if they do not fit."""
    add: Callable[[Outputs], tuple[OutputSpec, ...]]
    """Add the nodes behind the outputs and declare the twin's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The outputs of a network in the making, and what was seen of them."""

    build: GraphBuilder
    names: tuple[str, ...]
    shapes: Shapes
    samples: tuple[tuple[NDArray[np.float32], ...], ...] = field(repr=False)
    """Their values on a few pictures."""
    size: Size
    classes: int

    def range_of(self, index: int) -> tuple[float, float]:
        """Return the lowest and highest value that was seen of an output."""
        values = [sample[index] for sample in self.samples]
        return float(min(value.min() for value in values)), float(max(value.max() for value in values))

    def without_batch(self, index: int, name: str, shape: tuple[int, ...] | None = None) -> str:
        """Declare an output of the twin: an output of the network in another shape."""
        shape = shape or self.shapes[index]
        self.build.add("Reshape", [self.names[index], self.build.const(f"{name}/shape", shape, np.int64)], name)
        self.build.output(name, shape)
        return name


def choose_head(request: BuildRequest, prepared: Prepared) -> tuple[str, Head, int]:
    """Return name and head for a network's outputs, and how many classes they score (0: unknown).

    Raises ModelError if none fits, if several do, or if the labels are not as many as the classes.
    """
    shapes, size = shapes_of(prepared), Size(prepared.width, prepared.height)
    listed = ", ".join(str(shape) for shape in shapes)
    if request.decoder:
        head = HEADS.get(request.decoder)
        if head is None:
            raise ModelError(f"There is no decoder {request.decoder!r}.", hint=f"There are {', '.join(HEADS)}.")
        if head.task != request.task:
            raise ModelError(f"The decoder {request.decoder} is for {head.task}, not for {request.task}.")
        if head.classes(shapes, size) is None:
            raise ModelError(f"The decoder {request.decoder} expects {head.expects}; the network has {listed} at an input of {size}.")
        fitting = {request.decoder: head}
    else:
        fitting = {name: head for name, head in HEADS.items() if head.task == request.task and head.classes(shapes, size) is not None}
    if len(fitting) > 1:
        raise ModelError(f"The outputs {listed} fit {' and '.join(fitting)}.", hint="Say which with --decoder.")
    if not fitting:
        known = "; ".join(f"{name}: {head.expects}" for name, head in HEADS.items() if head.task == request.task)
        raise ModelError(f"No decoder for {request.task} fits the outputs {listed} at an input of {size}.", hint=f"There are {known}.")
    ((name, head),) = fitting.items()
    classes = head.classes(shapes, size) or 0
    require_labels(request.labels, classes)
    return name, head, classes


def shapes_of(prepared: Prepared) -> Shapes:
    """Return the shapes of the outputs without the batch of one."""
    return tuple(shape[1:] if len(shape) > 1 and shape[0] == 1 else shape for _, shape in prepared.outputs)


def has_own_boxes(head: Head, name: str) -> bool:
    """Return whether the network gives finished boxes, of which the card must say order and units."""
    return name not in _RAW and head.decoder in ("boxes-scores-classes-count", "boxes-classes-scores-count", "yolo-pose")


def _add_scores(outputs: Outputs) -> tuple[OutputSpec, ...]:
    low, high = outputs.range_of(0)
    build, count = outputs.build, outputs.classes
    scores = outputs.names[0]
    if low < -_SLACK or high > 1 + _SLACK:
        flat = build.add("Reshape", [scores, build.const("post/row", [1, count], np.int64)], "post/logits")
        scores = build.add("Softmax", [flat], "post/softmax", axis=1)
    build.add("Reshape", [scores, build.const("post/list", [count], np.int64)], _SHARES.name)
    build.output(_SHARES.name, (count,))
    return (_SHARES,)


def _add_class_map(outputs: Outputs) -> tuple[OutputSpec, ...]:
    build, shape = outputs.build, outputs.shapes[0]
    name = outputs.names[0]
    if len(shape) == 3 and min(shape) > 1:
        axis = 1 if shape[0] == outputs.classes else 3
        name = build.add("Cast", [build.add("ArgMax", [name], "post/best", axis=axis, keepdims=0)], "post/classes", to=1)
        shape = shape[1:] if axis == 1 else shape[:2]
    shape = tuple(side for side in shape if side > 1)
    build.add("Reshape", [name, build.const("post/map", shape, np.int64)], _CLASS_MAP.name)
    build.output(_CLASS_MAP.name, shape)
    return (_CLASS_MAP,)


def _add_as_they_are(outputs: Outputs) -> tuple[OutputSpec, ...]:
    """Pass raw outputs on in 16 bits, in steps of a power of two that hold what was seen twice over."""
    specs = []
    for index in range(len(outputs.names)):
        low, high = outputs.range_of(index)
        step = 2.0 ** math.ceil(math.log2(max(abs(low), abs(high), 2.0**-20) * 2 / 32767))
        specs.append(OutputSpec(name=f"output_{index}", bits=16, signed=True, scale=step))
        outputs.without_batch(index, f"output_{index}")
    return tuple(specs)


def _add_finished(outputs: Outputs) -> tuple[OutputSpec, ...]:
    """Pass a finished list of boxes on, written as the zoo's detectors do."""
    kinds = {spec.name: spec for spec in DETECTOR_OUTPUTS}
    reach = max(abs(value) for value in outputs.range_of(0))
    box = (
        kinds["boxes"]
        if reach <= 1
        else OutputSpec(name="boxes", bits=16, signed=True, scale=2.0 ** math.ceil(math.log2(reach * 2 / 32767)))
    )
    # Scores come where values are parts of 1: second, or third in TensorFlow Lite's order.
    order = ("scores", "classes") if _scores_first(outputs) else ("classes", "scores")
    specs = (box, kinds[order[0]], kinds[order[1]], kinds["count"])
    for index, spec in enumerate(specs):
        outputs.without_batch(index, spec.name, (1,) if spec.name == "count" else None)
    return specs


def _add_poses(outputs: Outputs) -> tuple[OutputSpec, ...]:
    specs = _add_as_they_are(outputs)
    return (*specs[:2], OutputSpec(name=specs[2].name, bits=16, signed=True, scale=1.0), specs[3])


def _scores_first(outputs: Outputs) -> bool:
    return not any((sample[1] % 1 == 0).all() and (sample[2] % 1 != 0).any() for sample in outputs.samples)


def _list_classes(shapes: Shapes, _: Size) -> int | None:
    counts = [side for side in shapes[0] if side > 1] if len(shapes) == 1 else []
    return counts[0] if len(counts) == 1 else None


def _map_classes(shapes: Shapes, _: Size) -> int | None:
    if len(shapes) != 1:
        return None
    sides = tuple(side for side in shapes[0] if side > 1)
    if len(sides) == 2:
        return 0
    return min(sides[0], sides[2]) if len(sides) == 3 else None


def _finished(shapes: Shapes, _: Size) -> int | None:
    match shapes:
        case [(n, 4), (n1,), (n2,), () | (1,)] if n == n1 == n2:
            return 0
    return None


def _poses(shapes: Shapes, _: Size) -> int | None:
    match shapes:
        case [(n, 4), (n1,), (n2,), (n3, k)] if n == n1 == n2 == n3 and k % 3 == 0:
            return 0
    return None


def _posenet(shapes: Shapes, _: Size) -> int | None:
    match shapes:
        case [(h, w, k), (h1, w1, k2), (h2, w2, edges)] if (h, w) == (h1, w1) == (h2, w2) and k2 == 2 * k and edges % 4 == 0:
            return 0
    return None


def _raw(name: str) -> Head:
    return Head(
        task="object detection",
        decoder="boxes-scores-classes-count",
        expects=raw_heads.RAW_HEADS[name].expects,
        classes=raw_heads.RAW_HEADS[name].classes,
        add=lambda outputs: raw_heads.add_detector(name, outputs.build, outputs.names, outputs.shapes, outputs.size, outputs.classes),
    )


_RAW: Final = tuple(raw_heads.RAW_HEADS)
HEADS: Final[Mapping[str, Head]] = MappingProxyType(
    {
        "class-scores": Head(
            task="classification",
            decoder="class-scores",
            expects="one list (c) of logits or probabilities",
            classes=_list_classes,
            add=_add_scores,
        ),
        "boxes-scores-classes-count": Head(
            task="object detection",
            decoder="boxes-scores-classes-count",
            expects="a finished list: (n, 4), (n), (n), (1)",
            classes=_finished,
            add=_add_finished,
        ),
        **{name: _raw(name) for name in _RAW},
        "nanodet": Head(
            task="object detection",
            decoder="nanodet",
            expects="one table (n, c + 32) of NanoDet-Plus",
            classes=raw_heads.nanodet_classes,
            add=_add_as_they_are,
        ),
        "efficientdet": Head(
            task="object detection",
            decoder="efficientdet",
            expects="(n, c) and (n, 4) of EfficientDet",
            classes=raw_heads.efficientdet_classes,
            add=_add_as_they_are,
        ),
        "class-map": Head(
            task="segmentation",
            decoder="class-map",
            expects="a map (h, w) of class numbers, or (c, h, w) or (h, w, c) of scores",
            classes=_map_classes,
            add=_add_class_map,
        ),
        "yolo-pose": Head(
            task="pose estimation",
            decoder="yolo-pose",
            expects="a finished list: (n, 4), (n), (n), (n, 3 x points)",
            classes=_poses,
            add=_add_poses,
        ),
        "posenet": Head(
            task="pose estimation",
            decoder="posenet",
            expects="maps (h, w, k), (h, w, 2 k), (h, w, 4 x edges)",
            classes=_posenet,
            add=_add_as_they_are,
        ),
    }
)
"""What `--decoder` can name. Finished lists in TensorFlow Lite's order (classes before scores) are told by their values."""


def decoder_of(head: Head, specs: Sequence[OutputSpec]) -> DecoderName:
    """Return the decoder for what a head wrote: finished lists have two orders."""
    if head.decoder == "boxes-scores-classes-count" and specs[1].name == "classes":
        return "boxes-classes-scores-count"
    return head.decoder

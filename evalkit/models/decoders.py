"""Which decoder reads a network's outputs, told by their shapes when nothing else says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evalkit.errors import ModelError
from evalkit.imx500.apparams import Network, OutputTensor
from evalkit.models.card import DecoderName, Task

TASK_OF: Final[dict[DecoderName, Task]] = {
    "boxes-scores-classes-count": "object detection",
    "boxes-classes-scores-count": "object detection",
    "nanodet": "object detection",
    "efficientdet": "object detection",
    "class-scores": "classification",
    "yolo-pose": "pose estimation",
    "posenet": "pose estimation",
    "higherhrnet": "pose estimation",
    "class-map": "segmentation",
}
"""What each decoder's result is good for."""
USUAL: Final[dict[Task, DecoderName]] = {
    "object detection": "boxes-scores-classes-count",
    "classification": "class-scores",
    "pose estimation": "posenet",
    "segmentation": "class-map",
}
"""The decoder of a task whose tensors fit none: its error says what it expects."""
NANODET_BOX_NUMBERS = 32
"""Raw NanoDet: four sides, each a distribution over eight distances."""


def fitting_decoder(outputs: Sequence[OutputTensor], task: Task | None = None) -> DecoderName | None:
    """Return the decoder for tensors of these shapes and scales (of one task, if given), or None.

    Without a task, shapes that more than one task has (one list, one map) give None.
    """
    name = _by_shape(outputs)
    if name is None:
        return None
    if task is None:
        return None if name in ("class-scores", "class-map") else name
    return name if TASK_OF[name] == task else None


def class_count(network: Network, decoder: DecoderName | None, task: Task | None = None) -> int:
    """Return how many classes the outputs score, 0 if they do not show it (lists of finished boxes number their classes freely).

    Without a decoder, the one is taken that the shapes and the task fit.
    """
    first = network.outputs[0].dimensions if network.outputs else ()
    match decoder or fitting_decoder(network.outputs, task), len(first):
        case "class-scores", 1:
            return first[0].size
        case "efficientdet", 2:
            return first[1].size
        case "nanodet", 2:
            return first[1].size - NANODET_BOX_NUMBERS
        case _:
            return 0


def require_labels(labels: Sequence[str], classes: int, name: str = "the network") -> None:
    """Raise ModelError unless there is a label for each class; 0 classes: the outputs do not show it."""
    if classes and labels and len(labels) != classes:
        raise ModelError(
            f"There are {len(labels)} labels, and {name} scores {classes} classes.",
            hint="Give one line for each class, in the network's order. A list with a background at its head may be one too long.",
        )


def _by_shape(outputs: Sequence[OutputTensor]) -> DecoderName | None:
    match [tuple(dimension.size for dimension in output.dimensions) for output in outputs]:
        case [(n, 4), (n1,), (n2,), (1,)] if n == n1 == n2:
            # Classes are whole numbers. Where those come second, scores are third (picamera2: --swap-tensors).
            swapped = outputs[1].scale == 1.0 and 0 < outputs[2].scale < 1.0
            return "boxes-classes-scores-count" if swapped else "boxes-scores-classes-count"
        case [(n, 4), (n1,), (n2,), (n3, k)] if n == n1 == n2 == n3 and k % 3 == 0:
            return "yolo-pose"
        case [(n, _), (n1, 4)] if n == n1:
            return "efficientdet"
        case [(h, w, k), (h1, w1, k2), (h2, w2, edges)] if (h, w) == (h1, w1) == (h2, w2) and k2 == 2 * k and edges % 4 == 0:
            return "posenet"
        case [(n, k), (n1, k1), (n2, k2)] if (n, k) == (n1, k1) == (n2, k2):
            return "higherhrnet"
        case [(_,)]:
            return "class-scores"
        case [(n, numbers)]:
            # Both are tables; a map is about as high as wide, a list of cells is long.
            return "nanodet" if numbers > NANODET_BOX_NUMBERS and n > _LONG * numbers else "class-map"
        case _:
            return None


_LONG = 8
"""A raw detector has 3598 cells and 112 numbers; no map of classes is eight times as high as wide."""

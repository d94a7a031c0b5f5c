"""Turn a network's output tensors into a Result, by its card. Pure: no state, no sensor formats beyond `Inference`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DecodeError
from evalkit.geometry import Box
from evalkit.imx500.stream import Inference, OutputTensorData
from evalkit.models.card import ModelCard
from evalkit.results.types import Classification, ClassScore, Detection, Detections, Result

SCORE_FLOOR = 0.05
"""Detections below it are left out: a post-processing network fills its list with noise down to zero."""
TOP_CLASSES = 5
"""How many classes a Classification keeps."""
_HINT = "The card in the model package does not describe this network; use the package that belongs to it."


def decode(card: ModelCard, inference: Inference) -> Result | None:
    """Return what the network said in this frame, or None if its outputs are not valid in it.

    Raises DecodeError when card and tensors disagree: number or shape of the tensors, labels, values that are no numbers.
    """
    if inference.outputs is None:
        return None
    if card.task == "classification":
        return _classification(card, inference.outputs)
    return _detections(card, inference, inference.outputs)


def _detections(card: ModelCard, inference: Inference, outputs: tuple[OutputTensorData, ...]) -> Detections:
    """Read the four tensors of an on-sensor post-processed detector: boxes (n, 4), scores (n), classes (n), count (1)."""
    shapes = [output.raw.shape for output in outputs]
    n = shapes[0][0] if shapes and shapes[0] else 0
    if shapes != [(n, 4), (n,), (n,), (1,)]:
        raise DecodeError(f"A detector has outputs (n, 4), (n), (n), (1), but {card.name} has {_listed(shapes)}.", hint=_HINT)
    boxes, scores, classes, count = (_values(card, output) for output in outputs)
    if not 0 <= count[0] <= n:
        raise DecodeError(f"{card.name} counts {count[0]:g} detections in a list of {n}.", hint=_HINT)

    kept = np.flatnonzero(scores[: int(count[0])] >= SCORE_FLOOR)
    kept = kept[np.argsort(-scores[kept], kind="stable")]
    ids = classes[kept].astype(np.int64)
    if ids.size and (ids.min() < 0 or (card.labels and ids.max() >= len(card.labels))):
        wrong = int(ids.min() if ids.min() < 0 else ids.max())
        raise DecodeError(f"{card.name} found class {wrong}, but its card has {len(card.labels)} labels.", hint=_HINT)
    corners = _xyxy(card, inference, boxes[kept])
    return Detections(
        items=tuple(
            Detection(box=Box(*corner), class_id=class_id, label=_label(card, class_id), score=score)
            for corner, class_id, score in zip(corners.tolist(), ids.tolist(), scores[kept].tolist(), strict=True)
        )
    )


def _classification(card: ModelCard, outputs: tuple[OutputTensorData, ...]) -> Classification:
    """Read the one tensor of a classifier: a score for each class."""
    shapes = [output.raw.shape for output in outputs]
    if len(shapes) != 1 or len(shapes[0]) != 1 or not shapes[0][0]:
        raise DecodeError(f"A classifier has one output (n), but {card.name} has {_listed(shapes)}.", hint=_HINT)
    scores = _values(card, outputs[0])
    if card.labels and len(card.labels) != scores.size:
        raise DecodeError(f"{card.name} scores {scores.size} classes, but its card has {len(card.labels)} labels.", hint=_HINT)
    if card.softmax:
        scores = np.exp(scores - scores.max())
        scores /= scores.sum()
    best = np.argsort(-scores, kind="stable")[:TOP_CLASSES].tolist()
    return Classification(items=tuple(ClassScore(class_id=i, label=_label(card, i), score=float(scores[i])) for i in best))


def _values(card: ModelCard, output: OutputTensorData) -> NDArray[np.float32]:
    values = output.values()
    if not np.isfinite(values).all():
        raise DecodeError(f"Output {output.spec.name!r} of {card.name} holds values that are no numbers.", hint=_HINT)
    return values


def _xyxy(card: ModelCard, inference: Inference, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return boxes (n, 4) as x0, y0, x1, y1, normalised to the input tensor."""
    corners = boxes[:, [1, 0, 3, 2]] if card.box_order == "yx" else boxes
    if card.box_normalised:
        return corners
    sizes = {dimension.serialization_index: dimension.size for dimension in inference.network.inputs[0].dimensions}
    size = np.array([sizes[0], sizes[1]] * 2, dtype=np.float32)
    return np.divide(corners, size, dtype=np.float32)


def _label(card: ModelCard, class_id: int) -> str:
    return card.labels[class_id] if card.labels else str(class_id)


def _listed(shapes: list[tuple[int, ...]]) -> str:
    return ", ".join("(" + ", ".join(map(str, shape)) + ")" for shape in shapes) or "none"
